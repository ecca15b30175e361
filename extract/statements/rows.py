"""The rows of a statement below its header: what each is called, which class it is, and where its numbers stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.amounts import parse_amount
from extract.labels import compact, fold, is_part_label, normalise_label, numbering_rank
from extract.model import Cell
from extract.statements.codes import CodeReader, is_economic, is_functional, split_code, squeeze_code
from extract.statements.columns import CODE_KINDS, Column, Grid, Lane
from extract.statements.knowledge import LISTED, StatementForm, StatementKnowledge

CLASS, TOTAL, LINE = "class", "total", "line"
_CODE_ORDER = ("code_1", "code_2", "code_3")


def is_code(column: Column) -> bool:
    """Whether the column is one of codes of classes."""
    return column.kind in CODE_KINDS


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One row of one lane. ``label`` as printed, ``key`` the label by which its measure is looked up.

    ``parent``: the key of the row that this one is a part of; ``side`` as the lane whose label cell it is.
    """

    index: int
    label: str | None
    key: str | None
    parent: str | None
    kind: str
    side: str | None
    functional_code: str | None = None
    economic_code: str | None = None
    fund: str | None = None
    subject: str | None = None
    odd_code: Cell | None = None  # a cell of digits in a column of codes that are no class
    stage: str | None = None  # of a row that only says one (预算数 above 决算数)


def _whole_code(printed: dict[str, str]) -> str | None:
    """The digits of a code that stands whole under 类: 2010301 in the cell, or merged over 类, 款 and 项."""
    digits = printed.get("code_1", "")
    return digits if len(printed) == 1 and len(digits) > 3 else None


