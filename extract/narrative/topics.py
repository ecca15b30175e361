"""What a sentence's bare stages (年初预算…，实际支出…) are about, when the name stands in a clause of its own."""

from __future__ import annotations

from dataclasses import dataclass

from extract.labels import normalise_label
from extract.measures import fold
from extract.narrative.clauses import LIST_NUMBER, Naming, Prose
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.goals import lead_of
from extract.narrative.naming import is_neutral, known_label, name_money, strip_end
from extract.narrative.stages import find_stage
from extract.narrative.subjects import bare_name, is_project_name
from extract.narrative.vocabulary import Vocabulary
from extract.numerals import parse_numeral

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SHORT_NAME = 4  # characters; 重点项目, 专项经费 name no project of their own
_PENDING = 44  # characters; a longer sentence without a number is no heading of the next one


@dataclass(frozen=True, slots=True)
class Topic:
    """A known label, a functional class, or a project with its place in a list."""

    name: str
    is_project: bool
    list_no: int | None = None


def list_number(text: str) -> int | None:
    """The position that a numbered clause prints (一是, 2., （三）, ④), None where it prints none."""
    match = LIST_NUMBER.match(text)
    if match is None:
        return None
    printed = next(group for group in match.groups() if group)
    if printed in _CIRCLED:
        return _CIRCLED.index(printed) + 1
    value = parse_numeral(printed)
    return int(value) if value is not None else None


def without_number(text: str) -> str:
    """A clause without the list number that opens it."""
    return LIST_NUMBER.sub("", text, count=1)


def without_generic(clause: str, vocabulary: Vocabulary) -> str:
    """A clause without the words that only point to the project the text is about (该项目全年预算数 → 全年预算数)."""
    words = vocabulary.words["generic_project"]
    return next((clause[len(word) :] for word in words if clause.startswith(word) and clause != word), clause)


def opening_topic(prose: Prose, around: Surroundings) -> Topic | None:
    """The project that a whole paragraph is about: its lead says so (NAME项目绩效自评综述：…), or its numbered heading
    is a project's name. None for any other paragraph."""
    vocabulary = around.vocabulary
    reviews = vocabulary.words["review"]
    heading = fold((around.section or "").rsplit("/", maxsplit=1)[-1]).strip("。:： ")
    for text, needs_review in ((lead_of(prose) or "", True), (heading, False)):
        name = strip_end(normalise_label(text), reviews)
        is_review = name != normalise_label(text)
        is_numbered = list_number(text) is not None
        if not is_review and (needs_review or not is_numbered or not is_project_name(name, vocabulary)):
            continue
        is_own_name = len(bare_name(name)) > _SHORT_NAME and known_label(name, vocabulary, around.own_names) is None
        if is_own_name and not any(word in name for word in vocabulary.words["whole"]):
            return Topic(name, True, list_number(text))
    return None


def next_pending(pending: str | None, text: str, has_numbers: bool, vocabulary: Vocabulary) -> str | None:
    """The sentence without a number that may name what follows: the functional class, else the short one just
    before."""
    if has_numbers:
        return None
    if any(mark in text for mark in vocabulary.words["class"]):
        return text
    if pending is not None and any(mark in pending for mark in vocabulary.words["class"]):
        return pending
    return text if len(text) <= _PENDING else None


def find_topic(naming: Naming, drafts: list[Draft], pending: str | None, around: Surroundings) -> Topic | None:
    """The name before the first amount of a sentence that prints a bare stage, None where no clause is one.

    ``一是NAME，年初预算…`` / ``NAME：全年预算数…`` / ``NAME。年初预算为…`` (``pending`` is the short sentence
    before). A
    numbered clause that ends like no project's name counts if the sentence goes on with a second stage.
    """
    vocabulary = around.vocabulary
    if any(draft.is_money for draft in drafts):
        return None
    name = name_money(without_generic(naming.clause, vocabulary), vocabulary, around.own_names)
    if not (name.is_stage_only and name.stage and name.stage.strength == "strong"):
        return None
    for candidate in (*reversed(naming.earlier), *([pending] if pending and not naming.earlier else [])):
        words = without_number(candidate).strip()
        norm = normalise_label(words)
        if not norm or is_neutral(norm, vocabulary, around.own_names):
            continue
        named = strip_end(norm, vocabulary.words["about"])
        if named != norm:
            if label := known_label(named, vocabulary, around.own_names):
                return Topic(label, False)
            continue
        class_ends = [norm.rfind(mark) + len(mark) for mark in vocabulary.words["class"] if mark in norm]
        if class_ends:
            return Topic(norm[: max(class_ends)], False)
        if any(word in norm for word in vocabulary.words["purpose"]):
            return None
        if label := known_label(norm, vocabulary, around.own_names):
            return Topic(label, False)
        if find_stage(bare_name(norm)[-2:], vocabulary):
            return Topic(norm, False)
        later = find_stage(naming.after, vocabulary)
        number = list_number(candidate)
        if is_project_name(words, vocabulary) or (number is not None and later and later.strength == "strong"):
            return Topic(words, True, number)
        return None
    return None
