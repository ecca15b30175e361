"""`jixiao status`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import duckdb

from extract.failures import failure_meaning
from flows.cli import home_option
from flows.home import Home
from flows.lock import is_alive, read_lock
from flows.queries import fetch_rows, has_submissions, open_published, print_json
from flows.settings import SEVERITIES
from flows.sources.model import show_place
from flows.terminal import printable

LAST_RUNS = """
    SELECT run_id, started_at, finished_at, status, message,
        date_diff('millisecond', started_at, finished_at) / 1000 AS seconds,
        coalesce(listed.documents, 0) AS documents, coalesce(listed.new_documents, 0) AS new_documents
    FROM ops.runs LEFT JOIN (
        SELECT run_id, count(*) AS documents, count(*) FILTER (is_new) AS new_documents
        FROM ops.run_documents GROUP BY run_id
    ) AS listed USING (run_id)
    ORDER BY run_id DESC LIMIT 10
"""
# The same as of the published snapshot, while a run holds the ledger.
PUBLISHED_RUNS = """
    SELECT run_id, started_at, finished_at, status, message, seconds::DOUBLE AS seconds, documents,
        new_documents FROM marts.fct_run
    ORDER BY run_id DESC LIMIT 10
"""
# A copy of the same bytes at another place is no document of its own, but it came in and is a duplicate.
# Places that gave nothing when they were last asked. One that nobody has asked for a while is no source any more.
TROUBLES = """
    SELECT uri, kind, owner, last_status, failures, last_ok_at, gone_since, checked_at, code, message FROM ops.sources
    WHERE code IS NOT NULL AND dropped_at IS NULL
        AND checked_at >= (SELECT max(started_at) FROM ops.runs) - INTERVAL 36 HOUR
    ORDER BY checked_at DESC, uri
"""
OUTCOMES = """
    SELECT outcome, count(*) AS documents FROM (
        SELECT outcome FROM raw.documents
        UNION ALL
        SELECT DISTINCT ON (document_id, arrivals.source_uri) 'duplicate'
        FROM raw.arrivals JOIN raw.documents USING (document_id) WHERE arrivals.source_uri <> documents.source_uri
    ) GROUP BY ALL ORDER BY ALL
"""

# Those that are not loaded, by why.
REASONS = """
    SELECT outcome, reason_code AS code, count(*) AS documents FROM raw.documents
    WHERE outcome IN ('quarantined', 'unrecognised') GROUP BY ALL ORDER BY outcome, documents DESC, code
"""

SUBMISSIONS = """
    SELECT status, count(*) AS lines FROM marts.fct_submission GROUP BY status, status_rank ORDER BY status_rank
