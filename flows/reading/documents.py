"""Reading and shaping a batch of documents, and landing each with its ledger row in one transaction."""

from __future__ import annotations

import logging
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from extract.isolation import Failure, ReadJob, ReadResult, make_failure, read_many, refusal_of
from extract.limits import ReadLimits
from extract.model import Reading, Shaped
from extract.readers.errors import UnsupportedFormat
from extract.sniff import WPS, is_kingsoft
from flows import clock, logs
from flows.landing.content_hash import hash_content
from flows.landing.database import load_reading, replace_document
from flows.queries import fetch_rows
from flows.reading.work import READ_AND_SHAPE, SHAPE_KEPT, Extract
from flows.run import Run

STORING_FAULTS = (ValueError, OverflowError, duckdb.DataError)  # pyarrow's own are ValueErrors


def read_batch(run: Run, document_ids: Sequence[str]) -> None:
    """Read and shape documents in bounded child processes and land each as it is ready."""
    known = _ledger_rows(run, document_ids)
    jobs: list[ReadJob] = []
    for document_id, row in known.items():
        if (refused := _refuse(run, row)) is not None:
            _land_failure(run, row, refused, 0.0)
        else:
            jobs.append(ReadJob(run.home.document(row["sha256"]), document_id, row["file_name"]))
    with run.stage("read and shape", len(jobs)):
        for result in _run_jobs(run, jobs, READ_AND_SHAPE):
            row = known[result.document_id]
            if result.reading is None:
                _land_failure(run, row, _failure_of(result), result.seconds)
            else:
                _land(run, row, result.reading, is_read_now=True)


def shape_batch(run: Run, document_ids: Sequence[str]) -> None:
    """Shape documents again from what was read before: a new form or label opens no document."""
    known = _ledger_rows(run, document_ids)
    with run.stage("shape again", len(known)), tempfile.TemporaryDirectory(prefix="readings-") as folder:
        jobs = []
        for document_id in known:
            path = Path(folder) / document_id
            path.write_bytes(pickle.dumps(load_reading(run.connection, document_id)))
            jobs.append(ReadJob(path, document_id))
        for result in _run_jobs(run, jobs, SHAPE_KEPT):
            row = known[result.document_id]
            if result.reading is None:
                # The reading stays; a shaping that hangs or dies is told, and tried again by the next version.
                kept = load_reading(run.connection, result.document_id)
                extract = Extract(kept, None, make_failure("shaping_failed", _failure_of(result).reason_en), 0, 0)
                _land(run, row, extract, is_read_now=False)
            else:
                _land(run, row, result.reading, is_read_now=False)


def _run_jobs(run: Run, jobs: Sequence[ReadJob], function: str) -> Iterator[ReadResult]:
    limits = ReadLimits(**run.settings.limits)
    for result in read_many(jobs, limits, run.settings.workers, function):
        run.progress.advance()
        yield result


def _land(run: Run, row: dict[str, Any], extract: Extract, *, is_read_now: bool) -> None:
    reading, shaped = extract.reading, extract.shaped
    failure: Failure | None = None
    if shaped is None:
        own, outcome, failure = "unshaped", "quarantined", extract.fault or make_failure("shaping_failed", "")
    elif has_content(reading, shaped):
        own, outcome = "loaded", "loaded"
    else:
        own, outcome, failure = "unrecognised", "unrecognised", make_failure(_lack(reading), "")
    document = _document_row(run, row, outcome, failure) | {
        "media_type": reading.media_type,
        "page_count": reading.page_count,
    }
    entry = row | {
        "content_hash": hash_content(reading),
        "own_outcome": own,
        "reader_version": run.versions.reader,
        "shaping_version": run.versions.shaping,
        "read_seconds": extract.read_seconds if is_read_now else row["read_seconds"],
        "shape_seconds": extract.shape_seconds,
        **_told(row, failure),
    }
    seconds = round((extract.read_seconds if is_read_now else 0) + extract.shape_seconds, 3)
    told = {"outcome": outcome, "code": failure.code if failure else None, "pages": reading.page_count or None}
    try:
        replace_document(run.connection, document, reading if is_read_now else None, shaped, entry)
    except STORING_FAULTS as error:
        # A count or a text that no column takes: what the document says is at fault, not the run.
        seconds = extract.read_seconds if is_read_now else row["read_seconds"]
        fault = make_failure("damaged_document", f"{type(error).__name__}: {error}"[:200])
        _land_failure(run, row, fault, seconds)
        return
    event = "document_read" if is_read_now else "document_shaped"
    level = logging.WARNING if failure else logging.INFO
    logs.say(event, level, document_id=row["document_id"], file_name=row["file_name"], seconds=seconds, **told)


