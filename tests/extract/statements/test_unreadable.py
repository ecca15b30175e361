"""What is neither a number nor a blank, headers that say less the second time, titles that stand inside the grid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from statement_building import above, knowledge, parse_table, shape

from extract.statements.shaper import read_amount

CODED = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,433,600.00", "2433600.00"),
        ("171,915,\n169.00", "171915169.00"),
        ("12.5万元", "12.5"),
        ("2433600.0\ufffd", None),
        ("2,43O.60", None),
        ("1\ue0012.50", None),
    ],
)
def test_a_number_with_a_strange_sign_in_it_is_none(text: str, value: str | None) -> None:
    amount = read_amount(text)
    assert amount.value == (None if value is None else Decimal(value))
    assert (amount.problem is None) == (value is not None)


@pytest.mark.parametrize(
    ("text", "kind", "signal"),
    [
        ("见附件", "unreadable", "text_in_number_column"),
        ("8.0\ufffd", "unreadable", "damaged_number"),
        ("", "blank", None),
        ("—", "dash", None),
    ],
)
def test_words_in_a_column_of_amounts_are_kept_as_no_number(text: str, kind: str, signal: str | None) -> None:
    rows = f"201 | 一般公共服务支出 | 20.00 | 12.00 | {text}\n合计<2 | 20.00 | 12.00 | 8.00\n"
    shaped = shape(parse_table(CODED + rows, title="支出预算总表"))
    (value,) = [v for v in shaped.values if v.row_no == 2 and v.column_no == 5]
    assert (value.value, value.null_kind, value.printed_text) == (None, kind, text)
    codes = {s.code for s in shaped.signals} & {"text_in_number_column", "damaged_number"}
    assert codes == ({signal} if signal else set())


def test_a_header_that_only_says_subtotal_the_second_time_keeps_what_its_columns_were_called() -> None:
    table = """
    科目编码<1x2 | 科目名称<1x2 | 合计<1x2 | 基本支出<3 | 项目支出<1x2
    小计 | 人员经费 | 公用经费
    201 | 一般公共服务支出 | 20.00 | 12.00 | 7.00 | 5.00 | 8.00
    科目编码 | 科目名称 | 合计 | 小计 | 人员经费 | 公用经费 | 项目支出
    208 | 社会保障和就业支出 | 9.00 | 6.00 | 6.00 | 0.00 | 3.00
    """
    shaped = shape(parse_table(table, title="一般公共预算支出预算表"))
    keys = {v.row_no: [w.column_label_norm for w in shaped.values if w.row_no == v.row_no] for v in shaped.values}
    assert keys[5] == keys[3] and keys[5][1] == "基本支出"


def test_a_header_with_other_amounts_is_another() -> None:
    table = """
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
    201 | 一般公共服务支出 | 20.00 | 12.00 | 8.00
    科目编码 | 科目名称 | 合计 | 项目支出 | 基本支出
    208 | 社会保障和就业支出 | 9.00 | 6.00 | 3.00
    """
    shaped = shape(parse_table(table, title="支出预算总表"))
    assert [v.column_label_norm for v in shaped.values if v.row_no == 4] == ["合计", "项目支出", "基本支出"]


def test_a_title_set_far_to_the_right_inside_the_grid_is_a_title() -> None:
    drawn = """
    公开01表：收支预算总表<4
    收入<2 | 支出<2
    项目 | 金额 | 项目 | 金额
    一、财政拨款 | 20.00 | 一、一般公共服务支出 | 12.00
    二、其他资金 | | 二十一、国有资本经营预算支出 | 8.00
    收入总计 | 20.00 | 支出总计 | 20.00
    """
    table = parse_table(drawn)
    first, *others = table.cells
    table = replace(table, cells=(replace(first, text=" " * 60 + first.text), *others))
    shaped = shape(table, passages=above("二、部门机构设置情况"))
    assert {v.statement for v in shaped.values} == {"B1"}


def test_every_kind_of_word_is_one_pattern_that_finds_what_its_patterns_find() -> None:
    statements = knowledge().statements
    for kind, pairs in statements.words.items():
        for text in ("合计", "小计", "科目编码", "上年结转", "年初结转和结余", "无", "类", ""):
            assert statements.is_word(kind, text) == any(pattern.fullmatch(text) for pattern, _ in pairs)
