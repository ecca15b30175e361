"""The fiscal year that a report is about: not the year of its publication, not the prior year of a comparison."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from extract.unit_candidates import Line
from extract.units import UnitKnowledge

_ZEROS = str.maketrans("〇○零Oo", "00000")
_HEADING_LENGTH = 40
_WEIGHTS = {"fiscal_year": 3, "year_end": 2, "calendar_year": 1}
_HEADING_FACTOR = 4


@dataclass(frozen=True, slots=True)
class ReportYear:
    """A year and the place (cell id or passage id) that says it first."""

    year: int
    place: str


def find_fiscal_year(
    lines: list[Line], texts: list[tuple[str, str]], title: Line | None, knowledge: UnitKnowledge
) -> ReportYear | None:
    """The title's year; else the year that headings, form titles and sentences name most (2024年度 above 2024年).

    Full dates count only where they are the last day of a year; numbers of documents (〔2020〕10号) never do. A title
    with two years (2025年…2024年度自评) is about the one that is called 年度, else the one that the text names more.
    """
    weights, places = _weigh([(line.text, line.place) for line in lines if line.kind == "table"] + texts, knowledge)
    if title is not None:
        fiscal = _years_of(title.text, "fiscal_year", knowledge) or _years_of(title.text, "calendar_year", knowledge)
        if fiscal:
            return ReportYear(max(fiscal, key=lambda year: (weights[year], year)), title.place)
    if not weights:
        return None
    year = max(weights, key=lambda year: (weights[year], year))
    return ReportYear(year, places[year])


def _weigh(texts: list[tuple[str, str]], knowledge: UnitKnowledge) -> tuple[defaultdict[int, int], dict[int, str]]:
    weights: defaultdict[int, int] = defaultdict(int)
    places: dict[int, str] = {}
    for text, place in texts:
        for kind, weight in _WEIGHTS.items():
            factor = _HEADING_FACTOR if kind == "fiscal_year" and len(text) <= _HEADING_LENGTH else 1
            for year in _years_of(text, kind, knowledge):
                weights[year] += weight * factor
                places.setdefault(year, place)
    return weights, places


def _years_of(text: str, kind: str, knowledge: UnitKnowledge) -> list[int]:
    """Every year that the patterns of a kind find, dates and document numbers taken out first."""
    words = _spell_in_digits(text, knowledge)
    if kind != "year_end":
        for noise in ("full_date", "document_number"):
            for pattern in knowledge.patterns[noise]:
                words = pattern.sub(" ", words)
    return [int(found["year"]) for pattern in knowledge.patterns[kind] for found in pattern.finditer(words)]


def _spell_in_digits(text: str, knowledge: UnitKnowledge) -> str:
    def digits(found: re.Match[str]) -> str:
        return "".join(str(int(unicodedata.numeric(char))) for char in found.group().translate(_ZEROS))

    for pattern in knowledge.patterns["chinese_year"]:
        text = pattern.sub(digits, text)
    return text
