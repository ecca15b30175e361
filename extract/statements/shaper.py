"""One statement: header, rows and numbers of a table to values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from extract.amounts import Amount, parse_amount
from extract.captions import find_unit
from extract.forms import Knowledge
from extract.labels import compact, fold, printed_unit
from extract.model import Cell, Reading, Signal, Table, Value
from extract.statements.columns import AMOUNT, COUNT, Column, Grid, read_count_label
from extract.statements.knowledge import StatementForm, StatementKnowledge
from extract.statements.layout import Header, HeaderReader, is_blank_row, new_cells
from extract.statements.rows import LINE, TOTAL, LaneReader, StatementRow
from extract.words import reading_words

_BROKEN = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+\.\d+")
UNREADABLE = "unreadable"  # a print that is no number: neither an amount nor a blank
DAMAGED = "damaged_number"
_DAMAGED = re.compile(r"\d[\d,.]*[A-Za-z\ufffd\ue000-\uf8ff]|[A-Za-z\ufffd\ue000-\uf8ff][\d,.]*\d")
MONEY_UNITS = frozenset({"元", "百元", "千元", "万元", "百万元", "亿元"})


@dataclass(slots=True)
class StatementShaper:
    """Reads one table of a known form. ``start``: the first row below title and captions inside the grid."""

    reading: Reading
    table: Table
    form: StatementForm
    knowledge: Knowledge
    form_no: int
    year: int | None
    printed_unit: str | None
    values: list[Value] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    lanes: list[LaneReader] = field(default_factory=list)
    header_words: list[list[str]] = field(default_factory=list)  # of each row of the header
    heads: frozenset[tuple[int, int]] = frozenset()  # the places of the cells of the last header
    grid: Grid = field(init=False)

    def __post_init__(self) -> None:
        self.grid = self.table.grid()

    @property
    def words(self) -> StatementKnowledge:
        return self.knowledge.statements

    def align_right(self, columns: int) -> None:
        """Widen a closing part whose label cells are merged: its numbers stand under the last columns of the table."""
        self.grid = [[row[0]] * (columns - len(row)) + row if row else row for row in self.grid]

    def read(self, start: int, header: Header | None) -> Header | None:
        """Every row from ``start`` on. ``header``: that of the table before, for a table that goes on without one.

        Gives the last header, None where the table has none and none was given: then nothing was read.
        """
        headers = HeaderReader(self.grid, self.form, self.words)
        found = headers.read(start)
        index = start
        if found is not None:
            header, index = found.goes_on(header, self.words) if header is not None else found, found.last + 1
            last = found.last if found.mixed_row is None else found.last - 1
            self.header_words = [self._words_of(row) for row in range(found.first, last + 1)]
        if header is None:
            return None
        self._open(header)
        self.heads = found.places if found is not None else self.heads
        if found is not None and found.mixed_row is not None:
            self._read_row(found.mixed_row, found.places)
        while index < len(self.grid):
            if self._is_repeated(index, headers) and (again := headers.read(index)) is not None:
                index = again.last
                if not again.is_whole:
                    index += 1
                    continue
                header = again = again.goes_on(header, self.words)
                self.heads = again.places
                self._reopen(again)
                if again.mixed_row is not None:
                    self._read_row(again.mixed_row, again.places)
            elif headers.counts(index):
                self._read_counts(index)
            elif not is_blank_row(self.grid[index]):
                self._read_row(index)
            index += 1
        self._settle_units()
        return header

    def _open(self, header: Header) -> None:
        self.lanes = [LaneReader(lane, self.form, self.words, self.year) for lane in header.lanes]

    def _reopen(self, header: Header) -> None:
        """A header printed again goes on with the rows before it where it has as many lanes."""
        if len(header.lanes) != len(self.lanes):
            self._open(header)
        for reader, lane in zip(self.lanes, header.lanes, strict=True):
            reader.lane = lane

    def _is_repeated(self, index: int, headers: HeaderReader) -> bool:
        """Whether a header begins in this row: its own words, a stage alone, a row of the first header word by word."""
        if headers.is_strict(index) or headers.is_stage_banner(index):
            return True
        words = self._words_of(index)
        return len(words) > 1 and words in self.header_words

    def _words_of(self, index: int) -> list[str]:
        return [cell.text for cell in new_cells(self.grid, index)]

    def _read_row(self, index: int, places: frozenset[tuple[int, int]] = frozenset()) -> None:
        """One row over all lanes. A label that reaches over the numbers of its lane names those of the next."""
        owner: tuple[StatementRow, Cell | None] | None = None
        for reader in self.lanes:
            label_cell = self._label_cell(reader, index)
            if owner is not None and owner[1] is not None and label_cell is owner[1]:
                row: StatementRow | None = owner[0]
            else:
                row = reader.read(self.grid, index, places or self.heads)
                if row is None and not reader.lane.labels:
                    row = StatementRow(index, None, None, None, TOTAL, reader.lane.side)
                owner = (row, label_cell) if row is not None else None
            for column in reader.lane.numbers:
                self._read_number(index, column, row, places)
            if row is not None and row.odd_code is not None:
                self._signal("odd_class_code", f"{row.odd_code.text!r} is no code of a class", row.odd_code)

    def _read_counts(self, index: int) -> None:
        """A row of counts (公务用车保有量（辆） | 4 | 国内接待批次（个） | 42): a number's name stands left of it."""
        counted: tuple[Cell, str, str | None] | None = None
        for cell in new_cells(self.grid, index):
            if (found := read_count_label(cell.text, self.words)) is not None:
                counted = (cell, *found)
                continue
            amount = read_amount(cell.text)
            if counted is None or amount.problem is not None:
                continue
            label, key, unit = counted
            row = StatementRow(index, compact(label.text), key, None, LINE, None)
            column = Column(cell.column_no - 1, COUNT, "", "", unit=unit)
            self.taken.add((cell.row_no, cell.column_no))
            self.values.append(self._value(cell, column, row, amount))
            counted = None

    def _label_cell(self, reader: LaneReader, index: int) -> Cell | None:
        cells = [self.grid[index][c.index] for c in reader.lane.labels if c.index < len(self.grid[index])]
        return next((cell for cell in reversed(cells) if cell is not None and cell.text.strip()), None)

    def _read_number(
        self, index: int, column: Column, row: StatementRow | None, places: frozenset[tuple[int, int]]
    ) -> None:
        cell = self.grid[index][column.index] if column.index < len(self.grid[index]) else None
        if cell is None or cell.row_no != index + 1:
            return
        place = (cell.row_no, cell.column_no)
        if place in self.taken or place in places:  # no set of both: a large table has as many places as cells
            return
        if any(cell is self._label_cell(reader, index) for reader in self.lanes):
            return
        amount = read_amount(cell.text)
        is_blank = amount.null_kind == "blank"
        if row is None and (is_blank or amount.null_kind):
            return
        self.taken.add(place)
        if amount.problem is not None:
            is_heading = (row is None or row.label is None) and cell.column_span > len(self.grid[index]) // 2
            if not is_heading and not self.words.found("empty_note", fold(cell.text)):
                code = DAMAGED if amount.problem == DAMAGED else "text_in_number_column"
                self._signal(code, f"no number: {amount.problem}", cell)
                if row is not None and row.label is not None and cell.text.strip():
                    self.values.append(self._value(cell, column, row, replace(amount, null_kind=UNREADABLE)))
            return
        if row is None:
            self._signal("ragged_row", "a number beside no label", cell)
            row = StatementRow(index, None, None, None, LINE, None)
        self.values.append(self._value(cell, column, row, amount))

    def _value(self, cell: Cell, column: Column, row: StatementRow, amount: Amount) -> Value:
        cell_id = self.reading.cell_id(self.table, cell)
        unit = amount.unit or column.unit
        if unit is None and column.kind != COUNT:
            unit = printed_unit(row.label or "") or self.printed_unit
        stage = column.stage or row.stage or self.form.stage
        return Value(
            value_id=cell_id,
            table_no=self.table.table_no,
            cell_id=cell_id,
            page=cell.page,
            form_id=self.form.form_id,
            block_id=row.side,
            form_no=self.form_no,
            row_no=row.index + 1,
            column_no=cell.column_no,
            row_label=row.label,
            row_label_norm=row.key,
            parent_label_norm=row.parent,
            column_label=column.label or None,
            column_label_norm=self._column_key(column, row),
            role=column.kind,
            stage=stage if column.kind in (AMOUNT, COUNT) else None,
            fiscal_year=column.fiscal_year,
            year_offset=column.year_offset,
            subject=row.subject,
            printed_text=amount.printed_text.strip(),
            value=amount.value,
            decimals=amount.decimals,
            unit=unit,
            operator=amount.operator,
            is_approximate=amount.is_approximate,
            null_kind=amount.null_kind,
            statement=self.form.statement,
            fund=column.fund or row.fund or self.form.fund,
            functional_code=row.functional_code,
            economic_code=row.economic_code,
            row_kind=row.kind,
        )

    def _column_key(self, column: Column, row: StatementRow) -> str | None:
        """The label of what the column counts: the row's own where the column only calls it an amount.

        人员经费合计 under 决算数 counts personnel; 合计 above the single purchases of a list counts all of them; a
        named row under a bare 金额 (专项收入) is no more than its name says.
        """
        if row.key is None or self.form.layout == "sides":
            return column.key or None
        if row.kind != TOTAL:
            is_bare = row.kind == LINE and row.subject is None and self.words.is_word("amount_column", column.key)
            return row.key if is_bare else column.key or None
        is_amount = self.words.is_generic(column.key)
        is_named = not self.words.is_generic(row.key)
        if self.form.layout == "listing" or (is_amount and (is_named or self.form.layout == "record")):
            return row.key
        return column.key or None

    def _settle_units(self) -> None:
        """A statement without a printed unit keeps its numbers as they are, and says so."""
        bare = next((v for v in self.values if v.value is not None and v.unit is None and v.role == AMOUNT), None)
        if bare is not None:
            cell = next(c for c in self.table.cells if self.reading.cell_id(self.table, c) == bare.cell_id)
            self._signal("amount_without_unit", f"table {self.table.table_no} prints no unit of money", cell)

    def _signal(self, code: str, message: str, cell: Cell) -> None:
        self.signals.append(Signal(code, message, cell.page, self.reading.cell_id(self.table, cell), cell.text))


