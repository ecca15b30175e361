"""The landing database ``<home>/landing.duckdb``: what was read and what shaping made of it, by content and version.

One process writes it at a time (``flows.lock``). A batch of documents goes in within one transaction, together with
its ledger rows: killed at any moment, a document is either in as a whole or not at all.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from extract.model import Cell, Passage, Reading, Shaped, Signal, Table
from flows.landing.schema import OPS_TABLES, RAW_TABLES, SHAPED_TABLES, create_ops_schema, create_raw_schema
from flows.queries import fetch_rows

if TYPE_CHECKING:
    import pyarrow

__all__ = [
    "create_ops_schema",
    "create_raw_schema",
    "insert_rows",
    "load_reading",
    "open_landing",
    "replace_document",
    "store_document",
    "store_reading",
    "store_shaped",
]

DECIMAL_PLACES = 8
DECIMAL_LIMIT = Decimal(10) ** (38 - DECIMAL_PLACES)
Row = Mapping[str, Any]


# Another process may look into the ledger just now (jixiao status, alert, a dry run): it is done in a moment.
WAIT_SECONDS = 10.0
LOCKED = "Could not set lock"  # in DuckDB's words


class LandingError(Exception):
    """The landing database cannot be opened. The published snapshot does not need it."""


def open_landing(path: Path, wait_seconds: float = WAIT_SECONDS) -> duckdb.DuckDBPyConnection:
    """The landing database, made or brought up to date. Raises ``LandingError``: damaged, or open elsewhere, and still
    so after ``wait_seconds``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = _connect(path, wait_seconds)
        connection.execute("SET enable_progress_bar = false")  # DuckDB's own, which would go to the terminal
        create_raw_schema(connection)
        create_ops_schema(connection)
    except duckdb.Error as error:
        raise LandingError(
            f"{path} cannot be opened: {str(error).splitlines()[0]}\nWhere another program has it open, close it there."
            f" Where it is damaged, move it and {path.name}.wal aside and load the sources again."
        ) from error
    return connection


def _connect(path: Path, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    end = time.monotonic() + wait_seconds
    while True:
        try:
            return duckdb.connect(str(path))
        except duckdb.IOException as error:
            if LOCKED not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.1)


def insert_rows(connection: duckdb.DuckDBPyConnection, schema: str, table: str, rows: Sequence[Row]) -> None:
    """Append rows, given by column name, to a table of ``raw`` or ``ops``, or of ``temp`` that is like one of them.

    A column that a row leaves out is NULL.
    """
    if not rows:
        return
    columns = (OPS_TABLES if table in OPS_TABLES else RAW_TABLES)[table]
    connection.register("incoming_rows", _arrow_table(columns, rows))
    try:
        connection.execute(f"INSERT INTO {schema}.{table} BY NAME SELECT * FROM incoming_rows")
    finally:
        connection.unregister("incoming_rows")


def store_document(connection: duckdb.DuckDBPyConnection, document: Row) -> None:
    """Put a row of ``raw.documents`` in the place of the one with the same ``document_id``."""
    connection.execute("DELETE FROM raw.documents WHERE document_id = ?", [document["document_id"]])
    insert_rows(connection, "raw", "documents", [document])


