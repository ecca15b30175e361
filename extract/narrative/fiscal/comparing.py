"""What the readings of comparisons have in common: a paragraph's numbers, its clauses, the lines that words name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.amounts import Amount
from extract.measures import any_of
from extract.narrative.clauses import LIST_NUMBER, Prose
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.fiscal.names import LineName, name_line
from extract.narrative.fiscal.words import FiscalWords

BUDGETS = ("initial_budget", "full_year_budget", "budget_unspecified")
RATE_UNITS = ("%", "‰", "倍", "个百分点")
SENTENCE_END = "。！？!?\n"
CLAUSE_END = re.compile("[，,；;。：:]")


@dataclass(slots=True)
class Comparing:
    """One paragraph. ``earlier`` are the levels of the paragraphs before it, ``whole`` the sum that announced the list
    which the paragraph is a part of, ``kind`` budget or final_accounts, ``chapter`` the totals of spending that
    its part of the report has stated before."""

    prose: Prose
    drafts: list[Draft]
    earlier: list[Draft]
    whole: Draft | None
    words: FiscalWords
    around: Surroundings
    kind: str
    chapter: Sequence[Draft] = ()

    def sentence_start(self, position: int) -> int:
        return max(self.prose.folded.rfind(mark, 0, position) + 1 for mark in SENTENCE_END)

    def levels(self, before: int | None = None) -> list[Draft]:
        """The levels of the paragraph; before a place those that stand beside it: what a closed bracket says of the
        amount in front of it (17万元（其中：…10万元）) does not."""
        found = [one for one in self.drafts if one.is_money and one.is_level and not one.is_declared_none]
        if before is None:
            return found
        remarks = self._remarks(before)
        return [
            one
            for one in found
            if one.amount.char_from < before and not any(low < one.amount.char_from < high for low, high in remarks)
        ]

    def _remarks(self, before: int) -> list[tuple[int, int]]:
        """The brackets closed before a place that open right after an amount of money."""
        ends = {one.amount.char_to for one in self.drafts if one.is_money}
        opened: list[int] = []
        spans = []
        for match in re.finditer(r"[()]", self.prose.folded[:before]):
            if match.group() == "(":
                opened.append(match.start())
            elif opened:
                start = opened.pop()
                if len(self.prose.folded[:start].rstrip()) in ends:
                    spans.append((start, match.start()))
        return spans

    def between(self, start: int, end: int) -> list[Draft]:
        return [one for one in self.drafts if start <= one.amount.char_from < end]

    def in_brackets(self, draft: Draft, start: int) -> bool:
        text = self.prose.folded[start : draft.amount.char_from]
        return text.count("(") > text.count(")")

    def clause_start(self, position: int, floor: int) -> int:
        marks = [match.end() for match in CLAUSE_END.finditer(self.prose.folded, floor, position)]
        ends = [one.amount.char_to for one in self.drafts if floor <= one.amount.char_to <= position]
        return max([floor, *marks, *ends])

    def before(self, at: int, stages: tuple[str, ...] | None = None) -> Draft | None:
        """The last level before a place in its sentence, of one of the stages if any are asked for."""
        start = self.sentence_start(at)
        found = [one for one in self.levels(at) if one.amount.char_from >= start]
        found = [one for one in found if stages is None or one.stage in stages]
        return found[-1] if found else None

    def last(self, stages: tuple[str, ...], label: str | None, before: int, like: Draft | None = None) -> Draft | None:
        """The last level of a stage and a line, in the paragraph before a place, else in the paragraphs before it."""
        found = [one for one in [*self.earlier, *self.levels(before)] if one.stage in stages]
        if like is not None:
            found = [one for one in found if one.class_names == like.class_names and one.fund == like.fund]
        if label is not None:
            named = [one for one in found if self.is_same(one, label)]
            return named[-1] if named else None
        here = [one for one in found if one in self.levels(before)]
        return here[-1] if here else None

    def is_same(self, draft: Draft, label: str) -> bool:
        """Whether an amount is of the line that a label means: 因公出国费 and 因公出国费支出 are one."""
        items = self.around.vocabulary.labels
        return draft.label_norm == label or items.get(draft.label_norm, "") == items.get(label, label)

    def name(self, phrase: str) -> LineName | None:
        """What words call an amount of money; None where there are no words, or no amount to take them for."""
        phrase = phrase.strip(" ，,、:：")
        levels = self.levels() or self.earlier
        return name_line(phrase, "", "", levels[-1], self.around, self.words, None) if phrase and levels else None

    def label(self, phrase: str) -> tuple[str | None, str | None]:
        """The label and the fund that words name."""
        name = self.name(phrase)
        return (name.label_norm, name.fund) if name else (None, None)

    def segments(self, start: int, end: int) -> list[tuple[int, int]]:
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

    def is_explained(self, draft: Draft) -> bool:
        """Whether an amount stands within a reason."""
        at = draft.amount.char_from
        start = self.sentence_start(at)
        return not draft.class_names and self.words.is_explained(self.prose.folded[start:at])

    def direction(self, text: str) -> re.Match[str] | None:
        """The first direction word of a text; a word of one character only before a number."""
        long = any_of(tuple(word for word in self.words.comparison["direction"] if len(word) > 1))
        short = "".join(word for word in self.words.comparison["direction"] if len(word) == 1)
        return re.search(rf"(?:{long})(?:\s*\((?:{long})\))?|[{short}](?=了?约?\d)", text)

    def printed(self, word: str, text: str, start: int, stop: int) -> str:
        at = text.find(word, start, stop)
        return self.prose.text[at : at + len(word)] if at >= 0 else word

    def meaning(self, word: str) -> str | None:
        """None for an alternative that was not chosen: 增加（减少）."""
        return self.words.directions.get(word)

    def amounts_in(self, start: int, end: int) -> list[Amount]:
        return [one.amount for one in self.drafts if start <= one.amount.char_from < end]
