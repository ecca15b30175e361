"""What ``forms/`` knows of the fiscal statements: titles, words of headers and rows, names of classes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extract.form_files import FAMILIES, STAGES, FormsError, read_rows
from extract.labels import normalise_label

LAYOUTS = ("sides", "coded", "record", "listing")
FUNDS = (
    "all",
    "fiscal_appropriation",
    "general_public_budget",
    "government_fund",
    "state_capital",
    "social_insurance",
    "special_account",
    "other",
)
HEADER_KINDS = (
    "remark",
    "unit_code",
    "counter",
    "code_1",
    "code_2",
    "code_3",
    "code",
    "name",
    "unit_name",
    "label",
    "total_column",
    "amount_column",
    "rate",
    "change",
    "fund_only",
)
GENERIC_KINDS = ("total_column", "amount_column")
SEARCHED_KINDS = ("fund", "stage", "side_hint", "prior_year", "classification", "empty_note", "note_instruction")
ROW_KINDS = (
    "total_row",
    "carryover_row",
    "filler_row",
    "list_group",
    "stage_tail",
    "code_suffix",
    "side",
    "apart_group",
    "count_label",
)
SIDES = ("revenue", "expenditure", "purpose", "economic", "government_economic")
LISTED = "items"  # the single entries of a list
BLOCKS = (*SIDES, LISTED)
CLASSIFICATIONS = ("functional", "economic")
_VALUES = {"fund": FUNDS, "stage": STAGES, "side": SIDES, "side_hint": SIDES, "classification": CLASSIFICATIONS}
_NEEDED = ("form_id", "statement", "name", "layout", "fund", "stage", "titles")
_SETTINGS = frozenset((*_NEEDED, "excluded", "labels", "required"))


@dataclass(frozen=True, slots=True)
class StatementForm:
    """One fiscal statement as one region words it. ``titles`` are patterns for the end of a normalised title.

    ``labels``: header or row labels that together tell the statement where no title stands; ``required``: labels that
    a table under the title must print too; ``excluded``: words that no title of the statement contains.
    """

    form_id: str
    statement: str
    family: str
    name: str
    layout: str
    fund: str
    stage: str
    titles: tuple[re.Pattern[str], ...]
    excluded: tuple[str, ...]
    labels: tuple[str, ...]
    required: tuple[str, ...]
    title_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassName:
    """One name of one class of spending and the years in which the classification prints it (None: open)."""

    code: str
    valid_from: int | None
    valid_to: int | None

    def holds(self, year: int | None) -> bool:
        return year is None or (self.valid_from or 0) <= year <= (self.valid_to or 9999)


@dataclass(frozen=True, slots=True)
class StatementKnowledge:
    """The parsed files. ``words`` maps a kind to its (pattern, value) pairs in the file's order."""

    forms: tuple[StatementForm, ...]
    words: dict[str, tuple[tuple[re.Pattern[str], str], ...]]
    functional: dict[str, tuple[ClassName, ...]]
    economic: dict[str, tuple[ClassName, ...]]
    joined: dict[str, re.Pattern[str]]  # of each kind all its patterns in one

    def header_kind(self, label_norm: str) -> str | None:
        """What a header label is (code, name, label, generic ...); None for one that names an amount itself."""
        return next((kind for kind in HEADER_KINDS if self.is_word(kind, label_norm)), None)

    def is_word(self, kind: str, text: str) -> bool:
        """Whether the whole text is a word of the kind."""
        return self.joined[kind].fullmatch(text) is not None

    def word(self, kind: str, text: str) -> str | None:
        """The value of the first word of the kind that is the whole text."""
        return next((value for pattern, value in self.words[kind] if pattern.fullmatch(text)), None)

    def is_generic(self, key: str) -> bool:
        """Whether a label names no measure of its own (合计, 预算数)."""
        return any(self.is_word(kind, key) for kind in GENERIC_KINDS)

    def generic_key(self, key: str) -> str:
        """The word by which a label that names no measure is looked up, the label itself where it names one."""
        return next((word for kind in GENERIC_KINDS if (word := self.word(kind, key))), key)

    def found(self, kind: str, text: str) -> str | None:
        """The value of the first word of the kind that stands in the text."""
        return next((value for pattern, value in self.words[kind] if pattern.search(text)), None)

    def without(self, kind: str, text: str) -> str:
        """The text without the words of the kind."""
        for pattern, _ in self.words[kind]:
            text = pattern.sub("", text)
        return text

    def functional_class(self, name_norm: str, year: int | None = None) -> str | None:
        """The code of a 类 by its printed name: the one valid in the year, else in any."""
        return _class_code(self.functional, name_norm, year)

    def economic_class(self, name_norm: str, year: int | None = None) -> str | None:
        """The code of an economic class of three digits by its printed name."""
        return _class_code(self.economic, name_norm, year)

    def form(self, form_id: str) -> StatementForm:
        return next(form for form in self.forms if form.form_id == form_id)


def _class_code(names: dict[str, tuple[ClassName, ...]], name_norm: str, year: int | None) -> str | None:
    known = names.get(name_norm, ())
    return next((name.code for name in known if name.holds(year)), known[0].code if known else None)


