"""One thing that is wrong is one finding, in however many columns, tables and reports it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from budget_statements import budget
from identity_reports import build_reports, write_reports
from statement_reports import StatementReport

ONE_UNIT = "按照要求，本部门1个预算单位编报了绩效目标。"


def recode(report: StatementReport, statement: str, code: str, printed: str) -> StatementReport:
    """The same report with another code printed beside the class, in every column."""
    for row in report.values:
        if row["statement"] == statement and row.get("functional_code") == code:
            row["functional_code"] = printed
    return report


def leave_out(report: StatementReport, statement: str, code: str) -> StatementReport:
    """The same report without the class's row."""
    left_out = {
        row["value_id"] for row in report.values if row["statement"] == statement and row.get("functional_code") == code
    }
    report.values = [row for row in report.values if row["value_id"] not in left_out]
    report.items = [row for row in report.items if row["value_id"] not in left_out]
    return report


def recaption(report: StatementReport, statement: str, unit: str) -> StatementReport:
    """The same report with the statement under the caption of another unit."""
    for row in report.values:
        if row["statement"] == statement:
            row["unit"] = unit
    return report


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory, run_dbt: Callable[..., Any]) -> dict[str, list[dict[str, Any]]]:
    """The open findings by the body that they are about."""
    path = tmp_path_factory.mktemp("causes") / "snapshot.duckdb"
    write_reports(path, ())
    pair: dict[str, Any] = {"unit_name": "pair"}
    reports = [
        budget("pair_department", text=ONE_UNIT, **pair),
        budget("pair_unit", is_unit=True, changed={"B3/total/expenditure_total": "3774.20"}, **pair),
        recode(budget("recoded"), "B5", "2010301", "2080301"),
        leave_out(budget("lacking"), "B2", "2010101"),
        recaption(budget("captioned"), "B3", "元"),
        budget("two", changed={"B8/302/expenditure_basic": "24.60", "B9/initial_budget/vehicle_total": "6.60"}),
    ]
    with duckdb.connect(str(path)) as connection:
        for report in reports:
            report.write(connection)
    rows = build_reports(path, (), run_dbt).execute(
        "SELECT document_id, identity_id, culprit_place_id, places, message_zh, message_en FROM marts.fct_finding"
        " WHERE severity IN ('must', 'should') ORDER BY finding_id"
    )
    names = [column[0] for column in rows.description]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.fetchall():
        found.setdefault(row[0].partition("_")[0], []).append(dict(zip(names, row, strict=True)))
    return found


def test_a_cell_of_the_unit_is_one_finding_of_the_unit(findings: dict[str, list[dict[str, Any]]]) -> None:
    (finding,) = findings["pair"]
    assert finding["document_id"] == "pair_unit"
    assert finding["culprit_place_id"].startswith("pair_unit/")
    assert "BU-BZ" in finding["message_zh"]
    assert any(place.startswith("pair_department/") for place in finding["places"])


def test_a_wrong_code_is_one_finding(findings: dict[str, list[dict[str, Any]]]) -> None:
    """Its class lacks it in every column, and another class has it."""
    (finding,) = findings["recoded"]
    assert "2080301" in finding["message_zh"]


def test_a_row_that_is_left_out_is_one_finding(findings: dict[str, list[dict[str, Any]]]) -> None:
    (finding,) = findings["lacking"]
    assert finding["identity_id"] == "BU-B2.h"
    assert {place.rpartition("c")[2] for place in finding["places"]} == {"3", "4"}


def test_a_caption_of_another_unit_is_one_finding(findings: dict[str, list[dict[str, Any]]]) -> None:
    (finding,) = findings["captioned"]
    assert finding["culprit_place_id"] is None
    assert "单位" in finding["message_zh"]


def test_two_wrong_cells_are_two_findings(findings: dict[str, list[dict[str, Any]]]) -> None:
    assert len(findings["two"]) == 2
