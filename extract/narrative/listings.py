"""A stated number of things beside the things themselves, where the list is certain.

Three shapes: a count and then the list (专门委员会5个，分别是…; 一办五委，分别是…), a list and then its count
(A、B、C三项工作),
a count of projects and then numbered paragraphs (专项资金共5个，其中：一是…). Bodies that a sentence lists and a later
count sums up (四家被评议单位) are read only where both numbers agree: else the count may be of others. So are lists in
brackets, but for those of organs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.amounts import Amount
from extract.measures import any_of
from extract.narrative.clauses import Prose
from extract.narrative.drafts import Draft, Surroundings
from extract.numerals import parse_numeral

PROJECT_COUNT = "项目个数"  # the label of forms/quantity_labels.csv whose list is the paragraphs after it
_SURE_LEAD = 2  # characters: 分别为, 包括, and not 为
_MAX_ITEM = 40  # characters
_MAX_NAME = 15  # characters of an item whose list does not agree with its count
_MAX_OFF = 2  # a count further off is of something else
_COUNTED = ("项", "个", "个方面", "家")


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing as found in one paragraph; places are added by the caller."""

    kind: str
    subject: str | None
    stated_text: str
    stated_value: Decimal
    listed_count: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organs:
    """A short form of a body's structure (一办五委): its counts, and where it stands."""

    drafts: tuple[Draft, ...]
    char_from: int
    char_to: int


def read_organs(prose: Prose, around: Surroundings) -> list[Organs]:
    """Every 一办五委, 四室一中心 of a paragraph that speaks of a body's structure: two or more pairs of number and
    organ."""
    vocabulary = around.vocabulary
    if not any(word in prose.folded for word in vocabulary.words["structure"]):
        return []
    organ = "|".join(sorted(vocabulary.organs, key=len, reverse=True))
    pair = rf"(?:[一二两三四五六七八九十]{{1,3}}|\d{{1,2}})个?(?:{organ})"
    found = []
    for match in re.finditer(rf"(?:{pair}){{2,}}(?![\u4e00-\u9fff]*名)", prose.folded):
        drafts = []
        for part in re.finditer(rf"([一二两三四五六七八九十]{{1,3}}|\d{{1,2}})个?({organ})", match.group()):
            value, (label, subject) = parse_numeral(part[1]), vocabulary.organs[part[2]]
            if value is None:
                continue
            first = match.start() + part.start()
            last = match.start() + part.end()
            amount = Amount(value, 0, "个", None, False, None, prose.text[first:last], first, last, kind="count")
            drafts.append(Draft(amount, subject, label, subject=subject, subject_norm=label))
        if len(drafts) > 1:
            found.append(Organs(tuple(drafts), match.start(), match.end()))
    return found


def read_listings(prose: Prose, drafts: list[Draft], organs: list[Organs], around: Surroundings) -> list[Listed]:
    """The listings of one paragraph (numbered paragraphs that follow it are the caller's)."""
    found: list[Listed] = []
    for short in organs:
        items = _list_after(prose.folded, short.char_to, around)
        if items:
            stated = sum((draft.amount.value or Decimal(0) for draft in short.drafts), Decimal(0))
            text = prose.text[short.char_from : short.char_to]
            found.append(_settle("organs", text, text, stated, items, around))
    for draft in drafts:
        amount = draft.amount
        if amount.value is None or amount.kind not in ("count", "bare") or amount.is_approximate or amount.value > 40:
            continue
        is_organ = draft.label_norm in {label for label, _ in around.vocabulary.organs.values()}
        noun = draft.subject or ""
        beside = amount.char_to + (len(noun) if prose.folded.startswith(noun, amount.char_to) else 0)
        after = _list_after(prose.folded, beside, around, beside > amount.char_to)
        in_brackets = _list_in_brackets(prose.folded, amount.char_to)
        if not after and (is_organ or len(in_brackets) <= amount.value <= _most(in_brackets, around)):
            after = in_brackets
        if after and draft.label_norm != PROJECT_COUNT:
            kind = "organs" if is_organ else "enumeration"
            found.append(_settle(kind, draft.subject, amount.printed_text, amount.value, after, around))
            continue
        before = _list_before(prose.folded, amount, around)
        if before:
            draft.is_summary = True
            found.append(_settle("enumeration", draft.subject, amount.printed_text, amount.value, before, around))
    return found


def _settle(
    kind: str, subject: str | None, text: str, stated: Decimal, items: tuple[str, ...], around: Surroundings
) -> Listed:
    """Count the items. 和 may join two things or stand inside one name: the reading that agrees is taken."""
    count = int(stated) if len(items) <= stated <= _most(items, around) else len(items)
    return Listed(kind, subject, text, stated, count, items)


