"""What came in, file by file: a ledger row a content, an arrival a file and place, a list a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import duckdb

from extract.failures import failure_text
from flows import clock
from flows.intake.arrival import Arrival
from flows.landing.database import insert_rows
from flows.queries import fetch_rows


def record_arrivals(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    arrivals: Sequence[Arrival],
    deferred: Sequence[str] = (),
    moment: datetime | None = None,
) -> None:
    """A ledger row for each new content, a row of ``raw.arrivals`` for each file that its place did not hold before, or
    held for another owner, and the run's own list of documents, which ``keep_run_documents`` keeps. A file that lies as
    it lay is no arrival; of several sources that name one file the last says whose it is.

    ``deferred`` are the URIs of files that are left to the next run because somebody still writes them; ``moment``
    (UTC) is when the arrivals came, now if nothing is said.
    """
    known = dict(connection.execute("SELECT document_id, reader_version IS NOT NULL FROM ops.ledger").fetchall())
    places = connection.execute("SELECT DISTINCT document_id, source_uri FROM raw.arrivals").fetchall()
    seen = set(places)
    (last_no,) = connection.execute("SELECT coalesce(max(arrival_no), 0) FROM ops.ledger").fetchone() or (0,)
    moment = moment or clock.now()
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


def read_made_anew(connection: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> list[dict[str, Any]]:
    """What became of documents that were asked for and did not come in, as ``read_run_documents`` says it."""
    return fetch_rows(
        connection,
        "SELECT NULL AS position, file_name, source_uri, document_id, false AS is_new, outcome, reason"
        " FROM raw.documents JOIN ops.ledger AS ledger USING (document_id, file_name, source_uri)"
        " WHERE list_contains(?::VARCHAR[], document_id) ORDER BY arrival_no",
        [list(document_ids)],
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
