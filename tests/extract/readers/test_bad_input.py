"""Documents that cannot be read: each refused by name, with words for a person."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from extract.failures import DocumentError
from extract.limits import ReadLimits, current_limits
from extract.readers import read_document
from extract.readers.errors import (
    DamagedDocument,
    DocumentTooLarge,
    EmptyDocument,
    EncryptedDocument,
    SuspiciousArchive,
    TooManyPages,
    UnsupportedFormat,
)
from extract.readers.pdf import read_pdf

SOURCES = Path(__file__).parent / "sources"
CONTENT_TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
WORD = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def package(**parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def word_file(body: str, prolog: str = "") -> bytes:
    return package(**{"word/document.xml": f"{prolog}<w:document {WORD}><w:body>{body}</w:body></w:document>"})


PDF = (SOURCES / "ruled.pdf").read_bytes()
NO_BOX = re.sub(rb"(/MediaBox\s*\[)[^\]]*", rb"\1 0 0 /A 842", PDF)
CASES = {
    "empty": (b"", EmptyDocument),
    "truncated pdf": (PDF[: len(PDF) // 2], DamagedDocument),
    "pdf head alone": (b"%PDF-1.7\n%%EOF", DamagedDocument),
    "encrypted pdf": ((SOURCES / "encrypted.pdf.bad").read_bytes(), EncryptedDocument),
    "word file without a document": (package(**{"word/styles.xml": "<styles/>"}), DamagedDocument),
    "word file cut off": ((SOURCES / "word.docx").read_bytes()[:20000], UnsupportedFormat),
    "word file with broken xml": (package(**{"word/document.xml": "<w:document"}), DamagedDocument),
    "word file with entities": (word_file("", "<!DOCTYPE d [<!ENTITY e 'x'>]>"), DamagedDocument),
    "word file without text": (word_file("<w:p/>"), EmptyDocument),
    "word file that swells": (word_file("<w:p/>" * 900_000), SuspiciousArchive),
    "random bytes": (bytes((7 * n * n + 13 * n) % 256 for n in range(5000)), UnsupportedFormat),
    "plain zip": (package(), UnsupportedFormat),
    "web page without text": (b"<!DOCTYPE html><html><body><script>1</script></body></html>", EmptyDocument),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_document_is_refused_by_name(case: str, tmp_path: Path) -> None:
    data, expected = CASES[case]
    path = tmp_path / "report.docx"
    path.write_bytes(data)
    with pytest.raises(expected) as caught:
        read_document(path, "d")
    error = caught.value
    assert isinstance(error, DocumentError)
    assert error.reason_zh.strip()
    assert "{" not in error.reason_zh + error.reason_en


@pytest.mark.parametrize(
    ("limits", "expected"), [(ReadLimits(page_count=1), TooManyPages), (ReadLimits(input_bytes=100), DocumentTooLarge)]
)
def test_limits_hold(limits: ReadLimits, expected: type[Exception]) -> None:
    token = current_limits.set(limits)
    try:
        with pytest.raises(expected):
            read_document(SOURCES / "ruled.pdf", "d")
    finally:
        current_limits.reset(token)


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_document(tmp_path / "none.pdf", "d")


def test_a_table_without_numbers_is_read(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("\t姓名\n\t职务\n\n\t甲\n\t主任\n", encoding="utf-8")
    (table,) = read_document(path, "d").tables
    assert (table.row_count, table.column_count) == (2, 2)


def test_a_picture_is_a_signal() -> None:
    reading = read_document(SOURCES / "picture.pdf", "d")
    assert [(signal.code, signal.page) for signal in reading.signals] == [("page_without_text", 1)]


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted((Path(__file__).parents[4] / "shared" / "corpus").rglob("*.pdf")) or [None])
def test_real_documents_are_read(path: Path | None) -> None:
    if path is None:
        pytest.skip("../shared/corpus is not here")
    reading = read_document(path, "d")
    assert reading.tables or reading.passages or reading.signals
    assert all(cell.bbox is not None for table in reading.tables for cell in table.cells)


def test_a_page_whose_box_is_no_box_is_damage_or_a_signal(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(NO_BOX)
    assert NO_BOX != PDF
    try:
        reading = read_pdf(path, "d", reference_only=True)
    except DamagedDocument:
        return
    assert {signal.code for signal in reading.signals} == {"page_unreadable"}
