"""Pages that are built oddly: boxes, rotations, forms, hidden text, characters without a code."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.model import Reading
from extract.readers import pdf_fast
from extract.readers.errors import DamagedDocument
from extract.readers.pdf import read_pdf
from extract.readers.pdf_page import PageContent
from extract.readers.pdf_reference import read_boxes

FONT = "STSong-Light"
WIDTH, HEIGHT = 400.0, 300.0
ROWS = [["项目", "预算数"], ["公用经费", "65.95"], ["项目支出", "1,204.80"]]
ROTATIONS = (0, 90, 180, 270)


def make_pdf(path: Path, draw: Callable[[Canvas], None], size: tuple[float, float] = (WIDTH, HEIGHT)) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=size)
    canvas.setFont(FONT, 10)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return path


def draw_grid(canvas: Canvas, left: float = 60, top: float = 240) -> None:
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            x, y = left + 100 * column, top - 20 * (row + 1)
            canvas.rect(x, y, 100, 20)
            canvas.drawString(x + 4, y + 6, text)


def edit_page(path: Path, change: Callable[[pypdfium2.PdfPage], None]) -> None:
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        change(document[0])
        document.save(path)


def rows_of(reading: Reading) -> list[list[str]]:
    (table,) = reading.tables
    return [[cell.text for cell in row if cell] for row in table.grid()]


def codes_of(reading: Reading) -> list[str]:
    return [signal.code for signal in reading.signals]


@pytest.fixture
def no_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that puzzles the fast path fails the test."""

    def refuse(*_: object) -> None:
        raise AssertionError("the page went to the reference")

    monkeypatch.setattr("extract.readers.pdf_reference.read_reference_page", refuse)


