"""Year-on-year changes in one paragraph.

A change begins with its base (比2025年预算执行数, 与上年相比, 本年数小于上年预算数) and holds what follows in the
sentence up to the next level, the next base, or the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.labels import normalise_label
from extract.measures import any_of
from extract.narrative.counts import SHARE
from extract.narrative.drafts import Draft
from extract.narrative.fiscal.compared import Compared
from extract.narrative.fiscal.comparing import BUDGETS, CLAUSE_END, RATE_UNITS, Comparing
from extract.narrative.fiscal.names import LineName
from extract.narrative.stages import find_stage

_A_NAME = 3  # characters; fewer than that between a base and its direction name nothing (各, 总体)
_SPENDING = "支出"  # a class is named with and without it
MIXED = "mixed"  # the direction of a change whose words contradict each other


@dataclass(frozen=True, slots=True)
class Base:
    """What an opener says: the offsets of its words, the year or offset, and the words after the year."""

    char_from: int
    char_to: int
    year: int | None
    offset: int | None
    what: str
    relation: str | None = None


@dataclass(slots=True)
class Changes(Comparing):
    """Reads the changes of one paragraph, and the comparisons with a budget that print a difference."""

    _found: list[Compared] = field(default_factory=list)

    def read(self) -> list[Compared]:
        """All changes in reading order."""
        reasons = self.words.alternatives("reason")
        for start, end in self.prose.sentences():
            last = None
            for first, stop in self.segments(start, end):
                last = self._changes(first, stop) or last
            reason = re.search(reasons, self.prose.folded[start:end])
            if reason and last is None:
                last = self._after_reason(start + reason.end(), end)
            self._parts(start, start + reason.start() if reason else end, last)
        return self._found

    def _after_reason(self, start: int, end: int) -> Compared | None:
        """决算数小于预算数的主要原因是厉行节约，与上年相比减少1万元: a comparison that begins a clause of its own
        after the reason of something else."""
        closers = self.words.alternatives("closer")
        for base in self._bases(start, end):
            text = self.prose.folded
            begins = text[base.char_from - 1] in "，,"
            closes = re.search(rf"(?:{closers})$", text[: base.char_to].rstrip("，, "))
            if begins and closes and base.offset is not None:
                return self._changes(base.char_from, end)
        return None

    def _bases(self, start: int, end: int) -> list[Base]:
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
                + [found.start() for found in [CLAUSE_END.search(rest), self.direction(rest)] if found is not None]
                + [amount.char_from - match.end() for amount in self.amounts_in(match.end(), end)]
            )
            what = rest[:stop]
            closer = re.search(rf"\s*(?:{words.alternatives('closer')})$", what)
            what = what[: closer.start()] if closer else what
            found.append(
                Base(
                    match.start(),
                    match.end() + stop,
                    int(match["year"]) if match["year"] else None,
                    offsets[match["offset"]] if match["offset"] else None,
                    what,
                    match["rel"],
                )
            )
        found += self._budget_bases(start, end, found)
        for match in re.finditer(words.alternatives("alone"), text[start:end]):
            at = start + match.start()
            if not any(base.char_from <= at < base.char_to for base in found):
                found.append(Base(at, start + match.end(), None, -1, ""))
        return sorted(found, key=lambda base: base.char_from)

    def _budget_bases(self, start: int, end: int, found: list[Base]) -> list[Base]:
        """比年初预算数减少3万元: a base that names no year. What a result is compared with in words alone
        (决算数小于预算数) is told elsewhere."""
        words = self.words
        pattern = re.compile(
            rf"(?:{words.alternatives('opener')})(?P<what>{words.alternatives('base_budget')})(?:数|的)?"
        )
        results = tuple(words.comparison["result"])
        bases = []
        for match in pattern.finditer(self.prose.folded, start, end):
            inside = any(base.char_from <= match.start() < base.char_to for base in found)
            if not inside and not self.prose.folded.endswith(results, 0, match.start()):
                bases.append(Base(match.start(), match.end(), None, None, match["what"]))
        return bases

    def _changes(self, start: int, end: int) -> Compared | None:
        bases = self._bases(start, end)
        last = None
        for place, base in enumerate(bases):
            stop = bases[place + 1].char_from if place + 1 < len(bases) else end
            levels = [
                one
                for one in self.between(base.char_to, stop)
                if one.is_money and one.is_level and not one.is_compared and not self.in_brackets(one, base.char_to)
            ]
            if levels and base.relation is None:
                stop = self.clause_start(levels[0].amount.char_from, base.char_to)
            last = self._change(base, start, stop) or last
        return last

    def _change(self, base: Base, start: int, stop: int) -> Compared | None:
        text = self.prose.folded
        found = self.direction(text[base.char_from : stop])
        word = base.relation or (found.group() if found else None)
        if word is None:
            return None
        inside = self.between(base.char_to, stop)
        difference = next((one for one in inside if one.is_money and not one.is_level), None)
        rate = next((one for one in inside if one.amount.unit in RATE_UNITS and one.label_norm != SHARE), None)
        compared = next((one for one in inside if one.is_compared), None)
        turn = base.char_from + found.start() if found and not base.relation else base.char_to
        about = "" if self.between(base.char_to, turn) else text[base.char_to : turn]
        before = text[self.clause_start(base.char_from, start) : base.char_from]
        of = self._about(base, before, about)
        base_stage = self._stage_of(base)
        is_own_year = base.offset is None and base.year in (None, self.around.report_year)
        is_of_budget = self.kind == "final_accounts" and is_own_year and base_stage in BUDGETS
        end = max([one.amount.char_to for one in (difference, rate) if one], default=base.char_to)
        if base.relation is None and found:
            end = max(end, base.char_from + found.end())
        one = Compared(
            "completion" if is_of_budget else "change",
            base.char_from,
            end,
            of,
            compared or self._base_of(of, base, base_stage, is_of_budget),
            None,
            base_stage,
            base.year,
            base.offset if base.year is None else None,
            difference,
            rate,
            *self._directed(word, self.printed(word, text, base.char_from, stop), difference, rate),
        )
        self._found.append(one)
        return one

    def _directed(
        self, word: str, printed: str, difference: Draft | None, rate: Draft | None
    ) -> tuple[str | None, str | None]:
        """The direction of a change and its words; ``mixed`` where the words of the difference and of the rate
        contradict each other (增加2万元，下降1.4%)."""
        meaning = self.meaning(word)
        if difference is None or rate is None or meaning is None or not difference.sign * rate.sign < 0:
            return meaning, printed
        if not difference.amount.value or not rate.amount.value or rate.amount.unit == "个百分点":
            return meaning, printed
        between = self.prose.folded[difference.amount.char_to : rate.amount.char_from]
        plain = re.fullmatch(rf"[，,、;；\s]*({self.words.alternatives('direction')})[了为约达]*", between)
        if plain is None or self.meaning(plain[1]) == meaning:
            return meaning, printed
        return MIXED, f"{printed}…{plain[1]}"

    def _stage_of(self, base: Base) -> str | None:
        """The stage that the words after a base's year state (比2022年预算执行数)."""
        found = find_stage(normalise_label(base.what), self.around.vocabulary)
        stage = found.stage if found and found.strength == "strong" else None
        return "initial_budget" if stage == "budget_unspecified" and self.kind == "budget" else stage

    def _about(self, base: Base, before: str, about: str) -> Draft | None:
        """The amount that a change is about: the one that its words name, else the last level before it. None where
        words name something else."""
        levels = [one for one in self.levels(base.char_from) if not one.is_compared and not self.is_explained(one)]
        here = [one for one in levels if not self._is_base(one, base, levels)]
        has_amount = any(one.amount.char_from >= base.char_from - len(before) for one in here)
        side = self.name(base.what)
        if side is not None and side.label_norm is not None:  # 收入总计…，支出总计…，较上年收入增加…
            start = self.sentence_start(base.char_from)
            named = [one for one in here if one.amount.char_from >= start and self._bears(one, side)]
            if named:
                return named[-1]
        for phrase in (about, "" if has_amount else before):
            name = self.name(phrase)
            if name is None or name.is_bare:
                continue
            candidates = [one for one in [*self.earlier, *here] if not self._is_base(one, base, levels)]
            named = [one for one in candidates if self._bears(one, name)]
            stage = name.stage.stage if name.stage and name.stage.strength == "strong" else None
            staged = [one for one in named if (one.stage in BUDGETS) == (stage in BUDGETS)] if stage else named
            if staged or named:
                return (staged or named)[-1]
            if name.label_norm is None and phrase is about and len(name.words) >= _A_NAME:
                return None
        return self._whole_of(here[-1], base) if here else None

    def _whole_of(self, last: Draft, base: Base) -> Draft:
        """The last amount before a comparison; where that opens a sentence of its own, the whole that the list
        before it divides (收入100万元，其中：……其他收入2万元。与上年相比增加5万元)."""
        start = self.sentence_start(base.char_from)
        if self.prose.folded[start : base.char_from].strip() or last.amount.char_from >= start:
            return last
        while last.parent is not None and last.parent.is_money:
            last = last.parent
        return last

    def _bears(self, draft: Draft, name: LineName) -> bool:
        """Whether an amount is of the line or the class that words name."""
        if name.label_norm is None:
            return bool(draft.class_names) and name.words in (draft.class_names[-1], draft.class_names[-1] + _SPENDING)
        return self.is_same(draft, name.label_norm) and (name.fund is None or draft.fund == name.fund)

    def _is_base(self, draft: Draft, base: Base, levels: list[Draft]) -> bool:
        """Whether an amount is of the year that a comparison names as its base. Where that says 上年 alone
        (支出30万元。2022年支出28万元，同比增加…) only if the paragraph prints that line of the report's year before."""
        year, own = self._year_of(draft), self.around.report_year
        if base.year is not None:
            if draft.year is None or year != base.year or year == own:
                return False
            # 2022年预算安排30万元，比2022年预算执行数增加…: the year of the budget is wrong, and it is compared
            is_misdated = self._stage_of(base) == "actual" and draft.stage in BUDGETS
            own_years = [one for one in levels if one.year and self._year_of(one) == own and self._is_line(one, draft)]
            return not is_misdated or bool(own_years)
        if base.offset is None or own is None or year != own + base.offset:
            return False
        at = draft.amount.char_from
        return any(
            self._is_line(one, draft) and self._year_of(one) == own for one in levels if one.amount.char_from < at
        )

    def _year_of(self, draft: Draft) -> int | None:
        """The year of an amount: printed, told from the report's, or the report's own."""
        year, own = draft.year, self.around.report_year
        if year is None:
            return own
        return year.fiscal_year or (own + year.offset if own is not None else None)

    def _is_line(self, one: Draft, other: Draft) -> bool:
        """Whether two amounts are of one line and one class, of any year and stage."""
        return self.is_same(one, other.label_norm) and one.class_names == other.class_names

    def _base_of(self, of: Draft | None, base: Base, stage: str | None, is_of_budget: bool) -> Draft | None:
        """The printed amount of the base: same line, the base's year; or the line's own budget."""
        if is_of_budget:
            return self.last(BUDGETS, of.label_norm, base.char_from, of) if of else None
        own = self.around.report_year
        year = base.year if base.year is not None or own is None or base.offset is None else own + base.offset
        for one in reversed(self.levels()):
            is_of_line = of is not None and one is not of and self._is_line(one, of)
            is_of_year = one.year is not None and year is not None and self._year_of(one) == year
            if is_of_line and is_of_year and (stage is None or one.stage == stage):
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
            found = self.direction(clause)
            first, stop = start + match.start(), start + match.end()
            if found is None or any(one.is_money and one.is_level for one in self.between(first, stop)):
                continue
            label, _ = self.label(clause[: found.start()])
            named = [one for one in [*self.earlier, *self.levels()] if label and self.is_same(one, label)]
            inside = self.between(first, stop)
            difference = next((one for one in inside if one.is_money), None)
            rate = next((one for one in inside if one.amount.unit in RATE_UNITS), None)
            ends = [one.amount.char_to for one in (difference, rate) if one]
            part = any_of(self.around.vocabulary.words["part"])
            opener = re.match(rf"\s*(?:{part})[：:，,]?", clause)
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
                    self.meaning(found.group()),
                    self.printed(found.group(), text, first, stop),
                )
            )
