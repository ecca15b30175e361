"""Pages and files that are pictures, read by the engine: what their text says is what must be read."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from extract.limits import ReadLimits, ask_for_time, current_limits
from extract.model import Reading
from extract.readers import read_document, scan_pdf
from extract.readers.errors import DamagedDocument, DocumentTooLarge, TooManyPages
from samples.scans import CLEAN, OFFICE, POOR, Quality, scan, write_pdf

ROOT = Path(__file__).parents[3]
REPORT = ROOT / "samples" / "reports" / "changxing_service_budget_2025.pdf"
TABLE_PAGE, TEXT_PAGE = 10, 2


def texts(reading: Reading) -> list[str]:
    return ["".join(cell.text.split()) for table in reading.tables for cell in table.cells if cell.text.strip()]


def numbers(reading: Reading) -> list[str]:
    return [text for text in texts(reading) if text[0].isdigit()]


def page_of(number: int, target: Path) -> Path:
    """One page of the report, as a file of its own."""
    with pypdfium2.PdfDocument(REPORT) as report, pypdfium2.PdfDocument.new() as single:
        single.import_pages(report, [number - 1])
        single.save(target)
    return target


def scanned(tmp_path: Path, quality: Quality, quarters: int = 0) -> Path:
    with pypdfium2.PdfDocument(REPORT) as report:
        one = scan(report[TABLE_PAGE - 1], quality, 3, quarters=quarters)
    write_pdf([one], tmp_path / "scan.pdf")
    return tmp_path / "scan.pdf"


@pytest.fixture
def as_text(tmp_path: Path) -> Reading:
    return read_document(page_of(TABLE_PAGE, tmp_path / "text.pdf"), "d")


@pytest.mark.slow
@pytest.mark.parametrize(("quality", "quarters"), [(CLEAN, 0), (OFFICE, 1), (OFFICE, 2)], ids=lambda one: str(one))
def test_a_scanned_table_says_what_its_text_says(
    tmp_path: Path, as_text: Reading, quality: Quality, quarters: int
) -> None:
    reading = read_document(scanned(tmp_path, quality, quarters), "d")
    assert numbers(reading) == numbers(as_text)
    cells = [cell for table in reading.tables for cell in table.cells]
    printed_cells = [cell for table in as_text.tables for cell in table.cells]
    shapes = [[(table.row_count, table.column_count) for table in one.tables] for one in (reading, as_text)]
    assert shapes[0] == shapes[1]
    assert all(0 < cell.confidence < 1 for cell in cells)
    assert all(0 < passage.confidence < 1 for passage in reading.passages)
    assert [signal.code for signal in reading.signals if signal.page] == ["page_recognised"]
    if not quarters:  # the same places on the page
        for cell, printed in zip(cells, printed_cells, strict=True):
            assert cell.bbox is not None and printed.bbox is not None
            assert cell.bbox == pytest.approx(printed.bbox, abs=2.5)


@pytest.mark.slow
def test_a_mixed_file_is_read_page_by_page(tmp_path: Path, as_text: Reading) -> None:
    scanned_page = scanned(tmp_path, CLEAN)
    with pypdfium2.PdfDocument(REPORT) as report, pypdfium2.PdfDocument(scanned_page) as picture:
        mixed = pypdfium2.PdfDocument.new()
        mixed.import_pages(report, [TEXT_PAGE - 1])
        mixed.import_pages(picture)
        mixed.save(tmp_path / "mixed.pdf")
    asked: list[float] = []
    token = ask_for_time.set(asked.append)
    try:
        reading = read_document(tmp_path / "mixed.pdf", "d")
    finally:
        ask_for_time.reset(token)
    assert numbers(reading) == numbers(as_text)
    assert {passage.confidence for passage in reading.passages if passage.page == 1} == {1.0}
    assert [(signal.code, signal.page) for signal in reading.signals if signal.code == "page_recognised"] == [
        ("page_recognised", 2)
    ]
    assert len(asked) == 1


@pytest.mark.slow
def test_pages_of_a_picture_file_are_read_each(tmp_path: Path, as_text: Reading) -> None:
    with pypdfium2.PdfDocument(REPORT) as report:
        page = Image.open(io.BytesIO(scan(report[TABLE_PAGE - 1], OFFICE, 3).jpeg))
    page.save(tmp_path / "pages.tif", save_all=True, append_images=[Image.new("L", page.size, 255)], dpi=(200, 200))
    reading = read_document(tmp_path / "pages.tif", "d")
    assert (reading.page_count, reading.media_type) == (2, "image/tiff")
    assert numbers(reading) == numbers(as_text)
    assert {table.page_to for table in reading.tables} == {1}


@pytest.mark.slow
def test_a_hard_picture_is_called_so(tmp_path: Path) -> None:
    quality = Quality("worst", 75, 15, blur=1.2, noise=25.0, contrast=0.6)
    reading = read_document(scanned(tmp_path, quality), "d")
    if texts(reading):
        assert "page_hard_to_read" in {signal.code for signal in reading.signals}
        assert all(cell.confidence <= 0.5 for table in reading.tables for cell in table.cells if cell.text)


@pytest.mark.slow
def test_a_sheet_of_bare_paper_is_no_page_that_could_not_be_read(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument.new() as empty:
        page = empty.new_page(595, 842)
        write_pdf([scan(page, one, 3) for one in (CLEAN, OFFICE, POOR)], tmp_path / "bare.pdf")
        drawn = page.render(scale=100 / 72).to_pil()
    assert {signal.code for signal in read_document(tmp_path / "bare.pdf", "d").signals} == {"page_recognised"}
    ImageDraw.Draw(drawn).ellipse((200, 200, 600, 600), fill="black")
    drawn.save(tmp_path / "drawn.pdf")
    assert {signal.code for signal in read_document(tmp_path / "drawn.pdf", "d").signals} == {"page_without_text"}


def test_bad_pictures_are_refused(tmp_path: Path) -> None:
    image = Image.new("L", (400, 300), 255)
    whole = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(whole, "JPEG")
    (tmp_path / "torn.jpg").write_bytes(whole.getvalue()[:1500])
    with pytest.raises(DamagedDocument):
        read_document(tmp_path / "torn.jpg", "d")
    image.save(tmp_path / "large.png")
    image.save(tmp_path / "many.tif", save_all=True, append_images=[image] * 3)
    token = current_limits.set(ReadLimits(picture_pixels=100_000, scanned_pages=3))
    try:
        with pytest.raises(DocumentTooLarge):
            read_document(tmp_path / "large.png", "d")
        with pytest.raises(TooManyPages):
            read_document(tmp_path / "many.tif", "d")
    finally:
        current_limits.reset(token)


@pytest.mark.parametrize("is_told_before", [True, False], ids=["before the first page", "at the page beyond"])
def test_a_scan_of_more_pages_than_the_limit_is_refused_and_not_read_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_told_before: bool
) -> None:
    image = Image.new("L", (400, 560), 255)
    image.save(tmp_path / "long.pdf", save_all=True, append_images=[image] * 2)
    read: list[int] = []
    monkeypatch.setattr(scan_pdf, "_read", lambda pixels, dpi, content, *_: read.append(1) or content)
    if not is_told_before:
        monkeypatch.setattr(scan_pdf, "_is_nothing_else", lambda document, index: False)
    token = current_limits.set(ReadLimits(scanned_pages=2))
    try:
        with pytest.raises(TooManyPages, match="3 > 2"):
            read_document(tmp_path / "long.pdf", "d")
        assert len(read) == (0 if is_told_before else 2)
        current_limits.set(ReadLimits(scanned_pages=3))
        assert read_document(tmp_path / "long.pdf", "d").page_count == 3
    finally:
        current_limits.reset(token)


def test_a_page_of_text_loads_no_engine(tmp_path: Path) -> None:
    path = page_of(TABLE_PAGE, tmp_path / "text.pdf")
    code = (
        "import sys; from pathlib import Path; from extract.readers import read_document;"
        f"read_document(Path({str(path)!r}), 'd');"
        "print(sorted({'cv2', 'onnxruntime', 'rapidocr_onnxruntime', 'PIL'} & sys.modules.keys()))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
