"""PDF of budgets and final accounts: a cover, headings, and tables on upright, wide and turned pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from samples.layouts import Block, PlacedCell, TableBlock, TextBlock
from samples.pages import PageStyle, split_table
from samples.render_pdf import _CHINESE, _LATIN, _MARGIN, _paragraph, _style

_WIDE = 8  # columns from which a table takes a page of landscape format
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")
_ID = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]+)>\s*<[0-9A-Fa-f]+>\s*\]")
_LINE = 0.5
_BLANK_ROW = 15.5
_PIECE = 42.0  # length of the rectangles that stand for lines
_OUTSIDE = -400.0


def render_pages(blocks: list[Block], style: PageStyle) -> bytes:
    """A4 pages in the style. The same blocks and style give the same bytes."""
    buffer = io.BytesIO()
    document = BaseDocTemplate(buffer, pagesize=A4, invariant=1)
    document.addPageTemplates(_page_templates(style, _hidden_words(blocks)))
    story: list[Flowable] = []
    for before, block in pairwise([None, *blocks]):
        assert block is not None
        story += _text(block, before) if isinstance(block, TextBlock) else _table(block, before, style)
    document.build(story)
    return buffer.getvalue()


def _page_templates(style: PageStyle, hidden: str) -> list[PageTemplate]:
    width, height = A4

    def turn(canvas: Any, _: object) -> None:
        canvas.setPageRotation(90)
        canvas.translate(width, 0)
        canvas.rotate(90)

    def hide(canvas: Any, document: Any) -> None:
        if style.hides_text and document.page == 3:
            canvas.setFont(_CHINESE, 10.5)
            for line in range(0, len(hidden), 40):
                canvas.drawString(_MARGIN, _OUTSIDE - line, hidden[line : line + 40])

    def frame(page_width: float, page_height: float) -> Frame:
        return Frame(_MARGIN, _MARGIN, page_width - 2 * _MARGIN, page_height - 2 * _MARGIN, 0, 0, 0, 0)

    return [
        PageTemplate("upright", [frame(width, height)], onPage=hide, pagesize=A4),
        PageTemplate("wide", [frame(height, width)], pagesize=(height, width)),
        PageTemplate("turned", [frame(height, width)], onPage=turn, pagesize=A4),
    ]


def _hidden_words(blocks: list[Block]) -> str:
    """Sentences of the report itself: what is outside the page is often a part of the text that was cut off."""
    return "".join(re.sub("[0-9A-Za-z]", "", block.text) for block in blocks if isinstance(block, TextBlock))[:400]


def _text(block: TextBlock, before: Block | None) -> Iterator[Flowable]:
    if block.style == "cover":
        yield Spacer(1, 40 if isinstance(before, TextBlock) else 220)
        yield _paragraph(block.text, _page_style("cover"))
        return
    if isinstance(before, TableBlock) or block.style == "part":
        yield NextPageTemplate("upright")
        yield PageBreak()
    yield _paragraph(block.text, _page_style(block.style) if block.style in ("part", "contents") else _style("text"))


def _page_style(name: str) -> ParagraphStyle:
    common = {"fontName": _CHINESE, "wordWrap": "CJK"}
    if name == "cover":
        return ParagraphStyle(name, fontSize=22, leading=34, alignment=TA_CENTER, **common)
    if name == "part":
        return ParagraphStyle(name, fontSize=15, leading=26, alignment=TA_CENTER, spaceAfter=10, **common)
    if name == "contents":
        return ParagraphStyle(name, fontSize=11, leading=20, leftIndent=20, **common)
    return ParagraphStyle(name, fontSize=8, leading=10.5, alignment=TA_CENTER, **common)


def _table(block: TableBlock, before: Block | None, style: PageStyle) -> Iterator[Flowable]:
    if block.key == "contents":
        yield _draw(block, A4[0] - 2 * _MARGIN, style)
        return
    page = "turned" if block.key in style.rotated else "wide" if len(block.widths) >= _WIDE else "upright"
    room = (A4[0] if page == "upright" else A4[1]) - 2 * _MARGIN
    stays = style.shares_pages and page == "upright" and _is_upright_table(before, style)
    title = list(_title(block, room))
    first, *rest = split_table(block, style)
    turn = [NextPageTemplate(page), PageBreak()]
    if style.puts_title_before and page == "upright" and _is_upright_table(before, style):
        yield from [*title, *turn]
    else:
        yield from [*([Spacer(1, 24)] if stays else turn), *title]
    yield _draw(first, room, style)
    for part in rest:
        yield PageBreak()
        yield _draw(part, room, style)
    if block.note:
        yield _paragraph(block.note, _style("text"))


def _is_upright_table(block: Block | None, style: PageStyle) -> bool:
    return isinstance(block, TableBlock) and len(block.widths) < _WIDE and block.key not in style.rotated


def _title(block: TableBlock, room: float) -> Iterator[Flowable]:
    if block.title:
        yield _paragraph(block.title, _style("title"))
    if block.captions:
        cells = [[_paragraph(text, _style("cell")) for text in block.captions]]
        last = 70.0
        yield Table(cells, colWidths=[room - last, last] if len(block.captions) == 2 else [room])


class _RectangleTable(Table):  # type: ignore[misc]
    """A table whose lines are drawn as many thin filled rectangles, as some word processors do."""

    def draw(self) -> None:
        canvas = self.canv
        plain = canvas.line

        def pieces(x1: float, y1: float, x2: float, y2: float) -> None:
            start, end = (x1, x2) if y1 == y2 else (y1, y2)
            at = min(start, end)
            while at < max(start, end):
                length = min(_PIECE, max(start, end) - at)
                box = (at, y1 - _LINE / 2, length, _LINE) if y1 == y2 else (x1 - _LINE / 2, at, _LINE, length)
                canvas.rect(*box, stroke=0, fill=1)
                at += length

        canvas.line = pieces
        try:
            super().draw()
        finally:
            canvas.line = plain


def _draw(block: TableBlock, room: float, style: PageStyle) -> Table:
    grid: list[list[Paragraph | str]] = [[""] * len(block.widths) for _ in range(block.row_count)]
    commands: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), _LINE, "black"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    for cell in block.cells:
        grid[cell.row][cell.column] = cell.text if _NUMBER.fullmatch(cell.text) else _words(cell, block)
        at = (cell.column, cell.row)
        if _NUMBER.fullmatch(cell.text):
            commands += [("FONT", at, at, _LATIN, 8), ("ALIGN", at, at, "LEFT" if _is_code(cell, block) else "RIGHT")]
            if style.raises_numbers:
                commands += [("VALIGN", at, at, "TOP"), ("TOPPADDING", at, at, 0), ("BOTTOMPADDING", at, at, 6)]
        if cell.down * cell.right > 1:
            commands.append(("SPAN", at, (cell.column + cell.right - 1, cell.row + cell.down - 1)))
    share = room / sum(block.widths)
    filled = {cell.row + down for cell in block.cells if cell.text for down in range(cell.down)}
    heights = [None if row in filled else _BLANK_ROW for row in range(block.row_count)]
    kind = _RectangleTable if style.draws_rectangles else Table
    repeated = block.header_rows if style.continuation == "repeated" and not style.rows_per_page else 0
    widths = [width * share for width in block.widths]
    return kind(grid, colWidths=widths, rowHeights=heights, style=commands, repeatRows=repeated)


def _words(cell: PlacedCell, block: TableBlock) -> Paragraph:
    is_head = cell.row < block.header_rows
    return _paragraph(cell.text, _page_style("head") if is_head else _style("cell"))


def _is_code(cell: PlacedCell, block: TableBlock) -> bool:
    return cell.text.isdigit() and cell.column < len(block.widths) // 2


def save_again(data: bytes) -> bytes:
    """The same pages in other bytes: as a viewer writes them that opens a report and saves it."""
    document = pypdfium2.PdfDocument(data)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return _ID.sub(rb"/ID[<\1><\1>]", buffer.getvalue())  # its second half is another one each time