@dataclass(slots=True)
class LaneReader:
    """Reads one lane from top to bottom and keeps what rows below depend on: codes, groups, numbered parents."""

    lane: Lane
    form: StatementForm
    knowledge: StatementKnowledge
    year: int | None
    codes: dict[str | None, CodeReader] = field(default_factory=dict)
    group: str | None = None
    above: list[tuple[int, str]] = field(default_factory=list)  # numbered rows that the next may be a part of
    carryover: str | None = None
    listed: dict[int, str] = field(default_factory=dict)  # of a list: the last text of each column of labels
    units: list[tuple[str, str]] = field(default_factory=list)  # code and key of the units that the next may be of
    total: list[str] = field(default_factory=list)  # the numbers of the last row of totals, as printed
    department: str | None = None  # the unit whose row repeats the totals: the others are of it

    def read(self, grid: Grid, index: int, headers: frozenset[tuple[int, int]] = frozenset()) -> StatementRow | None:
        """The row ``index`` of the lane, None where it prints neither label nor code.

        ``headers``: places (row_no, column_no) of cells that belong to the header, in a row that is both.
        """
        cells = [
            (c, cell) for c, cell in self._label_cells(grid, index) if (cell.row_no, cell.column_no) not in headers
        ]
        functional, economic, odd, words = self._codes(cells)
        if not words and functional is None and economic is None:
            return None
        if self.form.layout == "listing":
            return self._listed(index, words)
        label = words[-1][1].text if words else ""
        if not functional and not economic and (found := split_code(label)) is not None:
            functional, economic = self._classify(self._reader(None).read_whole(found[0]), None)
            label = found[1]
        key = normalise_label(label)
        if functional is None and economic is None and self._is_filler(label):
            return None
        if functional or economic:
            unit = next((cell for c, cell in words[:-1] if c.kind == "unit_name"), None)
            return StatementRow(
                index,
                compact(label) or None,
                key or None,
                None,
                CLASS,
                self.lane.side,
                functional,
                economic,
                subject=compact(unit.text) if unit is not None else None,
            )
        if self.knowledge.is_word("total_row", key) or self._is_subtotal(key, words):
            for reader in self.codes.values():
                reader.reset()
            self.group, self.carryover, self.above = None, None, []
            self.total = self._printed_numbers(grid, index)
            return StatementRow(index, compact(label), key, None, TOTAL, self.lane.side)
        return self._named(grid, index, label, key, words, cells, odd)

    def _is_subtotal(self, key: str, words: list[tuple[Column, Cell]]) -> bool:
        """小计 alone in a table of two sides sums the year's income or spending; beside a group's name it is of it."""
        return self.form.layout == "sides" and len(words) == 1 and self.knowledge.is_word("total_column", key)

    def _is_filler(self, label: str) -> bool:
        """Whether a label is what a template leaves, or says that nothing is listed (无, —, 此表为空)."""
        words = fold(label)
        is_word = any(self.knowledge.is_word(kind, words) for kind in ("filler_row", "empty_note"))
        return is_word or parse_amount(label).null_kind is not None

    def _label_cells(self, grid: Grid, index: int) -> list[tuple[Column, Cell]]:
        """The cells of the label columns, each once; of cells that began above only codes and groups count."""
        found: list[tuple[Column, Cell]] = []
        for column in self.lane.labels:
            cell = grid[index][column.index] if column.index < len(grid[index]) else None
            if cell is not None and not any(cell is other for _, other in found):
                found.append((column, cell))
        return found

    def _reader(self, classification: str | None) -> CodeReader:
        return self.codes.setdefault(classification, CodeReader())

    def _codes(
        self, cells: list[tuple[Column, Cell]]
    ) -> tuple[str | None, str | None, Cell | None, list[tuple[Column, Cell]]]:
        """Codes by classification, a cell of digits that is none, and the cells that hold words."""
        parts: dict[str | None, dict[str, str]] = {}
        words: list[tuple[Column, Cell]] = []
        odd: Cell | None = None
        for column, cell in cells:
            if not cell.text.strip():
                continue
            digits = squeeze_code(self.knowledge.without("code_suffix", cell.text)) if is_code(column) else None
            if digits is not None:
                parts.setdefault(column.classification, {})[column.kind] = digits
                odd = cell
            elif column.kind != "unit_code" or cell.column_span > 1:
                words.append((column, cell))
        functional = economic = None
        for classification, printed in parts.items():
            reader = self._reader(classification)
            whole = printed.get("code") or _whole_code(printed)
            code = (
                reader.read_whole(whole) if whole else reader.read_parts(tuple(printed.get(k, "") for k in _CODE_ORDER))
            )
            found = self._classify(code, classification)
            functional, economic = found[0] or functional, found[1] or economic
        return functional, economic, None if functional or economic else odd, words

    def _classify(self, code: str | None, classification: str | None) -> tuple[str | None, str | None]:
        """Functional and economic code: by the first digit, where that is of neither by the header's word."""
        if code is None:
            return None, None
        if is_functional(code):
            return code, None
        if is_economic(code):
            return None, code
        return (None, code) if classification == "economic" else (code, None) if classification else (None, None)

    def _named(
        self,
        grid: Grid,
        index: int,
        label: str,
        key: str,
        words: list[tuple[Column, Cell]],
        cells: list[tuple[Column, Cell]],
        odd: Cell | None,
    ) -> StatementRow:
        """A row with a name of its own: a class, a line under a group, a part of a numbered row."""
        group = self._group(index, words)
        parent: str | None = group
        if group is not None and self.knowledge.is_generic(key):
            key, parent = group, None
        elif group is None:
            parent = self._numbered_parent(label, key)
        side = self.lane.side
        functional = economic = None
        if side in (None, "expenditure"):
            functional = self.knowledge.functional_class(key, self.year)
        if functional is None and side in (None, "economic", "government_economic"):
            economic = self.knowledge.economic_class(key, self.year)
        fund = self._row_fund(key, group)
        if self.carryover is not None and self.knowledge.is_word("fund_only", key):
            key, parent = self.carryover, self.carryover
        elif self.knowledge.is_word("carryover_row", key):
            self.carryover = key
        elif group is None:
            self.carryover = None
        unit = any(column.kind == "unit_name" for column, _ in words)
        kind = CLASS if functional or economic else LINE
        if unit and parent is None:
            parent = self._upper_unit(cells, key, self._printed_numbers(grid, index))
        subject = compact(label) if unit or odd is not None else None
        stage = self.knowledge.found("stage", key) if self.knowledge.is_generic(key) else None
        return StatementRow(
            index, compact(label), key, parent, kind, side, functional, economic, fund, subject, odd, stage
        )

    def _printed_numbers(self, grid: Grid, index: int) -> list[str]:
        cells = [grid[index][column.index] for column in self.lane.numbers if column.index < len(grid[index])]
        return [fold(cell.text) if cell is not None else "" for cell in cells]

    def _upper_unit(self, cells: list[tuple[Column, Cell]], key: str, numbers: list[str]) -> str | None:
        """The unit above that a unit is of: by the digits that its code begins with, by its name, else the one whose
        row prints the table's totals: beside such a row the others can only be its parts.
        """
        code = next((c.text.strip() for column, c in cells if column.kind == "unit_code" and c.text.strip()), "")
        while self.units and not self._is_of_unit(self.units[-1], code, key):
            self.units.pop()
        parent = self.units[-1][1] if self.units else self.department
        self.units.append((code, key))
        if self.department is None and parent is None and any(numbers) and numbers == self.total:
            self.department = key
        return parent

    def _is_of_unit(self, upper: tuple[str, str], code: str, key: str) -> bool:
        """Whether ``upper`` is the department of a unit: 011 of 011001; without codes, XX局 of XX局（本级）."""
        if code or upper[0]:
            return bool(upper[0]) and code != upper[0] and code.startswith(upper[0])
        return key != upper[1] and key.startswith(upper[1])

    def _row_fund(self, key: str, group: str | None) -> str | None:
        """Whose money a named row counts: on the side of income by its words, else where row or group name a fund."""
        if self.lane.side == "revenue" or self.form.layout == "record":
            return self.knowledge.found("fund", key)
        if self.lane.side is None and self.knowledge.is_word("fund_only", group or key):
            return self.knowledge.found("fund", group or key)
        return None

    def _group(self, index: int, words: list[tuple[Column, Cell]]) -> str | None:
        """The label left of a row's own, printed once for its rows (一般公共预算资金 | 小计)."""
        names = [column for column in self.lane.labels if column.kind in ("label", "name")]
        if len(names) < 2:
            return None
        if len(words) > 1 and words[0][1] is not words[-1][1]:
            self.group = normalise_label(words[0][1].text)
        elif words and (words[0][1].column_span > 1 or words[0][0] is names[0]):
            self.group = None
        return self.group

    def _numbered_parent(self, label: str, key: str) -> str | None:
        """The row above whose numbering is of a higher rank, or the one that 其中 takes its part from."""
        rank = numbering_rank(label)
        if is_part_label(label) and self.above:
            return self.above[-1][1]
        if rank == 0 and self.lane.side == "purpose" and self.above and self.above[-1][0] > 0:
            return None if self.knowledge.is_word("carryover_row", key) else self.above[-1][1]
        if rank == 0:
            self.above = [(0, key)]
            return None
        while self.above and (self.above[-1][0] >= rank or self.above[-1][0] == 0):
            self.above.pop()
        parent = self.above[-1][1] if self.above else None
        self.above.append((rank, key))
        return parent

    def _listed(self, index: int, words: list[tuple[Column, Cell]]) -> StatementRow | None:
        """A row of a list: named by its rightmost label, under the labels that stand left of it or above."""
        if not words:
            return None
        column, cell = words[-1]
        label, key = cell.text, normalise_label(cell.text)
        if self.knowledge.is_word("total_row", key):
            self.listed = {}
            return StatementRow(index, compact(label), key, None, TOTAL, None)
        for other, printed in words:
            self.listed = {place: text for place, text in self.listed.items() if place < other.index}
            self.listed[other.index] = normalise_label(printed.text)
        parent = next((self.listed[place] for place in sorted(self.listed, reverse=True) if place < column.index), None)
        if self.knowledge.is_word("list_group", key):
            return StatementRow(index, compact(label), key, None, LINE, None)
        # What is listed names itself; the measure is its column's, though its name may be that of another (会议费).
        return StatementRow(index, compact(label), None, parent, LINE, LISTED, subject=compact(label))