@pytest.mark.usefixtures("no_reference")
@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize("turn", ROTATIONS)
def test_a_page_and_its_text_may_be_turned(tmp_path: Path, rotation: int, turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(turn)
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        draw_grid(canvas, left=120, top=200)

    path = make_pdf(tmp_path / "turned.pdf", draw)
    edit_page(path, lambda page: page.set_rotation(rotation))
    reading = read_pdf(path, "d")
    assert rows_of(reading) == ROWS
    cells = [cell for cell in reading.tables[0].cells if cell.bbox is not None]
    assert read_boxes(path, [(1, cell.bbox) for cell in cells if cell.bbox]) == [cell.text for cell in cells]


@pytest.mark.usefixtures("no_reference")
@pytest.mark.parametrize("rotation", ROTATIONS)
def test_boxes_are_those_of_the_page_as_shown(tmp_path: Path, rotation: int) -> None:
    path = make_pdf(tmp_path / "cropped.pdf", draw_grid)

    def crop(page: pypdfium2.PdfPage) -> None:
        page.set_mediabox(-30, -20, WIDTH, HEIGHT)
        page.set_cropbox(40, 100, 350, 280)
        page.set_rotation(rotation)

    edit_page(path, crop)
    reading = read_pdf(path, "d")
    assert rows_of(reading) == ROWS
    first = reading.tables[0].cells[0].bbox
    shown = {
        0: (20.0, 40.0, 120.0, 60.0),
        90: (120.0, 20.0, 140.0, 120.0),
        180: (190.0, 120.0, 290.0, 140.0),
        270: (40.0, 190.0, 60.0, 290.0),
    }[rotation]
    assert first == pytest.approx(shown, abs=1.0)
    assert first is not None
    assert read_boxes(path, [(1, first)]) == [ROWS[0][0]]


@pytest.mark.usefixtures("no_reference")
def test_a_table_inside_nested_forms_is_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("inner")
        canvas.setFont(FONT, 10)
        draw_grid(canvas, left=0, top=100)
        canvas.endForm()
        canvas.beginForm("outer")
        canvas.translate(20, 30)
        canvas.doForm("inner")
        canvas.endForm()
        canvas.translate(30, 50)
        canvas.doForm("outer")

    reading = read_pdf(make_pdf(tmp_path / "forms.pdf", draw), "d")
    assert rows_of(reading) == ROWS
    assert reading.tables[0].cells[0].bbox == pytest.approx((50, HEIGHT - 180, 150, HEIGHT - 160), abs=1.0)


@pytest.mark.usefixtures("no_reference")
def test_text_beyond_the_page_is_a_signal(tmp_path: Path) -> None:
    hidden = "看不见的文字" * 60

    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.drawString(60, -40, hidden)
        canvas.drawString(-300, 100, "左侧页面之外")

    reading = read_pdf(make_pdf(tmp_path / "hidden.pdf", draw), "d")
    (signal,) = reading.signals
    assert (signal.code, signal.page, len(signal.text or "")) == ("text_outside_page", 1, 200)
    assert not reading.passages
    assert rows_of(reading) == ROWS


@pytest.mark.usefixtures("no_reference")
@pytest.mark.parametrize("is_drawn", [True, False], ids=["rules", "white fillings"])
@pytest.mark.parametrize("columns", [1, 3])
def test_a_page_with_an_empty_grid_is_a_signal(tmp_path: Path, columns: int, is_drawn: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        for row in range(5):
            for column in range(columns):
                canvas.rect(60 + 80 * column, 200 - 20 * row, 80, 20, stroke=int(is_drawn), fill=int(not is_drawn))

    reading = read_pdf(make_pdf(tmp_path / "empty.pdf", draw), "d")
    assert [(signal.code, signal.page) for signal in reading.signals] == [("empty_grid", 1)]
    assert not reading.tables


@pytest.mark.usefixtures("no_reference")
def test_a_blank_page_is_no_empty_grid(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)

    assert read_pdf(make_pdf(tmp_path / "blank.pdf", draw), "d").signals == ()


@pytest.mark.usefixtures("no_reference")
def test_a_letter_printed_twice_or_slanted_is_one_letter(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        for shift in (0, 0.3):
            canvas.drawString(60 + shift, 100, "合计10.10万元")
        canvas.setFont("Helvetica", 10)
        canvas.saveState()
        canvas.transform(1, 0, 0.33, 1, 60, 60)
        canvas.drawString(0, 0, "slanted 12.5")
        canvas.restoreState()
        canvas.drawString(60, 40, "budget-")

    texts = [one.text for one in read_pdf(make_pdf(tmp_path / "bold.pdf", draw), "d").passages]
    assert texts == ["合计10.10万元", "slanted 12.5", "budget-"]


@pytest.mark.usefixtures("no_reference")
@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ((("65.95", 10, 0), ("1", 6, 4)), "65.95¹"),
        ((("65.95", 10, 0), ("12,3", 6, 4), ("人", 10, 0)), "65.95¹²,³人"),
        ((("10m", 10, 0), ("2", 6, 4)), "10m2"),
        ((("65.9", 10, 0), ("5", 7.5, 0)), "65.95"),
        ((("6", 6, 4), ("5.95", 10, 0)), "65.95"),
        ((("65.", 10, 0), ("95", 9.5, 0.5)), "65.95"),
    ],
)
def test_a_raised_mark_at_a_number_is_no_digit_of_it(
    pieces: tuple[tuple[str, float, float], ...], text: str, tmp_path: Path
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 200, 100, 20)
        canvas.rect(160, 200, 100, 20)
        canvas.drawString(64, 206, "公用经费")
        line = canvas.beginText(164, 206)
        for piece, size, rise in pieces:
            line.setFont("Helvetica" if piece.isascii() else FONT, size)
            line.setRise(rise)
            line.textOut(piece)
        canvas.drawText(line)

    assert rows_of(read_pdf(make_pdf(tmp_path / "raised.pdf", draw), "d")) == [["公用经费", text]]


def test_a_slanting_watermark_sends_the_page_to_the_reference(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.rotate(45)
        canvas.drawString(60, 20, "征求意见稿")

    path = make_pdf(tmp_path / "watermark.pdf", draw)
    with pypdfium2.PdfDocument(path) as document, pytest.raises(pdf_fast.PuzzlingPage):
        pdf_fast.read_page(document, 1)
    assert rows_of(read_pdf(path, "d")) == ROWS


def write_pdf(path: Path, page: str, content: str, *fonts: str) -> Path:
    """A PDF written by hand: the page's entries, its content, and the objects of its fonts from number 5."""
    named = " ".join(f"/F{number} {number + 5} 0 R" for number in range(len(fonts)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<<{named}>>>>{page}>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        *fonts,
    ]
    data, places = b"%PDF-1.6\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>startxref\n{len(data)}\n%%EOF"
    path.write_bytes(data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode())
    return path


HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
UNCODED = (
    "<</Type/Font/Subtype/Type0/BaseFont/Own/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
    "/BaseFont/Own/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000"
    "/FontDescriptor<</Type/FontDescriptor/FontName/Own/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800"
    "/Descent -200/CapHeight 700/StemV 80>>>>]>>"
)


def test_characters_without_a_code_are_a_signal(tmp_path: Path) -> None:
    path = write_pdf(
        tmp_path / "uncoded.pdf", "/MediaBox[0 0 200 200]", "BT /F0 12 Tf 20 100 Td <012301240125> Tj ET", UNCODED
    )
    assert codes_of(read_pdf(path, "d")) == ["text_not_decodable"]


def test_characters_that_the_reference_does_not_find_are_a_signal_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "BT /F0 12 Tf 20 100 Td <012301240125> Tj ET"
    path = write_pdf(tmp_path / "uncoded.pdf", "/MediaBox[0 0 200 200]", content, UNCODED)
    empty = PageContent(1, 200, 200)
    monkeypatch.setattr("extract.readers.pdf_reference.read_reference_page", lambda *_: empty)
    assert codes_of(read_pdf(path, "d")) == ["text_not_decodable"]


@pytest.mark.usefixtures("no_reference")
def test_a_user_unit_and_swapped_corners_change_nothing(tmp_path: Path) -> None:
    page = "/MediaBox[200 300 0 100]/UserUnit 2"
    path = write_pdf(tmp_path / "unit.pdf", page, "BT /F0 12 Tf 20 150 Td (Total 12.50) Tj ET", HELVETICA)
    (passage,) = read_pdf(path, "d").passages
    assert passage.text == "Total 12.50"
    assert passage.bbox is not None
    assert passage.bbox[0] == pytest.approx(20, abs=0.5)
    assert passage.bbox[3] == pytest.approx(150, abs=4)


@pytest.mark.parametrize(
    ("page", "content"),
    [
        ("/MediaBox[0 0 0 0]", "BT /F0 12 Tf 20 150 Td (Total) Tj ET"),
        ("/MediaBox[0 0 200 200]/CropBox[500 500 600 600]", "BT /F0 12 Tf 20 150 Td (Total) Tj ET"),
        ("/MediaBox[0 0 200 200]", "BT /F0 12 Tf 20 150 Td (Total"),
        ("/MediaBox[0 0 200 200]", "1 0 0 0 0 0 cm 0 0 m 10 10 l S BT /F0 1e30 Tf 1e30 1e30 Td (Total) Tj ET"),
        ("/MediaBox[0 0 200 200]", "0 0 m 1e38 1e38 l S 0 0 1e39 1e39 re f q Q Q Q"),
        ("/MediaBox[0 0 1e9 1e9]/Rotate 45", "BT /F0 12 Tf 20 150 Td (Total) Tj ET"),
    ],
    ids=["no area", "crop beyond", "torn content", "huge type", "huge drawing", "huge page"],
)
def test_a_strange_page_breaks_nothing(tmp_path: Path, page: str, content: str) -> None:
    path = write_pdf(tmp_path / "strange.pdf", page, content, HELVETICA)
    reading = read_pdf(path, "d")
    assert reading.page_count == 1


def test_what_pdfium_cannot_open_is_tried_by_the_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_pdf(tmp_path / "grid.pdf", draw_grid)

    def refuse(*_: object) -> None:
        error = pypdfium2.PdfiumError("no document")
        error.err_code = pdfium.FPDF_ERR_FORMAT
        raise error

    monkeypatch.setattr("extract.readers.pdf.pypdfium2.PdfDocument", refuse)
    assert rows_of(read_pdf(path, "d")) == ROWS
    path.write_bytes(b"%PDF-1.4\nnothing\n%%EOF")
    with pytest.raises(DamagedDocument):
        read_pdf(path, "d")


def test_pdfplumber_is_not_imported_for_pages_that_do_not_puzzle(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "grid.pdf", draw_grid)
    code = (
        "import sys; from pathlib import Path; from extract.readers.pdf import read_pdf;"
        "read_pdf(Path(sys.argv[1]), 'd'); print('pdfplumber' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    answer = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=root
    )
    assert answer.stdout.strip() == "False"


def test_a_page_with_margins_of_its_own_has_its_own_paragraphs(tmp_path: Path) -> None:
    """A sheet that is fitted to its page ends its lines earlier than the pages of running text do."""

    def draw(canvas: Canvas) -> None:
        for right, left, page in ((37, 20, "甲"), (31, 50, "乙")):
            canvas.setFont(FONT, 10)
            canvas.drawString(left, 280, f"{page}目录" + "…" * (right - 4))
            for number in range(5):
                canvas.drawString(left + 20, 260 - 32 * number, page + "收" * (right - 3))
                canvas.drawString(left, 244 - 32 * number, f"{page}支。")
            canvas.showPage()
        canvas.drawString(20, 20, "丙")

    texts = [one.text for one in read_pdf(make_pdf(tmp_path / "margins.pdf", draw), "d").passages]
    assert [len(text) for text in texts] == [36, *[38] * 5, 30, *[32] * 5, 1]