"""


@click.command(name="status")
@home_option
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(home: Path, shape: str) -> None:
    """The last runs, the published snapshot, documents by outcome and open findings by severity."""
    place = Home(home.absolute())
    with open_published(place) as published:
        (snapshot,) = fetch_rows(published, "SELECT * FROM marts.snapshot")
        outcomes = fetch_rows(published, OUTCOMES)
        reasons = fetch_rows(published, REASONS)
        (held,) = fetch_rows(published, "SELECT count(*) AS documents FROM raw.documents WHERE is_held")
        counted = fetch_rows(
            published,
            "SELECT CASE WHEN blame = 'source' THEN severity ELSE 'to_check' END AS severity, count(*) AS findings"
            " FROM marts.fct_finding WHERE status = 'open' GROUP BY ALL",
        )
        submissions = fetch_rows(published, SUBMISSIONS) if has_submissions(published) else []
    findings = dict.fromkeys(SEVERITIES, 0) | {row["severity"]: row["findings"] for row in counted}
    said = read_lock(place.lock)
    runs, as_of = _last_runs(place)
    state: dict[str, Any] = {
        "home": str(place.root),
        "snapshot": snapshot,
        "snapshots": place.snapshot_ids(),
        "rolled_back_from": place.rolled_back_from(),
        "running": said if said and is_alive(said) else None,
        "runs": runs,
        "runs_as_of": as_of,
        "sources": _ask_landing(place, TROUBLES),
        "documents": {row["outcome"]: row["documents"] for row in outcomes},
        "not_loaded": reasons,
        "held_back": held["documents"],
        "to_check": findings.pop("to_check", 0),
        "findings": findings,
        "submissions": {row["status"]: row["lines"] for row in submissions},
    }
    if shape == "json":
        print_json(state)
    else:
        _print_state(state)


def _ask_landing(home: Home, sql: str) -> list[dict[str, Any]] | None:
    """Rows of the ledger; None while a run holds it, or where an older version wrote it and none of this has run."""
    try:
        with duckdb.connect(str(home.landing), read_only=True) as landing:
            return fetch_rows(landing, sql)
    except (duckdb.IOException, duckdb.CatalogException, duckdb.BinderException):
        return None


def _last_runs(home: Home) -> tuple[list[dict[str, Any]] | None, str]:
    """The last runs, newest first, and whether they are as of the ledger or of the snapshot; None where an older
    version published the snapshot and a run holds the ledger."""
    if (runs := _ask_landing(home, LAST_RUNS)) is not None:
        return runs, "ledger"
    try:
        with open_published(home) as published:
            return fetch_rows(published, PUBLISHED_RUNS), "snapshot"
    except duckdb.CatalogException:
        return None, "snapshot"


def _print_state(state: dict[str, Any]) -> None:
    click.echo(f"Warehouse  {state['home']}")
    click.echo(f"Snapshot   {state['snapshot']['snapshot_id']}, published {state['snapshot']['published_at']} UTC")
    if state["rolled_back_from"]:
        click.echo(
            f"           rolled back from {state['rolled_back_from']}; the next load that brings something builds anew"
        )
    click.echo(f"At hand    {len(state['snapshots'])} snapshots: {', '.join(state['snapshots'])}")
    click.echo("Documents  " + (", ".join(f"{count} {name}" for name, count in state["documents"].items()) or "none"))
    for row in state["not_loaded"]:
        code = row["code"] or "(no code: loaded by an older version)"
        meaning = failure_meaning(row["code"], "en") if row["code"] else ""
        click.echo(f"           {row['documents']} {row['outcome']}: {code}  {meaning}".rstrip())
    if any(row["outcome"] == "quarantined" for row in state["not_loaded"]):
        click.echo("           quarantine/ID/reason.json says what would mend each; jixiao retry tries them again")
    if state["held_back"]:
        click.echo(f"           {state['held_back']} of them held back from the marts by the policy")
    if state["submissions"]:
        told = ", ".join(f"{count} {name}" for name, count in state["submissions"].items())
        click.echo(f"Due        {told} (jixiao roster --gaps)")
    click.echo("Findings   " + ", ".join(f"{count} {name}" for name, count in state["findings"].items()) + " (open)")
    if state["to_check"]:
        click.echo(f"           {state['to_check']} more to be checked by us: a second reading has not confirmed them")
    for source in state["sources"] or ():
        since = f", last had {source['last_ok_at']:%Y-%m-%d}" if source["last_ok_at"] else ""
        click.echo(f"Source     {printable(show_place(source['uri']))}: {source['last_status']}{since}")
        click.echo(f"           {printable(source['message'])}")
    if state["running"]:
        click.echo(f"Running    process {state['running']['pid']}, since {state['running'].get('since')}")
    if state["runs"] is None:
        click.echo("Runs       a run is on and holds the ledger; ask again when it is done")
        return
    if state["runs_as_of"] == "snapshot":
        click.echo("Runs       as of the snapshot: a run is on and holds the ledger")
    for run in state["runs"]:
        parts = [run["status"]]
        if run["seconds"] is not None:
            parts.append(f"{run['seconds']:.0f} s")
        if run["documents"]:
            parts.append(f"{run['documents']} documents, {run['new_documents']} new")
        if run["message"]:
            parts.append(printable(run["message"]))
        click.echo(f"Run        {run['run_id']}  {'  '.join(parts)}")
