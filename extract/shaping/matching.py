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
SOME = 0.3  # the share that does beside several required labels
HOME = 1  # what a form gains where it comes from
FOREIGN = 2  # what a form of another province loses: the general form of the same title fits better


def table_labels(table: Table) -> frozenset[str]:
    """Every short text of a table as label keys: as printed, without year, without brackets, and before a colon."""
    labels: set[str] = set()
    for cell in table.cells:
        if cell.text.strip() and len(cell.text) <= MAX_LABEL:
            for part in (cell.text, *cell.text.replace("：", ":").split(":")):
                label, _ = split_year(normalise_label(part))
                labels |= {label, bare_label(label)}
    return frozenset(labels - {""})


def has_labels(form: TableForm, labels: frozenset[str]) -> bool:
    """Whether every required label stands and no excluded one does."""
    return all(label in labels for label in form.required) and not any(label in labels for label in form.excluded)


def score_form(form: TableForm, title: str, labels: frozenset[str], division_code: str | None = None) -> float:
    """How well a form fits, 0 for not at all: every required label must stand, no excluded one may.

    Without the form's title its labels must be many: one required label, or a form of another province than the
    document's, needs half of the optional labels too; several required labels need some.
    """
    if not has_labels(form, labels):
        return 0.0
    titled = any(words in title for words in form.titles)
    share = sum(label in labels for label in form.optional) / max(len(form.optional), 1)
    is_home = division_code is not None and division_code.startswith(form.division or "?")
    is_foreign = form.division is not None and division_code is not None and not is_home
    needed = ENOUGH if len(form.required) < 2 or is_foreign else SOME if form.titles else 0.0
    if not titled and share < needed:
        return 0.0
    return max(
        TITLE_SCORE * titled + REQUIRED_SCORE * bool(form.required) + share + HOME * is_home - FOREIGN * is_foreign,
        share,
    )


def match_form(
    table: Table, knowledge: Knowledge, captions: Iterable[str] = (), division_code: str | None = None
) -> TableForm | None:
    """The form that fits best; a tie goes to the greater ``weight``, then to the more required labels.

    ``division_code``: where the document comes from; a form that one province prints fits less well elsewhere.
    """
    title = normalise_label("".join((table.title or "", *captions)))
    labels = table_labels(table)
    ranked = [
        (score, form.weight, len(form.required), form.form_id, form)
        for form in knowledge.table_forms
        if (score := score_form(form, title, labels, division_code)) > 0
    ]
    return max(ranked)[-1] if ranked else None
