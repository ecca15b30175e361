"""`jixiao findings`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flows.cli import home_option
from flows.home import Home
from flows.queries import open_published, print_csv, print_json
from flows.settings import SEVERITIES

TO_CHECK = "To be checked by us first, not confirmed by a second reading:"
BLAMES = ("source", "extraction", "unclear")
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
    "blame_reason_zh",
    "blame_reason_en",
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
      AND ($blame IS NULL OR finding.blame = $blame)
      AND ($year IS NULL OR finding.fiscal_year = $year)
      AND ($unit IS NULL OR finding.unit_id = $unit
           OR contains(unit.unit_name, $unit) OR contains(unit.short_name, $unit))
    ORDER BY finding.blame <> 'source', list_position(['must', 'should', 'advisory'], finding.severity),
             finding.amount_at_stake_yuan DESC NULLS LAST, unit.unit_name, finding.fiscal_year, finding.finding_id
"""


@click.command(name="findings")
@home_option
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only findings of this severity.")
@click.option("--unit", help="Only findings of a unit: its id, or a part of its name.")
@click.option("--year", type=int, help="Only findings of this fiscal year.")
@click.option("--blame", type=click.Choice(BLAMES), help="Only findings with this blame; source: the report's own.")
def command(
    home: Path, shape: str, severity: str | None, unit: str | None, year: int | None, blame: str | None
) -> None:
    """The open findings of the published warehouse, worst first; last, what a second reading has not confirmed."""
    with open_published(Home(home.absolute())) as connection:
        wanted = {"severity": severity, "unit": unit, "year": year, "blame": blame}
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
    confirmed = [row for row in rows if row["blame"] == "source"]
    doubtful = [row for row in rows if row["blame"] != "source"]
    console = make_console()
    for title, group in ((None, confirmed), (TO_CHECK, doubtful)):
        if not group:
            continue
        if title is not None:
            click.echo(f"\n{title}")
        headings = ("severity", "blame", "unit", "year", "what", "id, places")
        whole = {"severity", "blame", "year", "id, places"}
        console.print(make_table(console, headings, map(_cells, group), whole=whole, lines=True))
    told = f", {len(doubtful)} more to be checked by us" if doubtful else ""
    click.echo(f"{len(confirmed)} open findings{told}; jixiao trace ID shows a place.")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    said = [row["title_zh"], row["message_zh"]]
    if row["blame"] != "source":
        said.append(row["blame_reason_zh"])
    return (
        row["severity"],
        row["blame"],
        row["unit_name"] or row["file_name"] or "",
        str(row["fiscal_year"] or ""),
        "\n".join(each for each in said if each),
        "\n".join([row["finding_id"], *(row["places"] or [])]),
    )
