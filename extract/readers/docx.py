"""Word documents (OOXML) → reading: paragraphs in order, tables from ``w:tc`` with their spans."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from extract.limits import current_limits
from extract.model import Cell, Reading
from extract.readers.assembly import ReadingBuilder, join_lines, tell_struck
from extract.readers.docx_numbering import parse_numbering
from extract.readers.docx_text import TextState, is_on, parse_styles
from extract.readers.errors import DamagedDocument, EmptyDocument, TooManyPages
from extract.readers.package import (
    Element,
    attribute,
    child,
    local_name,
    main_part,
    open_package,
    parse_count,
    read_part,
)
from extract.readers.print_headers import document_header
from extract.readers.white_text import CODE
from extract.sniff import DOCX

_TRANSPARENT = frozenset(
    {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "body", "AlternateContent", "Choice"}
)
SLIVER = 10  # twentieths of a point; no border is so thin
MAX_COLUMNS = 512


def read_docx(path: Path, document_id: str) -> Reading:
    """One Word file → its reading. Pages are those of explicit and last rendered page breaks.

    Raises DamagedDocument, EncryptedDocument, EmptyDocument, SuspiciousArchive, TooManyPages.
    """
    with open_package(path) as archive:
        name = main_part(archive)
        root = read_part(archive, name) if name else None
        body = child(root, "body")
        if name is None or body is None:
            raise DamagedDocument("word/document.xml")
        folder = posixpath.dirname(name)
        numbering = parse_numbering(read_part(archive, posixpath.join(folder, "numbering.xml")))
        styles = parse_styles(read_part(archive, posixpath.join(folder, "styles.xml")))
        notes = [read_part(archive, posixpath.join(folder, f"{kind}notes.xml")) for kind in ("foot", "end")]
        properties = read_part(archive, "docProps/app.xml")
        header = document_header(archive, name)
    walk = _Walk(ReadingBuilder(document_id, DOCX, header=header), TextState(numbering, styles))
    walk.read_blocks(body)
    for note in (one for root in notes if root is not None for one in root if attribute(one, "type") is None):
        walk.read_blocks(note)
    if not walk.builder.tables and not walk.builder.passages and not walk.picture_count:
        raise EmptyDocument
    if walk.picture_count:
        walk.builder.signal("picture_not_read", f"{walk.picture_count} pictures, their text is not read")
    tell_struck(walk.builder, walk.text.struck)
    if walk.text.white:
        message = f"{len(walk.text.white)} parts are in the colour of the paper; they were read"
        walk.builder.signal(CODE, message, text=" ".join(walk.text.white)[:200])
    page_count = max(walk.text.page, _stated_pages(properties))
    if page_count > current_limits.get().page_count:
        raise TooManyPages(f"{page_count} > {current_limits.get().page_count}")
    return walk.builder.build(page_count)


def _stated_pages(properties: Element | None) -> int:
    pages = child(properties, "Pages")
    return parse_count(pages.text, 1) if pages is not None else 1


def blocks(element: Element) -> Iterator[Element]:
    """Paragraphs and tables under an element, through containers that print nothing themselves."""
    for one in element:
        name = local_name(one)
        if name in ("p", "tbl"):
            yield one
        elif name in _TRANSPARENT:
            yield from blocks(one)


@dataclass(slots=True)
class _Placed:
    """A cell on its way: first grid column, columns covered, its lines, and the tables and boxes inside it."""

    column: int
    span: int
    page: int
    lines: list[str]
    inner: list[Element]
    is_continued: bool


@dataclass(slots=True)
class _Walk:
    builder: ReadingBuilder
    text: TextState
    picture_count: int = 0

    def read_blocks(self, container: Element) -> None:
        for block in blocks(container):
            if local_name(block) == "tbl":
                self.read_table(block)
            else:
                self._read_paragraph(block)

    def _read_paragraph(self, element: Element) -> None:
        paragraph = self.text.read_paragraph(element)
        self.picture_count += paragraph.picture_count
        for line in paragraph.text.split("\n"):
            if line.strip():
                self.builder.add_passage(paragraph.page, line.strip(), outline_level=paragraph.outline_level)
        for box in paragraph.boxes:
            self.read_blocks(box)

    def read_table(self, element: Element) -> None:
        """``w:tbl`` → one table, then those nested in it. A frame of one cell is no table: its text is prose."""
        rows = [row for row in _rows(element) if not _is_deleted(row)]
        cells = [_cells(row) for row in rows]
        self.builder.expect_cells(sum(len(row) for row in cells))
        if sum(len(row) for row in cells) == 1:
            self.read_blocks(cells[0][0])
            return
        placed = [self._placed_row(row, row_cells) for row, row_cells in zip(rows, cells, strict=True)]
        finished = _merge_vertically(_without_slivers(placed, _widths(element)))
        if any(cell.text.strip() for cell in finished):
            self.builder.add_table(_compact(finished))
        for inner in (inner for row in placed for cell in row for inner in cell.inner):
            if local_name(inner) == "tbl":
                self.read_table(inner)
            else:
                self.read_blocks(inner)

    def _placed_row(self, row: Element, cells: list[Element]) -> list[_Placed]:
        column = _number(child(row, "trPr", "gridBefore"), 0) + 1
        placed: list[_Placed] = []
        for cell in cells:
            properties = child(cell, "tcPr")
            span = max(1, min(_number(child(properties, "gridSpan"), 1), MAX_COLUMNS))
            if placed and _is_continued(child(properties, "hMerge")):
                placed[-1].span += span
            else:
                placed.append(self._placed(cell, column, span, _is_continued(child(properties, "vMerge"))))
            column += span
        return placed

    def _placed(self, cell: Element, column: int, span: int, is_continued: bool) -> _Placed:
        page, lines, inner = self.text.page, list[str](), list[Element]()
        for block in blocks(cell):
            if local_name(block) == "tbl":
                inner.append(block)
                continue
            paragraph = self.text.read_paragraph(block)
            self.picture_count += paragraph.picture_count
            if not any(line.strip() for line in lines):
                page = paragraph.page
            lines += paragraph.text.split("\n")
            inner += paragraph.boxes
        return _Placed(column, span, page, lines, inner, is_continued)


def _rows(table: Element) -> Iterator[Element]:
    for one in table:
        if local_name(one) == "tr":
            yield one
        elif local_name(one) in _TRANSPARENT:
            yield from _rows(one)


def _cells(row: Element) -> list[Element]:
    found: list[Element] = []
    for one in row:
        if local_name(one) == "tc":
            found.append(one)
        elif local_name(one) in _TRANSPARENT:
            found += _cells(one)
    return found


def _is_deleted(row: Element) -> bool:
    properties = child(row, "trPr")
    return child(properties, "del") is not None or is_on(child(properties, "hidden"))


def _is_continued(merge: Element | None) -> bool:
    return merge is not None and (attribute(merge, "val") or "continue") == "continue"


def _number(element: Element | None, default: int) -> int:
    return parse_count(attribute(element, "val"), default)


def _widths(table: Element) -> list[int]:
    """The widths of the grid's columns in twentieths of a point, as the file states them."""
    grid = child(table, "tblGrid")
    columns = [one for one in grid if local_name(one) == "gridCol"] if grid is not None else []
    return [parse_count(attribute(one, "w"), 0) for one in columns]


