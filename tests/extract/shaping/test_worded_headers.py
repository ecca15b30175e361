"""Headers and row labels that no list spells out, read by the words that they are made of."""

from __future__ import annotations

import pytest
from table_building import flat, knowledge, only, shape, spanned

LEVELS = ["一级指标", "二级指标", "三级指标"]


@pytest.mark.parametrize(
    ("label", "role", "stage"),
    [
        ("年初设定目标值", "initial_target", None),
        ("年度预期指标值", "target", None),
        ("年末完成值", "actual", None),
        ("截至年底完成值", "actual", None),
        ("年初部门预算数", "amount", "initial_budget"),
        ("调整后部门预算数", "amount", "full_year_budget"),
        ("全年执行", "amount", "actual"),
        ("部门预算执行率", "execution_rate", "actual"),
        ("部门自评评分", "score", None),
        ("指标设定分值", "weight", None),
        ("未完成指标的原因分析及措施", "note", None),
        ("指标值设定依据及数据来源", "criterion", None),
    ],
)
def test_a_header_of_the_usual_words_is_known(label: str, role: str, stage: str | None) -> None:
    assert [(rule.role, rule.stage) for rule in knowledge().column_rules(label)] == [(role, stage)]


@pytest.mark.parametrize(
    "label", ["年度资金总额", "项目名称", "基本支出", "预算执行情况", "年度目标", "预算执行", "经费控制情况"]
)
def test_a_row_label_or_a_stub_is_no_column(label: str) -> None:
    rules = knowledge().column_rules(label)
    assert all(rule.role not in ("amount", "actual", "target") for rule in rules)


def test_results_under_a_header_that_no_list_spells_out() -> None:
    table = flat(
        [*LEVELS, "指标值设定依据及数据来源", "年初设定指标值", "年末完成值", "权重", "得分"],
        ["履职效能", "数量指标", "造林面积", "工作计划", ">=300亩", "312亩", "60", "60"],
        ["社会效应", "满意度", "群众满意度", "问卷", ">=90%", "94%", "40", "39"],
    )
    got = [(i.level3, i.target_value, i.actual_value, i.weight, i.score) for i in shape(table).indicators]
    assert got == [("造林面积", 300, 312, 60, 60), ("群众满意度", 90, 94, 40, 39)]


def test_a_heading_before_the_label_and_a_unit_above_its_parts() -> None:
    table = flat(
        ["预算情况", "", "年初预算数", "调整数", "全年预算数", "执行数", "执行率", "得分"],
        ["", "部门预算总额（万元）", "520.40", "-20.40", "500.00", "490.00", "98%", "9.8"],
        ["", "1、资金来源：（1）政府预算资金", "520.40", "-20.40", "500.00", "490.00", "98%", ""],
        ["", "（2）单位资金", "0.00", "0.00", "0.00", "0.00", "", ""],
        ["", "2、资金结构：（1）基本支出", "320.40", "0.00", "320.40", "315.00", "98.31%", ""],
        ["", "（2）项目支出", "200.00", "-20.40", "179.60", "175.00", "97.44%", ""],
        title="部门（单位）整体绩效自评表",
    )
    shaped = shape(table)
    for label, amount in {"部门预算总额": 490, "政府预算资金": 490, "基本支出": 315, "项目支出": 175}.items():
        value = only(shaped, label, "执行数")
        assert (value.value, value.unit, value.stage) == (amount, "万元", "actual")
    assert only(shaped, "单位资金", "执行数").parent_label_norm == "资金来源"
    assert only(shaped, "项目支出", "执行数").parent_label_norm == "部门预算总额"
    assert not [signal for signal in shaped.signals if signal.code == "unknown_label"]


@pytest.mark.parametrize(
    ("beside", "stages"),
    [
        ([], ["initial_budget", "full_year_budget", "actual"]),
        (["全年预算数"], ["initial_budget", "budget_adjustment", "full_year_budget", "actual"]),
    ],
)
def test_an_adjusted_budget_is_an_adjustment_only_beside_the_full_years(beside: list[str], stages: list[str]) -> None:
    header = ["资金来源", "年初预算数", "调整预算数", *beside, "执行数"]
    table = flat(header, ["基本支出", "100", "10", *("110" for _ in beside), "105"], unit="万元")
    assert [value.stage for value in shape(table).values] == stages


def test_a_group_of_rows_is_not_the_label_of_its_first_row() -> None:
    table = spanned(
        [("资金来源", 2), "年初预算数", "执行数"],
        [("资金总额", 2), "300", "290"],
        [("按支出类型", 1, 2), "基本支出", "200", "195"],
        ["项目支出", "100", "95"],
        unit="万元",
    )
    shaped = shape(table)
    assert only(shaped, "基本支出", "执行数").value == 195
    assert only(shaped, "项目支出", "执行数").value == 95
    assert {value.row_label_norm for value in shaped.values} == {"资金总额", "基本支出", "项目支出"}


def test_what_was_added_and_what_was_left_of_a_project() -> None:
    table = flat(
        ["序号", "项目名称", "年初预算", "追加预算", "实际支出", "结余"],
        ["1", "农田建设", "320", "680", "980", "20"],
        unit="万元",
    )
    assert [value.stage for value in shape(table).values] == [
        "initial_budget",
        "budget_adjustment",
        "actual",
        "carryover",
    ]
