"""Comparisons of one paragraph: year-on-year changes, completion of a budget, shares of a whole.

A change begins with its base (比2025年预算执行数, 与上年相比, 本年数小于上年预算数) and holds what follows in the
sentence up to the next level, the next base, or the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.amounts import Amount
from extract.labels import normalise_label
from extract.narrative.clauses import LIST_NUMBER, Prose
from extract.narrative.counts import SHARE
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.fiscal.compared import Compared
from extract.narrative.fiscal.names import name_line
from extract.narrative.fiscal.words import FiscalWords
from extract.narrative.stages import find_stage

_RATE_UNITS = ("%", "‰", "倍", "个百分点")
_CLAUSE_END = re.compile("[，,；;。：:]")
_YEARS_BACK = {"initial_budget", "full_year_budget", "budget_unspecified"}


@dataclass(frozen=True, slots=True)
class _Base:
    """What an opener says: the offsets of its words, the year or offset, and the words after the year."""

    char_from: int
    char_to: int
    year: int | None
    offset: int | None
    what: str
    relation: str | None = None


@dataclass(slots=True)
class Comparer:
    """Reads one paragraph. ``earlier`` are the levels of the paragraphs before it, ``whole`` the sum that announced
    the list which the paragraph is a part of."""

    prose: Prose
    drafts: list[Draft]
    earlier: list[Draft]
    whole: Draft | None
    words: FiscalWords
    around: Surroundings
    kind: str
    _found: list[Compared] = field(default_factory=list)

    def read(self) -> list[Compared]:
        """All comparisons in reading order."""
        reasons = self.words.alternatives("reason")
        for start, end in self.prose.sentences():
            last = None
            for first, stop in self._segments(start, end):
                last = self._changes(first, stop) or last
            reason = re.search(reasons, self.prose.folded[start:end])
            stop = start + reason.start() if reason else end
            self._parts(start, stop, last)
            self._results(start, stop)
        for draft in self.drafts:
            if draft.amount.kind == "rate" and draft.label_norm != "变动率":
                self._rate(draft)
        return sorted(self._found, key=lambda one: one.char_from)

    def _segments(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of a sentence between semicolons, each up to the reason that it gives; a reason's own list (原因
        一是……；二是……) is passed over."""
        reasons = self.words.alternatives("reason")
        spans: list[tuple[int, int]] = []
        explains = False
        for match in re.finditer("[^；;]+", self.prose.folded[start:end]):
            first, text = start + match.start(), match.group()
            if explains and LIST_NUMBER.match(text):
                continue
            reason = re.search(reasons, text)
            explains = reason is not None
            spans.append((first, first + (reason.start() if reason else len(text))))
        return spans

    # changes

    def _bases(self, start: int, end: int) -> list[_Base]:
        words, text = self.words, self.prose.folded
        offsets = {word: offset for word, (kind, offset) in self.around.vocabulary.years.items() if kind == "offset"}
        back = "|".join(map(re.escape, sorted((w for w, o in offsets.items() if o < 0), key=len, reverse=True)))
        year = rf"\s*(?:(?P<year>(?:19|20)\d{{2}})\s*年度?|(?P<offset>{back}))(?:\([^()]*\))?"
        opener = re.compile(
            rf"(?:(?P<open>{words.alternatives('opener')})|(?P<rel>{words.alternatives('relation')})){year}"
        )
        found = []
        for match in opener.finditer(text, start, end):
            rest = text[match.end() : end]
            stop = min(
                [len(rest)]
                + [found.start() for found in [_CLAUSE_END.search(rest), self._direction(rest)] if found is not None]
                + [amount.char_from - match.end() for amount in self._amounts(match.end(), end)]
            )
            what = rest[:stop]
            closer = re.search(rf"\s*(?:{words.alternatives('closer')})$", what)
            what = what[: closer.start()] if closer else what
            found.append(
                _Base(
                    match.start(),
                    match.end() + stop,
                    int(match["year"]) if match["year"] else None,
                    offsets[match["offset"]] if match["offset"] else None,
                    what,
                    match["rel"],
                )
            )
        for match in re.finditer(words.alternatives("alone"), text[start:end]):
            at = start + match.start()
            if not any(base.char_from <= at < base.char_to for base in found):
                found.append(_Base(at, start + match.end(), None, -1, ""))
        return sorted(found, key=lambda base: base.char_from)

    def _amounts(self, start: int, end: int) -> list[Amount]:
        return [one.amount for one in self.drafts if start <= one.amount.char_from < end]

    def _direction(self, text: str) -> re.Match[str] | None:
        """The first direction word of a text; a word of one character only before a number."""
        long = "|".join(re.escape(word) for word in self.words.comparison["direction"] if len(word) > 1)
        short = "".join(word for word in self.words.comparison["direction"] if len(word) == 1)
        return re.search(rf"(?:{long})(?:\s*\((?:{long})\))?|[{short}](?=了?约?\d)", text)

    def _changes(self, start: int, end: int) -> Compared | None:
        bases = self._bases(start, end)
        last = None
        for place, base in enumerate(bases):
            stop = bases[place + 1].char_from if place + 1 < len(bases) else end
            levels = [
                one
                for one in self._between(base.char_to, stop)
                if one.is_money and one.is_level and not one.is_compared and not self._in_brackets(one, base.char_to)
            ]
            if levels and base.relation is None:
                stop = self._clause_start(levels[0].amount.char_from, base.char_to)
            last = self._change(base, start, stop) or last
        return last

    def _change(self, base: _Base, start: int, stop: int) -> Compared | None:
        text = self.prose.folded
        found = self._direction(text[base.char_from : stop])
        word = base.relation or (found.group() if found else None)
        if word is None:
            return None
        inside = self._between(base.char_to, stop)
        difference = next((one for one in inside if one.is_money and not one.is_level), None)
        rate = next((one for one in inside if one.amount.unit in _RATE_UNITS and one.label_norm != SHARE), None)
        compared = next((one for one in inside if one.is_compared), None)
        about = text[base.char_to : base.char_from + found.start()] if found and not base.relation else ""
        before = text[self._clause_start(base.char_from, start) : base.char_from]
        of = self._about(base, before, about)
        stage = find_stage(normalise_label(base.what), self.around.vocabulary)
        base_stage = stage.stage if stage and stage.strength == "strong" else None
        base_stage = "initial_budget" if base_stage == "budget_unspecified" and self.kind == "budget" else base_stage
        end = max([one.amount.char_to for one in (difference, rate) if one], default=base.char_to)
        if base.relation is None and found:
            end = max(end, base.char_from + found.end())
        one = Compared(
            "change",
            base.char_from,
            end,
            of,
            compared or self._base_of(of, base, base_stage),
            None,
            base_stage,
            base.year,
            base.offset if base.year is None else None,
            difference,
            rate,
            self._meaning(word),
            self._printed(word, text, base.char_from, stop),
        )
        self._found.append(one)
        return one

    def _printed(self, word: str, text: str, start: int, stop: int) -> str:
        at = text.find(word, start, stop)
        return self.prose.text[at : at + len(word)] if at >= 0 else word

    def _meaning(self, word: str) -> str | None:
        """None for an alternative that was not chosen: 增加（减少）."""
        return self.words.directions.get(word)

    def _about(self, base: _Base, before: str, about: str) -> Draft | None:
        """The amount that a change is about: the one that its words name, else the last level before it."""
        candidates = [one for one in [*self.earlier, *self._levels()] if one.amount is not None]
        here = [one for one in self._levels() if one.amount.char_from < base.char_from and not one.is_compared]
        for words in (about, before):
            label, fund = self._label(words)
            if label is None or any(
                one.amount.char_from >= base.char_from - len(before) for one in here if words is before
            ):
                continue
            named = [
                one
                for one in candidates
                if self._is_same(one, label)
                and not self._is_base(one, base)
                and (fund is None or one.fund == fund)
                and (one not in self._levels() or one.amount.char_from < base.char_from)
            ]
            if named:
                return named[-1]
        fitting = [one for one in here if not self._is_base(one, base) and not self._is_explained(one)]
        return fitting[-1] if fitting else None

    def _is_same(self, draft: Draft, label: str) -> bool:
        """Whether an amount is of the line that a label means: 因公出国费 and 因公出国费支出 are one."""
        items = self.around.vocabulary.labels
        return draft.label_norm == label or items.get(draft.label_norm, "") == items.get(label, label)

    def _label(self, phrase: str) -> tuple[str | None, str | None]:
        phrase = phrase.strip(" ，,、:：")
        levels = self._levels() or self.earlier
        if not phrase or not levels:
            return None, None
        name = name_line(phrase, "", "", levels[-1], self.around, self.words, None)
        return name.label_norm, name.fund

    def _is_base(self, draft: Draft, base: _Base) -> bool:
        """Whether an amount is of the year that a comparison names as its base."""
        year = draft.year.fiscal_year if draft.year else None
        is_own = self.around.report_year is not None and base.year == self.around.report_year
        return base.year is not None and year == base.year and not is_own

    def _is_explained(self, draft: Draft) -> bool:
        """Whether an amount stands within a reason."""
        at = draft.amount.char_from
        start = max((self.prose.folded.rfind(mark, 0, at) + 1 for mark in "。！？\n"), default=0)
        return not draft.class_names and self.words.is_reason(self.prose.folded[start:at])

    def _base_of(self, of: Draft | None, base: _Base, stage: str | None) -> Draft | None:
        """The printed amount of the base: same line, the base's year."""
        for one in reversed(self._levels()):
            if (
                of is not None
                and one is not of
                and self._is_same(one, of.label_norm)
                and one.class_names == of.class_names
            ):
                year, offset = (one.year.fiscal_year, one.year.offset) if one.year else (None, 0)
                is_year = base.year is not None and year == base.year
                is_offset = base.offset is not None and year is None and offset == base.offset
                if (is_year or is_offset) and (stage is None or one.stage == stage):
                    return one
        return None

    def _parts(self, start: int, end: int, last: Compared | None) -> None:
        """其中：因公出国（境）费支出决算持平: parts of what a change before them was about, with its base."""
        whole = last or next((one for one in reversed(self._found) if one.kind == "change"), None)
        text = self.prose.folded
        opens = text[start:end].lstrip().startswith(self.around.vocabulary.words["part"])
        if whole is None or not opens or last is not None:
            return
        for match in re.finditer(r"[^；;]+", text[start:end]):
            clause = match.group()
            found = self._direction(clause)
            first, stop = start + match.start(), start + match.end()
            if found is None or any(one.is_money and one.is_level for one in self._between(first, stop)):
                continue
            label, _ = self._label(clause[: found.start()])
            named = [one for one in [*self.earlier, *self._levels()] if label and self._is_same(one, label)]
            inside = self._between(first, stop)
            difference = next((one for one in inside if one.is_money), None)
            rate = next((one for one in inside if one.amount.unit in _RATE_UNITS), None)
            ends = [one.amount.char_to for one in (difference, rate) if one]
            opener = re.match(r"\s*其中[^：:]{0,2}[：:]?", clause)
            at = first + (opener.end() if opener else len(clause) - len(clause.lstrip()))
            self._found.append(
                Compared(
                    "change",
                    at,
                    max([first + found.end(), *ends]),
                    named[-1] if named else None,
                    None,
                    None,
                    whole.base_stage,
                    whole.base_year,
                    whole.base_year_offset,
                    difference,
                    rate,
                    self._meaning(found.group()),
                    self._printed(found.group(), text, first, stop),
                )
            )

    # completion and share

    def _results(self, start: int, end: int) -> None:
        """决算数小于预算数, 决算数与预算数基本持平: the result against its budget, in words."""
        words, text = self.words, self.prose.folded
        levels = "|".join(re.escape(word) for word in words.comparison["direction"] if len(word) > 1)
        budget = rf"(?:\d{{4}}年度?|当年|本年|全年)?(?P<budget>{words.alternatives('base_budget')})"
        own = budget.replace("?P<budget>", "?P<own>")
        pattern = re.compile(
            rf"(?:{words.alternatives('result')})(?:(?P<rel>{words.alternatives('relation')})(?:\((?:"
            rf"{words.alternatives('relation')})\))?{budget}|(?:{words.alternatives('opener')}){own}(?:相比)?(?:基本)?"
            rf"(?P<level>{levels}))"
        )
        full_end = next((stop for first, stop in self.prose.sentences() if first == start), end)
        for match in pattern.finditer(text, start, max(end, min(full_end, end + 2))):
            if any(one.char_from <= match.start() < one.char_to for one in self._found):
                continue
            word = match["rel"] or match["level"]
            label, _ = self._label(text[self._clause_start(match.start(), start) : match.start()])
            of = self._last(("actual",), label, match.start())
            budget_word = match["budget"] or match["own"]
            base = self._last(tuple(_YEARS_BACK), of.label_norm if of else label, match.start(), of)
            is_open = match["rel"] and text[match.end("rel")] == "("
            printed = match.group() if not is_open else text[match.start() : match.end()]
            self._found.append(
                Compared(
                    "completion",
                    match.start(),
                    match.end(),
                    of,
                    base,
                    None,
                    self._budget_stage(budget_word, base),
                    direction=None if is_open else words.directions[word],
                    direction_text=self.prose.text[match.start() : match.start() + len(printed)],
                )
            )

    def _rate(self, draft: Draft) -> None:
        """A rate of completion or a share, by the words right before it."""
        words, text, at = self.words, self.prose.folded, draft.amount.char_from
        start = max((self.prose.folded.rfind(mark, 0, at) + 1 for mark in "，,；;。：:！？\n("), default=0)
        clause = text[start:at]
        budget = rf"(?:\d{{4}}年度?|当年|本年|上年)?(?P<budget>{words.alternatives('base_budget')})"
        done = re.search(
            rf"(?:{words.alternatives('completion')})(?:了)?{budget}(?:数|的|总额|总数)*(?:约|为|达)?\s*$", clause
        )
        done = done or re.search(
            rf"(?:{budget})?(?:{words.alternatives('completion_rate')})(?:约|为|达到|达)?\s*$", clause
        )
        if done:
            of = self._before(at, ("actual",)) or self._before(at)
            base = self._last(tuple(_YEARS_BACK), of.label_norm if of else None, at, of)
            stage = self._budget_stage(done["budget"], base)
            begin = start + done.start()
            self._found.append(Compared("completion", begin, draft.amount.char_to, of, base, None, stage, rate=draft))
            return
        share = re.search(r"占(?:比)?(?:为)?(?P<whole>[^占]*?)(?:的)?(?:比重|比例|比)?(?:约|为|达到|达)?\s*$", clause)
        if share is None or "占" not in clause:
            return
        of = self._before(at)
        label, fund = self._label(share["whole"]) if share["whole"] else (None, None)
        base, base_label = self._whole_of(of, label, fund, share["whole"], at)
        self._found.append(
            Compared("share", start + share.start(), draft.amount.char_to, of, base, base_label, rate=draft)
        )

    def _whole_of(
        self, of: Draft | None, label: str | None, fund: str | None, printed: str, at: int
    ) -> tuple[Draft | None, str | None]:
        """The whole of a share: named by 占…的, else the amount's own whole, the sentence's, the list's."""
        if printed:
            named = [
                one
                for one in [*self.earlier, *self._levels(at)]
                if label and self._is_same(one, label) and one is not of
            ]
            same = [
                one for one in named if of is None or (one.stage == of.stage and (fund is None or one.fund == fund))
            ]
            base = (same or named or [None])[-1]
            return base, label or normalise_label(printed)
        if of is None:
            return None, None
        if of.parent is not None:
            return of.parent, of.parent.label_norm
        start = max((self.prose.folded.rfind(mark, 0, at) + 1 for mark in "。！？\n"), default=0)
        levels = [one for one in self._levels(at) if one.amount.char_from >= start]
        head = re.match(r"([^，,。；;]*)中[，,]", self.prose.folded[start:at])
        if head and (named := self._label(head[1])[0]):
            found = [one for one in [*self.earlier, *self._levels(at)] if self._is_same(one, named)]
            return (found[-1] if found else None), named
        first = levels[0] if levels else None
        if first is not None and first is not of and self._announces(first, levels[1] if levels[1:] else of):
            return first, first.label_norm
        if self.whole is not None and self.whole is not of:
            return self.whole, self.whole.label_norm
        return None, None

    def _announces(self, first: Draft, second: Draft) -> bool:
        between = self.prose.folded[first.amount.char_to : second.amount.char_from]
        return any(mark in between for mark in "：:") or any(
            word in between for word in self.around.vocabulary.words["part"]
        )

    # helpers

    def _levels(self, before: int | None = None) -> list[Draft]:
        return [
            one
            for one in self.drafts
            if one.is_money
            and one.is_level
            and not one.is_declared_none
            and (before is None or one.amount.char_from < before)
        ]

    def _between(self, start: int, end: int) -> list[Draft]:
        return [one for one in self.drafts if start <= one.amount.char_from < end]

    def _in_brackets(self, draft: Draft, start: int) -> bool:
        text = self.prose.folded[start : draft.amount.char_from]
        return text.count("(") > text.count(")")

    def _clause_start(self, position: int, floor: int) -> int:
        marks = [match.end() for match in _CLAUSE_END.finditer(self.prose.folded, floor, position)]
        ends = [one.amount.char_to for one in self.drafts if floor <= one.amount.char_to <= position]
        return max([floor, *marks, *ends])

    def _before(self, at: int, stages: tuple[str, ...] | None = None) -> Draft | None:
        """The last level before a place in its sentence, of one of the stages if any are asked for."""
        start = max((self.prose.folded.rfind(mark, 0, at) + 1 for mark in "。！？\n"), default=0)
        found = [one for one in self._levels(at) if one.amount.char_from >= start]
        found = [one for one in found if stages is None or one.stage in stages]
        return found[-1] if found else None

    def _last(self, stages: tuple[str, ...], label: str | None, before: int, like: Draft | None = None) -> Draft | None:
        """The last level of a stage and a line, in the paragraph before a place, else in the paragraphs before it."""
        found = [one for one in [*self.earlier, *self._levels(before)] if one.stage in stages]
        if like is not None:
            found = [one for one in found if one.class_names == like.class_names and one.fund == like.fund]
        if label is not None:
            named = [one for one in found if self._is_same(one, label)]
            return named[-1] if named else None
        here = [one for one in found if one in self._levels(before)]
        return here[-1] if here else None

    def _budget_stage(self, word: str | None, base: Draft | None) -> str | None:
        if base is not None:
            return base.stage
        stage = self.words.budgets.get(word or "")
        return "budget_unspecified" if stage == "budget" else stage
