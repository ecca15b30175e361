"""``<home>/alerts.duckdb``: what owners were told and what waits to be sent.

A file of its own beside the landing database: a run that hangs holds that one, and the dead man's switch must be able
to say so. It is open only while alerts are worked out and sent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.alerts.digest import Digest
from flows.alerts.state import Comparison, Told
from flows.landing.schema import create_tables

FILE_NAME = "alerts.duckdb"
WAIT_SECONDS = 10.0  # for another process that has the file open: it is done when its messages are sent
STATE = {
    "owner": "VARCHAR",
    "key": "VARCHAR",
    "kind": "VARCHAR",
    "status": "VARCHAR",  # open, happened, closed
    "is_told": "BOOLEAN",
    "severity": "VARCHAR",
    "amount_yuan": "DECIMAL(20,2)",  # as last told
    "alias": "VARCHAR",
    "version": "VARCHAR",
    "document_id": "VARCHAR",
    "words": "JSON",
    "run_id": "VARCHAR",  # the run that wrote the row
    "changed_at": "TIMESTAMP",
}
OUTBOX = {
    "message_id": "VARCHAR",  # owner and run
    "owner": "VARCHAR",
    "run_id": "VARCHAR",
    "composed_at": "TIMESTAMP",
    "content": "JSON",
    "status": "VARCHAR",  # waiting, delivered, expired
    "delivered": "VARCHAR[]",  # channels that have it
    "attempts": "INTEGER",
    "last_error": "VARCHAR",  # masked
    "settled_at": "TIMESTAMP",
}
SIGNS_OF_LIFE = {"status": "VARCHAR", "seen_at": "TIMESTAMP"}  # the last run of each good end
TABLES = {"alert_state": STATE, "alert_outbox": OUTBOX, "alert_signs_of_life": SIGNS_OF_LIFE}


class StoreError(Exception):
    """The file cannot be opened."""


@dataclass(slots=True)
class Message:
    """A digest on its way. ``delivered`` names the channels that have it."""

    message_id: str
    owner: str
    composed_at: datetime
    digest: Digest
    delivered: list[str] = field(default_factory=list)
    attempts: int = 0
    last_error: str | None = None


class Store:
    """The open file. Every method is one transaction."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def read_told(self, owner: str) -> list[Told]:
        names = ("key", "kind", "status", "is_told", "severity", "amount_yuan", "alias", "version", "document_id")
        rows = self._connection.execute(
            f"SELECT {', '.join(names)}, words FROM ops.alert_state WHERE owner = ? ORDER BY key", [owner]
        ).fetchall()
        return [Told(**dict(zip(names, row[:-1], strict=True)), words=json.loads(row[-1] or "null")) for row in rows]

    def keep(self, owner: str, run_id: str, moment: datetime, told: Comparison, digest: Digest | None) -> None:
        """What the owner is told from now on and the digest that tells it: both or neither."""
        if not told.rows and not told.dropped and digest is None:
            return
        keys = [*(row.key for row in told.rows), *told.dropped]
        self._connection.begin()
        try:
            self._connection.execute(
                "DELETE FROM ops.alert_state WHERE owner = ? AND list_contains(?, key)", [owner, keys]
            )
            self._insert("alert_state", [_state_row(owner, run_id, moment, row) for row in told.rows])
            if digest is not None:
                message_id = f"{owner}@{run_id}"
                self._insert("alert_outbox", [_message_row(message_id, owner, run_id, moment, digest)])
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def read_waiting(self) -> list[Message]:
        """What was not delivered yet, oldest first."""
        rows = self._connection.execute(
            "SELECT message_id, owner, composed_at, content, delivered, attempts, last_error FROM ops.alert_outbox"
            " WHERE status = 'waiting' ORDER BY composed_at, message_id"
        ).fetchall()
        return [
            Message(message_id, owner, composed_at, Digest(**json.loads(content)), list(delivered or ()), *tries)
            for message_id, owner, composed_at, content, delivered, *tries in rows
        ]

    def settle(self, message: Message, status: str, error: str, moment: datetime) -> None:
        """How far a message has come. ``error`` must be masked."""
        self._connection.execute(
            "UPDATE ops.alert_outbox SET status = ?, delivered = ?, attempts = ?, last_error = nullif(?, ''),"
            " settled_at = ? WHERE message_id = ?",
            [status, message.delivered, message.attempts, error, moment, message.message_id],
        )

    def keep_sign_of_life(self, status: str, moment: datetime) -> None:
        self._connection.begin()
        self._connection.execute("DELETE FROM ops.alert_signs_of_life WHERE status = ?", [status])
        self._connection.execute("INSERT INTO ops.alert_signs_of_life VALUES (?, ?)", [status, moment])
        self._connection.commit()

    def read_signs_of_life(self) -> dict[str, datetime]:
        return dict(self._connection.execute("SELECT status, seen_at FROM ops.alert_signs_of_life").fetchall())

    def _insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        columns = TABLES[table]
        lists = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in columns.items())
        values = [[row.get(name) for row in rows] for name in columns]
        self._connection.execute(f"INSERT INTO ops.{table} BY NAME SELECT {lists}", values)


def _state_row(owner: str, run_id: str, moment: datetime, row: Told) -> dict[str, Any]:
    words = json.dumps(row.words, ensure_ascii=False, sort_keys=True) if row.words is not None else None
    return asdict(row) | {"owner": owner, "words": words, "run_id": run_id, "changed_at": moment}


def _message_row(message_id: str, owner: str, run_id: str, moment: datetime, digest: Digest) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "owner": owner,
        "run_id": run_id,
        "composed_at": moment,
        "content": json.dumps(asdict(digest), ensure_ascii=False),
        "status": "waiting",
        "delivered": [],
        "attempts": 0,
    }


@contextmanager
def open_store(root: Path, *, to_read: bool = False, wait_seconds: float = WAIT_SECONDS) -> Iterator[Store]:
    """The store of the home folder ``root``. Where it is missing it is made, or, only to be read, is empty.

    Raises ``StoreError``.
    """
    path = root / FILE_NAME
    deadline = time.monotonic() + wait_seconds
    is_imagined = to_read and not path.exists()
    while True:
        try:
            connection = duckdb.connect(":memory:" if is_imagined else str(path), read_only=to_read and not is_imagined)
            break
        except duckdb.IOException as error:
            if time.monotonic() > deadline:
                raise StoreError(f"{path} cannot be opened: {str(error).splitlines()[0]}") from error
            time.sleep(0.2)
        except duckdb.Error as error:
            raise StoreError(f"{path} cannot be read: {str(error).splitlines()[0]}; move it aside") from error
    try:
        if is_imagined or not to_read:
            create_tables(connection, "ops", TABLES)
        yield Store(connection)
    finally:
        connection.close()
