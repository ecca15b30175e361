"""`jixiao findings`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flows.cli import home_option
from flows.home import Home
from flows.queries import open_published, print_csv, print_json
from flows.settings import SEVERITIES

COLUMNS = (
    "finding_id",
    "severity",
    "identity_id",
    "unit_name",
    "fiscal_year",
    "title_zh",
    "title_en",
    "message_zh",
    "message_en",
    "amount_at_stake_yuan",
    "blame",
    "places",
    "document_id",
    "file_name",
    "first_seen_run",
    "last_seen_run",
    "status",
)
OPEN_FINDINGS = """
    SELECT finding.* EXCLUDE (unit_id), unit.unit_name, unit.short_name, document.file_name
    FROM marts.fct_finding AS finding
    LEFT JOIN (SELECT DISTINCT ON (unit_id) * FROM marts.dim_unit ORDER BY unit_id, is_current DESC) AS unit
        ON unit.unit_id = finding.unit_id
    LEFT JOIN raw.documents AS document ON document.document_id = finding.document_id
    WHERE finding.status = 'open'
      AND ($severity IS NULL OR finding.severity = $severity)
      AND ($year IS NULL OR finding.fiscal_year = $year)
      AND ($unit IS NULL OR finding.unit_id = $unit
           OR contains(unit.unit_name, $unit) OR contains(unit.short_name, $unit))
    ORDER BY list_position(['must', 'should', 'advisory'], finding.severity),
             finding.amount_at_stake_yuan DESC NULLS LAST, unit.unit_name, finding.fiscal_year, finding.finding_id
"""


@click.command(name="findings")
@home_option
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only findings of this severity.")
@click.option("--unit", help="Only findings of a unit: its id, or a part of its name.")
@click.option("--year", type=int, help="Only findings of this fiscal year.")
def command(home: Path, shape: str, severity: str | None, unit: str | None, year: int | None) -> None:
    """The open findings of the published warehouse, worst first."""
    with open_published(Home(home.absolute())) as connection:
        wanted = {"severity": severity, "unit": unit, "year": year}
        cursor = connection.execute(OPEN_FINDINGS, wanted)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if shape == "json":
        print_json([{name: row[name] for name in COLUMNS} for row in rows])
    elif shape == "csv":
        print_csv(rows, COLUMNS)
    else:
        _print_table(rows)


def _print_table(rows: list[dict[str, Any]]) -> None:
    from flows.tables import make_console, make_table

    if not rows:
        click.echo("No open findings.")
        return
    cells = [
        (
            row["severity"],
            row["unit_name"] or row["file_name"] or "",
            str(row["fiscal_year"] or ""),
            f"{row['title_zh']}\n{row['message_zh']}",
            "\n".join([row["finding_id"], *(row["places"] or [])]),
        )
        for row in rows
    ]
    console = make_console()
    headings = ("severity", "unit", "year", "what", "id, places")
    console.print(make_table(console, headings, cells, whole={"severity", "year", "id, places"}, lines=True))
    click.echo(f"{len(rows)} open findings; jixiao trace ID shows a place.")
