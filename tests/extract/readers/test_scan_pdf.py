"""Which pages of a PDF are read from their picture: those whose text is a watermark."""

from __future__ import annotations

import pytest

from extract.readers.pdf_page import PageContent, Word
from extract.readers.scan_pdf import _is_picture, _Pictures

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
