"""One count, rate or score of a sentence: a known measure, a change, or some activity with its subject."""

from __future__ import annotations

from dataclasses import replace

from extract.amounts import Amount
from extract.labels import normalise_label
from extract.measures import fold
from extract.narrative.clauses import Naming
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.money import SEPARATORS, last_level
from extract.narrative.naming import head_phrase, is_neutral, known_label, name_quantity, strip_end
from extract.narrative.projects import join_project
from extract.narrative.stages import find_change
from extract.narrative.subjects import bare_name, is_project_name, normalise_subject, subject_of
from extract.narrative.topics import Topic, list_number, without_number
from extract.narrative.vocabulary import TOTAL, Vocabulary

# labels of forms/quantity_labels.csv that the grammar assigns
CHANGE_RATE, COMPLETION, SHARE = "变动率", "完成预算", "占比"
_OF_A_PROJECT_TOO = ("execution_rate", "self_score_total")  # items that a project has as well as the body


def read_count(
    amount: Amount, naming: Naming, topic: Topic | None, drafts: list[Draft], sentence: str, around: Surroundings
) -> Draft | None:
    """The draft of a number that is no money; None for a bare number that no label makes a count."""
    vocabulary = around.vocabulary
    clause = without_number(naming.clause)
    change = find_change(fold(clause), vocabulary)
    if change is not None or amount.kind == "change":
        of = last_level(drafts)
        is_change_rate = change is not None and amount.kind in ("rate", "change")  # 差1.84个百分点 changed nothing
        label_norm = CHANGE_RATE if is_change_rate else normalise_label(clause)
        norm = normalise_label(f"{of or ''}{clause}")
        return Draft(amount, clause, label_norm, sign=change or 1, subject=of, subject_norm=norm, is_level=False)
    previous = next((other for other in reversed(drafts) if not other.is_money), None)
    words = clause.lstrip(SEPARATORS).rstrip("、,， ")
    if previous and previous.subject and naming.noun and words.startswith(previous.subject):
        words = words[len(previous.subject) :].strip(SEPARATORS)  # 4个委员会、8个办公室: the noun of the number before
    elif not words and not naming.noun and drafts and drafts[-1].label_norm == CHANGE_RATE and amount.kind == "rate":
        return replace(drafts[-1], amount=amount, parent=None)  # 增长35.6%和42.1%
    elif not words and not naming.noun and previous and previous.is_level:
        words = previous.label
    is_bound = amount.kind == "score" and amount.operator is not None  # 自评得分90分以上的项目: nobody's score
    known = (
        None if is_bound else name_quantity(bare_name(words), naming.noun, sentence, naming.after, amount, vocabulary)
    )
    label, whose = known or (None, "")
    if amount.unit is None:
        unit = next((entry.unit_if_bare for entry in vocabulary.quantities if entry.label_norm == label), None)
        if unit is None:
            return None
        amount = replace(amount, unit=unit, kind="bare")
    total = _total_of(words, naming.noun, amount, drafts, vocabulary)
    whole = _share_of(words, drafts, around) if amount.kind == "rate" else None
    if whole is not None:
        subject, norm, label = whole, normalise_label(f"{whole}{words}"), SHARE
    elif total is not None:
        subject, norm, label = None, "", total
    elif amount.kind == "rate":
        subject, norm = _rate_subject(words, naming.noun, drafts, around)
        label = _of_the_whole(label, drafts, around)
    else:
        subject = subject_of(words, naming.noun, previous.subject if previous else None, vocabulary)
        norm = normalise_subject(subject, vocabulary) if subject else ""
        norm = f"{norm}{amount.operator}" if is_bound else norm
    draft = Draft(
        amount,
        label=subject or clause or amount.printed_text,
        label_norm=label or norm or normalise_label(amount.printed_text),
        subject=subject,
        subject_norm=norm if label == SHARE else label or norm or None,
        list_no=list_number(naming.clause),
        is_level=amount.kind not in ("rate", "score"),
    )
    if vocabulary.labels.get(label or "") in _OF_A_PROJECT_TOO:
        if topic is not None and topic.is_project and whose in vocabulary.words["generic_project"]:
            join_project(draft, topic.name, topic.list_no, around)
        elif is_project_name(whose, vocabulary) and not is_neutral(
            normalise_label(whose), vocabulary, around.own_names
        ):
            join_project(draft, whose, draft.list_no, around)
        elif topic is not None and topic.is_project:
            join_project(draft, topic.name, topic.list_no, around)
    return draft


def _total_of(words: str, noun: str, amount: Amount, drafts: list[Draft], vocabulary: Vocabulary) -> str | None:
    """行政编制21名，事业编制42名，共63名: a bare total after counts whose items are parts of one item is that item."""
    if noun or not words or words not in {*vocabulary.words["connector"], *vocabulary.words["lead"]}:
        return None
    parents: list[str | None] = []
    for draft in reversed(drafts):
        item = vocabulary.labels.get(draft.label_norm, "")
        if draft.amount.kind != amount.kind or not draft.is_level or draft.parent is not None:
            break
        parents.append(vocabulary.parents.get(item))
    whole = parents[0] if parents else None
    if whole is None or len(parents) < 2 or set(parents[:2]) != {whole}:
        return None
    return vocabulary.label_of_count(whole)


def _share_of(words: str, drafts: list[Draft], around: Surroundings) -> str | None:
    """Whose share a rate is: 占基本支出的88% is what stands before it, 人员经费占基本支出的88% names it itself."""
    vocabulary, norm = around.vocabulary, normalise_label(words).lstrip("(")
    if norm.startswith(vocabulary.words["share"]):
        return next((draft.label for draft in reversed(drafts) if draft.is_level), None)
    before = next((norm[: norm.index(word)] for word in vocabulary.words["share"] if word in norm), "")
    return before if before and known_label(before, vocabulary, around.own_names) else None


def _rate_subject(words: str, noun: str, drafts: list[Draft], around: Surroundings) -> tuple[str | None, str]:
    """A rate is of something: 占64.80% is a share of what stands before it."""
    is_short = len(head_phrase(normalise_label(words), around.vocabulary)) < 2
    of = drafts[-1].label if drafts and is_short else ""
    particles = tuple(set(around.vocabulary.words["connector"]) - set(around.vocabulary.words["lead"]))
    while not is_short and (shorter := strip_end(words, particles)) != words:
        words = shorter
    subject = f"{of}{words}" or noun
    return subject or None, normalise_label(subject)


def _of_the_whole(label: str | None, drafts: list[Draft], around: Surroundings) -> str | None:
    """完成预算的96% is the body's execution rate only after the body's whole money, else a rate of what stands
    before."""
    money = next((draft for draft in reversed(drafts) if draft.is_money and draft.is_level), None)
    if label != COMPLETION or money is None or money.scope or around.vocabulary.labels.get(money.label_norm) == TOTAL:
        return label
    return f"{money.label_norm}{COMPLETION}"
