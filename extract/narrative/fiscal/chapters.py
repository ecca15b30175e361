"""The paragraphs of a budget or of final accounts in order: what one leaves to the next, and each number's meaning.

A heading or a first line names the class of the items after it (（一）公共安全（类）, then 检察（款）行政运行（项）…);
a line that ends in a colon names their fund (财政拨款支出主要内容如下：) and their whole (本年支出合计…，其中：).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from extract.labels import normalise_label, numbering_rank
from extract.measures import any_of, fold
from extract.narrative.clauses import BOUNDARY, Prose
from extract.narrative.counts import CHANGE_RATE
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.fiscal.changes import Changes
from extract.narrative.fiscal.compared import Compared
from extract.narrative.fiscal.grades import read_none_of_kind
from extract.narrative.fiscal.heads import (
    WHOLE_ITEMS,
    Head,
    find_head,
    is_bare_line,
    name_subject,
    names_fund_only,
    takes_name,
)
from extract.narrative.fiscal.names import LineName, clause_span, name_line, unfunded
from extract.narrative.fiscal.outline import Item, Outline
from extract.narrative.fiscal.rates import Rates
from extract.narrative.fiscal.words import FiscalWords
from extract.narrative.money import CHANGE_AMOUNT
from extract.narrative.naming import is_neutral
from extract.narrative.stages import Year, find_year

ZERO_UNIT = "万元"  # of a zero that prints no unit
CLASS_SPENDING = "功能分类支出"  # the label of an amount of a functional class
_YEAR = re.compile(r"((?:19|20)\d{2})年")
_BOUND_AFTER = r"\s*(?:\((?:不?含|含[^()]*)\))?\s*(?:{words})"
_SENTENCE_END = "。！？!?\n"


@dataclass(slots=True)
class Chapters:
    """The state of reading; `read` takes the paragraphs in order."""

    kind: str  # budget, final_accounts
    words: FiscalWords
    _outline: Outline = field(default_factory=Outline)
    _open: Item | None = None  # the class whose amounts have not come yet
    _waiting: Item | None = None  # the same, as it was before the present paragraph
    _fund: str | None = None
    _whole: Draft | None = None
    _levels_read: list[Draft] = field(default_factory=list)
    _stale: str | None = None  # the heading that names no amounts any more
    _chapter: list[Draft] = field(default_factory=list)  # the totals of spending that the present part has stated

    def read(
        self, prose: Prose, drafts: list[Draft], section: str | None, around: Surroundings
    ) -> tuple[list[Draft], list[Compared]]:
        """The numbers of one paragraph with their lines, classes, funds and stages, and the comparisons it prints."""
        heading = fold(section or "")
        if any(word in heading for word in self.words.words["definition"]):
            return [], []
        if self._outline.enter(section):
            self._open, self._fund, self._whole, self._chapter = None, None, None, []
        amounts = tuple((one.char_from, one.char_to) for one in prose.amounts if one.unit)
        self._waiting = self._open
        title = heading.rsplit("/", 1)[-1]
        if title and prose.folded.strip().startswith(title) and len(prose.folded.strip()) > len(title):
            self._stale = heading  # （二）项目支出：是为完成特定任务……: it heads its own paragraph and no other
        items = self._outline.read_items(prose, amounts, self.words)
        zeros = [*self._zeros(prose, drafts), *read_none_of_kind(prose, around, self.words)]
        drafts = sorted([*drafts, *zeros], key=lambda one: one.amount.char_from)
        kept = [one for one in drafts if not _is_inside(one, items) and not self._is_bound(prose, one)]
        self._settle(prose, kept, items, heading, around)
        place = (prose, kept, self._levels_read, self._whole, self.words, around, self.kind)
        compared = Changes(*place).read()
        compared = sorted([*compared, *Rates(*place, self._chapter).read(compared)], key=lambda one: one.char_from)
        self._leave(prose, kept, items, around)
        if any(one.is_money and one.is_level for one in kept):
            self._stale = heading  # what comes after its first amounts may be of another subject
        return kept, compared

    def _zeros(self, prose: Prose, drafts: list[Draft]) -> list[Draft]:
        """公务用车购置费为0: a stated zero needs no unit."""
        taken = {one.amount.char_from for one in drafts}
        found = []
        for amount in prose.amounts:
            after = prose.folded[amount.char_to : amount.char_to + 1]
            is_stated = amount.unit is None and amount.value == 0 and (not after or after in BOUNDARY)
            if is_stated and amount.char_from not in taken and prose.folded[: amount.char_from].rstrip().endswith("为"):
                found.append(Draft(replace(amount, unit=ZERO_UNIT, kind="money"), "0", "0"))
        return found

    def _is_bound(self, prose: Prose, draft: Draft) -> bool:
        """单价100万元(含)以上设备: what bounds a kind of thing is no amount of the report."""
        if not draft.is_money:
            return False
        bounds = any_of(self.words.words["threshold"])
        return re.match(_BOUND_AFTER.format(words=bounds), prose.folded[draft.amount.char_to :]) is not None

    def _settle(self, prose: Prose, drafts: list[Draft], items: list[Item], heading: str, around: Surroundings) -> None:
        spans = tuple((one.amount.char_from, one.amount.char_to) for one in drafts if not one.is_declared_none)
        section_fund = next((fund for part in reversed(heading.split("/")) if (fund := self.words.fund_of(part))), None)
        inherited = None if numbering_rank(prose.folded) else self._waiting
        for place, draft in enumerate(drafts):
            if draft.is_declared_none:
                draft.stage = draft.own_stage = "actual" if self.kind == "final_accounts" else "initial_budget"
                continue
            at = draft.amount.char_from
            item = next((one for one in reversed(items) if one.path.char_to <= at), inherited)
            start, _ = clause_span(prose, at, spans)
            clause = prose.folded[start:at]
            sentence = max((prose.folded.rfind(mark, 0, at) + 1 for mark in _SENTENCE_END), default=0)
            if self._settle_change(draft, clause, around):
                draft.year = None
                continue
            is_head = item is not None and item in items and self._is_head(prose, item, at, around, draft)
            if not is_head and self.words.is_explained(prose.folded[sentence:at]):
                _unname(draft, clause, around)
                continue
            before = [one for one in drafts[:place] if one.is_money or not draft.is_money]
            lead = prose.folded[max([sentence, *(one.amount.char_to for one in before)]) : at]
            draft.year = (draft.is_compared and draft.year) or self._year(prose, sentence, at, clause, around)
            whole = draft.parent.label_norm if draft.parent else None
            name = name_line(clause, prose.folded[draft.amount.char_to :], lead, draft, around, self.words, whole)
            if draft.is_money:
                if draft.parent is not None and draft.parent.is_fund_part and _leaves_bracket(prose, draft.parent, at):
                    draft.parent = draft.parent.parent
                head = find_head(prose, at, spans, draft, around, self.words)
                if head is not None and head.char_from <= start < head.char_to:
                    head = None  # the words before the colon are the amount's own: 公务接待费：0.85万元
                if head is not None and head.kind != "open":
                    is_over = item is None or item not in items or item.path.char_to <= head.char_from
                    item = None if head.kind == "line" and is_over else item
                    beside = [one for one in drafts[:place] if one.amount.char_from >= head.char_to]
                else:
                    outside = [one for one in drafts[:place] if not _leaves_bracket(prose, one, at)]
                    beside = outside or drafts[:place]
                self._settle_money(draft, name, item, is_head, beside, head, heading, clause, around)
                draft.fund = (
                    name.fund
                    or draft.fund
                    or (head.name.fund if head else None)
                    or (draft.parent.fund if draft.parent else None)
                )
                draft.fund = draft.fund or (self._fund if draft.class_names else None) or section_fund
                self._settle_stage(draft, name, around)
            elif name.label_norm is not None and draft.label_norm != CHANGE_RATE:
                draft.subject_norm = normalise_label(draft.subject or "") or None
                draft.label_norm = name.label_norm

    def _settle_change(self, draft: Draft, clause: str, around: Surroundings) -> bool:
        """A number right after a direction word, a relation with its base, or a word for level is a change."""
        words = self.words
        plain = clause.rstrip(" 了为约达")
        bare = re.sub(r"\([^()]*\)$", "", plain)
        relation = re.search(rf"({words.alternatives('relation')})[^，,。；;]*?(?:\d{{4}}年|上|去)[^，,。；;]*$", plain)
        ending = next((word for word in words.comparison["direction"] if bare.endswith(word) and len(word) > 1), None)
        found = relation[1] if relation else ending
        if found is None or draft.amount.kind not in ("money", "rate", "change"):
            return draft.label_norm in (CHANGE_AMOUNT, CHANGE_RATE)
        if draft.is_money or not draft.is_level or draft.label_norm != CHANGE_RATE:
            draft.label_norm = CHANGE_AMOUNT if draft.is_money else CHANGE_RATE
        is_open = bare != plain  # 增加（减少）: the template's alternative was not chosen
        draft.sign = -1 if words.directions[found] == "decrease" and not is_open else 1
        draft.is_level, draft.scope, draft.parent = False, None, None
        return True

    def _is_head(self, prose: Prose, item: Item, at: int, around: Surroundings, draft: Draft) -> bool:
        """Whether an amount follows its class with nothing but a stage between: （项）”科目25.77万元."""
        between = prose.folded[item.path.char_to : at].strip('”"’） :：')
        if any(mark in between for mark in BOUNDARY):
            return False
        name = name_line(between, "", "", draft, around, self.words, None)
        return not between or self._is_plain(name, around)

    def _is_plain(self, name: LineName, around: Surroundings) -> bool:
        """Whether words name no line of their own: a stage, a year, 支出, 支出合计."""
        return name.is_bare or around.vocabulary.labels.get(name.label_norm or "") in WHOLE_ITEMS

    def _settle_money(
        self,
        draft: Draft,
        name: LineName,
        item: Item | None,
        is_head: bool,
        before: list[Draft],
        head: Head | None,
        heading: str,
        clause: str,
        around: Surroundings,
    ) -> None:
        states = name.stage is not None and name.stage.strength == "strong" and self._is_plain(name, around)
        if item is not None and (is_head or states):
            draft.class_names, draft.functional_code = item.names, item.code
            draft.label_norm, draft.label = CLASS_SPENDING, "-".join(item.names)
            draft.subject, draft.subject_norm, draft.scope = draft.label, None, None
            draft.is_level = True
            return
        if draft.is_compared and draft.named_by is not None:
            _copy_line(draft, draft.named_by)
            return
        previous = next(
            (one for one in reversed(before) if one.is_money and one.is_level and not one.is_compared), None
        )
        if states and previous is not None and _is_other_stage(previous, name, clause):
            _copy_line(draft, previous)
        elif draft.parent is not None and self._is_fund_part(name, draft.parent, around):
            draft.is_fund_part = True
            _copy_line(draft, draft.parent)
        elif (over := self._name_over(draft, name, head, heading, around)) is not None:
            draft.label_norm, draft.label = over
            draft.scope = draft.subject = draft.subject_norm = None
        elif name.label_norm is not None:
            draft.label_norm, draft.label = name.label_norm, name.printed
            draft.scope = draft.subject = draft.subject_norm = None
        elif name.is_bare and clause.strip():
            title = heading.rsplit("/", 1)[-1]
            subject = name_line(title, "", "", draft, around, self.words, None)
            if heading != self._stale:
                subject = name_subject(title, draft, around, self.words)
            known = subject.label_norm
            draft.label_norm = known or normalise_label(f"{title}{clause}")
            draft.scope = draft.subject = draft.subject_norm = None

    def _name_over(
        self, draft: Draft, name: LineName, head: Head | None, heading: str, around: Surroundings
    ) -> tuple[str, str] | None:
        """The label of an amount that names no line itself, by the words over it, and as printed. Under words that
        nobody knows it is no total. None: its own words stand."""
        if not (is_bare_line(name, self.words) or self._is_plain(name, around)):
            return None
        if head is not None and head.kind == "line":
            if takes_name(head.name, name, around, self.words):
                return head.name.label_norm or "", head.name.printed
            return None
        if name.fund is not None or not is_bare_line(name, self.words):
            return None
        if head is not None and head.kind == "unknown":
            label = normalise_label(f"{head.words}{name.printed}")
            return (f"{label}…" if label in around.vocabulary.labels else label), f"{head.words}{name.printed}"
        if heading == self._stale:
            return None
        title = name_subject(heading.rsplit("/", 1)[-1], draft, around, self.words)
        is_line = name.label_norm is not None and not names_fund_only(title, self.words)
        if is_line and takes_name(title, name, around, self.words):
            return title.label_norm or "", title.printed
        return None

    def _is_fund_part(self, name: LineName, whole: Draft, around: Surroundings) -> bool:
        """Whether words name whose money a part of a line is and nothing else: 机关运行经费50万元（其中：一般公共预算
        支出50万元）. A part of all spending or of revenue is a line of its own."""
        rest = unfunded(name.words, self.words)
        if name.fund is None or not (rest in self.words.words["fund_rest"] or is_neutral(rest, around.vocabulary)):
            return False
        item = around.vocabulary.labels.get(whole.label_norm)
        is_own_line = item in around.vocabulary.ancestors(name.label_norm or "")
        is_whole = item in WHOLE_ITEMS or is_own_line or around.vocabulary.is_income(whole.label_norm)
        return bool(whole.class_names) or whole.scope == "project" or (item is not None and not is_whole)

    def _settle_stage(self, draft: Draft, name: LineName, around: Surroundings) -> None:
        """The stage that the words state, else the report's own."""
        stated = name.stage.stage if name.stage and name.stage.strength == "strong" else None
        if self.kind == "budget":
            kept = ("actual", "full_year_budget", "budget_adjustment")
            stage = stated if stated in kept and stated else "initial_budget"
        elif stated == "budget_unspecified":
            item = around.vocabulary.labels.get(draft.label_norm, "")
            is_first = draft.class_names or item.startswith(("three_public", "expenditure", "revenue"))
            stage = "initial_budget" if is_first else "budget_unspecified"
        else:
            stage = stated if stated and stated != "carryover" else "actual"
        draft.stage = draft.own_stage = stage

    def _year(self, prose: Prose, sentence: int, at: int, clause: str, around: Surroundings) -> Year | None:
        """The year that a number's clause prints last, else the one that opens its sentence."""
        if years := _YEAR.findall(clause):
            return Year(int(years[-1]))
        first = min((one.char_from for one in prose.amounts if one.unit and sentence <= one.char_from), default=at)
        return find_year(clause, around.vocabulary, around.report_year) or find_year(
            prose.folded[sentence : min(first, at)], around.vocabulary, around.report_year
        )

    def _is_total(self, draft: Draft, around: Surroundings) -> bool:
        """Whether an amount is all spending of the report's year, or all of one fund's."""
        is_own = draft.year is None or draft.year.fiscal_year in (None, around.report_year)
        item = around.vocabulary.labels.get(draft.label_norm)
        is_whole = item in WHOLE_ITEMS or draft.label_norm in self.words.words["fund_total"]
        return is_own and is_whole and not draft.is_compared and not draft.class_names and draft.parent is None

    def _leave(self, prose: Prose, drafts: list[Draft], items: list[Item], around: Surroundings) -> None:
        """What the next paragraph may need: the class that waits for its amounts, the whole of a list, its fund."""
        levels = [one for one in drafts if one.is_money and one.is_level and not one.is_declared_none]
        self._levels_read += levels
        self._chapter += [one for one in levels if self._is_total(one, around)]
        text = prose.folded.rstrip()
        if items:
            has_amount = any(one.amount.char_from >= items[-1].path.char_to for one in levels)
            self._open = None if has_amount else items[-1]
        elif levels or numbering_rank(text):
            self._open = None
        if text.endswith((":", "：", *around.vocabulary.words["part"])):
            free = [one for one in levels if one.parent is None]
            self._whole = free[-1] if free else self._whole
            self._fund = free[-1].fund if free else self.words.fund_of(text) or self._fund


