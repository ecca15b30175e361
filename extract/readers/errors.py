"""The named causes for which a reader refuses a document."""

from __future__ import annotations

from extract.failures import DocumentError


class EmptyDocument(DocumentError):
    code = "empty_document"


class UnsupportedFormat(DocumentError):
    code = "unsupported_format"

    def __init__(self, media_type: str) -> None:
        super().__init__(media_type=media_type)


class EncryptedDocument(DocumentError):
    code = "encrypted_document"


class ConverterMissing(DocumentError):
    code = "converter_missing"


class ConversionFailed(DocumentError):
    code = "conversion_failed"


class ConversionTimedOut(DocumentError):
    code = "time_limit"


class DamagedDocument(DocumentError):
    code = "damaged_document"


class DocumentTooLarge(DocumentError):
    code = "document_too_large"


class TooManyPages(DocumentError):
    code = "too_many_pages"


class TooManyCells(DocumentError):
    code = "too_many_cells"


class TooMuchText(DocumentError):
    code = "too_much_text"


class PageTooComplex(DocumentError):
    code = "page_too_complex"


class SuspiciousArchive(DocumentError):
    code = "suspicious_archive"
