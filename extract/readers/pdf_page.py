"""What stands on one PDF page, whoever reads it: words by ruled cell and words outside, from the top left corner.

This is the seam between the engines and what is made of their words: ``pdf_fast`` (pdfium, arrays) and
``pdf_reference`` (pdfplumber) both give a ``PageContent``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from extract.model import Box

HIDDEN_SHOWN = 200  # characters of text that nobody sees that are kept for a look
VEIL = "\ufffd"  # in place of characters that are printed on one another
SAME_EDGE = 1.5  # points; nearer edges are one grid line
BLANK = 0.99  # how sure it is that a place of a picture is blank where nothing was recognised
OVERHANG = 1.0  # points; how far the middle of a mark may lie beyond the page's edge and count as on it


class Word(NamedTuple):
    """Characters without a gap between them; its box in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page, its text upright. ``width`` and ``height`` are those of the upright page, in points.

    ``tables`` are the cell boxes of every ruled grid of more than one column, from the top; ``words`` those of each
    cell, ``outside`` the others. ``quarter_turns`` (clockwise) turn the upright page into the page as it is shown.
    """

    page_no: int
    width: float
    height: float
    tables: list[list[Box]] = field(default_factory=list)
    words: dict[Box, list[Word]] = field(default_factory=dict)
    outside: list[Word] = field(default_factory=list)
    char_count: int = 0
    has_images: bool = False
    has_undecoded: bool = False
    is_empty_grid: bool = False  # drawn cells, rules or white fillings, and no text at all
    hidden_text: str = ""  # what stands beyond the edges of the page
    clipped_text: str = ""  # what a clip path hides
    invisible_text: str = ""  # what is drawn without ink, and not read
    covered_text: str = ""  # what is drawn over, and not read
    annotation_text: str | None = None  # what annotations say, where they are drawn over the page or say a number
    is_picture_text: bool = False  # most of the text is without ink or under a picture, and read
    quarter_turns: int = 0
    surenesses: dict[Box, float] = field(default_factory=dict)  # of cells and of words outside, where recognised
    skew: float = 0.0  # degrees against the clock by which a picture was levelled
    is_scan: bool = False  # read from a picture
    is_blank: bool = False  # a picture of bare paper
    is_hard_to_read: bool = False  # a picture whose lines were recognised with little certainty
    has_unread_picture: bool = False  # a picture below its text holds text of its own, which was not read
    printed_over: str = ""  # what is printed on the picture that was read, and not read itself

    @property
    def overprinted_text(self) -> str:
        """The words with characters that are printed on one another."""
        words = chain(self.outside, *self.words.values())
        found = [] if self.has_undecoded else [word.text for word in words if VEIL in word.text]
        return " ".join(found)[:HIDDEN_SHOWN]

    def place(self, box: Box) -> Box:
        """A box of the upright page → the box of the page as it is shown."""
        shown = turn_box(box, self.width, self.height, self.quarter_turns)
        width, height = (self.height, self.width) if self.quarter_turns % 2 else (self.width, self.height)
        return tilt_box(shown, width, height, self.skew) if self.skew else shown

    def sureness(self, box: Box) -> float:
        """How sure the words in a box of the upright page were recognised, 0 to 1; 1 where the page holds text,
        never where it is a picture."""
        unseen = BLANK if self.is_scan else 1.0
        if not self.surenesses:
            return unseen
        exact = self.surenesses.get(box)
        if exact is not None:
            return exact
        x0, top, x1, bottom = box
        inside = (
            sure
            for one, sure in self.surenesses.items()
            if x0 <= (one[0] + one[2]) / 2 <= x1 and top <= (one[1] + one[3]) / 2 <= bottom
        )
        return min(inside, default=unseen)


def tilt_box(box: Box, width: float, height: float, skew: float) -> Box:
    """A box of a levelled page of this size → the smallest box around it on the page before it was turned by ``skew``
    degrees, against the clock, about its middle."""
    cos, sin = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    x, y = width / 2, height / 2
    corners = [(px - x, py - y) for px in (box[0], box[2]) for py in (box[1], box[3])]
    xs = [x + dx * cos - dy * sin for dx, dy in corners]
    ys = [y + dx * sin + dy * cos for dx, dy in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def turn_box(box: Box, width: float, height: float, quarter_turns: int) -> Box:
    """A box of a page of this size, after the page is turned clockwise by quarters."""
    x0, top, x1, bottom = box
    for _ in range(quarter_turns % 4):
        x0, top, x1, bottom = height - bottom, x0, height - top, x1
        width, height = height, width
    return (x0, top, x1, bottom)


def count_columns(boxes: Sequence[Box]) -> int:
    """How many columns the cells of one grid make."""
    return len(cluster_edges({x for box in boxes for x in (box[0], box[2])})) - 1


def cluster_edges(values: Iterable[float]) -> list[float]:
    """Sorted values with those nearer than ``SAME_EDGE`` taken as one."""
    clustered: list[float] = []
    for value in sorted(values):
        if not clustered or value - clustered[-1] > SAME_EDGE:
            clustered.append(value)
    return clustered
