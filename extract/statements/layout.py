"""The header of a statement: which rows it takes, and which of them hold the first numbers too."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.labels import fold, normalise_label, split_year
from extract.model import Cell
from extract.statements.codes import squeeze_code
from extract.statements.columns import (
    CODE_KINDS,
    LABEL_KINDS,
    STRICT_KINDS,
    ColumnReader,
    Grid,
    Lane,
    is_number_text,
    read_count_label,
)
from extract.statements.knowledge import StatementForm, StatementKnowledge

_COLUMN_NUMBER = re.compile(r"(\d{1,2})(?:=[\d+\-()]+)?")
MIN_NUMBERED = 3  # fewer numbers in a row may be amounts


@dataclass(frozen=True, slots=True)
class Header:
    """The header rows (indexes from 0, ``last`` included) and the lanes below them."""

    first: int
    last: int
    lanes: tuple[Lane, ...]
    mixed_row: int | None  # the header row that holds the first numbers too
    places: frozenset[tuple[int, int]]  # row_no and column_no of the cells that belong to the header

    @property
    def is_whole(self) -> bool:
        """Whether words stand over every column of numbers; 类 款 项 alone on the next page are a part of a header."""
        return all(column.label for lane in self.lanes for column in lane.numbers)

    def goes_on(self, before: Header, knowledge: StatementKnowledge) -> Header:
        """This header as one printed again: a column that it calls 小计 alone is what the first header says.

        The first header's columns hold where both have the same ones and this one names no amount that differs. What
        the words printed again say of stage, year or fund (决算数 over rows below those of 预算数) they say anew.
        """
        pairs = [
            (old, new)
            for lane, again in zip(before.lanes, self.lanes, strict=False)
            for old, new in zip(lane.numbers, again.numbers, strict=False)
        ]
        counts = [[len(lane.numbers) for lane in header.lanes] for header in (before, self)]
        is_same = counts[0] == counts[1] and all(old.index == new.index for old, new in pairs)
        if not is_same or any(not knowledge.is_generic(new.key) and old.key != new.key for old, new in pairs):
            return self
        lanes = tuple(
            replace(
                again,
                numbers=tuple(
                    old.restated(new, knowledge) for old, new in zip(lane.numbers, again.numbers, strict=True)
                ),
                side=again.side or lane.side,
            )
            for lane, again in zip(before.lanes, self.lanes, strict=True)
        )
        return replace(self, lanes=lanes)


def is_blank_row(row: list[Cell | None]) -> bool:
    return not any(cell is not None and cell.text.strip() for cell in row)


def new_cells(grid: Grid, index: int) -> list[Cell]:
    """The filled cells that start in a row, from left to right."""
    found: list[Cell] = []
    for cell in grid[index]:
        if cell is not None and cell.row_no == index + 1 and cell.text.strip() and (not found or found[-1] is not cell):
            found.append(cell)
    return found


@dataclass(frozen=True, slots=True)
class HeaderReader:
    """Finds headers of one table. ``knowledge`` says what the words mean, ``form`` which statement they head."""

    grid: Grid
    form: StatementForm
    knowledge: StatementKnowledge

    @property
    def columns(self) -> ColumnReader:
        return ColumnReader(self.grid, self.form, self.knowledge)

    def counts(self, index: int) -> bool:
        """Whether a row of a record counts people, visits or vehicles: their labels and numbers stand side by side."""
        if self.form.layout != "record":
            return False
        return any(read_count_label(cell.text, self.knowledge) is not None for cell in new_cells(self.grid, index))

    def _end(self, last: int, labels: dict[int, list[Cell]]) -> int | None:
        """The first row below a header that another header, or another kind of rows, begins in."""
        known = {cell.text for cells in labels.values() for cell in cells}
        for index in range(last + 1, len(self.grid)):
            is_other = self.is_strict(index) and any(cell.text not in known for cell in new_cells(self.grid, index))
            if is_other or self.counts(index):
                return index
        return None

    def is_strict(self, index: int) -> bool:
        """Whether a row prints a word that stands in headers alone (科目编码, 类, 项目)."""
        cells = new_cells(self.grid, index)
        kinds = [self.knowledge.header_kind(normalise_label(cell.text)) for cell in cells]
        return any(kind in STRICT_KINDS for kind in kinds) and not self._is_data(cells, kinds)

    def is_stage_banner(self, index: int) -> bool:
        """Whether a row says the stage of the rows below it and nothing else: 决算数 across the numbers."""
        cells = new_cells(self.grid, index)
        key = split_year(normalise_label(cells[0].text))[0] if cells else ""
        is_wide = len(cells) == 1 and cells[0].column_span > len(self.grid[index]) // 2
        return is_wide and self.knowledge.is_generic(key) and self.knowledge.found("stage", key) is not None

    def numbers_columns(self, cells: list[Cell]) -> bool:
        """Whether a row only numbers the columns of the form: 栏次 | 1 | 2 | 3=1-2, or 1 to 12 alone."""
        texts = [fold(cell.text) for cell in cells]
        numbers = [text for text in texts if not self.knowledge.is_word("counter", text)]
        found = [_COLUMN_NUMBER.fullmatch(text) for text in numbers]
        places = [int(match.group(1)) for match in found if match]
        enough = 1 if len(numbers) < len(texts) else MIN_NUMBERED
        return len(places) == len(numbers) >= enough and places == list(range(1, len(places) + 1))

    def _codes_beside_numbers(self, cells: list[Cell]) -> list[Cell]:
        """类, 款 and 项 of a row that only numbers the columns beside them (类 | 款 | 项 | 栏次 | 1 | 2 | 3)."""
        codes = [cell for cell in cells if self.knowledge.header_kind(normalise_label(cell.text)) in CODE_KINDS]
        return codes if codes and self.numbers_columns([cell for cell in cells if cell not in codes]) else []

    def _is_data(self, cells: list[Cell], kinds: list[str | None]) -> bool:
        """A row with a code or with more numbers than words is data, whatever its words."""
        codes = sum((code := squeeze_code(cell.text)) is not None and len(code) in (3, 5, 7) for cell in cells)
        strict = sum(kind in STRICT_KINDS for kind in kinds)
        return strict < 2 and (codes > 0 or any(is_number_text(cell.text) for cell in cells))

    def read(self, start: int) -> Header | None:
        """The header that begins in row ``start``, None where no row of numbers can be told from it."""
        labels: dict[int, list[Cell]] = {}
        last, mixed = start - 1, None
        covered = -1
        for index in range(start, len(self.grid)):
            cells = new_cells(self.grid, index)
            if not cells:
                if self._text_follows(index, labels) or index <= covered:
                    last = index
                    continue
                break
            if index > start and (codes := self._codes_beside_numbers(cells)):
                for cell in codes:
                    labels.setdefault(cell.column_no - 1, []).append(cell)
                last, covered = index, max(covered, cells[0].row_no - 1)
                continue
            strict = self.is_strict(index)
            numbers = [
                c for c in cells if is_number_text(c.text) and c.column_no - 1 not in self._label_columns(labels)
            ]
            if index > start and self.numbers_columns(cells):
                last = index
                continue
            words = [c for c in cells if self._is_header_text(c, labels, strict)]
            if not strict and (numbers or not words):
                break
            for cell in words:
                for column in range(cell.column_no - 1, cell.column_no - 1 + cell.column_span):
                    labels.setdefault(column, []).append(cell)
                covered = max(covered, cell.row_no - 2 + cell.row_span)
            last = index
            if numbers or len(words) < len(cells):
                mixed = index
                break
        if last < start or not labels:
            return None
        places = frozenset((cell.row_no, cell.column_no) for cells in labels.values() for cell in cells)
        end = self._end(last, labels)
        columns = ColumnReader(self.grid, self.form, self.knowledge, end)
        lanes = columns.lanes(labels, last if mixed is None else last - 1)
        return Header(start, last, lanes, mixed, places) if lanes else None

    def _label_columns(self, labels: dict[int, list[Cell]]) -> set[int]:
        return {column for column, cells in labels.items() if self.columns.kind(cells) in LABEL_KINDS}

    def _is_header_text(self, cell: Cell, labels: dict[int, list[Cell]], strict: bool) -> bool:
        """Whether a cell of a header row heads its columns: words, but not the label of a row of totals."""
        text = normalise_label(cell.text)
        if is_number_text(cell.text) or (squeeze_code(cell.text) is not None):
            return False
        above = self._label_columns(labels)
        columns = range(cell.column_no - 1, cell.column_no - 1 + cell.column_span)
        if all(column in above for column in columns):
            return self.knowledge.header_kind(text) in STRICT_KINDS or (strict and not self._is_total(text))
        return True

    def _is_total(self, text: str) -> bool:
        return self.knowledge.is_word("total_row", text)

    def _text_follows(self, index: int, labels: dict[int, list[Cell]]) -> bool:
        """Whether the next filled row is still header: words over the columns of numbers, and no number."""
        below = next((new_cells(self.grid, i) for i in range(index + 1, len(self.grid)) if new_cells(self.grid, i)), [])
        named = self._label_columns(labels)
        return (
            bool(labels)
            and not any(is_number_text(cell.text) for cell in below)
            and any(cell.column_no - 1 not in named for cell in below)
            and all(self.knowledge.header_kind(normalise_label(cell.text)) is not None for cell in below)
        )
