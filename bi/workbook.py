"""The tables for BI tools as a workbook for Excel, a sheet a table, with Chinese headers. Needs no driver.

.venv/bin/python bi/workbook.py [warehouse/current.duckdb [jixiao.xlsx]]
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

SEPARATOR = " · "
MOST_ROWS = 1_048_576  # of a sheet, the header among them
NUMBER_FORMATS = {"_yuan": "#,##0.00", "_percent": "0.00"}
WIDTH = 18
ABOUT, SNAPSHOT, UNITS, AMOUNTS = "about", "snapshot", "units", "amounts"
NOTES = Path(__file__).with_name("workbook_notes.csv")  # how to add up each table, for people


def main(warehouse: str = "warehouse/current.duckdb", target: str = "jixiao.xlsx") -> int:
    workbook = Workbook(write_only=True)
    with duckdb.connect(str(Path(warehouse).resolve()), read_only=True) as connection:
        tables = connection.execute(
            "SELECT table_name, comment FROM duckdb_tables()"
            " WHERE schema_name = 'marts' AND starts_with(table_name, 'bi_') ORDER BY table_name"
        ).fetchall()
        for table, _ in tables:  # before a sheet is begun
            check_size(connection, table)
        (snapshot,) = connection.execute("SELECT snapshot_id FROM marts.snapshot").fetchone() or ("",)
        workbook.properties.title = f"jixiao {snapshot}"
        add_notes(workbook, snapshot, {table: label_of(comment) for table, comment in tables})
        for table, comment in tables:
            add_sheet(workbook, connection, table, label_of(comment))
    workbook.save(target)
    return 0


def add_notes(workbook: Workbook, snapshot: str, titles: dict[str, str]) -> None:
    """The first sheet: which snapshot this is, and what to filter before adding up a sheet."""
    with NOTES.open(encoding="utf-8", newline="") as lines:
        words = {row["key"]: row["note_zh"] for row in csv.DictReader(lines)}
    sheet = workbook.create_sheet(words[ABOUT])
    sheet.column_dimensions["A"].width = WIDTH
    sheet.column_dimensions["B"].width = 6 * WIDTH
    sheet.append([words[SNAPSHOT], snapshot])
    sheet.append([words[UNITS], words[AMOUNTS]])
    for table, title in titles.items():
        if table in words:
            sheet.append([title, words[table]])


def check_size(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """End with a message where a table has more rows than a sheet holds."""
    (count,) = connection.execute(f"SELECT count(*) FROM marts.{table}").fetchone() or (0,)
    if count >= MOST_ROWS:
        raise SystemExit(f"{table} has {count} rows, a sheet holds {MOST_ROWS - 1}: filter it in a query")


def add_sheet(workbook: Workbook, connection: duckdb.DuckDBPyConnection, table: str, title: str) -> None:
    """Every row of a table under the labels of its columns."""
    columns = connection.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'marts' AND table_name = ?"
        " ORDER BY column_index",
        [table],
    ).fetchall()
    formats = [
        next((shown for ending, shown in NUMBER_FORMATS.items() if name.endswith(ending)), None) for name, _ in columns
    ]
    rows = connection.execute(f"SELECT * FROM marts.{table}").fetchall()
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    header = [cell_of(sheet, label_of(comment), None) for _, comment in columns]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in rows:
        sheet.append([cell_of(sheet, value, shown) for value, shown in zip(row, formats, strict=True)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"


def cell_of(sheet: Any, value: object, number_format: str | None) -> Any:
    """A cell that shows what the warehouse holds: a text that begins with ``=`` stays a text."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, value)
    if number_format:
        cell.number_format = number_format
    return cell


def label_of(comment: str) -> str:
    return comment.partition(SEPARATOR)[0]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
