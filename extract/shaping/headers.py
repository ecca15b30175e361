"""Header rows: found by their words, their columns bound by label and never by position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.form_files import INDICATOR_ROLES, OPEN_STAGES, VALUE_ROLES, ColumnRule
from extract.forms import Knowledge
from extract.labels import compact, printed_unit, split_year
from extract.shaping.numbers import read_number
from extract.shaping.rows import Row, Spot
from extract.shaping.stacks import Stack, is_number, stack_rows

LEVEL_ROLES = frozenset({"level1", "level2", "level3"})
_TARGETS = frozenset({"target", "initial_target"})
_OF_INDICATORS = _TARGETS | {"actual", "weight", "score"}
_GOALS = frozenset({"goal_target", "goal_actual"})
_CARRIES = VALUE_ROLES | {"target", "initial_target", "actual", "goal_target", "goal_actual"}
ITEM_ROLES = {"amount": "amount", "count": "count", "stock": "count", "ratio": "rate", "area": "area"}
UNKNOWN_ROLE = "other"
INHERIT, ADJUSTED = OPEN_STAGES
_ONLY_YEAR = re.compile(r"((?:19|20)\d{2})年度?")  # a group of columns of one year


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
    """One to three header rows. ``kind``: values, indicators, goals. ``headings``: the stubs left of the columns.

    ``groups``: the labels that stand over several columns.
    """

    kind: str
    columns: tuple[Column, ...]
    headings: tuple[Spot, ...]
    row_count: int
    groups: tuple[Spot, ...] = ()

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
    own; and at least as many known labels as unknown ones right of the first known label. It may stand on up to three
    rows: then the lowest label of each column counts, and takes from the labels over it what it does not say itself.
    """
    for stack in stack_rows(rows, index, knowledge):
        header = _read_stack(stack, knowledge)
        if header is not None:
            return _name_rows(header, rows[index + header.row_count :])
    return None


def _read_stack(stack: Stack, knowledge: Knowledge) -> Header | None:
    row = stack.row
    rules = {id(spot): _rules(spot, stack, knowledge) for spot in row.filled}
    lent = {id(spot) for spot in row.filled if not knowledge.column_rules(spot.label_norm) and stack.over(spot)}
    known = [spot for spot in row.filled if rules[id(spot)]]
    if len(known) < 2 or any(is_number(spot) for spot in row.filled):
        return None
    kind = _kind([rules[id(spot)] for spot in known])
    bound = {id(spot): rule for spot in known if (rule := _pick(rules[id(spot)], kind)) is not None}
    known = [spot for spot in known if id(spot) in bound]
    if kind == "indicators":
        known = _bind_name(row, known, bound, stack.row_count)
    known = _without_stub(known, bound, kind, max(spot.cell.row_no for spot in row.filled))
    if len(known) < 2 or not any(bound[id(spot)].role in _CARRIES for spot in known):
        return None
    if kind == "goals":
        known = _goal_columns(known, bound, knowledge)
        if len(known) < 2:
            return None
    first = known[0].first
    others = [spot for spot in row.filled if spot not in known and spot.first > first]
    if len(others) > len(known):
        return None
    columns = [
        _under(
            _column(spot, None if id(spot) in lent else bound.get(id(spot)), kind, knowledge), stack, kind, knowledge
        )
        for spot in sorted([*known, *others], key=lambda s: s.first)
    ]
    headings = tuple(spot for spot in row.spots if spot.last < first and not spot.is_blank)
    groups = {id(one.cell): one for spot in row.spots for one in stack.over(spot)}
    return Header(kind, _inherit(columns), headings, stack.row_count, tuple(groups.values()))


def _without_stub(known: list[Spot], bound: dict[int, ColumnRule], kind: str, last_row: int) -> list[Spot]:
    """The labels without the leftmost that is worded like a column of money and reaches down beside the rows below the
    header: 年度预算（万元） left of 资金来源 | 年初预算数 is the stub of the block, and says its unit."""
    stub = known[0] if kind == "values" and len(known) > 2 and bound[id(known[0])].role == "amount" else None
    if stub is None or stub.cell.row_no + stub.cell.row_span - 1 <= last_row:
        return known
    return known[1:]


def _rules(spot: Spot, stack: Stack, knowledge: Knowledge) -> tuple[ColumnRule, ...]:
    """The rules of a label; where no entry knows it, those of the nearest known label over it."""
    labels = (spot, *reversed(stack.over(spot)))
    return next((rules for one in labels if (rules := knowledge.column_rules(one.label_norm))), ())