def _without_slivers(rows: list[list[_Placed]], widths: list[int]) -> list[list[_Placed]]:
    """Columns that a program left where two edges missed each other by a hair belong to the column before them.

    Not where a text stands in one, nor where the file states no widths: some leave them all at nothing.
    """
    if not any(0 < width <= SLIVER for width in widths) or max(widths) <= SLIVER:
        return rows
    merged = list(accumulate((not 0 < width <= SLIVER for width in widths), initial=1))
    within = [
        placed
        for row in rows
        for placed in row
        if placed.column + placed.span <= len(merged)
        and merged[placed.column - 1] == merged[placed.column + placed.span - 1]
    ]
    if any("".join(placed.lines).strip() or placed.inner for placed in within):
        return rows
    if any(placed.column + placed.span > len(merged) for row in rows for placed in row):
        return rows  # the grid is not the one that the cells stand in
    dropped = {id(placed) for placed in within}
    kept = [[placed for placed in row if id(placed) not in dropped] for row in rows]
    for placed in (placed for row in kept for placed in row):
        end = merged[placed.column + placed.span - 1]
        placed.column = merged[placed.column - 1]
        placed.span = end - placed.column
    return kept


def _merge_vertically(rows: list[list[_Placed]]) -> list[Cell]:
    """Continued cells grow the cell above that has the same columns; one without such a cell stands for itself."""
    cells: list[Cell] = []
    above: dict[tuple[int, int], int] = {}
    for row_no, row in enumerate(rows, start=1):
        open_now: dict[tuple[int, int], int] = {}
        has_text = False
        for placed in row:
            key = (placed.column, placed.span)
            if placed.is_continued and key in above and not "".join(placed.lines).strip():
                cells[above[key]] = replace(cells[above[key]], row_span=row_no - cells[above[key]].row_no + 1)
                open_now[key] = above[key]
                continue
            open_now[key] = len(cells)
            text = _text(placed, is_label=not has_text)
            cells.append(Cell(placed.page, row_no, placed.column, text, 1, placed.span))
            has_text = has_text or bool(text.strip())
        above = open_now
    return cells


def _text(placed: _Placed, *, is_label: bool) -> str:
    """A row's label (its first text) keeps its indentation: it says what the row is a part of."""
    text = join_lines(placed.lines)
    first = next((line for line in placed.lines if line.strip()), "")
    return first[: len(first) - len(first.lstrip())] + text if is_label and not text[:1].isdigit() else text


def _compact(cells: list[Cell]) -> list[Cell]:
    """Drop grid columns in which no cell begins: Word keeps a column for every edge that ever was."""
    starts = sorted({cell.column_no for cell in cells})
    place = {column: index for index, column in enumerate(starts, start=1)}
    compacted: list[Cell] = []
    for cell in cells:
        covered = bisect_left(starts, cell.column_no + cell.column_span) - bisect_left(starts, cell.column_no)
        compacted.append(replace(cell, column_no=place[cell.column_no], column_span=covered))
    return compacted
