"""What a file is, told by its bytes. A file's name is no evidence: publishers misname files daily."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from extract.encodings import guess_encoding
from extract.zip_faults import ZIP_FAULTS

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
ENCRYPTED_OFFICE = "application/vnd.ms-office.encrypted"
OLE = "application/x-ole-storage"
WPS = "application/vnd.wps-writer"  # see ``is_kingsoft``
ZIP = "application/zip"
OPC = "application/vnd.openxmlformats-package"  # parts and relationships as in Office files, and none of Office
OFD = "application/ofd"
HTML = "text/html"
MHTML = "multipart/related"  # a page with its pictures in one file; Word saves such files under the name .doc
WORD_XML = "application/vnd.ms-word.2003+xml"  # WordprocessingML of Word 2003; one file, no zip
SHEET_XML = "application/vnd.ms-excel.2003+xml"  # SpreadsheetML of Excel 2003, often under the name .xls
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
TEXT = "text/plain"
PICTURES = ("image/png", "image/jpeg", "image/tiff", "image/gif", "image/bmp", "image/webp")
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"CAJ\0", "application/x-caj"),
    (b"KDH ", "application/x-caj"),
    (_OLE_MAGIC, OLE),
)
_OLE_STREAMS = (  # first match wins: an encrypted package hides the rest
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", PPT),
    ("MatOST", "application/vnd.ms-works"),
)
_ZIP_PARTS = (
    ("word/", DOCX),
    ("xl/", XLSX),
    ("ppt/", PPTX),
)
_PART = re.compile(r".+\.(?:xml|bin|rels)", re.I)
_ODF_PARTS = frozenset({"content.xml", "META-INF/manifest.xml", "META-INF/container.xml"})
_MIMETYPE = re.compile(r"application/[\w.+-]+")
MAX_MIMETYPE = 200  # bytes
_HTML_START = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b", re.I | re.S
)
_WORD_XML_START = re.compile(r"<\?mso-application\s+progid=[\"']Word\.Document|<(?:\w+:)?wordDocument\b")
_SHEET_XML_START = re.compile(
    r"<\?mso-application\s+progid=[\"']Excel\.Sheet|<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet"
)
_MAIL_HEADER = re.compile(r"\s*(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){1,40}\r?\n")
_RELATED = re.compile(r"^Content-Type:\s*multipart/related\b", re.I | re.M)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 1 << 20  # characters that are looked at to tell text from other bytes


def sniff_media_type(data: bytes, file_name: str | None = None) -> str:
    """The bytes of a whole file → its media type; ``application/octet-stream`` where nothing fits.

    ``file_name`` is taken so that callers need not care, and never believed.
    """
    if not data:
        return EMPTY
    head = data[:1024]
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _sniff_zip(data)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and len(data) >= 6 and struct.unpack_from("<I", data, 2)[0] == len(data):
        return "image/bmp"
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return _sniff_ole(data) if media_type == OLE else media_type
    if head.lstrip().startswith(b"{\\rtf"):
        return RTF
    return _sniff_text(data)


def is_kingsoft(head: bytes, file_name: str) -> bool:
    """Whether a file is one of WPS Writer's own: a compound file under the name .wps.

    Its streams bear the names of Word's and nothing vouches for the rest. Here alone a name counts, and only against a
    file: what is a Word, PDF or other file by its content is read under any name.
    """
    return head.startswith(_OLE_MAGIC) and file_name.lower().endswith(".wps")


def decode_text(data: bytes) -> str | None:
    """Bytes of a text file → its text, without byte order mark; None where they are no text.

    A byte order mark decides, then UTF-8, which nothing else satisfies by chance, then how common the characters are
    that GB18030, Big5 or UTF-16 makes of the bytes.
    """
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if data.startswith(b"\xef\xbb\xbf"):
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _reads_as_text(text):
            return text
    return None


def _encodings(data: bytes) -> Iterator[str]:
    yield "utf-8"
    if (guess := guess_encoding(data)) is not None:
        yield guess


def _reads_as_text(text: str) -> bool:
    """A file with control characters, or of mostly unassigned and private ones, is no text whatever decodes it."""
    text = text[:_SAMPLE]
    oddities = len(_CONTROL.findall(text))
    private = sum(1 for char in text if "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000")
    return oddities * 200 <= len(text) and private * 10 <= len(text)


def _sniff_text(data: bytes) -> str:
    text = decode_text(data)
    if text is None:
        return HTML if _HTML_START.match(data[:4096]) else UNKNOWN  # a page with a few bad bytes is still one
    if _HTML_START.match(text[:4096].encode("utf-8", "replace")):
        return HTML
    if _WORD_XML_START.search(text[:4096]):
        return WORD_XML
    if _SHEET_XML_START.search(text[:4096]):
        return SHEET_XML
    if (header := _MAIL_HEADER.match(text[:8192].replace("\r\n", "\n"))) and _RELATED.search(header.group()):
        return MHTML
    if text.lstrip().startswith("<?xml"):
        return "application/xml"
    return TEXT if text.strip() else EMPTY


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sniff_zip(archive)
    except ZIP_FAULTS:
        return ZIP


def sniff_zip(archive: zipfile.ZipFile) -> str:
    """A zip that is one document → its media type; ``ZIP`` for an archive of files, whatever one of them is called.

    A document has the parts of its format beside the part that names it. Raises what ``zipfile`` raises.
    """
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        for folder, media_type in _ZIP_PARTS:
            if any(name.startswith(folder) and _PART.fullmatch(name) for name in names):
                return media_type
        return OPC if "_rels/.rels" in names else ZIP
    if "mimetype" in names and not names.isdisjoint(_ODF_PARTS):
        with archive.open("mimetype") as part:
            stated = part.read(MAX_MIMETYPE).decode("ascii", "replace").strip()
        return stated if _MIMETYPE.fullmatch(stated) else ZIP
    if "OFD.xml" in names and any("/" in name and name.endswith(".xml") for name in names):
        return OFD
    return ZIP


def _sniff_ole(data: bytes) -> str:
    """The directory of a compound file names its streams in UTF-16, 128 bytes an entry."""
    names = _ole_names(data)
    return next((media_type for stream, media_type in _OLE_STREAMS if stream in names), OLE)


def _ole_names(data: bytes) -> set[str]:
    if len(data) < 512:
        return set()
    sector_size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    directory = struct.unpack_from("<I", data, 48)[0]
    table = _ole_table(data, sector_size)
    names: set[str] = set()
    seen: set[int] = set()
    while directory < 0xFFFFFFFA and directory not in seen:
        seen.add(directory)
        start = (directory + 1) * sector_size
        for entry in range(start, min(start + sector_size, len(data) - 127), 128):
            length = struct.unpack_from("<H", data, entry + 64)[0]
            if 2 <= length <= 64:
                names.add(data[entry : entry + length - 2].decode("utf-16-le", "replace"))
        directory = table.get(directory, 0xFFFFFFFE)
    return names


def _ole_table(data: bytes, sector_size: int) -> dict[int, int]:
    """Sector → next sector, from the first 109 table sectors (files up to 7 MB; later ones only lengthen chains)."""
    chain: dict[int, int] = {}
    per_sector = sector_size // 4
    for index, sector in enumerate(struct.unpack_from("<109I", data, 76)):
        start = (sector + 1) * sector_size
        if sector >= 0xFFFFFFFA or start + sector_size > len(data):
            continue
        for offset, following in enumerate(struct.unpack_from(f"<{per_sector}I", data, start)):
            chain[index * per_sector + offset] = following
    return chain
