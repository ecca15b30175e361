"""One amount of money of a sentence: what it is called, of which stage, level or change, the body's or a project's."""

from __future__ import annotations

from extract.amounts import Amount
from extract.labels import normalise_label
from extract.measures import fold
from extract.narrative.clauses import Naming
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.naming import head_phrase, is_neutral, known_label, name_money
from extract.narrative.projects import is_listed_project, join_project, project_name
from extract.narrative.stages import find_change, find_stage, find_year
from extract.narrative.subjects import is_project_name
from extract.narrative.topics import Topic, list_number, without_generic, without_number
from extract.narrative.vocabulary import TOTAL, Vocabulary

CHANGE_AMOUNT = "变动额"  # the label of forms/quantity_labels.csv that the grammar of a comparison assigns
PROJECTS = "项目支出"  # the label of the projects' money
SEPARATORS = "、,，和及与 "  # what may stand between two numbers of one list
_BUDGETS = ("initial_budget", "full_year_budget", "budget_unspecified")


def read_money(
    amount: Amount, naming: Naming, topic: Topic | None, drafts: list[Draft], sentence: str, around: Surroundings
) -> Draft:
    """The draft of an amount; ``drafts`` are the numbers of the sentence before it."""
    vocabulary = around.vocabulary
    clause = without_number(naming.clause).strip(SEPARATORS)
    if topic is not None and topic.is_project:
        clause = without_generic(clause, vocabulary)
    name = name_money(clause, vocabulary, around.own_names)
    stated = name.stage if name.stage and name.stage.strength == "strong" else None
    change = find_change(fold(clause), vocabulary)
    if change is not None and not (stated and stated.stage == "budget_adjustment"):
        of = topic.name if topic else last_level(drafts)
        norm = normalise_label(f"{of or ''}{clause}")
        return Draft(amount, clause, CHANGE_AMOUNT, sign=change, subject=of, subject_norm=norm, is_level=False)
    if not clause and drafts and not drafts[-1].is_money and not naming.lead.strip(SEPARATORS):
        clause = drafts[-1].label  # 办理退税1256笔、3580万元
        name = name_money(clause, vocabulary, around.own_names)
    if compared := read_compared(amount, clause, drafts, around):
        return compared
    in_lead = find_stage(normalise_label(naming.lead), vocabulary)
    is_lead_of_all = in_lead and in_lead.strength == "strong" and in_lead.stage not in vocabulary.own_items
    own = stated or (in_lead if is_lead_of_all else None)
    draft = Draft(
        amount,
        label=(clause if name.is_stage_only and not name.is_known else name.label) or (topic.name if topic else clause),
        label_norm=name.label_norm,
        own_stage=own.stage if own else None,
        weak_stage=name.stage.stage if name.stage else None,
        is_stage_only=name.is_stage_only,
        sign=stated.sign if stated else 1,
        list_no=list_number(naming.clause),
    )
    if name.is_stage_only and topic is not None:
        if topic.is_project:
            join_project(draft, topic.name, topic.list_no, around)
        elif draft.own_stage not in vocabulary.own_items:
            draft.label_norm = topic.name
    elif (name.is_stage_only or not clause.strip()) and (
        named := _named_before(draft, name.is_known, drafts, vocabulary)
    ):
        _take_name(draft, named)
    elif _is_spending_beside_income(draft, drafts, vocabulary):
        draft.label_norm = vocabulary.stage_labels["actual"]
    elif name.is_known:
        _place_total(draft, drafts, sentence, around)
    elif name.is_stage_only and stated and stated.stage in vocabulary.stage_labels:
        draft.label_norm = vocabulary.stage_labels[stated.stage]
        _place_total(draft, drafts, sentence, around)
    elif not drafts and is_listed_project(draft, around):
        join_project(draft, project_name(draft.label, vocabulary), draft.list_no, around)
    elif stated and name.label_norm != normalise_label(clause) and is_project_name(name.label_norm, vocabulary):
        join_project(draft, head_phrase(name.label_norm, vocabulary), draft.list_no, around)
    return draft


def read_compared(amount: Amount, clause: str, drafts: list[Draft], around: Surroundings) -> Draft | None:
    """What a level is compared with: 三公经费支出12万元，比预算数15万元减少3万元 states the budget of the same item.

    None where no comparison word opens the phrase, or where more than a stage or a year stands after it.
    """
    vocabulary = around.vocabulary
    norm = normalise_label(clause)
    word = next((word for word in vocabulary.year_words("comparison") if word in norm), None)
    if word is None:
        return None
    before, _, rest = norm.rpartition(word)
    name = name_money(rest, vocabulary, around.own_names)
    if not rest or not (name.is_stage_only or is_neutral(rest, vocabulary)):
        return None
    own = known_label(before, vocabulary, around.own_names) if before else None
    level = next((draft for draft in reversed(drafts) if draft.is_money and draft.is_level), None)
    if own is None and (level is None or not is_neutral(before, vocabulary, around.own_names)):
        return None
    stage = name.stage.stage if name.stage and name.stage.strength == "strong" else "actual"
    draft = Draft(amount, own or "", own or "", own_stage=stage, is_compared=True)
    draft.year = find_year(rest, vocabulary, around.report_year)
    if own is None and level is not None:
        _take_name(draft, level)
        draft.label = level.label
    return draft


def _take_name(draft: Draft, named: Draft) -> None:
    draft.label_norm, draft.list_no = named.label_norm, named.list_no
    draft.scope, draft.subject, draft.subject_norm = named.scope, named.subject, named.subject_norm
    draft.named_by = named


