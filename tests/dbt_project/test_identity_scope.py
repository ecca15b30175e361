"""What a rule's verdict depends on beside its own report: the year before, the province, what earlier runs found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from identity_reports import Report, build_reports, write_reports

EARLIER = "earlier finding"
OVERSHOT = {"target_operator": ">=", "target_value": "100", "actual_value": "125", "target_decimals": 0}


def report_with_indicator(document_id: str, division_code: str, **fields: Any) -> Report:
    report = Report(document_id, division_code=division_code, unit_name=document_id)
    usual: dict[str, Any] = {
        "kind": "quantitative",
        "value_unit": "户",
        "weight": "10",
        "score": "10",
        "target_text": "t",
    }
    report.indicator(
        1, 1, "产出指标", "数量指标", "受益农户", **{"actual_text": "a", "deviation_note": "无", **usual, **fields}
    )
    return report


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory, run_dbt: Callable[..., Any]) -> duckdb.DuckDBPyConnection:
    before = Report("before", year=2022)
    before.number("expenditure_project", "280.0", form=1, row=1, column=4)
    before.number("expenditure_public_use", "95.0", form=1, row=2, column=4)
    after = Report("after", year=2023)
    after.number("expenditure_project", "288.0", form=1, row=1, column=2, fiscal_year=2022)
    after.number("expenditure_public_use", "95.0", form=1, row=2, column=2, fiscal_year=2022)
    words = {"kind": "qualitative", "target_text": "好", "score": "5.5", "deviation_note": "力度不够"}
    reports = [
        before,
        after,
        report_with_indicator("anhui", "340111", **OVERSHOT),
        report_with_indicator("hebei", "130111", **OVERSHOT),
        report_with_indicator("anhui_words", "340111", actual_text="部分完成", **words),
        report_with_indicator("hubei_words", "420111", actual_text="部分完成", **words),
    ]
    path = tmp_path_factory.mktemp("scope") / "snapshot.duckdb"
    write_reports(path, reports)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA ops")
        connection.execute(
            "CREATE TABLE ops.findings AS SELECT 'gone' AS finding_id, 'SE-A3' AS identity_id, 'must' AS severity,"
            " 'before' AS document_id, NULL::VARCHAR AS unit_id, 2022 AS fiscal_year, ? AS title_zh,"
            " 'run 1' AS first_seen_run, 'run 1' AS last_seen_run, 'open' AS status",
            [EARLIER],
        )
    return build_reports(path, (), run_dbt)


def statuses(checks: duckdb.DuckDBPyConnection, document_id: str, identity_id: str) -> list[tuple[str, str]]:
    return checks.execute(
        "SELECT instance, status FROM marts.fct_identity_check WHERE document_id = ? AND identity_id = ? ORDER BY ALL",
        [document_id, identity_id],
    ).fetchall()


def test_the_year_before_is_compared_with_the_report_of_that_year(checks: duckdb.DuckDBPyConnection) -> None:
    found = {instance.split()[0]: status for instance, status in statuses(checks, "after", "SE-H1")}
    assert found["expenditure_project"] == "broken"
    assert found["expenditure_public_use"] == "exact"


def test_a_first_report_has_no_year_before_and_says_so(checks: duckdb.DuckDBPyConnection) -> None:
    assert {status for _, status in statuses(checks, "before", "SE-H1")} <= {"not_evaluable", "not_applicable"}


def test_limits_are_those_of_the_province(checks: duckdb.DuckDBPyConnection) -> None:
    assert [status for _, status in statuses(checks, "anhui", "SE-G12")] == ["not_applicable"]
    assert [status for _, status in statuses(checks, "hebei", "SE-G12")] == ["broken"]


def test_bands_are_those_of_the_province(checks: duckdb.DuckDBPyConnection) -> None:
    assert [status for _, status in statuses(checks, "anhui_words", "SE-G13")] == ["broken"]
    assert [status for _, status in statuses(checks, "hubei_words", "SE-G13")] == ["exact"]


def test_a_finding_that_is_no_longer_there_is_resolved(checks: duckdb.DuckDBPyConnection) -> None:
    row = checks.execute(
        "SELECT status, first_seen_run, title_zh FROM marts.fct_finding WHERE finding_id = 'gone'"
    ).fetchone()
    assert row == ("resolved", "run 1", EARLIER)
