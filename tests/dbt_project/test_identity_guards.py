"""What must not be taken for a contradiction: for every guard a report that it clears and one that still breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from identity_reports import Report, build_reports, write_reports

FORM = 2
EQUAL = {"kind": "quantitative", "target_operator": "=", "weight": "10", "score": "10"}
Guard = tuple[Report, str, str]


def project_list(name: str, *parts: str, text: str | None = None) -> Report:
    """项目支出 100万元, and its parts, in one sentence; ``text`` is the sentence where its words matter."""
    report = Report(name)
    report.number("expenditure_project", "100.00", passage=1)
    for number, part in enumerate(parts):
        fact_id = report.number("project_item", part, passage=1, subject=f"项目{number}")
        if text:
            start = text.index(part)
            place = {"char_from": start, "char_to": start + len(part) + 2, "mention_id": fact_id}
            report.add("mentions", passage_id=f"{name}/p1/s1", page=1, printed_text=part, **place)
    report.texts = {1: text} if text else {}
    return report


def project_chapter(name: str, stated: str, *actuals: str) -> Report:
    """项目支出 100万元 in one chapter, the projects in another, and how many there are said to be."""
    report = Report(name)
    report.number("expenditure_project", "100.00", passage=1, section="二、支出情况")
    for number, actual in enumerate(actuals, start=2):
        report.number("project_item", actual, passage=number, section="六、项目绩效", subject=f"项目{number}")
    report.add(
        "listings", listing_id="l", kind="projects", passage_id=f"{name}/p1/s0", page=1, stated_text=stated,
        stated_value=stated, listed_count=len(actuals), items=[], places=[],
    )  # fmt: skip
    return report


def target(name: str, level2: str, level3: str, unit: str, aim: str, actual: str) -> Report:
    """One indicator with full score whose target prints no operator."""
    report = Report(name)
    report.indicator(
        1, FORM, "产出指标", level2, level3, value_unit=unit, target_value=aim, actual_value=actual,
        target_text=aim, actual_text=actual, deviation_note="无", **EQUAL,
    )  # fmt: skip
    return report


def points(name: str, *weights: str, printed: str | None = None, signal: str | None = None) -> Report:
    """A form of indicators with an execution weight of 10."""
    report = Report(name)
    total = {"total_weight": printed} if printed else {}
    report.score_form(FORM, execution_weight="10", **total)
    for position, weight in enumerate(weights, start=1):
        report.indicator(
            position,
            FORM,
            "产出指标",
            "数量指标",
            f"指标{position}",
            weight=weight,
            score=weight,
            kind="qualitative",
            actual_text="a",
        )
    report.add("tables", table_no=FORM, page_from=1, page_to=1, form_id="x", title="自评表")
    if signal:
        cell_id = f"{name}/p1/t{FORM}/r9c1"
        report.add("signals", origin="shape", signal_no=1, code=signal, message="m", cell_id=cell_id, text="数量 20")
    return report


def executed(name: str, budget: str, actual: str, rate: str, score: str) -> Report:
    """A form with budget, actual, rate and score (weight 10), and a fund's row below."""
    report = Report(name)
    for row, item in ((1, "expenditure_total"), (2, "funding_other")):
        report.number(item, budget if row == 1 else "1.00", stage="full_year_budget", form=FORM, row=row, column=1)
        report.number(item, actual if row == 1 else "0.10", form=FORM, row=row, column=2)
    decimals = len(rate.partition(".")[2])
    report.score_form(
        FORM, execution_rate_percent=rate, execution_rate_decimals=decimals, execution_weight="10",
        execution_score=score, execution_score_decimals=len(score.partition(".")[2]),
    )  # fmt: skip
    return report


def counted(name: str, prose: str, form: str, sentence: str, level3: str, **fields: Any) -> Report:
    """A count in a sentence and in an indicator of the form."""
    report = Report(name)
    fact_id = report.number("activity_count", prose, "期", passage=1, subject="业务培训", **fields)
    at = sentence.index(prose)
    report.add(
        "mentions", mention_id=fact_id, passage_id=f"{name}/p1/s1", page=1, printed_text=prose,
        char_from=at, char_to=at + len(prose) + 1,
    )  # fmt: skip
    report.texts = {1: sentence}
    report.indicator(
        1,
        FORM,
        "产出指标",
        "数量指标",
        level3,
        value_unit="期",
        actual_value=form,
        actual_text=form,
        kind="quantitative",
    )
    return report


def funds(name: str, fund: str) -> Report:
    """The form's project expenditure, and one in prose that is of ``fund``."""
    report = Report(name)
    report.number("expenditure_project", "100.00", form=FORM, row=1, column=1)
    report.score_form(FORM, total_score="95")
    report.number("expenditure_project", "30.00", passage=1, fund=fund)
    return report


