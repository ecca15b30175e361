"""Old Word files, rich text and OpenDocument text read again by their own characters, without LibreOffice.

What LibreOffice made of such a file was read first; here its bytes are asked. Offsets are those of [MS-DOC] 2.5 (FIB)
and 2.8.35 (Clx), control words those of the RTF specification 1.9.1.
"""

from __future__ import annotations

import html
import io
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import olefile

from extract.readers.package import open_package, read_bytes
from extract.readers.rereading import REREADING_VERSION, Answer, Question, compare_characters, unread
from extract.sniff import DOC, ODT, RTF, WORD_XML, sniff_media_type

ENGINE = "raw characters"
_BREAK = re.compile(r"</(?:w:p|w:tc|text:p|text:h|table:table-cell)>|<(?:w:tab|w:br|text:tab|text:line-break)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_RTF = re.compile(
    rb"\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\(?P<sign>[^a-zA-Z'])"
    rb"|(?P<open>\{)|(?P<close>\})|(?P<ends>[\r\n]+)|(?P<text>[^\\{}\r\n]+)"
)
_RTF_BREAKS = frozenset({b"par", b"cell", b"nestcell", b"row", b"nestrow", b"tab", b"line", b"page", b"sect"})
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_FLAGS, _CLX, _SECOND_TABLE, _ONE_BYTE = 0x0A, 0x1A2, 0x0200, 0x40000000


def reread_office(path: Path, questions: Sequence[Question]) -> list[Answer]:
    """The places of a file of ``CHARACTERS``, looked for in its own characters. Raises OSError.

    Bytes that hold no text where it should be prove nothing.
    """
    data = path.read_bytes()
    try:
        raw = CHARACTERS[sniff_media_type(data)](data)
    except (struct.error, IndexError, KeyError, OSError):  # OleFileError is one too
        raw = ""
    if not raw.strip():
        return [unread(question, ENGINE, REREADING_VERSION, "not_found") for question in questions]
    answers = []
    for question in questions:
        verdict, reason = compare_characters(question, raw)
        answers.append(Answer(question.place_id, ENGINE, REREADING_VERSION, verdict, reason))
    return answers


def word97_characters(data: bytes) -> str:
    """The text of a Word 97 file, piece by piece in the order of its piece table."""
    with olefile.OleFileIO(io.BytesIO(data)) as file:
        stream = file.openstream("WordDocument").read()
        (flags,) = struct.unpack_from("<H", stream, _FLAGS)
        table = file.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
    start, length = struct.unpack_from("<2I", stream, _CLX)
    text = "".join(_pieces(stream, table[start : start + length]))
    return re.sub(r"[\x00-\x1f]", "\n", text)


def _pieces(stream: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while clx[at] == 1:  # properties that come before the piece table
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    (size,) = struct.unpack_from("<I", clx, at + 1)
    count = (size - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    for number in range(count):
        (place,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
        length = bounds[number + 1] - bounds[number]
        if place & _ONE_BYTE:
            start = (place & ~_ONE_BYTE) // 2
            yield stream[start : start + length].decode("cp1252", "replace")
        else:
            yield stream[place : place + 2 * length].decode("utf-16-le", "replace")


def rich_text_characters(data: bytes) -> str:
    """The text of an RTF file: its control words left out, what stands for a character put in."""
    page = _CODE_PAGE.search(data)
    code_page = f"cp{int(page[1])}" if page else "cp936"
    units, waiting = bytearray(), bytearray()  # UTF-16 of the text; bytes of the code page not yet decoded
    skips, skip = [1], 0
    for token in _RTF.finditer(data):
        kind = token.lastgroup
        if kind == "hex" and skip == 0:
            waiting.append(int(token["hex"], 16))
            continue
        if kind == "text" and skip == 0 and waiting:  # the second byte of a Chinese character may be a letter's
            waiting += token["text"]
            continue
        units += _decoded(waiting, code_page)
        waiting.clear()
        if kind == "hex":
            skip -= 1
        elif kind == "open":
            skips.append(skips[-1])
        elif kind == "close":
            skips = skips[:-1] or [1]
        elif kind == "text":
            units += token["text"][skip:].decode("latin-1").encode("utf-16-le")
            skip = max(0, skip - len(token["text"]))
        elif kind in ("word", "number"):
            word, number = token["word"], int(token["number"] or 0)
            if word == b"u":
                units += struct.pack("<H", number % 65536)
                skip = skips[-1]
            elif word == b"uc":
                skips[-1] = number
            elif word in _RTF_BREAKS:
                units += b"\n\0"
    units += _decoded(waiting, code_page)
    return units.decode("utf-16-le", "replace")


def _decoded(waiting: bytearray, code_page: str) -> bytes:
    try:
        return bytes(waiting).decode(code_page, "replace").encode("utf-16-le")
    except LookupError:  # a code page that nobody knows
        return bytes(waiting).decode("gb18030", "replace").encode("utf-16-le")


def marked_characters(data: bytes) -> str:
    """The text of a Word 2003 XML file, tags left out."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", data.decode("utf-8", "replace"))))


def open_document_characters(data: bytes) -> str:
    """The text of an OpenDocument text. Raises DocumentError where the package cannot be opened."""
    with open_package(io.BytesIO(data)) as package:
        return marked_characters(read_bytes(package, "content.xml"))


CHARACTERS: dict[str, Callable[[bytes], str]] = {
    DOC: word97_characters,
    RTF: rich_text_characters,
    WORD_XML: marked_characters,
    ODT: open_document_characters,
}
