"""One row of an indicator table as an indicator: texts as printed, numbers, days and points beside them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from extract.labels import compact
from extract.model import Indicator, Table
from extract.shaping.levels import LevelStack
from extract.shaping.numbers import read_number
from extract.shaping.rows import Row, Spot
from extract.shaping.state import FormState, Harvest
from extract.shaping.targets import QUALITATIVE, Reach, read_reach, read_target, shared_unit

Cells = Mapping[str, Spot | None]
_SAYS_NOTHING = frozenset({"blank", "dash", "slash", "ellipsis"})


def make_indicator(
    harvest: Harvest, table: Table, state: FormState, row: Row, cells: Cells, levels: LevelStack, name: str | None
) -> Indicator:
    """The indicator of a row. ``cells`` maps column roles to the row's cells; a role that the form lacks is absent."""
    state.position += 1
    target, target_cell = _target(harvest, table, cells, name)
    actual = read_reach(_text(cells, "actual"), _text(cells, "unit"), harvest.report_year, target.unit)
    for reach, role in ((target, "target"), (actual, "actual")):
        spot = cells.get(role)
        if reach.problem is not None and spot is not None:
            message = f"{name}: several numbers in {compact(spot.text)[:60]!r}"
            harvest.signal(reach.problem, message, table, spot.cell)
    level1_weight, level1_cell = levels.weight("level1")
    return Indicator(
        indicator_id=f"{harvest.reading.document_id}/f{state.form_no}/i{state.position}",
        form_no=state.form_no,
        form_id=state.form_id,
        table_no=table.table_no,
        page=(row.filled or row.spots)[0].cell.page,
        project=state.project,
        position=state.position,
        level1=levels.text("level1"),
        level2=levels.text("level2"),
        level3=name,
        target_text=_text(cells, "target") or None,
        target_operator=target.operator,
        target_value=target.value,
        target_decimals=target.decimals,
        actual_text=_text(cells, "actual") or None,
        actual_operator=actual.operator,
        actual_value=actual.value,
        actual_decimals=actual.decimals,
        value_unit=_unit(target, actual, cells),
        kind=_kind(target, actual),
        target_date=target.day,
        actual_date=actual.day,
        weight=_points(harvest, table, cells.get("weight")),
        score=_points(harvest, table, cells.get("score")),
        deviation_note=_note(cells.get("note")),
        level1_weight=level1_weight,
        level1_weight_cell_id=harvest.reading.cell_id(table, level1_cell.cell) if level1_cell else None,
        target_cell_id=harvest.reading.cell_id(table, target_cell.cell) if target_cell else None,
        actual_cell_id=_place(harvest, table, cells, "actual"),
        weight_cell_id=_place(harvest, table, cells, "weight"),
        score_cell_id=_place(harvest, table, cells, "score"),
        note_cell_id=_place(harvest, table, cells, "note"),
    )


def _target(harvest: Harvest, table: Table, cells: Cells, name: str | None) -> tuple[Reach, Spot | None]:
    """The target and its cell; where it is blank, a number in the name (``资金支付完成率100%``), signalled."""
    unit, year = _text(cells, "unit"), harvest.report_year
    target = read_target(_text(cells, "target"), _text(cells, "operator"), unit, year, harvest.knowledge)
    spot, name_spot = cells.get("target"), cells.get("level3") or cells.get("level2")
    if target.kind == "blank" and name is not None and name_spot is not None:
        in_name = read_target(name, "", unit, year, harvest.knowledge)
        if in_name.kind == "quantitative":
            harvest.signal("target_in_name", f"target read from the name {name!r}", table, name_spot.cell)
            return in_name, name_spot
    return target, spot


def _unit(target: Reach, actual: Reach, cells: Cells) -> str | None:
    if target.value is None or actual.value is None:
        return target.unit or actual.unit
    return target.unit or actual.unit or shared_unit(_text(cells, "target"), _text(cells, "actual"))


def _text(cells: Cells, role: str) -> str:
    spot = cells.get(role)
    return spot.text.strip() if spot is not None else ""


def _place(harvest: Harvest, table: Table, cells: Cells, role: str) -> str | None:
    spot = cells.get(role)
    return harvest.reading.cell_id(table, spot.cell) if spot is not None else None


def _points(harvest: Harvest, table: Table, spot: Spot | None) -> Decimal | None:
    if spot is None:
        return None
    amount = read_number(spot.text)
    is_measured = amount.operator is not None or amount.unit not in (None, "分", "%")
    if amount.problem is not None or (amount.value is not None and is_measured):
        message = f"{compact(spot.text)[:40]!r} is no number of points"
        harvest.signal("text_in_number_column", message, table, spot.cell)
        return None
    return amount.value


def _note(spot: Spot | None) -> str | None:
    """The note as printed; a dash or slash that fills the cell says nothing."""
    if spot is None or read_number(spot.text).null_kind in _SAYS_NOTHING:
        return None
    return compact(spot.text) or None


def _kind(target: Reach, actual: Reach) -> str:
    """What the target is; where the form prints none, what the result is."""
    kind = actual.kind if target.kind == "blank" else target.kind
    return QUALITATIVE if kind == "blank" else kind
