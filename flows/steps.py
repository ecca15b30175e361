"""The steps of a run as plain functions on a ``Run``; ``flows.load`` strings them together under Prefect."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from flows import clock, ledger
from flows.home import WAREHOUSE_FILE
from flows.landing.database import insert_rows
from flows.ledger import outcomes
from flows.ledger.quarantine import keep_quarantine
from flows.rereading.questions import reread_places
from flows.run import RowsRefused, Run, RunFailed
from flows.sources.expectation import signal_unexpected_units
from flows.warehouse import history
from flows.warehouse.delta import DELTA, FULL, Delta, NotADelta, plan_delta
from flows.warehouse.merging import WHOLE, carry_rows, merge_delta
from flows.warehouse.publishing import drop_old_snapshots, publish_snapshot, settle_publication
from flows.warehouse.snapshot import close_snapshot, create_snapshot, pack_snapshot, write_parquet
from flows.worker import WorkerError

MAX_HOLDING_ROUNDS = 5
WHOLE_MODELS = f"config.meta.grain:{WHOLE}"
FINDINGS = "fct_finding+"  # built last, with all that rests on it: it says what a second reading of the places says
LISTED_CAUSES = 20


def settle_documents(run: Run) -> None:
    """Settle every document beside its neighbours, and keep the quarantine folder as the ledger says."""
    run.connection.execute("DELETE FROM raw.signals WHERE origin = 'run'")
    outcomes.store_outcomes(run.connection)
    signal_unexpected_units(run.connection)
    run.home.quarantine.mkdir(parents=True, exist_ok=True)
    keep_quarantine(run.connection, run.home)


def build_snapshot(run: Run) -> Path:
    """A fresh snapshot file, closed, without a log beside it: the last one with the rows of changed documents made
    anew, or all of it where that is in doubt. Which of both, and why, goes into the run's row.

    Raises ``RunFailed`` with what dbt says: a model that does not build, a data test that does not hold. Where a test
    refuses rows of changed documents for what they are, the whole is not built only to be refused again.
    """
    path = run.home.building / WAREHOUSE_FILE
    history.keep_stages(run.connection, run.run_id, run.seconds)
    try:
        delta = plan_delta(run.connection, run.home, run.versions, run.settings)
        _note_build(run, DELTA, f"{len(delta.document_ids)} documents, of which {delta.changed} changed")
        _build_delta(run, path, delta)
    except RowsRefused:
        raise  # the same rows would be refused of the whole; the next run builds that all the same (``plan_delta``)
    except (NotADelta, RunFailed, duckdb.Error) as error:
        # Whatever is wrong with the part: the whole either builds or says what is wrong.
        _note_build(run, FULL, str(error).splitlines()[0])
        _build_whole(run, path)
    close_snapshot(path)
    return path


def _note_build(run: Run, mode: str, reason: str) -> None:
    run.connection.execute(
        "UPDATE ops.runs SET build_mode = ?, build_reason = ? WHERE run_id = ?", [mode, reason, run.run_id]
    )


def _build_whole(run: Run, path: Path) -> None:
    """``raw`` in a fresh file, then everything that dbt makes of it."""
    described = _describe(run, delta_builds=0)
    with run.stage("snapshot"):
        create_snapshot(run.connection, path, described)
    grains = _build_findings(run, path, described)
    run.release_worker("build")
    if grains:
        with run.stage("pack"):
            pack_snapshot(path, grains)


def _build_delta(run: Run, path: Path, delta: Delta) -> None:
    """The documents of ``delta`` in a file of their own, merged into a copy of the last snapshot; then what is made of
    all documents together. Raises ``NotADelta`` where that does not come to the same as building the whole.
    """
    described = _describe(run, delta_builds=delta.number)
    with run.stage("snapshot"):
        create_snapshot(run.connection, path, described, delta.document_ids)
        carry_rows(delta, path)
    grains = _build_findings(run, path, described)
    part = path.with_name(f"delta-{WAREHOUSE_FILE}")
    with run.stage("merge"):
        close_snapshot(path)
        path.replace(part)
        try:
            merge_delta(delta, part, path, grains, run.run_id)
        finally:
            part.unlink()  # all that lies here is published
    _build_models(run, described, {"select": [WHOLE_MODELS], "indirect-selection": ["cautious"]})
    run.release_worker("build")


def _build_findings(run: Run, path: Path, described: dict[str, str]) -> dict[str, str]:
    """All models; before the findings are written, the places behind broken checks are read a second time. Returns the
    grains that the models declare.
    """
    grains = _build_models(run, described, {"exclude": [FINDINGS]})
    reread_places(run, path)
    _build_models(run, described, {"select": [FINDINGS]})
    return grains


def _describe(run: Run, *, delta_builds: int) -> dict[str, str]:
    return {
        "run_id": run.run_id,
        "snapshot_id": run.run_id,
        "published_at": clock.now().isoformat(sep=" ", timespec="seconds"),
        "reader_version": run.versions.reader,
        "shaping_version": run.versions.shaping,
        "rules_version": run.versions.rules,
        "project_version": run.versions.project,
        "delta_builds": str(delta_builds),  # since the whole was built last
    }


def _build_models(run: Run, described: dict[str, str], chosen: dict[str, list[str]]) -> dict[str, str]:
    with run.stage("dbt"):
        answer = _ask(run, "build", {"vars": _dbt_vars(described), **chosen}, run.settings.build_seconds)
    if answer["failures"]:
        run.release_worker("build")
        causes = [f"{each['node']}: {each['status']}: {each['message']}" for each in answer["failures"]]
        is_of_rows = any(each.get("is_of_rows") for each in answer["failures"])
        raise (RowsRefused if is_of_rows else RunFailed)("dbt could not build the warehouse", causes[:LISTED_CAUSES])
    grains: dict[str, str] = answer.get("grains", {})
    return grains


def _dbt_vars(described: dict[str, str]) -> dict[str, str]:
    versions = {name.removesuffix("_version"): text for name, text in described.items() if name.endswith("_version")}
    return {
        "run_id": described["run_id"],
        "snapshot_id": described["snapshot_id"],
        "published_at": described["published_at"],
        "versions": json.dumps(versions, sort_keys=True),
    }


def audit_snapshot(run: Run, path: Path) -> dict[str, Any]:
    """The suites' verdict (``expectations.results.AuditResult`` as a dict). Raises ``RunFailed`` where they block."""
    request = {"snapshot": str(path), "policy": dict(run.settings.policy), "data_docs": None}
    with run.stage("audit"):
        verdict = _ask(run, "audit", request, run.settings.audit_seconds)
    if verdict["structural_failures"]:
        causes = [
            f"{each['rule_id']} on {each['table']}: {each['words']} ({each['count']}: {', '.join(each['examples'])})"
            for each in verdict["structural_failures"]
        ]
        raise RunFailed("the audit found the warehouse unsound", causes[:LISTED_CAUSES])
    if verdict["stopping_checks"]:
        raise RunFailed("the policy stops a run for these checks", verdict["stopping_checks"][:LISTED_CAUSES])
    return verdict


