"""The way back: from an id of a published warehouse to the printed places behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from flows.queries import fetch_rows

# Table -> column of the id. The first table that knows an id says what it is.
KINDS = {
    "marts.fct_budget": "fact_id",
    "marts.fct_expenditure": "fact_id",
    "marts.fct_revenue": "fact_id",
    "marts.fct_quantity": "fact_id",
    "marts.fct_indicator": "fact_id",
    "marts.fct_identity_check": "check_id",
    "marts.fct_finding": "finding_id",
    "raw.table_values": "value_id",
    "raw.mentions": "mention_id",
    "raw.cells": "cell_id",
    "raw.passages": "passage_id",
}
PLACE_COLUMNS = ("cell_id", "passage_id", "target_cell_id", "actual_cell_id", "weight_cell_id", "score_cell_id")


class UnknownIdError(Exception):
    """An id that the published warehouse does not hold."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What an id is, its own row, and the printed places behind it."""

    kind: str
    row: dict[str, Any]
    places: list[dict[str, Any]] = field(default_factory=list)


def trace_id(connection: duckdb.DuckDBPyConnection, traced_id: str) -> Trace:
    """The way back of a fact, check, finding, indicator, number, cell or passage. Raises ``UnknownIdError``."""
    for table, column in KINDS.items():
        rows = fetch_rows(connection, f"SELECT * FROM {table} WHERE {column} = ?", [traced_id])
        if rows:
            base = traced_id.partition("#")[0]
            wanted = [traced_id if place == base else place for place in _place_ids(rows[0])]
            places = [find_place(connection, place) for place in wanted]
            return Trace(table, rows[0], [place for place in places if place is not None])
    raise UnknownIdError(traced_id)


def _place_ids(row: dict[str, Any]) -> Sequence[str]:
    named = [row[name] for name in PLACE_COLUMNS if row.get(name)]
    return list(dict.fromkeys([*named, *(row.get("places") or [])]))


def find_place(connection: duckdb.DuckDBPyConnection, place_id: str) -> dict[str, Any] | None:
    """One cell or passage with its document, header path and parsed numbers; None where it is not stored."""
    base = place_id.partition("#")[0]  # the second number of a cell, a number of a passage
    for table, column in (("raw.cells", "cell_id"), ("raw.passages", "passage_id")):
        rows = fetch_rows(
            connection,
            f"SELECT place.*, documents.file_name, documents.source_uri, documents.sha256, documents.media_type"
            f" FROM {table} AS place JOIN raw.documents USING (document_id) WHERE place.{column} = ?",
            [base],
        )
        if rows:
            place = rows[0] | {"place_id": place_id}
            place["numbers"] = _numbers(connection, column, base, place_id)
            place["rereadings"] = _rereadings(connection, base)
            if column == "cell_id":
                place["table"] = _table(connection, place)
            return place
    return None


def _table(connection: duckdb.DuckDBPyConnection, place: dict[str, Any]) -> dict[str, Any] | None:
    rows = fetch_rows(
        connection,
        "SELECT title, printed_unit, form_id FROM raw.tables WHERE document_id = ? AND table_no = ?",
        [place["document_id"], place["table_no"]],
    )
    return rows[0] if rows else None


def _rereadings(connection: duckdb.DuckDBPyConnection, place_id: str) -> list[dict[str, Any]]:
    """What second engines found at a place; none where no check behind it is broken."""
    try:
        return fetch_rows(
            connection,
            "SELECT engine, engine_version, verdict, reason, detail, text, has_same_place FROM raw.rereadings"
            " WHERE place_id = ? ORDER BY engine",
            [place_id],
        )
    except duckdb.CatalogException:  # a snapshot of a version that read nothing twice
        return []


def _numbers(connection: duckdb.DuckDBPyConnection, column: str, base: str, place_id: str) -> list[dict[str, Any]]:
    """The numbers parsed from a place, with the labels that its row and column print; one where the id names one."""
    found: list[dict[str, Any]] = []
    if column == "cell_id":
        found += fetch_rows(
            connection,
            "SELECT value_id AS id, row_label, column_label, subject, printed_text, value, unit, is_approximate"
            " FROM raw.table_values WHERE cell_id = ? ORDER BY length(value_id), value_id",
            [base],
        )
    found += fetch_rows(
        connection,
        "SELECT mention_id AS id, label AS row_label, section AS column_label, subject, printed_text, value, unit,"
        f" is_approximate FROM raw.mentions WHERE {column} = ? ORDER BY length(mention_id), mention_id",
        [base],
    )
    return [number for number in found if place_id in (base, number["id"])]
