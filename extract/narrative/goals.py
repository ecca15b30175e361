"""Goals: whether a paragraph states what is to be reached, and for which project or activity."""

from __future__ import annotations

import re

from extract.labels import normalise_label
from extract.narrative.clauses import LIST_NUMBER, Prose
from extract.narrative.vocabulary import Vocabulary

_LEAD = re.compile(r"^\s*([^：:。，,；;\n]{2,40})[：:]")


def speaks_of_goals(heading: str | None, vocabulary: Vocabulary) -> bool:
    """Whether a heading opens goals (部门专项资金绩效目标) and not results (绩效目标完成情况)."""
    norm = normalise_label(heading or "")
    return any(word in norm for word in vocabulary.words["goal"]) and not any(
        word in norm for word in vocabulary.words["result"]
    )


def lead_of(prose: Prose) -> str | None:
    """The words that open a paragraph up to its first colon, without their number; None where it opens otherwise."""
    match = _LEAD.match(LIST_NUMBER.sub("", prose.folded, count=1))
    return match[1].strip() if match else None


def is_target_paragraph(prose: Prose, section: str | None, vocabulary: Vocabulary) -> bool:
    """Goals stand under a heading of goals, or after a lead that names them (项目支出绩效目标：完成…)."""
    last = (section or "").rsplit("/", maxsplit=1)[-1]
    lead = lead_of(prose)
    if lead is not None and any(word in lead for word in (*vocabulary.words["goal"], *vocabulary.words["result"])):
        return speaks_of_goals(lead, vocabulary)
    return speaks_of_goals(last, vocabulary)


def goal_subject(prose: Prose, vocabulary: Vocabulary) -> str | None:
    """What a paragraph of goals is about (NAME：通过…); None where it opens with no name or with the word for goals."""
    lead = lead_of(prose)
    return None if lead is None or speaks_of_goals(lead, vocabulary) else lead
