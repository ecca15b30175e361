"""The visible part of a sheet → what stands on it from top to bottom: lines of text and tables.

A blank row ends a table where what follows begins anew: with a title, with a line that names a unit or a body, with a
full header of its own, or in other columns. A form that leaves a row blank goes on behind it. Tables side by side are
apart where a blank column lies between them and each has its own title or its own height.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extract.captions import is_caption, is_title
from extract.limits import current_limits
from extract.model import Cell
from extract.readers.blocks import Block, Grid, Line
from extract.readers.errors import TooManyCells
from extract.readers.sheets import Place, Sheet, SheetCell, Span
from extract.words import ReadingWords

LOOK_AHEAD = 8  # rows
MIN_HEADER = 3  # cells; a row of so many texts over the whole width is a header


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with text or a rule, and the area that it covers."""

    cell: SheetCell
    area: Span


Row = list[Placed]  # by column


@dataclass(slots=True)
class _Part:
    """Rows that belong together so far, and what the next row is held against."""

    rows: list[Row] = field(default_factory=list)
    bottom: int = 0
    left: int = 1 << 20
    right: int = 0
    is_ruled: bool = False
    first_body_row: Row | None = None

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self.bottom = max(self.bottom, *(placed.area.bottom for placed in row))
        self.is_ruled = self.is_ruled or _is_ruled(row)
        texts = _texts(row)
        if texts:
            left, right = _bounds([row])
            self.left, self.right = min(self.left, left), max(self.right, right)
        if self.first_body_row is None and len(texts) > 1:
            self.first_body_row = row


