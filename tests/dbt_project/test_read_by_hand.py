"""The money of two real reports, against what a person read in them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from small_snapshot import Snapshot

from extract.forms import load_knowledge
from extract.readers import read_document
from extract.shape import shape_reading
from flows.landing.database import store_reading, store_shaped
from flows.landing.schema import create_raw_schema

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
NOT_MONEY = ("activity", "indicator")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the reports read by hand are not beside the project"),
]


@pytest.fixture(scope="module")
def built(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    knowledge = load_knowledge(ROOT / "forms")
    with duckdb.connect(str(snapshot.path)) as connection:
        create_raw_schema(connection)
        for path in sorted((SHARED / "seeds").glob("*.txt")):
            reading = read_document(path, path.stem)
            snapshot.add("documents", document_id=path.stem, file_name=path.name, outcome="loaded", is_held=False)
            store_reading(connection, reading)
            store_shaped(connection, path.stem, shape_reading(reading, knowledge))
    with snapshot.build() as connection:
        yield connection


def test_every_amount_and_no_other(built: duckdb.DuckDBPyConnection) -> None:
    expected: Counter[tuple[object, ...]] = Counter()
    for path in sorted((SHARED / "gold").glob("00*_facts.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["value"] and row["unit"] in YUAN and not row["measure"].startswith(NOT_MONEY):
                    amount = Decimal(row["value"]) * YUAN[row["unit"]]
                    expected[
                        (row["doc_id"], int(row["year"]), row["measure"], row["stage"], row["source"], amount)
                    ] += 1
    found = Counter(
        built.execute("""
            SELECT document_id, fiscal_year, item_code, stage, source_kind, amount_yuan FROM marts.fct_budget
            UNION ALL
            SELECT document_id, fiscal_year, item_code, stage, source_kind, amount_yuan FROM marts.fct_expenditure
            UNION ALL
            SELECT document_id, fiscal_year, item_code, stage, source_kind, amount_yuan FROM marts.fct_revenue
        """).fetchall()
    )
    assert (sorted((expected - found).elements()), sorted((found - expected).elements())) == ([], [])
    assert sum(expected.values()) > 90


def test_every_printed_text_stands_in_its_place(built: duckdb.DuckDBPyConnection) -> None:
    assert built.execute("SELECT * FROM intermediate.int_place_signals").fetchall() == []
