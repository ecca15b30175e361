"""What is stored comes back as it was, so that shaping never needs the document again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model import Cell, Metadata, Passage, Reading, Shaped, Signal, Table, Value
from flows.landing.database import (
    create_ops_schema,
    create_raw_schema,
    load_reading,
    store_document,
    store_reading,
    store_shaped,
)
from flows.landing.schema import RAW_TABLES, sql_type

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
boxes = st.none() | st.tuples(*[st.floats(0, 1000) for _ in range(4)])
cells = st.builds(Cell, st.integers(1, 9), st.integers(1, 99), st.integers(1, 20), texts, bbox=boxes)


def tables_of(groups: list[list[Cell]]) -> tuple[Table, ...]:
    return tuple(
        Table(number, 1, 9, tuple(sorted(group, key=lambda cell: (cell.row_no, cell.column_no))), title="表")
        for number, group in enumerate(groups, start=1)
    )


groups = st.lists(st.lists(cells, max_size=6, unique_by=lambda cell: (cell.row_no, cell.column_no)), max_size=3)
passages = st.lists(st.tuples(texts, boxes), max_size=3).map(
    lambda items: tuple(Passage(number, 1, text, bbox=box) for number, (text, box) in enumerate(items, start=1))
)
readings = st.builds(
    lambda groups, passages, words: Reading(
        "d" * 16, "text/plain", 9, tables_of(groups), passages, tuple(Signal("code", word) for word in words)
    ),
    groups,
    passages,
    st.lists(texts, max_size=3),
)


@pytest.fixture(scope="module")
def landing() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_raw_schema(connection)
    create_ops_schema(connection)
    return connection


def put(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    described = {"document_id": reading.document_id, "media_type": reading.media_type, "page_count": reading.page_count}
    store_document(connection, described)
    store_reading(connection, reading)


@settings(deadline=None, max_examples=30)
@given(reading=readings)
def test_a_reading_comes_back_as_it_was(landing: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    put(landing, reading)
    assert load_reading(landing, reading.document_id) == reading


METADATA = Metadata("other", *[None] * 12, evidence={"unit_name": "x/p1/s1"})


def make_value(**changed: Any) -> Value:
    given: dict[str, Any] = {
        "value_id": "d/p1/t1/r1c1", "table_no": 1, "cell_id": "d/p1/t1/r1c1", "page": 1, "form_id": None,
        "block_id": None, "form_no": 1, "row_no": 1, "column_no": 1, "row_label": None, "row_label_norm": None,
        "parent_label_norm": None, "column_label": None, "column_label_norm": None, "role": "amount", "stage": None,
        "fiscal_year": None, "year_offset": 0, "subject": None, "printed_text": "1.20", "value": Decimal("1.20"),
        "decimals": 2, "unit": "元",
    }  # fmt: skip
    return Value(**given | changed)


def test_money_stays_decimal_and_a_number_beyond_range_becomes_a_signal(
    landing: duckdb.DuckDBPyConnection,
) -> None:
    put(landing, Reading("e" * 16, "text/plain", 1))
    huge = make_value(value_id="huge", value=Decimal(10) ** 40, printed_text="1" + "0" * 40)
    store_shaped(landing, "e" * 16, Shaped(METADATA, {}, values=(make_value(), huge)))
    stored = landing.execute("SELECT value FROM raw.table_values WHERE document_id = ?", ["e" * 16]).fetchall()
    assert stored == [(Decimal("1.2"),)]
    assert landing.execute("SELECT code, text FROM raw.signals WHERE document_id = ?", ["e" * 16]).fetchall() == [
        ("amount_out_of_range", huge.printed_text)
    ]


def test_shaping_again_replaces_its_own_and_leaves_the_reading(landing: duckdb.DuckDBPyConnection) -> None:
    reading = Reading("f" * 16, "text/plain", 1, tables_of([[Cell(1, 1, 1, "甲")]]), (), (Signal("read", "kept"),))
    put(landing, reading)
    for form_id, words in (("old", "first"), ("new", "second")):
        shaped = Shaped(METADATA, {1: form_id}, values=(make_value(),), signals=(Signal("shaped", words),))
        store_shaped(landing, "f" * 16, shaped)
    assert load_reading(landing, "f" * 16) == reading
    assert landing.execute("SELECT form_id FROM raw.tables WHERE document_id = ?", ["f" * 16]).fetchall() == [("new",)]
    signals = landing.execute("SELECT message FROM raw.signals WHERE document_id = ? ORDER BY 1", ["f" * 16]).fetchall()
    assert signals == [("kept",), ("second",)]


def test_half_a_surrogate_pair_is_stored_as_a_replacement(landing: duckdb.DuckDBPyConnection) -> None:
    put(landing, Reading("a" * 16, "text/plain", 1, (), (Passage(1, 1, "甲\ud800"),)))
    assert load_reading(landing, "a" * 16).passages[0].text.startswith("甲")


def test_an_older_database_gets_the_columns_it_lacks() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    connection.execute("CREATE TABLE raw.signals (document_id VARCHAR)")
    create_raw_schema(connection)
    columns = {row[0] for row in connection.execute("DESCRIBE raw.signals").fetchall()}
    assert columns == set(RAW_TABLES["signals"])


def test_a_type_without_a_column_type_is_said() -> None:
    with pytest.raises(TypeError, match="complex"):
        sql_type(complex)
