"""One reader a format, behind one table: media type → function. A file's content decides, never its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from extract.limits import current_limits
from extract.model import Reading
from extract.readers.docx import read_docx
from extract.readers.errors import DocumentTooLarge, EmptyDocument, PageTooComplex, UnsupportedFormat
from extract.readers.mhtml import page_of_archive
from extract.readers.office import read_office
from extract.readers.pdf import read_pdf
from extract.readers.pictures import read_picture
from extract.readers.text import read_text
from extract.readers.web_page import read_web_page
from extract.readers.workbook import read_encrypted, read_sheet_xml, read_xls, read_xlsx
from extract.sniff import (
    DOC,
    DOCX,
    EMPTY,
    ENCRYPTED_OFFICE,
    HTML,
    MHTML,
    ODT,
    PDF,
    PICTURES,
    RTF,
    SHEET_XML,
    TEXT,
    WORD_XML,
    XLS,
    XLSX,
    sniff_media_type,
)

READER_VERSION = "9"  # part of the key under which readings are kept: raise it with every change of what readers give

Reader = Callable[[Path, str], Reading]

READERS: dict[str, Reader] = {
    PDF: read_pdf,
    DOCX: read_docx,
    TEXT: read_text,
    HTML: read_web_page,
    XLSX: read_xlsx,
    XLS: read_xls,
    SHEET_XML: read_sheet_xml,
    ENCRYPTED_OFFICE: read_encrypted,
    **dict.fromkeys((DOC, RTF, WORD_XML, ODT), read_office),
    **dict.fromkeys(PICTURES, read_picture),
}


def read_document(path: Path, document_id: str) -> Reading:
    """One file → its reading.

    Raises a ``DocumentError`` (see ``extract.readers.errors``) for a document that cannot be read, and OSError for a
    file that cannot be opened. The bounds in ``extract.limits.current_limits`` hold.
    """
    size, limit = path.stat().st_size, current_limits.get().input_bytes
    if size > limit:
        raise DocumentTooLarge(f"{size:,} > {limit:,} bytes")
    media_type = sniff_media_type(path.read_bytes(), path.name)
    if media_type == MHTML:
        with page_of_archive(path) as page:
            return replace(read_document(page, document_id), media_type=MHTML)
    if media_type == EMPTY:
        raise EmptyDocument
    reader = READERS.get(media_type)
    if reader is None:
        raise UnsupportedFormat(media_type)
    try:
        return reader(path, document_id)
    except RecursionError as error:  # parts within parts, deeper than any office program makes them
        raise PageTooComplex("nesting") from error
