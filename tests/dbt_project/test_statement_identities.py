"""Every rule of the fiscal statements on a balanced report, and on the same report with one number changed.

The rules that use the number break, one finding names it, and nothing else is said.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from identity_reports import build_reports
from statement_changes import CHANGES, FAMILIES, LAYOUTS, every_report, write_statements

ROOT = Path(__file__).resolve().parents[2]
HOLDS = {"exact", "within_rounding"}
NAMES = [f"{family}: {cell}" for family, cell, *_ in CHANGES]


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory, run_dbt: Callable[..., Any]) -> duckdb.DuckDBPyConnection:
    path = tmp_path_factory.mktemp("statements") / "snapshot.duckdb"
    write_statements(path, every_report())
    return build_reports(path, (), run_dbt)


def statement_rules() -> dict[str, dict[str, str]]:
    with (ROOT / "forms" / "identities.csv").open(encoding="utf-8", newline="") as handle:
        return {row["identity_id"]: row for row in csv.DictReader(handle) if row["kind"] == "statement"}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_balanced_report_keeps_every_rule(checks: duckdb.DuckDBPyConnection, name: str) -> None:
    rows = checks.execute(
        "SELECT identity_id, status, instance, left_value, right_value, missing FROM marts.fct_identity_check"
        " WHERE document_id = ? AND identity_id IN (SELECT identity_id FROM forms.identities WHERE kind = 'statement')"
        " AND status NOT IN ('exact', 'within_rounding', 'not_applicable') AND identity_id NOT IN ('FA-Y1', 'BU-BZ')",
        [name],
    ).fetchall()
    assert rows == []


def test_every_rule_that_one_report_can_show_is_kept_by_a_balanced_one(checks: duckdb.DuckDBPyConnection) -> None:
    marks = ", ".join("?" for _ in FAMILIES)
    held = checks.execute(
        f"SELECT DISTINCT identity_id FROM marts.fct_identity_check WHERE document_id IN ({marks})"
        " AND status IN ('exact', 'within_rounding')",
        list(FAMILIES),
    ).fetchall()
    assert set(statement_rules()) - {identity for (identity,) in held} == {"FA-Y1", "BU-BY", "BU-BZ"}


@pytest.mark.parametrize("number", range(len(CHANGES)), ids=NAMES)
def test_one_changed_number_breaks_the_rules_that_use_it(checks: duckdb.DuckDBPyConnection, number: int) -> None:
    broken = checks.execute(
        "SELECT DISTINCT identity_id FROM marts.fct_identity_check WHERE document_id = ? AND status = 'broken'"
        " AND identity_id IN (SELECT identity_id FROM forms.identities WHERE kind = 'statement') ORDER BY 1",
        [f"change{number}"],
    ).fetchall()
    assert " ".join(identity for (identity,) in broken) == CHANGES[number][3]


@pytest.mark.parametrize("number", range(len(CHANGES)), ids=NAMES)
def test_one_changed_number_is_one_finding_that_names_it(checks: duckdb.DuckDBPyConnection, number: int) -> None:
    family, cell, _, _, is_named = CHANGES[number]
    usual = FAMILIES[family]("usual", changed={cell: "123456"})
    (changed,) = [row for row in usual.values if row["value"] == Decimal("123456")]
    place = changed["cell_id"].replace("usual", f"change{number}")
    findings = checks.execute(
        "SELECT culprit_place_id, proposed_value, places, message_zh FROM marts.fct_finding WHERE document_id = ?",
        [f"change{number}"],
    ).fetchall()
    assert len(findings) == 1, findings
    culprit, proposed, places, message = findings[0]
    assert place in places
    assert culprit == (place if is_named else None)
    if is_named:
        (balanced,) = [row for row in FAMILIES[family]("usual").values if row["cell_id"] == changed["cell_id"]]
        assert abs(proposed - balanced["value"]) <= Decimal("0.03")
        assert "仅供核对，未改动" in message


def test_every_rule_is_broken_by_some_change() -> None:
    broken = {identity for *_, identities, _ in CHANGES for identity in identities.split()}
    # What needs another report is broken below.
    assert set(statement_rules()) - broken == {"FA-Y1", "BU-BY", "BU-BZ"}


@pytest.mark.parametrize(
    ("document_id", "identity_id", "instances"),
    [("after", "FA-Y1", 7), ("budget", "BU-BZ", 7), ("next", "BU-BY", 1)],
)
def test_reports_of_one_body_are_compared(
    checks: duckdb.DuckDBPyConnection, document_id: str, identity_id: str, instances: int
) -> None:
    def statuses(name: str) -> list[str]:
        rows = checks.execute(
            "SELECT status FROM marts.fct_identity_check WHERE document_id = ? AND identity_id = ?",
            [f"{name}_{document_id}", identity_id],
        ).fetchall()
        return [status for (status,) in rows]

    assert len(statuses("kept")) >= instances and set(statuses("kept")) <= HOLDS
    assert "broken" in statuses("changed")


def test_a_report_that_is_not_at_hand_is_named_once(checks: duckdb.DuckDBPyConnection) -> None:
    rows = checks.execute(
        "SELECT missing FROM marts.fct_identity_check"
        " WHERE document_id = 'accounts' AND identity_id = 'FA-Y1' ORDER BY 1"
    ).fetchall()
    assert rows == [("缺少报告：上年同类报告",), ("缺少报告：同年部门预算",)]


def test_a_department_of_one_unit_prints_that_unit(checks: duckdb.DuckDBPyConnection) -> None:
    def broken(name: str) -> list[tuple[str, str]]:
        return checks.execute(
            "SELECT identity_id, split_part(instance, ' B', 1) FROM marts.fct_identity_check"
            " WHERE document_id = ? AND status = 'broken' ORDER BY ALL",
            [f"{name}_department"],
        ).fetchall()

    assert broken("same") == []
    assert set(broken("less")) == {("BU-BZ", "one unit revenue"), ("BU-BZ", "one unit expenditure")}
    held = checks.execute(
        "SELECT count(*) FROM marts.fct_identity_check WHERE document_id = 'same_department'"
        " AND identity_id = 'BU-BZ' AND instance LIKE 'one unit%' AND status = 'exact'"
    ).fetchone()
    assert held is not None and held[0] >= 7


@pytest.mark.parametrize("number", range(len(LAYOUTS)), ids=list(LAYOUTS))
def test_what_a_table_lacks_or_misnames_is_one_finding(checks: duckdb.DuckDBPyConnection, number: int) -> None:
    _, rule, words = list(LAYOUTS.values())[number]
    findings = checks.execute(
        "SELECT identity_id, message_zh FROM marts.fct_finding WHERE document_id = ? AND severity <> 'advisory'",
        [f"layout{number}"],
    ).fetchall()
    assert [identity for identity, _ in findings] == ([rule] if rule else []), findings
    assert all(words in message for _, message in findings)


def test_the_rules_of_layout_are_kept_by_balanced_reports(checks: duckdb.DuckDBPyConnection) -> None:
    held = checks.execute(
        "SELECT DISTINCT identity_id FROM marts.fct_identity_check JOIN forms.identities USING (identity_id)"
        " WHERE kind IN ('statement_names', 'statement_classes', 'statement_totals', 'statement_units')"
        " AND status = 'exact'"
    ).fetchall()
    rules = {f"{family}-P{number}" for family in ("FA", "BU") for number in (7, 8, 9, 10)}
    assert {identity for (identity,) in held} == rules


def test_words_in_a_column_of_amounts_are_named_by_the_sums_that_need_them(checks: duckdb.DuckDBPyConnection) -> None:
    number = list(LAYOUTS).index("words for an amount")
    rows = checks.execute(
        "SELECT DISTINCT identity_id, missing FROM marts.fct_identity_check"
        " WHERE document_id = ? AND status = 'not_evaluable' AND missing LIKE '%见附件'",
        [f"layout{number}"],
    ).fetchall()
    assert ("BU-B3.h", "所属下级科目之和，所印不是数：见附件") in rows


@pytest.mark.parametrize(("name", "status"), [("stated", "broken"), ("silent", "not_evaluable")])
def test_a_table_that_is_called_empty_says_zero(checks: duckdb.DuckDBPyConnection, name: str, status: str) -> None:
    rows = checks.execute(
        "SELECT status FROM marts.fct_identity_check WHERE document_id = ? AND instance LIKE 'B6 total %'",
        [f"empty_{name}"],
    ).fetchall()
    assert rows == [(status,)]


def test_the_sums_of_a_table_without_a_unit_are_named_as_not_evaluated(checks: duckdb.DuckDBPyConnection) -> None:
    rows = checks.execute(
        "SELECT DISTINCT status, missing FROM marts.fct_identity_check WHERE document_id = 'bare'"
        " AND identity_id IN ('BU-B3.h', 'BU-B3.t', 'BU-B3.row')"
    ).fetchall()
    assert rows == [("not_evaluable", "支出预算总表：金额单位（表中未印）")]
    held = checks.execute(
        "SELECT DISTINCT status FROM marts.fct_identity_check WHERE document_id = 'bare' AND identity_id = 'BU-B5.h'"
    ).fetchall()
    assert held == [("exact",)]
    assert not checks.execute("SELECT * FROM marts.fct_finding WHERE document_id = 'bare'").fetchall()
