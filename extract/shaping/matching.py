"""Which form a table is: its title and its labels against the signatures of ``forms/tables``."""

from __future__ import annotations

from collections.abc import Iterable

from extract.form_files import TableForm
from extract.forms import Knowledge
from extract.labels import bare_label, normalise_label, split_year
from extract.model import Table

MAX_LABEL = 40  # a longer text is prose
TITLE_SCORE, REQUIRED_SCORE = 3, 2
ENOUGH = 0.5  # the share of optional labels that makes up for a title


def table_labels(table: Table) -> frozenset[str]:
    """Every short text of a table as label keys: as printed, without year, without brackets, and before a colon."""
    labels: set[str] = set()
    for cell in table.cells:
        if cell.text.strip() and len(cell.text) <= MAX_LABEL:
            for part in (cell.text, *cell.text.replace("：", ":").split(":")):
                label, _ = split_year(normalise_label(part))
                labels |= {label, bare_label(label)}
    return frozenset(labels - {""})


def score_form(form: TableForm, title: str, labels: frozenset[str]) -> float:
    """How well a form fits, 0 for not at all: every required label must stand, no excluded one may.

    Without a title of its own one required label says too little: half of the optional ones must stand too.
    """
    if any(label in labels for label in form.excluded) or not all(label in labels for label in form.required):
        return 0.0
    titled = any(words in title for words in form.titles)
    share = sum(label in labels for label in form.optional) / max(len(form.optional), 1)
    if not titled and len(form.required) < 2 and share < ENOUGH:
        return 0.0
    return TITLE_SCORE * titled + REQUIRED_SCORE * bool(form.required) + share


def match_form(table: Table, knowledge: Knowledge, captions: Iterable[str] = ()) -> TableForm | None:
    """The form that fits best; a tie goes to the greater ``weight``, then to the more required labels."""
    title = normalise_label("".join((table.title or "", *captions)))
    labels = table_labels(table)
    ranked = [
        (score, form.weight, len(form.required), form.form_id, form)
        for form in knowledge.table_forms
        if (score := score_form(form, title, labels)) > 0
    ]
    return max(ranked)[-1] if ranked else None
