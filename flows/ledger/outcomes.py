"""What every document is beside its neighbours (``flows.ledger.editions``), written to the landing database."""

from __future__ import annotations

from dataclasses import asdict

import duckdb

from extract.labels import normalise_label
from extract.mirror import SIGNAL as COPY_SIGNAL
from flows.landing.database import insert_rows
from flows.ledger.editions import Standing, put_in_order, settle
from flows.ledger.periods import First, find_periods
from flows.ledger.places import find_put_back, read_history
from flows.sources.withdrawal import read_all_withdrawals, read_withdrawals


def store_outcomes(connection: duckdb.DuckDBPyConnection) -> None:
    """Settle all documents that were loaded: write their outcomes to ``raw.documents`` and the times in which they
    counted to ``raw.document_periods``, in one transaction."""
    withdrawals = read_withdrawals(connection)
    standings = read_standings(connection)
    history = read_history(connection)
    settled = settle(put_in_order(standings, find_put_back(history)), withdrawals)
    periods = find_periods(standings, settled, _read_firsts(connection), history, read_all_withdrawals(connection))
    rows = [
        {
            "document_id": document_id,
            "outcome": outcome,
            "reason": reason,
            "duplicate_of": other if outcome == "duplicate" else None,
            "superseded_by": other if outcome == "superseded" else None,
            "withdrawn_at": withdrawals[document_id].withdrawn_at if outcome == "withdrawn" else None,
        }
        for document_id, (outcome, other, reason) in settled.items()
    ]
    connection.execute("CREATE OR REPLACE TEMP TABLE documents AS FROM raw.documents LIMIT 0")
    insert_rows(connection, "temp", "documents", rows)
    connection.begin()
    connection.execute(
        "UPDATE raw.documents SET duplicate_of = NULL, superseded_by = NULL, is_held = false, withdrawn_at = NULL"
        " WHERE duplicate_of IS NOT NULL OR superseded_by IS NOT NULL OR is_held IS DISTINCT FROM false"
        " OR withdrawn_at IS NOT NULL"
    )
    compared = ("outcome", "reason", "duplicate_of", "superseded_by", "withdrawn_at")
    connection.execute(
        f"UPDATE raw.documents SET {', '.join(f'{name} = settled.{name}' for name in compared)}"
        " FROM temp.documents AS settled WHERE documents.document_id = settled.document_id"
        f" AND ({', '.join(f'documents.{name}' for name in compared)})"
        f" IS DISTINCT FROM ({', '.join(f'settled.{name}' for name in compared)})"
    )
    connection.execute("DELETE FROM raw.document_periods")
    insert_rows(connection, "raw", "document_periods", [asdict(each) for each in periods])
    connection.commit()


def read_standings(connection: duckdb.DuckDBPyConnection) -> list[Standing]:
    """Every document that was loaded, in order of arrival."""
    projects = _collect(connection, "SELECT DISTINCT document_id, project FROM raw.score_forms")
    statements = _collect(
        connection,
        "SELECT DISTINCT document_id, statement FROM raw.table_values"
        " WHERE statement IS NOT NULL AND value IS NOT NULL",
    )
    amounts = dict(
        connection.execute(
            "SELECT document_id, count(*) FROM raw.mentions WHERE passage_id IS NOT NULL GROUP BY document_id"
        ).fetchall()
    )
    copies = _collect(connection, f"SELECT document_id, code FROM raw.signals WHERE code = '{COPY_SIGNAL}'")
    cursor = connection.execute(
        "SELECT document_id, ledger.file_name, content_hash, report_type, fiscal_year, unit_name, division_code,"
        " report_scope, title, arrival_no FROM ops.ledger LEFT JOIN raw.report_metadata USING (document_id)"
        " WHERE own_outcome = 'loaded' ORDER BY arrival_no"
    )
    names = [column[0] for column in cursor.description]
    return [
        Standing(
            projects=frozenset(normalise_label(name) if name else None for name in projects.get(row[0], ())),
            statements=frozenset(name for name in statements.get(row[0], ()) if name),
            prose_amounts=amounts.get(row[0], 0),
            is_copy=row[0] in copies,
            **dict(zip(names, row, strict=True)),
        )
        for row in cursor.fetchall()
    ]


def _read_firsts(connection: duckdb.DuckDBPyConnection) -> dict[str, First]:
    """``document_id`` to its first arrival."""
    rows = connection.execute("SELECT document_id, min(arrived_at), min(run_id) FROM raw.arrivals GROUP BY document_id")
    return {document_id: First(*rest) for document_id, *rest in rows.fetchall()}


def _collect(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, set[str | None]]:
    """``document_id`` to the values of the query's second column."""
    found: dict[str, set[str | None]] = {}
    for document_id, value in connection.execute(query).fetchall():
        found.setdefault(document_id, set()).add(value)
    return found
