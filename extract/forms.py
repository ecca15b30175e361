"""The knowledge of ``forms/``: parsed once, checked, immutable.

A person edits ``forms/``; a mistake there must not reach a report. What is ambiguous or malformed raises `FormsError`
with file and line; what nothing can ever match is collected in ``Knowledge.warnings``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from extract.form_files import (
    ColumnRule,
    ItemLabel,
    TableForm,
    read_column_patterns,
    read_columns,
    read_fields,
    read_item_labels,
    read_items,
    read_pairs,
    read_row_words,
    read_rows,
    read_table_forms,
)
from extract.labels import bare_label, split_year
from extract.units import UnitKnowledge, load_unit_knowledge

if TYPE_CHECKING:
    from extract.narrative import Vocabulary
    from extract.statements.knowledge import StatementKnowledge

_ORDINALS = "0123456789一二三四五六七八九十"


@dataclass(frozen=True)
class Knowledge:
    """Everything that ``forms/`` says about tables and units, and the folder for those who read more of it."""

    forms_dir: Path
    columns: MappingProxyType[str, tuple[ColumnRule, ...]]
    column_patterns: tuple[tuple[re.Pattern[str], ColumnRule], ...]
    fields: MappingProxyType[str, str]
    row_words: MappingProxyType[str, re.Pattern[str]]
    operator_words: MappingProxyType[str, str]
    item_labels: MappingProxyType[str, tuple[ItemLabel, ...]]
    item_parents: MappingProxyType[str, str | None]
    item_kinds: MappingProxyType[str, str]  # amount count stock ratio area score ...
    table_forms: tuple[TableForm, ...]
    signal_codes: frozenset[str]
    units: UnitKnowledge
    warnings: tuple[str, ...] = ()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of running text."""
        from extract.narrative import load_vocabulary  # here: the narrative reader imports this module's types

        return load_vocabulary(self.forms_dir)

    @cached_property
    def statements(self) -> StatementKnowledge:
        """The fiscal statements of budgets and final accounts, and the names of classes."""
        from extract.statements.knowledge import load_statements  # here: that package imports this module's types

        return load_statements(self.forms_dir)

    def column_rules(self, label_norm: str) -> tuple[ColumnRule, ...]:
        """The rules of a header label: as printed, else without its year, else without brackets and formula letter.

        A label that is no entry, field or measure is read by the words that it is made of (``column_patterns.csv``).
        """
        without_year, _ = split_year(label_norm)
        bare = bare_label(without_year)
        for key in (label_norm, without_year, bare):
            if key in self.columns:
                return self.columns[key]
        if self.field_of(label_norm) is not None or self.item_of(bare) is not None:
            return ()
        return next(((rule,) for pattern, rule in self.column_patterns if pattern.fullmatch(bare)), ())

    def field_of(self, label_norm: str) -> str | None:
        """The field that a label names (project, unit, grade ...), None where it names none.

        A number behind the label (``年度目标2``) tells several of one kind apart and names no other field.
        """
        bare = bare_label(label_norm)
        return next(
            (self.fields[key] for key in (label_norm, bare, bare.rstrip(_ORDINALS)) if key in self.fields), None
        )

    def item_of(self, label_norm: str | None, form_id: str | None = None, block_id: str | None = None) -> str | None:
        """The measure of a row or column label: of the form's block, of the block, of the form, else everywhere."""
        labels = self.item_labels.get(label_norm or "", ())
        for scope in ((form_id, block_id), (None, block_id), (form_id, None), (None, None)):
            for label in labels:
                if (label.form_id, label.block_id) == scope and label.source_kind in (None, "table"):
                    return label.item_code
        return None

    def is_word(self, kind: str, label_norm: str) -> bool:
        """Whether a whole normalised label is a word of this kind in ``forms/row_words.csv``."""
        return self.row_words[kind].fullmatch(label_norm) is not None

    def form(self, form_id: str | None) -> TableForm | None:
        return next((form for form in self.table_forms if form.form_id == form_id), None)


@cache
def load_knowledge(forms_dir: Path) -> Knowledge:
    """Read every file of ``forms/`` that shaping needs.

    Raises FileNotFoundError for a missing file and FormsError (file, line, what is wrong) for a wrong entry.
    """
    parents, kinds = read_items(forms_dir / "items.csv")
    warnings: list[str] = []
    read_pairs(forms_dir / "qualitative_words.csv", "word", "band")  # used in SQL; checked here, before any run
    return Knowledge(
        forms_dir=forms_dir,
        columns=MappingProxyType(read_columns(forms_dir / "columns.csv")),
        column_patterns=read_column_patterns(forms_dir / "column_patterns.csv"),
        fields=MappingProxyType(read_fields(forms_dir / "fields.csv", forms_dir / "unit_fields.csv")),
        row_words=MappingProxyType(read_row_words(forms_dir / "row_words.csv")),
        operator_words=MappingProxyType(read_pairs(forms_dir / "operator_words.csv", "text", "operator")),
        item_labels=MappingProxyType(read_item_labels(forms_dir / "item_labels.csv", parents, warnings)),
        item_parents=MappingProxyType(parents),
        item_kinds=MappingProxyType(kinds),
        table_forms=read_table_forms(forms_dir / "tables"),
        signal_codes=frozenset(row["code"] for _, row in read_rows(forms_dir / "signals.csv", ("code",))),
        units=load_unit_knowledge(forms_dir),
        warnings=tuple(warnings),
    )
