"""What the reading process hands over."""

from __future__ import annotations

import duckdb
import pytest

from flows.home import PROJECT_ROOT
from flows.landing.database import create_ops_schema, create_raw_schema, store_document, store_reading, store_shaped
from flows.reading.work import read_and_shape

SOURCES = PROJECT_ROOT / "tests" / "extract" / "readers" / "sources"


@pytest.mark.parametrize("name", ["workbook.xlsx", "workbook.xls", "page.html", "word.docx", "ruled.pdf"])
def test_a_reader_s_signal_is_stored_once(name: str) -> None:
    extract = read_and_shape(SOURCES / name, "d")
    assert extract.shaped is not None
    connection = duckdb.connect()
    create_raw_schema(connection)
    create_ops_schema(connection)
    store_document(connection, {"document_id": "d", "media_type": extract.reading.media_type, "page_count": 1})
    store_reading(connection, extract.reading)
    store_shaped(connection, "d", extract.shaped)
    stored = connection.execute("SELECT code, message, page, text FROM raw.signals").fetchall()
    assert len(stored) == len(extract.reading.signals) + len(extract.shaped.signals)
    read = [(each.code, each.message, each.page, each.text) for each in extract.reading.signals]
    assert [row for row in stored if row in read] == read


def test_the_samples_have_signals_to_lose() -> None:
    assert read_and_shape(SOURCES / "workbook.xlsx", "d").reading.signals
