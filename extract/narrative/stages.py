"""Of which stage, which year, and whether a level or a change: what the words of a phrase say about its number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.dates import find_dates
from extract.narrative.vocabulary import StageWord, Vocabulary

_WHICH_BUDGET = ("initial_budget", "full_year_budget")
_OF_YEAR = re.compile(r"(\d{4}年|[本上当前]年)度")
_NEAR = 6  # characters around a year in which a word makes it background: 成立于1984年, 2018年以来
_SPAN_OF_YEARS = re.compile(r"\d{4}\s*年?度?\s*[-—–~～至到]\s*\d{4}")


@dataclass(frozen=True, slots=True)
class Year:
    """The year a number is about: as printed, or an offset to the report's own year; both empty: nothing was said."""

    fiscal_year: int | None = None
    offset: int = 0


def find_stage(phrase: str, vocabulary: Vocabulary) -> StageWord | None:
    """The stage word that ends last in a phrase; a strong one beats a weak one. None where there is none.

    A fund's name (一般公共预算) holds the word 预算 and states no stage.
    """
    phrase = _OF_YEAR.sub(lambda match: match[1] + "\0", phrase)  # 2023年度预算 is no 年度预算
    found: list[tuple[int, int, StageWord]] = []
    taken: list[tuple[int, int]] = []
    for stage in vocabulary.stages:
        if stage.word not in phrase:  # nearly all of them: not worth a pattern
            continue
        for match in re.finditer(re.escape(stage.word), phrase):
            # of two words that overlap the longer one is printed, or, of two as long, the one that starts first
            over = [span for span in taken if match.start() < span[1] and span[0] < match.end()]
            if all(match.start() < start < match.end() < end for start, end in over):
                found = [entry for entry in found if (entry[0], entry[1]) not in over]
                found.append((*match.span(), stage))
            taken.append(match.span())
    stated = [entry for entry in found if entry[2].strength != "name"]
    if not stated:
        return None
    last = max(stated, key=lambda entry: (entry[2].strength == "strong", entry[1]))[2]
    if last.stage != "budget_unspecified" or last.strength != "strong":
        return last
    # 年初批复我局部门预算: the word that says which budget counts, wherever it stands
    which = [entry[2] for entry in stated if entry[2].strength == "strong" and entry[2].stage in _WHICH_BUDGET]
    return which[-1] if which else last


def strip_stage(phrase: str, vocabulary: Vocabulary, strengths: tuple[str, ...] = ("strong", "weak")) -> str:
    """The phrase without the longest stage word at its end (基本支出年初预算数 → 基本支出)."""
    for stage in vocabulary.stages:
        if stage.strength == "name" and phrase.endswith(stage.word):
            return phrase
        if stage.strength in strengths and phrase.endswith(stage.word):
            return phrase[: -len(stage.word)]
    return phrase


def find_change(clause: str, vocabulary: Vocabulary) -> int | None:
    """1 or -1 where the clause's number is an increase or a decrease, None where it is a level.

    A word of one character (多, 少) says so only in a comparison.
    """
    if clause.endswith(vocabulary.year_words("level")):
        return None
    compares = any(word in clause for word in vocabulary.year_words("comparison"))
    for word, sign in vocabulary.changes:
        if clause.endswith(word) and (len(word) > 1 or compares):
            return sign
    return None


def find_year(before: str, vocabulary: Vocabulary, report_year: int | None) -> Year | None:
    """The year that the words of a sentence before a number state last; None where they state none.

    A year of a comparison (比2022年) or of the background (2018年以来, 成立于1984年) is not the number's.
    """
    background, comparison = vocabulary.year_words("background"), vocabulary.year_words("comparison")
    spans = [match.span() for match in _SPAN_OF_YEARS.finditer(before)]
    candidates: list[tuple[int, Year]] = []

    def admit(start: int, end: int, year: Year) -> None:
        around = before[max(0, start - _NEAR) : start], before[end : end + _NEAR]
        if around[0].rstrip().endswith(comparison) or any(low < end and start < high for low, high in spans):
            return
        if not any(word in around[0] or around[1].startswith(word) for word in background):
            candidates.append((start, year))

    for span in find_dates(before):
        is_later_day = report_year is not None and (span.year or 0) > report_year and "月" in span.printed_text
        if is_later_day:
            continue  # 我局于2024年4月开展自评: when the report was made
        if span.year and (report_year is None or abs(span.year - report_year) <= 10):
            admit(span.char_from, span.char_to, Year(span.year))
    for word, (kind, offset) in vocabulary.years.items():
        if kind == "offset" and word in before:
            for match in re.finditer(re.escape(word), before):
                states = vocabulary.year_words("state")
                if not before.startswith(states, match.end()) and not before.endswith(states, 0, match.start()):
                    admit(match.start(), match.end(), Year(None, offset))
    return max(candidates, key=lambda candidate: candidate[0])[1] if candidates else None
