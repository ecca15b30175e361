"""One paragraph of prose into its numbers, each with label, subject, stage and year."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.amounts import Amount
from extract.labels import normalise_label
from extract.measures import fold
from extract.narrative.clauses import LIST_NUMBER, Naming, Prose, naming_of
from extract.narrative.drafts import Draft, Group, Surroundings
from extract.narrative.naming import coordinated, head_phrase, is_neutral, known_label, name_money, name_quantity
from extract.narrative.parts import open_groups, settle_parents
from extract.narrative.stages import Year, find_change, find_stage, find_year
from extract.narrative.subjects import is_project_name, normalise_subject, subject_of
from extract.numerals import parse_numeral

CHANGE_AMOUNT, CHANGE_RATE = (
    "变动额",
    "变动率",
)  # labels of forms/quantity_labels.csv that grammar and not words assigns
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_TOPIC_LENGTH = 44  # characters; a longer sentence without a number is no heading of the next one
_JOINED = re.compile(r"[、,，和及与 ]*")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a sentence's bare stages (年初预算…，实际支出…) are about: a known label, or a project."""

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
    return LIST_NUMBER.sub("", text, count=1)


def read_paragraph(prose: Prose, around: Surroundings) -> list[Draft]:
    """All numbers of one paragraph, in reading order, except the damaged ones and those that no unit or label makes one."""
    found: list[Draft] = []
    last_sentence: list[Draft] = []
    pending: str | None = None
    for span in prose.sentences():
        drafts = _read_sentence(prose, span, around, last_sentence, pending)
        text = prose.folded[span[0] : span[1]]
        pending = text if not drafts and len(text) <= _TOPIC_LENGTH else None
        last_sentence = drafts or last_sentence
        found += drafts
    for draft in found:
        draft.stage = draft.stage or _stage_of(draft, around)
        draft.year = draft.year or (draft.parent.year if draft.parent else None)
    return found


def _read_sentence(
    prose: Prose, span: tuple[int, int], around: Surroundings, last_sentence: list[Draft], pending: str | None
) -> list[Draft]:
    vocabulary = around.vocabulary
    drafts: list[Draft] = []
    stack: list[Group] = []
    groups: list[Group] = []
    topic: Topic | None = None
    named: list[str] = []  # names that wait for their number: A、B分别为1万元、2万元
    for index, amount in enumerate(prose.amounts):
        if not span[0] <= amount.char_from < span[1] or amount.value is None:
            continue
        naming = naming_of(prose, index, span, vocabulary)
        if named and _JOINED.fullmatch(naming.lead):
            naming = replace(naming, clause=named.pop(0))
        else:
            named = []
        parts = coordinated(naming.clause, vocabulary)
        clauses: tuple[str, ...] = (naming.clause,)
        if parts and _next_is_joined(prose, index):
            naming, named, clauses = replace(naming, clause=parts[0]), list(parts[1:]), parts[:1]
        elif parts:
            clauses = parts
        for clause in clauses:
            one = replace(naming, clause=clause)
            if amount.kind == "money":
                topic = topic or _find_topic(one, drafts, pending, around)
                draft: Draft | None = _money(amount, one, topic, drafts, around)
                if draft and topic is None and draft.scope == "project":
                    topic = Topic(draft.subject or "", True, draft.list_no)
            else:
                draft = _quantity(amount, one, drafts, prose.folded[span[0] : span[1]], around)
            if draft is None:
                continue
            draft.year = find_year(prose.folded[span[0] : amount.char_from], vocabulary, around.report_year)
            draft.previous = next((other for other in reversed(drafts) if other.is_money and other.is_level), None)
            earlier = drafts or (last_sentence if _opens(one, around) else [])
            depth = len(stack)
            if draft.is_level:
                open_groups(stack, one.lead, earlier, draft, vocabulary)
                if len(stack) > depth or (stack and stack[-1] not in groups):
                    groups.append(stack[-1])
                if stack:
                    stack[-1].parts.append(draft)
            drafts.append(draft)
    settle_parents(groups, vocabulary)
    for draft in drafts:
        _join_project_list(draft, around)
    return drafts