def store_reading(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Store tables, cells, passages and the reader's signals in the place of what an earlier reading left."""
    document_id = reading.document_id
    for table in ("tables", "cells", "passages", "signals"):
        connection.execute(f"DELETE FROM raw.{table} WHERE document_id = ?", [document_id])
    insert_rows(connection, "raw", "tables", [_table_row(document_id, table) for table in reading.tables])
    insert_rows(
        connection,
        "raw",
        "cells",
        [
            {
                "cell_id": reading.cell_id(table, cell),
                "document_id": document_id,
                "table_no": table.table_no,
                **_field_values(cell),
            }
            for table in reading.tables
            for cell in table.cells
        ],
    )
    insert_rows(
        connection,
        "raw",
        "passages",
        [
            {"passage_id": reading.passage_id(passage), "document_id": document_id, **_field_values(passage)}
            for passage in reading.passages
        ],
    )
    _insert_signals(connection, document_id, "reading", reading.signals)


def store_shaped(connection: duckdb.DuckDBPyConnection, document_id: str, shaped: Shaped) -> None:
    """Store what shaping made of a document in the place of what an earlier shaping left; its reading stays as it is.

    A number beyond DECIMAL(38,8) is left out and becomes a signal ``amount_out_of_range``: the cell or passage that
    prints it is kept anyway.
    """
    kept: dict[str, list[Row]] = {}
    signals = list(shaped.signals)
    shaped_rows: dict[str, Sequence[object]] = {
        "report_metadata": (shaped.metadata,),
        "table_values": shaped.values,
        "mentions": shaped.mentions,
        "indicators": shaped.indicators,
        "score_forms": shaped.score_forms,
        "listings": shaped.listings,
        "goals": shaped.goals,
        "comparisons": shaped.comparisons,
    }
    for table, items in shaped_rows.items():
        kept[table] = []
        for item in items:
            row = {"document_id": document_id, **_field_values(item)}
            if all(_fits(value) for value in row.values()):
                kept[table].append(row)
            else:
                signals.append(_out_of_range(row))
    for table in SHAPED_TABLES:
        connection.execute(f"DELETE FROM raw.{table} WHERE document_id = ?", [document_id])
        insert_rows(connection, "raw", table, kept[table])
    connection.execute("DELETE FROM raw.signals WHERE document_id = ? AND origin = 'shaping'", [document_id])
    _insert_signals(connection, document_id, "shaping", signals)
    connection.execute("UPDATE raw.tables SET form_id = NULL WHERE document_id = ?", [document_id])
    if shaped.table_forms:
        connection.execute(
            "UPDATE raw.tables SET form_id = known.form_id"
            " FROM (SELECT unnest(?::INTEGER[]) AS table_no, unnest(?::VARCHAR[]) AS form_id) AS known"
            " WHERE document_id = ? AND tables.table_no = known.table_no",
            [list(shaped.table_forms), list(shaped.table_forms.values()), document_id],
        )


def replace_document(
    connection: duckdb.DuckDBPyConnection, document: Row, reading: Reading | None, shaped: Shaped | None, ledger: Row
) -> None:
    """Everything of one document and its ledger row, in one transaction. ``None`` leaves what is stored as it is."""
    connection.begin()
    try:
        store_document(connection, document)
        if reading is not None:
            store_reading(connection, reading)
        if shaped is not None:
            store_shaped(connection, document["document_id"], shaped)
        connection.execute("DELETE FROM ops.ledger WHERE document_id = ?", [document["document_id"]])
        insert_rows(connection, "ops", "ledger", [ledger])
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def load_reading(connection: duckdb.DuckDBPyConnection, document_id: str) -> Reading:
    """The reading as it was stored: shaping starts from it, no document is opened again. Raises ``KeyError``."""
    found = connection.execute(
        "SELECT media_type, page_count FROM raw.documents WHERE document_id = ?", [document_id]
    ).fetchone()
    if found is None:
        raise KeyError(document_id)
    cells: dict[int, list[Cell]] = {}
    for row in _select(connection, "cells", document_id, "row_no, column_no"):
        cells.setdefault(row["table_no"], []).append(Cell(**_model_values(Cell, row)))
    tables = tuple(
        Table(**_model_values(Table, row, without=("cells",)), cells=tuple(cells.get(row["table_no"], ())))
        for row in _select(connection, "tables", document_id, "table_no")
    )
    passages = tuple(
        Passage(**_model_values(Passage, row)) for row in _select(connection, "passages", document_id, "passage_no")
    )
    signals = tuple(
        Signal(**_model_values(Signal, row))
        for row in _select(connection, "signals", document_id, "signal_no")
        if row["origin"] == "reading"
    )
    return Reading(document_id, found[0], found[1], tables, passages, signals)


def _select(
    connection: duckdb.DuckDBPyConnection, table: str, document_id: str, order: str
) -> Iterable[dict[str, Any]]:
    return fetch_rows(connection, f"SELECT * FROM raw.{table} WHERE document_id = ? ORDER BY {order}", [document_id])


def _model_values(dataclass: type, row: Row, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of a dataclass out of a row; a box comes back as the tuple that it was."""
    names = [field.name for field in fields(dataclass) if field.name not in without]
    return {name: tuple(row[name]) if isinstance(row[name], list) else row[name] for name in names}


def _field_values(item: Any) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _table_row(document_id: str, table: Table) -> Row:
    return {
        "document_id": document_id,
        **{name: value for name, value in _field_values(table).items() if name != "cells"},
    }


def _insert_signals(
    connection: duckdb.DuckDBPyConnection, document_id: str, origin: str, signals: Sequence[Signal]
) -> None:
    insert_rows(
        connection,
        "raw",
        "signals",
        [
            {"document_id": document_id, "origin": origin, "signal_no": number, **_field_values(signal)}
            for number, signal in enumerate(signals, start=1)
        ],
    )


def _fits(value: object) -> bool:
    return not isinstance(value, Decimal) or (value.is_finite() and abs(value) < DECIMAL_LIMIT)


def _out_of_range(row: Row) -> Signal:
    place = row.get("cell_id") or row.get("passage_id") or row.get("target_cell_id")
    text = str(row.get("printed_text") or row.get("stated_text") or "")
    message = "a number with more digits than any amount has: kept as text, not as a value"
    return Signal("amount_out_of_range", message, row.get("page"), place, text[:200])


def _arrow_table(columns: Mapping[str, str], rows: Sequence[Row]) -> pyarrow.Table:
    """Rows as an Arrow table of the table's own types, so that a Decimal is never seen as a float."""
    import pyarrow  # costs a tenth of a second: not for those who only ask

    kinds = {
        "VARCHAR": pyarrow.string(),
        "JSON": pyarrow.string(),
        "INTEGER": pyarrow.int32(),
        "BIGINT": pyarrow.int64(),
        "DOUBLE": pyarrow.float64(),
        "BOOLEAN": pyarrow.bool_(),
        "TIMESTAMP": pyarrow.timestamp("us"),
        "DATE": pyarrow.date32(),
        "DECIMAL(38,8)": pyarrow.decimal128(38, DECIMAL_PLACES),
        "VARCHAR[]": pyarrow.list_(pyarrow.string()),
        "DOUBLE[]": pyarrow.list_(pyarrow.float64()),
    }
    arrays = [
        pyarrow.array([_stored(kind, row.get(name)) for row in rows], type=kinds[kind])
        for name, kind in columns.items()
    ]
    return pyarrow.Table.from_arrays(arrays, names=list(columns))


def _stored(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "JSON":
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if kind == "VARCHAR[]":
        return [_storable_text(item) for item in value]
    if kind == "VARCHAR":
        return _storable_text(value)
    if kind == "DECIMAL(38,8)":
        # A ninth decimal is printed nowhere that money is; printed_text keeps it.
        return round(value, DECIMAL_PLACES) if value.as_tuple().exponent < -DECIMAL_PLACES else value
    return value


def _storable_text(text: str) -> str:
    """A broken font can yield half a surrogate pair, which no UTF-8 column takes: it becomes the replacement sign."""
    return text if text.isascii() or not _has_surrogate(text) else text.encode("utf-16", "replace").decode("utf-16")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
