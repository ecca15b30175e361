"""Projects listed with their money: under 项目支出, after a count of projects, in numbered paragraphs."""

from __future__ import annotations

from extract.labels import normalise_label
from extract.narrative.clauses import BOUNDARY
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.naming import is_neutral, known_label, strip_end
from extract.narrative.subjects import is_project_name, normalise_subject
from extract.narrative.topics import without_number
from extract.narrative.vocabulary import Vocabulary
from extract.narrative.years import without_years

_COUNT = "project_count"
_OPENING = 12  # characters after a count of projects in which its list opens: 3个，分别是…


def join_project(draft: Draft, name: str, list_no: int | None, around: Surroundings) -> None:
    """Make a draft one of a project's own numbers."""
    draft.scope, draft.subject, draft.list_no = "project", name, list_no
    draft.subject_norm = normalise_subject(name, around.vocabulary)


def join_project_list(draft: Draft, whole: Draft | None, around: Surroundings) -> None:
    """An unknown name under 项目支出 is a project: 项目支出合计…，其中：1.NAME 5万元.

    A bare year (其中2022年3万元) is the whole's money of that year.
    """
    vocabulary = around.vocabulary
    if whole is None or not draft.is_money or draft.scope or draft.label_norm in vocabulary.labels:
        return
    if is_neutral(draft.label_norm, vocabulary):
        yearly = known_label(without_years(whole.label_norm, vocabulary), vocabulary)
        draft.label_norm, draft.scope = yearly or whole.label_norm, whole.scope
        draft.subject, draft.subject_norm = whole.subject, whole.subject_norm
    elif is_of_projects(whole.label_norm, vocabulary) and whole.scope is None:
        join_project(draft, project_name(draft.label, vocabulary), draft.list_no, around)


def continues_list(
    draft: Draft, drafts: list[Draft], before: str, is_listing: bool, start: int, around: Surroundings
) -> bool:
    """Make an amount of an unknown name a project's where the sentence lists projects; whether it goes on listing.

    ``before`` is the sentence, which begins at ``start``, up to the amount: 项目支出包括：A 5万元、B 3万元;
    实施项目2个：A 5万元，B 3万元.
    """
    vocabulary = around.vocabulary
    if draft.scope or not draft.is_level or draft.is_compared:
        return is_listing
    if draft.label_norm in vocabulary.labels or draft.is_stage_only or is_neutral(draft.label_norm, vocabulary):
        return is_listing and draft.is_stage_only
    opens = _opens_after_count(drafts, before, start, vocabulary) or (
        not any(other.is_money for other in drafts) and _opens_after_heading(before, vocabulary)
    )
    if not (is_listing or opens) or not draft.label.strip():
        return False
    join_project(draft, project_name(draft.label, vocabulary), draft.list_no, around)
    return True


def is_of_projects(label_norm: str, vocabulary: Vocabulary) -> bool:
    """Whether under this label an unknown name is a project."""
    return vocabulary.labels.get(label_norm) in vocabulary.items_of_projects


def _opens_after_count(drafts: list[Draft], before: str, start: int, vocabulary: Vocabulary) -> bool:
    count = next((other for other in drafts if vocabulary.labels.get(other.label_norm) == _COUNT), None)
    if count is None or any(other.is_money for other in drafts):
        return False
    since = before[count.amount.char_to - start :]
    rest = since.lstrip(BOUNDARY + "项目(")
    is_announced = any(mark in since[:_OPENING] for mark in ":：")
    openers = (*vocabulary.words["project_part"], *vocabulary.words["part"], *vocabulary.words["list_lead"])
    return is_announced or rest.startswith(tuple(word for word in openers if len(word) > 1))


def _opens_after_heading(before: str, vocabulary: Vocabulary) -> bool:
    """项目支出包括：, 项目支出主要用于: the sum itself is not printed."""
    openers = (*vocabulary.words["project_part"], *vocabulary.words["part"])
    for opener in openers:
        head, found, _ = before.partition(opener)
        label = known_label(normalise_label(head), vocabulary) if found else None
        if label is not None and is_of_projects(label, vocabulary):
            return True
    head, found, _ = before.replace("：", ":").partition(":")
    label = known_label(normalise_label(head), vocabulary) if found else None
    return label is not None and is_of_projects(label, vocabulary) and strip_end(head, ("情况",)) == head


def project_name(label: str, vocabulary: Vocabulary) -> str:
    """A listed project's name without its number, and without the words that open the list (主要用于, 其中)."""
    openers = sorted((*vocabulary.words["project_part"], *vocabulary.words["part"]), key=len, reverse=True)
    name = without_number(label)
    while opener := next((word for word in openers if name.startswith(word) and len(name) > len(word) + 1), None):
        name = without_number(name[len(opener) :].lstrip(":：、,， "))
    return name


def is_listed_project(draft: Draft, around: Surroundings) -> bool:
    """Whether a numbered paragraph's first amount, of a name that nobody knows, is one project's: the paragraph before
    announced them, or the heading is 项目支出 and the name ends as projects' names do."""
    vocabulary = around.vocabulary
    if draft.list_no is None or draft.label_norm in vocabulary.labels or draft.is_stage_only:
        return False
    heading = (around.section or "").rsplit("/", maxsplit=1)[-1]
    is_money_section = any(word in heading for word, _ in vocabulary.sections) and not any(
        word in heading for word in vocabulary.words["performance"]
    )
    return around.lists_projects or (is_money_section and is_project_name(draft.label, vocabulary))


def announces_projects(text: str, drafts: list[Draft], vocabulary: Vocabulary) -> bool:
    """Whether a paragraph ends in announcing projects, one in each paragraph after it: 项目支出80万元，其中：."""
    last = next((draft for draft in reversed(drafts) if draft.is_level), None)
    if last is None or not text.rstrip().endswith((":", "：")) or last.scope:
        return False
    return is_of_projects(last.label_norm, vocabulary) or vocabulary.labels.get(last.label_norm) == _COUNT
