"""A fresh snapshot file: ``raw`` copied out of the landing database, in a storage version that older drivers open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import duckdb

from flows.warehouse.history import HISTORY_TABLES
from flows.landing.schema import RAW_TABLES, SHAPED_TABLES

STORAGE_VERSION = "v1.0.0"
# Shaped rows of these documents go in; the printed text of all documents does.
MEANINGFUL = (
    "SELECT document_id FROM landing.raw.documents"
    " WHERE outcome IN ('loaded', 'superseded', 'withdrawn') AND NOT is_held"
)


class SnapshotError(Exception):
    """A snapshot that cannot be closed cleanly."""


def create_snapshot(
    landing: duckdb.DuckDBPyConnection,
    path: Path,
    run: Mapping[str, str],
    document_ids: Sequence[str] | None = None,
) -> None:
    """Write the file at ``path`` anew: ``raw.*``, ``ops.findings`` of earlier runs, the history of all
    runs, and ``ops.run``, one row of ``run``.

    ``landing`` is the open landing database; the snapshot is attached to it and detached again. With ``document_ids``,
    ``raw`` gets the rows of these documents alone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in (path, wal_of(path)):
        leftover.unlink(missing_ok=True)
    (own,) = landing.execute("SELECT current_database()").fetchone() or ("",)
    landing.execute(f"ATTACH '{quoted_path(path)}' AS snapshot (STORAGE_VERSION '{STORAGE_VERSION}')")
    try:
        landing.execute("CREATE SCHEMA snapshot.raw")
        landing.execute("CREATE SCHEMA snapshot.ops")
        landing.execute(
            "CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(?::VARCHAR[])", [list(document_ids or ())]
        )
        # What a document says of itself goes in whatever its outcome: the roster asks who sent anything at all.
        meaningful = set(SHAPED_TABLES) - {"report_metadata"}
        for table, columns in RAW_TABLES.items():
            keep = MEANINGFUL.replace("landing.", f'"{own}".')
            condition = f"document_id IN ({keep})" if table in meaningful else "true"
            if document_ids is not None and "document_id" in columns:
                condition += " AND document_id IN (FROM temp.wanted)"
            if table == "rereadings":  # filled when its checks are known
                condition = "false"
            landing.execute(f'CREATE TABLE snapshot.raw.{table} AS SELECT * FROM "{own}".raw.{table} WHERE {condition}')
        for table in ("findings", *HISTORY_TABLES):
            landing.execute(f'CREATE TABLE snapshot.ops.{table} AS SELECT * FROM "{own}".ops.{table}')
        described = ", ".join(f"? AS {name}" for name in run)
        landing.execute(f"CREATE TABLE snapshot.ops.run AS SELECT {described}", list(run.values()))
    finally:
        landing.execute("DETACH snapshot")


def pack_snapshot(path: Path, kept: Collection[str]) -> None:
    """Drop the steps between ``raw`` and ``marts`` but those of ``kept`` (``intermediate.<name>``), and write the rest
    into a file without the room that they took: nobody reads them, and they are most of it.
    """
    fresh = path.with_name(f"packed-{path.name}")
    fresh.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET enable_progress_bar = false")  # DuckDB's own, which would go to the terminal
        steps = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'intermediate'"
            " AND database_name = current_database()"
        ).fetchall()
        for (table,) in steps:
            if f"intermediate.{table}" not in kept:
                connection.execute(f"DROP TABLE intermediate.{table}")
        (own,) = connection.execute("SELECT current_database()").fetchone() or ("",)
        connection.execute(f"ATTACH '{quoted_path(fresh)}' AS packed (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute(f'COPY FROM DATABASE "{own}" TO packed')
        connection.execute("DETACH packed")
    wal_of(path).unlink(missing_ok=True)
    fresh.replace(path)


def close_snapshot(path: Path) -> None:
    """Checkpoint the file so that it stands alone. Raises ``SnapshotError`` where a write-ahead log remains."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("CHECKPOINT")
    if wal_of(path).exists():
        raise SnapshotError(f"{path} was not closed cleanly: a write-ahead log remains")


def write_parquet(path: Path, folder: Path) -> None:
    """Every table of ``raw`` and ``marts`` as ``<folder>/<schema>/<table>.parquet``."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN ('raw', 'marts') ORDER BY ALL"
        ).fetchall()
        for schema, table in tables:
            target = folder / schema / f"{table}.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"COPY {schema}.{table} TO '{quoted_path(target)}' (FORMAT parquet, COMPRESSION snappy)")


def wal_of(path: Path) -> Path:
    """Where DuckDB keeps the write-ahead log of a database file."""
    return path.with_name(f"{path.name}.wal")


def quoted_path(path: Path) -> str:
    """A path as it may stand between the quotation marks of an SQL text."""
    return str(path).replace("'", "''")
