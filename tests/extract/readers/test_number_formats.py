"""What a cell prints for the number that it stores."""

from __future__ import annotations

import struct
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.readers.number_formats import print_number
from extract.readers.stored_numbers import general_text, stored_decimal

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
PRINTS = [
    ("#,##0.00", "1234.565", "1,234.57"),
    ("0.00", "2.675", "2.68"),
    ("0.00", "-0.001", "-0.00"),
    ("0.00%", "0.12345", "12.35%"),
    ("General", "0.0900000076293945", "0.09"),
    ("General", "0.333333333333333", "0.333333333"),
    ("General", "123456789012", "123456789012"),
    ("0!.0,", "12345", "1.2"),
    ('0"."0,', "12345", "1.2"),
    ("#,##0.0,", "1234567", "1,234.6"),
    (ACCOUNTING, "-12.5", "-12.50"),
    (ACCOUNTING, "0", "-"),
    (ACCOUNTING, "1234567.891", "1,234,567.89"),
    ("#,##0.00;[Red]#,##0.00", "-3", "-3.00"),
    ("#,##0.00_);(#,##0.00)", "-3.456", "(3.46)"),
    ('0.00"万元"', "3.456", "3.46万元"),
    ('[>=10000]0.00,"千";0.00', "12345", "12.35千"),
    ("0000000", "2010601", "2010601"),
    ("00", "8", "08"),
    ("#.##", "0.5", "0.5"),
    (";;;", "5", ""),
    ('yyyy"年"m"月"d"日"', "45000", "2023年3月15日"),
    ("yyyy/m/d h:mm", "45000.5", "2023/3/15 12:00"),
    ("[h]:mm", "1.5", "36:00"),
    ("mm:ss", "0.5", "00:00"),
    ('0.00"%"', "95.5", "95.50%"),
    ("0.00\\%", "95.5", "95.50%"),
    ('0"%"', "95", "95%"),
    ("0.00%", "0.955", "95.50%"),
    ("0!.0000", "12345.6", "1.2346"),
    ("0\\.0000", "12345.6", "1.2346"),
    ('0"."0000', "12345.6", "1.2346"),
    ('0;"减"0', "-3", "减3"),
    ('0;"△"0', "-3", "△3"),
    ('"△"0', "-3", "-△3"),
    ('0.00"万元";[Red]0.00"万元"', "-3", "-3.00万元"),
    # Chinese numerals to the eye: the value stays in digits, so that no cell is harder to read than it was typed.
    ("[DBNum1]General", "12345.67", "12345.67"),
    ('[DBNum2][$-804]G/通用格式"元整"', "45000", "45000元整"),
    ("[DBNum1][$-804]#,##0.00", "-3", "-3.00"),
    ("[DBNum2][$-804]General;[Red]-[DBNum2]General", "-3", "-3"),
    ('[DBNum1][$-804]yyyy"年"m"月"d"日"', "45000", "2023年3月15日"),
]


@pytest.mark.parametrize(("code", "stored", "shown"), PRINTS)
def test_a_number_is_printed_by_its_format(code: str, stored: str, shown: str) -> None:
    value = stored_decimal(stored)
    assert value is not None
    assert print_number(value, code).text == shown


@pytest.mark.parametrize("code", ["0.00E+00", "# ?/?"])
def test_a_format_that_prints_no_plain_number_says_so(code: str) -> None:
    shown = print_number(Decimal("1234.5"), code)
    assert (shown.text, shown.is_known) == ("1234.5", False)


@pytest.mark.parametrize("stored", ["nan", "inf", "1e400", "no number", "", "1_000", "１２", "1,000"])
def test_what_is_no_number_is_none(stored: str) -> None:
    assert stored_decimal(stored) is None


@pytest.mark.parametrize(("stored", "number"), [(" 12.5 ", "12.5"), ("+3", "3"), (".5", "0.5"), ("1.25E+2", "125")])
def test_plain_number_syntax_is_read(stored: str, number: str) -> None:
    assert stored_decimal(stored) == Decimal(number)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_money_comes_back_from_binary(amount: Decimal) -> None:
    assert stored_decimal(float(amount)) == amount
    assert print_number(stored_decimal(float(amount)) or Decimal(0), "0.00").text.lstrip("-") == f"{abs(amount):.2f}"


@example(Decimal("0.83"))
@given(st.decimals(-9999, 9999, places=2))
def test_money_comes_back_from_single_precision(amount: Decimal) -> None:
    widened = struct.unpack("<f", struct.pack("<f", float(amount)))[0]
    assert stored_decimal(widened) == amount


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=30))
def test_any_format_prints_something(number: float, code: str) -> None:
    value = stored_decimal(number)
    if value is not None:
        assert isinstance(print_number(value, code).text, str)


@given(st.decimals(-(10**10), 10**10, places=4))
def test_general_is_the_number_to_eleven_characters(value: Decimal) -> None:
    assert abs(Decimal(general_text(value)) - value) <= Decimal("0.5") * max(1, abs(value) / 10**9)
