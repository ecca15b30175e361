"""The files of ``forms/`` that shaping reads: what each line means, and what makes a line wrong.

Every reader raises `FormsError` (file, line, what to change) for an entry that is ambiguous or malformed, and
FileNotFoundError for a missing file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extract.labels import normalise_label

STAGES = ("initial_budget", "budget_adjustment", "full_year_budget", "budget_unspecified", "actual", "carryover")
OPEN_STAGES = ("inherit", "adjusted")  # settled by the columns beside: see ``extract.shaping.headers``
VALUE_ROLES = frozenset(
    {"amount", "received", "execution_rate", "rate", "weight", "score", "audit_score", "deduction", "count", "area"}
)
INDICATOR_ROLES = frozenset(
    {"level1", "level2", "level3", "name", "target", "initial_target", "actual", "operator", "unit"}
)
TEXT_ROLES = frozenset({"note", "remark", "criterion", "goal_target", "goal_actual", "row_label", "sequence"})
BANDS = ("", "values", "indicators", "goals")
FIELDS = frozenset(["project", "unit", "total_weight", "total_score", "grade", "prose", "goal", "ignored", "category"])
ROW_WORD_KINDS = ("filler", "prompt", "hint", "level_prefix", "total", "points", "score", "grade", "list", "heading")
SETTINGS = frozenset(
    [
        "form_id",
        "name",
        "family",
        "weight",
        "division",
        "titles",
        "required",
        "optional",
        "excluded",
        "unit",
        "inline_stage",
        "blocks",
    ]
)
FAMILIES = ("self_evaluation", "final_accounts", "budget", "other")


class FormsError(ValueError):
    """A file of ``forms/`` says something that cannot be used; the message names file, line and what to change."""


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a header label means. ``band`` is the kind of band it holds in ("" for every kind)."""

    label_norm: str
    band: str
    role: str
    stage: str | None
    year_offset: int
    unit: str | None


