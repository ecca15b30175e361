"""Paragraphs that a page break or a reader cut in two, put together again for reading; places stay those of the print.

Running text that ends in no mark goes on in the next paragraph, unless that opens a number of its own. A page number
between the two is passed over. Headings end in no mark either: what holds no clause mark, no amount and no unfinished
class (``…（款）行政单位离退休`` before ``（项）。``) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.labels import numbering_rank
from extract.measures import fold
from extract.model import Passage

_END = re.compile(r"[。；;：:！!？?…][”\"’）)]*\s*$")
_PAGE = re.compile(r"\s*[─—–―-]{1,2}\s*\d{1,4}\s*[─—–―-]{1,2}\s*$")
_LEVEL_FIRST = re.compile(r"\s*\(\s*\d{0,7}[类款项]\s*\)")
_LEVEL = re.compile(r"\(\s*\d{0,7}[类款项]\s*\)")
_OPEN_LEVEL = re.compile(r"\(\s*\d{0,7}[类款]\s*\)[^()，。；：]{1,30}$")
_RUNNING = re.compile(r"[，,。；]|\d\s*(?:[亿万千百]?元|%)")
_MAX_PARTS = 4


@dataclass(frozen=True, slots=True)
class Fragment:
    """One passage within a text put together: ``start`` is its offset there, ``length`` what of it was taken."""

    passage: Passage
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Whole:
    """The text that one or more passages make."""

    text: str
    fragments: tuple[Fragment, ...]


def one_fragment(passage: Passage) -> Whole:
    """A passage that is read by itself."""
    return _whole([passage])


def join_fragments(passages: Sequence[Passage]) -> Iterator[Whole]:
    """All passages in order, those of one paragraph together."""
    waiting: list[Passage] = []
    for passage in passages:
        if waiting and _is_page_number(passage.text):
            continue
        if waiting and len(waiting) < _MAX_PARTS and _goes_on(waiting[-1], passage):
            waiting.append(passage)
            continue
        if waiting:
            yield _whole(waiting)
        waiting = [passage]
    if waiting:
        yield _whole(waiting)


def _goes_on(before: Passage, after: Passage) -> bool:
    first, second = fold(_PAGE.sub("", before.text)).rstrip(), fold(after.text).lstrip()
    if before.after_table != after.after_table or not first or not second:
        return False
    if _LEVEL_FIRST.match(second):
        return not _END.search(first)
    if _END.search(first) or numbering_rank(second):
        return False
    if _OPEN_LEVEL.search(first):
        mark = _LEVEL.search(second)
        return mark is not None and not _RUNNING.search(second[: mark.start()])
    return _RUNNING.search(first) is not None


def _is_page_number(text: str) -> bool:
    return bool(_PAGE.fullmatch(text))


def _whole(passages: list[Passage]) -> Whole:
    text, fragments = "", []
    for place, passage in enumerate(passages):
        is_last = place == len(passages) - 1
        taken = passage.text if is_last else _PAGE.sub("", passage.text)
        fragments.append(Fragment(passage, len(text), len(taken)))
        text += taken
    return Whole(text, tuple(fragments))
