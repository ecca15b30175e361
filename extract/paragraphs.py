"""Passages → paragraphs. A PDF tears a paragraph at the end of a line or a page, and puts the page's number between."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from extract.labels import compact, numbering_rank
from extract.model import Box, Passage, Reading
from extract.sections import parse_heading

FULL_LINE = 0.85  # of the width of the page's text: a longer line may be torn, a shorter one ends its paragraph
FEW_LINES = 4
Margins = dict[int, tuple[float, float]]
_CLOSED = re.compile(r"[。！？；：!?;:]$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: the joined text without white space, and where each passage begins in it.

    ``may_be_torn``: its last line is as wide as the page, so that the text may go on in the next paragraph.
    """

    passages: tuple[Passage, ...]
    starts: tuple[int, ...]
    text: str
    may_be_torn: bool
    is_followed_by_table: bool

    @property
    def first(self) -> Passage:
        return self.passages[0]

    @property
    def is_heading(self) -> bool:
        heading = parse_heading(self.text)
        return heading is not None and not heading.is_run_in

    def passage_at(self, offset: int) -> Passage:
        """The passage that the character at ``offset`` stands in."""
        return self.passages[max(0, bisect_right(self.starts, offset) - 1)]


def join_paragraphs(reading: Reading, running_mark: re.Pattern[str], torn_mark: re.Pattern[str]) -> list[Paragraph]:
    """The paragraphs of a document in reading order, without page numbers and empty lines."""
    margins = _margins(reading)
    kept = [(passage, torn_mark.sub("", compact(passage.text))) for passage in reading.passages]
    kept = [(passage, text) for passage, text in kept if text and not running_mark.fullmatch(text)]
    groups: list[list[tuple[Passage, str]]] = [[kept[0]]] if kept else []
    for before, after in pairwise(kept):
        if _goes_on(before, after, margins):
            groups[-1].append(after)
        else:
            groups.append([after])
    followers = [*(group[0][0] for group in groups[1:]), None]
    return [_paragraph(group, follower, margins) for group, follower in zip(groups, followers, strict=False)]


def _paragraph(group: list[tuple[Passage, str]], follower: Passage | None, margins: Margins) -> Paragraph:
    starts, length = [], 0
    for _, text in group:
        starts.append(length)
        length += len(text)
    last = group[-1][0]
    return Paragraph(
        tuple(passage for passage, _ in group),
        tuple(starts),
        "".join(text for _, text in group),
        follower is not None and _is_full(last, margins) and not _begins_anew(compact(follower.text)),
        follower is not None and follower.after_table != last.after_table,
    )


def _margins(reading: Reading) -> Margins:
    """Where the text of each page begins and ends, in points: the document's ends, where a page holds a title alone."""
    boxes: dict[int, list[Box]] = defaultdict(list)
    for passage in reading.passages:
        if passage.bbox is not None:
            boxes[passage.page].append(passage.bbox)
    ends = {page: (min(box[0] for box in found), max(box[2] for box in found)) for page, found in boxes.items()}
    widest = max(ends.values(), key=lambda end: end[1] - end[0], default=(0.0, 0.0))
    return {page: end if len(boxes[page]) >= FEW_LINES else widest for page, end in ends.items()}


def _is_full(passage: Passage, margins: Margins) -> bool:
    if passage.bbox is None:
        return False
    left, right = margins[passage.page]
    return passage.bbox[2] >= left + FULL_LINE * (right - left)


def _begins_anew(text: str) -> bool:
    return numbering_rank(text) > 0 or parse_heading(text) is not None


def _goes_on(before: tuple[Passage, str], after: tuple[Passage, str], margins: Margins) -> bool:
    """Whether a paragraph that stops without a mark at the right margin goes on in the next passage."""
    return (
        before[0].after_table == after[0].after_table
        and _CLOSED.search(before[1]) is None
        and not _begins_anew(after[1])
        and _is_full(before[0], margins)
    )
