"""Tables of web pages: rows and cells with their spans; which tables are tables and which only place things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from extract.limits import current_limits
from extract.model import Cell
from extract.readers.errors import TooManyCells
from extract.readers.package import Element

MAX_COLUMNS = 1000  # the bound of the HTML standard for colspan
MAX_ROWS = 65_534  # and for rowspan
MAX_PARAGRAPHS = 6  # paragraphs of one cell; a cell that holds more is a column of the page
_BLOCKS = ("p", "div", "h1", "h2", "h3", "li")
_ROW_GROUPS = ("thead", "tbody", "tfoot")
CELLS = ("td", "th")
PARTS = (
    *_ROW_GROUPS,
    "tr",
    "form",
    *CELLS,
)  # a form that opens between rows or cells is looked through, as browsers do

IsSeen = Callable[[Element], bool]
TextOf = Callable[[Element], str]


@dataclass(frozen=True, slots=True)
class PageRow:
    """The cells of one row. ``group`` numbers the rows of one head, body or foot, which no span leaves."""

    cells: list[Element]
    group: int


def rows_of(table: Element, is_seen: IsSeen) -> list[PageRow]:
    """The visible rows of one table, those of inner tables left out; a footer comes last wherever it is written."""
    rows: dict[str, list[PageRow]] = {"thead": [], "tbody": [], "tfoot": []}
    for group, (name, parts) in enumerate(_groups(table, is_seen)):
        rows[name] += [PageRow(cells, group) for cells in _rows(parts, is_seen)]
    return [*rows["thead"], *rows["tbody"], *rows["tfoot"]]


def _groups(table: Element, is_seen: IsSeen) -> Iterator[tuple[str, list[Element]]]:
    """The visible groups of rows: the table's own, and runs of rows that stand in none, which are a body."""
    for is_group, parts in groupby(_unwrapped(table), key=lambda one: one.tag in _ROW_GROUPS):
        if is_group:
            yield from ((one.tag, list(_unwrapped(one))) for one in parts if is_seen(one))
        else:
            yield "tbody", list(parts)


def _unwrapped(element: Element) -> Iterator[Element]:
    """The parts of a table under an element."""
    for one in element:
        if one.tag == "form":
            yield from _unwrapped(one)
        elif one.tag in PARTS:
            yield one


def _rows(parts: Iterable[Element], is_seen: IsSeen) -> Iterator[list[Element]]:
    """The cells of each row; cells side by side that stand in no row are one whose tag is missing."""
    for is_loose, run in groupby(parts, key=lambda one: one.tag in CELLS):
        if is_loose:
            yield [cell for cell in run if is_seen(cell)]
        else:
            rows = (one for one in run if one.tag == "tr" and is_seen(one))
            yield from ([cell for cell in _unwrapped(row) if cell.tag in CELLS and is_seen(cell)] for row in rows)


def is_layout(table: Element, rows: list[PageRow]) -> bool:
    """Whether a table only places parts of the page: it holds tables, long texts, or no two cells side by side."""
    if table.get("role") in ("presentation", "none") or max((len(row.cells) for row in rows), default=0) < 2:
        return True
    cells = [cell for row in rows for cell in row.cells]
    holders = [cell for cell in cells if next(cell.iter("table"), None) is not None]
    if holders:
        own = [cell for cell in cells if cell not in holders and "".join(cell.itertext()).strip()]
        return len(own) < 2 * len(holders) or len(rows) < 2
    is_ruled = (table.get("border") or "0") != "0" or "border" in (table.get("style") or "")
    return len(cells) <= 4 and not is_ruled and any(_paragraphs(cell) > MAX_PARAGRAPHS for cell in cells)


def place_cells(rows: list[PageRow], page: int, text_of: TextOf) -> list[Cell]:
    """Rows of cells → placed cells, covered places left out, columns in which none begins closed up.

    Raises TooManyCells where spans make a vast grid of a few cells.
    """
    taken: set[tuple[int, int]] = set()
    placed: list[Cell] = []
    limit = current_limits.get().cell_count
    ends = {row.group: row_no for row_no, row in enumerate(rows, start=1)}
    for row_no, row in enumerate(rows):
        column = 0
        for element in row.cells:
            while (row_no, column) in taken:
                column += 1
            right = _span(element.get("colspan"), MAX_COLUMNS)
            down = min(_span(element.get("rowspan"), MAX_ROWS) or MAX_ROWS, ends[row.group] - row_no)
            while right > 1 and any((row_no, column + step) in taken for step in range(1, right)):
                right -= 1
            area = {(row_no + r, column + c) for r in range(down) for c in range(max(right, 1))}
            if len(taken) + len(area) > limit:
                raise TooManyCells(f"> {limit:,}")
            while area & taken:  # a cell from above reaches into this one further down: it gives way
                down -= 1
                area = {(row_no + r, column + c) for r in range(down) for c in range(max(right, 1))}
            taken |= area
            placed.append(Cell(page, row_no + 1, column + 1, text_of(element), max(down, 1), max(right, 1)))
            column += max(right, 1)
    return list(_closed_up(placed))


def _closed_up(cells: list[Cell]) -> Iterator[Cell]:
    columns = {column: index for index, column in enumerate(sorted({cell.column_no for cell in cells}), start=1)}
    rows = {row: index for index, row in enumerate(sorted({cell.row_no for cell in cells}), start=1)}
    for cell in cells:
        right = sum(1 for step in range(cell.column_span) if cell.column_no + step in columns)
        down = sum(1 for step in range(cell.row_span) if cell.row_no + step in rows)
        yield replace(
            cell, row_no=rows[cell.row_no], column_no=columns[cell.column_no], row_span=down, column_span=right
        )


def _span(value: str | None, most: int) -> int:
    """``0`` means to the end of the group (rows); anything that is no number means 1."""
    text = (value or "1").strip()
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _paragraphs(cell: Element) -> int:
    return sum(1 for one in cell.iter(*_BLOCKS) if len("".join(one.itertext()).strip()) > 1)
