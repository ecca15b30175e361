"""The audit: frames from a snapshot, suites over them, a verdict by policy."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import duckdb

from expectations import frames, suites, verdict
from expectations.policy import DEFAULT_POLICY, Policy
from expectations.results import AuditResult
from expectations.rules import structural_rules


class SnapshotError(Exception):
    """The snapshot cannot be opened as a DuckDB file."""


def run_audit(snapshot_path: Path, policy: Policy = DEFAULT_POLICY, data_docs: Path | None = None) -> AuditResult:
    """Audit one closed snapshot file, read-only.

    Where tables or columns differ from the contract the other suites cannot run, and the schema's failures are the
    whole result. ``data_docs`` is a folder for the library's own pages. Raises ``SnapshotError``; a snapshot that
    breaks rules is a result.
    """
    from expectations.checkpoint import run_checkpoint  # seconds: only where an audit runs

    started = time.monotonic()
    with _open(snapshot_path) as snapshot, tempfile.TemporaryDirectory(prefix="audit-") as folder:
        place = Path(folder)
        differing = frames.store_schema_frame(snapshot, place / suites.SCHEMA_FRAME)
        rules = () if differing else structural_rules()
        identities = [] if differing else frames.read_identities(snapshot)
        to_run = [
            suites.schema_suite(place),
            *suites.rule_suites(snapshot, rules, place),
            *suites.identity_suites(snapshot, identities, place),
        ]
        outcomes = run_checkpoint(to_run, place, data_docs)
        failures = verdict.structural_failures(snapshot, outcomes, rules)
        evaluated = {} if differing else frames.read_evaluated(snapshot)
    results = verdict.identity_results(identities, outcomes, evaluated)
    broken = [row for outcome in outcomes if outcome.is_identity for row in outcome.offenders]
    stopping = verdict.stopping_checks(broken, policy)
    return AuditResult(
        snapshot=str(snapshot_path),
        ok_to_publish=not failures and not stopping,
        structural_failures=failures,
        identity_results=results,
        held_documents=verdict.held_documents(broken, policy),
        stopping_checks=stopping,
        coverage=verdict.coverage(len(outcomes), results),
        seconds=round(time.monotonic() - started, 2),
    )


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise SnapshotError(f"{path} cannot be opened as a warehouse: {str(error).splitlines()[0]}") from error