@dataclass(frozen=True, slots=True)
class ItemLabel:
    """A label that means a measure, in every form or in one form and block."""

    item_code: str
    form_id: str | None
    block_id: str | None
    source_kind: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a form, known by its heading. ``inline_stage``: the stage of numbers printed inside label cells."""

    block_id: str
    headings: tuple[str, ...]
    unit: str | None
    inline_stage: str | None


@dataclass(frozen=True, slots=True)
class TableForm:
    """The signature of one form: title words, labels it must and may print, where it is in use, and its blocks."""

    form_id: str
    name: str
    family: str
    weight: int
    titles: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    excluded: tuple[str, ...]
    unit: str | None
    inline_stage: str | None
    blocks: tuple[Block, ...]
    division: str | None = None  # the first digits of the division codes where the form is printed; None: everywhere


def read_rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV with their line numbers; a needed column that is missing, or a short or long line, raises."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise FormsError(f"{path.name}: the header lacks {', '.join(missing)}; add the column")
        for row in reader:
            if None in row or None in row.values():
                raise FormsError(f"{path.name} line {reader.line_num}: not as many fields as the header; check commas")
            yield reader.line_num, {name: value.strip() for name, value in row.items()}


def _one_of(value: str, allowed: Collection[str], path: Path, line: int | str, name: str) -> str:
    if value not in allowed:
        raise FormsError(
            f"{path.name} line {line}: {name} {value!r} is none of {', '.join(sorted(filter(None, allowed)))}"
        )
    return value


def _normal(label: str, path: Path, line: int | str) -> str:
    if label != normalise_label(label):
        raise FormsError(
            f"{path.name} line {line}: label {label!r} is not normalised; write {normalise_label(label)!r}"
        )
    return label


def read_columns(path: Path) -> dict[str, tuple[ColumnRule, ...]]:
    rules: dict[str, tuple[ColumnRule, ...]] = {}
    roles = VALUE_ROLES | INDICATOR_ROLES | TEXT_ROLES
    for line, row in read_rows(path, ("label_norm", "band", "role", "stage", "year_offset", "unit")):
        label, band = _normal(row["label_norm"], path, line), _one_of(row["band"], BANDS, path, line, "band")
        if any(rule.band == band for rule in rules.get(label, ())):
            raise FormsError(f"{path.name} line {line}: {label!r} stands twice for band {band!r}; keep one")
        stage = _one_of(row["stage"], ("", *OPEN_STAGES, *STAGES), path, line, "stage") or None
        role = _one_of(row["role"], roles, path, line, "role")
        rule = ColumnRule(label, band, role, stage, int(row["year_offset"] or 0), row["unit"] or None)
        rules[label] = (*rules.get(label, ()), rule)
    return rules


def read_column_patterns(path: Path) -> tuple[tuple[re.Pattern[str], ColumnRule], ...]:
    """What a header label means that is no entry of ``columns.csv`` but is made of the usual words; the first fits."""
    patterns: list[tuple[re.Pattern[str], ColumnRule]] = []
    roles = VALUE_ROLES | INDICATOR_ROLES | TEXT_ROLES
    for line, row in read_rows(path, ("pattern", "band", "role", "stage", "year_offset", "unit")):
        try:
            pattern = re.compile(row["pattern"])
        except re.error as error:
            raise FormsError(f"{path.name} line {line}: {row['pattern']!r} is no pattern: {error}") from error
        band, role = _one_of(row["band"], BANDS, path, line, "band"), _one_of(row["role"], roles, path, line, "role")
        stage = _one_of(row["stage"], ("", *OPEN_STAGES, *STAGES), path, line, "stage") or None
        rule = ColumnRule(row["pattern"], band, role, stage, int(row["year_offset"] or 0), row["unit"] or None)
        patterns.append((pattern, rule))
    return tuple(patterns)


def read_fields(path: Path, unit_path: Path) -> dict[str, str]:
    """Fields by label; those that name a unit are listed for the whole project in ``unit_fields.csv``."""
    fields: dict[str, str] = {}
    for line, row in read_rows(path, ("label_norm", "field")):
        label = _normal(row["label_norm"], path, line)
        if label in fields:
            raise FormsError(f"{path.name} line {line}: {label!r} stands twice; keep one")
        fields[label] = _one_of(row["field"], FIELDS, path, line, "field")
    for line, row in read_rows(unit_path, ("label_norm", "role")):
        if row["label_norm"] in fields:
            raise FormsError(f"{unit_path.name} line {line}: {row['label_norm']!r} stands in {path.name} too; keep one")
        fields[row["label_norm"]] = "unit"
    return fields


def read_row_words(path: Path) -> dict[str, re.Pattern[str]]:
    patterns: dict[str, list[str]] = {kind: [] for kind in ROW_WORD_KINDS}
    for line, row in read_rows(path, ("kind", "pattern")):
        try:
            re.compile(row["pattern"])
        except re.error as error:
            raise FormsError(f"{path.name} line {line}: {row['pattern']!r} is no pattern: {error}") from error
        patterns[_one_of(row["kind"], ROW_WORD_KINDS, path, line, "kind")].append(row["pattern"])
    return {kind: re.compile("|".join(f"(?:{one})" for one in ones) or r"(?!)") for kind, ones in patterns.items()}


def read_items(path: Path) -> tuple[dict[str, str | None], dict[str, str]]:
    parents: dict[str, str | None] = {}
    kinds: dict[str, str] = {}
    for line, row in read_rows(path, ("item_code", "parent_code", "value_type")):
        if row["item_code"] in parents:
            raise FormsError(f"{path.name} line {line}: item {row['item_code']!r} stands twice; keep one")
        parents[row["item_code"]] = row["parent_code"] or None
        kinds[row["item_code"]] = row["value_type"]
    for code, parent in parents.items():
        if parent is not None and parent not in parents:
            raise FormsError(f"{path.name}: item {code!r} names the parent {parent!r}, which no line defines")
    return parents, kinds


def read_item_labels(path: Path, items: dict[str, str | None], warnings: list[str]) -> dict[str, tuple[ItemLabel, ...]]:
    labels: dict[str, tuple[ItemLabel, ...]] = {}
    for line, row in read_rows(path, ("label_norm", "item_code", "form_id", "block_id", "source_kind")):
        name = row["label_norm"]
        if name != normalise_label(name):
            warnings.append(f"{path.name} line {line}: {name!r} can never match; write {normalise_label(name)!r}")
        _one_of(row["item_code"], items, path, line, "item_code")
        new = ItemLabel(row["item_code"], row["form_id"] or None, row["block_id"] or None, row["source_kind"] or None)
        for old in labels.get(name, ()):
            if (old.form_id, old.block_id, old.source_kind) == (new.form_id, new.block_id, new.source_kind):
                raise FormsError(
                    f"{path.name} line {line}: {name!r} means {old.item_code} and {new.item_code} alike; keep one"
                )
        labels[name] = (*labels.get(name, ()), new)
    return labels


def read_pairs(path: Path, key: str, value: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for line, row in read_rows(path, (key, value)):
        if pairs.get(row[key], row[value]) != row[value]:
            raise FormsError(f"{path.name} line {line}: {row[key]!r} stands twice with two meanings; keep one")
        pairs[row[key]] = row[value]
    return pairs


def _division(raw: dict[str, Any], path: Path) -> str | None:
    division = raw.get("division")
    if division is not None and not re.fullmatch(r"\d{2}|\d{4}|\d{6}", str(division)):
        raise FormsError(
            f"tables/{path.name}: division {division!r} is no start of a division code; write 2, 4 or 6 digits"
        )
    return str(division) if division is not None else None


def read_table_form(path: Path) -> TableForm:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or not raw.get("form_id") or not raw.get("name"):
        raise FormsError(f"tables/{path.name}: form_id and name are needed")
    if unknown := sorted(set(raw) - SETTINGS):
        raise FormsError(
            f"tables/{path.name}: {', '.join(unknown)}: no such setting; known are {', '.join(sorted(SETTINGS))}"
        )

    def labels(source: dict[str, Any], name: str) -> tuple[str, ...]:
        return tuple(_normal(str(label), path, f"under {name}") for label in source.get(name) or ())

    def stage(source: dict[str, Any]) -> str | None:
        return _one_of(source.get("inline_stage") or "", ("", *STAGES), path, "inline_stage", "stage") or None

    blocks = tuple(Block(str(b["id"]), labels(b, "headings"), b.get("unit"), stage(b)) for b in raw.get("blocks") or ())
    return TableForm(
        form_id=raw["form_id"],
        name=raw["name"],
        family=_one_of(raw.get("family", "other"), FAMILIES, path, "family", "family"),
        weight=int(raw.get("weight", 0)),
        titles=labels(raw, "titles"),
        required=labels(raw, "required"),
        optional=labels(raw, "optional"),
        excluded=labels(raw, "excluded"),
        unit=raw.get("unit"),
        inline_stage=stage(raw),
        blocks=blocks,
        division=_division(raw, path),
    )


def read_table_forms(folder: Path) -> tuple[TableForm, ...]:
    """Every form signature of ``forms/tables``, by file name."""
    forms: dict[str, TableForm] = {}
    for path in sorted(folder.glob("*.yml")):
        form = read_table_form(path)
        if form.form_id in forms:
            raise FormsError(f"tables/{path.name}: form_id {form.form_id!r} stands in another file too; rename one")
        if not form.titles and not form.required:
            raise FormsError(f"tables/{path.name}: neither titles nor required labels to know the form by; add some")
        forms[form.form_id] = form
    return tuple(forms.values())
