"""Which documents count as withdrawn: every place that they ever came from has gone, or somebody has said so.

``ops.withdrawals`` holds those of now, and with ``ended_at`` those of documents that stand again.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from flows.clock import day_in_china
from flows.landing.database import insert_rows
from flows.sources.model import show_place
from flows.sources.policy import FetchPolicy
from flows.sources.register import is_confirmed, read_register

REASONS = Path(__file__).with_name("withdrawal_reasons.csv")
GONE, BY_HAND = "gone", "hand"
# Documents all of whose places lie in one of the gone ones: an archive's members go with it.
_GONE_DOCUMENTS = """
    SELECT document_id, arg_min(place, source_uri) FROM (
        SELECT DISTINCT document_id, source_uri,
            coalesce(list_contains($gone, source_uri), false) AS is_gone_itself,
            list_filter($gone, lambda uri: starts_with(source_uri, uri || '#'))[1] AS archive,
            CASE WHEN is_gone_itself THEN source_uri ELSE archive END AS place
        FROM raw.arrivals
    ) GROUP BY document_id HAVING bool_and(place IS NOT NULL) ORDER BY document_id
"""


class WithdrawalError(Exception):
    """A document that cannot be withdrawn, or whose withdrawal cannot be undone; the message says why."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why and since when a document counts as withdrawn. ``kind`` is gone or hand; ``ended_at``: it stands again."""

    kind: str
    reason: str
    withdrawn_at: datetime
    ended_at: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        return self.withdrawn_at <= moment and (self.ended_at is None or moment < self.ended_at)


@cache
def _words() -> dict[str, tuple[str, str]]:
    with REASONS.open(encoding="utf-8", newline="") as handle:
        return {row["code"]: (row["zh"], row["en"]) for row in csv.DictReader(handle)}


def _worded(code: str, **details: str) -> str:
    return " / ".join(words.format(**details) for words in _words()[code])


def update_withdrawals(
    connection: duckdb.DuckDBPyConnection, run_id: str, policy: FetchPolicy, moment: datetime
) -> None:
    """Make ``ops.withdrawals`` say what ``ops.sources`` says now; what somebody withdrew by hand stays."""
    gone = {uri: row for uri, row in read_register(connection).items() if is_confirmed(row, policy)}
    known = {document_id for (document_id,) in connection.execute(
        "SELECT document_id FROM ops.withdrawals WHERE kind = ? AND ended_at IS NULL", [GONE]
    ).fetchall()}  # fmt: skip
    if not gone and not known:
        return
    found = dict(connection.execute(_GONE_DOCUMENTS, {"gone": list(gone)}).fetchall()) if gone else {}
    rows = [
        {
            "document_id": document_id,
            "kind": GONE,
            "place": place,
            "reason": _worded(
                gone[place]["gone_code"], place=show_place(place), date=f"{day_in_china(gone[place]['gone_since'])}"
            ),
            "withdrawn_at": moment,
            "run_id": run_id,
        }
        for document_id, place in found.items()
        if document_id not in known
    ]
    connection.begin()
    connection.execute(
        "UPDATE ops.withdrawals SET ended_at = ?"
        " WHERE kind = ? AND ended_at IS NULL AND NOT list_contains(?, document_id)",
        [moment, GONE, list(found)],
    )
    insert_rows(connection, "ops", "withdrawals", rows)
    connection.commit()


def read_withdrawals(connection: duckdb.DuckDBPyConnection) -> dict[str, Withdrawal]:
    """``document_id`` to its withdrawal; what somebody said goes before what was seen."""
    rows = connection.execute(
        "SELECT document_id, kind, reason, withdrawn_at FROM ops.withdrawals WHERE ended_at IS NULL"
        " ORDER BY kind, document_id"
    ).fetchall()
    return {document_id: Withdrawal(*rest) for document_id, *rest in rows}


def read_all_withdrawals(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Withdrawal]]:
    """``document_id`` to every withdrawal that it ever had; what somebody said comes last and goes first."""
    found: dict[str, list[Withdrawal]] = {}
    for document_id, *rest in connection.execute(
        "SELECT document_id, kind, reason, withdrawn_at, ended_at FROM ops.withdrawals"
        " ORDER BY kind, withdrawn_at, document_id"
    ).fetchall():
        found.setdefault(document_id, []).append(Withdrawal(*rest))
    return found


def list_new_withdrawals(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """The documents that a run found to be withdrawn: id, file name, reason."""
    rows = connection.execute(
        "SELECT document_id, ledger.file_name, reason FROM ops.withdrawals LEFT JOIN ops.ledger USING (document_id)"
        " WHERE run_id = ? AND ended_at IS NULL ORDER BY ledger.arrival_no",
        [run_id],
    ).fetchall()
    return [dict(zip(("document_id", "file_name", "reason"), row, strict=True)) for row in rows]


def withdraw_by_hand(connection: duckdb.DuckDBPyConnection, document_id: str, reason: str, moment: datetime) -> None:
    """Withdraw a loaded document. Said twice, the later reason holds. Raises ``WithdrawalError``."""
    found = connection.execute("SELECT own_outcome FROM ops.ledger WHERE document_id = ?", [document_id]).fetchone()
    if found is None:
        raise WithdrawalError(f"no document has the id {document_id}; the table at the end of a load lists ids")
    if found[0] != "loaded":
        raise WithdrawalError(f"{document_id} is {found[0] or 'not read yet'}: it counts nowhere as it is")
    connection.begin()
    said_before = connection.execute(
        "DELETE FROM ops.withdrawals WHERE document_id = ? AND kind = ? AND ended_at IS NULL RETURNING withdrawn_at",
        [document_id, BY_HAND],
    ).fetchone()
    row = {
        "document_id": document_id,
        "kind": BY_HAND,
        "reason": _worded("by_hand", detail=reason, date=f"{day_in_china(moment)}"),
        "withdrawn_at": said_before[0] if said_before else moment,
    }
    insert_rows(connection, "ops", "withdrawals", [row])
    connection.commit()


def undo_by_hand(connection: duckdb.DuckDBPyConnection, document_id: str, moment: datetime) -> None:
    """Take back what somebody said. Raises ``WithdrawalError`` where nobody did."""
    undone = connection.execute(
        "UPDATE ops.withdrawals SET ended_at = ? WHERE document_id = ? AND kind = ? AND ended_at IS NULL"
        " RETURNING document_id",
        [moment, document_id, BY_HAND],
    ).fetchall()
    if not undone:
        raise WithdrawalError(
            f"{document_id} was not withdrawn by hand; one whose places have gone comes back when it is there again"
        )
