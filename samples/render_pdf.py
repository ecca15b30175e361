"""PDF by ReportLab: ruled tables over as many pages as they take. The same report gives the same bytes."""

from __future__ import annotations

import io
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from samples.layouts import Block, TableBlock, TextBlock

_FONTS = Path(__file__).parent / "fonts"
_CHINESE, _LATIN = "DroidSansFallback", "DejaVuSansCondensed"
_MARGIN = 50


def render_pdf(blocks: list[Block]) -> bytes:
    """A4 pages. A character that no font has raises ``ValueError``: it would print as an empty box."""
    story = []
    for block in blocks:
        if isinstance(block, TextBlock):
            story.append(_paragraph(block.text, _style("text")))
        else:
            story += [Spacer(1, 10), _paragraph(block.title, _style("title")), _table(block), Spacer(1, 10)]
    buffer = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN)
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1, **margins).build(story)
    return buffer.getvalue()


@cache
def _glyphs(font_name: str) -> frozenset[str]:
    """Register a font; the characters that it has."""
    font = TTFont(font_name, str(_FONTS / f"{font_name}-common.ttf"))
    pdfmetrics.registerFont(font)
    return frozenset(map(chr, font.face.charToGlyph))


@cache
def _style(name: str) -> ParagraphStyle:
    common = {"fontName": _CHINESE, "wordWrap": "CJK"}
    if name == "text":
        return ParagraphStyle(name, fontSize=10.5, leading=17, firstLineIndent=21, **common)
    if name == "title":
        return ParagraphStyle(name, fontSize=13, leading=20, alignment=TA_CENTER, spaceAfter=6, **common)
    return ParagraphStyle(name, fontSize=8, leading=10.5, **common)


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """The text, each run of characters in the font that has them: the Chinese one has no Latin letters and digits."""
    latin, chinese = _glyphs(_LATIN), _glyphs(_CHINESE)
    if missing := set(text) - latin - chinese:
        raise ValueError(f"no font in {_FONTS} has {''.join(sorted(missing))!r} of {text!r}")
    runs = [(in_latin, "".join(run)) for in_latin, run in groupby(text, lambda char: char in latin)]
    return Paragraph(
        "".join(f'<font name="{_LATIN}">{escape(run)}</font>' if in_latin else run for in_latin, run in runs), style
    )


def _table(block: TableBlock) -> Table:
    grid: list[list[Paragraph | str]] = [[""] * len(block.widths) for _ in range(block.row_count)]
    commands: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, "black"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    for cell in block.cells:
        grid[cell.row][cell.column] = _paragraph(cell.text, _style("cell"))
        if cell.down * cell.right > 1:
            last = (cell.column + cell.right - 1, cell.row + cell.down - 1)
            commands.append(("SPAN", (cell.column, cell.row), last))
    share = (A4[0] - 2 * _MARGIN) / sum(block.widths)
    return Table(grid, colWidths=[width * share for width in block.widths], style=commands)
