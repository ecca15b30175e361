"""Rows of a delta build in the place of the old ones, in a copy of the last snapshot.

How a table merges is what its model declares as ``grain`` (``config: meta:`` in its properties file):

- ``document``, ``report``, ``unit``: a row belongs to one of these; those of the documents built anew are replaced
- ``whole``: made from the merged tables by a last build
- ``rules``: made of the rules, or so that every document feels a change of it: it must be as it was
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from flows.warehouse.delta import BASE, Delta, NotADelta, attached
from flows.landing.schema import RAW_TABLES

KEYS = {"document": "document_id", "report": "report_id", "unit": "unit_id"}
WHOLE, RULES = "whole", "rules"
GRAINS = (*KEYS, WHOLE, RULES)
NEW = "delta_build"  # the name that the file with the new rows is attached under
CARRIED = "carried"  # the schema of what steps need to know of documents that are not built anew
CARRIED_STEPS = {"int_observed_classes": "report_id"}
FINDINGS = "marts.fct_finding"


def carry_rows(delta: Delta, path: Path) -> None:
    """Put what the base has of other documents into ``carried`` of the file that dbt will build in: for the steps that
    look at all documents at once (macro ``carried_rows``).
    """
    with duckdb.connect(str(path)) as connection, attached(connection, delta.base):
        connection.execute(f"CREATE SCHEMA {CARRIED}")
        _make_scope(connection, delta, BASE)
        for table, key in CARRIED_STEPS.items():
            connection.execute(
                f"CREATE TABLE {CARRIED}.{table} AS SELECT * FROM {BASE}.intermediate.{table}"
                f" WHERE {key} NOT IN (FROM temp.scope_{key})"
            )


def merge_delta(delta: Delta, new: Path, target: Path, grains: Mapping[str, str], run_id: str) -> None:
    """Write ``target``: the base with the rows of ``new``. Raises ``NotADelta`` where a table cannot be merged."""
    shutil.copyfile(delta.base, target)
    with duckdb.connect(str(target)) as connection, attached(connection, new, NEW):
        undeclared = _list_tables(connection, "marts") - set(grains)
        if undeclared:
            raise NotADelta(f"no grain is declared for {', '.join(sorted(undeclared))}")
        connection.execute("SET enable_progress_bar = false")  # DuckDB's own, which would go to the terminal
        _make_scope(connection, delta)
        for table, grain in grains.items():
            if grain == RULES:
                _demand_same(connection, table)
        for table, columns in RAW_TABLES.items():
            _replace_rows(connection, f"raw.{table}", "document_id" if "document_id" in columns else None)
        for table, grain in grains.items():
            if grain in KEYS:
                _replace_rows(connection, table, KEYS[grain])
        for table in sorted(_list_tables(connection, "ops", NEW)):
            connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {NEW}.{table}")
        if FINDINGS in grains:  # what stands unchanged was seen by this run too
            connection.execute(f"UPDATE {FINDINGS} SET last_seen_run = ? WHERE status <> 'resolved'", [run_id])


def _make_scope(connection: duckdb.DuckDBPyConnection, delta: Delta, *others: str) -> None:
    """Temporary tables of the keys whose rows are replaced: what the documents belonged to, and belong to now."""
    connection.execute(
        "CREATE TEMP TABLE scope_document_id AS SELECT unnest(?::VARCHAR[]) AS document_id", [list(delta.document_ids)]
    )
    sources = [f"{name}.marts.dim_document" for name in others] or ["marts.dim_document", f"{NEW}.marts.dim_document"]
    for key in ("report_id", "unit_id"):
        rows = " UNION ".join(
            f"SELECT {key} FROM {source} WHERE document_id IN (FROM temp.scope_document_id) AND {key} IS NOT NULL"
            for source in sources
        )
        connection.execute(f"CREATE TEMP TABLE scope_{key} AS {rows}")


def _replace_rows(connection: duckdb.DuckDBPyConnection, table: str, key: str | None) -> None:
    condition = f" WHERE {key} IN (FROM temp.scope_{key})" if key else ""
    connection.execute(f"DELETE FROM {table}{condition}")
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {NEW}.{table}{condition}")


def _demand_same(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    old, new = f"FROM {table}", f"FROM {NEW}.{table}"
    differs = connection.execute(
        f"SELECT 1 FROM (({old} EXCEPT ALL {new}) UNION ALL ({new} EXCEPT ALL {old})) LIMIT 1"
    ).fetchone()
    if differs:
        raise NotADelta(f"{table} changed, which every document may feel")


def _list_tables(connection: duckdb.DuckDBPyConnection, schema: str, database: str | None = None) -> set[str]:
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables()"
        " WHERE schema_name = ? AND database_name = coalesce(?, current_database())",
        [schema, database],
    ).fetchall()
    return {f"{schema}.{table}" for (table,) in rows}