def three_public(name: str, vehicles: str | None, total: str) -> Report:
    report = Report(name)
    report.number("three_public_total", total, form=1, row=1, column=1)
    for row, (item, value) in enumerate(
        (("three_public_vehicle_total", vehicles), ("three_public_overseas", "0"), ("three_public_reception", "3.00")),
        2,
    ):
        if value is not None:
            report.number(item, value, form=1, row=row, column=1)
    if vehicles is None:
        report.number("three_public_vehicle_purchase", "1.00", form=1, row=8, column=1)
    return report


def staff(name: str, on_duty: str, authorized: str, rate: str, unit: str = "%") -> Report:
    report = Report(name)
    report.number("headcount_on_duty", on_duty, "人", form=1, row=1, column=1)
    report.number("headcount_authorized", authorized, "人", form=1, row=1, column=2)
    report.number("headcount_control_rate", rate, unit, form=1, row=1, column=3)
    return report


def heads(name: str, contract: str) -> Report:
    report = Report(name)
    for item, value in (
        ("headcount_total", "60"), ("headcount_on_duty", "40"), ("headcount_retired", "15"),
        ("headcount_contract", contract),
    ):  # fmt: skip
        report.number(item, value, "人", passage=1)
    return report


def named(name: str, first: str, second: str) -> Report:
    """A road's whole and two stages of it."""
    report = Report(name)
    for passage, (subject, value) in enumerate(
        (
            ("道路改造", "100.00"),
            ("道路改造（一期）", first),
            ("道路改造（二期）", second),
            ("道路改造（一期）", "40.00"),
        ),
        1,
    ):
        report.number("project_item", value, passage=passage, subject=subject, section=f"s{passage}")
    return report


GUARDS: tuple[Guard, ...] = (
    # A list that may be a part: less than the whole says nothing, more than the whole contradicts it.
    (project_list("whole", "60.00", "40.00"), "SE-C1", "exact"),
    (project_list("short", "60.00", "30.00"), "SE-C1", "broken"),
    (
        project_list("partial", "60.00", "30.00", text="项目支出100.00万元，其中A项目60.00万元，B项目30.00万元等。"),
        "SE-C1", "not_evaluable",
    ),
    (
        project_list("mainly", "60.00", "30.00", text="项目支出100.00万元，主要用于A项目60.00万元，B项目30.00万元。"),
        "SE-C1", "not_evaluable",
    ),
    (
        project_list("too_much", "60.00", "50.00", text="项目支出100.00万元，主要用于A项目60.00万元，B项目50.00万元。"),
        "SE-C1", "broken",
    ),
    (project_chapter("all_projects", "2", "60.00", "30.00"), "SE-C4", "broken"),
    (project_chapter("some_projects", "5", "60.00", "30.00"), "SE-C4", "not_evaluable"),
    (project_chapter("more_than_all", "5", "60.00", "50.00"), "SE-C4", "broken"),
    # A target without an operator is a floor; of a cost or a time limit a bound; of other money nobody can say.
    (target("floor_met", "数量指标", "新建泵站", "座", "10", "12"), "SE-G9", "not_applicable"),
    (target("floor_missed", "数量指标", "新建泵站", "座", "10", "9"), "SE-G9", "broken"),
    (target("cost_kept", "成本指标", "建设成本", "万元", "90", "88"), "SE-G9", "not_applicable"),
    (target("cost_exceeded", "成本指标", "建设成本", "万元", "90", "92"), "SE-G9", "broken"),
    (target("time_kept", "时效指标", "受理时限", "工作日", "5", "3"), "SE-G9", "not_applicable"),
    (target("time_exceeded", "时效指标", "受理时限", "工作日", "5", "7"), "SE-G9", "broken"),
    (target("open_days", "时效指标", "全年开放天数", "天", "300", "310"), "SE-G9", "not_applicable"),
    (target("money_either_way", "数量指标", "补助发放标准", "元", "500", "480"), "SE-G9", "not_applicable"),
    (target("no_accident", "质量指标", "安全事故", "起", "0", "1"), "SE-G9", "broken"),
    # Weights may add up to what the form prints; what was not read may be the difference.
    (points("weights_100", "50", "40"), "SE-G4", "exact"),
    (points("weights_90", "50", "30", printed="90"), "SE-G4", "exact"),
    (points("weights_off", "50", "30", printed="100"), "SE-G4", "broken"),
    (points("row_lost", "50", "30", signal="ragged_row"), "SE-G4", "not_evaluable"),
    (points("other_signal", "50", "30", signal="repeated_header"), "SE-G4", "broken"),
    # A rate is as exact as it is printed, may be cut off, and is never one of a fund's row.
    (executed("rounded_rate", "100.00", "96.84", "96.8", "9.68"), "SE-G1", "within_rounding"),
    (executed("cut_rate", "200.00", "64.4994", "32.24", "3.22"), "SE-G1", "within_rounding"),
    (executed("wrong_rate", "100.00", "96.84", "98.6", "9.68"), "SE-G1", "broken"),
    (executed("no_budget", "0", "96.84", "100", "10"), "SE-G1", "not_evaluable"),
    (executed("score_of_the_rate", "100.00", "96.84", "96.8", "9.68"), "SE-G2", "exact"),
    (executed("score_of_the_money", "100.00", "96.84", "97", "9.684"), "SE-G2", "exact"),
    (executed("capped_score", "100.00", "104.00", "104", "10"), "SE-G2", "exact"),
    (executed("full_score", "10000.00", "9999.60", "100", "10"), "SE-G2", "exact"),
    (executed("wrong_score", "100.00", "96.84", "96.84", "9.86"), "SE-G2", "broken"),
    (executed("score_of_one_decimal", "100.00", "98.85", "98.85", "9.9"), "SE-G2", "within_rounding"),
    (executed("wrong_score_of_one_decimal", "100.00", "98.85", "98.85", "9.7"), "SE-G2", "broken"),
    # The same count is of one time and one doing.
    (counted("same_count", "12", "15", "全年举办业务培训12期。", "开展业务培训"), "SE-B15", "broken"),
    (counted("monthly_count", "2", "15", "每月举办业务培训2期。", "开展业务培训"), "SE-B15", "not_applicable"),
    (counted("years_count", "42", "15", "近三年来举办业务培训42期。", "开展业务培训"), "SE-B15", "not_applicable"),
    (counted("planned_count", "12", "15", "计划举办业务培训12期。", "开展业务培训"), "SE-B15", "not_applicable"),
    (counted("other_doing", "12", "15", "参加业务培训12期。", "举办业务培训"), "SE-B15", "not_applicable"),
    (counted("about", "10", "15", "举办业务培训10余期。", "业务培训", is_approximate=True), "SE-B15", "not_evaluable"),
    # A fund's expenditure is not the whole.
    (funds("whole_money", "all"), "SE-B5", "broken"),
    (funds("fund_money", "government_fund"), "SE-B5", "not_evaluable"),
    (three_public("three_add_up", "5.00", "8.00"), "SE-D1", "exact"),
    (three_public("three_off", "5.00", "9.00"), "SE-D1", "broken"),
    (three_public("vehicles_not_summed", None, "8.00"), "SE-D1", "not_evaluable"),
    (staff("rate_right", "15", "16", "93.75"), "SE-F1", "exact"),
    (staff("rate_wrong", "15", "16", "95.00"), "SE-F1", "broken"),
    (staff("rate_as_share", "15", "16", "0.9375", "倍"), "SE-F1", "exact"),
    (staff("no_posts", "15", "0", "100"), "SE-F1", "not_evaluable"),
    (heads("contract_staff", "5"), "SE-F3", "exact"),
    (heads("staff_off", "7"), "SE-F3", "broken"),
    (named("stages", "40.00", "60.00"), "SE-B14", "exact"),
    (named("stage_off", "45.00", "60.00"), "SE-B14", "broken"),
)  # fmt: skip


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory, run_dbt: Callable[..., Any]) -> duckdb.DuckDBPyConnection:
    return build_reports(
        tmp_path_factory.mktemp("guards") / "snapshot.duckdb", [report for report, _, _ in GUARDS], run_dbt
    )


