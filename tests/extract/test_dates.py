"""Dates as reports print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.dates import find_dates, parse_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024、12、31", "2024-12-31"),
        ("2024.12.31", "2024-12-31"),
        ("2024-6-5", "2024-06-05"),
        ("2024/06/05前", "2024-06-05"),
        ("２０２４年６月５日", "2024-06-05"),
        ("2024年12月31日前", "2024-12-31"),
        ("12月底之前", "2023-12-31"),
        ("6月30日前完成", "2023-06-30"),
        ("2024年底", "2024-12-31"),
        ("2024年末完成", "2024-12-31"),
        ("2021年12月完成", "2021-12-31"),
        ("2024年2月", "2024-02-29"),
        ("2024年上半年", "2024-06-30"),
        ("2024年第三季度", "2024-09-30"),
        ("二〇二四年十一月", "2024-11-30"),
        ("20240926", "2024-09-26"),
        ("公开日期:2024926", "2024-09-26"),
        ("年底前", "2023-12-31"),
        ("2024111", None),
        ("2024.13.31", None),
        ("及时", None),
        ("100%", None),
        ("2024年6月至2024年9月", None),
    ],
)
def test_parse_date(text: str, iso: str | None) -> None:
    assert parse_date(text, 2023) == iso


def test_a_date_without_a_year_needs_the_report_year() -> None:
    assert parse_date("12月底之前") is None


@given(st.text(alphabet="0123456789年月日底末.-/、第一二三四十季度上下半: ", max_size=30))
def test_nothing_raises_and_spans_are_slices(text: str) -> None:
    last = 0
    for span in find_dates(text, 2024):
        assert span.printed_text == text[span.char_from : span.char_to] and span.char_from >= last
        last = span.char_to
