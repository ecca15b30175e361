"""Rows of numbers under bound columns, as labelled values."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from extract.amounts import Amount
from extract.form_files import Block
from extract.labels import compact, declared_weight, fold, is_part_label, normalise_label, printed_unit
from extract.model import Cell, Table, Value
from extract.shaping.headers import UNKNOWN_ROLE, Column, Header
from extract.shaping.inline import InlineCells
from extract.shaping.making import MONEY_ROLES, MONEY_UNITS, bind_nothing, make_value, resolve_unit
from extract.shaping.numbers import read_number
from extract.shaping.parents import RowTree
from extract.shaping.points import declare_points
from extract.shaping.rows import Row, Spot
from extract.shaping.state import FormState, Harvest

_FRAME = {"execution_rate": "execution_rate", "weight": "execution_weight", "score": "execution_score"}
_SHARE_OF_ONE = Decimal(2)  # a rate without a per cent sign up to here may be a share of one
UNPLACED = "unplaced"  # the role of a number that cannot be put under a column
Reading = tuple[Column, Spot, Amount]


@dataclass(slots=True)
class ValueBand:
    """One band of numbers: its header, the block of the form that it is, and the rows above the one being read."""

    harvest: Harvest
    table: Table
    state: FormState
    header: Header
    block: Block | None = None
    trees: dict[str, RowTree] = field(default_factory=dict)  # a lane each
    unit_above: str | None = None  # the unit that the label of a row above prints: that of its parts too
    inline: InlineCells = field(init=False)

    def __post_init__(self) -> None:
        self.inline = InlineCells(self.harvest, self.table, self.state, self.header.headings, self.block)
        self._declare_weight()

    @property
    def block_id(self) -> str | None:
        return self.block.block_id if self.block else None

    def read(self, row: Row) -> bool:
        """One row below the header; False where it holds no number, blank or labelled cell that belongs to the band."""
        lanes = self.header.lanes()
        read = [self._read_lane(row, named if len(lanes) > 1 else None, columns) for named, columns in lanes]
        return any(read)

    def _read_lane(self, row: Row, named: Column | None, columns: tuple[Column, ...]) -> bool:
        """The numbers of one lane with their own label; ``named`` is the label column of a lane among several."""
        label = row.label_at(named.first, named.last) if named is not None else self._label_spot(row)
        if label is not None and label.is_blank:
            label = None
        numbers: list[Reading] = []
        for column in columns:
            spot = row.at(column.first, column.last)
            if spot is None or not spot.is_new or spot is label or any(spot is taken for _, taken, _ in numbers):
                continue
            numbers.append((column, spot, read_number(spot.text, self._unit(column, label))))
        if not any(amount.value is not None for _, _, amount in numbers) and self.inline.read(row):
            return True
        if label is None or not numbers or not self._is_row(numbers):
            return False
        is_filler = self.harvest.knowledge.is_word("filler", fold(label.text))
        if is_filler and all(amount.value is None for _, _, amount in numbers):
            self.harvest.mark(self.table, label.cell, *(spot.cell for _, spot, _ in numbers), *self._groups(row, label))
        else:
            self._place(row, label, numbers, str(named.first) if named else "")
        return True

    def _is_row(self, numbers: list[Reading]) -> bool:
        """Numbers, or nothing but blanks: a row of words alone is no row of the band."""
        has_number = any(amount.value is not None or amount.problem == "damaged_number" for _, _, amount in numbers)
        return has_number or all(amount.null_kind is not None for _, _, amount in numbers)

    def _label_spot(self, row: Row) -> Spot | None:
        """The row's label: under a label column, else the rightmost filled cell left of the numbers, else the stub."""
        named = self.header.having("row_label")
        spot = row.label_at(named[0].first, named[0].last) if named else None
        if spot is not None and not spot.is_blank:
            return spot
        aside = self.header.having("remark", "note", "sequence")
        left = [
            spot
            for spot in row.spots
            if spot.first < self.header.first_value
            and not spot.is_blank
            and not any(column.first <= spot.first and spot.last <= column.last for column in aside)
        ]
        new = [spot for spot in left if spot.is_new]
        return next(reversed(new or left or list(self.header.headings)), None)

    def _unit(self, column: Column, label: Spot | None) -> str | None:
        text = label.text if label else ""
        heads = (*self.header.headings, *(named.spot for named in self.header.having("row_label")))
        unit = resolve_unit(column, text, heads, self.table, self.state, self.block)
        if column.role not in MONEY_ROLES:
            return unit
        if printed_unit(text) in MONEY_UNITS:
            self.unit_above = printed_unit(text)
        return unit or self.unit_above

    def _place(self, row: Row, label: Spot, numbers: list[Reading], lane: str) -> None:
        knowledge = self.harvest.knowledge
        label_norm = knowledge.row_words["hint"].sub("", label.label_norm)
        parent_norm, subject = None, self.state.project
        heading, text = self._split_heading(label.text, label_norm)
        label_norm = normalise_label(text) if heading else label_norm
        item = knowledge.item_of(label_norm, self.state.form_id, self.block_id)
        is_total = item == "expenditure_total" or knowledge.is_word("total", label_norm)
        if label.is_new:
            tree = self.trees.setdefault(lane, RowTree(knowledge, self.state.form_id, self.block_id))
            if heading:
                tree.place(heading, normalise_label(heading))
            parent, own = tree.place(text, label_norm)
            parent_norm = parent.label_norm if parent else None
            if (parent is not None and parent.is_list and not own.is_list) or self._lists_projects(label, is_total):
                subject = label_norm
        self.harvest.mark(self.table, label.cell, *(spot.cell for _, spot, _ in numbers))
        numbers = self._unplace(row, label, numbers)
        for column, spot, amount in numbers:
            if amount.problem is not None:
                self._signal_words(spot, amount, column)
                continue
            value = make_value(
                self.harvest,
                self.table,
                self.state,
                row,
                spot,
                amount,
                column,
                label=label.text,
                label_norm=label_norm,
                parent_norm=parent_norm,
                subject=subject,
                block_id=self.block_id,
                unit=self._unit(column, label),
            )
            self.harvest.values.append(value)
            self._note_frame(value, spot, is_total)
        self._mark_aside(row)
        is_named = item is not None or is_total or subject is not None
        unnamed = [
            column
            for column, _, amount in numbers
            if amount.value is not None and column.role in MONEY_ROLES and knowledge.item_of(column.label_norm) is None
        ]
        if unnamed and not is_named:
            message = f"row {row.row_no}: no entry knows the label {compact(label.text)!r}"
            self.harvest.signal_label(label_norm, message, self.table, label.cell)

    def _groups(self, row: Row, label: Spot) -> list[Cell]:
        """The cells that group rows in the label's own column of labels: 按支出类型 left of 基本支出."""
        over = [column for column in self.header.having("row_label") if label.covers(column.first, column.last)]
        return [
            spot.cell for spot in row.filled for c in over if spot.covers(c.first, c.last) and spot.last < label.first
        ]

    def _split_heading(self, text: str, label_norm: str) -> tuple[str, str]:
        """A label that prints the heading of its rows too (资金结构：（1）基本支出) → both; else "" and the label.

        It counts where the words behind the colon name a measure and the whole does not.
        """
        heading, _, own = text.replace("：", ":").partition(":")
        knows = self.harvest.knowledge.item_of
        if not own.strip() or knows(label_norm, self.state.form_id, self.block_id) is not None:
            return "", text
        norm = normalise_label(own)
        is_part = not normalise_label(heading) or is_part_label(text)
        return ("", text) if is_part or knows(norm, self.state.form_id, self.block_id) is None else (heading, own)

    def _lists_projects(self, label: Spot, is_total: bool) -> bool:
        """Whether the label stands under a column of project names (项目名称 over a list)."""
        over = [column for column in self.header.having("row_label") if label.covers(column.first, column.last)]
        return bool(over) and not is_total and self._names_projects(over[0])

    def _names_projects(self, column: Column) -> bool:
        return self.harvest.knowledge.field_of(column.label_norm) == "project"

    def _is_list_of_projects(self) -> bool:
        """Whether each row is a project, outside the block of money: rates and points are then no total of the form."""
        return self.block is None and any(self._names_projects(named) for named in self.header.having("row_label"))

    def _unplace(self, row: Row, label: Spot, numbers: list[Reading]) -> list[Reading]:
        """A label that reaches over a column of numbers: the row lost a cell, and none can say which column it was."""
        lost = [c for c in self.header.columns if c.role in MONEY_ROLES and label.covers(c.first, c.last)]
        if not lost or not label.is_new:
            return numbers
        message = f"row {row.row_no}: {len(numbers)} numbers under {len(numbers) + len(lost)} columns"
        self.harvest.signal("ragged_row", message, self.table, label.cell)
        return [
            (bind_nothing(spot, UNPLACED if column.role in MONEY_ROLES else column.role, None), spot, amount)
            for column, spot, amount in numbers
        ]

    def _mark_aside(self, row: Row) -> None:
        """Remarks, notes and running numbers beside the numbers are read as a part of the row."""
        for column in self.header.having("remark", "note", "sequence"):
            spot = row.at(column.first, column.last)
            if spot is not None and not self.harvest.is_done(self.table, spot.cell):
                if column.role != "sequence" and spot.is_new and not spot.is_blank:
                    self.harvest.add_prose(self.table, spot.cell, self.state, column.label, None)
                self.harvest.mark(self.table, spot.cell)

    def _signal_words(self, spot: Spot, amount: Amount, column: Column) -> None:
        if amount.problem == "damaged_number":
            self.harvest.signal("damaged_number", f"{column.label}: a damaged number", self.table, spot.cell)
        elif column.role == UNKNOWN_ROLE:  # nobody said that it holds numbers
            self.harvest.add_prose(self.table, spot.cell, self.state, column.label, None)
        else:
            message = f"{column.label}: {compact(spot.text)[:40]!r} is no number"
            self.harvest.signal("text_in_number_column", message, self.table, spot.cell)

    def _note_frame(self, value: Value, spot: Spot, is_total: bool) -> None:
        """The row of the whole money carries rate, weight and points of the execution, else the first that does."""
        name = _FRAME.get(value.role) if self.header.having("execution_rate", "amount") else None
        if (
            self._is_list_of_projects()
            or name is None
            or value.value is None
            or (name in self.state.frame and not is_total)
        ):
            return
        has_sign = "%" in fold(spot.text) + fold(value.column_label or "")
        if name == "execution_rate" and not has_sign and 0 < value.value <= _SHARE_OF_ONE:
            message = f"{value.printed_text} may be a share of one and not a percentage; left out of the form's frame"
            self.harvest.signal("rate_without_percent", message, self.table, spot.cell)
            return
        self.state.frame[name] = value

    def _declare_weight(self) -> None:
        """``预算执行情况(20分)``: the stub declares what the execution counts; a weight column says it better."""
        if not self.header.having("execution_rate"):
            return
        for spot in self.header.headings:
            weight = declared_weight(spot.text)
            if weight is not None and not self.harvest.is_done(self.table, spot.cell):
                value = declare_points(self.harvest, self.table, self.state, spot, weight, self.block_id)
                if not self.header.having("weight"):
                    self.state.frame.setdefault("execution_weight", value)
