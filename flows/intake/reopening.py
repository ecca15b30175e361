"""Archives that were refused are opened again when somebody asks: other limits may hold by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from extract.limits import ReadLimits
from flows.home import Home
from flows.intake.arrival import Arrival
from flows.intake.files import open_again


@dataclass(slots=True)
class Reopened:
    """The members that came out, and the ids of the archives that they came out of."""

    arrivals: list[Arrival] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)


def reopen_archives(connection: duckdb.DuckDBPyConnection, home: Home, limits: ReadLimits) -> Reopened:
    """The refused archives that are asked for, opened from their kept bytes within today's limits."""
    reopened = Reopened()
    rows = connection.execute(
        "SELECT document_id, sha256, source_uri, file_name FROM ops.ledger WHERE refusal IS NOT NULL AND is_asked_for"
        " ORDER BY arrival_no"
    ).fetchall()
    for document_id, sha256, uri, name in rows:
        members = open_again(home.document(sha256), uri, name, home, limits)
        if members:
            reopened.arrivals += members
            reopened.archives.append(document_id)
    return reopened


def forget_archives(connection: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> None:
    """An archive whose members are known is no document any more, as one that opened at once never was."""
    connection.begin()
    for table in ("raw.documents", "raw.arrivals", "ops.ledger"):
        connection.execute(f"DELETE FROM {table} WHERE list_contains(?, document_id)", [list(document_ids)])
    connection.commit()
