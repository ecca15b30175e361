from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.report.figures import plain, rate_percent, wan, yuan

AMOUNTS = st.decimals(min_value="-999999999999999.99", max_value="999999999999999.99", places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("5706900.00", "570.69"),
        ("4054000.00", "405.40"),
        ("0.00", "0.00"),
        ("-836500.00", "-83.65"),
        ("123456789012.34", "12,345,678.901234"),
        ("100.00", "0.01"),
        ("1.50", "0.00015"),
        ("1000000000.00", "100,000.00"),
    ],
)
def test_an_amount_in_wan_is_exact(amount: str, shown: str) -> None:
    assert wan(Decimal(amount)) == shown


@given(AMOUNTS)
def test_an_amount_in_wan_is_never_rounded(amount: Decimal) -> None:
    assert Decimal(wan(amount).replace(",", "")) * 10_000 == amount


@given(AMOUNTS)
def test_an_amount_in_yuan_keeps_its_cents(amount: Decimal) -> None:
    assert Decimal(yuan(amount).replace(",", "")) == amount


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("12.50000000", "12.5"),
        ("100.00000000", "100"),
        ("0E-8", "0"),
        ("99.83000000", "99.83"),
        ("1234567", "1,234,567"),
    ],
)
def test_a_number_loses_the_zeros_of_storage_only(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown


def test_what_is_not_given_is_shown_as_nothing() -> None:
    assert (wan(None), yuan(None), plain(None)) == ("", "", "")


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [("570.69", "571.69", "99.83"), ("1", "3", "33.33"), ("1", "0", None), (None, "1", None), ("1", None, None)],
)
def test_a_rate_needs_both_sides(part: str | None, whole: str | None, rate: str | None) -> None:
    def decimal(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert rate_percent(decimal(part), decimal(whole)) == decimal(rate)
