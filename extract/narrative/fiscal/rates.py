"""Completion of a budget and shares of a whole in one paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.labels import normalise_label
from extract.measures import any_of
from extract.narrative.counts import CHANGE_RATE
from extract.narrative.drafts import Draft
from extract.narrative.fiscal.compared import Compared
from extract.narrative.fiscal.comparing import BUDGETS, Comparing
from extract.narrative.naming import strip_end

_ANY_BUDGET = "budget_unspecified"


@dataclass(slots=True)
class Rates(Comparing):
    """Reads one paragraph. What the changes of the paragraph hold already is passed over."""

    def read(self, changes: list[Compared]) -> list[Compared]:
        """Rates of completion, shares, and results against their budget in words, each as a comparison."""
        found: list[Compared] = []
        for start, end in self.prose.sentences():
            found += self._results(start, end, changes)
        for draft in self.drafts:
            if draft.amount.kind == "rate" and draft.label_norm != CHANGE_RATE:
                one = self._completion(draft) or self._share(draft)
                found += [one] if one else []
        return found

    def _results(self, start: int, end: int, changes: list[Compared]) -> list[Compared]:
        """决算数小于预算数, 决算数与预算数基本持平: the result against its budget, in words."""
        words, text = self.words, self.prose.folded
        pattern = self._result_pattern()
        found = []
        for match in (one for first, stop in self.segments(start, end) for one in pattern.finditer(text, first, stop)):
            if any(one.char_from <= match.start() < one.char_to for one in changes):
                continue
            label, _ = self.label(text[self.clause_start(match.start(), start) : match.start()])
            of = self.last(("actual",), label, match.start())
            base, stage = self._own_budget(match["budget"] or match["own"], of, label, match.start())
            direction = None if match["choice"] else words.directions[match["relation"] or match["level"]]
            found.append(
                Compared(
                    "completion",
                    match.start(),
                    match.end(),
                    of,
                    base,
                    base_stage=stage,
                    direction=direction,
                    direction_text=self.prose.text[match.start() : match.end()],
                )
            )
        return found

    def _result_pattern(self) -> re.Pattern[str]:
        words = self.words
        relations = words.alternatives("relation")
        levels = any_of(tuple(word for word in words.comparison["direction"] if len(word) > 1))
        budget, own = self._budget("budget"), self._budget("own")
        return re.compile(
            rf"(?:{words.alternatives('result')})"
            rf"(?:(?P<relation>{relations})(?P<choice>\((?:{relations})\))?{budget}"
            rf"|(?:{words.alternatives('opener')}){own}(?:{words.alternatives('closer')})?"
            rf"(?:{words.alternatives('nearly')})?(?P<level>{levels}))"
        )

    def _budget(self, name: str) -> str:
        """The pattern of a budget with its year: 2023年度预算, 当年预算, 年初预算数."""
        years = self.words.alternatives("of_year")
        return rf"(?:\d{{4}}年度?|{years})?(?P<{name}>{self.words.alternatives('base_budget')})"

    def _clause(self, draft: Draft) -> tuple[int, str]:
        """Where the words before a rate begin, and the words; without what only leads to the number (为, 达到)."""
        at = draft.amount.char_from
        start = max((self.prose.folded.rfind(mark, 0, at) + 1 for mark in "，,；;。：:！？\n("), default=0)
        clause = self.prose.folded[start:at].rstrip()
        while (shorter := strip_end(clause, self.words.comparison["rate_lead"]).rstrip()) not in (clause, ""):
            clause = shorter
        return start, clause

    def _completion(self, draft: Draft) -> Compared | None:
        words, at = self.words, draft.amount.char_from
        start, clause = self._clause(draft)
        verb = rf"(?:{words.alternatives('completion')})"
        done = re.search(
            rf"{verb}{self._budget('budget')}(?:{self.words.alternatives('budget_end')})*$", clause
        ) or re.search(rf"(?:{self._budget('budget')})?(?:{words.alternatives('completion_rate')})$", clause)
        if done is None:
            return None
        of = self.before(at, ("actual",)) or self._done_of(at)
        base, stage = self._own_budget(done["budget"], of, None, at)
        return Compared(
            "completion", start + done.start(), draft.amount.char_to, of, base, base_stage=stage, rate=draft
        )

    def _share(self, draft: Draft) -> Compared | None:
        at, leads = draft.amount.char_from, self.words.alternatives("rate_lead")
        start, clause = self._clause(draft)
        clause = re.sub(rf"(?:{leads})*(?:{self.words.alternatives('share_end')})$", "", clause)
        opener = any_of(self.around.vocabulary.words["share"])
        share = re.search(rf"(?:{opener})(?P<whole>(?:(?!{opener}).)*)$", clause)
        if share is None:
            return None
        of = self.before(at)
        printed = re.sub(rf"(?:{leads})+$", "", share["whole"])
        base, label = self._whole_of(of, printed, at)
        return Compared("share", start + share.start(), draft.amount.char_to, of, base, label, rate=draft)

    def _whole_of(self, of: Draft | None, printed: str, at: int) -> tuple[Draft | None, str | None]:
        """The whole of a share: named by 占…的, else the amount's own whole, the sentence's, the list's."""
        if printed:
            label, fund = self.label(printed)
            named = [
                one for one in [*self.earlier, *self.levels(at)] if label and self.is_same(one, label) and one is not of
            ]
            same = [
                one for one in named if of is None or (one.stage == of.stage and (fund is None or one.fund == fund))
            ]
            fitting = same or named
            return (fitting[-1] if fitting else None), label or normalise_label(printed)
        if of is None:
            return None, None
        if of.parent is not None:
            return of.parent, of.parent.label_norm
        start = self.sentence_start(at)
        levels = [one for one in self.levels(at) if one.amount.char_from >= start]
        head = re.match(r"([^，,。；;]*)中[，,]", self.prose.folded[start:at])
        if head and (whole := self.label(head[1])[0]):
            found = [one for one in [*self.earlier, *self.levels(at)] if self.is_same(one, whole)]
            return (found[-1] if found else None), whole
        first = levels[0] if levels else None
        if first is not None and first is not of and self._announces(first, levels[1] if levels[1:] else of):
            return first, first.label_norm
        if self.whole is not None and self.whole is not of:
            return self.whole, self.whole.label_norm
        return self._chapter_whole(of)

    def _chapter_whole(self, of: Draft) -> tuple[Draft | None, str | None]:
        """从功能分类看，教育支出（类）80万元，占80%: a top class is a share of its part's total, where the part has
        stated one total of that stage and no other."""
        totals = [one for one in self.chapter if one.stage == of.stage]
        if len(of.class_names) != 1 or len({(one.label_norm, one.fund, one.amount.value) for one in totals}) != 1:
            return None, None
        return totals[-1], totals[-1].label_norm

    def _announces(self, first: Draft, second: Draft) -> bool:
        between = self.prose.folded[first.amount.char_to : second.amount.char_from]
        return any(mark in between for mark in "：:") or any(
            word in between for word in self.around.vocabulary.words["part"]
        )

    def _done_of(self, at: int) -> Draft | None:
        """What was spent of the budget that a sentence compares with (与年初预算100万元相比，完成…%): the last result
        of that line; where the sentence prints no budget, its last amount."""
        budget = self.before(at, BUDGETS)
        return self.last(("actual",), budget.label_norm, at, budget) if budget is not None else self.before(at)

    def _own_budget(
        self, word: str | None, of: Draft | None, label: str | None, at: int
    ) -> tuple[Draft | None, str | None]:
        """The printed budget of a line that a word means, and its stage: 年初预算 is the initial one; 预算 alone is
        any, and where the line has an initial and an adjusted one, nobody's."""
        named = self.words.budgets.get(word or "")
        line = of.label_norm if of else label
        if named is not None and named != "budget":
            base = self.last((named,), line, at, of) or self.last((_ANY_BUDGET,), line, at, of)
            return base, base.stage if base is not None else named
        base = self.last(BUDGETS, line, at, of)
        if base is None:
            return None, _ANY_BUDGET if named else None
        initial = self.last(("initial_budget",), line, at, of)
        is_open = initial is not None and base.stage == "full_year_budget" and initial.year == base.year
        return base, _ANY_BUDGET if is_open else base.stage
