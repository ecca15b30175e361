"""What a number of the explanation chapter is called: its label, its fund, and whether it is a bare stage."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.labels import normalise_label
from extract.measures import any_of
from extract.narrative.clauses import BOUNDARY, LIST_NUMBER, Prose
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.fiscal.words import MONEY, FiscalWords, ProseName
from extract.narrative.naming import is_neutral, strip_end
from extract.narrative.stages import find_stage
from extract.narrative.subjects import bare_name
from extract.narrative.vocabulary import StageWord

_YEAR = re.compile(r"(?:19|20)\d{2}年?度?(?:当年)?")
_SEPARATORS = " 、,，和及与:："
_TOTALS = {"revenue_total", "revenue_grand_total", "revenue_current_year"} | {
    "expenditure_total",
    "expenditure_grand_total",
    "expenditure_current_year",
}


@dataclass(frozen=True, slots=True)
class LineName:
    """``label_norm`` is None where nobody knows the name; ``is_bare``: the words state a stage or nothing at all."""

    label_norm: str | None
    fund: str | None
    stage: StageWord | None
    is_bare: bool
    words: str  # the phrase without years and stages
    printed: str  # the phrase from its last year on, without what only leads to the number


def clause_span(prose: Prose, position: int, amounts: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """The offsets of the words before a number: from the last boundary or the number before it. A clause that is only
    a colon or nothing takes the one before the colon."""
    ends = [end for _, end in amounts if end <= position]
    floor = max(ends, default=0)
    start = position
    while True:
        cut = start
        while cut > floor and prose.folded[cut - 1] not in BOUNDARY:
            cut -= 1
        is_colon = cut > floor and prose.folded[cut - 1] in "：:"
        if prose.folded[cut:position].strip('：:"”“ ') or not is_colon:
            return cut, position
        start = cut - 1


def name_line(
    clause: str, after: str, lead: str, draft: Draft, around: Surroundings, words: FiscalWords, whole: str | None
) -> LineName:
    """The name of one number by the words before it (``clause``), what follows it (``after``), and all words since the
    number before (``lead``). ``whole`` is the label of the number that this one is a part of."""
    text = LIST_NUMBER.sub("", clause.strip(_SEPARATORS), count=1)
    norm = normalise_label(text).lstrip("、和及与")
    stage = find_stage(norm, around.vocabulary)
    fund = words.fund_of(norm)
    plain = _plain(norm, around, words)
    is_bare = not plain or is_neutral(plain, around.vocabulary, around.own_names)
    is_part = _names_part(norm, around, words)
    label = None
    forms = (plain, bare_name(plain), _without_years(norm), bare_name(_without_years(norm)), unfunded(plain, words))
    for form in dict.fromkeys(forms):
        label = label or _label(form, after, lead, draft, around, words, whole)
        if is_part and around.vocabulary.labels.get(label or "") in _TOTALS:
            label = None
    is_bare = is_bare and not is_part
    return LineName(label, fund, stage, is_bare and label is None, plain, _printed(text, around, words))


def unfunded(phrase: str, words: FiscalWords) -> str:
    """三公经费财政拨款支出 → 三公经费支出: a fund's name within a line's."""
    for fund, _ in words.funds:
        phrase = phrase.replace(fund, "")
    return phrase


def _printed(text: str, around: Surroundings, words: FiscalWords) -> str:
    """县水利局2023年财政拨款支出预算为 → 财政拨款支出预算."""
    rest = _YEAR.split(text)[-1].strip(_SEPARATORS) or text
    while (shorter := strip_end(rest, around.vocabulary.words["connector"])) not in ("", rest):
        if rest.endswith(words.words["total"]):
            break
        rest = shorter
    return rest


def _without_years(norm: str) -> str:
    return _YEAR.sub("", norm)


def _plain(norm: str, around: Surroundings, words: FiscalWords) -> str:
    """A phrase without years, stage words and connectors: 2018年度收入、支出预算总计 → 收入支出总计."""
    hidden = {fund: chr(0xE000 + place) for place, (fund, _) in enumerate(words.funds)}
    text = _without_years(norm)
    for fund, sign in hidden.items():
        text = text.replace(fund, sign)
    for word in words.words["stage_part"]:
        text = text.replace(word, "")
    text = _join_sides(text, words)
    while (shorter := strip_end(text, around.vocabulary.words["connector"])) != text:
        if text.endswith(words.words["total"]):
            break
        text = shorter
    for fund, sign in hidden.items():
        text = text.replace(sign, fund)
    return re.sub(rf"({any_of(words.words['side'])})\1", r"\1", text)


def _join_sides(text: str, words: FiscalWords) -> str:
    """收入、支出 → 收入支出, 收、支 → 收支: both sides of the accounts, whole or by their first characters."""
    income, spending = (f"{side[0]}(?:{side[1:]})?" for side in words.words["side"])
    return re.sub(rf"({income})[、和与及]?({spending})", r"\1\2", text)


def _label(
    phrase: str,
    after: str,
    lead: str,
    draft: Draft,
    around: Surroundings,
    words: FiscalWords,
    whole: str | None,
) -> str | None:
    """The label that ends a phrase, nothing but neutral words before it; the longest name wins, then the one whose
    circumstances are told."""
    if not draft.is_money:
        return _count_label(phrase, after, lead, draft, words, whole)
    for start in range(len(phrase)):
        name = phrase[start:]
        forms = (name, strip_end(name, words.words["total"]))
        fitting = [entry for form in forms for entry in words.names if entry.name == form]
        fitting = [entry for entry in fitting if _fits(entry, lead, draft, whole)]
        known = next((form for form in forms if form in around.vocabulary.labels), None)
        if not fitting and known is None:
            continue
        if is_clear(phrase[:start], around, words):
            return max(fitting, key=lambda entry: (_told(entry), len(entry.name))).label_norm if fitting else known
        if fitting and any(entry.context for entry in fitting):
            return max(fitting, key=_told).label_norm
    return None


def _names_part(norm: str, around: Surroundings, words: FiscalWords) -> bool:
    """Whether words before 收入 or 支出 make it a part of the whole: 上年结转收入, 单位资金支出, 住院收入. The body's
    own name does not: 资金结算中心收入."""
    before = norm[: max(map(norm.rfind, words.words["side"]), default=0)]
    for name in around.own_names:
        before = before.replace(name, "")
    return any(word in before for word in words.words["part_of_total"])


def _count_label(phrase: str, after: str, lead: str, draft: Draft, words: FiscalWords, whole: str | None) -> str | None:
    noun = normalise_label(re.split(rf"[{BOUNDARY}、(]", after, maxsplit=1)[0]) if after else ""
    fitting = [
        entry
        for entry in words.names
        if (phrase.endswith(entry.name) or noun.startswith(entry.name))
        and (phrase == entry.name or not entry.is_whole_phrase)
        and _fits(entry, lead + noun, draft, whole)
    ]
    return (
        max(fitting, key=lambda entry: (entry.part_of is not None, len(entry.name), _told(entry))).label_norm
        if (fitting)
        else None
    )


def _told(entry: ProseName) -> int:
    return sum(map(len, entry.context)) + 10 * (entry.part_of is not None)


def _fits(entry: ProseName, lead: str, draft: Draft, whole: str | None) -> bool:
    unit = MONEY if draft.is_money else draft.amount.unit
    if unit not in entry.units or any(word not in lead for word in entry.context):
        return False
    return entry.part_of is None or entry.part_of == whole


def is_clear(before: str, around: Surroundings, words: FiscalWords) -> bool:
    """Whether words before a label leave its meaning alone; the name of a fund does."""
    funds = tuple(word for word, _ in words.funds)
    while before:
        if is_neutral(before, around.vocabulary, around.own_names):
            return True
        shorter = strip_end(strip_end(before, funds), words.words["before_label"])
        shorter = strip_end(shorter.rstrip('、，,:：“”" '), ("的", "中"))
        if shorter == before:
            return False
        before = shorter
    return True
