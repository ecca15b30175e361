"""Which pages of a PDF are read from their picture, and what is told of text that is printed on a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.model import Reading
from extract.readers.pdf import read_pdf
from extract.readers.pdf_page import PageContent, Word
from extract.readers.scan_pdf import _is_picture, _Pictures

pytestmark = pytest.mark.slow

COVERING = _Pictures(1.0, 200.0, 40, 0)


def page(texts: list[str], has_table: bool = False) -> PageContent:
    words = [Word(text, 10.0, 20.0 * row, 90.0, 20.0 * row + 10) for row, text in enumerate(texts)]
    tables = [[(0.0, 0.0, 50.0, 50.0), (50.0, 0.0, 99.0, 50.0)]] if has_table else []
    return PageContent(1, 595, 842, tables, {}, words, sum(map(len, texts)), has_images=True)


@pytest.mark.parametrize(
    ("content", "pictures", "is_picture"),
    [
        (page(["仅供公开使用水印"] * 40), COVERING, True),
        (page(["仅供公开使用水印"] * 40, has_table=True), COVERING, False),
        (page(["仅供公开使用水印"] * 40), COVERING._replace(covered=0.6), False),
        (page(["仅供公开使用水印"] * 40), COVERING._replace(dpi=30.0), False),
        (page([f"第{number}项工作的完成情况" for number in range(40)]), COVERING, False),
    ],
)
def test_a_watermark_on_a_covering_picture_is_not_the_page(
    content: PageContent, pictures: _Pictures, is_picture: bool
) -> None:
    assert _is_picture(content, pictures) == is_picture


def read_printed_over(folder: Path, lines_in_picture: int) -> Reading:
    """A page with some 350 characters of its own, no words repeated, on a covering picture of text."""
    picture = Image.new("RGB", (850, 1100), "white")
    draw = ImageDraw.Draw(picture)
    for line in range(lines_in_picture):
        draw.text(
            (60, 60 + 32 * line), f"Printed row {line} amount {37 * line + 500}.25", "black", ImageFont.load_default(22)
        )
    path = folder / "over.pdf"
    canvas = Canvas(str(path), pagesize=(612, 792))
    canvas.drawImage(ImageReader(picture), 0, 0, 612, 792)
    canvas.setFont("Helvetica", 7)
    for line in range(13):
        canvas.drawString(440, 720 - 50 * line, f"copy-{line}-for-reading-only-{113 * line}")
    canvas.save()
    return read_pdf(path, "d")


@pytest.mark.parametrize(
    ("lines", "code", "first"),
    [
        (32, "picture_printed_over", "Printed row 0"),
        (6, "picture_below_text", "copy-0"),
        (0, None, "copy-0"),
    ],
)
def test_text_on_a_covering_picture_is_the_page_only_where_the_picture_holds_less(
    tmp_path: Path, lines: int, code: str | None, first: str
) -> None:
    reading = read_printed_over(tmp_path, lines)
    assert reading.passages[0].text.startswith(first)
    assert [signal.code for signal in reading.signals if signal.code != "page_recognised"] == ([code] if code else [])
