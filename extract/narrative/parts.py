"""其中: which number the parts belong to.

A part belongs to the number before 其中, unless the parts add up to another number of the sentence, or are by their
labels parts of another: ``支出…，其中：项目支出…，基本支出…，其中：人员经费…，公用经费…`` nests twice.
"""

from __future__ import annotations

import re
from decimal import Decimal

from extract.narrative.drafts import Draft, Group
from extract.narrative.vocabulary import Vocabulary

_MAX_OPENING = 60  # characters between 其中 and the number that it opens


def open_groups(
    groups: list[Group], lead: str, since: str, drafts: list[Draft], draft: Draft, vocabulary: Vocabulary
) -> None:
    """Close what ends before a number and open what its lead opens; ``groups`` is the stack, innermost last.

    ``drafts`` are the numbers of the sentence before this one (or of the sentence before, where 其中 starts a
    sentence), ``since`` the text after the last amount of money.
    """
    while groups and groups[-1].in_brackets and ")" in lead:
        groups.pop()
    opens_bracket = lead.lstrip().startswith("(") and ")" not in lead
    says_part = _says_part(lead, vocabulary)
    levels = [other for other in drafts if other.is_level and not other.is_compared and same_kind(other, draft)]
    if levels and (says_part or opens_bracket or _opens_projects(levels[-1], since, draft, vocabulary)):
        groups.append(Group(levels[-1], opens_bracket, levels))
        return
    while groups and _ends(groups, draft, vocabulary):
        groups.pop()


def settle_parents(groups: list[Group], vocabulary: Vocabulary) -> None:
    """Give every part its parent: what the parts sum to, else what their labels are parts of, else the number
    before."""
    for group in groups:
        if not group.parts:
            continue
        parent = group.parent
        if not _adds_up(parent, group.parts):
            fitting = [draft for draft in reversed(group.before) if _adds_up(draft, group.parts)]
            by_label = [
                draft
                for draft in reversed(group.before)
                if vocabulary.ancestors(draft.label_norm)[:1]
                == vocabulary.ancestors(group.parts[0].label_norm)[1:2]
                != ()
            ]
            parent = next(iter((*fitting, *by_label)), parent)
        for part in group.parts:
            if part is not parent:
                part.parent = parent


def _says_part(lead: str, vocabulary: Vocabulary) -> bool:
    """Whether 其中 or its like opens what the lead names; 主要包括办公费等；公用经费… says it of something else."""
    ends = [lead.rfind(word) + len(word) for word in vocabulary.words["part"] if word in lead]
    return bool(ends) and not re.search("[；;]", lead[max(ends) :]) and len(lead) - max(ends) <= _MAX_OPENING


def _opens_projects(whole: Draft, since: str, draft: Draft, vocabulary: Vocabulary) -> bool:
    """Whether a sum of projects opens their list: 项目支出80万元，主要用于A 50万元、B 30万元; or with a bare colon."""
    if not draft.is_money or draft.label_norm in vocabulary.labels or draft.is_stage_only or whole.scope:
        return False
    if vocabulary.labels.get(whole.label_norm) not in vocabulary.items_of_projects:
        return False
    ends = [since.rfind(word) + len(word) for word in vocabulary.words["project_part"] if word in since]
    after = since[max(ends) :] if ends else since[1:] if since[:1] in (":", "：") else None
    return after is not None and not re.search("[；;]", after) and len(after) <= _MAX_OPENING


def same_kind(one: Draft, other: Draft) -> bool:
    """Whether one number may be a part of the other: money of money, persons of persons."""
    return one.is_money == other.is_money and (one.is_money or one.amount.unit == other.amount.unit)


def _ends(groups: list[Group], draft: Draft, vocabulary: Vocabulary) -> bool:
    """Whether a number stands beside the innermost group's parent and not under it."""
    parent = groups[-1].parent
    if not same_kind(parent, draft):
        return False
    above = vocabulary.ancestors(parent.label_norm)
    own = vocabulary.ancestors(draft.label_norm)
    changes_stage = draft.own_stage is not None and draft.own_stage != (parent.stage or parent.own_stage)
    if changes_stage and (draft.is_stage_only or (own and own[0] in above)):
        return True
    is_beside = len(own) > 1 and own[1] in above[1:] and own[0] not in above[:1]
    parts = groups[-1].parts
    return is_beside and bool(parts) and all(vocabulary.ancestors(part.label_norm)[1:2] != own[1:2] for part in parts)


def _adds_up(whole: Draft, parts: list[Draft]) -> bool:
    """Whether the parts sum to the whole, within half a unit of the last printed digit each; units must agree."""
    if len(parts) < 2 or any(part.amount.unit != whole.amount.unit for part in parts):
        return False
    values = [part.amount.value or Decimal(0) for part in parts]
    places = max(draft.amount.decimals or 0 for draft in (whole, *parts))
    slack = Decimal(10) ** -places * (len(parts) + 1) / 2 if len(parts) > 1 else Decimal(0)
    return whole.amount.value is not None and abs(sum(values, Decimal(0)) - whole.amount.value) <= slack
