"""Every rule of the fiscal statements on a balanced report, and on the same report with one number changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from identity_reports import build_reports, write_reports
from statement_reports import StatementReport, final_accounts

HOLDS = {"exact", "within_rounding"}


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory, run_dbt: Callable[..., Any]) -> duckdb.DuckDBPyConnection:
    path = tmp_path_factory.mktemp("statements") / "snapshot.duckdb"
    write_statements(path, [final_accounts("balanced")])
    return build_reports(path, (), run_dbt)


def write_statements(path: Path, reports: list[StatementReport]) -> None:
    write_reports(path, ())
    with duckdb.connect(str(path)) as connection:
        for report in reports:
            report.write(connection)


def test_a_balanced_report_keeps_every_rule(checks: duckdb.DuckDBPyConnection) -> None:
    broken = checks.execute(
        "SELECT check_id, left_value, right_value, missing FROM marts.fct_identity_check"
        " WHERE status NOT IN ('exact', 'within_rounding', 'not_applicable') AND identity_id LIKE 'FA-%'"
    ).fetchall()
    assert broken == []
