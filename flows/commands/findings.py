"""`jixiao findings`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from flows.cli import home_option
from flows.clock import today
from flows.findings_as_of import list_findings
from flows.home import Home
from flows.queries import fetch_rows, open_published, print_csv, print_json
from flows.settings import SEVERITIES
from flows.terminal import printable

TO_CHECK = "To be checked by us first, not confirmed by a second reading:"
REPLACED = "Of editions that counted then and count no more; their figures, places and blame are not kept:"
NOT_KNOWN = "Of {count} editions that counted then nothing is known, for no run was published in their time:"
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
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Findings of the editions that counted at the end of that day.",
)
def command(
    home: Path,
    shape: str,
    severity: str | None,
    unit: str | None,
    year: int | None,
    blame: str | None,
    as_of: datetime | None,
) -> None:
    """The open findings of the published warehouse, worst first; last, what a second reading has not confirmed.

    With --as-of, those of the editions that counted then: in full where they still count; of editions that were
    replaced or withdrawn since, what was open to the end, without figures and places, which are not kept.
    """
    unknown: list[dict[str, Any]] = []
    if as_of is not None and as_of.date() > today():
        raise click.UsageError(f"{as_of:%Y-%m-%d} is yet to come")
    with open_published(Home(home.absolute())) as connection:
        wanted = {"severity": severity, "unit": unit, "year": year, "blame": blame}
        if as_of is None:
            rows = fetch_rows(connection, OPEN_FINDINGS, wanted)
        else:
            rows, unknown = list_findings(connection, as_of.date(), wanted)
    if shape == "json":
        print_json([{name: row[name] for name in COLUMNS} for row in rows])
    elif shape == "csv":
        print_csv(rows, COLUMNS)
    else:
        _print_table(rows)
    if unknown:
        names = ", ".join(printable(each["file_name"]) for each in unknown)
        click.echo(f"{NOT_KNOWN.format(count=len(unknown))} {names}", err=True)


def _print_table(rows: list[dict[str, Any]]) -> None:
    from flows.tables import make_console, make_table

    if not rows:
        click.echo("No open findings.")
        return
    confirmed = [row for row in rows if row["blame"] == "source"]
    doubtful = [row for row in rows if row["blame"] not in {"source", None}]
    replaced = [row for row in rows if row["blame"] is None]
    console = make_console()
    for title, group in ((None, confirmed), (TO_CHECK, doubtful), (REPLACED, replaced)):
        if not group:
            continue
        if title is not None:
            click.echo(f"\n{title}")
        headings = ("severity", "blame", "unit", "year", "what", "id, places")
        whole = {"severity", "blame", "year", "id, places"}
        console.print(make_table(console, headings, map(_cells, group), whole=whole, lines=True))
    told = f", {len(doubtful)} more to be checked by us" if doubtful else ""
    told += f", {len(replaced)} of editions that count no more" if replaced else ""
    click.echo(f"{len(confirmed)} open findings{told}; jixiao trace ID shows a place.")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    said = [row["title_zh"], row["message_zh"]]
    if row["blame"] not in {"source", None}:
        said.append(row["blame_reason_zh"])
    return (
        row["severity"],
        row["blame"] or row["status"],
        row["unit_name"] or row["file_name"] or "",
        str(row["fiscal_year"] or ""),
        "\n".join(each for each in said if each),
        "\n".join([row["finding_id"], *(row["places"] or [])]),
    )
