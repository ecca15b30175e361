"""Reading a warehouse for the command line: the published snapshot, the ledger, rows as dicts, safe CSV and JSON."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click
import duckdb

from flows.home import Home
from flows.lock import is_alive, read_lock
from flows.terminal import printable, printable_json

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def open_published(home: Home) -> duckdb.DuckDBPyConnection:
    """The published snapshot, read-only. Raises ``click.ClickException`` where there is none."""
    if not home.root.is_dir():
        raise click.UsageError(
            f"there is no warehouse at {home.root}: name one with --home, or make it with jixiao load"
        )
    if not home.current.exists():
        said = read_lock(home.lock)
        if said and is_alive(said):
            raise click.ClickException(
                f"nothing was published in {home.root} yet: a run is on (process {said['pid']}, since"
                f" {said.get('since', '?')}); wait for its end"
            )
        raise click.ClickException(f"nothing was published in {home.root} yet: run jixiao load")
    try:
        return duckdb.connect(str(home.current.resolve()), read_only=True)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise click.ClickException(f"{home.current} cannot be opened: {reason}\njixiao doctor says more") from error


def fetch_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> list[dict[str, Any]]:
    """The rows of a query as dicts by column name."""
    cursor = connection.execute(sql, dict(parameters) if isinstance(parameters, Mapping) else list(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def has_submissions(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the snapshot that is open was made with a roster."""
    found = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name = 'fct_submission'"
    ).fetchone()
    if found == (0,):
        return False
    return bool(connection.execute("SELECT 1 FROM marts.fct_submission LIMIT 1").fetchall())


def print_json(content: object) -> None:
    """JSON on standard output. A Decimal is a string, so that no reader takes money for a float."""
    click.echo(printable_json(content, default=_as_text))


def _as_text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """CSV on standard output, with no text that a spreadsheet would run as a formula."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_field(row[column]) for column in columns])


def safe_field(value: object) -> str:
    """One CSV field: a text that starts like a formula gets an apostrophe before it; a number stays a number.

    >>> safe_field("=1+1"), safe_field(Decimal("-3.50")), safe_field("-3.50")
    ("'=1+1", '-3.50', '-3.50')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return str(value)
    text = "; ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)
    if text.lstrip(" \u3000").startswith(FORMULA_STARTS) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    """Digits with at most a leading minus and a point: what a spreadsheet takes for a number and nothing else."""
    whole, _, fraction = text.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and (not fraction or (fraction.isascii() and fraction.isdigit()))


def shown(value: object) -> str:
    """A value for people: a Decimal without the zeros that its column adds, a text that steers no terminal."""
    if isinstance(value, Decimal):
        whole, _, fraction = f"{value:f}".partition(".")
        fraction = fraction.rstrip("0")
        return f"{whole}.{fraction}" if fraction else whole
    return printable(str(value))
