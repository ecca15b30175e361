"""The words that prose is read by, from ``forms/``: labels, stages, years, changes, funds, what is counted.

A person who meets a new wording adds a line to one of these files; no code knows a word.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.labels import normalise_label
from extract.measures import FORMS, MeasureWords, fold, load_measure_words, read_rows

TOTAL = "expenditure_total"  # the item that a bare stage (全年预算数, 实际支出) means where nothing else is named


@dataclass(frozen=True, slots=True)
class StageWord:
    """``strength``: strong (年初预算) beats weak (支出) in one phrase; name is a word that only looks like a stage."""

    word: str
    stage: str | None
    sign: int
    strength: str


@dataclass(frozen=True, slots=True)
class QuantityLabel:
    """What a phrase that ends so, with such a unit, counts. ``context`` and ``following`` must stand around it."""

    label_norm: str
    endings: tuple[str, ...]
    units: frozenset[str]
    unit_if_bare: str | None
    context: tuple[str, ...]
    following: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund whose absence reports declare, and the labels of its money."""

    words: tuple[str, ...]
    expenditure_label: str
    revenue_label: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All of it, immutable; words are folded and longest first wherever order matters."""

    measures: MeasureWords
    labels: dict[str, str]  # label_norm -> item_code, those that prose may use
    parents: dict[str, str]  # item_code -> parent item_code
    items_of_projects: frozenset[str]  # under these items an unknown name is a project
    stages: tuple[StageWord, ...]
    years: dict[str, tuple[str, int]]  # word -> kind, offset
    changes: tuple[tuple[str, int], ...]
    funds: tuple[Fund, ...]
    stage_labels: dict[str, str]  # stage -> the label of a number that prints that stage and no name
    own_items: frozenset[str]  # the stages that name an item of their own (结余结转) and take no other number's name
    sections: tuple[tuple[str, str], ...]  # word of a heading -> the label of a bare stage under it
    none_whole: tuple[str, ...]
    none_fund: tuple[str, ...]
    organs: dict[str, tuple[str, str]]  # word -> label_norm, subject
    quantities: tuple[QuantityLabel, ...]
    words: dict[str, tuple[str, ...]]  # role of forms/subject_words.csv -> its words

    def year_words(self, kind: str) -> tuple[str, ...]:
        """The words of ``forms/year_words.csv`` of one kind."""
        return tuple(word for word, (word_kind, _) in self.years.items() if word_kind == kind)

    def is_income(self, label_norm: str) -> bool:
        """Whether a label names income and not spending."""
        return self.labels.get(label_norm, "").startswith(("revenue_", "funding_"))

    def label_of_count(self, item_code: str) -> str | None:
        """The label of ``forms/quantity_labels.csv`` that means an item; None where no count is one."""
        return next((entry.label_norm for entry in self.quantities if self.labels[entry.label_norm] == item_code), None)

    def ancestors(self, label_norm: str | None) -> tuple[str, ...]:
        """The item of a label and the items it is a part of, innermost first; empty where the label is unknown."""
        item, found = self.labels.get(label_norm or ""), []
        while item and item not in found:
            found.append(item)
            item = self.parents.get(item)
        return tuple(found)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in cell.split(";") if word)


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


@cache
def load_vocabulary(forms_dir: Path = FORMS) -> Vocabulary:
    """Read the vocabularies of ``forms_dir``. A missing file, a missing column or an unknown sign raises."""

    def rows(name: str) -> list[dict[str, str]]:
        return read_rows(forms_dir / name)

    by_role: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows("subject_words.csv"):
        by_role[row["role"]].append(fold(row["word"]))
    signs = {"+": 1, "-": -1, "": 1}
    none_rows = rows("declared_none_words.csv")
    return Vocabulary(
        measures=load_measure_words(forms_dir),
        labels={
            normalise_label(row["label_norm"]): row["item_code"]
            for row in sorted(rows("item_labels.csv"), key=lambda row: row["source_kind"] == "narrative")
            if not row["form_id"] and not row["block_id"] and row["source_kind"] in ("", "narrative", "both")
        },
        parents={row["item_code"]: row["parent_code"] for row in rows("items.csv") if row["parent_code"]},
        items_of_projects=frozenset(
            row["item_code"] for row in rows("project_scope.csv") if row["item_of_unknown_child"]
        ),
        stages=tuple(
            StageWord(fold(row["word"]), row["stage"] or None, signs[row["sign"]], row["strength"])
            for row in sorted(rows("stage_words.csv"), key=lambda row: -len(row["word"]))
        ),
        years={fold(row["word"]): (row["kind"], int(row["offset"] or 0)) for row in rows("year_words.csv")},
        changes=tuple(
            (fold(row["word"]), signs[row["sign"]])
            for row in sorted(rows("change_words.csv"), key=lambda row: -len(row["word"]))
        ),
        funds=tuple(
            Fund(_split(row["words"]), row["expenditure_label"], row["revenue_label"])
            for row in rows("fund_sections.csv")
        ),
        stage_labels={row["stage"]: row["label_norm"] for row in rows("stage_labels.csv")},
        own_items=frozenset(row["stage"] for row in rows("stage_labels.csv") if row["is_own_item"] == "yes"),
        sections=tuple((row["word"], row["label_norm"]) for row in rows("section_labels.csv")),
        none_whole=_longest_first([fold(row["word"]) for row in none_rows if row["kind"] == "whole"]),
        none_fund=_longest_first([fold(row["word"]) for row in none_rows if row["kind"] == "names_fund"]),
        organs={row["word"]: (row["label_norm"], row["subject"]) for row in rows("organ_words.csv")},
        quantities=tuple(
            QuantityLabel(
                row["label_norm"],
                _split(row["endings"]),
                frozenset(_split(row["units"])),
                row["unit_if_bare"] or None,
                _split(row["context"]),
                _split(row["following"]),
            )
            for row in rows("quantity_labels.csv")
        ),
        words={role: _longest_first(words) for role, words in by_role.items()},
    )
