"""What a phrase before a number names: the longest known label that ends it, else its own words.

A known label counts only where nothing before it changes its meaning: 区政协2024年全年基本支出 is the body's
基本支出, but
委员培训费 is not the body's 培训费. What may stand before it is ``neutral`` or ``body`` in ``forms/subject_words.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.amounts import Amount
from extract.labels import normalise_label
from extract.measures import any_of
from extract.narrative.stages import find_stage, strip_stage
from extract.narrative.vocabulary import TOTAL, StageWord, Vocabulary

_DATE_AT_END = re.compile(r"(?:\d{4}|\d{1,2})(?:年度?|月份?|日)?(?:初|底|末)?$")
_DATE_BEFORE = re.compile(r"\d{4}年?度?(?:\d{1,2}月)?(?:\d{1,2}日)?[底末初]?$")
_SHORT = 2  # characters; a shorter ending (编制, 立案) is a part of many names: 行政附属编制


@dataclass(frozen=True, slots=True)
class Name:
    """``label`` as printed, ``label_norm`` its key; ``is_known``: ``forms/item_labels.csv`` has it; ``is_stage_only``:
    the phrase says of which stage the number is and not of what (年初预算资金, 支出决算为)."""

    label: str
    label_norm: str
    stage: StageWord | None
    is_known: bool = False
    is_stage_only: bool = False


def strip_end(phrase: str, words: tuple[str, ...]) -> str:
    """The phrase without the longest of the words at its end; the phrase itself where none is there."""
    return next((phrase[: -len(word)] for word in words if word and phrase.endswith(word)), phrase)


def is_neutral(rest: str, vocabulary: Vocabulary, own_names: tuple[str, ...] = ()) -> bool:
    """Whether words before a label leave its meaning alone: dates, the body's own names, 全年, 实际, 本部门 ..."""
    while rest:
        rest = rest.rstrip("\0:;,。、()“”\"' ")
        if not rest or rest.endswith(vocabulary.words["body"]) or rest.endswith(own_names or ("\1",)):
            return True
        shorter = strip_end(strip_stage(_DATE_AT_END.sub("", rest), vocabulary), vocabulary.words["neutral"])
        if shorter == rest:
            return False
        rest = shorter
    return True


def known_label(phrase: str, vocabulary: Vocabulary, own_names: tuple[str, ...] = ()) -> str | None:
    """The longest known label that ends a normalised phrase with nothing but neutral words before it."""
    for start in range(len(phrase)):
        label = phrase[start:]
        if label in vocabulary.labels:
            before = phrase[:start]
            if vocabulary.labels[label] != TOTAL and not vocabulary.is_income(label):
                before = strip_end(before, vocabulary.words["fund"])  # 财政拨款三公经费: whose money it was
            return label if is_neutral(before, vocabulary, own_names) else None
    return None


def name_money(phrase: str, vocabulary: Vocabulary, own_names: tuple[str, ...] = ()) -> Name:
    """What an amount of money is called: a known label, a bare stage, or the phrase's own words."""
    norm = normalise_label(phrase).lstrip("、和及与")
    stage = find_stage(norm, vocabulary)
    forms = _stripped_forms(norm, vocabulary)
    label = next((label for form in forms if (label := known_label(form, vocabulary, own_names))), None)
    is_stage_only = stage is not None and any(is_neutral(form, vocabulary, own_names) for form in forms)
    if label is not None:
        return Name(label, label, stage, is_known=True, is_stage_only=is_stage_only)
    head = head_phrase(norm, vocabulary, own_names)
    return Name(head, head, stage, is_stage_only=is_stage_only)


def _stripped_forms(norm: str, vocabulary: Vocabulary) -> list[str]:
    """A phrase without stage words, connectors and fund words at its end, every way to strip them, longest first."""
    endings = [*(stage.word for stage in vocabulary.stages if stage.stage), *vocabulary.words["connector"]]
    endings += vocabulary.words["fund"]
    forms, waiting = {norm}, [norm]
    while waiting:
        form = waiting.pop()
        shorter = {form[: -len(ending)] for ending in endings if form.endswith(ending)}
        shorter = (shorter | {_DATE_BEFORE.sub("", form)}) - forms
        forms |= shorter
        waiting += shorter
    return sorted(forms, key=len, reverse=True)


def head_phrase(norm: str, vocabulary: Vocabulary, own_names: tuple[str, ...] = ()) -> str:
    """A phrase without connectors and strong stage words at its end, and without dates and own names at its start."""
    rest = norm
    while True:
        shorter = strip_end(strip_stage(rest, vocabulary, ("strong",)), vocabulary.words["connector"])
        if shorter == rest or not shorter:
            break
        rest = shorter
    for cut in range(min(len(rest) - 2, 24), 0, -1):
        if rest[cut - 1] in "年度月日底末初" and _DATE_BEFORE.search(rest[:cut]):
            return rest[cut:]
    return rest


def name_quantity(
    phrase: str, noun: str, sentence: str, after: str, amount: Amount, vocabulary: Vocabulary
) -> tuple[str, str] | None:
    """The known label of a count, a rate or a score by ``forms/quantity_labels.csv``, and the words before its ending.

    ``phrase`` stands before the number, ``noun`` after it (5个内设机构); the longest ending wins. None: some activity.
    """
    norm = normalise_label(phrase)
    endings = [norm]
    while (shorter := strip_end(endings[-1], vocabulary.words["connector"])) != endings[-1]:
        endings.append(shorter)
    particles = {*vocabulary.words["connector"], *vocabulary.words["lead"]}
    found: list[tuple[int, str, str]] = []
    for entry in vocabulary.quantities:
        if amount.unit not in entry.units and not (amount.unit is None and entry.unit_if_bare):
            continue
        if any(word not in sentence for word in entry.context) or (
            entry.following and not any(word in after[:20] for word in entry.following)
        ):
            continue
        for ending in entry.endings:
            if noun == ending:
                found.append((len(ending), entry.label_norm, ""))
            for words in endings[:1] if ending in particles else endings:
                rest = words[: -len(ending)]
                is_long = len(ending) > _SHORT and ending not in particles
                if words.endswith(ending) and (is_long or is_neutral(rest, vocabulary)):
                    found.append((len(ending), entry.label_norm, rest))
    return max(found, key=lambda entry: entry[0])[1:] if found else None


def coordinated(phrase: str, vocabulary: Vocabulary, before: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The names that share one number, or get one each: 见面率和办复率均达到; 人员经费、公用经费分别为. Else empty.

    A stage after the last name is every name's (A、B年初预算分别为); a bare stage takes the names ``before``, those
    of the
    same sentence that were printed so last (支出决算分别为).
    """
    norm = normalise_label(phrase)
    marker = next((word for word in vocabulary.words["distributive"] if norm.endswith(word)), None)
    if marker is None:
        return ()
    head = norm[: -len(marker)]
    names = strip_stage(head, vocabulary, ("strong",))
    stage = head[len(names) :]
    parts = tuple(part for part in re.split(rf"、|{any_of(vocabulary.words['joint'])}", names) if part)
    if not parts and before:
        return tuple(name + stage for name in before)
    if len(parts) < 2:
        return ()
    same_end = len({part[-1] for part in parts}) == 1
    known = all(known_label(part, vocabulary) for part in parts)
    return tuple(part + stage for part in parts) if same_end or known else ()