def _opens(naming: Naming, around: Surroundings) -> bool:
    """Whether a sentence starts with 其中, so that its numbers are parts of the sentence before."""
    return naming.lead.lstrip().startswith(around.vocabulary.words["part"])


def _next_is_joined(prose: Prose, index: int) -> bool:
    if index + 1 >= len(prose.amounts):
        return False
    here, there = prose.amounts[index], prose.amounts[index + 1]
    between = prose.folded[here.char_to : there.char_from]
    return here.kind == there.kind and bool(between.strip()) and _JOINED.fullmatch(between) is not None


def _find_topic(naming: Naming, drafts: list[Draft], pending: str | None, around: Surroundings) -> Topic | None:
    """The name before a bare stage: 一是NAME，年初预算… / NAME：全年预算… / NAME。年初预算为…"""
    vocabulary = around.vocabulary
    if any(draft.is_money for draft in drafts):
        return None
    name = name_money(naming.clause, vocabulary, around.own_names)
    if not (name.is_stage_only and name.stage and name.stage.strength == "strong"):
        return None
    for candidate in (*reversed(naming.earlier), *([pending] if pending and not naming.earlier else [])):
        words = without_number(candidate).strip()
        norm = normalise_label(words)
        if (
            not norm
            or is_neutral(norm, vocabulary, around.own_names)
            or (find_stage(norm, vocabulary) and norm[-2:] == "情况")
        ):
            continue
        if label := known_label(norm, vocabulary, around.own_names):
            return Topic(label, False)
        number = list_number(candidate)
        if is_project_name(words, vocabulary) or number is not None:
            return Topic(words, True, number)
        return None
    return None


def _money(amount: Amount, naming: Naming, topic: Topic | None, drafts: list[Draft], around: Surroundings) -> Draft:
    vocabulary = around.vocabulary
    clause = without_number(naming.clause)
    name = name_money(clause, vocabulary, around.own_names)
    change = find_change(fold(clause), vocabulary)
    stated = name.stage if name.stage and name.stage.strength == "strong" else None
    is_adjustment = stated is not None and stated.stage == "budget_adjustment"
    if change is not None and not is_adjustment:
        subject = topic.name if topic else (drafts[-1].label if drafts else None)
        draft = Draft(amount, naming.clause, CHANGE_AMOUNT, sign=change, subject=subject, is_level=False)
        draft.subject_norm = normalise_label(f"{subject or ''}{clause}")
        return draft
    lead_stage = find_stage(normalise_label(naming.lead), vocabulary) if not stated else None
    draft = Draft(
        amount,
        label=name.label or clause or (topic.name if topic else ""),
        label_norm=name.label_norm,
        own_stage=stated.stage
        if stated
        else (lead_stage.stage if lead_stage and lead_stage.strength == "strong" else None),
        weak_stage=name.stage.stage if name.stage else None,
        is_stage_only=name.is_stage_only,
        sign=stated.sign if stated and is_adjustment else 1,
        list_no=list_number(naming.clause),
    )
    if name.is_stage_only and topic is not None:
        if topic.is_project:
            _about_project(draft, topic.name, topic.list_no, around)
        elif not is_adjustment and not (stated and stated.stage == "carryover"):
            draft.label_norm = topic.name
    elif name.is_stage_only or not clause.strip():
        _inherit(draft, name.is_known and bool(clause.strip()), drafts)
    elif not name.is_known and stated and is_project_name(name.label_norm, vocabulary):
        _about_project(draft, head_phrase(name.label_norm, vocabulary, around.own_names), draft.list_no, around)
    return draft


def _about_project(draft: Draft, name: str, list_no: int | None, around: Surroundings) -> None:
    draft.scope, draft.subject, draft.list_no = "project", name, list_no
    draft.subject_norm = normalise_subject(name, around.vocabulary)


