"""Marks of sign in cells: read where they have one meaning, refused where they have two, never lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.amounts import find_amounts, parse_amount
from extract.ragged import is_number
from extract.shaping.numbers import read_number
from extract.statements.shaper import read_amount

CENTS = st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2)
ALWAYS = ["△", "△ ", "-", "- ", "－　", "−", "﹣", "负", "\u2010"]
TO_THE_CENT = ["—", "–", "―", "─"]
NEVER = ["▲", "▼", "↑", "↓ "]


@given(st.sampled_from([*ALWAYS, *TO_THE_CENT]), CENTS, st.booleans(), st.sampled_from(["", "万元", " 元"]))
def test_mark_before_an_amount_to_the_cent_is_a_minus(mark: str, value: Decimal, grouped: bool, unit: str) -> None:
    amount = read_number(f" {mark}{value:,}{unit}" if grouped else f" {mark}{value}{unit}")
    assert (amount.value, amount.unit, amount.decimals) == (-value, unit.strip() or None, 2)


@given(st.sampled_from(ALWAYS), st.integers(1, 99999), st.sampled_from(["", "%"]))
def test_mark_of_one_meaning_holds_for_every_number(mark: str, number: int, unit: str) -> None:
    assert parse_amount(f"{mark}{number}{unit}").value == -number


@given(CENTS, st.sampled_from(["-", "－", " -", "−"]), st.booleans())
def test_minus_after_an_amount_to_the_cent_is_a_minus(value: Decimal, mark: str, grouped: bool) -> None:
    amount = read_amount(f"{value:,}{mark}" if grouped else f"{value}{mark}")
    assert amount.value == -value


@given(st.sampled_from(NEVER), CENTS)
def test_mark_of_two_meanings_makes_no_number(mark: str, value: Decimal) -> None:
    for read in (parse_amount, read_number, read_amount):
        amount = read(f"{mark}{value}")
        assert (amount.value, amount.problem) == (None, "not_a_number")


@pytest.mark.parametrize("text", ["95-", "12.5-", "2023-", "—95%", "–80", "90%-", "-40.00-"])
def test_what_may_be_half_a_range_is_no_number(text: str) -> None:
    assert read_number(text).value is None


@pytest.mark.parametrize(
    ("text", "value"), [("△0.00", "0.00"), ("-40.00", "-40.00"), ("（40.00）", "-40.00"), ("40.00", "40.00")]
)
def test_other_cells_are_read_as_before(text: str, value: str) -> None:
    assert parse_amount(text).value == Decimal(value)


@pytest.mark.parametrize("text", ["△", "—", "▲1.购置设备", "负责3人", "★重点项目2个"])
def test_words_and_blanks_have_no_sign(text: str) -> None:
    assert read_number(text).value is None


@given(st.sampled_from(["△", "▲", "★", "—"]), CENTS)
def test_running_text_gives_the_marks_no_meaning(mark: str, value: Decimal) -> None:
    (amount,) = find_amounts(f"{mark}本年支出{value}万元。")
    assert amount.value == value


@given(st.sampled_from([*ALWAYS, *NEVER]), CENTS)
def test_marked_cell_is_a_number_to_the_reader_of_rows(mark: str, value: Decimal) -> None:
    assert is_number(f"{mark}{value}")
