"""Words of a PDF page → lines → paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from extract.model import Box
from extract.readers.pdf_page import Word
from extract.sections import parse_heading

WIDE_GAP = 2.0  # character heights; a wider gap between words stays visible
INDENT = 1.2  # character heights; a line that begins further right begins a paragraph
CENTRED = 3.2  # character heights; a line that begins further right than a first line is a title
SHORT_BY = 2.2  # character heights; a line that ends earlier ends its paragraph
LEADING = 2.6  # character heights between the tops of two lines of one paragraph, at most
SIZES_ALIKE = 0.15
LARGE = 1.25  # times the size of running text: titles
TITLE_LEADING = 1.9
HALF_WIDTH = 0.55  # character heights; the width of a digit
LONG_LINE = 0.5  # of the page's width
MIN_LONG = 4  # fewer long lines than this tell no margin
EDGE_STEP = 4.0  # points
COMMON_SHARE = 8  # an edge is common where one long line in so many has it
_ENDED = ("。", "！", "？")
_LEADERS = re.compile(r"[….·．]{4,}\s*\d*$")  # the dots of a table of contents: its entry ends there
_UNBROKEN = re.compile(r"[0-9A-Za-z.,%]+")
_TOP_LEFT, _LEFT = itemgetter(2, 1), itemgetter(1)  # of a word


class TextLine(NamedTuple):
    """One line: text, box, and the height of its characters."""

    text: str
    bbox: Box
    size: float


@dataclass(frozen=True, slots=True)
class Measure:
    """How running text is set: margins in points, height of its characters."""

    left: float
    right: float
    size: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines joined. ``is_open``: its last line is full and ends no sentence, so the next page may continue it;
    ``is_flush``: its first line begins at the margin, so it may continue the page before; ``is_large``: set as titles
    are."""

    text: str
    bbox: Box
    is_open: bool
    is_flush: bool
    is_large: bool = False
    confidence: float = 1.0


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes."""
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return (min(x0s), min(tops), max(x1s), max(bottoms))


def words_to_lines(words: Sequence[Word]) -> list[TextLine]:
    """Words → lines from top to bottom. Words that overlap by half their height stand on one line."""
    if len(words) == 1:
        return [_line(words)]
    rows: list[_Row] = []
    for word in sorted(words, key=_TOP_LEFT):
        _, _, top, _, bottom = word
        for row in rows[:-4:-1]:
            if row.is_level_with(top, bottom):
                row.take(word)
                break
        else:
            rows.append(_Row(top, bottom, [word]))
    return [_line(sorted(row.words, key=_LEFT)) for row in rows]


def find_measure(lines: Sequence[TextLine], page_width: float) -> Measure:
    """How running text is set, from all lines of the pages of one size: where most long lines end, the leftmost place
    where several begin, and the commonest size. Single lines that reach further (headers, captions) do not count.
    """
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0]
    long = [line for line in lines if line.bbox[2] - line.bbox[0] > LONG_LINE * page_width]
    if len(long) < MIN_LONG:
        return Measure(min(line.bbox[0] for line in lines), page_width, size)
    ends = Counter(round(line.bbox[2] / EDGE_STEP) for line in long)
    begins = Counter(round(line.bbox[0] / EDGE_STEP) for line in long)
    common = [step for step, count in begins.items() if count * COMMON_SHARE >= len(long)]
    right = max(ends, key=lambda step: (ends[step], step))
    return Measure(min(common or begins) * EDGE_STEP, right * EDGE_STEP, size)


def fit_measure(lines: Sequence[TextLine], page_width: float, measure: Measure) -> Measure:
    """The measure of one page: its own where most of its long lines end at one place and none goes further, else that
    of all pages of its size. A sheet that is fitted to its page has margins of its own."""
    long = [line for line in lines if line.bbox[2] - line.bbox[0] > LONG_LINE * page_width]
    if len(long) < MIN_LONG:
        return measure
    own = find_measure(lines, page_width)
    ends = [round(line.bbox[2] / EDGE_STEP) * EDGE_STEP for line in long]
    is_own = 2 * ends.count(own.right) >= len(long) and max(ends) <= own.right + EDGE_STEP
    return Measure(own.left, own.right, measure.size) if is_own else measure


def lines_to_paragraphs(lines: Sequence[TextLine], measure: Measure) -> list[Paragraph]:
    """Lines of one page → paragraphs, by indentation, line length, distance and size."""
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and _continues(groups[-1][-1], line, measure):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group, measure) for group in groups]


def join_text(first: str, second: str) -> str:
    """Two pieces of running text: closed up, except between Latin words."""
    if first[-1:].isascii() and second[:1].isascii() and first[-1:].isalpha() and second[:1].isalpha():
        return f"{first} {second}"
    return first + second


@dataclass(slots=True)
class _Row:
    """Words on one level, and how far they reach up and down."""

    top: float
    bottom: float
    words: list[Word]

    def is_level_with(self, top: float, bottom: float) -> bool:
        lower, upper = (self.bottom if self.bottom < bottom else bottom), (self.top if self.top > top else top)
        height, other = self.bottom - self.top, bottom - top
        return lower - upper >= 0.5 * (height if height < other else other)

    def take(self, word: Word) -> None:
        self.top, self.bottom = min(self.top, word.top), max(self.bottom, word.bottom)
        self.words.append(word)


def _line(words: Sequence[Word]) -> TextLine:
    if len(words) == 1:
        (word,) = words
        return TextLine(word.text, word[1:], word.bottom - word.top)
    size = max(word.bottom - word.top for word in words)
    text = words[0].text
    for before, word in pairwise(words):
        is_wide = word.x0 - before.x1 > WIDE_GAP * size
        touches = text[-1:].isascii() and word.text[:1].isascii()
        text += (" " if is_wide or touches else "") + word.text
    return TextLine(text, union(word[1:] for word in words), size)


def _continues(before: TextLine, line: TextLine, measure: Measure) -> bool:
    distance = line.bbox[1] - before.bbox[1]
    if abs(before.size - line.size) > SIZES_ALIKE * before.size or not 0 < distance <= LEADING * before.size:
        return False
    heading = parse_heading(line.text)
    if heading is not None and (not heading.is_run_in or before.text.endswith(_ENDED)):
        return False
    if before.size >= LARGE * measure.size:
        return distance <= TITLE_LEADING * before.size
    if not _is_full(before, measure, line.text) or line.bbox[0] > measure.left + INDENT * line.size:
        return False
    return before.bbox[0] <= measure.left + CENTRED * before.size


def _is_full(line: TextLine, measure: Measure, following: str = "") -> bool:
    """Whether a line reaches the margin, but for what could not be broken at the start of the line after it."""
    if _LEADERS.search(line.text):
        return False
    unbroken = _UNBROKEN.match(following)
    kept = len(unbroken.group()) * HALF_WIDTH if unbroken else 0.0
    return line.bbox[2] >= measure.right - (SHORT_BY + kept) * line.size


def _paragraph(group: Sequence[TextLine], measure: Measure) -> Paragraph:
    text = group[0].text
    for line in group[1:]:
        text = join_text(text, line.text)
    last, first = group[-1], group[0]
    is_large = first.size >= LARGE * measure.size
    is_body = last.bbox[0] <= measure.left + CENTRED * last.size and not is_large
    is_open = is_body and _is_full(last, measure) and not text.endswith(_ENDED)
    is_flush = first.bbox[0] <= measure.left + INDENT * first.size
    return Paragraph(text, union(line.bbox for line in group), is_open, is_flush, is_large)
