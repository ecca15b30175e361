"""The columns of a statement: what each holds by the words over it, and the lanes that stand side by side."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from extract.amounts import parse_amount
from extract.labels import compact, fold, normalise_label, printed_unit, split_year
from extract.model import Cell
from extract.statements.knowledge import GENERIC_KINDS, StatementForm, StatementKnowledge

LABEL_KINDS = frozenset({"label", "name", "unit_name", "code", "code_1", "code_2", "code_3", "unit_code"})
CODE_KINDS = frozenset({"code", "code_1", "code_2", "code_3"})
STRICT_KINDS = frozenset({*LABEL_KINDS, "counter"})  # words that stand in a header alone
PASSED_KINDS = frozenset({"counter", "remark"})
AMOUNT, CHANGE, RATE, COUNT = "amount", "change", "rate", "count"
_YEAR = re.compile(r"(20\d{2})年?")
_LAST_BRACKET = re.compile(r"\(([^()]*)\)$")


Grid = list[list[Cell | None]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a statement. ``kind`` is a header kind, or amount, change, rate, count.

    ``label`` is the printed path, ``key`` the label by which the measure is looked up: the lowest that names one.
    ``classification``: functional or economic, for a code column whose header says so.
    """

    index: int
    kind: str
    label: str
    key: str
    fund: str | None = None
    stage: str | None = None
    fiscal_year: int | None = None
    year_offset: int = 0
    unit: str | None = None
    classification: str | None = None

    def restated(self, again: Column, knowledge: StatementKnowledge) -> Column:
        """This column under a header printed again, which may name another stage, year or fund."""
        return replace(
            self,
            label=self._label_under(again, knowledge),
            fund=again.fund or self.fund,
            stage=again.stage or self.stage,
            fiscal_year=again.fiscal_year or self.fiscal_year,
            year_offset=again.year_offset or self.year_offset,
        )

    def _label_under(self, again: Column, knowledge: StatementKnowledge) -> str:
        """The printed path: below another stage that stage in place of this one."""
        if again.stage in (None, self.stage):
            return self.label
        if again.key == self.key:
            return again.label
        parts = [part for part in self.label.split("/") if knowledge.found("stage", normalise_label(part)) is None]
        return "/".join((again.label, *parts))


@dataclass(frozen=True, slots=True)
class Lane:
    """Columns that belong together: what names a row, and its numbers. ``side`` of a table with sides."""

    labels: tuple[Column, ...]
    numbers: tuple[Column, ...]
    side: str | None


def is_number_text(text: str) -> bool:
    """Whether a cell prints a number or one of the signs for none (``-``, 无)."""
    amount = parse_amount(text)
    return bool(text.strip()) and (amount.value is not None or amount.null_kind not in (None, "blank"))


def read_count_label(text: str, knowledge: StatementKnowledge) -> tuple[str, str | None] | None:
    """The key and the unit of a label that counts people, visits or vehicles; None for any other.

    The unit is the one in the label's brackets (国内公务接待批次（个）), else that of the word.
    """
    label = fold(text)
    bracket = _LAST_BRACKET.search(label)
    key = normalise_label(_LAST_BRACKET.sub("", label))
    usual = knowledge.word("count_label", key)
    if usual is None:
        return None
    return key, (bracket.group(1) if bracket else usual) or None


