"""Tables made for tests: as DOCX and PDF give them (spans), and as flattened text gives them (ragged rows, aligned)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extract.forms import Knowledge, load_knowledge
from extract.model import Cell, Metadata, Reading, Table, Value
from extract.ragged import place_cells
from extract.shaping import ShapedTables, shape_tables

LEVELS = ["一级指标", "二级指标", "三级指标"]

ROOT = Path(__file__).resolve().parents[3]
Spec = str | tuple[str, int] | tuple[str, int, int]  # text; text and columns; text, columns and rows


def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "forms")


def spanned(*rows: list[Spec], title: str | None = None, unit: str | None = None, number: int = 1) -> Table:
    """A table with merged cells; a place that a cell of a row above covers is left out of the row."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row_no, row in enumerate(rows, start=1):
        column = 1
        for spec in row:
            text, columns, height = (*((spec,) if isinstance(spec, str) else spec), 1, 1)[:3]
            while (row_no, column) in taken:
                column += 1
            cells.append(Cell(1, row_no, column, text, height, columns))
            taken |= {(row_no + r, column + c) for r in range(height) for c in range(columns)}
            column += columns
    return Table(number, 1, 1, tuple(cells), title, unit)


def flat(*rows: list[str], title: str | None = None, unit: str | None = None, number: int = 1) -> Table:
    """A table of ragged rows, as a reader of flattened text gives it."""
    return Table(number, 1, 1, tuple(place_cells(rows, 1)), title, unit)


def shape(*tables: Table, year: int | None = 2023, division: str | None = None) -> ShapedTables:
    empty = (None,) * 11
    metadata = replace(Metadata("self_evaluation", year, *empty), division_code=division)
    return shape_tables(Reading("d0", "text/plain", 1, tables), knowledge(), metadata)


def numbers(shaped: ShapedTables, column: str | None = None) -> dict[str | None, str]:
    """Row label key → number as text, of one column where given."""
    found: dict[str | None, str] = {}
    for value in shaped.values:
        if value.value is not None and (column is None or value.column_label_norm == column):
            found[value.row_label_norm] = str(value.value)
    return found


def only(shaped: ShapedTables, row: str, column: str | None) -> Value:
    """The one value of a row and a column."""
    found = [v for v in shaped.values if v.row_label_norm == row and v.column_label_norm == column]
    assert len(found) == 1, [(v.row_label_norm, v.column_label_norm) for v in shaped.values]
    return found[0]


def codes(shaped: ShapedTables) -> list[str]:
    return [signal.code for signal in shaped.signals]


def brief(shaped):
    """What each indicator says, in one line."""
    return [
        (
            i.level1,
            i.level2,
            i.level3,
            i.target_operator,
            i.target_value,
            i.actual_value,
            i.value_unit,
            i.weight,
            i.score,
        )
        for i in shaped.indicators
    ]
