"""A statement without a number: whether the report says that it is meant to be empty."""

from __future__ import annotations

from collections.abc import Sequence

from extract.amounts import parse_amount
from extract.labels import fold
from extract.model import Reading, Signal, Table, Value
from extract.statements.knowledge import StatementKnowledge

DECLARED = "none_declared"  # a cell that says 无
NEAR = 3  # passages below a table among which its note is looked for
MAX_NOTE = 160  # a longer paragraph explains something else


def judge_emptiness(
    reading: Reading, table: Table, values: Sequence[Value], knowledge: StatementKnowledge
) -> list[Signal]:
    """``empty_statement_stated`` or ``empty_statement_unstated`` for a statement without any number, else nothing.

    The signal's text is the note that states it; a note stands in the grid or among the first lines below it.
    """
    if any(value.value is not None for value in values):
        return []
    first = next((cell for cell in table.cells if cell.text.strip()), None)
    if first is None:
        return []
    cell_id = reading.cell_id(table, first)
    note = find_note(reading, table, knowledge)
    if note is None:
        message = f"table {table.table_no} holds no number and no note says why"
        return [Signal("empty_statement_unstated", message, first.page, cell_id, first.text)]
    place, text = note
    message = f"table {table.table_no} holds no number, as {place} says"
    return [Signal("empty_statement_stated", message, first.page, cell_id, text)]


def find_note(reading: Reading, table: Table, knowledge: StatementKnowledge) -> tuple[str, str] | None:
    """Place and text of the note that states the emptiness of a table."""
    for cell in table.cells:
        if cell.text.strip() and (_is_note(cell.text, knowledge) or parse_amount(cell.text).null_kind == DECLARED):
            return reading.cell_id(table, cell), cell.text
    below = [p for p in reading.passages if p.after_table == table.table_no and p.page <= table.page_to + 1]
    for passage in below[:NEAR]:
        if _is_note(passage.text, knowledge):
            return reading.passage_id(passage), passage.text
    return None


def _is_note(text: str, knowledge: StatementKnowledge) -> bool:
    folded = fold(text)
    is_instruction = knowledge.found("note_instruction", folded) is not None
    return len(folded) <= MAX_NOTE and not is_instruction and knowledge.found("empty_note", folded) is not None
