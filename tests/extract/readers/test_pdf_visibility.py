"""Text that nobody sees: hidden by clip paths, drawn without ink; both engines and the second reading leave it out."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.model import Reading
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

SEEN, UNSEEN = "一、基本支出10.50万元", "二、项目支出20.60万元"
PAGE = "/MediaBox[0 0 400 300]"


def clip(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    path = canvas.beginPath()
    path.rect(x, y, width, height)
    canvas.clipPath(path, stroke=0, fill=0)


def draw_clipped(canvas: Canvas) -> None:
    draw_grid(canvas)
    canvas.saveState()
    clip(canvas, 40, 100, 300, 60)
    canvas.drawString(60, 140, SEEN)
    canvas.drawString(60, 60, UNSEEN)
    canvas.restoreState()


def read_both(path: Path) -> Reading:
    """What the fast path reads, once it is sure that the reference reads the same."""
    fast, reference = read_pdf(path, "d"), read_pdf(path, "d", reference_only=True)
    assert [one.text for one in fast.passages] == [one.text for one in reference.passages]
    assert [[cell.text for cell in table.cells] for table in fast.tables] == [
        [cell.text for cell in table.cells] for table in reference.tables
    ]
    assert fast.signals == reference.signals
    return fast


def texts_of(reading: Reading) -> list[str]:
    return [one.text for one in reading.passages]


def signals_of(reading: Reading) -> list[tuple[str, str | None]]:
    return [(signal.code, signal.text) for signal in reading.signals]


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_clipped_text_is_not_read(tmp_path: Path, rotation: int) -> None:
    path = make_pdf(tmp_path / "clipped.pdf", draw_clipped)
    edit_page(path, lambda page: page.set_rotation(rotation))
    reading = read_both(path)
    assert rows_of(reading) == ROWS
    assert texts_of(reading) == [SEEN]
    assert signals_of(reading) == [("text_outside_page", UNSEEN)]


@pytest.mark.parametrize("turn", ROTATIONS)
def test_clipped_text_of_a_turned_page_is_not_read(tmp_path: Path, turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(turn)
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        clip(canvas, 100, 100, 200, 100)
        canvas.drawString(120, 150, SEEN)
        canvas.drawString(120, 70, UNSEEN)

    reading = read_both(make_pdf(tmp_path / "turned.pdf", draw))
    assert texts_of(reading) == [SEEN]
    assert signals_of(reading) == [("text_outside_page", UNSEEN)]


def test_a_line_is_read_as_far_as_it_is_seen(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        clip(canvas, 60, 100, 50, 40)
        canvas.drawString(60, 110, "一二三四五六七八")

    reading = read_both(make_pdf(tmp_path / "line.pdf", draw))
    assert texts_of(reading) == ["一二三四五"]
    assert signals_of(reading) == [("text_outside_page", "六七八")]


@pytest.mark.parametrize("cut", [0.0, 2.0, 4.0])
def test_a_tight_clip_hides_nothing(tmp_path: Path, cut: float) -> None:
    """Cells are clipped tightly: what loses less than half of its height is still there to be read."""

    def draw(canvas: Canvas) -> None:
        clip(canvas, 60, 138 + cut, 200, 10 - 2 * cut)
        canvas.drawString(60, 140, SEEN)

    reading = read_both(make_pdf(tmp_path / "tight.pdf", draw))
    assert texts_of(reading) == [SEEN]
    assert not reading.signals


def test_a_clip_of_another_shape_hides_what_lies_outside_its_bounds(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        path = canvas.beginPath()
        path.circle(150, 150, 80)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.drawString(100, 150, SEEN)
        canvas.drawString(100, 40, UNSEEN)

    reading = read_both(make_pdf(tmp_path / "round.pdf", draw))
    assert texts_of(reading) == [SEEN]


@pytest.mark.parametrize("is_inside", [True, False], ids=["clip in the form", "form under a clip"])
def test_text_of_a_form_is_clipped_where_the_form_stands(tmp_path: Path, is_inside: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("inner")
        canvas.setFont(FONT, 10)
        if is_inside:
            clip(canvas, 0, 40, 300, 40)
        canvas.drawString(10, 60, SEEN)
        canvas.drawString(10, 10, UNSEEN)
        canvas.endForm()
        if not is_inside:
            clip(canvas, 50, 140, 300, 40)
        canvas.translate(50, 100)
        canvas.doForm("inner")

    reading = read_both(make_pdf(tmp_path / "form.pdf", draw))
    assert texts_of(reading) == [SEEN]
    assert signals_of(reading) == [("text_outside_page", UNSEEN)]


@pytest.mark.parametrize("is_first", [True, False], ids=["hidden first", "shown first"])
@pytest.mark.parametrize("mode", [0, 3], ids=["clipped", "without ink"])
def test_text_that_is_shown_where_it_is_hidden_too_is_read(tmp_path: Path, is_first: bool, mode: int) -> None:
    def draw_hidden(canvas: Canvas) -> None:
        canvas.saveState()
        if mode == 0:
            clip(canvas, 40, 100, 300, 60)
        canvas.drawString(60, 60, UNSEEN, mode=mode)
        canvas.restoreState()

    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.drawString(60, 140, SEEN)
        if is_first:
            draw_hidden(canvas)
        canvas.drawString(60, 60, UNSEEN)
        if not is_first:
            draw_hidden(canvas)

    reading = read_both(make_pdf(tmp_path / "twice.pdf", draw))
    assert texts_of(reading) == [SEEN, UNSEEN]
    assert not reading.signals


def test_what_is_clipped_is_not_read_again(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "clipped.pdf", draw_clipped)
    (passage,) = read_pdf(path, "d").passages
    assert passage.bbox is not None
    hidden = (50.0, HEIGHT - 75, 300.0, HEIGHT - 55)
    assert read_boxes(path, [(1, passage.bbox), (1, hidden)]) == [SEEN, ""]
    questions = [Question("s", 1, passage.bbox, SEEN, False), Question("h", 1, hidden, UNSEEN, False)]
    answers = {(one.place_id, one.engine): one.verdict for one in reread_pdf(path, questions)}
    assert answers == {
        ("s", "pypdfium2"): "agrees",
        ("s", "pdfplumber"): "agrees",
        ("h", "pypdfium2"): "unread",
        ("h", "pdfplumber"): "unread",
    }


def test_text_without_ink_is_not_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        draw_grid(canvas)
        canvas.drawString(60, 140, SEEN)
        canvas.drawString(60, 60, UNSEEN, mode=3)

    reading = read_both(make_pdf(tmp_path / "inkless.pdf", draw))
    assert rows_of(reading) == ROWS
    assert texts_of(reading) == [SEEN]
    assert signals_of(reading) == [("invisible_text", UNSEEN)]


def test_words_without_ink_within_a_line_are_not_read(tmp_path: Path) -> None:
    content = "BT /F0 12 Tf 20 150 Td (Total) Tj 3 Tr (hidden) Tj 0 Tr (12.5) Tj ET"
    reading = read_both(write_pdf(tmp_path / "within.pdf", PAGE, content, HELVETICA))
    assert "hidden" not in "".join(texts_of(reading))
    assert signals_of(reading) == [("invisible_text", "hidden")]


@pytest.mark.parametrize("stamp", ["", "BT 0 Tr /F0 9 Tf 180 10 Td (- 1 -) Tj ET"], ids=["bare", "stamped"])
def test_the_text_layer_of_a_picture_is_read(tmp_path: Path, stamp: str) -> None:
    picture = "q 380 0 0 290 5 5 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q"
    content = f"{picture} BT 3 Tr /F0 12 Tf 20 150 Td (Total revenue 12.5) Tj ET {stamp}"
    reading = read_both(write_pdf(tmp_path / "scan.pdf", PAGE, content, HELVETICA))
    assert texts_of(reading) == ["Total revenue 12.5"]
    assert signals_of(reading) == [("invisible_text", None)]


def test_text_without_ink_beside_a_small_picture_is_not_read(tmp_path: Path) -> None:
    picture = "q 40 0 0 40 300 200 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q"
    content = f"{picture} BT 3 Tr /F0 12 Tf 20 150 Td (Total revenue 12.5) Tj ET"
    reading = read_both(write_pdf(tmp_path / "logo.pdf", PAGE, content, HELVETICA))
    assert not reading.passages
    assert ("invisible_text", "Totalrevenue12.5") in signals_of(reading)
