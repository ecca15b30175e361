"""The report's matrix of what is due: units with a gap first and by name, the rest by number."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from lxml import html

from flows.home import PROJECT_ROOT
from flows.report import write_report
from flows.report.coverage import MOST_UNITS

pytestmark = pytest.mark.slow

GOOD = (PROJECT_ROOT / "tests" / "expectations" / "good_snapshot.sql").read_text(encoding="utf-8")


def make_page(tmp_path: Path, *lines: tuple[str, int, str, str], divisions: Sequence[str] = ()) -> html.HtmlElement:
    """The page of a snapshot with these lines: unit, year, type, status; ``divisions`` of the units, a line each."""
    forms = PROJECT_ROOT / "forms"
    with (forms / "submission_statuses.csv").open(encoding="utf-8") as handle:
        ranks = {row["status"]: int(row["rank"]) for row in csv.DictReader(handle)}
    path = tmp_path / "snapshot.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(GOOD)
        for name in ("submission_statuses", "submission_types"):
            connection.execute(f"CREATE TABLE forms.{name} AS FROM '{forms / name}.csv'")
        connection.execute(
            "CREATE TABLE marts.fct_submission (unit_id VARCHAR, unit_name VARCHAR, division_code VARCHAR,"
            " fiscal_year INTEGER, report_type VARCHAR, status VARCHAR, status_rank INTEGER, reason_zh VARCHAR,"
            " line_no INTEGER)"
        )
        for number, (unit, year, kind, status) in enumerate(lines):
            connection.execute(
                "INSERT INTO marts.fct_submission VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
                [unit, dict(enumerate(divisions)).get(number), year, kind, status, ranks[status], f"{unit}<b>", number],
            )
    target = write_report(path, tmp_path / "index.html")
    return html.fromstring(target.read_text(encoding="utf-8"))


def table(page: html.HtmlElement, part: str) -> list[list[str]]:
    section = page.get_element_by_id("coverage")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in section.findall(f".//{part}/tr")]


def test_units_with_a_gap_stand_first_worst_first(tmp_path: Path) -> None:
    page = make_page(
        tmp_path,
        ("甲局", 2023, "budget", "published"),
        ("甲局", 2023, "final_accounts", "expected"),
        ("乙局", 2023, "budget", "empty"),
        ("丙局", 2023, "budget", "published"),
        ("丙局", 2024, "budget", "missing"),
        ("丁局", 2023, "budget", "late"),
    )
    assert table(page, "thead") == [
        ["单位 unit", "2024 部门预算 budget", "2023 部门预算 budget", "2023 部门决算 final accounts"]
    ]
    assert table(page, "tbody") == [["丙局", "✗ 未公开", "✓ 已公开", "—"], ["乙局", "—", "○ 无内容", "—"]]
    counts = {row[0].split()[1]: row[1:] for row in table(page, "tfoot")}
    assert counts["未公开"] == ["1", "0", "0"]
    assert counts["已公开"] == ["0", "2", "0"]
    assert counts["逾期公开"] == ["0", "1", "0"]
    assert "名单上的单位 4 个，其中 2 个有缺项" in page.get_element_by_id("coverage").text_content()
    assert page.find(".//*[@title='丙局<b>']") is not None


def test_two_bodies_of_one_name_are_told_apart(tmp_path: Path) -> None:
    lines = [(unit, 2023, "budget", "missing") for unit in ("鼓楼区民政局", "鼓楼区民政局", "甲局")]
    page = make_page(tmp_path, *lines, divisions=("320106", "350102", "430103"))
    assert [row[0] for row in table(page, "tbody")] == ["甲局", "鼓楼区民政局 320106", "鼓楼区民政局 350102"]


def test_of_two_editions_the_worse_is_shown(tmp_path: Path) -> None:
    page = make_page(tmp_path, ("甲局", 2023, "budget", "published"), ("甲局", 2023, "budget", "missing"))
    assert table(page, "tbody") == [["甲局", "✗ 未公开"]]


def test_three_thousand_units_stay_light(tmp_path: Path) -> None:
    lines = [(f"第{number}局", 2023, "budget", "missing" if number % 2 else "published") for number in range(3000)]
    page = make_page(tmp_path, *lines)
    assert len(table(page, "tbody")) == MOST_UNITS
    assert {row[0].split()[1]: row[1:] for row in table(page, "tfoot")}["未公开"] == ["1500"]
    assert "列出前 200 个有缺项的单位" in page.get_element_by_id("coverage").text_content()


def test_without_a_roster_nothing_is_said(tmp_path: Path) -> None:
    page = make_page(tmp_path)
    assert "coverage" not in {element.get("id") for element in page.iter()}
