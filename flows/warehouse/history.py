"""The history of runs: what the landing database keeps of each, and a snapshot shows as ``marts.fct_run*``.

A run that builds a snapshot is in it as far as it is known by then: its stages up to the build, no end. What stands
here of it changes with every run, so whoever compares two warehouses by content leaves ``RUN_TABLES`` out.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from flows.settings import SEVERITIES

TO_CHECK = "to_check"  # in the place of the severity of a finding that a second reading has not confirmed
HISTORY_TABLES = ("runs", "run_stages", "run_documents", "run_findings")
RUN_TABLES = ("marts.snapshot", "marts.fct_run", "marts.fct_run_stage", "marts.fct_run_document")


def keep_stages(connection: duckdb.DuckDBPyConnection, run_id: str, seconds: Mapping[str, float]) -> None:
    """Keep how long each stage of a run has taken so far, in their order. Safe to repeat."""
    connection.execute("DELETE FROM ops.run_stages WHERE run_id = ?", [run_id])
    for number, (stage, spent) in enumerate(seconds.items(), start=1):
        connection.execute(
            "INSERT INTO ops.run_stages BY NAME SELECT ? AS run_id, ? AS stage, ? AS seconds, ? AS stage_no",
            [run_id, stage, spent, number],
        )


def keep_outcomes(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Keep what became of a run's documents as it was at its end: a later run may supersede one of them."""
    connection.execute(
        "UPDATE ops.run_documents SET outcome = documents.outcome, reason = documents.reason FROM raw.documents"
        " WHERE run_id = ? AND run_documents.outcome IS NULL AND documents.document_id = run_documents.document_id",
        [run_id],
    )


def keep_findings(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Keep how many findings were open by severity when a run was published, those that are none too. Safe to
    repeat."""
    connection.execute("DELETE FROM ops.run_findings WHERE run_id = ?", [run_id])
    connection.execute(
        "INSERT INTO ops.run_findings BY NAME SELECT ? AS run_id, named.severity, count(finding_id) AS findings"
        " FROM (SELECT unnest(?::VARCHAR[]) AS severity) AS named LEFT JOIN ops.findings AS finding"
        " ON finding.status = 'open'"
        " AND CASE WHEN finding.blame = 'source' THEN finding.severity ELSE 'to_check' END = named.severity"
        " GROUP BY ALL",
        [run_id, [*SEVERITIES, TO_CHECK]],
    )
