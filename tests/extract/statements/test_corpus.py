"""Real budgets and final accounts: every amount that was read by hand, with its class, item, stage, year and fund."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from statement_building import item_of, knowledge

from extract.metadata import describe
from extract.model import Metadata, Value
from extract.readers import read_document
from extract.shaping import ShapedTables, shape_tables

SHARED = Path(__file__).resolve().parents[4] / "shared"
YUAN = {"元": 1, "万元": 10_000}
FUNDS = {"F3": "all", "B3": "all"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="the corpus is not beside the project"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / "gold" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def shaped(path: Path) -> tuple[ShapedTables, Metadata]:
    reading = read_document(path, "d9")
    metadata = describe(reading, knowledge())
    return shape_tables(reading, knowledge(), metadata), metadata


def amounts(path: Path) -> Iterator[tuple[Value, int | None, Decimal]]:
    tables, metadata = shaped(path)
    for value in tables.values:
        if value.statement and value.value is not None and value.unit in YUAN:
            year = value.fiscal_year or (metadata.fiscal_year or 0) + value.year_offset
            yield value, year, value.value * YUAN[value.unit]


@pytest.mark.parametrize(
    "document", sorted({row["document"] for row in rows("shanghai_facts.csv")} if (SHARED / "gold").is_dir() else ())
)
def test_coded_tables(document: str):
    found = {
        (v.statement, v.functional_code or v.economic_code, item_of(v), year, v.stage, v.fund, amount)
        for v, year, amount in amounts(SHARED / "corpus" / document)
    }
    for row in rows("shanghai_facts.csv"):
        if row["document"] == document:
            fund = FUNDS.get(row["table"], "general_public_budget")
            key = (row["table"], row["code"], row["item"], int(row["fiscal_year"]), row["stage"], fund)
            assert (*key, Decimal(row["amount_yuan"])) in found, row


@pytest.mark.parametrize(
    "document", sorted({row["document"] for row in rows("jiangsu_totals.csv")} if (SHARED / "gold").is_dir() else ())
)
def test_totals(document: str):
    found = {
        (item_of(v), year, v.stage, amount) for v, year, amount in amounts(SHARED / "corpus" / "jiangsu" / document)
    }
    for row in rows("jiangsu_totals.csv"):
        # 其他资金 is a source of income; the list by hand has it among the expenditure.
        if row["document"] == document and row["label"] != "其他资金":
            key = (row["item"], int(row["fiscal_year"]), row["stage"], Decimal(row["amount_yuan"]))
            assert key in found, row


PUBLISHED = sorted(path for folder in ("shanghai", "jiangsu") for path in (SHARED / "corpus" / folder).glob("*.pdf"))


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_every_amount_has_a_measure_a_unit_and_a_fund(path: Path):
    tables, metadata = shaped(path)
    assert metadata.report_type in ("budget", "final_accounts") and metadata.report_scope in ("department", "unit")
    for value in tables.values:
        if value.statement:
            assert value.fund and value.unit and value.row_kind
            assert value.value is None or item_of(value) is not None, value
    assert not {"unknown_label", "amount_without_unit", "ragged_row"} & {signal.code for signal in tables.signals}
