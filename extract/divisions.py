"""Administrative divisions: names and six-digit codes (GB/T 2260), now and before, and how a unit's name spells them.

``forms/divisions.csv`` holds a row a name of a code with the months (YYYYMM) of the first list that prints it and of
the first list that no longer does; ``forms/division_sources.csv`` says where the lists come from and their licences.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Division:
    """A name that a code has or had. ``valid_to`` is empty while the name is in force."""

    code: str
    name: str
    valid_from: str
    valid_to: str

    @property
    def level(self) -> str:
        """province, city or county, by the code's zeros."""
        if self.code.endswith("0000"):
            return "province"
        return "city" if self.code.endswith("00") else "county"

    def holds(self, other: Division) -> bool:
        """True where ``other`` lies inside this division, by code: 430000 and 430600 hold 430611."""
        if self.level == "county" or other.code == self.code:
            return False
        return other.code.startswith(self.code[:2] if self.level == "province" else self.code[:4])

    def is_in_force(self, year: int | None) -> bool:
        """In force now, or at some time of ``year``."""
        if not self.valid_to:
            return True
        return year is not None and self.valid_from <= f"{year}12" and self.valid_to > f"{year}01"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A chain of divisions as one text spells it: 湖南省 + 株洲市 + 芦淞区, at ``start`` to ``end`` of the text.

    ``is_short`` marks a chain that rests on one name without its suffix (长沙 for 长沙市) and so may be a mere word.
    """

    divisions: tuple[Division, ...]
    start: int
    end: int
    is_short: bool

    @property
    def last(self) -> Division:
        return self.divisions[-1]


@dataclass(frozen=True)
class Divisions:
    """Every division, and the words that names are made of (``forms/unit_words.csv``)."""

    rows: tuple[Division, ...]
    suffixes: tuple[str, ...]
    ethnic_groups: tuple[str, ...]
    bare_names: frozenset[str]  # 城区, 郊区, 东区: words rather than names, unless their city stands before them

    @cached_property
    def by_code(self) -> dict[str, Division]:
        """The name in force of each code, else the last that it had."""
        ordered = sorted(self.rows, key=lambda row: (row.valid_to or "999999", row.valid_from))
        return {row.code: row for row in ordered}

    @cached_property
    def by_name(self) -> dict[str, tuple[Division, ...]]:
        names: dict[str, list[Division]] = {}
        for row in self.rows:
            names.setdefault(row.name, []).append(row)
        return {name: tuple(rows) for name, rows in names.items()}

    @cached_property
    def by_short_name(self) -> dict[str, tuple[Division, ...]]:
        """Provinces, cities and self-governing places by the names that people use: 湖南, 岳阳, 广西, 延边州."""
        names: dict[str, list[Division]] = {}
        for row in self.rows:
            for name in self._short_names(row):
                names.setdefault(name, []).append(row)
        return {name: tuple(rows) for name, rows in names.items()}

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(name) for name in (*self.by_name, *self.by_short_name)}, reverse=True))

    @cached_property
    def _full_names(self) -> re.Pattern[str]:
        names = sorted((name for name in self.by_name if len(name) > 2), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names)))

    def _short_names(self, row: Division) -> Iterator[str]:
        suffix = next((word for word in self.suffixes if row.name.endswith(word) and len(row.name) > len(word)), "")
        stem = row.name.removesuffix(suffix)
        is_self_governing = False
        while group := next(
            (word for word in self.ethnic_groups if stem.endswith(word) and len(stem) > len(word) + 1), ""
        ):
            stem, is_self_governing = stem.removesuffix(group), True
        if is_self_governing and suffix:
            yield stem + suffix[-1]
        if row.level != "county" and len(stem) >= 2 and suffix:
            yield stem

    def parents(self, code: str) -> tuple[str | None, str | None, str | None]:
        """(province, city, county) names of a code; None where a level is above the code or has no own division.

        The four municipalities have no city level; 省直辖 counties none either.
        """
        own = self.by_code.get(code)
        province = self.by_code.get(code[:2] + "0000")
        city = self.by_code.get(code[:4] + "00")
        level = own.level if own else None
        return (
            province.name if province else None,
            city.name if city and level in ("city", "county") else None,
            own.name if own and level == "county" else None,
        )

    def spell(self, text: str, year: int | None = None, starts: Iterable[int] = (0,)) -> list[Spelling]:
        """The readings of the first chain of division names: one, several where the name is ambiguous, or none.

        Full names count anywhere, short names only at one of ``starts`` (positions in ``text``). A name that is no
        longer in force counts where it was in force in ``year`` (the report's), or where nothing in force fits.
        """
        allowed = set(starts)
        for ever in (False, True):
            for start in range(len(text)):
                chains = [
                    Spelling(divisions, start, end, is_short)
                    for divisions, end, is_short in self._chains(text, start, None, start in allowed, year, ever)
                ]
                if chains:
                    return _best(chains)
        return []

    def mentions(self, texts: Iterable[str]) -> Counter[str]:
        """How often the texts print the full name of each division; an ambiguous name counts for every bearer."""
        counts: Counter[str] = Counter()
        for text in texts:
            for found in self._full_names.finditer(text):
                rows = self.by_name[found.group()]
                in_force = [row for row in rows if not row.valid_to]
                counts.update({row.code for row in in_force or rows})
        return counts

    def _chains(
        self, text: str, start: int, above: Division | None, may_be_short: bool, year: int | None, ever: bool
    ) -> Iterator[tuple[tuple[Division, ...], int, bool]]:
        """Every chain that begins at ``start``, below ``above``: divisions, end, whether all names are short."""
        for length in self._lengths:
            word = text[start : start + length]
            for names, is_short in ((self.by_name, False), (self.by_short_name, True)):
                if is_short and not may_be_short:
                    continue
                for row in names.get(word, ()) if len(word) == length else ():
                    is_bare_word = row.name in self.bare_names and above is None
                    if is_bare_word or not (ever or row.is_in_force(year)) or (above and not above.holds(row)):
                        continue
                    end = start + length
                    below = list(self._chains(text, end, row, True, year, ever))
                    yield (row,), end, is_short
                    for divisions, last_end, rest_is_short in below:
                        yield (row, *divisions), last_end, is_short and rest_is_short


def _best(chains: list[Spelling]) -> list[Spelling]:
    """The longest readings; of these, full names before short ones, names in force first, wholes before parts."""
    longest = max(chain.end for chain in chains)
    best = [chain for chain in chains if chain.end == longest]
    best = [chain for chain in best if not chain.is_short] or best
    best = [chain for chain in best if not chain.last.valid_to] or best
    deepest = {chain.last.code: chain for chain in sorted(best, key=lambda chain: len(chain.divisions))}
    return [chain for chain in deepest.values() if not any(other.last.holds(chain.last) for other in deepest.values())]


def load_divisions(
    forms_dir: Path, suffixes: tuple[str, ...], ethnic_groups: tuple[str, ...], bare_names: tuple[str, ...]
) -> Divisions:
    """Read ``divisions.csv``; the words are those of the kinds of their names in ``unit_words.csv``."""
    with (forms_dir / "divisions.csv").open(encoding="utf-8", newline="") as handle:
        rows = tuple(Division(**row) for row in csv.DictReader(handle))
    return Divisions(rows, _longest_first(suffixes), _longest_first(ethnic_groups), frozenset(bare_names))


def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))
