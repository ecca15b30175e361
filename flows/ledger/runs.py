"""The rows of runs: opened, closed, and left open by a process that was killed."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

from flows import clock
from flows.home import Home
from flows.versions import Versions

RUN_ID = "%Y%m%dT%H%M%S-%f"
STOPPED = "stopped before its end"  # the message of a run whose process was killed


def make_run_id(moment: datetime) -> str:
    """An id that sorts by time and reads as one: ``20240131T235959-123456``."""
    return moment.strftime(RUN_ID)


def moment_of(run_id: str) -> datetime:
    """When a run began, from its id. Raises ``ValueError`` for what is none."""
    return datetime.strptime(run_id, RUN_ID).replace(tzinfo=UTC).replace(tzinfo=None)


def start_run(connection: duckdb.DuckDBPyConnection, run_id: str, versions: Versions) -> None:
    """Open the run's row; a run that was left open by a killed process is closed as failed."""
    connection.execute("UPDATE ops.runs SET status = 'failed', message = ? WHERE status = 'running'", [STOPPED])
    connection.execute(
        "INSERT INTO ops.runs BY NAME SELECT ? AS run_id, ? AS started_at, 'running' AS status, ? AS reader_version,"
        " ? AS shaping_version, ? AS rules_version",
        [run_id, clock.now(), versions.reader, versions.shaping, versions.rules],
    )


def finish_run(connection: duckdb.DuckDBPyConnection, run_id: str, status: str, message: str = "") -> None:
    """Close the run's row: ``published``, ``nothing_new`` or ``failed``."""
    connection.execute(
        "UPDATE ops.runs SET status = ?, message = ?, finished_at = ? WHERE run_id = ?",
        [status, message, clock.now(), run_id],
    )


def note_failed_run(connection: duckdb.DuckDBPyConnection, versions: Versions, message: str) -> None:
    """A row of a run that could not begin; the open row of one that was killed is left for the next run to settle."""
    moment = clock.now()
    connection.execute(
        "INSERT INTO ops.runs BY NAME SELECT ? AS run_id, ? AS started_at, ? AS finished_at, 'failed' AS status,"
        " ? AS message, ? AS reader_version, ? AS shaping_version, ? AS rules_version",
        [make_run_id(moment), moment, moment, message, versions.reader, versions.shaping, versions.rules],
    )


def is_unfinished(home: Home) -> bool:
    """Whether the last run was stopped before its end: what it was asked to do waits for the next.

    Raises ``duckdb.IOException`` while another process writes to the ledger.
    """
    if not home.landing.exists():
        return False
    with duckdb.connect(str(home.landing), read_only=True) as landing:
        last = landing.execute("SELECT status FROM ops.runs ORDER BY run_id DESC LIMIT 1").fetchone()
    return last in {("running",), ("failed",)}
