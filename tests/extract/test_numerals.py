"""Chinese numerals: examples, public vectors, and that every number survives being written out."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.numerals import NUMERAL_CHARACTERS, numeral_decimals, parse_numeral

VECTORS = Path(__file__).parents[3] / "shared" / "corpus" / "cn_number_vectors.jsonl"
NUMERIC = re.compile(rf"[-负負]?[0-9,.点點{NUMERAL_CHARACTERS}○弐幺]+")

UNREADABLE = {
    "一万零百一十一": "百 without a digit before it is no well-formed numeral",
    "一億零一萬一千一百一": "一千一百一 is spoken 1110; the vector reads 1101",
    "三七二十一": "a saying",
    "六点": "a time of day",
    "四点": "a time of day",
    "十点": "a time of day",
    "3点": "a time of day",
    "幺二七点零点零点幺": "a network address",
    "127.0.0.1": "a network address",
}
EXAMPLES = [
    ("七", "7"),
    ("两", "2"),
    ("十", "10"),
    ("二十三", "23"),
    ("廿五", "25"),
    ("一百零五", "105"),
    ("一百五", "150"),
    ("一百十六", "116"),
    ("一千零二十四", "1024"),
    ("一万零百", None),
    ("二〇二四", "2024"),
    ("二〇〇八", "2008"),
    ("三点五", "3.5"),
    ("3.5万", "35000"),
    ("1万600", "10600"),
    ("一万亿", "1000000000000"),
    ("三亿五千万", "350000000"),
    ("负十点五", "-10.5"),
    ("壹拾贰", "12"),
    ("十一十二", None),
    ("一千五万", None),
    ("10.1万零100", None),
    ("百", None),
    ("点五", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_parse_numeral(text: str, expected: str | None) -> None:
    assert parse_numeral(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(("text", "expected"), [("3.5", 1), ("3.5万", -3), ("3万", -4), ("二十", -1), ("12", 0)])
def test_numeral_decimals_say_what_was_printed(text: str, expected: int) -> None:
    assert numeral_decimals(text) == expected


def spell(number: int) -> str:
    """A number below 10^12 in words, as a report writes it."""
    digits, parts, gap = "零一二三四五六七八九", "", False
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = number // scale % 10**4 if scale > 1 else number, number % scale if scale > 1 else 0
        if not section:
            gap = bool(parts)
            continue
        if parts and (gap or section < 1000):
            parts += "零"
        gap, words, hole = False, "", False
        for unit, unit_name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, section = section // unit, section % unit
            if digit:
                words += ("零" if hole else "") + digits[digit] + unit_name
                hole = False
            else:
                hole = bool(words)
        parts += words + name
    return parts or "零"


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_every_number_survives_being_written_out(number: int) -> None:
    assert parse_numeral(spell(number)) == number


@given(st.text(alphabet=NUMERAL_CHARACTERS + "0123456789.点负"))
def test_no_text_raises(text: str) -> None:
    value = parse_numeral(text)
    assert value is None or value.is_finite()


def test_public_vectors() -> None:
    """The vectors whose two sides are plain numbers. The rest of the file is about dates, ranges, plates and the
    like."""
    if not VECTORS.exists():
        pytest.skip("the public number vectors are not on this machine")
    tried, wrong = 0, []
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        printed, expected = row["input"], row["expect"]
        if not (NUMERIC.fullmatch(printed) and NUMERIC.fullmatch(expected)):
            continue
        tried += 1
        value = parse_numeral(expected.replace(",", ""))
        if value is None or parse_numeral(printed.replace(",", "")) != value:
            wrong.append(printed)
    assert tried > 480
    assert set(wrong) <= UNREADABLE.keys()
    assert len(wrong) / tried < 0.025