@pytest.mark.parametrize(("report", "identity", "status"), GUARDS, ids=[guard[0].document_id for guard in GUARDS])
def test_a_guard_clears_what_is_no_contradiction_and_nothing_else(
    checks: duckdb.DuckDBPyConnection, report: Report, identity: str, status: str
) -> None:
    found = checks.execute(
        "SELECT DISTINCT status FROM marts.fct_identity_check WHERE document_id = ? AND identity_id = ?",
        [report.document_id, identity],
    ).fetchall()
    assert found == [(status,)]


def test_a_waived_break_is_kept_and_is_no_open_finding(
    tmp_path_factory: pytest.TempPathFactory, run_dbt: Callable[..., Any]
) -> None:
    path = tmp_path_factory.mktemp("waivers") / "snapshot.duckdb"
    reports = [project_list("waived", "60.00", "30.00"), project_list("open", "60.00", "30.00")]
    reports[0].unit_name = "某县林业局"
    write_reports(path, reports)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA forms")
        connection.execute(
            "CREATE TABLE forms.waivers AS SELECT 'SE-C1' AS identity_id, '某县林业局' AS unit_name,"
            " '2023' AS fiscal_year,"
            " NULL::VARCHAR AS instance, '已核实' AS reason, '财政局' AS waived_by, '2024-05-01' AS waived_on"
        )
    checks = build_reports(path, (), run_dbt, "waivers")
    assert checks.execute(
        "SELECT document_id, status FROM marts.fct_finding WHERE identity_id = 'SE-C1' ORDER BY 1"
    ).fetchall() == [
        ("open", "open"),
        ("waived", "waived"),
    ]
    assert checks.execute(
        "SELECT document_id, status FROM marts.fct_identity_check WHERE identity_id = 'SE-C1' ORDER BY 1"
    ).fetchall() == [("open", "broken"), ("waived", "waived")]
