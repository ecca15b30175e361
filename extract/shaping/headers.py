"""Header rows: found by their words, their columns bound by label and never by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.amounts import parse_amount
from extract.form_files import INDICATOR_ROLES, VALUE_ROLES, ColumnRule
from extract.forms import Knowledge
from extract.labels import compact, printed_unit, split_year
from extract.shaping.rows import Row, Spot

LEVEL_ROLES = frozenset({"level1", "level2", "level3"})
_GOALS = frozenset({"goal_target", "goal_actual"})
_CARRIES = VALUE_ROLES | {"target", "initial_target", "actual", "goal_target", "goal_actual"}
ITEM_ROLES = {"amount": "amount", "count": "count", "stock": "count", "ratio": "rate", "area": "area"}
UNKNOWN_ROLE = "other"


@dataclass(frozen=True, slots=True)
class Column:
    """One bound column: where it stands (from 0), what its label says, and the cells that say it."""

    first: int
    last: int
    label: str
    label_norm: str
    role: str
    stage: str | None
    fiscal_year: int | None
    year_offset: int
    unit: str | None
    spot: Spot


@dataclass(frozen=True, slots=True)
class Header:
    """One or two header rows. ``kind``: values, indicators, goals. ``headings``: the stubs left of the columns."""

    kind: str
    columns: tuple[Column, ...]
    headings: tuple[Spot, ...]
    row_count: int

    def having(self, *roles: str) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role in roles)

    @property
    def first_value(self) -> int:
        """The first column (from 0) that holds numbers; right of every column where none does."""
        values = [column.first for column in self.columns if column.role in VALUE_ROLES or column.role == UNKNOWN_ROLE]
        return min(values, default=max((column.last for column in self.columns), default=0) + 1)

    def lanes(self) -> list[tuple[Column | None, tuple[Column, ...]]]:
        """The columns of numbers with the label column that they belong to: two lanes in a two-sided table."""
        lanes: list[tuple[Column | None, tuple[Column, ...]]] = []
        named: Column | None = None
        for column in self.columns:
            if column.role == "row_label":
                named = column
            elif column.role in VALUE_ROLES or column.role == UNKNOWN_ROLE:
                if lanes and lanes[-1][0] is named:
                    lanes[-1] = (named, (*lanes[-1][1], column))
                else:
                    lanes.append((named, (column,)))
        return lanes

    def level_weights(self) -> dict[str, Column]:
        """The points of whole levels, where each level has a column of points to its right (一级指标 | 分值 | …).

        The last of several columns of points is that of the indicators themselves and is left out.
        """
        weights = self.having("weight")
        found: dict[str, Column] = {}
        for left, column in pairwise(self.columns):
            if column in weights[:-1] and left.role in LEVEL_ROLES:
                found[left.role] = column
        return found

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(column.label_norm for column in self.columns)


def find_header(rows: Sequence[Row], index: int, knowledge: Knowledge) -> Header | None:
    """The header that starts in ``rows[index]``, None where the row is none.

    A header has at least two labels of ``columns.csv``, one of them over numbers, targets or goals; no number of its
    own; and at least as many known labels as unknown ones right of the first known label.
    """
    row = rows[index]
    rules = {id(spot): knowledge.column_rules(spot.label_norm) for spot in row.filled}
    known = [spot for spot in row.filled if rules[id(spot)]]
    if len(known) < 2 or any(_is_number(spot) for spot in row.filled):
        return None
    kind = _kind([rules[id(spot)] for spot in known])
    bound = {id(spot): rule for spot in known if (rule := _pick(rules[id(spot)], kind)) is not None}
    known = [spot for spot in known if id(spot) in bound]
    if len(known) < 2 or not any(rule.role in _CARRIES for rule in bound.values()):
        return None
    if kind == "goals":
        known = _goal_columns(known, bound, knowledge)
        if len(known) < 2:
            return None
    others = [spot for spot in row.filled if id(spot) not in bound and spot.first > known[0].first]
    if len(others) > len(known):
        return None
    first = known[0].first
    columns = [
        _column(spot, bound.get(id(spot)), kind, knowledge) for spot in sorted([*known, *others], key=lambda s: s.first)
    ]
    parts = _second_row(rows, index, columns, kind, knowledge)
    headings = tuple(spot for spot in row.spots if spot.last < first and not spot.is_blank)
    return Header(kind, _inherit(parts or columns), headings, 2 if parts else 1)


def _goal_columns(known: list[Spot], bound: dict[int, ColumnRule], knowledge: Knowledge) -> list[Spot]:
    """The columns of goals; a stub that names the chapter (年度总体目标) beside 预期目标 is none of them."""
    targets = [spot for spot in known if bound[id(spot)].role == "goal_target"]
    results = [spot for spot in known if bound[id(spot)].role == "goal_actual"]
    if results and len(targets) > 1 and knowledge.field_of(targets[0].label_norm) == "goal":
        known = [spot for spot in known if spot is not targets[0]]
    return known


def _is_number(spot: Spot) -> bool:
    text = "".join(spot.text.split())
    return bool(text) and parse_amount(text).value is not None and not any("一" <= sign <= "鿿" for sign in text)


def _kind(rules: list[tuple[ColumnRule, ...]]) -> str:
    roles = [{rule.role for rule in one} for one in rules]
    if any(one & LEVEL_ROLES for one in roles):
        return "indicators"
    goals = sum(bool(one & _GOALS) for one in roles)
    if goals > 1 and any("goal_target" in one for one in roles) and not any(one & VALUE_ROLES for one in roles):
        return "goals"
    return "values"


def _pick(rules: tuple[ColumnRule, ...], kind: str) -> ColumnRule | None:
    own = next((rule for rule in rules if rule.band == kind), None)
    return own or next((rule for rule in rules if rule.band == ""), None)


def _column(spot: Spot, rule: ColumnRule | None, kind: str, knowledge: Knowledge) -> Column:
    label_norm, year = split_year(spot.label_norm)
    unit = printed_unit(spot.text)
    label = compact(spot.text)
    if rule is not None:
        unit = unit or rule.unit
        return Column(
            spot.first, spot.last, label, label_norm, rule.role, rule.stage, year, rule.year_offset, unit, spot
        )
    role, stage = UNKNOWN_ROLE, None
    item = knowledge.item_of(label_norm)
    if item is not None and kind == "values":
        role = ITEM_ROLES.get(knowledge.item_kinds[item], UNKNOWN_ROLE)
        stage = None if role == "amount" else "actual"
    return Column(spot.first, spot.last, label, label_norm, role, stage, year, 0, unit, spot)


def _second_row(
    rows: Sequence[Row], index: int, columns: list[Column], kind: str, knowledge: Knowledge
) -> list[Column] | None:
    """The columns of a header over two rows: parts below a wide label, the others going on downwards. None: one row."""
    if index + 1 >= len(rows):
        return None
    below = [spot for spot in rows[index + 1].filled if spot.first >= columns[0].first]
    wide = [column for column in columns if column.last > column.first and not _goes_on(column, rows[index + 1])]
    if not below or not wide or any(_is_number(spot) for spot in below):
        return None
    if any(not any(column.first <= spot.first and spot.last <= column.last for column in wide) for spot in below):
        return None
    split: list[Column] = []
    for column in columns:
        parts = [spot for spot in below if column in wide and spot.covers(column.first, column.last)]
        for spot in parts:
            rule = _pick(knowledge.column_rules(spot.label_norm), kind)
            part = _column(spot, rule, kind, knowledge)
            if part.role == UNKNOWN_ROLE and column.role in VALUE_ROLES:
                part = replace(part, role=column.role)
            split.append(
                replace(
                    part,
                    stage=part.stage if part.stage not in (None, "inherit") else column.stage,
                    fiscal_year=part.fiscal_year or column.fiscal_year,
                    year_offset=part.year_offset or column.year_offset,
                    unit=part.unit or column.unit,
                )
            )
        if not parts:
            split.append(column)
    recognised = any(knowledge.column_rules(spot.label_norm) or knowledge.item_of(spot.label_norm) for spot in below)
    return split if recognised else None


def _goes_on(column: Column, row: Row) -> bool:
    return any(spot.cell is column.spot.cell for spot in row.spots)


def _inherit(columns: Sequence[Column]) -> tuple[Column, ...]:
    """A part column (其中：财政拨款) takes stage and year of the amount column to its left."""
    done: list[Column] = []
    for column in columns:
        if column.stage == "inherit":
            left = next((other for other in reversed(done) if other.role == "amount"), None)
            column = replace(
                column,
                stage=left.stage if left else None,
                fiscal_year=left.fiscal_year if left else None,
                year_offset=left.year_offset if left else 0,
            )
        done.append(column)
    return tuple(done)


def duplicate_columns(header: Header) -> list[Column]:
    """Columns that repeat label, stage and year of a column left of them, their cells apart."""
    seen: set[tuple[str, str | None, int | None]] = set()
    doubles: list[Column] = []
    for column in header.columns:
        if column in header.level_weights().values():
            continue
        if column.role == "row_label":  # the other side of a two-sided table
            seen.clear()
        key = (column.label_norm, column.stage, column.fiscal_year)
        if key in seen and column.role in VALUE_ROLES | INDICATOR_ROLES:
            doubles.append(column)
        seen.add(key)
    return doubles
