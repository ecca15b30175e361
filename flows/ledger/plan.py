"""What is left to do for the documents that are known, by the versions that made what is there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from flows.ledger.places import read_put_back
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
    put_back = sorted(read_put_back(connection).items())
    withdrawn = connection.execute(
        "SELECT document_id, kind, reason FROM ops.withdrawals WHERE ended_at IS NULL ORDER BY ALL"
    ).fetchall()
    due = connection.execute("SELECT COLUMNS(*)::VARCHAR FROM raw.roster ORDER BY line_no").fetchall()
    state = [documents, places, withdrawn, due, versions.rules, versions.project, sorted(settings.policy.items())]
    # By the same versions the same is expected of a document that was made anew; it is published all the same.
    state += put_back
    state += connection.execute(
        "SELECT document_id, redone FROM ops.ledger WHERE redone IS NOT NULL ORDER BY document_id"
    ).fetchall()
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]


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
