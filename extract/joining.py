"""Parts of one table on several pages joined. Every printed cell is kept; rows are numbered through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.captions import is_title
from extract.labels import is_part_label
from extract.model import Cell
from extract.sections import parse_heading
from extract.words import reading_words

EDGE_TOLERANCE = 4.0  # points by which a column edge may move from page to page
SCALED_TOLERANCE = 0.012  # of the table's width, where the next page draws the table at another size
LOOSE_TOLERANCE = 0.08  # of the table's width, where the number of columns is the same
MAX_TITLE_ROWS = 4  # rows of one cell that may stand over a form's first entries


@dataclass(frozen=True, slots=True)
class TablePart:
    """The part of a table on one page. Rows and columns from 1; ``edges`` are the x of the column edges."""

    cells: tuple[Cell, ...]
    edges: tuple[float, ...]
    repeated_rows: tuple[int, ...] = ()  # rows of a joined part that print the header again
    full_cells: frozenset[tuple[int, int]] = frozenset()  # row and column of cells whose last line reaches their edge

    @property
    def row_count(self) -> int:
        return max((cell.row_no + cell.row_span - 1 for cell in self.cells), default=0)

    @property
    def column_count(self) -> int:
        return len(self.edges) - 1


def join_parts(first: TablePart, second: TablePart) -> TablePart | None:
    """The second part under the first, or None where it is a table of its own.

    A part goes on with the table when its column edges are the table's, or some of them (label cells merged in a
    closing row), at the same places or at another scale; and when it does not begin as the table began with other
    entries: then it is the next form of the same kind.
    """
    if _begins_next_form(first, second):
        return None
    upper, lower = first, second
    if (places := _match_columns(first.edges, second.edges)) is not None:
        lower = _move_columns(second, places, first.edges)
    elif (places := _match_columns(second.edges, first.edges)) is not None:
        upper = _move_columns(first, places, second.edges)
    else:
        return None
    lower = _move_rows(lower, upper.row_count)
    repeated = _repeated_rows(upper.cells, lower.cells, upper.row_count)
    full = upper.full_cells | lower.full_cells
    cells = None if repeated else _mend_torn_row(upper, lower)
    if cells is None:
        cells = _carry_stubs(upper.cells, lower.cells, upper.row_count + 1)
    else:
        full = upper.full_cells | frozenset((row - 1, column) for row, column in lower.full_cells)
    return TablePart(cells, upper.edges, (*upper.repeated_rows, *repeated), full)


def _begins_next_form(first: TablePart, second: TablePart) -> bool:
    """Whether the second part opens a form of its own: with another title in its first row, or, below the same title,
    with the same label and other entries (``项目名称 | A``, ``项目名称 | B``)."""
    titles = [_filled(part.cells, 1) for part in (first, second)]
    if len(titles[1]) == 1 and titles[0] != titles[1] and is_title(titles[1][0], reading_words()):
        return True
    for row in range(1, MAX_TITLE_ROWS + 1):
        one, two = (_filled(part.cells, row) for part in (first, second))
        if len(one) > 1 or len(two) > 1:
            return len(one) == len(two) and one[0] == two[0] and not _is_numeric(one[0]) and one != two
        if one != two:
            return False
    return False


def _match_columns(edges: Sequence[float], fewer: Sequence[float]) -> list[int] | None:
    """For each edge of ``fewer`` its place in ``edges``; None where one has none, or two have one."""
    if len(fewer) > len(edges):
        return None
    width, other = edges[-1] - edges[0], fewer[-1] - fewer[0]
    for candidate, tolerance in (
        (fewer, EDGE_TOLERANCE),
        ([x + edges[-1] - fewer[-1] for x in fewer], EDGE_TOLERANCE),
        ([edges[0] + (x - fewer[0]) * width / other for x in fewer], SCALED_TOLERANCE * width),
    ):
        places = [_nearest(edges, x) for x in candidate]
        near = all(abs(edges[place] - x) <= tolerance for place, x in zip(places, candidate, strict=True))
        if near and len(set(places)) == len(places):
            return places
    same = range(len(edges))
    scaled = [edges[0] + (x - fewer[0]) * width / other for x in fewer]
    is_alike = len(edges) == len(fewer) and all(abs(edges[n] - scaled[n]) <= LOOSE_TOLERANCE * width for n in same)
    return list(same) if is_alike else None


def _nearest(edges: Sequence[float], x: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - x))


def _moved(cell: Cell, row_no: int, column_no: int, column_span: int) -> Cell:
    """The cell at another place. Written out: ``replace`` takes twice the time, and a long table moves every cell."""
    return Cell(cell.page, row_no, column_no, cell.text, cell.row_span, column_span, cell.bbox, cell.confidence)


def _move_columns(part: TablePart, places: Sequence[int], edges: tuple[float, ...]) -> TablePart:
    """The part on the grid of ``edges``; ``places`` says where each of its own edges lies there."""
    if len(edges) == len(part.edges):  # each of its edges has a place of its own: they are the same columns
        return replace(part, edges=edges)
    moved: list[Cell] = []
    for cell in part.cells:
        start, end = places[cell.column_no - 1], places[cell.column_no - 1 + cell.column_span]
        moved.append(_moved(cell, cell.row_no, start + 1, end - start))
    full = frozenset((row, places[column - 1] + 1) for row, column in part.full_cells)
    return replace(part, cells=tuple(moved), edges=edges, full_cells=full)


def _move_rows(part: TablePart, offset: int) -> TablePart:
    cells = tuple(_moved(cell, cell.row_no + offset, cell.column_no, cell.column_span) for cell in part.cells)
    return replace(part, cells=cells, full_cells=frozenset((row + offset, column) for row, column in part.full_cells))


def _mend_torn_row(upper: TablePart, lower: TablePart) -> tuple[Cell, ...] | None:
    """A row that the page break tore, made one again; None where the lower part begins with a row of its own.

    Torn is a row whose every text goes on from a cell above it that was full to its edge, while some cell of the row
    above had no more to say (or all of several, none of them a number, go on). Its texts join; the place stays the
    first page's.
    """
    last, first = upper.row_count, upper.row_count + 1
    above = {(c.column_no, c.column_span): i for i, c in enumerate(upper.cells) if c.row_no + c.row_span - 1 == last}
    torn = [cell for cell in lower.cells if cell.row_no == first]
    if len(torn) != len(above) or any((cell.column_no, cell.column_span) not in above for cell in torn):
        return None
    cells, has_ended = list(upper.cells), False
    going_on = [rest for rest in torn if rest.text]
    for rest in torn:
        index = above[rest.column_no, rest.column_span]
        begun = cells[index]
        has_ended |= bool(begun.text) and not rest.text
        if rest.text and not _goes_on(begun, rest, upper.full_cells):
            return None
        cells[index] = replace(begun, text=begun.text + rest.text.strip(), row_span=begun.row_span + rest.row_span - 1)
    is_worded = len(going_on) > 1 and not any(_is_numeric(rest.text) for rest in going_on)
    if not going_on or not (has_ended or is_worded):
        return None
    return (*cells, *(replace(cell, row_no=cell.row_no - 1) for cell in lower.cells if cell.row_no != first))


def _goes_on(begun: Cell, rest: Cell, full: frozenset[tuple[int, int]]) -> bool:
    is_full = (begun.row_no, begun.column_no) in full
    return is_full and bool(begun.text) and parse_heading(rest.text) is None and not is_part_label(rest.text)


def _repeated_rows(upper: Sequence[Cell], lower: Sequence[Cell], offset: int) -> tuple[int, ...]:
    """Rows at the top of the lower part that print the table's first rows again."""
    repeated: list[int] = []
    row = 1
    while (texts := _row_texts(upper, row)) and any(texts) and texts == _row_texts(lower, offset + row):
        repeated.append(offset + row)
        row += 1
    return tuple(repeated)