def read_amount(text: str) -> Amount:
    """One cell as one number; one that a narrow cell broke into lines (``171,915,`` ``169.00``) is put together.

    A number with a sign that no font explains or a Latin letter in it (``2433600.0\ufffd``) is none.
    """
    amount = parse_amount(text)
    if amount.value is not None and _DAMAGED.search(text):
        return replace(amount, value=None, decimals=None, printed_text=text, problem=DAMAGED)
    if amount.problem is not None and _BROKEN.fullmatch(joined := "".join(text.split())):
        return replace(parse_amount(joined), printed_text=text)
    return amount


def find_grid_captions(grid: Grid) -> tuple[int, list[str], str | None]:
    """Rows inside the grid that only entitle the table: how many, their texts, the unit of money that they print."""
    words = reading_words()
    texts: list[str] = []
    unit: str | None = None
    for index in range(len(grid)):
        cells = new_cells(grid, index)
        width = sum(cell.column_span for cell in cells)
        printed = [cell.text.strip() for cell in cells]
        found = next((u for text in printed if (u := find_unit(text, words)) in MONEY_UNITS), None)
        is_caption = any(text.startswith(words.caption_starts) for text in printed) or found is not None
        is_title = len(cells) == 1 and width > len(grid[index]) // 2 and printed[0].endswith(words.title_endings)
        if cells and not (is_caption and len(cells) <= 3) and not is_title:
            return index, texts, unit
        texts += printed
        unit = unit or found
    return len(grid), texts, unit