def _list_after(folded: str, position: int, around: Surroundings, has_noun: bool = False) -> tuple[str, ...]:
    """The list that a count announces: 5个，分别是A、B、C. Up to the end of the clause; empty where none is announced.

    After the noun of the count (4个股室：A、B) only a colon or a word like 分别为 announces: 6篇报告，为A、B is none.
    """
    rest = folded[position:].lstrip('”" ')
    leads = "|".join(sorted(map(re.escape, around.vocabulary.words["list_lead"]), key=len, reverse=True))
    match = re.match(rf"[，,:：(]\s*(?:其中)?(?P<lead>{leads})?[:：]?\s*(?P<list>[^。；;!?\n()，,]+)", rest)
    if match is None or not (match["lead"] or rest[:1] in ":："):
        return ()
    if has_noun and rest[:1] not in ":：" and len(match["lead"] or "") < _SURE_LEAD:
        return ()
    items = tuple(item.strip() for item in match["list"].split("、") if item.strip())
    is_open = any(item.endswith("等") or re.search(r"等\d|等[一二三四五六七八九十]", item) for item in items)
    if is_open or any(len(item) > _MAX_ITEM or re.search(r"\d", item) for item in items):
        return ()
    return items if len(items) > 1 or match["lead"] else ()


def _list_in_brackets(folded: str, position: int) -> tuple[str, ...]:
    """The list that stands whole in brackets behind a count: 4个(A、B、C、D)."""
    match = re.match(r"[^，,。；;：:()\d]{0,10}\(([^()。；;：:\d]+、[^()。；;：:\d]+)\)", folded[position:])
    items = tuple(item.strip() for item in match[1].split("、") if item.strip()) if match else ()
    return () if any("等" in item or len(item) > _MAX_ITEM for item in items) else items


def _list_before(folded: str, amount: Amount, around: Surroundings) -> tuple[str, ...]:
    """The list that a numeral sums up: A、B、C三项工作. A list of another length is told only where a word opens it
    (围绕A、B、C四项工作), so that its first item is sure, and where it is off by one or two."""
    if not amount.is_numeral or amount.value is None or amount.value < 2:
        return ()
    head = re.split(r"[。；;：:，,!?\n]", folded[: amount.char_from])[-1]
    if "、" not in head or head.rstrip().endswith("等"):
        return ()
    items = [item.strip() for item in head.split("、") if item.strip()]
    opening = [word for word in around.vocabulary.words["list_open"] if word in items[0]]
    opening = [word for word in opening if items[0].index(word) + len(word) < len(items[0])]
    if opening:
        items[0] = items[0][items[0].index(opening[0]) + len(opening[0]) :]
    if len(items) <= amount.value <= _most(items, around):
        return tuple(items)
    is_near = (
        len(items) > 2 and min(abs(amount.value - len(items)), abs(amount.value - _most(items, around))) <= _MAX_OFF
    )
    is_sure = bool(opening) and amount.unit in _COUNTED and all(_is_name(item) for item in items)
    return tuple(items) if is_near and is_sure else ()


def _most(items: Sequence[str], around: Surroundings) -> int:
    """How many things the items are at most: 和 may join two of them or stand inside one name."""
    joint = any_of(around.vocabulary.words["joint"])
    return sum(len(re.split(joint, item)) for item in items)


def _is_name(item: str) -> bool:
    return len(item) <= _MAX_NAME and not re.search(r"[\d“”\"]", item)


def read_bodies(prose: Prose, drafts: list[Draft], around: Surroundings) -> list[Listed]:
    """四家被评议单位 after 对A局、B局、C局、D局开展…: the bodies listed last before it, if they are as many."""
    body = "|".join(sorted(map(re.escape, around.vocabulary.words["body"]), key=len, reverse=True))
    found = []
    for draft in drafts:
        amount, noun = draft.amount, draft.subject or ""
        if amount.unit != "家" or not noun.endswith(around.vocabulary.words["organ_noun"]) or amount.value is None:
            continue
        runs = [
            match.group().split("、")
            for match in re.finditer(
                rf"[^，,。；;：:、\s]{{2,20}}(?:、[^，,。；;：:、\s]{{2,20}}?(?:{body}))+", prose.folded
            )
            if match.end() <= amount.char_from
        ]
        if runs and len(runs[-1]) == amount.value:
            items = tuple(runs[-1])
            found.append(Listed("enumeration", noun, amount.printed_text, amount.value, len(items), items))
    return found
