"""Fiscal statements made for tests, and what shaping says of them as lines that a person can compare with the table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extract.forms import Knowledge, load_knowledge
from extract.model import Cell, Metadata, Passage, Reading, Table, Value
from extract.shaping import ShapedTables, shape_tables

ROOT = Path(__file__).resolve().parents[3]


def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "forms")


def parse_table(text: str, number: int = 1, title: str | None = None, unit: str | None = "万元") -> Table:
    """A table drawn in text: a row a line, cells between ``|``; ``<3`` behind a text: columns, ``<1x2``: rows too."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row_no, line in enumerate(text.strip().splitlines(), start=1):
        column = 1
        for part in line.split("|"):
            words, _, span = part.strip().partition("<")
            columns, height = (
                int(n) for n in (f"{span}x1" if span and "x" not in span else span or "1x1").split("x")[:2]
            )
            while (row_no, column) in taken:
                column += 1
            cells.append(Cell(1, row_no, column, words.strip().replace("⏎", "\n"), height, columns))
            taken |= {(row_no + r, column + c) for r in range(height) for c in range(columns)}
            column += columns
    return Table(number, 1, 1, tuple(cells), title, unit)


def shape(*tables: Table, passages: tuple[Passage, ...] = (), family: str = "budget", year: int = 2025) -> ShapedTables:
    metadata = replace(
        Metadata(family, year, *(None,) * 11),  # type: ignore[arg-type]
        evidence={"detected_report_type": family},
    )
    return shape_tables(Reading("d0", "application/pdf", 1, tables, passages), knowledge(), metadata)


def above(*texts: str) -> tuple[Passage, ...]:
    """Lines over the first table."""
    return tuple(Passage(place, 1, text, after_table=0) for place, text in enumerate(texts, start=1))


def item_of(value: Value) -> str | None:
    """The measure of a value as the warehouse names it (``int_value_items``).

    A class or a total counts what its column counts; on a side of a table it is named by its own label, unless the
    column names a kind of spending; any other row by its label.
    """
    names = knowledge()
    of_row = names.item_of(value.row_label_norm, value.form_id, value.block_id)
    of_column = names.item_of(value.column_label_norm, value.form_id, value.block_id)
    if value.row_kind not in ("class", "total"):
        return of_row or of_column
    if value.block_id is None:
        return of_column
    if of_column and of_column.startswith("expenditure_") and of_column != "expenditure_total":
        return of_column
    return "expenditure_total" if value.row_kind == "class" else of_row


def lines(shaped: ShapedTables, with_blanks: bool = False) -> list[str]:
    """One line a value: statement, side, kind of row, code, item, fund, stage, year, amount and unit."""
    found = []
    for value in shaped.values:
        if value.value is None and not with_blanks:
            continue
        code = value.functional_code or value.economic_code or "-"
        year = value.fiscal_year or (value.year_offset if value.year_offset else "-")
        amount = value.null_kind if value.value is None else f"{value.value}{value.unit or ''}"
        parts = (value.statement, value.block_id or "-", value.row_kind, code, item_of(value) or "?", value.fund)
        found.append(" ".join(str(part) for part in (*parts, value.stage or "-", year, amount)))
    return found


def codes(shaped: ShapedTables) -> list[str]:
    return [signal.code for signal in shaped.signals]
