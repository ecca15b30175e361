"""marts.fct_run and its two companions: earlier runs as they ended, the run that builds as far as it is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import ledger
from flows.landing.database import insert_rows, open_landing
from flows.versions import Versions
from flows.warehouse import history
from flows.warehouse.snapshot import create_snapshot

VERSIONS = Versions("7", "shaping", "rules", "0")
START = datetime(2024, 1, 31, 2, tzinfo=UTC).replace(tzinfo=None)
OUTCOMES = {"a": "loaded", "b": "superseded", "c": "quarantined"}


def add_run(landing: duckdb.DuckDBPyConnection, run_id: str, status: str, message: str = "") -> None:
    ledger.start_run(landing, run_id, VERSIONS)
    if status != "running":
        ledger.finish_run(landing, run_id, status, message)
    landing.execute(
        "UPDATE ops.runs SET started_at = ?, finished_at = CASE WHEN status <> 'running'"
        " THEN ? + INTERVAL 90 SECOND END WHERE run_id = ?",
        [START, START, run_id],
    )


def list_file(landing: duckdb.DuckDBPyConnection, run_id: str, position: int, name: str, **fields: Any) -> None:
    row = {"run_id": run_id, "position": position, "file_name": f"{name}.txt", "document_id": name, "is_new": True}
    insert_rows(landing, "ops", "run_documents", [{**row, **fields}])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, run_dbt: Callable[..., Any]) -> duckdb.DuckDBPyConnection:
    folder: Path = tmp_path_factory.mktemp("history")
    path = folder / "snapshot.duckdb"
    with open_landing(folder / "landing.duckdb") as landing:
        add_run(landing, "r1", "published")
        for position, name in enumerate(OUTCOMES, start=1):
            insert_rows(landing, "raw", "documents", [{"document_id": name, "file_name": f"{name}.txt",
                        "outcome": "loaded", "is_held": False}])  # fmt: skip
            list_file(landing, "r1", position, name)
        history.keep_outcomes(landing, "r1")
        history.keep_stages(landing, "r1", {"take in": 0.5, "dbt": 12.25})
        insert_rows(landing, "ops", "findings", [
            {"finding_id": "f1", "severity": "must", "status": "open", "blame": "source"},
            {"finding_id": "f2", "severity": "must", "status": "open", "blame": "unclear"},
            {"finding_id": "f3", "severity": "should", "status": "resolved", "blame": "source"},
        ])  # fmt: skip
        history.keep_findings(landing, "r1")
        landing.execute("DELETE FROM ops.findings")
        add_run(landing, "r1b", "published")  # by a version that did not count findings
        add_run(landing, "r2", "failed", "dbt could not build the warehouse")
        add_run(landing, "r3", "nothing_new")
        add_run(landing, "r4", "running")
        for name, outcome in OUTCOMES.items():
            landing.execute("UPDATE raw.documents SET outcome = ? WHERE document_id = ?", [outcome, name])
            if outcome == "loaded":
                insert_rows(landing, "raw", "document_periods", [{"document_id": name, "period_no": 1}])
        landing.execute("UPDATE raw.documents SET reason = 'damaged' WHERE document_id = 'c'")
        list_file(landing, "r4", 1, "b", is_new=False)
        list_file(landing, "r4", 2, "c", is_new=False, outcome="duplicate", file_name="copy.txt")
        history.keep_stages(landing, "r4", {"take in": 0.25})
        create_snapshot(landing, path, {"run_id": "r4"})
    told = json.dumps({"run_id": "r4", "snapshot_id": "r4", "published_at": "2024-01-31 02:01:00", "versions": "{}"})
    outcome = run_dbt(path, "build", "--exclude-resource-type", "unit_test", "--vars", told)
    failed = [(node.node.name, node.message) for node in outcome.result if node.status in {"error", "fail"}]
    assert not failed, failed
    return duckdb.connect(str(path), read_only=True)


@pytest.mark.slow
def test_a_run_is_as_it_ended_and_the_one_that_builds_is_published(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT run_id, status, snapshot_id, is_of_this_snapshot, seconds, message FROM marts.fct_run ORDER BY run_id"
    ).fetchall()
    assert rows == [
        ("r1", "published", None, False, 90.0, None),
        ("r1b", "published", None, False, 90.0, None),
        ("r2", "failed", None, False, 90.0, "dbt could not build the warehouse"),
        ("r3", "nothing_new", None, False, 90.0, None),
        ("r4", "published", "r4", True, None, None),
    ]


@pytest.mark.slow
def test_outcomes_are_those_of_that_run(built: duckdb.DuckDBPyConnection) -> None:
    counted = built.execute(
        "SELECT run_id, documents, new_documents, loaded_documents, superseded_documents, duplicate_documents"
        " FROM marts.fct_run ORDER BY run_id"
    ).fetchall()
    assert counted[:1] + counted[2:] == [
        ("r1", 3, 3, 3, 0, 0),
        ("r2", 0, 0, 0, 0, 0),
        ("r3", 0, 0, 0, 0, 0),
        ("r4", 2, 0, 0, 1, 1),
    ]
    listed = built.execute(
        "SELECT file_name, outcome, reason FROM marts.fct_run_document WHERE run_id = 'r4' ORDER BY position"
    ).fetchall()
    assert listed == [("b.txt", "superseded", None), ("copy.txt", "duplicate", "same bytes as c.txt")]


@pytest.mark.slow
def test_findings_are_counted_by_severity_where_something_was_published(built: duckdb.DuckDBPyConnection) -> None:
    counted = built.execute(
        "SELECT run_id, must_findings, should_findings, advisory_findings, to_check_findings FROM marts.fct_run"
        " ORDER BY run_id"
    ).fetchall()
    nothing = (None, None, None, None)
    assert counted == [("r1", 1, 0, 0, 1), ("r1b", *nothing), ("r2", *nothing), ("r3", *nothing), ("r4", 0, 0, 0, 0)]


@pytest.mark.slow
def test_stages_keep_their_order(built: duckdb.DuckDBPyConnection) -> None:
    stages = built.execute("SELECT * FROM marts.fct_run_stage ORDER BY run_id, stage_no").fetchall()
    assert stages == [("r1", 1, "take in", 0.5), ("r1", 2, "dbt", 12.25), ("r4", 1, "take in", 0.25)]


@pytest.mark.slow
def test_the_tables_of_runs_are_named_for_those_who_compare(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT 'marts.' || table_name FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name LIKE 'fct_run%'"
    ).fetchall()
    assert {name for (name,) in rows} == set(history.RUN_TABLES) - {"marts.snapshot"}
