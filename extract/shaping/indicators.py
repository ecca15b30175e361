"""Rows of an indicator table as indicators, whatever the form: columns are known by the words of their header."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.form_files import VALUE_ROLES
from extract.labels import compact, declared_weight, fold
from extract.model import Table
from extract.shaping.headers import Column, Header
from extract.shaping.indicator_rows import Cells, make_indicator
from extract.shaping.levels import LEVELS, LevelStack
from extract.shaping.numbers import read_number
from extract.shaping.points import declare_points, note_points
from extract.shaping.rows import Row, Spot
from extract.shaping.state import FormState, Harvest
from extract.shaping.totals import is_total, read_total_row

_OWN_POINTS = frozenset({"weight", "score"})
MAX_CAPTION = 20  # a longer text is prose
_EVIDENCE = ("target", "actual", "weight", "score", "note")


@dataclass(slots=True)
class IndicatorBand:
    """One band of indicators. Level labels are carried down merged and blank cells."""

    harvest: Harvest
    table: Table
    state: FormState
    header: Header
    levels: LevelStack = field(init=False)
    level_weights: dict[str, Column] = field(init=False)  # level -> the column of its points

    def __post_init__(self) -> None:
        self.levels = LevelStack(self.harvest.knowledge)
        self.level_weights = self.header.level_weights()
        self._declare_stubs(self.header.headings)

    def read(self, row: Row) -> bool:
        """One row below the header; False where nothing of it stands under the band's columns."""
        first = min(column.first for column in self.header.columns)
        self._declare_stubs(tuple(spot for spot in row.spots if spot.last < first))
        cells = self._cells(row)
        if self._read_total(row, cells):
            return True
        if self._read_caption(row):
            return True
        if self._is_text_row(row):
            return False
        under = [spot for spot in row.filled if any(spot is cell for cell in cells.values())]
        if not under:
            return False
        points = {role: row.at(column.first, column.last) for role, column in self.level_weights.items()}
        self.levels.enter(cells, points)
        self.harvest.mark(self.table, *(spot.cell for spot in points.values() if spot is not None))
        name = self._name(cells)
        is_template = name is None or self._is_template(name)
        self.harvest.mark(self.table, *(spot.cell for spot in row.new if spot.is_blank), *(spot.cell for spot in under))
        if is_template and not any(self._says(cells.get(role)) for role in _EVIDENCE):
            return True
        if name is None:
            message = f"row {row.row_no}: an indicator without a name"
            self.harvest.signal("indicator_without_name", message, self.table, under[0].cell)
        self.harvest.indicators.append(
            make_indicator(self.harvest, self.table, self.state, row, cells, self.levels, name)
        )
        self._read_other_columns(row, name)
        return True

    def _cells(self, row: Row) -> dict[str, Spot | None]:
        """The row's cell under the first column of each role. A cell that starts left of its column is not its."""
        cells: dict[str, Spot | None] = {}
        for column in self.header.columns:
            if column.role in cells or column in self.level_weights.values():
                continue
            spot = self._at(row, column)
            strays = spot is not None and column.role not in LEVELS and spot.first < column.first
            merged = spot is not None and not spot.is_new and column.role in _OWN_POINTS
            is_head = spot is not None and spot.cell is column.spot.cell
            cells[column.role] = None if strays or merged or is_head else spot
        if "target" not in cells and "initial_target" in cells:
            cells["target"] = cells["initial_target"]
        return cells

    def _at(self, row: Row, column: Column) -> Spot | None:
        """The cell under a column; of several under one wide label (``指标1： | 名称``) the first that is no prompt."""
        words = [
            spot
            for spot in row.filled
            if column.first <= spot.first <= column.last and not self._is_template(compact(spot.text))
        ]
        return words[0] if words and column.role in LEVELS else row.at(column.first, column.last)

    def _name(self, cells: Cells) -> str | None:
        """The third level; a form without one names its indicators by the deepest level that it has."""
        if self.header.having("level3"):
            return self.levels.name(cells.get("level3"))
        return self.levels.name(cells.get("level2") or cells.get("level1"))

    def _says(self, spot: Spot | None) -> bool:
        return spot is not None and spot.is_new and not spot.is_blank and read_number(spot.text).null_kind != "ellipsis"

    def _is_template(self, name: str) -> bool:
        text = fold(name)
        return self.harvest.knowledge.is_word("filler", text) or self.harvest.knowledge.is_word("prompt", text)

    def _declare_stubs(self, stubs: tuple[Spot, ...]) -> None:
        """A stub left of the levels that declares points (``年度绩效目标1（40分）``) is a value of its own."""
        for spot in stubs:
            if not self.harvest.is_done(self.table, spot.cell):
                weight = declared_weight(spot.text)
                if weight is not None:
                    declare_points(self.harvest, self.table, self.state, spot, weight)
                self.harvest.mark(self.table, spot.cell)

    def _read_total(self, row: Row, cells: Cells) -> bool:
        """The row of the form's total."""
        label = next(iter(row.filled), None)
        if label is None or not is_total(self.harvest.knowledge, label):
            return False
        under = {role: cells.get(role) for role in VALUE_ROLES if self.header.having(role)}
        read_total_row(self.harvest, self.table, self.state, row, label, under)
        self._read_other_columns(row, compact(label.text))
        return True

    def _read_caption(self, row: Row) -> bool:
        """``一、产出指标（50分）`` over the whole row is the first level of a table without a column for it."""
        if len(row.spots) != 1 or not row.filled or self.header.having("level1") or not self.header.having(*LEVELS):
            return False
        if len(compact(row.filled[0].text)) > MAX_CAPTION:
            return False
        self.levels.enter({"level1": row.filled[0]}, {})
        self.harvest.mark(self.table, row.filled[0].cell)
        return True

    def _is_text_row(self, row: Row) -> bool:
        """A row whose one text covers columns of levels and columns of values (a goal, a remark) is no indicator."""
        levels = self.header.having(*LEVELS)
        values = [column for column in self.header.columns if column.role not in LEVELS]
        return any(
            any(spot.covers(one.first, one.last) for one in levels)
            and any(spot.covers(one.first, one.last) for one in values)
            for spot in row.filled
        ) or self._is_label_and_text(row, values)

    def _is_label_and_text(self, row: Row, values: list[Column]) -> bool:
        """``其他说明 | 无``: two cells, one over levels and one over all columns of values."""
        if len(row.filled) != 2 or len(values) < 2:
            return False
        return all(row.filled[1].covers(one.first, one.last) for one in values)

    def _read_other_columns(self, row: Row, name: str | None) -> None:
        """Points of others (财政评分, 扣分) become values; remarks go to the reader of prose."""
        for column in self.header.columns:
            spot = row.at(column.first, column.last)
            if spot is None or not spot.is_new or spot.is_blank or spot.first < column.first:
                continue
            if column.role in VALUE_ROLES - _OWN_POINTS:
                note_points(self.harvest, self.table, self.state, row, column, spot, name or "")
            elif column.role == "criterion":
                self.harvest.mark(self.table, spot.cell)
            elif column.role == "remark":
                self.harvest.add_prose(self.table, spot.cell, self.state, column.label, None)
