"""Which fiscal statement a table is: by the titles over it and in it, else by the labels that it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.captions import is_caption
from extract.labels import bare_label, normalise_label, split_year
from extract.model import Reading, Table
from extract.statements.knowledge import StatementForm, StatementKnowledge
from extract.words import reading_words

MAX_TITLE = 60
MAX_LABEL = 40
OTHER = "other"  # the family of a document that no family's words prevail in
NEAR = 6  # passages over a table among which its title is looked for
_TAIL = re.compile(r"\([^()]*\)$")


def title_keys(text: str) -> tuple[str, ...]:
    """A printed title as keys: normalised, and without what stands in brackets behind it."""
    key = normalise_label(text)
    return tuple(dict.fromkeys((key, _TAIL.sub("", key))))


def captions_of(reading: Reading, table: Table) -> list[str]:
    """The texts that may entitle a table, nearest first: its own title, the lines between the table before and it."""
    between = [
        p.text for p in reading.passages if p.after_table == table.table_no - 1 and p.page >= table.page_from - 1
    ]
    near = [text for text in reversed(between[-NEAR:]) if len(text) <= MAX_TITLE]
    return [table.title, *near] if table.title else near


def match_title(
    texts: Iterable[str],
    knowledge: StatementKnowledge,
    labels: frozenset[str],
    family: str | None = None,
    body: str | None = None,
) -> StatementForm | None:
    """The statement that the first telling text names: of several the one with the longest matching words.

    ``body``: the report's own, whose name says nothing of a table (政府采购中心 under 支出决算表).

    A title that names its family (决算) counts in every document; one that does not counts in a document of the
    family, or of none that is known: 三公经费支出表 in final accounts is theirs, in a self-evaluation none.
    """
    for text in texts:
        told = text.replace(body, "") if body else text
        if len(text) <= MAX_TITLE and (form := _match_text(told, knowledge, labels, family)) is not None:
            return form
    return None


def _match_text(
    text: str, knowledge: StatementKnowledge, labels: frozenset[str], family: str | None
) -> StatementForm | None:
    ranked: list[tuple[int, int, int, StatementForm]] = []
    for key in title_keys(text):
        for place, form in enumerate(knowledge.forms):
            if _is_allowed(form, key, family) and all(label in labels for label in form.required):
                lengths = [len(found.group()) for title in form.titles if (found := title.search(key))]
                if lengths:
                    ranked.append((max(lengths), len(form.required), -place, form))
    return max(ranked, key=lambda entry: entry[:3])[-1] if ranked else None


def _is_allowed(form: StatementForm, key: str, family: str | None) -> bool:
    if any(word in key for word in form.excluded):
        return False
    if form.title_words and all(word in key for word in form.title_words):
        return True
    return form.family == family or (not form.title_words and family in (None, OTHER))


def match_labels(labels: frozenset[str], knowledge: StatementKnowledge, family: str | None) -> StatementForm | None:
    """The statement of the document's family whose telling labels all stand in the table; the most labels win."""
    fitting = [
        form
        for form in knowledge.forms
        if form.family == family and form.labels and all(label in labels for label in (*form.labels, *form.required))
    ]
    return max(fitting, key=lambda form: len(form.labels) + len(form.required)) if fitting else None


def labels_of(table: Table) -> frozenset[str]:
    """Every short text of a table as label keys, with and without year and brackets."""
    labels: set[str] = set()
    for cell in table.cells:
        if cell.text.strip() and len(cell.text) <= MAX_LABEL:
            label, _ = split_year(normalise_label(cell.text))
            labels |= {label, bare_label(label)}
    return frozenset(labels)


def only_captions(texts: Iterable[str]) -> bool:
    """Whether lines between two tables only say body, unit or date: the second may be the rest of the first."""
    words = reading_words()
    return all(is_caption(text, words) for text in texts)