def _copy_line(draft: Draft, named: Draft) -> None:
    """Another stage or year of what was named before."""
    draft.label_norm, draft.label, draft.fund = named.label_norm, named.label, named.fund
    draft.class_names, draft.functional_code = named.class_names, named.functional_code
    draft.subject, draft.subject_norm, draft.scope = named.subject, named.subject_norm, named.scope


def _is_inside(draft: Draft, items: list[Item]) -> bool:
    at = draft.amount.char_from
    return any(one.path.char_from <= at < one.path.char_to for one in items)


def _leaves_bracket(prose: Prose, draft: Draft, at: int) -> bool:
    """Whether a bracket that an amount stands in closes before a place."""
    between = prose.folded[draft.amount.char_to : at]
    return between.find(")") >= 0 and "(" not in between[: between.find(")")]


def _unname(draft: Draft, clause: str, around: Surroundings) -> None:
    """An amount of a reason is nobody's line, whatever it is called."""
    if draft.is_money and draft.is_level:
        draft.label_norm = normalise_label(clause) or draft.label_norm
        if draft.label_norm in around.vocabulary.labels:
            draft.label_norm = f"{draft.label_norm}…"
        draft.scope = draft.subject = draft.subject_norm = None


def _is_other_stage(previous: Draft, name: LineName, clause: str) -> bool:
    """支出决算为 after 年初预算为: another stage, or another printed year, of what was named before."""
    year = _YEAR.search(clause)
    if year is not None and (previous.year is None or previous.year.fiscal_year != int(year[1])):
        return True
    stage = name.stage.stage if name.stage else None
    if "budget_unspecified" in (stage, previous.own_stage):
        return (stage == "actual") != (previous.own_stage == "actual")
    return previous.own_stage is not None and stage != previous.own_stage
