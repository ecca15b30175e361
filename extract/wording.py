"""How a budget or final accounts report is worded: what an officer marks with a red pen beside the numbers.

final_accounts_and_budgets.md, section 7. What is looked for stands in ``forms/wording_patterns.csv``; here is what a
pattern cannot say: what a paragraph is (a PDF tears them), which mark closes which, which year a comparison may name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.form_files import FormsError, read_rows
from extract.labels import compact, numbering_rank
from extract.model import Metadata, Reading, Signal
from extract.paragraphs import Paragraph, join_paragraphs
from extract.punctuation import find_unbalanced

FAMILIES = ("final_accounts", "budget")
EVERYWHERE = ("placeholder_left",)  # in names too, which stand in cells
IN_PARAGRAPHS = (
    "placeholder_left",
    "template_words_left",
    "alternative_left",
    "number_missing",
    "doubled_punctuation",
    "open_explanation",
)
ITEM_RANK = 3  # 1. and what is below it number items; 一、 and （一） number chapters
AROUND = 14  # characters that an excerpt shows on each side
_TERMINAL = re.compile(r"[。！？；：，、…!?;:,”」』》）)】]$")
_OWN_BUDGET = re.compile("预算")
_YEAR = re.compile(r"20\d\d(?=年|[.．/-]\d)")


@dataclass(frozen=True, slots=True)
class WordingPattern:
    """One line of ``forms/wording_patterns.csv``: what to look for, and what in the paragraph makes it harmless."""

    kind: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@cache
def load_patterns(forms_dir: Path) -> dict[str, tuple[WordingPattern, ...]]:
    """The patterns by kind. Raises FormsError (file, line) for what is no pattern."""
    path = forms_dir / "wording_patterns.csv"
    patterns: dict[str, tuple[WordingPattern, ...]] = {}
    for line, row in read_rows(path, ("kind", "pattern", "unless")):
        try:
            unless = re.compile(row["unless"]) if row["unless"] else None
            pattern = WordingPattern(row["kind"], re.compile(row["pattern"]), unless)
        except re.error as error:
            raise FormsError(f"{path.name} line {line}: this is no pattern: {error}") from error
        patterns[pattern.kind] = (*patterns.get(pattern.kind, ()), pattern)
    return patterns


def find_wording(reading: Reading, metadata: Metadata, forms_dir: Path) -> list[Signal]:
    """The oddities of wording of one budget or final accounts report, a signal each, with its place and the words.

    Other reports have none: their prose is free.
    """
    if metadata.report_type not in FAMILIES:
        return []
    patterns = load_patterns(forms_dir)
    paragraphs = join_paragraphs(reading, patterns["running_mark"][0].pattern, patterns["torn_mark"][0].pattern)
    found = [
        *_matches(paragraphs, patterns, reading),
        *_in_cells(reading, patterns),
        *_unbalanced(paragraphs, reading),
        *_open_ends(paragraphs, patterns, reading),
        *_missing_stops(paragraphs, patterns, reading),
    ]
    if metadata.fiscal_year is not None:
        found += _wrong_years(paragraphs, patterns, reading, metadata.report_type, metadata.fiscal_year)
    return found


def _signal(code: str, paragraph: Paragraph, start: int, end: int, reading: Reading) -> Signal:
    """A signal about ``paragraph.text[start:end]``, placed in the passage where it begins."""
    passage = paragraph.passage_at(start)
    return Signal(
        code,
        paragraph.text[start:end],
        page=passage.page,
        cell_id=reading.passage_id(passage),
        text=paragraph.text[max(0, start - AROUND) : end + AROUND],
    )


def _found(kind: str, text: str, patterns: dict[str, tuple[WordingPattern, ...]]) -> Iterator[re.Match[str]]:
    for pattern in patterns.get(kind, ()):
        if pattern.unless is None or not pattern.unless.search(text):
            yield from pattern.pattern.finditer(text)


def _matches(
    paragraphs: list[Paragraph], patterns: dict[str, tuple[WordingPattern, ...]], reading: Reading
) -> Iterator[Signal]:
    for paragraph in paragraphs:
        for kind in IN_PARAGRAPHS:
            for match in _found(kind, paragraph.text, patterns):
                yield _signal(kind, paragraph, *match.span(), reading)


def _in_cells(reading: Reading, patterns: dict[str, tuple[WordingPattern, ...]]) -> Iterator[Signal]:
    for table in reading.tables:
        for cell in table.cells:
            for kind in EVERYWHERE:
                for match in _found(kind, compact(cell.text), patterns):
                    text = compact(cell.text)[:60]
                    yield Signal(kind, match.group(), page=cell.page, cell_id=reading.cell_id(table, cell), text=text)


def _unbalanced(paragraphs: list[Paragraph], reading: Reading) -> Iterator[Signal]:
    for paragraph, start, kind in find_unbalanced(paragraphs):
        yield _signal(f"unbalanced_{kind}", paragraph, start, start + 1, reading)


def _open_ends(
    paragraphs: list[Paragraph], patterns: dict[str, tuple[WordingPattern, ...]], reading: Reading
) -> Iterator[Signal]:
    """Explanations that open at the end of a paragraph and that no following text gives."""
    for number, paragraph in enumerate(paragraphs, start=1):
        after = paragraphs[number] if number < len(paragraphs) and not paragraph.is_followed_by_table else None
        for match in _found("opener", paragraph.text, patterns):
            if after is None or not _explains(after, paragraph, opens_list=match.group()[-1] in ":："):
                yield _signal("open_explanation", paragraph, *match.span(), reading)


def _explains(after: Paragraph, paragraph: Paragraph, opens_list: bool) -> bool:
    """Whether the next paragraph may be the explanation: plain text, or, after a colon, a list of its own."""
    rank = numbering_rank(after.text)
    if not rank:
        return not after.is_heading
    return opens_list and rank > numbering_rank(paragraph.text) and (rank >= ITEM_RANK or not after.is_heading)


def _missing_stops(
    paragraphs: list[Paragraph], patterns: dict[str, tuple[WordingPattern, ...]], reading: Reading
) -> Iterator[Signal]:
    """Sentences that end a paragraph without a mark. Where a line may be torn, nothing is said."""
    for paragraph in paragraphs:
        text = paragraph.text
        if paragraph.is_heading or paragraph.may_be_torn or _TERMINAL.search(text):
            continue
        if any(True for _ in _found("sentence", text, patterns)) and not any(
            True for _ in _found("opener", text, patterns)
        ):
            yield _signal("missing_full_stop", paragraph, len(text) - 1, len(text), reading)


def _wrong_years(
    paragraphs: list[Paragraph],
    patterns: dict[str, tuple[WordingPattern, ...]],
    reading: Reading,
    report_type: str,
    report_year: int,
) -> Iterator[Signal]:
    """Comparisons, titles and periods that name another year than they can mean."""
    for paragraph in paragraphs:
        for match in _found("comparison_year", paragraph.text, patterns):
            year = int(match["year"])
            # Final accounts are compared with the budget of their own year.
            is_own_budget = report_type == "final_accounts" and _OWN_BUDGET.search(match["base"]) is not None
            if year > report_year or (year == report_year and not is_own_budget):
                yield _signal("comparison_of_wrong_year", paragraph, *match.span(), reading)
            elif year < report_year - 1:
                yield _signal("comparison_of_distant_year", paragraph, *match.span(), reading)
        for match in _found(f"title_year_{report_type}", paragraph.text, patterns):
            if int(match["year"]) != report_year:
                yield _signal("title_of_another_year", paragraph, *match.span(), reading)
        section = (paragraph.first.section or "").rsplit("/", 1)[-1]
        years = [int(year) for year in _YEAR.findall(paragraph.text)]
        if years and max(years) < report_year and any(True for _ in _found("period_heading", section, patterns)):
            yield _signal("period_of_another_year", paragraph, 0, len(paragraph.text), reading)
