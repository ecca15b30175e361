"""One paragraph of prose into its numbers, each with label, subject, stage and year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extract.amounts import Amount
from extract.narrative.clauses import Naming, Prose, naming_of
from extract.narrative.counts import read_count
from extract.narrative.drafts import Draft, Group, Surroundings
from extract.narrative.money import read_money, settle_allotments, stage_of
from extract.narrative.naming import coordinated
from extract.narrative.parts import open_groups, same_kind, settle_parents
from extract.narrative.projects import continues_list, join_project_list
from extract.narrative.stages import Year, find_year, strip_stage
from extract.narrative.topics import Topic, find_topic, next_pending, opening_topic
from extract.narrative.years import listed_years, without_years

_JOINED = re.compile(r"[、,，和及与 ]*")


@dataclass(slots=True)
class _Paragraph:
    """What one sentence leaves to the next: a topic, the numbers before, a short sentence that may name what
    follows."""

    topic: Topic | None = None
    last: list[Draft] = field(default_factory=list)
    pending: str | None = None


def read_paragraph(prose: Prose, around: Surroundings) -> list[Draft]:
    """All numbers of one paragraph in reading order, but for damaged ones and those that nothing makes a quantity."""
    found: list[Draft] = []
    state = _Paragraph(opening_topic(prose, around))
    for span in prose.sentences():
        drafts = _read_sentence(prose, span, around, state)
        text = prose.folded[span[0] : span[1]]
        state.pending = next_pending(state.pending, text, bool(drafts), around.vocabulary)
        state.last = drafts or state.last
        found += drafts
    settle_allotments(found)
    for draft in found:
        draft.stage = draft.stage or stage_of(draft, around)
        draft.year = draft.year or (draft.parent.year if draft.parent else None)
    return found


def _read_sentence(prose: Prose, span: tuple[int, int], around: Surroundings, state: _Paragraph) -> list[Draft]:
    """The numbers of one sentence. A paragraph about a project stays with it from sentence to sentence."""
    drafts: list[Draft] = []
    stack: list[Group] = []
    groups: list[Group] = []
    sentence = prose.folded[span[0] : span[1]]
    topic, is_listing = state.topic, False
    for amount, naming, year in _namings(prose, span, around):
        draft: Draft | None
        if amount.kind == "money":
            topic = find_topic(naming, drafts, state.pending, around) or topic
            draft = read_money(amount, naming, topic, drafts, sentence, around)
            before = prose.folded[span[0] : amount.char_from]
            is_listing = continues_list(draft, drafts, before, is_listing, span[0], around)
            if (
                topic is None
                and draft.scope == "project"
                and not is_listing
                and not any(other.is_money for other in drafts)
            ):
                topic = Topic(draft.subject or "", True, draft.list_no)
        else:
            draft = read_count(amount, naming, topic, drafts, sentence, around)
        if draft is None:
            continue
        before = prose.folded[span[0] : amount.char_from]
        draft.year = draft.year or year or find_year(before, around.vocabulary, around.report_year)
        levels = [other for other in drafts if other.is_money and other.is_level and not other.is_compared]
        draft.previous = levels[-1] if levels else None
        if draft.is_level and not draft.is_compared:
            money = [other for other in drafts if other.is_money]
            since = prose.folded[money[-1].amount.char_to : amount.char_from] if money else ""
            opens = naming.lead.lstrip().startswith(around.vocabulary.words["part"])
            open_groups(stack, naming.lead, since, drafts or (state.last if opens else []), draft, around.vocabulary)
            groups += [group for group in stack if group not in groups]
            if stack and same_kind(stack[-1].parent, draft):
                stack[-1].parts.append(draft)
                draft.is_part = True
                join_project_list(draft, stack[-1].parent, around)
        drafts.append(draft)
    settle_parents(groups, around.vocabulary)
    for draft in drafts:
        join_project_list(draft, draft.parent, around)
    state.topic = topic if topic and topic.is_project else None
    return drafts


def _namings(prose: Prose, span: tuple[int, int], around: Surroundings) -> Iterator[tuple[Amount, Naming, Year | None]]:
    """Each number of a sentence with the words around it; a number shared by several names comes once for each.

    ``A和B均达到100%`` is two numbers; ``A、B分别为1万元、2万元`` gives each name its own,
    ``2022年、2023年A分别为1万元、2万元`` each year.
    """
    waiting: list[str] = []
    years: list[Year] = []
    before: tuple[str, ...] = ()
    for index, amount in enumerate(prose.amounts):
        if not span[0] <= amount.char_from < span[1] or amount.value is None:
            continue
        naming = naming_of(prose, index, span, around.vocabulary)
        if waiting and _JOINED.fullmatch(naming.lead):
            yield amount, replace(naming, clause=waiting.pop(0)), years.pop(0) if years else None
            continue
        is_joined = _next_is_joined(prose, index)
        names = coordinated(naming.clause, around.vocabulary, before if is_joined else ())
        before = tuple(strip_stage(name, around.vocabulary, ("strong",)) for name in names) or before
        waiting = list(names[1:]) if is_joined else []
        years = [] if waiting or not is_joined else _years(prose, index, span, naming, around)
        if years:
            name = without_years(naming.clause, around.vocabulary)
            waiting = [name] * (len(years) - 1)
            yield amount, replace(naming, clause=name), years.pop(0)
            continue
        for name in names[:1] if waiting else names or (naming.clause,):
            yield amount, replace(naming, clause=name), None


def _years(prose: Prose, index: int, span: tuple[int, int], naming: Naming, around: Surroundings) -> list[Year]:
    """The years of a number and those joined to it, where their shared name ends in 分别为 or its like."""
    if not naming.clause.endswith(around.vocabulary.words["distributive"]):
        return []
    last = index
    while _next_is_joined(prose, last):
        last += 1
    before = prose.folded[span[0] : prose.amounts[index].char_from]
    after = prose.folded[prose.amounts[last].char_to : span[1]]
    return list(listed_years(before, after, last - index + 1, around.vocabulary, around.report_year))


def _next_is_joined(prose: Prose, index: int) -> bool:
    if index + 1 >= len(prose.amounts):
        return False
    here, there = prose.amounts[index], prose.amounts[index + 1]
    between = prose.folded[here.char_to : there.char_from]
    return here.kind == there.kind and bool(between.strip()) and _JOINED.fullmatch(between) is not None
