"""Old Word files, rich text and OpenDocument text: turned into Word's present format and read as that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extract.model import Reading
from extract.readers.conversion import converted
from extract.readers.docx import read_docx
from extract.readers.errors import EncryptedDocument
from extract.readers.package import open_package
from extract.readers.word97 import end_with_paragraph, is_encrypted
from extract.sniff import DOC, ODT, RTF, WORD_XML, sniff_media_type

# Media type → file name ending and LibreOffice's name of the filter that reads it.
FILTERS = {
    DOC: (".doc", "MS Word 97"),
    RTF: (".rtf", "Rich Text Format"),
    WORD_XML: (".xml", "MS Word 2003 XML"),
    ODT: (".odt", "writer8"),
}


def read_office(path: Path, document_id: str) -> Reading:
    """One file of ``FILTERS`` → its reading, as the Word reader gives it, under the document's own media type.

    Raises ConverterMissing, ConversionFailed, ConversionTimedOut, EncryptedDocument, and what ``read_docx`` raises.
    """
    data = path.read_bytes()
    media_type = sniff_media_type(data)
    if media_type == DOC:
        if is_encrypted(data):
            raise EncryptedDocument("Word 97")
        data = end_with_paragraph(data)
    if media_type == ODT:
        open_package(path).close()  # its parts stay within the limits before anybody unpacks them
    with converted(data, *FILTERS[media_type]) as word:
        return replace(read_docx(word, document_id), media_type=media_type)
