"""A fund that a report declares it had none of: 无。 under the fund's heading, or 本单位没有使用政府性基金安排的支出。

What is declared none is a zero that someone stated: a draft with value 0 whose printed text are the declaring words.
"""

from __future__ import annotations

import re
from decimal import Decimal

from extract.amounts import Amount
from extract.narrative.clauses import Prose
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.naming import is_neutral
from extract.narrative.stages import find_year
from extract.narrative.vocabulary import Fund

UNIT = "万元"
_SPLIT = re.compile(r"[^。；;，,]+")
_BETWEEN = 14  # characters between 没有 and the fund's name: 没有使用当年财政拨款的政府性基金


def read_declared_none(prose: Prose, around: Surroundings) -> list[Draft]:
    """The funds that this paragraph declares none of; a sentence that prints money about the fund declares nothing."""
    drafts: list[Draft] = []
    heading = _heading_fund(around)
    for start, end in prose.sentences():
        if any(start <= amount.char_from < end and amount.kind == "money" for amount in prose.amounts):
            continue
        for clause in _SPLIT.finditer(prose.masked, start, end):
            named = _named(clause, around)
            if not named and heading is not None:
                named = _under_heading(clause, heading, around)
            drafts += [_draft(prose, first, last, label, around, start) for first, last, label in named]
    return drafts


def _heading_fund(around: Surroundings) -> Fund | None:
    last = (around.section or "").rsplit("/", maxsplit=1)[-1]
    found = [fund for fund in around.vocabulary.funds if any(word in last for word in fund.words)]
    return found[0] if len(found) == 1 else None


def _named(clause: re.Match[str], around: Surroundings) -> list[tuple[int, int, str]]:
    """Funds that the clause itself names: after the declaring word (没有…政府性基金…), or before it
    (政府性基金：无)."""
    text, base, vocabulary = clause.group(), clause.start(), around.vocabulary
    places = [
        (match.start(), match.end(), fund)
        for fund in vocabulary.funds
        for match in re.finditer("|".join(map(re.escape, fund.words)), text)
    ]
    if not places:
        return []
    places.sort(key=lambda place: place[0])
    found: list[tuple[int, int, str]] = []
    for word in vocabulary.none_fund:
        at = text.find(word)
        after = [place for place in places if at >= 0 and at + len(word) <= place[0]]
        if after and after[0][0] - at - len(word) <= _BETWEEN:
            for place in after:
                income, spending = around.vocabulary.words["income"], around.vocabulary.words["spending"]
                rest = text[place[1] :]
                is_income = any(word in rest for word in income) and not any(word in rest for word in spending)
                label = place[2].revenue_label if is_income else place[2].expenditure_label
                found.append((base + at, base + at + len(word), label))
            return found
    trimmed = text.rstrip()
    for word in vocabulary.none_whole:
        if trimmed.endswith(word) and is_neutral_end(trimmed[: -len(word)], around):
            at = len(trimmed) - len(word)
            return [
                (base + at, base + at + len(word), fund.expenditure_label) for _, last, fund in places if last <= at
            ]
    return []


def is_neutral_end(before: str, around: Surroundings) -> bool:
    """Whether 无 after these words is a statement of its own: after a colon, 为, 情况, a fund's name or an own name."""
    cut = re.split(r"[:：]", before)[-1].strip()
    return not cut or cut.endswith(around.vocabulary.words["announces"]) or is_neutral(cut, around.vocabulary)


def _under_heading(clause: re.Match[str], fund: Fund, around: Surroundings) -> list[tuple[int, int, str]]:
    text = clause.group().rstrip()
    for word in around.vocabulary.none_whole:
        if text.endswith(word) and is_neutral(text[: -len(word)].strip(), around.vocabulary, around.own_names):
            last = clause.start() + len(text)
            return [(last - len(word), last, fund.expenditure_label)]
    return []


def _draft(prose: Prose, first: int, last: int, label: str, around: Surroundings, sentence: int) -> Draft:
    amount = Amount(Decimal(0), 0, UNIT, None, False, None, prose.text[first:last], first, last, kind="money")
    default = "initial_budget" if around.report_type == "budget" else "actual"
    return Draft(
        amount,
        label=label,
        label_norm=label,
        own_stage=default,
        stage=default,
        is_declared_none=True,
        year=find_year(prose.folded[sentence:first], around.vocabulary, around.report_year),
    )
