"""The rules about the prose of budgets and final accounts: a report that holds, and the same with one thing changed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from prose_reports import (
    ITEM,
    add_accounts,
    add_budget,
    add_dated,
    add_initial_budget,
    add_told_totals,
    add_year_before,
    class_of,
)
from small_snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
HOLDS = {"exact", "within_rounding"}
RULES = "^(FA-N|BU-BN|(FA|BU)-P[1-6]$)"  # what a table itself lacks is tested with the tables


# The name of a report, what is printed in it instead, the rules that break, and a word of the finding.
BUDGETS: tuple[tuple[str, dict[str, str], set[str], str], ...] = (
    ("sound", {}, set(), ""),
    ("rounded", class_of("1200449.00"), set(), ""),
    (
        "unit",
        class_of("1200400.00") | {"head": "120.04", "head_unit": "元", "arranged_unit": "元"},
        {"BU-BN1", "BU-BN2"},
        "单位",
    ),
    ("cut_off", class_of("1200490.00"), {"BU-BN1"}, "相差"),
    ("other_table", class_of("1210400.00"), {"BU-BN1"}, "121.04"),
    ("both_amounts", {"head": "121.04", "arranged": "121.04", "rate": "21.00"}, {"BU-BN1"}, "121.04"),
    ("head", {"head": "121.04"}, {"BU-BN2"}, "前后不一"),
    ("arranged", {"arranged": "102.04"}, {"BU-BN2"}, "前后不一"),
    ("rate", {"rate": "21.00"}, {"BU-BN2"}, "20%"),
    ("rate_cut_off", {"rate": "19.9", "base": "100.04"}, {"BU-BN2"}, "19.99%"),
    ("direction", {"direction": "decrease"}, {"BU-BN2"}, ""),
    ("slip", {"base": "1000.3"}, {"BU-BN2"}, "1000.3万元”为100.03万元"),
    ("no_base", {"base": "0"}, {"BU-BN2"}, "基数为零"),
    ("told_rate", {"told_rate": "26.0"}, {"BU-BN2"}, "25%"),
    # The rate with its point moved, before the change with a digit lost.
    (
        "point",
        {"told": "1895", "difference": "134", "told_rate": "0.66", "told_direction": "decrease"},
        {"BU-BN2"},
        "0.66%”为6.6",
    ),
    (
        "point_of_a_decrease",
        {"told": "1895", "difference": "-134", "told_rate": "-0.66", "told_direction": "decrease"},
        {"BU-BN2"},
        "0.66%”为6.6",
    ),
    ("mixed", {"told_direction": "mixed"}, {"BU-BN2"}, "互相矛盾"),
    ("below_nothing", {"told": "0", "told_rate": "0"}, {"BU-BN2"}, "负数"),
    ("not_level", {"level_now": "31.0"}, {"BU-BN2"}, "持平"),
    ("about_level", {"level_now": "31.0", "level_word": "基本持平"}, set(), ""),
    ("share", {"share1": "76.00"}, {"BU-BN7"}, "75%"),
    ("goods", {"goods": "4.6"}, {"BU-BN4"}, "政府采购"),
    ("more_than_all", {"sme": "15.8"}, {"BU-BN4"}, "15.8"),
    ("operation", {"operation": "5.10"}, {"BU-BN3"}, "5.1"),
    ("targets", {"targets": "30.10"}, {"BU-BN5"}, "30.1"),
    ("cars", {"cars": "4"}, {"BU-BN8"}, "4辆"),
    # A wrong amount and all that rests on it is one finding.
    ("whole", {"whole": "210.0"}, {"BU-BN7"}, "若“某项收入 210.0万元”为200.0万元"),
    ("income", {"income": "160.00"}, {"BU-BN1", "BU-BN9"}, "若“收入预决算总计 160.00万元”为150.00万元"),
    ("fees", {"fees": "105.00"}, {"BU-BN1", "BU-BN7", "BU-BN9"}, "若“财政拨款收入 105.00万元”为150.00万元"),
    (
        "copied",
        {"income": "160.00", "income_again": "160.00"},
        {"BU-BN1", "BU-BN9"},
        "若“收入预决算总计 160.00万元”为150.00万元",
    ),
    # The table leaves the line blank and comes out without it.
    ("blank", {"other": "7.00"}, {"BU-BN1", "BU-BN7", "BU-BN9"}, "若“其他收入 7.00万元”为0.00万元"),
    ("parts", {"projects": "33.00"}, {"BU-BN1", "BU-BN9"}, "若“项目支出 33.00万元”为30.00万元"),
)
ACCOUNTS: tuple[tuple[str, dict[str, str], set[str], str], ...] = (
    ("fa_sound", {}, set(), ""),
    ("fa_item", {"actual2": "41.00", "rate2": "82.00", "total_actual": "101.00"}, {"FA-N1"}, "41"),
    ("fa_completion", {"rate2": "81.00"}, {"FA-N3"}, "80%"),
    ("fa_word", {"word2": "increase"}, {"FA-N3"}, "小于"),
    ("fa_budget_sum", {"total_budget": "111.00"}, {"FA-N3"}, "111"),
    ("fa_no_budget", {"budget2": "0", "total_budget": "60.00"}, {"FA-N3"}, ""),
    ("fa_less", {"less_rate": "21.00"}, {"FA-N3"}, "20%"),
    ("fa_less_amount", {"less": "11.00"}, {"FA-N3"}, "11"),
    ("fa_adjusted_below", {"first_budget": "50.00", "last_budget": "60.00"}, set(), ""),
    ("fa_adjusted", {"adjusted_actual": "61.00"}, {"FA-N3"}, "小于"),
    ("fa_grades", {"good": "2"}, {"FA-N7"}, "4个"),
)
# What a paragraph calls the class whose amount it prints, and a word of the finding; none where that is its name.
CLASSES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("named_well", {"class_names": ["公共安全支出", "司法", "行政运行"]}, ""),
    ("named_in_one", {"class_names": ["司法行政运行"]}, ""),
    ("named_other", {"class_names": ["公共安全支出", "司法", "人大会议"]}, "“人大会议”"),
    ("named_other_above", {"class_names": ["公共安全支出", "人大事务", "行政运行"]}, "“人大事务”"),
    ("coded_well", {"class_names": ["公共安全支出", "司法", "行政运行"], "functional_code": "2040601"}, ""),
    ("coded_item", {"class_names": ["公共安全支出", "司法", "行政运行"], "functional_code": "2040610"}, "2040610"),
    ("coded_above", {"class_names": ["公共安全支出", "司法", "行政运行"], "functional_code": "2046001"}, "20460"),
)
# The year that an amount of the tables is given to, the change that is told of it, and whether that is wrong.
DATED: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("own_year", {"year": 2024, "difference": "10.00"}, False),
    ("last_year", {"year": 2023, "difference": "10.00"}, True),
    ("last_year_level", {"year": 2023, "difference": "0"}, False),
    ("next_year", {"year": 2025, "difference": "0"}, True),
    ("other_amount", {"year": 2025, "amount": "130.04", "difference": "0"}, False),
)
WORDING = (
    "placeholder_left",
    "alternative_left",
    "open_explanation",
    "doubled_punctuation",
    "unbalanced_quotes",
    "missing_full_stop",
)


@pytest.fixture(scope="module")
def built(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    for name, changed, _, _ in BUDGETS:
        add_budget(snapshot, name, **changed)
    for name, changed, _, _ in ACCOUNTS:
        add_accounts(snapshot, name, **changed)
    add_budget(snapshot, "no_statement", without="B7")
    named = add_budget(snapshot, "renamed")
    code = {**ITEM, "class_names": ["公共治安支出", "司法", "行政运行"]}
    named.number("named", "120.04", named.passage(20), "功能分类支出", **code)
    for name, said, _ in CLASSES:
        report = add_budget(snapshot, name)
        report.number("said", "120.04", report.passage(21), "功能分类支出", **{**ITEM, "functional_code": None, **said})
    for name, told, _ in DATED:
        add_dated(add_budget(snapshot, name), **told)
    for signal in WORDING:
        add_budget(snapshot, signal).signal(signal)
    years = add_budget(snapshot, "years")
    for page in (8, 8, 9):
        years.signal("comparison_of_wrong_year", "比2024年预算增加", page, f"第{page}页")
    add_year_before(snapshot, "told_well", "1100400.00")
    add_year_before(snapshot, "told_badly", "1150400.00")
    add_told_totals(snapshot, "told_alike", "20.00")
    add_told_totals(snapshot, "told_apart", "29.00")
    add_initial_budget(snapshot, "as_budgeted", "600000.00")
    add_initial_budget(snapshot, "not_as_budgeted", "650000.00")
    unread = add_budget(snapshot, "unread", without="B7")
    unread.table(17, "B7")
    for column_no, text in enumerate(("1", "2,310.50"), start=1):
        cell_id = f"unread/p17/t17/r2c{column_no}"
        place = {"document_id": "unread", "page": 17, "table_no": 17, "row_no": 2, "column_no": column_no}
        snapshot.add("cells", cell_id=cell_id, text=text, row_span=1, column_span=1, confidence=1.0, **place)
    for name, unit_less in (("no_unit", "24.00"), ("no_amounts", "0.00")):
        bare = add_budget(snapshot, name)
        state = {"statement": "B7", "form_id": "bu_b7", "fund": "state_capital", "unit": None}
        bare.cell("bare", unit_less, (17, 9, 4), ("合计", "合计"), **state)
    add_budget(snapshot, "grid").signal("empty_grid", page=3, text="")
    with snapshot.build() as connection:
        yield connection


def broken_rules(built: duckdb.DuckDBPyConnection, document_id: str) -> list[Any]:
    rows: list[Any] = built.execute(
        "SELECT DISTINCT identity_id, severity FROM marts.fct_identity_check"
        " WHERE document_id = ? AND status = 'broken'"
        " AND regexp_matches(identity_id, ?) ORDER BY ALL",
        [document_id, RULES],
    ).fetchall()
    return rows


def findings(built: duckdb.DuckDBPyConnection, document_id: str, rule: str) -> list[Any]:
    rows: list[Any] = built.execute(
        "SELECT message_zh, message_en, places FROM marts.fct_finding"
        " WHERE document_id = ? AND identity_id = ? ORDER BY ALL",
        [document_id, rule],
    ).fetchall()
    return rows


@pytest.mark.parametrize(
    ("name", "_changed", "rules", "word"),
    [*BUDGETS, *ACCOUNTS],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value)[:20],  # the same in every process
)
def test_one_change_breaks_what_contains_it(
    built: duckdb.DuckDBPyConnection, name: str, _changed: dict[str, str], rules: set[str], word: str
) -> None:
    assert {rule for rule, _ in broken_rules(built, name)} == rules
    told = [finding for rule in sorted(rules) for finding in findings(built, name, rule)]
    assert len(told) == bool(rules)
    for message_zh, message_en, places in told:
        assert word in message_zh
        assert message_en and "{" not in message_zh + message_en
        assert all(place.startswith(name) for place in places) and places


def test_every_rule_of_prose_is_tried_on_the_sound_reports(built: duckdb.DuckDBPyConnection) -> None:
    held = {
        rule
        for (rule,) in built.execute(
            "SELECT DISTINCT identity_id FROM marts.fct_identity_check WHERE status IN ('exact', 'within_rounding')"
            " AND document_id IN ('sound', 'fa_sound')"
        ).fetchall()
    }
    with (ROOT / "forms" / "identities.csv").open(encoding="utf-8", newline="") as handle:
        wanted = {row["identity_id"] for row in csv.DictReader(handle) if re.match(RULES, row["identity_id"])}
    untried = {"FA-N2", "FA-N4", "FA-N5", "FA-N6", "FA-N8", "FA-N9"}  # the small accounts print no such sentence
    assert wanted - untried <= held


@pytest.mark.parametrize(
    ("name", "rule", "severity"),
    [
        ("cut_off", "BU-BN1", "advisory"),
        ("rate_cut_off", "BU-BN2", "should"),
        ("no_base", "BU-BN2", "should"),
        ("other_table", "BU-BN1", "must"),
    ],
)
def test_how_grave_a_break_is(built: duckdb.DuckDBPyConnection, name: str, rule: str, severity: str) -> None:
    assert broken_rules(built, name) == [(rule, severity)]


def test_a_statement_that_the_form_requires_is_missed(built: duckdb.DuckDBPyConnection) -> None:
    assert broken_rules(built, "no_statement") == [("BU-P1", "should")]
    ((message, _, _),) = findings(built, "no_statement", "BU-P1")
    assert "国有资本经营预算支出预算表" in message


@pytest.mark.parametrize(
    ("name", "status", "lacking"),
    [
        ("unread", "not_evaluable", "国有资本经营预算支出预算表：所印金额（未能读出）"),
        ("no_unit", "not_evaluable", "国有资本经营预算支出预算表：金额单位（表中未印）"),
        ("no_amounts", "exact", None),
        ("sound", "exact", None),
    ],
)
def test_a_statement_of_which_nothing_was_read_is_not_simply_there(
    built: duckdb.DuckDBPyConnection, name: str, status: str, lacking: str | None
) -> None:
    (found,) = built.execute(
        "SELECT status, missing FROM marts.fct_identity_check WHERE document_id = ? AND identity_id = 'BU-P1'"
        " AND instance LIKE '%国有资本%'",
        [name],
    ).fetchall()
    assert found == (status, lacking)
    assert not findings(built, name, "BU-P1")


def test_a_class_bears_the_name_of_its_code(built: duckdb.DuckDBPyConnection) -> None:
    assert broken_rules(built, "renamed") == [("BU-BN6", "should")]
    ((message, _, places),) = findings(built, "renamed", "BU-BN6")
    assert "公共治安支出（204）" in message and "“公共安全支出”" in message
    assert "renamed/p8/s20" in places


@pytest.mark.parametrize(("name", "_said", "word"), CLASSES, ids=[row[0] for row in CLASSES])
def test_a_class_is_called_by_its_code_and_name(
    built: duckdb.DuckDBPyConnection, name: str, _said: dict[str, Any], word: str
) -> None:
    assert broken_rules(built, name) == ([("BU-BN6", "should")] if word else [])
    if word:
        ((message, message_en, places),) = findings(built, name, "BU-BN6")
        assert word in message and "{" not in message + message_en
        assert f"{name}/p8/s21" in places


@pytest.mark.parametrize(("name", "_told", "is_wrong"), DATED, ids=[row[0] for row in DATED])
def test_an_amount_of_the_tables_is_of_the_reports_year(
    built: duckdb.DuckDBPyConnection, name: str, _told: dict[str, Any], is_wrong: bool
) -> None:
    assert broken_rules(built, name) == ([("BU-P4", "should")] if is_wrong else [])
    if is_wrong:
        ((message, _, _),) = findings(built, name, "BU-P4")
        assert "120.04万元" in message and "应为2024年" in message


@pytest.mark.parametrize("signal", WORDING)
def test_a_signal_of_wording_is_a_finding_at_its_place(built: duckdb.DuckDBPyConnection, signal: str) -> None:
    ((rule, _),) = broken_rules(built, signal)
    ((message, message_en, places),) = findings(built, signal, rule)
    assert "第8页“某句话”" in message and "page 8 “某句话”" in message_en
    assert places == [f"{signal}/p8/s1"]


def test_one_wrong_year_is_one_finding_with_every_place(built: duckdb.DuckDBPyConnection) -> None:
    ((message, _, places),) = findings(built, "years", "BU-P4")
    assert message.count("“第8页”") == 1 and "“第9页”" in message  # the same words of one page are told once
    assert places == ["years/p8/s1", "years/p9/s1"]


def test_an_empty_table_page_is_worth_a_look(built: duckdb.DuckDBPyConnection) -> None:
    assert broken_rules(built, "grid") == [("BU-P1", "advisory")]
    assert "第3页" in findings(built, "grid", "BU-P1")[0][0]


def test_a_told_change_leads_to_the_report_of_the_year_before(built: duckdb.DuckDBPyConnection) -> None:
    asked = (
        "SELECT document_id, status, right_value FROM marts.fct_identity_check"
        " WHERE identity_id = 'BU-BY' AND status IN ('exact', 'broken') AND document_id LIKE 'told%' ORDER BY ALL"
    )
    assert built.execute(asked).fetchall() == [
        ("told_badly_now", "broken", Decimal(1100400)),
        ("told_well_now", "exact", Decimal(1100400)),
    ]


def test_totals_that_are_equal_changed_alike(built: duckdb.DuckDBPyConnection) -> None:
    assert broken_rules(built, "told_alike") == []
    assert broken_rules(built, "told_apart") == [("BU-BN2", "should")]
    ((message, _, places),) = findings(built, "told_apart", "BU-BN2")
    assert "20.00万元" in message and "29.00万元" in message and len(places) == 2


def test_an_initial_budget_is_the_budget_report_s(built: duckdb.DuckDBPyConnection) -> None:
    asked = (
        "SELECT document_id, status, severity, left_value, right_value FROM marts.fct_identity_check"
        " WHERE identity_id = 'FA-Y1' AND right_value IS NOT NULL ORDER BY 1"
    )
    assert built.execute(asked).fetchall() == [
        ("as_budgeted_accounts", "exact", "should", Decimal(600000), Decimal(600000)),
        ("not_as_budgeted_accounts", "broken", "should", Decimal(600000), Decimal(650000)),
    ]
    ((message, _, places),) = findings(built, "not_as_budgeted_accounts", "FA-Y1")
    assert "65万元" in message and {place.partition("/")[0] for place in places} == {
        "not_as_budgeted_accounts",
        "not_as_budgeted_budget",
    }
