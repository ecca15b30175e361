"""Word 97 files: whether they are encrypted, and a last table that nothing follows.

Word ends every document with a paragraph. LibreOffice writes files that end with a table's row where the document that
it wrote them from did, and when it reads such a file it runs the cells of that table together. The missing paragraph is
put back before the file is converted. Offsets are those of [MS-DOC] 2.5 (FIB), 2.8.25 (PlcPcd), 2.9.177 (PapxFkp).
"""

from __future__ import annotations

import struct

from extract.readers.errors import ConversionFailed

_MARK, _SECTOR = b"\xec\xa5", 512
_FLAGS, _ENCRYPTED = 0x0A, 0x0100
_FC_MAC, _COUNTS, _PAPX_PLACES, _CLX = 0x1C, 0x4C, 0x102, 0x1A2
_ONE_PIECE = b"\x02\x10\0\0\0\0\0\0\0"  # Clx: a piece table of one piece, which begins at the first character
_ROW_END, _PARAGRAPH_END = b"\x07\0", b"\r\0"
_BX = 13  # bytes of one paragraph's entry in a page of paragraph properties


def is_encrypted(data: bytes) -> bool:
    """Whether the file information block says that the text is encrypted."""
    start = _find_block(data)
    return start is not None and bool(_number(data, start + _FLAGS, "<H") & _ENCRYPTED)


def end_with_paragraph(data: bytes) -> bytes:
    """The file with a paragraph after its last table, where it lacks one; every other file as it is.

    Raises ConversionFailed for a file that ends with a table and has no room for a paragraph: what LibreOffice would
    make of it has numbers in it that nobody printed.
    """
    start = _find_block(data)
    if start is None:
        return data
    try:
        counts = struct.unpack_from("<8I", data, start + _COUNTS)
        piece = data.find(_ONE_PIECE + struct.pack("<I", sum(counts) + bool(sum(counts[1:]))))
        end = start + _number(data, start + _FC_MAC)  # every stream of LibreOffice lies in one run of sectors
        if piece < 0 or data[start + _text_end(data, piece, counts[0]) - 2 :][:2] != _ROW_END:
            return data
        if sum(counts[1:]) or end % _SECTOR == 0 or data[end : end + 2] != b"\0\0":
            raise ConversionFailed("Word 97: the last table has no paragraph after it")
        return _with_paragraph(bytearray(data), start, piece, counts[0])
    except (struct.error, IndexError) as error:
        raise ConversionFailed(f"Word 97: {error}") from error


def _find_block(data: bytes) -> int | None:
    """Where the file information block begins: at the start of a sector."""
    starts = range(_SECTOR, len(data) - _SECTOR + 1, _SECTOR)
    return next((start for start in starts if data.startswith(_MARK, start)), None)


def _number(data: bytes | bytearray, offset: int, form: str = "<I") -> int:
    (number,) = struct.unpack_from(form, data, offset)
    return int(number)


def _text_end(data: bytes, piece: int, length: int) -> int:
    """Offset in the stream after the main text. Text of one byte a character holds no Chinese: it is not looked at."""
    place = _number(data, piece + len(_ONE_PIECE) + 6)
    return 2 if place & 0x40000000 else place + 2 * length


def _with_paragraph(data: bytearray, start: int, piece: int, length: int) -> bytes:
    """One more character, its piece and its paragraph without properties."""
    end = _number(data, start + _FC_MAC)
    tables = piece - _number(data, start + _CLX)  # where the table stream begins
    places = tables + _number(data, start + _PAPX_PLACES)
    pages = (_number(data, start + _PAPX_PLACES + 4) - 4) // 8
    page = start + _SECTOR * _number(data, places + 4 * (pages + 1) + 4 * (pages - 1))
    count = data[page + _SECTOR - 1]
    entries = bytes(data[page + 4 * (count + 1) : page + 4 * (count + 1) + _BX * count])
    used_from = 2 * min((offset for offset in entries[::_BX] if offset), default=(_SECTOR - 1) // 2)
    if _number(data, page + 4 * count) != end or 4 * (count + 2) + _BX * (count + 1) > used_from:
        raise ConversionFailed("Word 97: the last table has no paragraph after it")
    data[page + 4 * (count + 2) : page + 4 * (count + 2) + _BX * (count + 1)] = entries + bytes(_BX)
    struct.pack_into("<I", data, page + 4 * (count + 1), end + 2)
    data[page + _SECTOR - 1] = count + 1
    struct.pack_into("<I", data, places + 4 * pages, end + 2)
    data[start + end : start + end + 2] = _PARAGRAPH_END
    struct.pack_into("<I", data, start + _FC_MAC, end + 2)
    struct.pack_into("<I", data, start + _COUNTS, length + 1)
    struct.pack_into("<I", data, piece + len(_ONE_PIECE), length + 1)
    return bytes(data)