@dataclass(frozen=True, slots=True)
class SheetBlocks:
    """Finds the blocks of one sheet's visible cells."""

    sheet: Sheet
    words: ReadingWords

    def read(self) -> Iterator[Block]:
        """Lines and grids in reading order. Raises TooManyCells where a grid would be vast and all but empty."""
        rows = self._rows()
        for part in self._parts([row for row in rows if row]):
            yield from self._read_part(part)

    def _rows(self) -> list[Row]:
        """The visible rows from top to bottom, hidden rows and columns closed up."""
        rows: dict[int, Row] = {}
        for placed in visible_cells(self.sheet):
            rows.setdefault(placed.area.top, []).append(placed)
        return [sorted(rows[row], key=lambda placed: placed.area.left) for row in sorted(rows)]

    def _parts(self, rows: list[Row]) -> Iterator[list[Row]]:
        """Runs of rows that belong together."""
        part = _Part()
        for index, row in enumerate(rows):
            has_text = any(placed.cell.text.strip() for placed in row)
            if part.rows and has_text:
                gap = row[0].area.top > part.bottom + 1
                below = rows[index : index + LOOK_AHEAD]
                if (gap and self._begins_anew(part, below)) or self._is_inner_title(part, below):
                    yield part.rows
                    part = _Part()
            if has_text or (part.rows and _is_ruled(row)):
                part.add(row)
        if part.rows:
            yield part.rows

    def _begins_anew(self, above: _Part, below: list[Row]) -> bool:
        first, shown = below[0], _texts(below[0])
        if len(shown) == 1 or all(is_caption(text, self.words) for text in shown):
            return True
        left, right = _bounds([first])
        if left > above.right or right < above.left:
            return True
        body = above.first_body_row
        return (
            body is not None
            and _is_full_header(body, (above.left, above.right))
            and _is_full_header(first, _bounds(below))
        )

    def _is_inner_title(self, above: _Part, below: list[Row]) -> bool:
        """A caption of the next table that stands right under the last row of one."""
        first = below[0]
        if above.first_body_row is None or len(_texts(first)) != 1 or _is_ruled(first):
            return False
        run: list[str] = []
        for row in below:
            if len(_texts(row)) != 1 or _is_ruled(row):
                break
            run += _texts(row)
        goes_on = len(run) < len(below)
        is_marked = any(mark in text for text in run for mark in self.words.continuation_marks)
        has_caption = any(is_caption(text, self.words) for text in run)
        is_titled = is_title(run[0], self.words) and above.is_ruled
        return goes_on and (is_marked or has_caption or is_titled)

    def _read_part(self, rows: list[Row]) -> Iterator[Block]:
        first, last = self._body(rows)
        if first < last:
            sides = self._sides(rows[:first], rows[first:last])
            if len(sides) > 1:
                for side in sides:
                    yield from self._read_part(side)
                for row in rows[last:]:
                    yield from (Line(text) for text in _texts(row))
                return
        for row in rows[:first]:
            yield from (Line(text) for text in _texts(row))
        if first < last:
            yield from self._read_body(rows[first:last])
        for row in rows[last:]:
            yield from (Line(text) for text in _texts(row))

    def _body(self, rows: list[Row]) -> tuple[int, int]:
        """Where the grid begins and ends among the rows: its captions stand above it, its notes below."""
        is_ruled_part = any(_is_ruled(row) for row in rows)
        first, last = 0, len(rows)
        while first < last and self._is_outside(rows[first], is_ruled_part, is_above=True):
            first += 1
        while last > first and self._is_outside(rows[last - 1], is_ruled_part, is_above=False):
            last -= 1
        return first, last

    def _is_outside(self, row: Row, is_ruled_part: bool, *, is_above: bool) -> bool:
        texts = _texts(row)
        if not texts:
            return not is_above or not _is_ruled(row)
        if _is_ruled(row):
            return False
        if len(texts) == 1:
            is_wide = row[0].area.right > row[0].area.left
            return is_above or is_ruled_part or is_wide or bool(self.words.note_start.match(texts[0].strip()))
        if any(placed.cell.is_number for placed in row):
            return False
        captions = sum(1 for text in texts if is_caption(text, self.words))
        return captions == len(texts) or (is_above and is_ruled_part and captions > 0)

    def _sides(self, captions: list[Row], body: list[Row]) -> list[list[Row]]:
        """Tables side by side, each with the captions over it; one list where there is one table."""
        rows = [*captions, *body]
        starts = _column_groups(body)
        if len(starts) < 2:
            return [rows]
        sides = [
            [kept for row in body if (kept := [placed for placed in row if low <= placed.area.left <= high])]
            for low, high in starts
        ]
        heights = {(side[0][0].area.top, max(placed.area.bottom for placed in side[-1])) for side in sides}
        columns = [len({placed.area.left for row in side for placed in row}) for side in sides]
        titled = [
            [kept for row in captions if (kept := [one for one in row if low <= one.area.left <= high])]
            for low, high in starts
        ]
        is_each_titled = all(titled) and all(self._is_titled(rows) for rows in titled)
        if min(columns) < 2 or (len(heights) == 1 and not is_each_titled):
            return [rows]
        return [[*own, *side] for own, side in zip(titled, sides, strict=True)]

    def _is_titled(self, rows: list[Row]) -> bool:
        return any(not is_caption(text, self.words) for row in rows for text in _texts(row))

    def _read_body(self, rows: list[Row]) -> Iterator[Block]:
        if len({placed.area.left for row in rows for placed in row if placed.cell.text.strip()}) < 2:
            for row in rows:
                yield from (Line(text) for text in _texts(row))
            return
        yield Grid(tuple(_grid_cells(rows, self.sheet.page)))


def visible_cells(sheet: Sheet) -> Iterator[Placed]:
    """The cells that are seen, at the places that they have once hidden rows and columns are closed up.

    A merged area is seen at its first visible place; what it covers has no cell.
    """
    rows, columns = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)
    covered: set[Place] = set()
    areas: dict[Place, Span] = {}
    bottom = max((row for row, _ in sheet.cells), default=0)
    right = max((column for _, column in sheet.cells), default=0)
    for span in sheet.spans:
        area = _closed_up(Span(span.top, span.left, min(span.bottom, bottom), min(span.right, right)), rows, columns)
        origin = (span.top, span.left)
        if area is None or origin not in sheet.cells:
            continue
        places = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if places > current_limits.get().cell_count:
            raise TooManyCells(f"a merged area of {places:,} cells")
        own = {(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)}
        if own & covered:
            sheet.oddities.add("cell_overwritten", origin, "merged areas overlap")
            continue  # areas of a sound workbook do not overlap
        covered |= own
        if len(covered) > current_limits.get().cell_count:
            raise TooManyCells(f"> {current_limits.get().cell_count:,} merged cells")
        areas[origin] = area
    starts = {(area.top, area.left) for area in areas.values()}
    for place, cell in sheet.cells.items():
        if place in areas:
            yield Placed(cell, areas[place])
            continue
        single: Span | None = Span(*place, *place)
        single = _closed_up(Span(*place, *place), rows, columns) if rows or columns else single
        if single is None:
            continue
        if (at := (single.top, single.left)) in covered or at in starts:
            sheet.tell_overwritten(place, cell, None)
        else:
            yield Placed(cell, single)


