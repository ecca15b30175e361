"""Printed numbers become facts, each in its mart, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
REPORT, ODD = "0" * 15 + "1", "0" * 15 + "2"
SUPERSEDED, DUPLICATE, HELD = "0" * 15 + "3", "0" * 15 + "4", "0" * 15 + "5"
EARLIER, OTHER_UNIT, NAMELESS = "0" * 15 + "6", "0" * 15 + "7", "0" * 15 + "8"
RECOGNISED_CELL, RECOGNISED_PASSAGE = 0.625, 0.75
Ask = Callable[..., list[tuple[Any, ...]]]


def fill_report(snapshot: Snapshot) -> None:
    snapshot.add_document(REPORT, text="全年走访120户，发放补助近3万元，上年结转2亿元。", short_name="县水利局")
    basic = "一、基本支出"
    snapshot.add_value(REPORT, 2, 2, "406.40", basic, "全年预算数", value=Decimal("406.40"), stage="full_year_budget")
    snapshot.add_value(REPORT, 2, 3, "405.4", basic, "全年执行数", value=Decimal("405.4"), stage="actual")
    snapshot.add_value(REPORT, 2, 4, "9.9", basic, "得分", value=Decimal("9.9"), unit="分", role="score")
    snapshot.rows["cells"][1]["confidence"] = RECOGNISED_CELL
    snapshot.rows["passages"][0]["confidence"] = RECOGNISED_PASSAGE
    project = {"value": Decimal("1200.5"), "parent_label_norm": "项目支出", "stage": "actual"}
    snapshot.add_value(REPORT, 4, 3, "1,200.5", "1、河道清淤", "决算数", **project)
    snapshot.add_value(REPORT, 6, 2, "21", "", "编制数", value=Decimal(21), unit="人", role="count")
    snapshot.add_value(REPORT, 6, 3, "", "", "控制率", value=None, unit="%", role="rate", null_kind="blank")
    snapshot.add_mention(REPORT, 1, "120户", "走访", value=Decimal(120), unit="户", subject="走访")
    snapshot.add_mention(REPORT, 2, "3万元", "发放补助", value=Decimal(3), unit="万元", is_approximate=True)
    snapshot.add_mention(REPORT, 3, "2亿元", "上年结转", value=Decimal(2), unit="亿元")


def fill_odd_report(snapshot: Snapshot) -> None:
    snapshot.add_document(ODD)
    snapshot.add_value(ODD, 2, 2, "10", "基本支出", "决算数", value=Decimal(10), unit=None)
    snapshot.add_value(ODD, 3, 2, "11", "基本支出", "决算数", value=Decimal(11), unit="美元")
    snapshot.add_value(ODD, 4, 2, "12", "某种费用", "决算数", value=Decimal(12))
    snapshot.add_value(ODD, 4, 3, "13", "某种费用", "预算数", value=Decimal(13))
    snapshot.add_value(ODD, 5, 2, "14", "某种面积", "", value=Decimal(14), unit="㎡", role="area")
    snapshot.add_value(ODD, 5, 3, "15", "某种面积", "", value=Decimal(15), unit="㎡", role="area")
    snapshot.rows["cells"][-1]["text"] = "51"
    snapshot.add("signals", document_id=ODD, code="unknown_label", message="?", text="问过 的费用", signal_no=1)
    snapshot.add_value(ODD, 7, 2, "16", "问过的费用", "决算数", value=Decimal(16))
    snapshot.add_value(ODD, 6, 2, "9" * 26, "基本支出", "决算数", value=Decimal("9" * 26))


@pytest.fixture(scope="module")
def built(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    fill_report(snapshot)
    fill_odd_report(snapshot)
    snapshot.add_document(SUPERSEDED, "superseded")
    snapshot.add_document(DUPLICATE, "duplicate")
    snapshot.add_document(HELD, is_held=True)
    snapshot.add_document(EARLIER, fiscal_year=2022, short_name="县水利")
    snapshot.add_document(OTHER_UNIT, unit_name="某县教育局")
    snapshot.add_document(NAMELESS, fiscal_year=None, unit_name=None, report_type="other")
    for document_id in (SUPERSEDED, DUPLICATE, HELD, EARLIER):
        snapshot.add_value(document_id, 2, 2, "7", "基本支出", "", value=Decimal(7))
    with snapshot.build() as connection:
        yield connection


@pytest.fixture(scope="module")
def ask(built: duckdb.DuckDBPyConnection) -> Ask:
    return lambda sql, *values: built.execute(sql, list(values)).fetchall()


def test_each_amount_stands_in_its_mart_with_its_place(ask: Ask) -> None:
    sql = """
        SELECT split_part(fact_id, '/', -1), item_code, stage, fiscal_year, amount_yuan, source_kind, cell_id = fact_id
        FROM marts.{} WHERE document_id = ? ORDER BY fact_id"""
    assert ask(sql.format("fct_budget"), REPORT) == [
        ("r2c2", "expenditure_basic", "full_year_budget", 2023, Decimal("4064000.00"), "table", True)
    ]
    assert ask(sql.format("fct_expenditure"), REPORT) == [
        ("r2c3", "expenditure_basic", "actual", 2023, Decimal("4054000.00"), "table", True),
        ("r4c3", "project_item", "actual", 2023, Decimal("12005000.00"), "table", True),
    ]
    assert ask(sql.format("fct_revenue"), REPORT) == [
        ("s1#3", "carryover_opening", "actual", 2023, Decimal("200000000.00"), "narrative", None)
    ]


def test_a_fact_is_as_sure_as_its_place_was_read(ask: Ask) -> None:
    sql = "SELECT split_part(fact_id, '/', -1), confidence FROM marts.{} WHERE document_id = ? ORDER BY fact_id"
    assert ask(sql.format("fct_expenditure"), REPORT) == [("r2c3", RECOGNISED_CELL), ("r4c3", 1.0)]
    assert ask(sql.format("fct_budget"), REPORT) == [("r2c2", 1.0)]
    assert ask(sql.format("fct_revenue"), REPORT) == [("s1#3", RECOGNISED_PASSAGE)]
    assert {sure for name, sure in ask(sql.format("fct_quantity"), REPORT) if name.startswith("s1#")} == {
        RECOGNISED_PASSAGE
    }


def test_a_project_is_named_by_its_row(ask: Ask) -> None:
    assert ask("SELECT subject FROM marts.fct_expenditure WHERE item_code = 'project_item'") == [("1、河道清淤",)]


def test_what_is_no_known_amount_is_a_quantity(ask: Ask) -> None:
    sql = """
        SELECT split_part(fact_id, '/', -1), item_code, value, value_unit, is_approximate
        FROM marts.fct_quantity WHERE document_id = ? ORDER BY fact_id"""
    assert ask(sql, REPORT) == [
        ("s1#1", "activity_count", Decimal(120), "户", False),
        ("s1#2", "activity_count", Decimal(3), "万元", True),
        ("r6c2", "headcount_authorized", Decimal(21), "人", False),
    ]
    told = ask("SELECT code, cell_id, text FROM marts.fct_signal WHERE document_id = ?", REPORT)
    assert told == [("unknown_amount_label", f"{REPORT}/p1/s1", "发放补助 | 3万元")]


def test_a_blank_is_no_number_and_points_are_no_fact(ask: Ask) -> None:
    numbers = ask("SELECT printed_text FROM intermediate.int_numbers WHERE document_id = ?", REPORT)
    assert ("9.9",) in numbers
    assert ("",) not in numbers
    assert ask("SELECT count(*) FROM marts.fct_quantity WHERE printed_text IN ('9.9', '')") == [(0,)]


def test_what_nobody_can_place_is_a_signal_and_still_kept(ask: Ask) -> None:
    told = ask(
        "SELECT code, number_count FROM marts.fct_signal WHERE document_id = ? ORDER BY cell_id NULLS FIRST, code", ODD
    )
    assert told == [
        ("unknown_label", 1),
        ("amount_without_unit", 1),
        ("unknown_money_unit", 1),
        ("unknown_amount_label", 2),
        ("unknown_label", 2),
        ("printed_text_not_in_place", 1),
        ("amount_out_of_range", 1),
    ]
    assert ask("SELECT count(*) FROM marts.fct_signal WHERE severity IS NULL") == [(0,)]
    assert ask("SELECT count(*) FROM marts.fct_quantity WHERE document_id = ?", ODD) == [(8,)]
    assert ask("SELECT count(*) FROM marts.fct_expenditure WHERE document_id = ?", ODD) == [(0,)]


def test_only_the_current_edition_has_facts(ask: Ask) -> None:
    with_facts = ask("SELECT DISTINCT document_id FROM marts.fct_expenditure ORDER BY 1")
    assert with_facts == [(REPORT,), (EARLIER,)]
    editions = ask(
        "SELECT document_id, is_current FROM marts.dim_document WHERE document_id IN (?, ?, ?) ORDER BY 1",
        SUPERSEDED,
        DUPLICATE,
        HELD,
    )
    assert editions == [(SUPERSEDED, False), (HELD, False)]


def test_one_body_is_one_unit_over_the_years(ask: Ask) -> None:
    units = ask("SELECT unit_name, short_name, valid_from::VARCHAR, is_current FROM marts.dim_unit ORDER BY 1")
    assert units == [("某县教育局", None, "2023-01-01", True), ("某县水利局", "县水利局", "2022-01-01", True)]
    reports = ask("SELECT count(DISTINCT report_id), count(*) FILTER (unit_id IS NULL) FROM marts.dim_document")
    assert reports == [(5, 2)], "one names no body, one is held back and says nothing"
    assert ask("SELECT fiscal_year FROM marts.dim_year ORDER BY 1") == [(2022,), (2023,)]


def test_the_snapshot_opens_under_any_name(built: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    published = snapshot.path.with_name("current.duckdb")
    published.write_bytes(snapshot.path.read_bytes())
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM staging.stg_documents").fetchone() == (8,)
        assert connection.execute("SELECT snapshot_id, run_id FROM marts.snapshot").fetchall() == [("development",) * 2]


def test_the_queries_of_the_docs_run(ask: Ask) -> None:
    page = (ROOT / "docs" / "connecting-bi.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    assert queries
    answers = [ask(query) for query in queries]
    assert any(("unknown_amount_label", "发放补助 | 3万元", 1) in answer for answer in answers)