def has_content(reading: Reading, shaped: Shaped) -> bool:
    """Whether a document holds any table or any number that has a meaning: such a document is loaded."""
    return bool(reading.tables or shaped.values or shaped.mentions)


def _lack(reading: Reading) -> str:
    """Why a document has no content: a scan has much, which no reader sees yet."""
    return "only_pictures" if any(signal.code == "page_without_text" for signal in reading.signals) else "no_content"


def _refuse(run: Run, row: dict[str, Any]) -> Failure | None:
    """Why a document is not read at all: an archive that was not opened, a file of WPS Writer's own."""
    if row["refusal"]:
        return make_failure(row["refusal_code"] or "archive_refused", row["refusal"])
    if row["file_name"].lower().endswith(".wps"):
        with run.home.document(row["sha256"]).open("rb") as handle:
            if is_kingsoft(handle.read(16), row["file_name"]):
                return refusal_of(UnsupportedFormat(WPS))
    return None


def _land_failure(run: Run, row: dict[str, Any], failure: Failure, seconds: float) -> None:
    entry = row | {
        "own_outcome": "quarantined",
        "content_hash": None,
        "reader_version": run.versions.reader,
        "shaping_version": None,
        "read_seconds": seconds,
        **_told(row, failure),
    }
    nothing = Reading(row["document_id"], "", 0)
    replace_document(run.connection, _document_row(run, row, "quarantined", failure), nothing, None, entry)
    told = {"outcome": "quarantined", "code": failure.code, "reason": failure.reason_en, "seconds": round(seconds, 3)}
    logs.say("document_read", logging.WARNING, document_id=row["document_id"], file_name=row["file_name"], **told)


def _told(row: dict[str, Any], failure: Failure | None) -> dict[str, Any]:
    """What the ledger keeps about a document that is not loaded; nothing of it for one that is."""
    names = ("reason_zh", "reason_en", "mend_zh", "mend_en")
    return {
        "reason_code": failure.code if failure else None,
        **{name: getattr(failure, name) if failure else None for name in names},
        "tries": (row["tries"] or 0) + 1 if failure else None,
        "is_asked_for": None,
        "is_asked_to_shape": None,
        "redone": (row["redone"] or 0) + 1 if row["is_asked_for"] or row["is_asked_to_shape"] else row["redone"],
    }


def _document_row(run: Run, row: dict[str, Any], outcome: str, failure: Failure | None) -> dict[str, Any]:
    taken = ("document_id", "sha256", "file_name", "source_uri", "byte_count")
    return {name: row[name] for name in taken} | {
        "outcome": outcome,
        "reason": _worded(failure) if failure else None,
        "reason_code": failure.code if failure else None,
        "is_held": False,
        "extractor_version": f"{run.versions.reader}/{run.versions.shaping}",
        "loaded_at": clock.now(),
    }


def _failure_of(result: ReadResult) -> Failure:
    if result.failure is None:
        raise ValueError(f"{result.document_id}: neither a result nor a failure")
    return result.failure


def _worded(failure: Failure) -> str:
    return f"{failure.code}: {failure.reason_zh} / {failure.reason_en}"


def _ledger_rows(run: Run, document_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    known = "SELECT * FROM ops.ledger WHERE list_contains(?, document_id) ORDER BY arrival_no"
    return {row["document_id"]: row for row in fetch_rows(run.connection, known, [list(document_ids)])}