def _bind_name(row: Row, known: list[Spot], bound: dict[int, ColumnRule], depth: int) -> list[Spot]:
    """The column of names in a table of indicators: 绩效指标 where no level stands right of it (there it is a stub).

    Where no column names the indicators, the label left of the first known column does, if no stub stands there.
    """
    levels = [spot for spot in known if bound[id(spot)].role in LEVEL_ROLES]
    names = [spot for spot in known if bound[id(spot)].role == "name"]
    stubs = [spot for spot in names if any(level.first > spot.first for level in levels)]
    for spot in names:
        bound[id(spot)] = replace(bound[id(spot)], role="level3")
    kept = [spot for spot in known if spot not in stubs]
    if not levels and len(stubs) == len(names) and kept:
        left = [spot for spot in row.filled if spot.last < kept[0].first and spot.cell.row_span <= depth]
        if left:
            bound[id(left[-1])] = ColumnRule("", "", "level3", None, 0, None)
            kept = [left[-1], *kept]
    return kept


def _under(column: Column, stack: Stack, kind: str, knowledge: Knowledge) -> Column:
    """A column with what the labels over it say and its own does not: role, stage, year, unit."""
    for group in reversed(stack.over(column.spot)):
        over = _column(group, _pick(knowledge.column_rules(group.label_norm), kind), kind, knowledge)
        is_named = column.role != UNKNOWN_ROLE or over.role == UNKNOWN_ROLE
        column = replace(
            column,
            role=column.role if is_named else over.role,
            stage=column.stage if column.stage not in (None, INHERIT) else over.stage,
            fiscal_year=column.fiscal_year or over.fiscal_year,
            year_offset=column.year_offset or over.year_offset,
            unit=column.unit or over.unit,
        )
    return column


def _name_rows(header: Header, below: Sequence[Row]) -> Header:
    """A leftmost column that is called like a column of numbers and holds the labels of its rows is a label column.

    ``年度预算数（万元） | 年初预算 | 预算执行数`` over ``总额 | 60 | 58``: the content says what the header does not.
    """
    leftmost = header.columns[0]
    if header.kind != "values" or leftmost.role not in VALUE_ROLES:
        return header
    values = [column for column in header.columns[1:] if column.role in VALUE_ROLES or column.role == UNKNOWN_ROLE]
    words = 0
    for row in below:
        spot = row.at(leftmost.first, leftmost.last)
        spots = [other for column in values if (other := row.at(column.first, column.last)) is not None]
        if spot is None or not spot.is_new or not any(is_number(other) for other in spots if other is not spot):
            break
        if spot.is_blank or read_number(spot.text).value is not None or any(other is spot for other in spots):
            return header
        words += 1
    if not words:
        return header
    named = replace(leftmost, role="row_label", stage=None)
    return replace(header, columns=(named, *header.columns[1:]))


def _goal_columns(known: list[Spot], bound: dict[int, ColumnRule], knowledge: Knowledge) -> list[Spot]:
    """The columns of goals; a stub that names the chapter (年度总体目标) beside 预期目标 is none of them."""
    targets = [spot for spot in known if bound[id(spot)].role == "goal_target"]
    results = [spot for spot in known if bound[id(spot)].role == "goal_actual"]
    if results and len(targets) > 1 and knowledge.field_of(targets[0].label_norm) == "goal":
        known = [spot for spot in known if spot is not targets[0]]
    return known


def _kind(rules: list[tuple[ColumnRule, ...]]) -> str:
    roles = [{rule.role for rule in one} for one in rules]
    if any(one & LEVEL_ROLES for one in roles):
        return "indicators"
    all_roles = frozenset().union(*roles)
    if "amount" not in all_roles and (
        ("name" in all_roles and all_roles & _OF_INDICATORS) or (all_roles & _TARGETS and "actual" in all_roles)
    ):
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
    if only := _ONLY_YEAR.fullmatch(label_norm):
        year = int(only.group(1))
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


def _inherit(columns: Sequence[Column]) -> tuple[Column, ...]:
    """A part column (其中：财政拨款) takes stage and year of the amount column to its left.

    An adjusted budget is the full year's, or the adjustment where a column of the full year stands beside it.
    """
    done: list[Column] = []
    has_full_year = any(column.stage == "full_year_budget" for column in columns)
    for column in columns:
        if column.stage == ADJUSTED:
            column = replace(column, stage="budget_adjustment" if has_full_year else "full_year_budget")
        if column.stage == INHERIT:
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
