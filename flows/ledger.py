"""The run ledger: what came in, what was made of it by which version, and so what is left to do.

Everything a run decides comes from here, so a run that was killed is made good by the next one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import duckdb

from extract.failures import failure_text
from flows.home import Home
from flows.intake import Arrival
from flows.landing import insert_rows
from flows.outcomes import read_put_back
from flows.queries import fetch_rows
from flows.settings import Settings
from flows.versions import Versions

RUN_ID = "%Y%m%dT%H%M%S-%f"


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
    return moment.strftime(RUN_ID)


def moment_of(run_id: str) -> datetime:
    """When a run began, from its id. Raises ``ValueError`` for what is none."""
    return datetime.strptime(run_id, RUN_ID).replace(tzinfo=UTC).replace(tzinfo=None)


def record_arrivals(
    connection: duckdb.DuckDBPyConnection, run_id: str, arrivals: Sequence[Arrival], deferred: Sequence[str] = ()
) -> None:
    """A ledger row for each new content, a row of ``raw.arrivals`` for each file that its place did not hold before, or
    held for another owner, and the run's own list of documents, which ``keep_run_documents`` keeps. A file that lies as
    it lay is no arrival; of several sources that name one file the last says whose it is.

    ``deferred`` are the URIs of files that are left to the next run because somebody still writes them.
    """
    known = dict(connection.execute("SELECT document_id, reader_version IS NOT NULL FROM ops.ledger").fetchall())
    places = connection.execute("SELECT DISTINCT document_id, source_uri FROM raw.arrivals").fetchall()
    seen = set(places)
    (last_no,) = connection.execute("SELECT coalesce(max(arrival_no), 0) FROM ops.ledger").fetchone() or (0,)
    moment = now()
    in_run: set[str] = set()
    new_contents: list[dict[str, Any]] = []
    came: dict[str, dict[str, dict[str, Any]]] = {}  # place to what it holds, by document
    listed: list[dict[str, Any]] = []
    for position, arrival in enumerate(arrivals, start=1):
        document_id, uri = arrival.document_id, arrival.source_uri
        place = {"run_id": run_id, "source_uri": uri, "file_name": arrival.file_name, "document_id": document_id}
        is_new_content = document_id not in known
        if is_new_content:
            last_no += 1
            known[document_id] = False
            taken = ("sha256", "file_name", "source_uri", "byte_count", "refusal", "refusal_code")
            row = {name: getattr(arrival, name) for name in taken}
            new_contents.append({"document_id": document_id, "arrival_no": last_no, **row})
        # The outcome is known when the run has settled; a copy is a duplicate from the start, in every run: one beside
        # the document itself, and one at a place where it has not been seen.
        is_copy = document_id in in_run or ((document_id, uri) not in seen and not is_new_content)
        listed.append(
            {
                **place,
                "position": position,
                "outcome": "duplicate" if is_copy else None,
                "is_new": not known[document_id],
            }
        )
        told = {"arrived_at": moment, "owner": arrival.owner, "expected_unit": arrival.expected_unit}
        came.setdefault(uri, {})[document_id] = place | told
        in_run.add(document_id)
        seen.add((document_id, uri))
    lay_there = _read_places(connection)
    new_arrivals = [row for uri, held in came.items() if _said(held) != lay_there.get(uri) for row in held.values()]
    listed += [_list_deferred(run_id, uri, number) for number, uri in enumerate(deferred, start=len(listed) + 1)]
    connection.execute("CREATE OR REPLACE TEMP TABLE run_documents AS FROM ops.run_documents LIMIT 0")
    connection.begin()
    insert_rows(connection, "ops", "ledger", new_contents)
    insert_rows(connection, "raw", "arrivals", new_arrivals)
    connection.commit()
    insert_rows(connection, "temp", "run_documents", listed)


def _said(held: Mapping[str, Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    return {(document_id, row["owner"], row["expected_unit"]) for document_id, row in held.items()}


def _read_places(connection: duckdb.DuckDBPyConnection) -> dict[str, set[tuple[Any, ...]]]:
    """What lay at each place when something there changed last: the document (an archive may hold two of one name), its
    owner and expected unit."""
    places: dict[str, set[tuple[Any, ...]]] = {}
    for uri, *held in connection.execute(
        "SELECT source_uri, document_id, owner, expected_unit FROM raw.arrivals"
        " QUALIFY run_id = max(run_id) OVER (PARTITION BY source_uri)"
    ).fetchall():
        places.setdefault(uri, set()).add(tuple(held))
    return places


def _list_deferred(run_id: str, uri: str, position: int) -> dict[str, Any]:
    words = {language: failure_text("still_being_written", language, detail="") for language in ("zh", "en")}
    return {
        "run_id": run_id,
        "position": position,
        "source_uri": uri,
        "file_name": unquote(uri.rpartition("/")[2]),
        "outcome": "deferred",
        "is_new": True,
        "reason": f"still_being_written: {words['zh']} / {words['en']}",
    }


def keep_run_documents(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the open run's list of documents: of a run that has something to do."""
    connection.execute("INSERT INTO ops.run_documents FROM temp.run_documents")


