"""The run ledger: what came in, what was made of it by which version, and so what is left to do.

Everything a run decides comes from here, so a run that was killed is made good by the next one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from flows.home import Home
from flows.intake import Arrival
from flows.settings import Settings
from flows.versions import Versions


@dataclass(frozen=True, slots=True)
class Plan:
    """What is left to do. ``fingerprint`` names everything that a snapshot would be made from."""

    to_read: tuple[str, ...]
    to_shape: tuple[str, ...]
    fingerprint: str
    is_published: bool

    @property
    def is_nothing_new(self) -> bool:
        return self.is_published and not self.to_read and not self.to_shape


def now() -> datetime:
    """The time as the tables keep it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def make_run_id(moment: datetime) -> str:
    """An id that sorts by time and reads as one: ``20240131T235959-123456``."""
    return moment.strftime("%Y%m%dT%H%M%S-%f")


def record_arrivals(connection: duckdb.DuckDBPyConnection, run_id: str, arrivals: Sequence[Arrival]) -> None:
    """One row each time a file came in, a ledger row for each new content, and the run's own list of documents."""
    known = dict(connection.execute("SELECT document_id, reader_version IS NOT NULL FROM ops.ledger").fetchall())
    seen_uris = set(connection.execute("SELECT DISTINCT document_id, source_uri FROM raw.arrivals").fetchall())
    (last_no,) = connection.execute("SELECT coalesce(max(arrival_no), 0) FROM ops.ledger").fetchone() or (0,)
    moment = now()
    in_run: set[str] = set()
    connection.begin()
    for position, arrival in enumerate(arrivals, start=1):
        document_id = arrival.document_id
        is_new_content = document_id not in known
        is_new_place = (document_id, arrival.source_uri) not in seen_uris
        if is_new_content:
            last_no += 1
            known[document_id] = False
            connection.execute(
                "INSERT INTO ops.ledger (document_id, arrival_no, sha256, file_name, source_uri, byte_count, refusal,"
                " refusal_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    document_id,
                    last_no,
                    arrival.sha256,
                    arrival.file_name,
                    arrival.source_uri,
                    arrival.byte_count,
                    arrival.refusal,
                    arrival.refusal_code,
                ],
            )
        seen_uris.add((document_id, arrival.source_uri))
        connection.execute(
            "INSERT INTO raw.arrivals BY NAME SELECT ? AS run_id, ? AS source_uri, ? AS file_name, ? AS document_id,"
            " ? AS arrived_at",
            [run_id, arrival.source_uri, arrival.file_name, document_id, moment],
        )
        # The outcome is known when the run has settled; a copy is a duplicate from the start, in every run: one beside
        # the document itself, and one at a place where it has not been seen.
        is_copy = document_id in in_run or (is_new_place and not is_new_content)
        in_run.add(document_id)
        outcome = "duplicate" if is_copy else None
        connection.execute(
            "INSERT INTO ops.run_documents BY NAME SELECT ? AS run_id, ? AS position, ? AS source_uri, ? AS file_name,"
            " ? AS document_id, ? AS outcome, ? AS is_new",
            [run_id, position, arrival.source_uri, arrival.file_name, document_id, outcome, not known[document_id]],
        )
    connection.commit()


def ask_again(
    connection: duckdb.DuckDBPyConnection, retry: bool | Collection[str], reshape: Collection[str] = ()
) -> None:
    """Note which documents are to be read again (all quarantined ones, or those of ids) or shaped again (those of ids).

    Each note is taken off as its document lands, so that what a killed run leaves undone the next one does.
    """
    if reshape:
        connection.execute(
            "UPDATE ops.ledger SET is_asked_to_shape = true WHERE list_contains(?::VARCHAR[], document_id)",
            [sorted(reshape)],
        )
    if isinstance(retry, bool):
        if retry:
            connection.execute("UPDATE ops.ledger SET is_asked_for = true WHERE own_outcome = 'quarantined'")
        return
    connection.execute(
        "UPDATE ops.ledger SET is_asked_for = true WHERE list_contains(?::VARCHAR[], document_id)", [sorted(retry)]
    )


