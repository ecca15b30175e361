"""Which tables of a document are statements, how they go on, and whether an empty one is meant to be empty."""

from __future__ import annotations

from decimal import Decimal

import pytest
from statement_building import above, codes, knowledge, lines, parse_table, shape

from extract.model import Passage
from extract.statements.matching import labels_of, match_title

B3 = """
功能分类科目编码<3 | 功能分类科目名称<1x2 | 合计<1x2 | 基本支出<1x2 | 项目支出<1x2
类 | 款 | 项
201 | | | 一般公共服务支出 | 8 | 5 | 3
201 | 06 | | 财政事务 | 8 | 5 | 3
"""


def form_of(title: str, family: str | None = "budget", labels: frozenset[str] = frozenset()) -> str | None:
    form = match_title((title,), knowledge().statements, labels, family)
    return form.statement if form else None


@pytest.mark.parametrize(
    ("title", "statement"),
    [
        ("收入支出决算总表", "F1"),
        ("公开02表：收入决算表", "F2"),
        ("2024年度某局支出决算表", "F3"),
        ("财政拨款收入支出决算总表", "F4"),
        ("五、一般公共预算财政拨款支出决算表", "F5"),
        ("一般公共预算财政拨款支出决算明细表", "F5"),
        ("一般公共预算财政拨款基本支出决算表", "F6"),
        ("财政拨款“三公”经费支出决算表", "F7"),
        ("一般公共预算财政拨款“三公”经费支出决算表", "F7"),
        ("政府性基金预算财政拨款收入支出决算表", "F8"),
        ("国有资本经营预算财政拨款支出决算表", "F9"),
        ("财政拨款支出决算表（功能科目）", "FF5"),
        ("财政拨款基本支出决算表（经济科目）", "FF6"),
        ("一般公共预算支出决算表（功能科目）", "F5"),
        ("一般公共预算基本支出决算表（经济科目）", "F6"),
        ("财政拨款机关运行经费支出决算表", "FO"),
        ("一般公共预算机关运行经费支出决算表", "FO"),
        ("政府采购支出决算表", "FG"),
        ("项目支出决算表", None),
        ("财政专户管理资金收入支出决算表", None),
        ("2024年度部门决算", None),
    ],
)
def test_titles_of_final_accounts(title, statement):
    assert form_of(title, "final_accounts") == statement
    assert form_of(title, None) == statement


@pytest.mark.parametrize(
    ("title", "statement"),
    [
        ("2025年部门财务收支预算总表", "B1"),
        ("部门收支总体情况表", "B1"),
        ("部门收支总表", "B1"),
        ("公开表二 收入预算总表", "B2"),
        ("部门收入总体情况表", "B2"),
        ("支出预算总表", "B3"),
        ("部门支出总表", "B3"),
        ("部门支出总体情况表", "B3"),
        ("财政拨款收支预算总表", "B4"),
        ("财政拨款收支总体情况表", "B4"),
        ("一般公共预算支出功能分类预算表", "B5"),
        ("一般公共预算支出情况表", "B5"),
        ("一般公共预算财政拨款支出预算表", "B5"),
        ("一般公共预算支出预算表（功能科目）", "B5"),
        ("政府性基金预算支出情况表", "B6"),
        ("政府性基金预算财政拨款支出预算表", "B6"),
        ("财政拨款政府性基金支出预算表", "B6"),
        ("国有资本经营预算支出功能分类预算表", "B7"),
        ("国有资本经营预算支出情况表", "B7"),
        ("一般公共预算基本支出部门预算经济分类预算表", "B8"),
        ("一般公共预算基本支出情况表（按经济分类）", "B8"),
        ("一般公共预算财政拨款基本支出预算表", "B8"),
        ("一般公共预算“三公”经费支出情况表", "B9"),
        ("财政拨款安排的行政经费及“三公”经费预算表", "B9"),
        ("“三公”经费和机关运行经费预算表", "B9"),
        ("财政拨款支出预算表（功能科目）", "BF5"),
        ("财政拨款基本支出预算表（经济科目）", "BF8"),
        ("一般公共预算机关运行经费支出预算表", "BO"),
        ("2017年政府采购预算表", "BG"),
        ("项目支出预算表", None),
        ("工资福利支出表", None),
        ("政府购买服务支出预算表", None),
        ("项目支出绩效目标表", None),
        ("收入支出决算总表", "F1"),
    ],
)
def test_titles_of_budgets(title, statement):
    assert form_of(title) == statement


