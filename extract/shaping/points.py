"""Points that stand outside rows of indicators: declared in a label, or in the row of the form's total."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from extract.amounts import Amount
from extract.labels import normalise_label
from extract.model import Table, Value
from extract.shaping.headers import Column
from extract.shaping.making import bind_nothing, make_value
from extract.shaping.numbers import read_number
from extract.shaping.rows import Row, Spot
from extract.shaping.state import FormState, Harvest

MOST_IN_A_CELL = 4  # points that one cell may print


def declare_points(
    harvest: Harvest, table: Table, state: FormState, spot: Spot, weight: Decimal, block_id: str | None = None
) -> Value:
    """The points that a stub or a goal's label declares, as a value of role ``weight`` under that label."""
    exponent = weight.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    printed = str(weight) if str(weight) in spot.text else spot.text
    start = spot.text.find(printed)
    amount = Amount(weight, places, "分", None, False, None, printed, start, start + len(printed))
    row = Row(spot.cell.row_no, (spot,))
    return _add(harvest, table, state, row, spot, amount, bind_nothing(spot, "weight", None), spot, block_id)


def note_total(
    harvest: Harvest, table: Table, state: FormState, row: Row, label: Spot, role: str, spot: Spot, printed: str
) -> None:
    """The form's total: ``role`` is weight or score, ``printed`` the part of the cell that says it.

    A total read earlier stays.
    """
    value = _add(harvest, table, state, row, spot, read_number(printed), bind_nothing(spot, role, None), label, None)
    if value.value is not None:
        state.frame.setdefault(f"total_{role}", value)


def note_points(
    harvest: Harvest, table: Table, state: FormState, row: Row, column: Column, spot: Spot, label: str
) -> None:
    """Points beside an indicator that are not its own weight or score (财政评分, 扣分)."""
    amount = read_number(spot.text)
    if amount.value is not None:
        harvest.mark(table, spot.cell)
        harvest.values.append(
            make_value(
                harvest,
                table,
                state,
                row,
                spot,
                amount,
                column,
                label=label,
                label_norm=normalise_label(label),
                parent_norm=None,
                subject=label or None,
                block_id=None,
                unit=column.unit,
            )
        )


def _add(
    harvest: Harvest,
    table: Table,
    state: FormState,
    row: Row,
    spot: Spot,
    amount: Amount,
    column: Column,
    label: Spot,
    block_id: str | None,
) -> Value:
    value = make_value(
        harvest,
        table,
        state,
        row,
        spot,
        amount,
        column,
        label=label.text,
        label_norm=label.label_norm,
        parent_norm=None,
        subject=state.project,
        block_id=block_id,
        unit="分",
    )
    count = sum(other.cell_id == value.cell_id for other in harvest.values[-MOST_IN_A_CELL:])
    if count:
        value = replace(value, value_id=f"{value.cell_id}#{count + 1}")
    harvest.values.append(value)
    harvest.mark(table, spot.cell)
    return value
