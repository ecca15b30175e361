"""The quarantine folder: what could not be loaded, its bytes under their own name, why, and what would mend it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import duckdb

from flows.home import Home
from flows.ledger.runs import is_unfinished
from flows.queries import fetch_rows
from flows.terminal import printable_json

REASON_FILE = "reason.json"
WAITING = ("quarantined", "unshaped", "unrecognised")  # own outcomes in the ledger of documents that are not loaded
_QUARANTINED = """
    SELECT documents.document_id, documents.file_name, documents.source_uri, documents.sha256,
        documents.reason_code AS code, documents.reason, ledger.reason_zh, ledger.reason_en,
        ledger.mend_zh AS what_to_do_zh, ledger.mend_en AS what_to_do_en, min(arrivals.arrived_at) AS first_seen,
        documents.loaded_at AS last_tried, ledger.tries
    FROM raw.documents
    LEFT JOIN ops.ledger USING (document_id)
    LEFT JOIN raw.arrivals USING (document_id)
    WHERE documents.outcome = 'quarantined'
    GROUP BY ALL ORDER BY ALL
"""


class NothingToRetryError(Exception):
    """No document waits under that id or code."""


def keep_quarantine(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Make the folder say what the ledger says: a folder a quarantined document, none for any other."""
    home.quarantine.mkdir(parents=True, exist_ok=True)
    rows = fetch_rows(connection, _QUARANTINED)
    wanted = {row["document_id"] for row in rows}
    for folder in home.quarantine.iterdir():
        if folder.name not in wanted:
            shutil.rmtree(folder)
    for row in rows:
        _keep_document(home, row)


def _keep_document(home: Home, row: dict[str, Any]) -> None:
    """The bytes first, the reason last: a folder with a reason is whole."""
    folder = home.quarantine / row["document_id"]
    kept = home.document(row.pop("sha256"))
    said = {**row, "retry": f"jixiao retry {row['document_id']}"}
    text = printable_json(said, default=str) + "\n"
    target = folder / REASON_FILE
    if not target.exists():
        folder.mkdir(exist_ok=True)
        shutil.copyfile(kept, folder / safe_name(row["file_name"]))
    elif target.read_text(encoding="utf-8") == text:
        return
    aside = folder / f".{REASON_FILE}"
    aside.write_text(text, encoding="utf-8")
    aside.replace(target)


def safe_name(file_name: str) -> str:
    """The original name, without any path and short enough for a file system; never that of the reason."""
    name = PurePath(file_name).name.encode("utf-8", "replace")[-200:].decode("utf-8", "ignore") or "document"
    return f"original-{name}" if name == "reason.json" else name


def choose_waiting(home: Home, document_ids: Sequence[str], codes: Sequence[str]) -> frozenset[str]:
    """The documents to try again: all quarantined ones, or those that bear one of the ids or codes, among which
    unrecognised ones may be asked for too. Raises ``NothingToRetryError`` naming an id or a code that nothing bears.

    None where the last run was stopped before its end and has read meanwhile what is asked for: it is to be published.
    """
    if not home.landing.exists():
        raise NothingToRetryError(f"nothing was ever loaded into {home.root}")
    with duckdb.connect(str(home.landing), read_only=True) as landing:
        rows = landing.execute(
            "SELECT document_id, reason_code, own_outcome FROM ops.ledger WHERE list_contains(?, own_outcome)",
            [list(WAITING)],
        ).fetchall()
    unknown = [each for each in document_ids if each not in {row[0] for row in rows}]
    unknown += [each for each in codes if each not in {row[1] for row in rows}]
    if unknown and not is_unfinished(home):
        raise NothingToRetryError(f"no document waits under {', '.join(unknown)}")
    if document_ids or codes:
        return frozenset(row[0] for row in rows if row[0] in document_ids or row[1] in codes)
    return frozenset(row[0] for row in rows if row[2] != "unrecognised")
