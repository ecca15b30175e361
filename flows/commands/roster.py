"""`jixiao roster`."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli import home_option
from flows.home import Home
from flows.queries import fetch_rows, has_submissions, open_published, print_csv

GAP_COLUMNS = (
    "status",
    "unit_name",
    "division_code",
    "report_type",
    "report_scope",
    "fiscal_year",
    "due_on",
    "arrived_on",
    "days_late",
    "reason_zh",
    "reason_en",
    "owner",
    "published_at_url",
    "document_id",
    "line_no",
)
GAPS = """
    SELECT * FROM marts.fct_submission WHERE status NOT IN ('published', 'expected')
    ORDER BY status_rank, unit_name, fiscal_year, report_type, line_no
"""


@click.command(name="roster")
@home_option
@click.option(
    "--check", type=click.Path(dir_okay=False, path_type=Path), help="Say what is wrong with a roster; exit code 2."
)
@click.option("--gaps", is_flag=True, help="What is missing, late, empty, of another year or incomplete, as CSV.")
@click.option("--year", type=click.IntRange(1990, 2100), help="Start one for this fiscal year, not for those seen.")
@click.option("--chinese", is_flag=True, help="Name the columns in Chinese.")
def command(home: Path, check: Path | None, gaps: bool, year: int | None, chinese: bool) -> None:
    """Print a CSV to start a roster from: the units whose reports came, and those that their reports list.

    Set its path as roster in settings.toml; docs/roster.md says what its columns mean.
    """
    if check is not None:
        _check(check)
        return
    with open_published(Home(home.absolute())) as published:
        if gaps:
            rows = fetch_rows(published, GAPS) if has_submissions(published) else []
            print_csv(rows, GAP_COLUMNS)
            return
        from flows.roster import start as roster_start

        lines = roster_start.propose_lines(published, year)
    if chinese:
        names = _chinese_names()
        lines = [{names[name]: value for name, value in line.items()} for line in lines]
        print_csv(lines, [names[name] for name in roster_start.COLUMNS])
    else:
        print_csv(lines, roster_start.COLUMNS)


def _check(path: Path) -> None:
    from flows.roster.lines import RosterError, read_roster

    try:
        roster = read_roster(path.absolute())
    except RosterError as error:
        raise click.UsageError(str(error)) from error
    for notice in roster.notices:
        click.echo(notice)
    count = len(roster.notices)
    click.echo(f"{path}: {len(roster.lines)} lines can be used" + (f", {count} remarks above" if count else ""))


def _chinese_names() -> dict[str, str]:
    from flows.roster.cells import load_roster_words

    names: dict[str, str] = {}
    for alias, name in load_roster_words().columns.items():
        if alias != name:
            names.setdefault(name, alias)
    return names
