"""One name, several years, an amount for each: 2021年、2022年、2023年基本支出分别为A万元、B万元、C万元."""

from __future__ import annotations

import re

from extract.measures import any_of, fold
from extract.narrative.stages import Year
from extract.narrative.vocabulary import Vocabulary
from extract.numerals import parse_numeral

_YEAR = r"(?:19|20)\d{2}"
_SPAN = re.compile(rf"({_YEAR})\s*年?度?\s*[-—–~～至到]+\s*({_YEAR})\s*年")
_NAMED = re.compile(rf"{_YEAR}(?=\s*年度?)|{_YEAR}(?=[、,，和及与]\s*{_YEAR})")
_BRACKET = re.compile(r"\s*\(([^()]*)\)")


def listed_years(
    before: str, after: str, count: int, vocabulary: Vocabulary, report_year: int | None
) -> tuple[Year, ...]:
    """The year of each of ``count`` amounts that share a name; empty where the text states not as many years.

    ``before`` is the sentence up to the first amount, ``after`` what follows the last: years may stand there in a
    bracket. 近三年 are the report's year and those before it.
    """
    bracket = _BRACKET.match(after)
    for text in (fold(bracket[1]) if bracket else "", before):
        spans = [(int(match[1]), int(match[2])) for match in _SPAN.finditer(text)]
        if spans and spans[-1][1] - spans[-1][0] + 1 == count:
            return tuple(Year(year) for year in range(spans[-1][0], spans[-1][1] + 1))
        years = [int(year) for year in _NAMED.findall(text)]
        if len(years) >= count and len(set(years[-count:])) == count:
            return tuple(Year(year) for year in years[-count:])
    lasts_as_long = any(_length(word) == count for word in vocabulary.words["span"] if word in before)
    if lasts_as_long and report_year is not None:
        return tuple(Year(report_year - back) for back in reversed(range(count)))
    return ()


def without_years(phrase: str, vocabulary: Vocabulary) -> str:
    """The shared name without the span of years before it: 近三年项目支出 → 项目支出."""
    words = any_of(vocabulary.words["span"])
    return re.sub(rf"^(?:{words}|{_SPAN.pattern}度?)(?:内|间|的|来)?", "", phrase)


def _length(word: str) -> int | None:
    numeral = re.search(r"\d|[一二三四五六七八九十两]", word)
    value = parse_numeral(numeral.group()) if numeral else None
    return int(value) if value is not None else None