def load_statements(forms_dir: Path) -> StatementKnowledge:
    """Read ``statements/*.yml``, ``statement_words.csv`` and the two class lists.

    Raises FileNotFoundError for a missing file and FormsError (file, line, what to change) for a wrong entry.
    """
    forms: list[StatementForm] = []
    for path in sorted((forms_dir / "statements").glob("*.yml")):
        forms += _read_forms(path)
    if doubled := {form.form_id for form in forms if sum(other.form_id == form.form_id for other in forms) > 1}:
        raise FormsError(f"statements: form_id {', '.join(sorted(doubled))} stands twice; rename one")
    words = _read_words(forms_dir / "statement_words.csv")
    return StatementKnowledge(
        forms=tuple(forms),
        words=words,
        functional=_read_classes(forms_dir / "functional_classes.csv"),
        economic=_read_classes(forms_dir / "economic_classes.csv"),
        joined={kind: _joined([pattern for pattern, _ in pairs]) for kind, pairs in words.items()},
    )


def _read_forms(path: Path) -> list[StatementForm]:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    family = raw.get("family")
    if family not in FAMILIES:
        raise FormsError(f"statements/{path.name}: family {family!r} is none of {', '.join(FAMILIES)}")
    unwanted = tuple(raw.get("excluded_title_words") or ())
    return [
        _read_form(entry, path, family, tuple(raw.get("title_words") or ()), unwanted) for entry in raw["statements"]
    ]


def _read_form(
    raw: dict[str, Any], path: Path, family: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]
) -> StatementForm:
    where = f"statements/{path.name}, {raw.get('form_id')}"
    if missing := [name for name in _NEEDED if not raw.get(name)]:
        raise FormsError(f"{where}: {', '.join(missing)} needed")
    if unknown := sorted(set(raw) - _SETTINGS):
        raise FormsError(f"{where}: {', '.join(unknown)}: no such setting; known are {', '.join(sorted(_SETTINGS))}")
    for name, allowed in (("layout", LAYOUTS), ("fund", FUNDS), ("stage", STAGES)):
        if raw[name] not in allowed:
            raise FormsError(f"{where}: {name} {raw[name]!r} is none of {', '.join(allowed)}")
    for label in (*(raw.get("labels") or ()), *(raw.get("required") or ())):
        if label != normalise_label(label):
            raise FormsError(f"{where}: label {label!r} is not normalised; write {normalise_label(label)!r}")
    return StatementForm(
        form_id=raw["form_id"],
        statement=raw["statement"],
        family=family,
        name=raw["name"],
        layout=raw["layout"],
        fund=raw["fund"],
        stage=raw["stage"],
        titles=tuple(_pattern(f"(?:{_optional(title, wanted)})$", where) for title in raw["titles"]),
        excluded=(*unwanted, *(raw.get("excluded") or ())),
        labels=tuple(raw.get("labels") or ()),
        required=tuple(raw.get("required") or ()),
        title_words=wanted,
    )


def _optional(title: str, wanted: tuple[str, ...]) -> str:
    """The pattern of a title with the family's own words optional: reports leave them out of their tables' titles."""
    for word in wanted:
        title = title.replace(word, f"(?:{word})?")
    return title


def _read_words(path: Path) -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    kinds = (*HEADER_KINDS, *SEARCHED_KINDS, *ROW_KINDS)
    words: dict[str, list[tuple[re.Pattern[str], str]]] = {kind: [] for kind in kinds}
    for line, row in read_rows(path, ("kind", "pattern", "value")):
        where = f"{path.name} line {line}"
        if row["kind"] not in words:
            raise FormsError(f"{where}: kind {row['kind']!r} is none of {', '.join(kinds)}")
        if row["value"] not in _VALUES.get(row["kind"], (row["value"],)):
            raise FormsError(f"{where}: value {row['value']!r} is none of {', '.join(_VALUES[row['kind']])}")
        words[row["kind"]].append((_pattern(row["pattern"], where), row["value"]))
    return {kind: tuple(pairs) for kind, pairs in words.items()}


def _read_classes(path: Path) -> dict[str, tuple[ClassName, ...]]:
    """Names of classes of three digits, normalised, to their codes."""
    names: dict[str, tuple[ClassName, ...]] = {}
    for line, row in read_rows(path, ("code", "name", "valid_from", "valid_to")):
        if not row["code"].isdigit() or len(row["code"]) not in (3, 5, 7):
            raise FormsError(f"{path.name} line {line}: code {row['code']!r} has not 3, 5 or 7 digits")
        if len(row["code"]) == 3:
            years = [int(row[name]) if row[name] else None for name in ("valid_from", "valid_to")]
            key = normalise_label(row["name"])
            names[key] = (*names.get(key, ()), ClassName(row["code"], years[0], years[1]))
    return names


def _joined(patterns: list[re.Pattern[str]]) -> re.Pattern[str]:
    """One pattern that matches what any of them does; nothing where there are none."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns) or "(?!)")


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise FormsError(f"{where}: {text!r} is no pattern: {error}") from error