def _carry_stubs(upper: Sequence[Cell], lower: Sequence[Cell], first_row: int) -> tuple[Cell, ...]:
    """A merged label that a page break cut: its empty rest at the top of the next page belongs to the cell above.

    Only leading cells, left to right, and only where the cell above reaches the last row and covers the same columns.
    """
    cells, dropped = list(upper), set[int]()
    column = 1
    while True:
        index = next((i for i, c in enumerate(lower) if c.row_no == first_row and c.column_no == column), None)
        if index is None or lower[index].text.strip():
            break
        rest = lower[index]
        above = next((i for i, c in enumerate(cells) if _ends_above(c, rest, upper, first_row)), None)
        if above is None or not cells[above].text.strip() or _is_numeric(cells[above].text):
            break
        cells[above] = replace(cells[above], row_span=rest.row_no + rest.row_span - cells[above].row_no)
        dropped.add(index)
        column += rest.column_span
    return (*cells, *(cell for index, cell in enumerate(lower) if index not in dropped))


def _ends_above(cell: Cell, rest: Cell, upper: Sequence[Cell], first_row: int) -> bool:
    return (
        cell.row_no + cell.row_span == first_row
        and (cell.column_no, cell.column_span) == (rest.column_no, rest.column_span)
        and max(one.row_no + one.row_span for one in upper) == first_row
    )


def _is_numeric(text: str) -> bool:
    return all(not char.isalpha() for char in text)


def _row_texts(cells: Sequence[Cell], row_no: int) -> list[str]:
    row = sorted((cell for cell in cells if cell.row_no == row_no), key=lambda cell: cell.column_no)
    return ["".join(cell.text.split()) for cell in row]


def _filled(cells: Sequence[Cell], row_no: int) -> list[str]:
    return [text for text in _row_texts(cells, row_no) if text]