def test_a_title_without_the_word_of_its_family_counts_in_documents_of_the_family_alone():
    title = "财政拨款“三公”经费支出表"
    assert form_of(title, "final_accounts") == "F7"
    assert form_of(title, "budget") == "B9"
    assert form_of(title, "self_evaluation") is None


def test_the_form_with_meetings_needs_their_columns():
    title = "“三公”经费、会议费、培训费支出预算表"
    form = match_title((title,), knowledge().statements, frozenset({"会议费", "培训费"}), "budget")
    assert form is not None and form.form_id == "bu_b9_meetings"


@pytest.mark.parametrize(
    "table",
    [
        "序号 | 单位名称 | 备注\n1 | 某局 | 本级",
        "一、收支预算总表\n二、收入预算总表",
        "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 会议次数 | ≥3次",
    ],
    ids=["unit list", "contents", "indicators"],
)
def test_other_tables_are_no_statements(table):
    shaped = shape(parse_table(table), passages=above("目录", "三、支出预算总表"))
    assert not [value for value in shaped.values if value.statement]


def test_a_title_may_stand_among_the_lines_over_the_table():
    shaped = shape(parse_table(B3), passages=above("支出预算总表", "编制部门：某局 单位：万元"))
    assert shaped.table_forms == {1: "bu_b3"}


def test_without_any_title_the_labels_tell():
    table = parse_table(
        "项目<2 | 本年支出合计<1x2 | 基本支出<1x2 | 项目支出<1x2 | 上缴上级支出<1x2\n"
        "科目编码 | 科目名称\n201 | 甲 | 8 | 5 | 3 |"
    )
    assert shape(table, family="final_accounts").table_forms == {1: "fa_f3"}
    assert shape(table, family="self_evaluation").table_forms == {}


def test_a_table_goes_on_without_header_title_and_unit():
    first = parse_table(B3, title="支出预算总表", unit="元")
    second = parse_table("201 | 06 | 01 | 行政运行 | 5 | 5 |\n合计<4 | 8 | 5 | 3", number=2, unit=None)
    shaped = shape(first, second)
    assert shaped.table_forms == {1: "bu_b3", 2: "bu_b3"}
    assert "B3 - class 2010601 expenditure_basic all initial_budget - 5元" in lines(shaped)
    assert "B3 - total - expenditure_project all initial_budget - 3元" in lines(shaped)
    assert codes(shaped) == []


def test_a_closing_row_with_merged_labels_stands_under_the_last_columns():
    first = parse_table(B3, title="支出预算总表", unit="元")
    closing = parse_table("合计 | 8 | 5 | 3", number=2, unit=None)
    found = lines(shape(first, closing))
    assert found[-3:] == [
        "B3 - total - expenditure_total all initial_budget - 8元",
        "B3 - total - expenditure_basic all initial_budget - 5元",
        "B3 - total - expenditure_project all initial_budget - 3元",
    ]


def test_nothing_goes_on_after_another_table():
    first = parse_table(B3, title="支出预算总表")
    other = parse_table("序号 | 单位名称\n1 | 某局", number=2)
    third = parse_table("201 | 06 | 01 | 行政运行 | 5 | 5 |", number=3)
    assert shape(first, other, third).table_forms == {1: "bu_b3"}


def test_a_changed_header_on_the_next_page_binds_anew():
    table = parse_table(
        B3 + "科目编码 | 类 | 款 | 科目名称 | 项目支出 | 基本支出 | 合计\n | 208 | | 社会保障和就业支出 | 1 | 2 | 3",
        title="支出预算总表",
    )
    found = lines(shape(table))
    assert "B3 - class 208 expenditure_project all initial_budget - 1万元" in found
    assert "B3 - class 208 expenditure_total all initial_budget - 3万元" in found


