"""What is drawn over text: fillings, pictures, annotations, other text. Only what a person sees is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.readers import pdf_covers
from extract.readers.pdf import read_pdf
from extract.readers.pdf_reference import read_boxes
from extract.readers.rereading import Question
from extract.readers.rereading_pdf import reread_pdf
from tests.extract.readers.test_pdf_pages import (
    FONT,
    HEIGHT,
    HELVETICA,
    ROTATIONS,
    ROWS,
    WIDTH,
    draw_grid,
    edit_page,
    make_pdf,
    rows_of,
    write_pdf,
)
from tests.extract.readers.test_pdf_visibility import clip, read_both, signals_of, texts_of

OLD, NEW = "1,204.80", "1,240.80"
NEW_ROWS = [*ROWS[:-1], [ROWS[-1][0], NEW]]
PLACE = (164.0, 186.0)  # of the old number
BOX = (162.0, 183.0, 60.0, 13.0)
PAGE = "/MediaBox[0 0 400 300]"
LINE = "BT /F0 12 Tf 20 150 Td (Total 1204.80) Tj ET"
OVER = "1 1 1 rg 50 145 60 16 re f"  # what covers the number of the line

Draw = Callable[[Canvas], None]


def cover(canvas: Canvas, box: tuple[float, float, float, float] = BOX) -> None:
    canvas.saveState()
    canvas.setFillGray(1)
    canvas.rect(*box, stroke=0, fill=1)
    canvas.restoreState()


def draw_edited(canvas: Canvas) -> None:
    draw_grid(canvas)
    cover(canvas)
    canvas.drawString(*PLACE, NEW)


def picture(transparency: int) -> ImageReader:
    return ImageReader(Image.new("RGBA", (8, 8), (200, 30, 30, transparency)))


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_number_under_a_filling_is_not_read(tmp_path: Path, rotation: int) -> None:
    path = make_pdf(tmp_path / "edited.pdf", draw_edited)
    edit_page(path, lambda page: page.set_rotation(rotation))
    reading = read_both(path)
    assert rows_of(reading) == NEW_ROWS
    assert signals_of(reading) == [("covered_text", OLD)]


@pytest.mark.parametrize("turn", ROTATIONS)
def test_a_covered_number_of_a_turned_page_is_not_read(tmp_path: Path, turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(turn)
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        draw_edited(canvas)

    reading = read_both(make_pdf(tmp_path / "turned.pdf", draw))
    assert rows_of(reading) == NEW_ROWS
    assert signals_of(reading) == [("covered_text", OLD)]


def test_a_covered_digit_of_a_number_is_not_read(tmp_path: Path) -> None:
    line = "BT /F0 12 Tf 20 150 Td (Total) Tj ET BT /F0 12 Tf 60 150 Td (1234) Tj ET"
    over = "1 1 1 rg 67 146 6 14 re f 0 g BT /F0 12 Tf 66.67 150 Td (9) Tj ET"
    reading = read_both(write_pdf(tmp_path / "digit.pdf", PAGE, f"{line} {over}", HELVETICA))
    assert texts_of(reading) == ["Total 1934"]
    assert signals_of(reading) == [("covered_text", "2")]


@pytest.mark.parametrize("transparency", [255, 90, 0])
def test_a_picture_hides_what_lies_under_it_unless_it_is_transparent(tmp_path: Path, transparency: int) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.drawImage(picture(transparency), *BOX, mask="auto")

    reading = read_both(make_pdf(tmp_path / "stamp.pdf", draw))
    assert rows_of(reading) == ([*ROWS[:-1], [ROWS[-1][0], ""]] if transparency == 255 else ROWS)
    assert signals_of(reading) == ([("covered_text", OLD)] if transparency == 255 else [])


def test_a_filling_that_is_almost_opaque_hides_what_lies_under_it(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.setFillAlpha(0.995)
        cover(canvas)

    reading = read_both(make_pdf(tmp_path / "veil.pdf", draw))
    assert rows_of(reading) == [*ROWS[:-1], [ROWS[-1][0], ""]]
    assert signals_of(reading) == [("covered_text", OLD)]


def shade_first(canvas: Canvas) -> None:
    canvas.drawString(20, 20, "页首")
    cover(canvas)
    draw_grid(canvas)


def cover_transparently(canvas: Canvas) -> None:
    draw_grid(canvas)
    canvas.setFillAlpha(0.3)
    cover(canvas)


def draw_frame(canvas: Canvas) -> None:
    draw_grid(canvas)
    path = canvas.beginPath()
    path.rect(30, 100, 300, 160)
    path.rect(40, 110, 280, 140)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


def cover_elsewhere(canvas: Canvas) -> None:
    draw_grid(canvas)
    clip(canvas, 10, 10, 50, 50)
    cover(canvas)


def cover_and_print_again(canvas: Canvas) -> None:
    draw_grid(canvas)
    cover(canvas)
    canvas.drawString(*PLACE, OLD)


@pytest.mark.parametrize(
    "draw",
    [shade_first, cover_transparently, draw_frame, cover_elsewhere, cover_and_print_again],
    ids=lambda one: one.__name__,
)
def test_what_is_seen_is_read(tmp_path: Path, draw: Draw) -> None:
    reading = read_both(make_pdf(tmp_path / "seen.pdf", draw))
    assert rows_of(reading) == ROWS
    assert not reading.signals


def test_a_number_that_is_edited_twice_is_the_last_one(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        cover(canvas)
        canvas.drawString(*PLACE, "9,999.99")
        cover(canvas)
        canvas.drawString(*PLACE, NEW)

    reading = read_both(make_pdf(tmp_path / "twice.pdf", draw))
    assert rows_of(reading) == NEW_ROWS
    assert signals_of(reading) == [("covered_text", f"{OLD}9,999.99")]


@pytest.mark.parametrize("is_text_inside", [True, False], ids=["text in a form", "filling in a form"])
def test_a_form_may_hold_the_text_or_what_covers_it(tmp_path: Path, is_text_inside: bool) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.beginForm("inner")
        canvas.setFont(FONT, 10)
        if is_text_inside:
            canvas.drawString(20, 20, OLD)
        else:
            cover(canvas, (15, 15, 80, 15))
        canvas.endForm()
        if is_text_inside:
            canvas.doForm("inner")
            cover(canvas, (15, 15, 80, 15))
        else:
            canvas.drawString(20, 20, OLD)
            canvas.doForm("inner")

    reading = read_both(make_pdf(tmp_path / "form.pdf", draw))
    assert rows_of(reading) == ROWS
    assert texts_of(reading) == []
    assert signals_of(reading) == [("covered_text", OLD)]


def test_pages_without_covers_are_not_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the page was rendered")

    monkeypatch.setattr(pdf_covers, "_render", refuse)
    assert rows_of(read_pdf(make_pdf(tmp_path / "shaded.pdf", shade_first), "d")) == ROWS


def test_the_text_behind_a_scanned_page_is_read(tmp_path: Path) -> None:
    content = f"{LINE} q 380 0 0 290 5 5 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q"
    reading = read_both(write_pdf(tmp_path / "scan.pdf", PAGE, content, HELVETICA))
    assert texts_of(reading) == ["Total 1204.80"]
    assert signals_of(reading) == [("invisible_text", None)]


def test_what_is_covered_is_not_read_again(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "edited.pdf", draw_edited)
    cell = next(cell for cell in read_pdf(path, "d").tables[0].cells if cell.text == NEW)
    assert cell.bbox is not None
    assert read_boxes(path, [(1, cell.bbox)]) == [NEW]
    questions = [Question("new", 1, cell.bbox, NEW, True), Question("old", 1, cell.bbox, OLD, True)]
    answers = {(one.place_id, one.verdict) for one in reread_pdf(path, questions)}
    assert answers == {("new", "agrees"), ("old", "differs")}


@pytest.mark.parametrize("other", ["9,876.54", "12,408"])
def test_different_numbers_at_one_place_are_no_number(tmp_path: Path, other: str) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.drawString(*PLACE, other)

    reading = read_both(make_pdf(tmp_path / "over.pdf", draw))
    assert rows_of(reading) == [*ROWS[:-1], [ROWS[-1][0], "\ufffd"]]
    assert signals_of(reading) == [("overprinted_text", "\ufffd")]


def test_a_number_that_is_overprinted_in_a_sentence_is_no_number(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 140, "本年支出12.50万元。")
        canvas.drawString(60, 140, "本年支出12.80万元。")

    reading = read_both(make_pdf(tmp_path / "over.pdf", draw))
    assert texts_of(reading) == ["本年支出\ufffd万元。"]
    assert signals_of(reading) == [("overprinted_text", "本年支出\ufffd万元。")]


@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_the_same_text_twice_is_bold(tmp_path: Path, shift: float) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.drawString(PLACE[0] + shift, PLACE[1], OLD)

    reading = read_both(make_pdf(tmp_path / "bold.pdf", draw))
    assert rows_of(reading) == ROWS
    assert not reading.signals


def annotate(path: Path, entries: str, look: str | None = None, left: int = 50) -> Path:
    """A line of text, and an annotation with these entries and this look, over its number if nothing else is said."""
    look_of = f"<</Type/XObject/Subtype/Form/BBox[0 0 60 16]/Resources<</Font<</F0 5 0 R>>>>/Length {len(look or '')}>>"
    appearance = "/AP<</N 7 0 R>>" if look is not None else ""
    annotation = f"<</Type/Annot/Rect[{left} 145 {left + 60} 161]/F 4{entries}{appearance}>>"
    stream = f"{look_of}stream\n{look or ''}\nendstream"
    return write_pdf(path, f"{PAGE}/Annots[6 0 R]", LINE, HELVETICA, annotation, stream)


def test_what_a_comment_prints_over_a_number_is_read_in_its_place(tmp_path: Path) -> None:
    look = "1 1 1 rg 0 0 60 16 re f 0 g BT /F0 12 Tf 3 5 Td (1240.80) Tj ET"
    path = annotate(tmp_path / "comment.pdf", "/Subtype/FreeText/DA(/F0 12 Tf)/Contents(1240.80)", look)
    reading = read_both(path)
    assert texts_of(reading) == ["Total 1240.80"]
    assert signals_of(reading) == [("covered_text", "1204.80"), ("annotated_page", "1240.80")]
    (passage,) = reading.passages
    answers = reread_pdf(path, [Question("line", 1, passage.bbox, passage.text, False)])
    assert {answer.verdict for answer in answers} == {"agrees"}


def test_a_form_field_is_read(tmp_path: Path) -> None:
    look = "BT /F0 12 Tf 3 5 Td (35.2) Tj ET"
    reading = read_both(annotate(tmp_path / "field.pdf", "/Subtype/Widget/FT/Tx/T(a)/V(35.2)", look, left=200))
    assert texts_of(reading) == ["Total 1204.80 35.2"]
    assert signals_of(reading) == [("annotated_page", "35.2")]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("/Subtype/Text/Contents(should be 1240.80)", "should be 1240.80"),
        ("/Subtype/Redact/Contents(1240.80)", "1240.80"),
        ("/Subtype/Text/Contents(checked)", None),
        ("/Subtype/Link/Contents(page 5)", None),
    ],
)
def test_a_comment_that_is_not_drawn_is_not_read(tmp_path: Path, entries: str, said: str | None) -> None:
    reading = read_both(annotate(tmp_path / "note.pdf", entries))
    assert texts_of(reading) == ["Total 1204.80"]
    assert signals_of(reading) == ([("annotated_page", said)] if said else [])


def test_a_hidden_comment_says_nothing(tmp_path: Path) -> None:
    path = annotate(tmp_path / "hidden.pdf", "/Subtype/FreeText/Contents(1240.80)", OVER)
    path.write_bytes(path.read_bytes().replace(b"/F 4/", b"/F 2/"))
    reading = read_both(path)
    assert texts_of(reading) == ["Total 1204.80"]
    assert not reading.signals
