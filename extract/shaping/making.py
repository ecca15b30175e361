"""One printed number with its labels, as a value; and what a number without a unit counts in."""

from __future__ import annotations

from extract.amounts import Amount
from extract.form_files import Block
from extract.labels import compact, printed_unit
from extract.model import Table, Value
from extract.shaping.headers import UNKNOWN_ROLE, Column
from extract.shaping.rows import Row, Spot
from extract.shaping.state import FormState, Harvest

MONEY_UNITS = frozenset({"元", "万元", "亿元"})
MONEY_ROLES = frozenset({"amount", "received", UNKNOWN_ROLE})


def bind_nothing(spot: Spot, role: str, stage: str | None, label: str = "", label_norm: str = "") -> Column:
    """The column of a number that no header stands over: its role and stage are known from elsewhere."""
    return Column(spot.first, spot.last, label, label_norm, role, stage, None, 0, None, spot)


def resolve_unit(
    column: Column, label: str, headings: tuple[Spot, ...], table: Table, state: FormState, block: Block | None
) -> str | None:
    """The unit of a number that prints none: of its column's header, its row's label, the stub, the table, the form."""
    if column.unit is not None:
        return column.unit
    own = printed_unit(label)
    heading = next((unit for spot in reversed(headings) if (unit := printed_unit(spot.text))), None)
    if column.role not in MONEY_ROLES:
        return own or heading or (block.unit if block else None)
    form_unit = state.form.unit if state.form else None
    candidates = (own, heading, table.printed_unit, block.unit if block else None, form_unit)
    return next((unit for unit in candidates if unit in MONEY_UNITS), None)


def make_value(
    harvest: Harvest,
    table: Table,
    state: FormState,
    row: Row,
    spot: Spot,
    amount: Amount,
    column: Column,
    *,
    label: str,
    label_norm: str,
    parent_norm: str | None,
    subject: str | None,
    block_id: str | None,
    unit: str | None,
) -> Value:
    """The value of one cell, or the blank that it states (``value`` None, ``null_kind`` set)."""
    cell_id = harvest.reading.cell_id(table, spot.cell)
    return Value(
        value_id=cell_id,
        table_no=table.table_no,
        cell_id=cell_id,
        page=spot.cell.page,
        form_id=state.form_id,
        block_id=block_id,
        form_no=state.form_no,
        row_no=row.row_no,
        column_no=spot.cell.column_no,
        row_label=compact(label) or None,
        row_label_norm=label_norm or None,
        parent_label_norm=parent_norm,
        column_label=column.label or None,
        column_label_norm=column.label_norm or None,
        role=column.role,
        stage=column.stage,
        fiscal_year=column.fiscal_year,
        year_offset=column.year_offset,
        subject=subject,
        printed_text=amount.printed_text.strip(),
        value=amount.value,
        decimals=amount.decimals,
        unit=amount.unit or unit,
        operator=amount.operator,
        is_approximate=amount.is_approximate,
        null_kind=amount.null_kind,
    )
