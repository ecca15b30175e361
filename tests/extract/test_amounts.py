"""Amounts: cells and running text, the blanks, the damaged ones, and that nothing is ever guessed or lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.amounts import find_amounts, parse_amount

CELLS = [
    # text, value, unit, operator, is_approximate
    ("≥ 12件", "12", "件", ">=", False),
    ("≧98%", "98", "%", ">=", False),
    ("＞＝3次", "3", "次", ">=", False),
    ("≤571.69万元", "571.69", "万元", "<=", False),
    ("大于等于95%", "95", "%", ">=", False),
    ("不低于90％", "90", "%", ">=", False),
    ("控制在5万元以内", "5", "万元", "<=", False),
    ("不超过 30 万元", "30", "万元", "<=", False),
    ("达到95%", "95", "%", ">=", False),
    ("95%（含）以上", "95", "%", ">=", False),
    ("100%", "100", "%", None, False),
    ("≥100百分比", "100", "%", ">=", False),
    ("7,800,000.00元", "7800000.00", "元", None, False),
    ("7，800，000.00元", "7800000.00", "元", None, False),
    ("151.72亿元", "151.72", "亿元", None, False),
    ("9265.353442", "9265.353442", None, None, False),
    ("0.0900000076293945", "0.0900000076293945", None, None, False),
    ("1.5E-05", "0.000015", None, None, False),
    ("－12.3", "-12.3", None, None, False),
    ("（12.30）", "-12.30", None, None, False),
    ("（50分）", "50", "分", None, False),
    ("　２１　", "21", None, None, False),
    ("3万多元", "30000", "元", None, True),
    ("近百万元", "1000000", "元", None, True),
    ("100余万元", "100", "万元", None, True),
    ("五百万元", "5000000", "元", None, False),
    ("3万5千元", "35000", "元", None, False),
    ("3.5万人", "35000", "人", None, False),
    ("12万人次", "120000", "人次", None, False),
    ("上百人次", "100", "人次", None, True),
    ("20个左右", "20", "个", None, True),
    ("120m2", "120", "㎡", None, False),
    ("百分之九十五", "95", "%", None, False),
    ("千分之三点五", "3.5", "‰", None, False),
    ("七大", "7", "项", None, False),
    ("两次", "2", "次", None, False),
    ("50.00①", "50.00", None, None, False),
    ("50①", "50", None, None, False),
    ("50.00①万元", "50.00", "万元", None, False),
    ("50.00⑴", "50.00", None, None, False),
    ("50.00₂", "50.00", None, None, False),
    ("①95%", "95", "%", None, False),
]


@pytest.mark.parametrize(("text", "value", "unit", "operator", "is_approximate"), CELLS)
def test_a_cell_with_one_number(
    text: str, value: str, unit: str | None, operator: str | None, is_approximate: bool
) -> None:
    amount = parse_amount(text)
    assert amount.value == Decimal(value)
    assert (amount.unit, amount.operator, amount.is_approximate) == (unit, operator, is_approximate)
    assert amount.problem is None and amount.null_kind is None


@pytest.mark.parametrize(
    ("text", "null_kind"),
    [
        ("", "blank"),
        ("　", "blank"),
        ("—", "dash"),
        ("－", "dash"),
        ("/", "slash"),
        ("无", "none_declared"),
        ("无此项支出。", "none_declared"),
        ("……", "ellipsis"),
        ("不适用", "not_applicable"),
    ],
)
def test_a_stated_blank_is_no_zero(text: str, null_kind: str) -> None:
    amount = parse_amount(text, "万元")
    assert amount.value is None and amount.null_kind == null_kind and amount.problem is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("M.8万元", "damaged_number"),
        ("2X%", "damaged_number"),
        ("1,23,456.00元", "damaged_number"),
        ("10.5.3万元", "damaged_number"),
        ("3次，120人", "several_numbers"),
        ("效果明显", "not_a_number"),
        ("2024、12、31", "not_a_number"),
        ("5A级", "not_a_number"),
        ("第三季度", "not_a_number"),
    ],
)
def test_what_is_no_number_is_refused(text: str, problem: str) -> None:
    amount = parse_amount(text)
    assert amount.value is None and amount.problem == problem


def test_the_header_unit_serves_cells_without_one() -> None:
    assert parse_amount("406.40", "万元").unit == "万元"
    assert parse_amount("406.40元", "万元").unit == "元"


@pytest.mark.parametrize(("text", "decimals"), [("406.40", 2), ("6", 0), ("9265.353442万元", 6), ("3.5万人", -3)])
def test_decimals_are_the_printed_ones(text: str, decimals: int) -> None:
    assert parse_amount(text).decimals == decimals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发放宣传单1000余份，惠及近万人。", [("1000余份", "1000"), ("万人", "10000")]),
        ("2023年12月31日前完成3项，第3批另计。", [("3项", "3")]),
        ("全年支出12.50万元，增长-5.6%。", [("12.50万元", "12.50"), ("-5.6%", "-5.6")]),
        ("学习党的二十大和三中全会精神，成立75周年，5A级景区，第七轮巡察。", []),
        ("组织了十几个小组、数十次座谈、几百人参加。", []),
        ("四家单位、七大专项、一个平台、两次会议。", [("四家", "4"), ("七大", "7"), ("两次", "2")]),
        ("每月3-5次，上午9:30开始。", [("3", "3"), ("5次", "5")]),
        (
            "安排①1.5万元②2.50万元，完成率①95%②98%。",
            [("1.5万元", "1.5"), ("2.50万元", "2.50"), ("95%", "95"), ("98%", "98")],
        ),
    ],
)
def test_running_text(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(amount.printed_text, amount.value) for amount in find_amounts(text)]
    assert found == [(printed, Decimal(value)) for printed, value in expected]


def test_saving_is_not_approximating() -> None:
    assert not find_amounts("节约5万元")[0].is_approximate
    assert find_amounts("约5万元")[0].is_approximate


SNIPPETS = st.lists(
    st.sampled_from(list("0123456789.,，-－%％元万亿人次个第近余多百千一二十两分之年月日Mx（）() ：、"))
    | st.text(max_size=3),
    max_size=25,
).map("".join)


@given(SNIPPETS)
def test_nothing_raises_and_every_amount_is_a_slice(text: str) -> None:
    last = 0
    for amount in find_amounts(text):
        assert amount.printed_text == text[amount.char_from : amount.char_to]
        assert amount.char_from >= last
        last = amount.char_to
        assert (amount.value is None) == (amount.problem is not None)
    parsed = parse_amount(text)
    assert parsed.value is not None or parsed.null_kind or parsed.problem


@example(Decimal("1990.01"), "件", False)
@given(
    st.decimals(min_value=Decimal("-9999999"), max_value=Decimal("9999999"), places=2, allow_nan=False),
    st.sampled_from(["元", "万元", "亿元", "%", "件", "人次", "场次"]),
    st.booleans(),
)
def test_values_survive_being_printed(value: Decimal, unit: str, with_commas: bool) -> None:
    printed = (f"{value:,}" if with_commas else f"{value}") + unit
    amount = parse_amount(printed)
    assert (amount.value, amount.unit, amount.decimals, amount.printed_text) == (value, unit, 2, printed)