def hidden_text(sheet: Sheet) -> list[str]:
    """What hidden rows and columns hold, cell by cell."""
    return [
        cell.text.strip()
        for (row, column), cell in sheet.cells.items()
        if cell.text.strip() and (row in sheet.hidden_rows or column in sheet.hidden_columns)
    ]


def _closed_up(area: Span, rows: Sequence[int], columns: Sequence[int]) -> Span | None:
    top, bottom = _visible_range(area.top, area.bottom, rows)
    left, right = _visible_range(area.left, area.right, columns)
    return Span(top, left, bottom, right) if bottom >= top and right >= left else None


def _visible_range(first: int, last: int, hidden: Sequence[int]) -> tuple[int, int]:
    return first - bisect_left(hidden, first), last - bisect_right(hidden, last)


def _texts(row: Row) -> list[str]:
    return [placed.cell.text.strip() for placed in row if placed.cell.text.strip()]


def _is_ruled(row: Row) -> bool:
    return any(placed.cell.is_ruled for placed in row)


def _bounds(rows: list[Row]) -> tuple[int, int]:
    shown = [placed for row in rows for placed in row if placed.cell.text.strip()]
    return min(placed.area.left for placed in shown), max(placed.area.right for placed in shown)


def _is_full_header(row: Row, bounds: tuple[int, int]) -> bool:
    """A row of texts alone that names every column between the bounds."""
    shown = [placed for placed in row if placed.cell.text.strip()]
    width = sum(placed.area.right - placed.area.left + 1 for placed in shown)
    is_text = not any(placed.cell.is_number or placed.cell.text.strip()[:1].isdigit() for placed in shown)
    return is_text and len(shown) >= MIN_HEADER and width == bounds[1] - bounds[0] + 1


def _column_groups(rows: list[Row]) -> list[tuple[int, int]]:
    """Ranges of columns with wholly blank columns between them."""
    spans = sorted({(placed.area.left, placed.area.right) for row in rows for placed in row})
    groups: list[tuple[int, int]] = []
    for left, right in spans:
        if groups and left <= groups[-1][1] + 1:
            groups[-1] = (groups[-1][0], max(groups[-1][1], right))
        else:
            groups.append((left, right))
    return groups


def _grid_cells(rows: list[Row], page: int) -> Iterator[Cell]:
    """The dense cells of a grid: rows and columns that show neither text nor rules are closed up, blanks are cells."""
    shown = [placed for row in rows for placed in row]
    row_starts = sorted({placed.area.top for placed in shown})
    column_starts = sorted({placed.area.left for placed in shown})
    if len(row_starts) * len(column_starts) > current_limits.get().cell_count:
        raise TooManyCells(f"{len(row_starts):,} x {len(column_starts):,} cells")
    cells: dict[Place, Cell] = {}
    covered: set[Place] = set()
    for placed in shown:
        area = placed.area
        row, column = bisect_left(row_starts, area.top), bisect_left(column_starts, area.left)
        down = bisect_right(row_starts, area.bottom) - row
        right = bisect_right(column_starts, area.right) - column
        if down * right > 1:
            covered |= {(r, c) for r in range(row, row + down) for c in range(column, column + right)}
        cells[row, column] = Cell(page, row + 1, column + 1, placed.cell.text, down, right)
    for row in range(len(row_starts)):
        label_is_due = True
        for column in range(len(column_starts)):
            cell = cells.get((row, column))
            if cell is None and (row, column) not in covered:
                yield Cell(page, row + 1, column + 1, "")
            elif cell is not None:
                text = cell.text.strip()
                keeps = len(text) == len(cell.text) or (label_is_due and not text[:1].isdigit())
                yield cell if keeps else replace(cell, text=text)
                label_is_due = label_is_due and not text
