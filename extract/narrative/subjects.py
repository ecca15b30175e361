"""Whom or what a number counts, and when two such subjects are the same.

Two counts are of the same subject when `normalise_subject` gives the same words. It drops, by
``forms/subject_words.csv``:
words that lead in (全年, 共, 累计), verbs of doing (收到, 开展, 经审查), and the general nouns that end a name
(活动, 工作,
专项); quotes, brackets with their content, white space, 的 and numbering. What is left must be equal, character for
character: 提案 and 重点提案 are two subjects.
"""

from __future__ import annotations

import re

from extract.labels import normalise_label
from extract.narrative.naming import strip_end
from extract.narrative.vocabulary import Vocabulary

_BRACKETS = re.compile(r"\([^()]*\)")
_OF_A_YEAR = re.compile(r"\d{4}年度?[末底初]?(?!\d)")
_MAX_SUBJECT = 40  # characters; a longer run of words names nothing


def normalise_subject(subject: str, vocabulary: Vocabulary) -> str:
    """The key of a subject; the normalised words themselves where nothing would be left."""
    norm = _BRACKETS.sub("", normalise_label(subject)).replace("\0", "").strip("()")
    norm = strip_lead(norm, vocabulary)
    while len(norm) > 2:
        shorter = strip_end(norm, vocabulary.words["suffix"])
        if shorter == norm or len(shorter) < 2 or norm.endswith(vocabulary.words["keep"]):
            break
        norm = shorter
    return norm or normalise_label(subject)


def strip_lead(norm: str, vocabulary: Vocabulary) -> str:
    """Drop leading dates, adverbs and verbs, as long as two characters are left and no name is cut."""
    leading = sorted((*vocabulary.words["lead"], *vocabulary.words["verb"]), key=len, reverse=True)
    while True:
        if norm.startswith(vocabulary.words["keep"]):
            return norm
        shorter = re.sub(r"^(?:\d{4}年度?|\d{1,2}月(?:\d{1,2}日)?)", "", norm)
        shorter = next(
            (norm[len(word) :] for word in leading if norm.startswith(word) and len(norm) - len(word) >= 2), shorter
        )
        if shorter == norm or not shorter:
            return norm
        norm = shorter


def subject_of(clause: str, noun: str, previous: str | None, vocabulary: Vocabulary) -> str | None:
    """The words that name what a number counts: the noun after it, else the words before it, else what was counted
    last.

    143名政协委员 → 政协委员; 提出意见建议117条 → 提出意见建议; 研讨会4场130人次 → 研讨会 for both.
    """
    if noun:
        return strip_end(noun, vocabulary.words["joint"])
    words = clause
    while (shorter := strip_end(words, vocabulary.words["connector"])) != words:
        words = shorter
    if words in {*vocabulary.words["connector"], *vocabulary.words["lead"]} or (len(words) == 1 and words != clause):
        words = ""  # 累计0人次
    words = _after_doing(words.strip("\0、()（）：: "), vocabulary)
    return words[-_MAX_SUBJECT:] or previous


def _after_doing(words: str, vocabulary: Vocabulary) -> str:
    """What was done, without who did it: 委员工作室全年共开展协商议事活动 → 协商议事活动. General nouns stay with
    their doer."""
    cut = max((match.end() for match in _OF_A_YEAR.finditer(words)), default=0)
    for has in vocabulary.words["has"]:
        cut = max(cut, words.rfind(has) + len(has) if has in words else 0)
    for lead in vocabulary.words["lead"]:
        for match in re.finditer(re.escape(lead), words):
            verb = next((word for word in vocabulary.words["verb"] if words.startswith(word, match.end())), None)
            if verb:
                cut = max(cut, match.end() + len(verb))
    rest = words[cut:]
    return rest if len(rest) > 1 and rest not in vocabulary.words["suffix"] else words


def bare_name(name: str) -> str:
    """A name without brackets and what they hold."""
    return _BRACKETS.sub("", name)


def is_project_name(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a phrase ends as names of projects do (经费, 专项, 工程 ...), brackets aside."""
    return bare_name(normalise_label(name)).endswith(vocabulary.words["project"])
