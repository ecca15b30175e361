"""The words around numbers, read once from ``forms/`` and made ready for matching.

``measure_words.csv`` says what unit a word stands for, ``measure_continuations.csv`` which longer words such a word may
begin (项 of 项目) and then counts nothing, ``approximations.csv`` which words soften or bound a number and
where they stand (before it, inside it, after its unit), ``null_words.csv`` which cells state that there is no number.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FORMS = Path(__file__).parents[1] / "forms"
_KEPT = frozenset("，。；：！？、…")  # folded to ASCII they would read as thousands commas or decimal points
_MARKS = "⁰¹²³⁴-⁹₀-₉①-⒇⓪⓵-⓾❶-➓"
_NOTE_MARK = re.compile(rf"(?<=\d)[{_MARKS}](?:[{_MARKS},，、]*[{_MARKS}])?")  # 12.5¹ and 12.5① are 12.5 with a note
_RINGED = "<circle>"  # how Unicode says of ① that it is a 1 in a circle: a mark of a note or of a list, no digit
_MINUS = {"−": "-", "﹣": "-"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a measure word stands for. ``kind`` is money, rate, count, people, score, change, event and the like."""

    unit: str
    kind: str
    after_chinese: str  # yes, no (a name or an idiom), digit (one numeral character only: 七大, but not 二十大)

    def takes_numeral(self, numeral: str) -> bool:
        """Whether a Chinese numeral before this word counts something."""
        return self.after_chinese == "yes" or (self.after_chinese == "digit" and len(numeral) == 1)


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """The vocabularies as patterns: longest word first, folded to half width."""

    units: dict[str, Unit]
    unit: re.Pattern[str]
    tail: re.Pattern[str]
    before: tuple[tuple[str, str, str | None], ...]  # word, place, operator
    after: tuple[tuple[str, str | None], ...]
    nulls: dict[str, str]


@cache
def fold_character(character: str) -> str:
    """Half width for one character, unless that takes more or fewer than one."""
    if character in _KEPT or unicodedata.decomposition(character).startswith(_RINGED):
        return character
    folded = unicodedata.normalize("NFKC", character)
    return _MINUS.get(character) or (folded if len(folded) == 1 else character)


def fold(text: str) -> str:
    """Half-width digits, letters, signs and brackets, one character for one: offsets stay those of the print.

    Raised, lowered, ringed and bracketed digits (one character each) after a digit are the mark of a note and become
    blanks. Elsewhere raised and lowered ones become digits (m²); ringed ones stay: ①95% opens a list, and is not 195%.
    """
    plain = _NOTE_MARK.sub(lambda mark: " " * len(mark.group()), text)
    return "".join(fold_character(character) for character in plain)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of one vocabulary. A missing file raises: the forms folder is part of the program."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def any_of(words: tuple[str, ...]) -> str:
    """A pattern that matches the longest of the words."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _any_unit(words: Iterable[str], longer: dict[str, dict[str, str]]) -> str:
    """A pattern for the longest measure word that is not the beginning of a longer word: 项, but not the 项 of 项目."""
    patterns = []
    for word in sorted(words, key=len, reverse=True):
        row = longer.get(word)
        if row is None:
            patterns.append(re.escape(word))
            continue
        unless = f"(?!{any_of(tuple(fold(row['unless']).split(';')))})" if row["unless"] else ""
        patterns.append(f"(?!{unless}(?:{any_of(tuple(fold(row['longer_words']).split(';')))})){re.escape(word)}")
    return "|".join(patterns)


@cache
def load_measure_words(forms_dir: Path = FORMS) -> MeasureWords:
    """Read the four vocabularies of ``forms_dir``."""
    units = {
        fold(row["word"]): Unit(row["unit"], row["kind"], row["after_chinese"])
        for row in read_rows(forms_dir / "measure_words.csv")
    }
    around = sorted(read_rows(forms_dir / "approximations.csv"), key=lambda row: -len(row["word"]))
    inside = any_of(tuple(row["word"] for row in around if row["place"] == "inside"))
    longer = {row["word"]: row for row in read_rows(forms_dir / "measure_continuations.csv")}
    any_unit = _any_unit(units, longer)
    scaled_unit = _any_unit((word for word in units if word[0] in "十百千万亿"), longer)
    return MeasureWords(
        units=units,
        unit=re.compile(any_unit),
        tail=re.compile(
            rf"\s*(?:(?P<scaled_unit>{scaled_unit})"
            rf"|(?P<fuzzy>{inside})?(?P<scale>[十百千万亿]*)(?P<fuzzy_scale>{inside})?\s*(?P<unit>{any_unit})?)"
        ),
        before=tuple(
            (fold(row["word"]), row["place"], row["operator"] or None)
            for row in around
            if row["place"] in ("before", "before_scale", "target", "neither")
        ),
        after=tuple((fold(row["word"]), row["operator"] or None) for row in around if row["place"] == "after"),
        nulls={fold(row["text"]): row["null_kind"] for row in read_rows(forms_dir / "null_words.csv")},
    )
