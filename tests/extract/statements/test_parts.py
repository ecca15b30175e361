"""Which row is a part of which other: units of their department, unnumbered lines of a purpose."""

from __future__ import annotations

import pytest
from statement_building import knowledge, parse_table, shape

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