def _ask(run: Run, job: str, request: dict[str, Any], seconds: float) -> dict[str, Any]:
    try:
        return run.worker(job).ask(request, seconds)
    except WorkerError as error:
        run.release_worker(job)  # it is gone, or in doubt: whoever asks again gets a fresh one
        raise RunFailed(str(error), _last_lines(run.log)) from error


def _last_lines(log: Path, count: int = 15) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:] if log.exists() else []


def hold_documents(run: Run, path: Path, held: Sequence[dict[str, Any]]) -> None:
    """Keep documents out of the marts: their outcome stays, ``is_held`` is set, and each finding becomes a signal."""
    document_ids = [each["document_id"] for each in held]
    with duckdb.connect(str(path), read_only=True) as snapshot:
        findings = snapshot.execute(
            "SELECT document_id, identity_id, severity, message_zh, list_extract(places, 1) FROM marts.fct_finding"
            " WHERE list_contains(?, document_id) ORDER BY ALL",
            [document_ids],
        ).fetchall()
    rows = [
        {
            "document_id": document_id,
            "origin": "run",
            "signal_no": number,
            "code": "document_held",
            "message": f"{severity} {identity_id}: {message}",
            "cell_id": place,
        }
        for number, (document_id, identity_id, severity, message, place) in enumerate(findings, start=1)
    ]
    run.connection.begin()
    for each in held:
        run.connection.execute(
            "UPDATE raw.documents SET is_held = true, reason = ? WHERE document_id = ?",
            [f"held back by the policy: {len(each['checks'])} broken checks", each["document_id"]],
        )
    insert_rows(run.connection, "raw", "signals", rows)
    run.connection.commit()


def build_checked(run: Run) -> Path:
    """Build and audit; where the policy holds documents back, build again without them until none is left to hold."""
    for _ in range(MAX_HOLDING_ROUNDS):
        path = build_snapshot(run)
        verdict = audit_snapshot(run, path)
        if not verdict["held_documents"]:
            run.release_worker("audit")
            return path
        hold_documents(run, path, verdict["held_documents"])
    raise RunFailed(f"after {MAX_HOLDING_ROUNDS} rounds of holding documents back there are still more to hold")


def write_aside(run: Run, path: Path) -> None:
    """Parquet files and the report of a snapshot, beside it: they become current with it."""
    from flows.report import write_report

    with run.stage("parquet"):
        write_parquet(path, path.parent / "parquet")
    with run.stage("report"):
        write_report(path, path.parent / "report" / "index.html")


def publish(run: Run) -> None:
    """Make the build current, write it into the ledger, drop what retention no longer keeps."""
    with run.stage("publish"):
        fingerprint = ledger.make_fingerprint(run.connection, run.versions, run.settings)
        run.connection.execute("UPDATE ops.runs SET fingerprint = ? WHERE run_id = ?", [fingerprint, run.run_id])
        publish_snapshot(run.home, run.run_id)
        settle_publication(run.connection, run.home, run.run_id)
        drop_old_snapshots(run.home, run.settings.keep_snapshots)
