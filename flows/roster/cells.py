"""Cells of a roster: what people write in them, and what they mean. A cell that means nothing raises ``CellFault``."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from extract.divisions import Division
from extract.labels import bare_label, normalise_label
from extract.numerals import NUMERAL_CHARACTERS, parse_numeral
from extract.units import UnitKnowledge, UnitName, compact
from flows.home import PROJECT_ROOT

FORMS = PROJECT_ROOT / "forms"
_YEAR = re.compile(r"((?:19|20)\d{2})\D{0,2}")
_DATE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?|(\d{4})(\d{2})(\d{2})")
_TIME_OF_DAY = re.compile(r"\s+\d{1,2}:\d{2}(?::\d{2})?$")
_RULE = re.compile(
    rf"(?P<anchor>[^\d+]+?)\+?(?P<count>\d{{1,3}}|[{NUMERAL_CHARACTERS}]{{1,5}})(?P<unit>[^\d{NUMERAL_CHARACTERS}]+)"
)
_COUNT = re.compile(r"(\d{1,2})\D?")
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+){1,5}(?:[:/]|$)")
_SEPARATORS = re.compile(r"[;；、|\n]+")
_RULE_EXAMPLE = "approved_on + 20d"
MOST_DAYS = 999


class CellFault(Exception):
    """What is wrong with a cell, and what to do."""


@dataclass(frozen=True)
class RosterWords:
    """What ``forms/`` says about rosters: aliases of columns, and of each kind the words that stand for a code."""

    columns: dict[str, str]
    words: dict[str, dict[str, str]]

    def column(self, head: str) -> str | None:
        return self.columns.get(bare_label(normalise_label(head)).casefold())

    def code(self, kind: str, text: str) -> str | None:
        return self.words[kind].get(compact(text).casefold())

    def codes(self, kind: str) -> str:
        return ", ".join(dict.fromkeys(self.words[kind].values()))


def load_roster_words(forms_dir: Path = FORMS) -> RosterWords:
    """``roster_columns.csv`` and ``roster_words.csv``; a column's own name and a code are words too."""
    columns: dict[str, str] = {}
    for row in _read(forms_dir / "roster_columns.csv"):
        columns |= {row["column"]: row["column"], bare_label(normalise_label(row["alias"])).casefold(): row["column"]}
    words: dict[str, dict[str, str]] = {}
    for row in _read(forms_dir / "roster_words.csv"):
        words.setdefault(row["kind"], {}).update(
            {row["code"]: row["code"], compact(row["word"]).casefold(): row["code"]}
        )
    return RosterWords(columns, words)


def parse_code(kind: str, text: str, known: RosterWords) -> str:
    """The code that a word of ``kind`` stands for."""
    if (code := known.code(kind, text)) is None:
        raise CellFault(
            f"{text!r} is none that is known: write one of {known.codes(kind)}, or a word of roster_words.csv"
        )
    return code


def parse_fiscal_year(text: str) -> int:
    """The year that the report is about: ``2024``, with or without a word behind it."""
    found = _YEAR.fullmatch(compact(text))
    if found is None:
        raise CellFault(f"{text!r} is no year: write four digits, such as 2024")
    return int(found.group(1))


def parse_day(text: str) -> date:
    """A whole date in any of the usual spellings; a month alone is none."""
    found = _DATE.fullmatch(compact(_TIME_OF_DAY.sub("", text.strip())))
    try:
        year, month, day = (int(part) for part in found.groups() if part) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError as error:
        raise CellFault(f"{text!r} is no date: write it as 2024-09-30") from error


def parse_rule(text: str, fiscal_year: int, approved_on: date | None, known: RosterWords) -> date | None:
    """The day by a rule: so many days after an anchor. None while the report was not approved."""
    found = _RULE.fullmatch(compact(text))
    anchor = known.code("due_anchor", found["anchor"]) if found else None
    if found is None or anchor is None or known.code("due_unit", found["unit"]) is None:
        raise CellFault(f"{text!r} is no rule: write {_RULE_EXAMPLE!r}; it may count from {known.codes('due_anchor')}")
    anchors = {
        "approved_on": approved_on,
        "year_start": date(fiscal_year, 1, 1),
        "year_end": date(fiscal_year, 12, 31),
    }
    start, days = anchors[anchor], parse_numeral(found["count"])
    if days is None or days > MOST_DAYS:
        raise CellFault(f"{text!r} is no number of days up to {MOST_DAYS}: write {_RULE_EXAMPLE!r}")
    return start + timedelta(days=int(days)) if start else None


def parse_attachments(text: str) -> tuple[tuple[str, ...], int]:
    """Names of attachments and how many are expected: ``2``, or names between semicolons."""
    if found := _COUNT.fullmatch(compact(text)):
        return (), int(found.group(1))
    names = tuple(dict.fromkeys(name.strip() for name in _SEPARATORS.split(text) if name.strip()))
    return names, len(names)


def looks_like_address(text: str) -> bool:
    """Whether words are meant as an address, which lacks its beginning."""
    return _HOST.match(text.strip()) is not None


def parse_place(text: str) -> str | None:
    """An address or an absolute path as the sources of documents are written; None for words."""
    address = text.strip()
    if urlsplit(address).scheme in ("http", "https", "file"):
        return unquote(address.partition("#")[0]).rstrip("/")
    return unquote(Path(address).as_uri()).rstrip("/") if Path(address).is_absolute() else None


def parse_division(text: str, unit: UnitName | None, year: int, knowledge: UnitKnowledge) -> str | None:
    """The division's code, of what is written and of what the unit's name spells: the narrower of the two.

    None where neither decides. Raises ``CellFault`` for an unknown or ambiguous division, and where the two exclude
    one another.
    """
    spelled = [spelling.last for spelling in unit.places] if unit else []
    if not text.strip():
        return spelled[0].code if len(spelled) == 1 else None
    stated = _find_divisions(compact(text), year, knowledge)
    if not stated:
        raise CellFault(f"{text!r} is no division that is known: write its six-digit code")
    together = {
        (inner if outer.holds(inner) or outer.code == inner.code else outer).code
        for outer in stated
        for inner in spelled
        if outer.holds(inner) or inner.holds(outer) or outer.code == inner.code
    }
    if spelled and not together:
        names = ", ".join(f"{each.name} {each.code}" for each in spelled)
        raise CellFault(f"{text!r} does not hold the division of the unit's name ({names}): correct one of them")
    codes = together or {each.code for each in stated}
    if len(codes) > 1:
        raise CellFault(f"{text!r} may be any of {', '.join(sorted(codes))}: write the code")
    return codes.pop()


def _find_divisions(text: str, year: int, knowledge: UnitKnowledge) -> list[Division]:
    divisions = knowledge.divisions
    if text in divisions.by_code:
        return [divisions.by_code[text]]
    return [
        spelling.last for spelling in divisions.spell(text, year) if (spelling.start, spelling.end) == (0, len(text))
    ]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