def test_a_header_without_words_of_labels_may_come_back_too():
    header = "合计<1x2 | 因公出国（境）费<1x2 | 公务接待费<1x2 | 公务用车购置及运行费<2\n购置费 | 运行费\n"
    table = parse_table(header + "4 | 1 | 1 | | 2\n" + header + "4 | 1 | 1 | | 2", title="“三公”经费预算表")
    assert [value.value for value in shape(table).values if value.value] == [Decimal(n) for n in (4, 1, 1, 2) * 2]
    assert codes(shape(table)) == []


def test_no_unit_is_guessed():
    shaped = shape(parse_table(B3, title="支出预算总表", unit=None))
    assert {value.unit for value in shaped.values} == {None}
    assert codes(shaped) == ["amount_without_unit"]


def test_blanks_are_values_and_empty_rows_are_none():
    table = parse_table(B3.replace("| 8 | 5 | 3", "| 8 | | —", 1) + " | | | | | | ", title="支出预算总表")
    kinds = [value.null_kind for value in shape(table).values if value.functional_code == "201"]
    assert kinds == [None, "blank", "dash"]
    assert len(shape(table).values) == 6


def test_a_number_beside_no_label_is_kept_and_signalled():
    table = parse_table(B3 + " | | | | 9 | | ", title="支出预算总表")
    shaped = shape(table)
    assert shaped.values[-1].value == Decimal(9) and shaped.values[-1].row_label is None
    assert codes(shaped) == ["ragged_row"]


def test_digits_that_are_no_class_keep_their_numbers():
    table = parse_table(B3 + "20 | | | 不明科目 | 9 | |", title="支出预算总表")
    shaped = shape(table)
    assert shaped.values[-3].value == Decimal(9) and shaped.values[-3].functional_code is None
    assert "odd_class_code" in codes(shaped)


def test_words_where_a_number_stands_are_signalled():
    table = parse_table(B3.replace("| 8 | 5 | 3", "| 详见说明 | 5 | 3", 1), title="支出预算总表")
    assert "text_in_number_column" in codes(shape(table))


def test_a_column_that_no_list_knows_is_signalled_once():
    table = parse_table(B3.replace("项目支出", "不明栏目"), title="支出预算总表")
    assert codes(shape(table)) == ["unknown_label"]


EMPTY = "功能科目编码 | 功能科目名称 | 金额\n合计<2 |\n | |"


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("注：本部门无政府性基金预算安排的支出，故本表为空表。", "empty_statement_stated"),
        ("（无政府性基金支出）", "empty_statement_stated"),
        ("说明：本单位无相关收支项目", "empty_statement_stated"),
        ("本单位2025年没有使用政府性基金预算拨款安排的支出。", "empty_statement_stated"),
        ("注：本表反映部门本年度政府性基金预算支出情况。", "empty_statement_unstated"),
        ("注：“科目编码”和“科目名称”为必填项。", "empty_statement_unstated"),
        ("如无政府性基金预算支出，请保留该表格式。", "empty_statement_unstated"),
        ("一般公共预算支出预算表", "empty_statement_unstated"),
    ],
)
def test_whether_an_empty_table_is_meant_to_be_empty(note, code):
    table = parse_table(EMPTY, title="政府性基金预算支出表")
    shaped = shape(table, passages=(Passage(1, 1, note, after_table=1),))
    assert codes(shaped) == [code]
    assert [value.null_kind for value in shaped.values] == ["blank"]


def test_a_note_inside_the_grid_counts():
    table = parse_table(EMPTY + "\n此表为空 | |", title="政府性基金预算支出表")
    assert codes(shape(table)) == ["empty_statement_stated"]


def test_a_printed_zero_is_no_emptiness():
    table = parse_table(EMPTY.replace("合计<2 |", "合计<2 | 0.00"), title="政府性基金预算支出表")
    assert codes(shape(table)) == []


def test_labels_of_a_table_leave_out_years_and_brackets():
    labels = labels_of(parse_table("2025年预算数（万元） | “三公”经费"))
    assert {"预算数", "三公经费"} <= labels
