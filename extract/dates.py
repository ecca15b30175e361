"""Dates as reports print them, as ISO dates and as spans that hold no quantity.

A date that names no day stands for its last day: what is due 12月底 or was done 2021年12月 is due, or was done, by
then.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from extract.measures import fold, load_measure_words
from extract.numerals import parse_numeral

_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d{2})"
_CHINESE_YEAR = r"(?P<words>[二一][〇零○九][〇零○一二三四五六七八九]{2})"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
_SEPARATOR = r"\s*(?P<separator>[.、\-/·．])\s*"
_PART = r"(?P<part>底|末|上旬|中旬|下旬|初)?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # a span of years: 2021-2025年, 2023年至2024年 prints two years and is cut below
        rf"(?<!\d)(?:19|20)\d{{2}}\s*[-—–~～至]\s*{_YEAR}\s*年度?",
        rf"(?:{_YEAR}|{_CHINESE_YEAR})\s*年度?\s*{_MONTH}\s*月(?:份)?\s*(?:{_DAY}\s*[日号]|{_PART})",
        rf"{_YEAR}{_SEPARATOR}{_MONTH}(?P=separator)\s*{_DAY}(?!\d)",
        rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"{_YEAR}\s*年度?\s*(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年|年?(?P<part>底|末|初))",
        rf"(?:{_YEAR}|{_CHINESE_YEAR})\s*年度?",
        rf"{_YEAR}(?:[-/]|(?P<point>\.)){_MONTH}(?![\d.]|\s*[万亿千元%％‰])",
        rf"(?<!\d){_MONTH}\s*月(?:份)?\s*(?:{_DAY}\s*[日号]|{_PART})",
        r"第?(?P<quarter>[一二三四])季度",
        r"(?<![\d.])(?:[01]?\d|2[0-3])(?:[:：][0-5]\d|[时点](?:[0-5]?\d分|整|半))",
        r"(?P<half>[上下])半年|年(?P<part>底|末)",
    )
)
_LOST_SEPARATORS = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<rest>\d{2,3})(?!\d)")
_DEKAD_END = {"上旬": 10, "中旬": 20}


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A printed date: where it stands, the year it names, and its last day as ISO (None where it is no day or
    period)."""

    char_from: int
    char_to: int
    printed_text: str
    year: int | None
    iso: str | None


def find_dates(text: str, report_year: int | None = None) -> list[DateSpan]:
    """All dates, months, years and times of day of a text, in reading order, none overlapping another.

    ``report_year`` completes a date without a year (12月底); without it such a date has no ISO form.
    """
    spans: list[DateSpan] = []
    folded = fold(text)
    taken = bytearray(len(text))
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            groups = match.groupdict()
            if any(taken[match.start() : match.end()]) or (groups.get("point") and _is_counted(folded, match.end())):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            year = _year(groups)
            iso = _last_day(year or report_year, groups)
            spans.append(DateSpan(match.start(), match.end(), text[match.start() : match.end()], year, iso))
    return sorted(spans, key=lambda span: span.char_from)


def parse_date(text: str, report_year: int | None = None) -> str | None:
    """The last day that a cell names, ISO; None where it names none or more than one.

    >>> parse_date("2024、12、31"), parse_date("12月底之前", 2024), parse_date("2021年12月完成"), parse_date("2024926")
    ('2024-12-31', '2024-12-31', '2021-12-31', '2024-09-26')
    """
    found = {span.iso for span in find_dates(text, report_year) if span.iso}
    if not found:
        match = _LOST_SEPARATORS.search(fold(text))
        if match:
            rest = match["rest"]
            readings = [(int(rest[:cut]), int(rest[cut:])) for cut in (1, 2) if cut < len(rest)]
            found = {iso for month, day in readings if (iso := _iso(int(match["year"]), month, day))}
    return found.pop() if len(found) == 1 else None


def _is_counted(text: str, position: int) -> bool:
    """Whether a measure word stands there: 1990.01件 is a count with decimals, no month."""
    words = load_measure_words()
    unit = words.unit.match(text, position)
    return unit is not None and words.units[unit[0]].kind != "event"


def _year(groups: dict[str, str | None]) -> int | None:
    if groups.get("year"):
        return int(groups["year"] or 0)
    words = groups.get("words")
    value = parse_numeral(words) if words else None
    return int(value) if value is not None else None


def _last_day(year: int | None, groups: dict[str, str | None]) -> str | None:
    if year is None:
        return None
    month, day, part = _number(groups.get("month")), _number(groups.get("day")), groups.get("part")
    if quarter := _number(groups.get("quarter")):
        month = quarter * 3
    elif half := groups.get("half"):
        month = 6 if half == "上" else 12
    elif month is None and part in ("底", "末"):
        month = 12
    elif part == "初":
        return None
    if month is None:
        return f"{year}-12-31" if groups.keys() <= {"year", "words"} else None
    if day is None:
        day = _DEKAD_END.get(part or "") or calendar.monthrange(year, month)[1]
    return _iso(year, month, day)


def _number(text: str | None) -> int | None:
    value = parse_numeral(text) if text else None
    return int(value) if value is not None else None


def _iso(year: int, month: int, day: int) -> str | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year}-{month:02d}-{day:02d}"
