"""A fresh snapshot file: ``raw`` copied out of the landing database, in a storage version that older drivers open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from flows.history import HISTORY_TABLES
from flows.schema import RAW_TABLES, SHAPED_TABLES

STORAGE_VERSION = "v1.0.0"
# Shaped rows of these documents go in; the printed text of all documents does.
MEANINGFUL = "SELECT document_id FROM landing.raw.documents WHERE outcome IN ('loaded', 'superseded') AND NOT is_held"


class SnapshotError(Exception):
    """A snapshot that cannot be closed cleanly."""


def create_snapshot(landing: duckdb.DuckDBPyConnection, path: Path, run: Mapping[str, str]) -> None:
    """Write the file at ``path`` anew: ``raw.*``, ``ops.findings`` of earlier runs, the history of all
    runs, and ``ops.run``, one row of ``run``.

    ``landing`` is the open landing database; the snapshot is attached to it and detached again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in (path, wal_of(path)):
        leftover.unlink(missing_ok=True)
    (own,) = landing.execute("SELECT current_database()").fetchone() or ("",)
    landing.execute(f"ATTACH '{_quoted(path)}' AS snapshot (STORAGE_VERSION '{STORAGE_VERSION}')")
    try:
        landing.execute("CREATE SCHEMA snapshot.raw")
        landing.execute("CREATE SCHEMA snapshot.ops")
        for table in RAW_TABLES:
            keep = MEANINGFUL.replace("landing.", f'"{own}".')
            condition = f"WHERE document_id IN ({keep})" if table in SHAPED_TABLES else ""
            if table == "rereadings":  # filled when its checks are known
                condition = "WHERE false"
            landing.execute(f'CREATE TABLE snapshot.raw.{table} AS SELECT * FROM "{own}".raw.{table} {condition}')
        for table in ("findings", *HISTORY_TABLES):
            landing.execute(f'CREATE TABLE snapshot.ops.{table} AS SELECT * FROM "{own}".ops.{table}')
        columns = ", ".join(f"? AS {name}" for name in run)
        landing.execute(f"CREATE TABLE snapshot.ops.run AS SELECT {columns}", list(run.values()))
    finally:
        landing.execute("DETACH snapshot")


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
            connection.execute(f"COPY {schema}.{table} TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd)")


def wal_of(path: Path) -> Path:
    """Where DuckDB keeps the write-ahead log of a database file."""
    return path.with_name(f"{path.name}.wal")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
