"""Which of several prints the BI tables show, and when they call a figure contested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_snapshot import FILE_NAME, Snapshot

BUDGET, ACCOUNTS, EVALUATION = "1" * 16, "2" * 16, "3" * 16
OFFICE, TWICE, EARLIER = "4" * 16, "5" * 16, "6" * 16
DISTRICTS = {
    "鼓楼区水利局（江苏省南京市）": ("鼓楼区水利局", "320106", "江苏省", "南京市"),
    "鼓楼区水利局（福建省福州市）": ("鼓楼区水利局", "350102", "福建省", "福州市"),
    "福州市鼓楼区教育局": ("福州市鼓楼区教育局", "350102", "福建省", "福州市"),
    "普陀区水利局（上海市）": ("普陀区水利局", "310107", "上海市", None),
    "上海市普陀区教育局": ("上海市普陀区教育局", "310107", "上海市", None),
    "长兴县水利局": ("长兴县水利局", "330522", "浙江省", "湖州市"),
}


def add_amount(snapshot: Snapshot, document_id: str, row_no: int, amount: str, item: str, **fields: Any) -> None:
    labels = {
        "expenditure_total": "合计",
        "expenditure_current_year": "本年支出合计",
        "three_public_total": "三公经费合计",
    }
    usual = {"row_kind": "total", "fund": "all", "stage": "actual", "decimals": 2, "value": Decimal(amount)}
    column = labels[item] if item == "three_public_total" else "金额"
    snapshot.add_value(document_id, row_no, 2, amount, labels[item], column, **{**usual, **fields})


@pytest.fixture(scope="module")
def built(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    for document_id, report_type, year, scope in (
        (BUDGET, "budget", 2024, "department"),
        (ACCOUNTS, "final_accounts", 2024, "department"),
        (EVALUATION, "self_evaluation", 2024, "department"),
        (OFFICE, "budget", 2024, "unit"),
        (TWICE, "budget", 2022, "department"),
        (EARLIER, "final_accounts", 2023, "department"),
    ):
        snapshot.add_document(document_id, report_type=report_type, fiscal_year=year, report_scope=scope)
    planned = {"stage": "initial_budget"}
    b3, b1 = {"statement": "B3", "form_id": "bu_b3"}, {"statement": "B1", "form_id": "bu_b1"}
    # The larger print is the other table's, a class's and another fund's; B3's total is the one to show.
    add_amount(snapshot, BUDGET, 2, "100.00", "expenditure_total", **b3, **planned)
    add_amount(snapshot, BUDGET, 3, "130.00", "expenditure_current_year", block_id="expenditure", **b1, **planned)
    add_amount(snapshot, BUDGET, 4, "900.00", "expenditure_total", **b3, **planned, functional_code="201")
    add_amount(snapshot, BUDGET, 5, "800.00", "expenditure_total", **{**b3, **planned, "fund": "government_fund"})
    # Without F3 the 本年支出合计 of F1 says what was spent.
    f1, f7 = {"statement": "F1", "form_id": "fa_f1"}, {"statement": "F7", "form_id": "fa_f7"}
    add_amount(snapshot, ACCOUNTS, 2, "98.76", "expenditure_current_year", block_id="expenditure", **f1)
    public = {**f7, "fund": "fiscal_appropriation"}
    add_amount(snapshot, ACCOUNTS, 3, "2.00", "three_public_total", **public, **planned)
    add_amount(snapshot, ACCOUNTS, 4, "1.50", "three_public_total", **public)
    add_amount(snapshot, EARLIER, 2, "1.20", "three_public_total", **public)
    # The office's own edition stands apart; two different totals in one kind of print are none.
    add_amount(snapshot, OFFICE, 2, "40.00", "expenditure_total", **b3, **planned)
    add_amount(snapshot, TWICE, 2, "70.00", "expenditure_total", **b3, **planned)
    add_amount(snapshot, TWICE, 3, "71.00", "expenditure_total", **b3, **planned)
    for number, (name, code, province, city) in enumerate(DISTRICTS.values()):
        place = {"unit_name": name, "division_code": code, "province": province, "city": city}
        snapshot.add_document(f"d{number:015}", report_type="budget", fiscal_year=2019, **place)
        add_amount(snapshot, f"d{number:015}", 2, "10.00", "expenditure_total", **b3, **planned)
    with snapshot.build() as connection:
        yield connection


def test_a_body_of_a_district_is_named_so_that_nobody_takes_it_for_another(built: duckdb.DuckDBPyConnection) -> None:
    for table in ("bi_unit_year", "bi_budget_execution", "bi_document", "bi_coverage"):
        found = built.execute(f"SELECT unit_name FROM marts.{table} WHERE fiscal_year = 2019").fetchall()
        assert {name for (name,) in found} == DISTRICTS.keys(), table


def test_a_budget_shows_the_total_of_its_table_of_expenditure(built: duckdb.DuckDBPyConnection) -> None:
    row = built.execute(
        "SELECT initial_budget_yuan, spent_yuan, initial_budget_printed_in, initial_budget_place_id, is_contested"
        " FROM marts.bi_budget_execution"
        " WHERE report_type = 'budget' AND fiscal_year = 2024 AND report_scope = 'department'"
    ).fetchall()
    assert row == [(Decimal(1_000_000), None, "B3", f"{BUDGET}/p1/t1/r2c2", False)]


def test_accounts_without_that_table_show_the_next_print(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT spent_yuan, spent_printed_in, computed_rate_percent FROM marts.bi_budget_execution"
        " WHERE report_type = 'final_accounts' AND fiscal_year = 2024"
    ).fetchall()
    assert rows == [(Decimal("987600"), "F1", None)]


def test_prints_of_one_kind_that_differ_are_no_figure(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT initial_budget_yuan, is_initial_budget_contested, is_contested FROM marts.bi_budget_execution"
        " WHERE fiscal_year = 2022"
    ).fetchall()
    assert rows == [(None, True, True)]


def test_a_report_without_any_figure_has_no_row(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute("SELECT 1 FROM marts.bi_budget_execution WHERE report_type = 'self_evaluation'").fetchall()
    assert rows == []


def test_a_year_takes_its_budget_from_one_report_and_its_spending_from_another(
    built: duckdb.DuckDBPyConnection,
) -> None:
    rows = built.execute(
        "SELECT report_scope, budget_yuan, spent_yuan, unspent_yuan, computed_rate_percent,"
        " initial_budget_from, spent_from FROM marts.bi_unit_year WHERE fiscal_year = 2024 ORDER BY report_scope"
    ).fetchall()
    assert rows == [
        ("department", Decimal(1_000_000), Decimal(987_600), Decimal(12_400), Decimal("98.76"), "预算", "决算"),
        ("unit", Decimal(400_000), None, None, None, "预算", None),
    ]


def test_three_public_expenses_are_compared_with_the_year_before(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT item_name, is_total, budget_yuan, spent_yuan, over_budget_yuan, computed_rate_percent,"
        " spent_before_yuan, spent_change_yuan, spent_change_percent, fund_name"
        " FROM marts.bi_three_public WHERE fiscal_year = 2024"
    ).fetchall()
    amounts = (Decimal(20_000), Decimal(15_000), Decimal(-5_000), Decimal(75), Decimal(12_000), Decimal(3_000))
    assert rows == [("三公经费合计", True, *amounts, Decimal(25), "财政拨款")]


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        ("99.985", "100", "99.99"),
        ("-1", "3", "-33.33"),
        ("2", "3", "66.67"),
        ("0.005", "100", "0.01"),
        ("1", "0", None),
        ("1", "-5", None),
        ("123456789012345678.90", "246913578024691357.80", "50.00"),
    ],
)
def test_percent_is_exact(
    run_dbt: Callable[..., Any], tmp_path: Path, part: str, whole: str, percent: str | None
) -> None:
    """The macro, as dbt renders it, on amounts whose quotient a float would round the other way."""
    amounts = ", ".join(f'"cast({amount} as decimal(38,3))"' for amount in (part, whole))
    macro = f"{{{{ percent_of({amounts}) }}}}"
    outcome = run_dbt(tmp_path / FILE_NAME, "show", "--inline", f"select {macro} as percent", "--output", "json")
    (result,) = outcome.result.results
    value = result.agate_table.rows[0]["percent"]
    assert value == (None if percent is None else Decimal(percent))