def knows_documents(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any document ever came in."""
    return connection.execute("SELECT 1 FROM ops.ledger LIMIT 1").fetchone() is not None


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
    return fetch_rows(
        connection,
        "SELECT NULL AS position, file_name, source_uri, document_id, false AS is_new, outcome, reason"
        " FROM raw.documents JOIN ops.ledger AS ledger USING (document_id, file_name, source_uri)"
        " WHERE list_contains(?::VARCHAR[], document_id) ORDER BY arrival_no",
        [list(document_ids)],
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
    """A hash of all that a snapshot depends on: documents, places, order, what is due, versions, rules, policy."""
    documents = connection.execute(
        "SELECT document_id, reader_version, shaping_version, own_outcome FROM ops.ledger ORDER BY document_id"
    ).fetchall()
    places = connection.execute(
        "SELECT document_id, source_uri, arg_max_null(owner, run_id), arg_max_null(expected_unit, run_id)"
        " FROM raw.arrivals GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    put_back = list(read_put_back(connection).items())
    withdrawn = connection.execute("SELECT document_id, kind, reason FROM ops.withdrawals ORDER BY ALL").fetchall()
    due = connection.execute("SELECT COLUMNS(*)::VARCHAR FROM raw.roster ORDER BY line_no").fetchall()
    state = [documents, places, withdrawn, due, versions.rules, versions.project, sorted(settings.policy.items())]
    # By the same versions the same is expected of a document that was made anew; it is published all the same.
    state += put_back
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


def note_failed_run(connection: duckdb.DuckDBPyConnection, versions: Versions, message: str) -> None:
    """A row of a run that could not begin; the open row of one that was killed is left for the next run to settle."""
    moment = now()
    connection.execute(
        "INSERT INTO ops.runs BY NAME SELECT ? AS run_id, ? AS started_at, ? AS finished_at, 'failed' AS status,"
        " ? AS message, ? AS reader_version, ? AS shaping_version, ? AS rules_version",
        [make_run_id(moment), moment, moment, message, versions.reader, versions.shaping, versions.rules],
    )


def read_run_documents(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """What happened to every file of the open run, in the order of arrival.

    A second copy within the run, or a copy of an earlier run's document from another place, is a duplicate of it; every
    other file has its document's outcome.
    """
    return fetch_rows(
        connection,
        "SELECT run.position, run.file_name, run.source_uri, run.document_id, run.is_new,"
        " coalesce(run.outcome, documents.outcome, 'failed') AS outcome,"
        " CASE WHEN run.outcome = 'duplicate' THEN 'same bytes as ' || ledger.file_name"
        " ELSE coalesce(run.reason, documents.reason) END AS reason"
        " FROM temp.run_documents AS run LEFT JOIN raw.documents USING (document_id)"
        " LEFT JOIN ops.ledger USING (document_id) WHERE run.run_id = ? ORDER BY run.position",
        [run_id],
    )