def _inherit(draft: Draft, is_known: bool, drafts: list[Draft]) -> None:
    """A bare stage takes its name from the number before (基本支出年初预算…，支出决算…), unless one is income, one spending."""
    levels = [other for other in drafts if other.is_money and other.is_level]
    previous = levels[-1] if levels else None
    if previous is None or draft.own_stage in ("budget_adjustment", "carryover"):
        return
    if is_known and (previous.is_stage_only or draft.own_stage is None or _is_income(previous) != _is_income(draft)):
        return
    draft.label_norm = previous.label_norm
    draft.scope, draft.subject, draft.subject_norm = previous.scope, previous.subject, previous.subject_norm
    draft.list_no = previous.list_no


def _is_income(draft: Draft) -> bool:
    return "收入" in draft.label_norm and "支出" not in draft.label_norm


def _join_project_list(draft: Draft, around: Surroundings) -> None:
    """An unknown name under 项目支出 is a project: 项目支出合计…，其中：1.NAME 5万元."""
    parent, vocabulary = draft.parent, around.vocabulary
    if parent is None or not draft.is_money or draft.scope or draft.label_norm in vocabulary.labels:
        return
    if vocabulary.labels.get(parent.label_norm) in vocabulary.items_of_projects and parent.scope is None:
        _about_project(draft, without_number(draft.label), draft.list_no, around)


def _quantity(amount: Amount, naming: Naming, drafts: list[Draft], sentence: str, around: Surroundings) -> Draft | None:
    vocabulary = around.vocabulary
    clause = without_number(naming.clause)
    change = find_change(fold(clause), vocabulary)
    if change is not None or amount.kind == "change":
        label_norm = CHANGE_RATE if amount.kind in ("rate", "change") else normalise_label(clause)
        of = drafts[-1].label if drafts else None
        return Draft(
            amount, clause, label_norm, sign=change or 1, subject=of, is_level=False,
            subject_norm=normalise_label(f"{of or ''}{clause}"),
        )  # fmt: skip
    label = name_quantity(clause, naming.noun, sentence, naming.after, amount, vocabulary)
    if amount.unit is None:
        unit = next((entry.unit_if_bare for entry in vocabulary.quantities if entry.label_norm == label), None)
        if label is None or unit is None:
            return None
        amount = replace(amount, unit=unit, kind="bare")
    previous = next((other for other in reversed(drafts) if not other.is_money), None)
    subject = subject_of(clause, naming.noun, previous.subject if previous else None, vocabulary)
    norm = normalise_subject(subject, vocabulary) if subject else None
    return Draft(
        amount,
        label=subject or clause or amount.printed_text,
        label_norm=label or norm or normalise_label(amount.printed_text),
        subject=subject,
        subject_norm=label or norm,
        list_no=list_number(naming.clause),
        is_level=amount.kind not in ("rate", "score"),
    )


def _stage_of(draft: Draft, around: Surroundings) -> str | None:
    """Stated, else the whole's, else the neighbour's, else what the report's type lets expect."""
    default = around.default_stage or (
        "actual" if around.report_type in ("self_evaluation", "final_accounts") else None
    )
    if not draft.is_money:
        return "target" if around.is_target else default
    if draft.own_stage:
        return draft.own_stage
    if not draft.is_level:
        return default
    if draft.parent is not None:
        draft.parent.stage = draft.parent.stage or _stage_of(draft.parent, around)
        return draft.parent.stage
    if draft.weak_stage and draft.is_stage_only and around.report_type != "budget":
        return draft.weak_stage
    if draft.previous is not None and draft.previous.own_stage in (
        "initial_budget",
        "full_year_budget",
        "budget_unspecified",
    ):
        return draft.previous.own_stage
    return draft.weak_stage if draft.weak_stage and around.report_type != "budget" else default


__all__ = ["CHANGE_AMOUNT", "CHANGE_RATE", "Topic", "Year", "list_number", "read_paragraph", "without_number"]
