"""The words that the prose of budgets and final accounts is read by, from ``forms/``."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.labels import normalise_label
from extract.measures import FORMS, any_of, fold, read_rows
from extract.model import Metadata
from extract.narrative.clauses import LIST_NUMBER

MONEY = "money"  # the units column of forms/prose_names.csv for every unit of money
_FISCAL = ("budget", "final_accounts")


def is_fiscal_report(metadata: Metadata) -> str | None:
    """``budget`` or ``final_accounts`` where the report is one, also where its type is only suspected; else None."""
    for found in (metadata.report_type, metadata.evidence.get("detected_report_type")):
        if found in _FISCAL:
            return found
    return None


@dataclass(frozen=True, slots=True)
class ProseName:
    """What a phrase that ends so counts. ``context`` must all stand before the number; ``part_of`` is the label of the
    whole that the number must be a part of."""

    name: str
    label_norm: str
    units: frozenset[str]  # folded; {"money"} for every unit of money
    context: tuple[str, ...]
    part_of: str | None
    is_whole_phrase: bool = False  # nothing may stand before it: 良的项目, and not 优良的项目


@dataclass(frozen=True, slots=True)
class FiscalWords:
    """All of it, immutable; words are folded and longest first."""

    names: tuple[ProseName, ...]
    funds: tuple[tuple[str, str], ...]
    words: dict[str, tuple[str, ...]]  # role of forms/prose_words.csv -> its words
    comparison: dict[str, tuple[str, ...]]  # role of forms/comparison_words.csv -> its words
    directions: dict[str, str]  # word -> increase, decrease, level (roles direction and relation)
    budgets: dict[str, str]  # word of a base that is a budget -> its stage, or "budget" where none is said
    classes: frozenset[str]  # the names of the functional classes, as `class_key` makes them
    economic_classes: frozenset[str]  # those of the economic ones

    def alternatives(self, role: str) -> str:
        """The words of a role of ``forms/comparison_words.csv`` as one pattern, longest first."""
        return any_of(self.comparison[role])

    def fund_of(self, phrase: str) -> str | None:
        """The fund that a folded phrase names last; the longer of two that overlap. None where it names none."""
        found: list[tuple[int, int, str]] = []
        for word, fund in self.funds:
            if word not in phrase:
                continue
            for match in re.finditer(re.escape(word), phrase):
                if not any(start <= match.start() < end for start, end, _ in found):
                    found.append((match.start(), match.end(), fund))
        return max(found)[2] or None if found else None

    def is_explained(self, before: str) -> bool:
        """Whether the folded words of a sentence before a number have come to the reason; another line begins after
        a semicolon, unless the reason's own list goes on there (原因一是……；二是……)."""
        parts = re.split("[；;]", before)
        while len(parts) > 1 and LIST_NUMBER.match(parts[-1]):
            parts.pop()
        return any(word in parts[-1] for word in self.comparison["reason"])


def class_key(name: str) -> str:
    """The name of a class made comparable: 行政运行支出 and 行政运行 are one."""
    return normalise_label(fold(name)).removesuffix("支出")


def _split(cell: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in cell.split(";") if word)


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


@cache
def load_fiscal_words(forms_dir: Path = FORMS) -> FiscalWords:
    """Read the vocabularies of ``forms_dir``. A missing file or column raises."""
    by_role: defaultdict[str, list[str]] = defaultdict(list)
    for row in read_rows(forms_dir / "prose_words.csv"):
        by_role[row["role"]].append(fold(row["word"]))
    comparison: defaultdict[str, list[str]] = defaultdict(list)
    directions: dict[str, str] = {}
    budgets: dict[str, str] = {}
    for row in read_rows(forms_dir / "comparison_words.csv"):
        word = fold(row["word"])
        comparison[row["role"]].append(word)
        if row["direction"]:
            directions[word] = row["direction"]
        if row["role"] == "base_budget":
            budgets[word] = row["stage"]
    names = [
        ProseName(
            normalise_label(row["name"]),
            normalise_label(row["label_norm"]),
            frozenset(_split(row["units"])),
            _split(row["context"]),
            normalise_label(row["part_of"]) if row["part_of"] else None,
            row["whole_phrase"] == "yes",
        )
        for row in read_rows(forms_dir / "prose_names.csv")
    ]
    funds = [(fold(row["word"]), row["fund"]) for row in read_rows(forms_dir / "fund_words.csv")]
    return FiscalWords(
        names=tuple(sorted(names, key=lambda entry: -len(entry.name))),
        funds=tuple(sorted(funds, key=lambda entry: -len(entry[0]))),
        words={role: _longest_first(words) for role, words in by_role.items()},
        comparison={role: _longest_first(words) for role, words in comparison.items()},
        directions=directions,
        budgets=budgets,
        classes=frozenset(class_key(row["name"]) for row in read_rows(forms_dir / "functional_classes.csv")),
        economic_classes=frozenset(class_key(row["name"]) for row in read_rows(forms_dir / "economic_classes.csv")),
    )