def last_level(drafts: list[Draft]) -> str | None:
    """The name of the last level before a change: what 比上年增加 is about."""
    return next((draft.label for draft in reversed(drafts) if draft.is_level), None)


def _named_before(draft: Draft, is_known: bool, drafts: list[Draft], vocabulary: Vocabulary) -> Draft | None:
    """The amount whose name a bare stage takes (基本支出年初预算…，支出决算…); income and spending stay apart."""
    stages = vocabulary.own_items
    unnamed = vocabulary.words["connector"]  # 共计362万元 names nothing
    levels = [one for one in drafts if one.is_money and one.is_level and one.own_stage not in stages]
    levels = [one for one in levels if not one.is_compared]
    levels = [one for one in levels if one.label_norm and one.label_norm not in unnamed]
    if levels and levels[-1].is_part and vocabulary.is_income(levels[-1].label_norm):
        levels = [one for one in levels if not one.is_part]  # 其中：省级资金80万元，支出250万元: of the whole
    previous = levels[-1] if levels else None
    if previous is None or draft.own_stage in stages:
        return None
    is_other_kind = vocabulary.is_income(previous.label_norm) != vocabulary.is_income(draft.label_norm)
    if _is_spending_beside_income(draft, drafts, vocabulary):
        return None
    is_plain_part = (
        previous.is_part and previous.own_stage is None
    )  # 其中：A 3万元，B 5万元；全年支出…: the whole again
    is_unnamed = previous.is_stage_only and previous.named_by is None
    if is_known and (is_unnamed or draft.own_stage is None or is_other_kind or is_plain_part):
        return None
    return previous


def _is_spending_beside_income(draft: Draft, drafts: list[Draft], vocabulary: Vocabulary) -> bool:
    """收入523万元；支出523万元: a bare 支出 after income is the whole spending."""
    levels = [one for one in drafts if one.is_money and one.is_level]
    if not levels or not all(vocabulary.is_income(one.label_norm) for one in (levels[0], levels[-1])):
        return False
    return draft.is_stage_only and draft.own_stage is None and draft.label_norm in vocabulary.words["spending"]


def _place_total(draft: Draft, drafts: list[Draft], sentence: str, around: Surroundings) -> None:
    """A total that names nothing (实际支出, 资金总额) is the body's, unless the sentence or the heading says whose.

    After a number of projects, or under a heading of projects, it is the projects'. After a count of some activity
    in the
    same sentence (培训5次，实际支出3万元) it is that activity's: its label then says so, and no list knows it.
    """
    known = around.vocabulary.labels
    if known.get(draft.label_norm) != TOTAL:
        return
    heading = (around.section or "").rsplit("/", maxsplit=1)[-1]
    counts = [one for one in drafts if not one.is_money and one.is_level]
    unknown = next((one for one in counts if one.label_norm not in known), None)
    if any(known.get(one.label_norm) == "project_count" for one in counts):
        draft.label_norm = PROJECTS
    elif unknown is not None:
        draft.label_norm = f"{unknown.label_norm}{draft.label_norm}"
    elif whose := next((word for word in around.vocabulary.words["this_project"] if word in sentence), None):
        draft.label_norm = f"{whose}{draft.label_norm}"
    elif draft.is_stage_only:
        section = next((label for word, label in around.vocabulary.sections if word in heading), None)
        draft.label_norm = section or draft.label_norm


def settle_allotments(drafts: list[Draft]) -> None:
    """A project's amount without a stage before what was spent of it (A专项50万元，支出49万元) is its budget."""
    for draft in drafts:
        named = draft.named_by
        if named is None or named.scope != "project" or draft.is_compared or draft.weak_stage != "actual":
            continue
        if named.own_stage is None and named.weak_stage != "actual" and not named.is_stage_only:
            named.own_stage = "budget_unspecified"


def stage_of(draft: Draft, around: Surroundings) -> str | None:
    """Stated, else the whole's, else the neighbour's, else what the kind of report lets expect; None: SQL decides."""
    default = around.default_stage or ("actual" if around.speaks_of_results else None)
    if not draft.is_money:
        return "target" if around.is_target else default
    default = None if default == "target" else default
    if draft.own_stage:
        return draft.own_stage
    if not draft.is_level:
        return default
    if draft.parent is not None:
        draft.parent.stage = draft.parent.stage or stage_of(draft.parent, around)
        return draft.parent.stage
    weak = draft.weak_stage if around.report_type != "budget" else None
    if weak and draft.is_stage_only and not _is_beside_income(draft, around.vocabulary):
        return weak
    if draft.previous is not None and not draft.previous.named_by:
        before = draft.previous.own_stage or stage_of(draft.previous, around)
        if before in _BUDGETS:
            return before
    return weak or default


def _is_beside_income(draft: Draft, vocabulary: Vocabulary) -> bool:
    """部门预算收入总额…，支出总额…: a total of spending beside budgeted income is budgeted too; 支出48万元 is spent."""
    label, previous = normalise_label(draft.label), draft.previous
    if previous is None or not vocabulary.is_income(previous.label_norm):
        return False
    whole = previous.parent or previous
    is_balanced = draft.amount.value == whole.amount.value  # a budget balances; what was spent seldom equals the income
    return label.endswith(vocabulary.words["total"]) or (label in vocabulary.words["spending"] and is_balanced)
