"""Which row is a part of which other: units of their department, unnumbered lines of a purpose."""

from __future__ import annotations

import pytest
from statement_building import item_of, knowledge, parse_table, shape

from extract.statements.matching import match_title

HEADER = "部门代码 | 部门名称 | 合计 | 一般公共预算\n合计<2 | 34.00 | 34.00\n"


def parents(table: str, title: str = "收入总表") -> dict[str | None, str | None]:
    shaped = shape(parse_table(table, title=title))
    return {value.row_label: value.parent_label_norm for value in shaped.values if value.row_kind == "line"}


def test_a_unit_is_of_the_department_that_its_code_begins_with() -> None:
    rows = "011 | 教育局 | 30.00 | 30.00\n011001 | 第一小学 | 30.00 | 30.00\n012 | 水利局 | 4.00 | 4.00\n"
    assert parents(HEADER + rows) == {"教育局": None, "第一小学": "教育局", "水利局": None}


def test_without_codes_the_row_of_the_totals_is_the_department() -> None:
    rows = " | 教育局 | 34.00 | 34.00\n | 第一小学 | 20.00 | 20.00\n | 第二小学 | 14.00 | 14.00\n"
    assert parents(HEADER + rows) == {"教育局": None, "第一小学": "教育局", "第二小学": "教育局"}


def test_without_codes_units_that_no_row_sums_stand_side_by_side() -> None:
    rows = " | 教育局 | 20.00 | 20.00\n | 第一小学 | 14.00 | 14.00\n"
    assert parents(HEADER + rows) == {"教育局": None, "第一小学": None}


def test_a_unit_named_after_its_department_is_of_it() -> None:
    rows = " | 教育局 | 33.00 | 33.00\n | 教育局（本级） | 20.00 | 20.00\n"
    assert parents(HEADER + rows) == {"教育局": None, "教育局（本级）": "教育局"}


def test_unnumbered_lines_of_a_purpose_are_its_parts() -> None:
    table = """
    功能分类 | 预算数 | 支出用途 | 预算数
    一、教育支出 | 20.00 | 一、基本支出 | 12.00
    | | 工资福利支出 | 12.00
    | | 二、项目支出 | 8.00
    | | 结转下年 | 1.00
    """
    found = parents(table, "收支预算总表")
    assert found["工资福利支出"] == "基本支出"
    assert found["二、项目支出"] is None and found["结转下年"] is None


@pytest.mark.parametrize(("body", "form_id"), [("某市政府采购中心", "fa_f3"), (None, None)])
def test_the_name_of_the_body_is_no_word_of_the_title(body: str | None, form_id: str | None) -> None:
    title = ("某市政府采购中心2022年度支出决算表",)
    form = match_title(title, knowledge().statements, frozenset(), "final_accounts", body)
    assert (form.form_id if form else None) == form_id


def test_the_numbers_of_the_columns_stand_beside_the_words_for_codes() -> None:
    """The national set: 类, 款, 项 reach over 栏次 and 合计, and a code stands whole below them."""
    table = """
    项目<4 | 本年支出<3
    支出功能分类科目编码<3 | 科目名称 | 小计 | 基本支出 | 项目支出
    类<1x2 | 款<1x2 | 项<1x2 | 栏次 | 1 | 2 | 3
    合计 | 80.00 | 75.00 | 5.00
    205<3 | 教育支出 | 80.00 | 75.00 | 5.00
    20502<3 | 普通教育 | 80.00 | 75.00 | 5.00
    2050202<3 | 小学教育 | 80.00 | 75.00 | 5.00
    """
    shaped = shape(parse_table(table, title="一般公共预算财政拨款支出决算表"), family="final_accounts")
    rows = [(v.row_kind, v.functional_code, v.row_label) for v in shaped.values if v.column_label_norm == "基本支出"]
    assert rows == [
        ("total", None, "合计"),
        ("class", "205", "教育支出"),
        ("class", "20502", "普通教育"),
        ("class", "2050202", "小学教育"),
    ]
    assert {v.value for v in shaped.values} == {80, 75, 5}
    assert [signal.code for signal in shaped.signals] == []


def test_classes_of_the_government_beside_those_of_the_department_are_none_of_the_row() -> None:
    table = """
    部门预算支出经济科目<2 | 政府预算支出经济科目<2 | 基本支出
    科目编码 | 科目名称 | 科目编码 | 科目名称 | 金额
    301 | 工资福利支出 | | | 30.00
    30101 | 基本工资 | 50101 | 工资奖金津补贴 | 30.00
    """
    shaped = shape(parse_table(table, title="一般公共预算基本支出情况表"))
    assert [(v.economic_code, v.row_label) for v in shaped.values] == [("301", "工资福利支出"), ("30101", "基本工资")]


def test_a_class_with_its_code_in_brackets() -> None:
    table = """
    支出项目类别（科目） | 总计 | 基本支出 | 项目支出
    合计 | 9.00 | 8.00 | 1.00
    [201]一般公共服务支出 | 9.00 | 8.00 | 1.00
    [2010301]行政运行 | 9.00 | 8.00 | 1.00
    """
    shaped = shape(parse_table(table, title="支出总体情况表"))
    rows = [(v.functional_code, v.row_label) for v in shaped.values if v.column_label_norm == "项目支出"]
    assert rows == [(None, "合计"), ("201", "一般公共服务支出"), ("2010301", "行政运行")]


def test_the_total_over_the_parts_of_a_group_beside_others() -> None:
    """Shaanxi: 三公 with its 小计 beside 会议费, a row for the budget and one for what was spent."""
    table = """
    项目<1x3 | 一般公共预算财政拨款安排的“三公”经费<3 | 会议费<1x3
    小计<1x2 | 公务接待费<1x2 | 公务用车购置及运行维护费
    小计
    栏次 | 1 | 2 | 3 | 4
    预算数 | 8.00 | 3.00 | 5.00 | 2.00
    决算数 | 6.50 | 1.60 | 4.90 | 1.50
    """
    title = "一般公共预算财政拨款“三公”经费及会议费支出决算表"
    shaped = shape(parse_table(table, title=title), family="final_accounts")
    totals = [v for v in shaped.values if item_of(v) == "three_public_total"]
    assert [(str(v.value), v.stage) for v in totals] == [("8.00", "initial_budget"), ("6.50", "actual")]
