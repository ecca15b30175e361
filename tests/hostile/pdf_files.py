"""Hostile PDFs, written object by object."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from tests.hostile.swelling import deflate

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
BOX = b"[0 0 595 842]"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def packed(content: bytes, layers: int = 1) -> bytes:
    for _ in range(layers):
        content = zlib.compress(content, 6)
    return stream(content, b"/Filter [%s]" % b" ".join([b"/FlateDecode"] * layers))


def write_pdf(
    objects: Mapping[int, bytes], *, trailer: bytes = b"", xref: bytes | None = None, root: bytes = b"1 0 R"
) -> bytes:
    """Objects by number → a file with a table of where they stand, or with ``xref`` in its place."""
    data = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    if xref is None:
        size = max(objects) + 1
        lines = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size)]
        xref = b"xref\n0 %d\n%s" % (size, b"".join(lines))
    data += xref
    data += b"trailer\n<< /Size %d /Root %s %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1,
        root,
        trailer % start if b"%d" in trailer else trailer,
        start,
    )
    return bytes(data)


def one_page(
    content: bytes,
    *,
    box: bytes = BOX,
    resources: bytes = b"/Font << /F1 5 0 R >>",
    catalog: bytes = b"",
    page: bytes = b"",
    others: Mapping[int, bytes] | None = None,
    font: bytes = FONT,
) -> bytes:
    """One page with a content stream, which is given whole (``stream`` or ``packed``)."""
    return write_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> %s >>"
            % (box, resources, page),
            4: content,
            5: font,
            **(others or {}),
        }
    )


def text(words: bytes = b"Total 12.34") -> bytes:
    return b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % words


def page_tree_loop() -> bytes:
    """Kids whose kid is their own parent."""
    return write_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1000000 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 500000 >>",
        }
    )


def deep_page_tree(depth: int = 20_000) -> bytes:
    """Page tree nodes, each the only kid of the one before."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for number in range(2, depth):
        objects[number] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1)
    objects[depth] = b"<< /Type /Page /Parent %d 0 R /MediaBox %s >>" % (depth - 1, BOX)
    return write_pdf(objects)


def xref_loop() -> bytes:
    """A table of places that names itself as the one before."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
    return write_pdf(objects, trailer=b"/Prev %d")


def broken_xref() -> bytes:
    """Every place in the table is wrong, and its size is beyond all bounds."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R >>" % BOX,
        4: stream(text()),
    }
    return write_pdf(objects, xref=b"xref\n0 4294967295\n" + b"9999999999 00000 n \n" * 5)


def truncated() -> bytes:
    whole = one_page(stream(text() * 200))
    return whole[: len(whole) // 2]


def giant_page() -> bytes:
    return one_page(stream(text()), box=b"[-1e30 -1e30 1e30 1e30]")


def claimed_pages() -> bytes:
    """A page tree that lists the same page 200,000 times."""
    return write_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count 200000 >>" % (b"3 0 R " * 200_000),
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R >>" % BOX,
            4: stream(text()),
        }
    )


