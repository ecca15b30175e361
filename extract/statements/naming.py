"""Which labels of a statement name no known measure: the to-do list for ``forms/item_labels.csv``."""

from __future__ import annotations

from collections.abc import Sequence

from extract.forms import Knowledge
from extract.model import Reading, Signal, Table, Value
from extract.statements.columns import AMOUNT
from extract.statements.rows import CLASS, TOTAL


def list_unknown_labels(reading: Reading, table: Table, values: Sequence[Value], knowledge: Knowledge) -> list[Signal]:
    """``unknown_label`` once a label: for each amount that neither its row nor its column names.

    The row of a class counts what its column counts, and on one side of a table expenditure; a total what its column
    counts, on one side of a table what its own label says.
    """
    signals: dict[str, Signal] = {}
    cells = {reading.cell_id(table, cell): cell for cell in table.cells}
    for value in values:
        if value.value is None or value.role != AMOUNT or _is_named(value, knowledge):
            continue
        is_column = (value.row_kind in (CLASS, TOTAL) and value.block_id is None) or value.subject is not None
        label = (value.column_label if is_column else value.row_label or value.column_label) or ""
        if label not in signals:
            cell = cells[value.cell_id]
            message = f"no entry knows the {'column' if is_column else 'row'} {label!r} of statement {value.statement}"
            signals[label] = Signal("unknown_label", message, cell.page, value.cell_id, label)
    return list(signals.values())


def _is_named(value: Value, knowledge: Knowledge) -> bool:
    of_row = knowledge.item_of(value.row_label_norm, value.form_id, value.block_id) is not None
    of_column = knowledge.item_of(value.column_label_norm, value.form_id, value.block_id) is not None
    if value.row_kind == CLASS:
        return of_column or value.block_id is not None
    if value.row_kind == TOTAL and value.block_id is None:
        return of_column
    return of_row or of_column
