"""Running text cut into sentences and clauses, and the words that stand around one number.

Everything keeps its offset in the printed text: folding and masking replace characters one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extract.amounts import Amount, find_amounts
from extract.measures import any_of, fold
from extract.narrative.naming import name_money
from extract.narrative.vocabulary import Vocabulary

MASK = "\0"
BOUNDARY = "，,；;。:：！!？?\n"
MAX_SENTENCE = 3_000  # characters; the longest sentence of a report, a list of projects, has a third of them
_SENTENCE_END = re.compile(r"[。！？!?\n]+")
_CLAUSE = re.compile(rf"[^{BOUNDARY}]+")
_QUOTED = re.compile(r"“[^“”\n]{1,30}”|‘[^‘’\n]{1,30}’|\"[^\"\n]{1,30}\"")
_NAMES = (
    re.compile(r"《[^《》\n]*》"),
    re.compile(r"[\[〔(【](?:19|20)\d{2}[\]〕)】]\s*(?:第?\d+[号期])?"),  # 〔2024〕1号
    re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-—]?\d{7,8}|\d{12,})(?!\d)"),  # telephones, codes
    re.compile(r"[一二三四五六七八九十](?:届|中)[一二三四五六七八九十、中]*全会"),
    re.compile(r"\d+号(?:院|楼)?\d+(?:栋|幢|座|单元|楼|层|室)[\d栋幢座单元楼层室号房]*"),  # 解放路8号3栋402室
)
LIST_NUMBER = re.compile(
    r"\s*(?:([一二三四五六七八九十]{1,3})是|第([一二三四五六七八九十]{1,3})[、，,:]|(\d{1,2})\s*(?:[、)]|[.](?!\d\d?(?:\.|[亿万元%])))"
    r"|\((\d{1,2}|[一二三四五六七八九十]{1,3})\)[、.]?|([①-⑳])|([一二三四五六七八九十]{1,3})、)\s*"
)


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph or one cell of prose, ready for reading: as printed, folded, its names masked, its numbers
    found."""

    text: str
    folded: str
    masked: str
    amounts: tuple[Amount, ...]
    names_from: int = 0  # where names begin: after the caption （单位：万元）

    def sentences(self) -> Iterator[tuple[int, int]]:
        """The offsets of each sentence, without its end mark. What goes on beyond all sentences is cut at a clause:
        what is asked of a number's sentence is asked of all the words before it."""
        start = 0
        for mark in _SENTENCE_END.finditer(self.folded):
            yield from self._cut(start, mark.start())
            start = mark.end()
        yield from self._cut(start, len(self.folded))

    def _cut(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        while end - start > MAX_SENTENCE:
            stop = max(self.folded.rfind(mark, start, start + MAX_SENTENCE) for mark in BOUNDARY) + 1
            stop = stop if stop > start else start + MAX_SENTENCE
            yield start, stop
            start = stop
        if end > start:
            yield start, end


def read_prose(text: str, vocabulary: Vocabulary) -> Prose:
    """Mask what holds no quantity (law names, slogans in quotes, document numbers, telephones), find the numbers."""
    folded = fold(text)
    masked = folded
    proper = re.compile(any_of(vocabulary.words["proper"]))
    contact = any_of(vocabulary.words["contact"])
    contacts = re.compile(rf"(?:{contact})(?:为|是)?[:：\s]*[^，,；;。\n]*?\d[^，,；;。\n]*")
    for pattern in (*_NAMES, contacts, proper):
        masked = pattern.sub(lambda match: MASK * len(match.group()), masked)
    # a quoted figure with decimals or a unit of money is a figure, a quoted run of numerals is a slogan
    masked = _QUOTED.sub(
        lambda match: (
            match.group() if re.search(r"\d\s*[%元万亿]|\d\.\d", match.group()) else MASK * len(match.group())
        ),
        masked,
    )
    caption = _caption(folded, vocabulary)
    unit = caption[1] if caption else None
    amounts = tuple(
        _printed(_captioned(amount, masked, unit, vocabulary) if unit else amount, text)
        for amount in find_amounts(masked)
    )
    return Prose(text, folded, masked, amounts, caption.end() if caption else 0)


def _caption(folded: str, vocabulary: Vocabulary) -> re.Match[str] | None:
    """The unit of money that a paragraph prints for all its amounts: （单位：万元）."""
    words = any_of(vocabulary.words["unit_caption"])
    return re.search(rf"\(?(?:{words})[:：]\s*([亿万千百]*元)\)?", folded)


def _captioned(amount: Amount, masked: str, unit: str, vocabulary: Vocabulary) -> Amount:
    """A number without a unit as money, where what stands before it is called so and nothing but a mark follows."""
    if amount.unit or amount.value is None or re.match(rf"\s*[^{BOUNDARY}、()\s]", masked[amount.char_to :]):
        return amount
    name = name_money(_bare(re.split(rf"[{BOUNDARY}、()]", masked[: amount.char_from])[-1], vocabulary), vocabulary)
    is_money = name.is_known or (name.is_stage_only and name.stage is not None)
    return replace(amount, unit=unit, kind="money") if is_money else amount


def _printed(amount: Amount, text: str) -> Amount:
    return replace(amount, printed_text=text[amount.char_from : amount.char_to])


@dataclass(frozen=True, slots=True)
class Naming:
    """The words around one number.

    ``lead`` runs from the number before (or the sentence's start) up to the number; ``clause`` is its last part,
    without
    the words that only soften or bound the number; ``earlier`` are the clauses of the lead before it.
    """

    lead: str
    clause: str
    clause_from: int
    earlier: tuple[str, ...]
    noun: str
    after: str


def naming_of(prose: Prose, index: int, sentence: tuple[int, int], vocabulary: Vocabulary) -> Naming:
    """What is printed before and after the ``index``-th number of a paragraph, within its sentence."""
    amount = prose.amounts[index]
    start = sentence[0]
    # a number without a unit is a list number or a code, and parts no names
    caption = prose.names_from if prose.names_from <= amount.char_from else 0
    start = max([start, caption, *(other.char_to for other in prose.amounts[:index] if other.unit)])
    lead = prose.folded[start : amount.char_from]
    parts = [(match.start(), match.group()) for match in _CLAUSE.finditer(lead)]
    ends_in_comma = lead.rstrip()[-1:] in tuple("，,；;")
    clause_at, clause = parts.pop() if parts and not ends_in_comma else (len(lead), "")
    while parts and not _bare(clause, vocabulary) and lead[:clause_at].rstrip()[-1:] in tuple(":："):
        clause_at, clause = parts.pop()
    stop = min([sentence[1], *(other.char_from for other in prose.amounts[index + 1 :][:1])])
    after = prose.folded[amount.char_to : sentence[1]]
    noun = _noun(prose.folded[amount.char_to : stop], vocabulary)
    return Naming(lead, _bare(clause, vocabulary), start + clause_at, tuple(part for _, part in parts), noun, after)


def _bare(clause: str, vocabulary: Vocabulary) -> str:
    """A clause without the words before the number that only soften or bound it, and without open brackets' debris."""
    clause = clause.strip().lstrip(")）").strip("(（ ")
    before = [word for word, place, _ in vocabulary.measures.before if place != "neither"]
    kept = [word for word, place, _ in vocabulary.measures.before if place == "neither"]
    changed = True
    while changed:
        changed = False
        for word in before:
            if clause.endswith(word) and not any(clause.endswith(name) for name in kept):
                clause, changed = clause[: -len(word)].rstrip(), True
                break
    return clause


def _noun(after: str, vocabulary: Vocabulary) -> str:
    """The words straight after a number that name what it counts (22条建议), "" where a predicate follows."""
    noun = re.split(rf"[{BOUNDARY}、()（）\0]", after, maxsplit=1)[0].strip()
    if not noun or any(noun.startswith(word) for word in vocabulary.words["predicate"]):
        return ""
    for word in vocabulary.words["noun_end"]:
        cut = noun.find(word)
        if cut > 0:
            noun = noun[:cut]
    return noun if len(noun) <= 30 else ""