def million_rectangles(count: int = 250_000) -> bytes:
    """Tiny filled rectangles: what keeps pdfplumber busy for minutes, in a small file."""
    boxes = b"".join(b"%d %d 1 1 re f\n" % (40 + n % 500, 40 + n // 500 % 700) for n in range(count))
    return one_page(packed(boxes))


def crossing_rules(count: int = 3_000) -> bytes:
    """Rules over the whole page, each crossing all others: nine million cells."""
    lines = b"".join(
        b"0 %.3f m 595 %.3f l S\n%.3f 0 m %.3f 842 l S\n"
        % (n * 842 / count, n * 842 / count, n * 595 / count, n * 595 / count)
        for n in range(count)
    )
    return one_page(packed(lines), box=b"[0 0 14400 14400]", page=b"/UserUnit 1")


def fine_grid(count: int = 1_500) -> bytes:
    """A ruled table of a million cells on a page that is large enough to hold them apart."""
    step = 14_000 / count
    lines = b"".join(
        b"0 %.2f m 14000 %.2f l S\n%.2f 0 m %.2f 14000 l S\n" % (n * step, n * step, n * step, n * step)
        for n in range(count)
    )
    return one_page(packed(lines), box=b"[0 0 14000 14000]")


def one_long_path(count: int = 2_000_000) -> bytes:
    """A single path of two million segments."""
    return one_page(packed(b"0 0 m\n" + b"10 10 l 20 700 l\n" * (count // 2) + b"S"))


def stream_bomb(size: int = 1 << 30) -> bytes:
    """A gigabyte of blanks behind a thousandth of it."""
    return one_page(stream(deflate(size), b"/Filter /FlateDecode"))


def nested_filters() -> bytes:
    """Filters within filters: each layer swells the next a thousand times."""
    content = zlib.compress(zlib.compress(deflate(1 << 28)))
    return one_page(stream(content, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"))


def recursive_forms() -> bytes:
    """Two forms that draw each other twice, and a page that draws the first."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /A 6 0 R /B 7 0 R >> >>"
    return one_page(
        stream(b"/A Do"),
        resources=b"/XObject << /A 6 0 R >>",
        others={6: stream(b"/B Do /B Do /A Do", form), 7: stream(b"/A Do /A Do /B Do", form)},
    )


def doubling_forms(depth: int = 28) -> bytes:
    """Each form draws the next one twice: 2^28 drawings in a few kilobytes."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
    others = {10 + n: stream(b"/X Do /X Do", form % (11 + n)) for n in range(depth)}
    others[10 + depth] = stream(b"0 0 1 1 re f", form % 10)
    return one_page(stream(b"/X Do"), resources=b"/XObject << /X 10 0 R >>", others=others)


def active_content(marker: str) -> bytes:
    """JavaScript, a program to launch, a link to follow and a file inside, all to be run on opening. ``marker`` is a
    path that any of them would write."""
    path = marker.encode()
    return one_page(
        stream(text()),
        catalog=b"/OpenAction 6 0 R /AA << /WC 7 0 R >> /Names << /EmbeddedFiles << /Names [(a.exe) 9 0 R] >> >>",
        page=b"/AA << /O 7 0 R >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A 8 0 R >>]",
        others={
            6: b"<< /S /JavaScript /JS (this.saveAs\\('%s'\\); app.launchURL\\('http://127.0.0.1:9/'\\)) >>" % path,
            7: b"<< /S /Launch /F (/bin/touch) /P (%s) /Unix << /F (/usr/bin/touch %s) >> >>" % (path, path),
            8: b"<< /S /URI /URI (http://127.0.0.1:9/) >>",
            9: b"<< /Type /Filespec /F (a.exe) /EF << /F 10 0 R >> >>",
            10: stream(b"MZ", b"/Type /EmbeddedFile"),
        },
    )


def outside_cmap(path: str) -> bytes:
    """A font whose encoding and character map are named by a path: a pickle that an old pdfminer would load. The text
    has no code, so that the page goes to the engine that knows more of types."""
    name = b"".join(b"#%02x" % byte for byte in path.encode())
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /%s /DescendantFonts [6 0 R] /ToUnicode /%s >>" % (
        name,
        name,
    )
    below = (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Any /CIDSystemInfo << /Registry (%s) /Ordering (%s)"
        b" /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /Any /FontFile3 (%s) >> >>"
        % ((path.encode(),) * 3)
    )
    content = stream(b"BT /F1 12 Tf 72 720 Td <00410042> Tj 0.9 0.4 -0.4 0.9 72 600 Tm <00410042> Tj ET")
    return one_page(content, font=font, others={6: below})


def giant_picture() -> bytes:
    """A picture of one byte that claims 60,000 by 60,000 points, over the whole page."""
    picture = stream(
        b"\0", b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    )
    return one_page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), resources=b"/XObject << /I 6 0 R >>", others={6: picture})


def endless_map() -> bytes:
    """A character map whose ranges cover everything a hundred times, and which includes itself."""
    ranges = b"100 beginbfrange\n" + b"<0000> <FFFF> <0000>\n" * 100 + b"endbfrange\n"
    chars = b"".join(b"<%04X> <%s>\n" % (n, b"4E00" * 400) for n in range(100))
    wide = b"1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 1 begincidrange <00000000> <FFFFFFFF> 0"
    program = b"/CIDInit /ProcSet findresource begin begincmap\n%s endcidrange\n%s100 beginbfchar\n%sendbfchar\nendcmap"
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /Any /ToUnicode 6 0 R >>"
    return one_page(
        stream(text(b"A" * 5_000)),
        font=font,
        others={6: stream(program % (wide, ranges, chars), b"/UseCMap 6 0 R")},
    )


def deep_arrays(depth: int = 200_000) -> bytes:
    """Brackets within brackets, in the catalogue and in the page's content."""
    return one_page(
        stream(b"[" * depth + b"]" * depth + b" TJ " + text()),
        catalog=b"/Deep %s%s" % (b"[" * depth, b"]" * depth),
    )


def self_references() -> bytes:
    """Lengths, boxes and resources that refer to themselves."""
    return write_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 4 0 R /MediaBox 5 0 R >>",
            3: b"<< /Type /Page /Parent 3 0 R /Contents [6 0 R 3 0 R] /Resources 3 0 R /Rotate 7 0 R >>",
            4: b"4 0 R",
            5: b"[5 0 R 5 0 R 5 0 R 5 0 R]",
            6: b"<< /Length 6 0 R /Filter 6 0 R >>\nstream\n%s\nendstream" % text(),
            7: b"7 0 R",
        }
    )


def wild_numbers(values: Sequence[bytes] = (b"1e308", b"-2147483649", b"nan", b"99999999999999999999")) -> bytes:
    """Coordinates, sizes and matrices beyond what any number type holds."""
    pieces = [b"BT /F1 %s Tf %s 0 0 %s %s 700 Tm (12.34) Tj ET %s %s m %s %s l S" % ((value,) * 8) for value in values]
    return one_page(stream(text() + b" " + b" ".join(pieces)))
