"""Publishing: a finished snapshot becomes the current one in one atomic step; the ones before it stay for rollback."""

from __future__ import annotations

import shutil
from contextlib import suppress

import duckdb

from flows.warehouse.history import keep_findings
from flows.home import LINKS, WAREHOUSE_FILE, Home, replace_link
from flows.landing.database import insert_rows
from flows.ledger.runs import finish_run
from flows.queries import fetch_rows
from flows.warehouse.snapshot import wal_of

FINDING_COLUMNS = (
    "finding_id, identity_id, severity, document_id, unit_id, fiscal_year, title_zh,"
    " first_seen_run, last_seen_run, status, blame"
)


class NoSnapshotError(Exception):
    """There is no snapshot to go back to."""


def publish_snapshot(home: Home, snapshot_id: str) -> None:
    """Move the finished build to ``snapshots/<snapshot_id>`` and make it current.

    Up to the last step readers see the snapshot before; after it, the new one with its Parquet files and report.
    Killed in between, the folder is dropped by ``mend_publication``. Safe to repeat.
    """
    home.snapshots.mkdir(parents=True, exist_ok=True)
    if not (home.snapshots / snapshot_id).exists():
        home.building.rename(home.snapshots / snapshot_id)
    point_to(home, snapshot_id)


def point_to(home: Home, snapshot_id: str) -> None:
    """Make a snapshot at hand the current one. The links that go through ``published`` are made once."""
    replace_link(home.published, f"{home.snapshots.name}/{snapshot_id}")
    for name, target in LINKS.items():
        link, way = home.root / name, f"{home.published.name}/{target}"
        if not link.is_symlink() or str(link.readlink()) != way:
            if link.is_dir() and not link.is_symlink():
                shutil.rmtree(link)
            replace_link(link, way)


def settle_publication(connection: duckdb.DuckDBPyConnection, home: Home, run_id: str) -> None:
    """Write what a published run means into the ledger: its findings, its status. Safe to repeat."""
    snapshot = home.snapshots / run_id / WAREHOUSE_FILE
    with duckdb.connect(str(snapshot), read_only=True) as published:
        findings = fetch_rows(published, f"SELECT {FINDING_COLUMNS} FROM marts.fct_finding")
    connection.begin()
    try:
        connection.execute("UPDATE ops.findings SET status = 'resolved' WHERE status = 'open'")
        connection.execute(
            "DELETE FROM ops.findings WHERE list_contains(?, finding_id)", [[row["finding_id"] for row in findings]]
        )
        insert_rows(connection, "ops", "findings", findings)
        keep_findings(connection, run_id)
        connection.execute("UPDATE ops.runs SET snapshot_id = ? WHERE run_id = ?", [run_id, run_id])
        finish_run(connection, run_id, "published")
    except BaseException:  # what the run has to note of its failure is not to be part of this
        with suppress(duckdb.Error):
            connection.rollback()
        raise
    connection.commit()


def mend_publication(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Make good what a killed or failed run left: a published run that the ledger does not call so, half-made
    folders."""
    if home.building.exists():
        shutil.rmtree(home.building)
    published = home.published_id()
    if published is not None:
        point_to(home, published)
        unsettled = connection.execute(
            "SELECT 1 FROM ops.runs WHERE run_id = ? AND status <> 'published'", [published]
        ).fetchone()
        if unsettled:
            settle_publication(connection, home, published)
    # Only a run's own leftovers: snapshots that this ledger knows nothing of are those of one that was lost.
    ended = connection.execute("SELECT run_id FROM ops.runs WHERE status <> 'published'").fetchall()
    for (run_id,) in ended:
        if run_id != published and (home.snapshots / run_id).exists():
            shutil.rmtree(home.snapshots / run_id)


def drop_old_snapshots(home: Home, keep: int) -> None:
    """Keep the ``keep`` newest snapshots, and the published one always."""
    for snapshot_id in home.snapshot_ids()[:-keep]:
        if snapshot_id != home.published_id():
            shutil.rmtree(home.snapshots / snapshot_id)


def roll_back(home: Home, to: str | None = None) -> tuple[str, str]:
    """Make the snapshot before the current one current, or the one at hand that ``to`` names, a newer one too; returns
    the ids of what was current and what is. Raises ``NoSnapshotError``.

    The next load with nothing new leaves it so; the next one that brings something builds on all that was loaded.
    """
    current = home.published_id()
    if current is None:
        raise NoSnapshotError("nothing was published yet")
    at_hand = home.snapshot_ids()
    if to is not None and to not in at_hand:
        raise NoSnapshotError(f"{to} is no snapshot at hand; there are {', '.join(at_hand) or 'none'}")
    earlier = [snapshot_id for snapshot_id in at_hand if snapshot_id < current]
    if to is None and not earlier:
        newer = f" (--to {at_hand[-1]} goes to the newest)" if at_hand and at_hand[-1] > current else ""
        raise NoSnapshotError(f"{current} is the oldest snapshot at hand: there is none before it{newer}")
    chosen = to or earlier[-1]
    point_to(home, chosen)
    return current, chosen


def find_leftovers(home: Home) -> list[str]:
    """Write-ahead logs beside snapshots, which must not be there: a snapshot is closed before it is published."""
    return [
        str(log)
        for snapshot_id in home.snapshot_ids()
        if (log := wal_of(home.snapshots / snapshot_id / WAREHOUSE_FILE)).exists()
    ]
