"""What stands over an amount that names nothing itself: the words before a colon, a paragraph's first words, a heading.

``（3）公务接待费：年初预算2.30万元，实际支出0.85万元``: both amounts are 公务接待费. Where nobody knows what the words
mean (``其中：``, ``说明：``, the name of some work), they give no name, and the amount is no total either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extract.labels import numbering_rank
from extract.measures import any_of
from extract.narrative.clauses import LIST_NUMBER, Prose
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.fiscal.names import LineName, name_line, unfunded
from extract.narrative.fiscal.words import FiscalWords
from extract.narrative.naming import is_neutral, strip_end

WHOLE_ITEMS = ("expenditure_total", "expenditure_grand_total", "expenditure_current_year")
_COLONS = ":："
_COMMAS = "，,；;"
_EDGES = "，,；;。！!？?\n:："
_SENTENCE_END = "。！!？?\n"
_LONGEST = 40  # characters of a head
_YEAR = re.compile(r"(?:19|20)\d{2}年?度?")


@dataclass(frozen=True, slots=True)
class Head:
    """Words over the amounts after them, with their offsets. ``line``: their line is known; ``open``: they leave the
    amounts what they are (a year, a body, a fund); ``unknown``: they name something that nobody knows."""

    kind: Literal["line", "open", "unknown"]
    name: LineName
    words: str
    char_from: int
    char_to: int


def find_head(
    prose: Prose, at: int, amounts: tuple[tuple[int, int], ...], draft: Draft, around: Surroundings, words: FiscalWords
) -> Head | None:
    """The head of the amount at a place: the nearest colon's in its sentence, else the first words of the paragraph."""
    text = prose.folded
    sentence = max(text.rfind(mark, 0, at) + 1 for mark in _SENTENCE_END)
    for colon in (place for place in range(at - 1, sentence - 1, -1) if text[place] in _COLONS):
        after = text[colon + 1 : at]
        if after.count(")") > after.count("(") or (after[:1].isdigit() and text[:colon][-1:].isdigit()):
            continue  # within a bracket that is closed by now; a ratio
        start = max([text.rfind(mark, 0, colon) + 1 for mark in _EDGES] + [to for _, to in amounts if to <= colon])
        return _head(prose, start, colon, draft, around, words)
    return _first_words(prose, at, sentence, amounts, draft, around, words)


def _first_words(
    prose: Prose,
    at: int,
    sentence: int,
    amounts: tuple[tuple[int, int], ...],
    draft: Draft,
    around: Surroundings,
    words: FiscalWords,
) -> Head | None:
    """（3）公务接待费。年初预算……; 公务接待费，年初预算……: a name alone at the start of a paragraph; before a comma it
    stands over its own sentence."""
    number = LIST_NUMBER.match(prose.folded)
    start = number.end() if number else 0
    edge = re.search(rf"[{_EDGES}]", prose.folded[start:at])
    if edge is None or edge.start() > _LONGEST:
        return None
    stop = start + edge.start()
    if any(low < stop for low, _ in amounts):
        return None
    head = _head(prose, start, stop, draft, around, words)
    if edge.group() in _COMMAS and sentence > start:
        return None
    is_titled = edge.group() in _COLONS or (number is not None and edge.group() in _SENTENCE_END)
    return head if head is not None and (head.kind == "line" or is_titled) else None


def _head(prose: Prose, start: int, stop: int, draft: Draft, around: Surroundings, words: FiscalWords) -> Head | None:
    printed = prose.folded[start:stop].strip()
    phrase = LIST_NUMBER.sub("", printed, count=1)
    if not phrase:
        return None
    name = name_subject(phrase, draft, around, words)
    return Head(_kind(phrase, name, around, words), name, phrase, start, stop)


def name_subject(phrase: str, draft: Draft, around: Surroundings, words: FiscalWords) -> LineName:
    """What a heading or a head is about: 关于2023年度公务接待费支出决算情况的说明 → 公务接待费."""
    rest = phrase
    if numbering_rank(rest):
        rest = LIST_NUMBER.sub("", rest, count=1)
    lead = re.match(rf"(?:{any_of(words.words['head_lead'])})+", rest)
    rest = rest[lead.end() :] if lead else rest
    while (shorter := strip_end(rest, words.words["head_end"])) not in ("", rest):
        rest = shorter
    rest = re.sub(r"\([^()]*\)$", "", rest) if name_is_unknown(rest, draft, around, words) else rest
    return name_line(rest, "", "", draft, around, words, None)


def name_is_unknown(phrase: str, draft: Draft, around: Surroundings, words: FiscalWords) -> bool:
    """Whether a phrase as it stands names no line: 公务接待费(含外事接待) needs its remark taken off."""
    return name_line(phrase, "", "", draft, around, words, None).label_norm is None


def _kind(phrase: str, name: LineName, around: Surroundings, words: FiscalWords) -> Literal["line", "open", "unknown"]:
    if phrase.endswith(around.vocabulary.words["part"]):
        return "unknown"  # 其中: a part, and nobody says which
    plain = _YEAR.sub("", phrase)
    is_own = not plain or is_neutral(plain, around.vocabulary, around.own_names)
    if is_own or phrase.endswith(words.words["head_of_total"]) or names_fund_only(name, words):
        return "open"
    return "line" if name.label_norm is not None else "unknown"


def names_fund_only(name: LineName, words: FiscalWords) -> bool:
    """政府性基金预算财政拨款支出: whose money it is, and no line of it."""
    rest = unfunded(name.words, words)
    return name.fund is not None and (not rest or rest in words.words["fund_rest"])


def is_bare_line(name: LineName, words: FiscalWords) -> bool:
    """Whether the words before an amount say a stage or a side of the accounts alone: 支出决算, 本年支出."""
    rest = unfunded(name.words, words)
    return name.is_bare or not rest or rest in words.words["bare_line"] or names_fund_only(name, words)


def takes_name(head: LineName, name: LineName, around: Surroundings, words: FiscalWords) -> bool:
    """Whether an amount whose own name is bare is of its head's line; never spending of income, nor income of
    spending."""
    if head.label_norm is None:
        return False
    if name.label_norm is None:
        return True
    if around.vocabulary.labels.get(head.label_norm) in WHOLE_ITEMS or is_bare_line(head, words):
        return False
    return around.vocabulary.is_income(head.label_norm) == around.vocabulary.is_income(name.label_norm)
