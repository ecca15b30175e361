"""Old Word files, rich text and OpenDocument text: turned into Word's present format and read as that."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

from extract.model import Reading
from extract.readers.conversion import converted
from extract.readers.docx import read_docx
from extract.readers.errors import EncryptedDocument
from extract.readers.package import open_package
from extract.sniff import DOC, ODT, RTF, WORD_XML, sniff_media_type

# Media type → file name ending and LibreOffice's name of the filter that reads it.
FILTERS = {
    DOC: (".doc", "MS Word 97"),
    RTF: (".rtf", "Rich Text Format"),
    WORD_XML: (".xml", "MS Word 2003 XML"),
    ODT: (".odt", "writer8"),
}
# [MS-DOC] 2.5.2 FibBase: wIdent at 0, the flags at 10, of which fEncrypted is the ninth bit.
_FIB_MARK, _FIB_FLAGS, _FIB_ENCRYPTED, _SECTOR = b"\xec\xa5", 10, 0x0100, 512


def read_office(path: Path, document_id: str) -> Reading:
    """One file of ``FILTERS`` → its reading, as the Word reader gives it, under the document's own media type.

    Raises ConverterMissing, ConversionFailed, ConversionTimedOut, EncryptedDocument, and what ``read_docx`` raises.
    """
    data = path.read_bytes()
    media_type = sniff_media_type(data)
    if media_type == DOC and is_encrypted_word(data):
        raise EncryptedDocument("Word 97")
    if media_type == ODT:
        open_package(path).close()  # its parts stay within the limits before anybody unpacks them
    with converted(data, *FILTERS[media_type]) as word:
        return replace(read_docx(word, document_id), media_type=media_type)


def is_encrypted_word(data: bytes) -> bool:
    """Whether the file information block of a Word 97 file, which begins a sector, says that the text is encrypted."""
    for start in range(_SECTOR, len(data) - _SECTOR + 1, _SECTOR):
        if data.startswith(_FIB_MARK, start):
            (flags,) = struct.unpack_from("<H", data, start + _FIB_FLAGS)
            return bool(flags & _FIB_ENCRYPTED)
    return False