@dataclass(frozen=True, slots=True)
class ColumnReader:
    """Binds the columns of one header. ``grid`` is the table's, ``form`` the statement that it is."""

    grid: Grid
    form: StatementForm
    knowledge: StatementKnowledge
    until: int | None = None  # the row in which something else begins, None where all rows are the header's

    def _below(self, last: int) -> Grid:
        """The rows that a header in the rows up to ``last`` heads."""
        return self.grid[last + 1 : self.until]

    def kind(self, cells: list[Cell]) -> str | None:
        """The kind of a column by its lowest telling label."""
        for cell in reversed(cells):
            kind = self.knowledge.header_kind(split_year(normalise_label(cell.text))[0])
            if kind is not None and kind not in (*GENERIC_KINDS, "fund_only"):
                return kind
            if kind is not None or not self._is_side(cell):
                return None
        return None

    def _is_side(self, cell: Cell) -> bool:
        return self.knowledge.is_word("side", normalise_label(cell.text))

    def lanes(self, labels: dict[int, list[Cell]], last: int) -> tuple[Lane, ...]:
        """Columns from left to right; a column of labels after one of numbers begins the next lane."""
        parts: list[list[int]] = []
        kinds: dict[int, str | None] = {}
        for column in range(len(self.grid[0]) if self.grid else 0):
            if column not in labels and not self._extend(column, last, labels, kinds):
                continue
            kinds[column] = self.kind(labels[column])
            if kinds[column] is None and self._holds_words(column, last, labels[column]):
                is_named = bool(parts) and kinds[parts[-1][-1]] in LABEL_KINDS
                kinds[column] = "remark" if is_named else "label"
            starts = kinds[column] in LABEL_KINDS
            if not parts or (starts and any(kinds[c] not in LABEL_KINDS | PASSED_KINDS for c in parts[-1])):
                parts.append([])
            parts[-1].append(column)
        return tuple(lane for part in parts if (lane := self._lane(part, labels, kinds)) is not None)

    def _extend(self, column: int, last: int, labels: dict[int, list[Cell]], kinds: dict[int, str | None]) -> bool:
        """Give a column under an empty header cell what it holds; False for one that holds nothing.

        Words beside a column of labels are labels too: their header cell was not merged. Numbers have no name.
        """
        before = max(kinds, default=-1)
        if self._holds_words(column, last, []) and kinds.get(before) in LABEL_KINDS:
            labels[column] = labels[before]
            return True
        cells = [row[column] for row in self._below(last)]
        if any(cell is not None and cell.column_no == column + 1 and is_number_text(cell.text) for cell in cells):
            labels[column] = []
            return True
        return False

    def _holds_words(self, column: int, last: int, heads: list[Cell]) -> bool:
        """Whether a column that no word of its header explains holds labels: words below it and not one number."""
        printed = {cell.text.strip() for cell in heads}  # a header that is printed again on the next page
        cells = [row[column] for row in self._below(last)]
        texts = [cell.text.strip() for cell in cells if cell is not None and cell.column_no == column + 1]
        known = [t for t in texts if self.knowledge.header_kind(split_year(normalise_label(t))[0]) is not None]
        passed = {*printed, *known, ""}
        words = [t for t in texts if t not in passed and not self.knowledge.is_word("filler_row", fold(t))]
        return bool(words) and not any(is_number_text(text) for text in words)

    def _lane(self, part: list[int], labels: dict[int, list[Cell]], kinds: dict[int, str | None]) -> Lane | None:
        numbers = [c for c in part if kinds[c] not in LABEL_KINDS | PASSED_KINDS]
        if not numbers:
            return None
        part = self._without_second_classes(part, labels, kinds)
        side = next((s for c in part for cell in reversed(labels[c]) if (s := self._side(cell))), None)
        read = {c: self._column(c, labels, kinds[c], numbers) for c in part if kinds[c] not in PASSED_KINDS}
        named = tuple(column for c, column in read.items() if kinds[c] in LABEL_KINDS)
        if self.form.layout != "sides":
            side = None
        elif side is None:
            side = self._voted_side(named)
        return Lane(labels=named, numbers=tuple(read[c] for c in numbers), side=side)

    def _without_second_classes(
        self, part: list[int], labels: dict[int, list[Cell]], kinds: dict[int, str | None]
    ) -> list[int]:
        """A coded lane without the columns of the government's economic classes, where those of the departments' stand
        beside them: each amount is one row's, and is of the class that the department's budget gives it."""
        sides = {c: {self._side(cell) for cell in labels[c]} for c in part if kinds[c] in LABEL_KINDS}
        second = {c for c, found in sides.items() if "government_economic" in found}
        first = {c for c, found in sides.items() if "economic" in found} - second
        return [c for c in part if c not in second] if first and self.form.layout == "coded" else part

    def _voted_side(self, named: tuple[Column, ...]) -> str | None:
        """The side of a lane over which no word tells it: that of most of its rows (…收入, …支出)."""
        texts = {cell.text for row in self.grid for column in named if (cell := row[column.index]) is not None}
        votes = Counter(side for text in texts if (side := self.knowledge.found("side_hint", fold(text))) is not None)
        return votes.most_common(1)[0][0] if votes else None

    def _side(self, cell: Cell) -> str | None:
        return self.knowledge.word("side", split_year(normalise_label(cell.text))[0])

    def _column(self, index: int, labels: dict[int, list[Cell]], kind: str | None, numbers: list[int]) -> Column:
        cells = labels[index]
        keys = [split_year(normalise_label(cell.text))[0] for cell in cells]
        path = "".join(keys)
        texts = [normalise_label(cell.text) for cell in cells]
        if kind in LABEL_KINDS:
            classification = self.knowledge.found("classification", path)
            return Column(index, str(kind), _printed(cells), keys[-1], classification=classification)
        own = [pair for pair in zip(cells, keys, strict=True) if not self._is_banner(pair[0], cells, numbers)]
        years = [int(found.group(1)) for text in texts if (found := _YEAR.search(text))]
        is_prior = any(self.knowledge.found("prior_year", key) for key in keys)
        is_change = kind in (CHANGE, RATE) or any(self.knowledge.is_word(CHANGE, key) for key in keys)
        unit = next((unit for cell in reversed(cells) if (unit := printed_unit(cell.text))), None)
        role = RATE if kind == RATE or unit == "%" else CHANGE if is_change else AMOUNT
        counted = read_count_label(cells[-1].text, self.knowledge) if cells else None
        if counted is not None and self.form.layout == "record" and not is_change:
            return Column(index, COUNT, _printed(cells), key=counted[0], unit=counted[1])
        return Column(
            index=index,
            kind=role,
            label=_printed(cells),
            key=self._key(own, labels),
            fund=next((fund for _, key in reversed(own) if (fund := self.knowledge.found("fund", key))), None),
            stage=next((stage for key in reversed(keys) if (stage := self.knowledge.found("stage", key))), None),
            fiscal_year=years[-1] if years and not is_change else None,
            year_offset=-1 if is_prior and not years and not is_change else 0,
            unit="%" if role == RATE else unit,
        )

    def _is_banner(self, cell: Cell, cells: list[Cell], numbers: list[int]) -> bool:
        """Whether a label over others spans every column of numbers of its lane, and so tells none from the other."""
        if cell is cells[-1]:
            return False
        span = range(cell.column_no - 1, cell.column_no - 1 + cell.column_span)
        return all(column in span for column in numbers)

    def _key(self, own: list[tuple[Cell, str]], labels: dict[int, list[Cell]]) -> str:
        """The label by which a column's measure is looked up: the lowest that names one.

        A fund under 本年收入 names income itself, one under what was carried over (上年结转) tells whose it is. A fund
        under another measure is that measure's, and only a part of it, with a name of its own, where the group has a
        total beside it. Parts of a group that repeats the names of another (工资福利支出 under 项目支出) keep its name.
        """
        if not own:
            return ""
        named = [(cell, key) for cell, key in own if not self.knowledge.is_generic(key) and not self._is_fund(key)]
        funds = [key for _, key in own if self._is_fund(key)]
        if named:
            cell, key = named[-1]
            if own[-1][1] in funds and cell is not own[-1][0]:
                if self._is_word("side", key):
                    return funds[-1]
                if self._is_word("carryover_row", key):
                    return key
                return f"{key}/{funds[-1]}" if self._has_total(cell, labels) else key
            apart = next((other for _, other in named[:-1] if self._is_word("apart_group", other)), None)
            tail = self.knowledge.without("stage_tail", key)
            return f"{apart}/{tail}" if apart else tail
        totals = [key for _, key in own if self._is_word("total_column", key)]
        return self.knowledge.generic_key((funds or totals or [key for _, key in own])[-1])

    def _has_total(self, group: Cell, labels: dict[int, list[Cell]]) -> bool:
        """Whether one of the columns below a group is its total."""
        columns = range(group.column_no - 1, group.column_no - 1 + group.column_span)
        lowest = [normalise_label(labels[column][-1].text) for column in columns if column in labels]
        return any(self._is_word("total_column", key) for key in lowest)

    def _is_word(self, kind: str, key: str) -> bool:
        return self.knowledge.is_word(kind, key)

    def _is_fund(self, key: str) -> bool:
        return self.knowledge.is_word("fund_only", key)


def _printed(cells: list[Cell]) -> str:
    return "/".join(compact(cell.text) for cell in cells)
