"""Reading and shaping a batch of documents, and landing each with its ledger row in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from extract.model import Reading
from flows import ledger
from flows.home import PROJECT_ROOT
from flows.landing import load_reading, replace_document
from flows.outcomes import hash_content
from flows.reading import ReadingOutcome, read_documents
from flows.run import Run
from flows.shaping import Shaper, ShapingOutcome

NO_CONTENT = "it can be read, and holds no table and no amount"


@contextmanager
def open_extraction(run: Run) -> Iterator[None]:
    """Shaping processes for as long as batches come; none where there is nothing to shape."""
    if run.plan is None or not (run.plan.to_read or run.plan.to_shape):
        yield
        return
    with Shaper(PROJECT_ROOT / "forms", run.settings.workers) as shaper:
        run.shaper = shaper
        try:
            yield
        finally:
            run.shaper = None


def read_batch(run: Run, document_ids: Sequence[str]) -> None:
    """Read documents in bounded child processes, shape what could be read, land all of it."""
    known = _ledger_rows(run, document_ids)
    refused = [row for row in known.values() if row["refusal"]]
    readable = [row for row in known.values() if not row["refusal"]]
    for row in refused:
        _land_failure(run, row, row["refusal"], 0.0)
    with run.stage("read", len(readable)):
        readings: list[tuple[Reading, float]] = []
        jobs = [(row["document_id"], run.home.document(row["sha256"])) for row in readable]
        for outcome in read_documents(jobs, run.settings):
            run.progress.advance()
            if outcome.reading is None:
                _land_failure(run, known[outcome.document_id], _worded(outcome), outcome.seconds)
            else:
                readings.append((outcome.reading, outcome.seconds))
    _shape_and_land(run, known, readings, is_read_now=True)


def shape_batch(run: Run, document_ids: Sequence[str]) -> None:
    """Shape documents again from what was read before: a new form or label opens no document."""
    known = _ledger_rows(run, document_ids)
    readings = [(load_reading(run.connection, each), known[each]["read_seconds"]) for each in document_ids]
    _shape_and_land(run, known, readings, is_read_now=False)


def _shape_and_land(
    run: Run, known: dict[str, dict[str, Any]], readings: Sequence[tuple[Reading, float]], *, is_read_now: bool
) -> None:
    if not readings:
        return
    by_id = {reading.document_id: (reading, seconds) for reading, seconds in readings}
    assert run.shaper is not None
    with run.stage("shape and land", len(readings)):
        for outcome in run.shaper.shape([reading for reading, _ in readings]):
            run.progress.advance()
            reading, seconds = by_id[outcome.document_id]
            _land(run, known[outcome.document_id], reading, seconds, outcome, is_read_now=is_read_now)


def _land(
    run: Run,
    row: dict[str, Any],
    reading: Reading,
    read_seconds: float,
    outcome: ShapingOutcome,
    *,
    is_read_now: bool,
) -> None:
    if outcome.shaped is None:
        own, shown, reason = "unshaped", "quarantined", f"shaping_failed: {outcome.failure}"
    elif _has_content(reading, outcome):
        own, shown, reason = "loaded", "loaded", None
    else:
        own, shown, reason = "unrecognised", "unrecognised", f"no_content: {NO_CONTENT}"
    document = _document_row(run, row, shown, reason) | {
        "media_type": reading.media_type,
        "page_count": reading.page_count,
    }
    entry = row | {
        "content_hash": hash_content(reading),
        "own_outcome": own,
        "reader_version": run.versions.reader,
        "shaping_version": run.versions.shaping,
        "read_seconds": read_seconds,
        "shape_seconds": outcome.seconds,
    }
    replace_document(run.connection, document, reading if is_read_now else None, outcome.shaped, entry)


def _land_failure(run: Run, row: dict[str, Any], reason: str, seconds: float) -> None:
    entry = row | {
        "own_outcome": "quarantined",
        "content_hash": None,
        "reader_version": run.versions.reader,
        "shaping_version": None,
        "read_seconds": seconds,
    }
    empty = Reading(row["document_id"], "", 0)
    replace_document(run.connection, _document_row(run, row, "quarantined", reason), empty, None, entry)


def _document_row(run: Run, row: dict[str, Any], outcome: str, reason: str | None) -> dict[str, Any]:
    taken = ("document_id", "sha256", "file_name", "source_uri", "byte_count")
    return {name: row[name] for name in taken} | {
        "outcome": outcome,
        "reason": reason,
        "is_held": False,
        "extractor_version": f"{run.versions.reader}/{run.versions.shaping}",
        "loaded_at": ledger.now(),
    }


def _has_content(reading: Reading, outcome: ShapingOutcome) -> bool:
    shaped = outcome.shaped
    return bool(reading.tables or (shaped and (shaped.values or shaped.mentions)))


def _worded(outcome: ReadingOutcome) -> str:
    return f"{outcome.code}: {outcome.reason}" if outcome.code else str(outcome.reason)


def _ledger_rows(run: Run, document_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    cursor = run.connection.execute(
        "SELECT * FROM ops.ledger WHERE list_contains(?, document_id) ORDER BY arrival_no", [list(document_ids)]
    )
    names = [column[0] for column in cursor.description]
    return {row["document_id"]: row for row in (dict(zip(names, each, strict=True)) for each in cursor.fetchall())}
