"""One reader a format, behind one table: media type → function. A file's content decides, never its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from extract.limits import current_limits
from extract.model import Reading
from extract.readers.docx import read_docx
from extract.readers.errors import DocumentTooLarge, EmptyDocument, EncryptedDocument, UnsupportedFormat
from extract.readers.pdf import read_pdf
from extract.readers.pictures import read_picture
from extract.readers.text import read_text
from extract.sniff import DOCX, EMPTY, ENCRYPTED_OFFICE, PDF, PICTURES, TEXT, sniff_media_type

READER_VERSION = "3"  # part of the key under which readings are kept: raise it with every change of what readers give

Reader = Callable[[Path, str], Reading]

READERS: dict[str, Reader] = {
    PDF: read_pdf,
    DOCX: read_docx,
    TEXT: read_text,
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
    if media_type == EMPTY:
        raise EmptyDocument
    if media_type == ENCRYPTED_OFFICE:
        raise EncryptedDocument("Office")
    reader = READERS.get(media_type)
    if reader is None:
        raise UnsupportedFormat(media_type)
    return reader(path, document_id)