def list_asked(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The documents that somebody has asked to be made anew, and no run has done yet."""
    rows = connection.execute(
        "SELECT document_id FROM ops.ledger WHERE is_asked_for OR is_asked_to_shape ORDER BY arrival_no"
    ).fetchall()
    return [document_id for (document_id,) in rows]


def read_made_anew(connection: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> list[dict[str, Any]]:
    """What became of documents that were asked for and did not come in, as ``read_run_documents`` says it."""
    cursor = connection.execute(
        "SELECT NULL AS position, file_name, source_uri, document_id, false AS is_new, outcome, reason"
        " FROM raw.documents JOIN ops.ledger AS ledger USING (document_id, file_name, source_uri)"
        " WHERE list_contains(?::VARCHAR[], document_id) ORDER BY arrival_no",
        [list(document_ids)],
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def is_unfinished(home: Home) -> bool:
    """Whether the last run was stopped before its end: what it was asked to do waits for the next.

    Raises ``duckdb.IOException`` while another process writes to the ledger.
    """
    if not home.landing.exists():
        return False
    with duckdb.connect(str(home.landing), read_only=True) as landing:
        last = landing.execute("SELECT status FROM ops.runs ORDER BY run_id DESC LIMIT 1").fetchone()
    return last in {("running",), ("failed",)}


def make_plan(connection: duckdb.DuckDBPyConnection, versions: Versions, settings: Settings) -> Plan:
    """What is left to do for all documents known: new ones, those that changed versions touch, those asked for."""
    rows = connection.execute(
        "SELECT document_id, own_outcome, reader_version, shaping_version, is_asked_for, is_asked_to_shape"
        " FROM ops.ledger ORDER BY arrival_no"
    ).fetchall()
    to_read: list[str] = []
    to_shape: list[str] = []
    for document_id, outcome, reader, shaping, is_asked_for, is_asked_to_shape in rows:
        if reader != versions.reader or is_asked_for:
            to_read.append(document_id)
        elif outcome != "quarantined" and (shaping != versions.shaping or is_asked_to_shape):
            to_shape.append(document_id)
    fingerprint = make_fingerprint(connection, versions, settings)
    published = connection.execute(
        "SELECT fingerprint FROM ops.runs WHERE status = 'published' ORDER BY run_id DESC LIMIT 1"
    ).fetchone()
    return Plan(tuple(to_read), tuple(to_shape), fingerprint, published == (fingerprint,))


def make_fingerprint(connection: duckdb.DuckDBPyConnection, versions: Versions, settings: Settings) -> str:
    """A hash of all that a snapshot depends on: documents and their places, versions, rules, policy."""
    documents = connection.execute(
        "SELECT document_id, reader_version, shaping_version, own_outcome FROM ops.ledger ORDER BY document_id"
    ).fetchall()
    places = connection.execute("SELECT DISTINCT document_id, source_uri FROM raw.arrivals ORDER BY ALL").fetchall()
    state = [documents, places, versions.rules, versions.project, sorted(settings.policy.items())]
    # By the same versions the same is expected of a document that was made anew; it is published all the same.
    state += connection.execute(
        "SELECT document_id, redone FROM ops.ledger WHERE redone IS NOT NULL ORDER BY document_id"
    ).fetchall()
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]


def start_run(connection: duckdb.DuckDBPyConnection, run_id: str, versions: Versions) -> None:
    """Open the run's row; a run that was left open by a killed process is closed as failed."""
    connection.execute(
        "UPDATE ops.runs SET status = 'failed', message = 'stopped before its end' WHERE status = 'running'"
    )
    connection.execute(
        "INSERT INTO ops.runs BY NAME SELECT ? AS run_id, ? AS started_at, 'running' AS status, ? AS reader_version,"
        " ? AS shaping_version, ? AS rules_version",
        [run_id, now(), versions.reader, versions.shaping, versions.rules],
    )


def finish_run(connection: duckdb.DuckDBPyConnection, run_id: str, status: str, message: str = "") -> None:
    """Close the run's row: ``published``, ``nothing_new`` or ``failed``."""
    connection.execute(
        "UPDATE ops.runs SET status = ?, message = ?, finished_at = ? WHERE run_id = ?",
        [status, message, now(), run_id],
    )


def read_run_documents(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """What happened to every file of a run, in the order of arrival.

    A second copy within the run, or a copy of an earlier run's document from another place, is a duplicate of it; every
    other file has its document's outcome.
    """
    cursor = connection.execute(
        "SELECT run.position, run.file_name, run.source_uri, run.document_id, run.is_new,"
        " coalesce(run.outcome, documents.outcome, 'failed') AS outcome,"
        " CASE WHEN run.outcome = 'duplicate' THEN 'same bytes as ' || ledger.file_name"
        " ELSE documents.reason END AS reason"
        " FROM ops.run_documents AS run LEFT JOIN raw.documents USING (document_id)"
        " LEFT JOIN ops.ledger USING (document_id) WHERE run.run_id = ? ORDER BY run.position",
        [run_id],
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
