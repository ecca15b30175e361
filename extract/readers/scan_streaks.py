"""Numbers that a fault of the picture may have cut: a streak of the scanner, a rule, the ink of a seal.

A dark streak is taken for a rule of the table and painted over, a pale one wipes out what it crosses: what is left of a
number is a smaller number, every digit of it sure. Nothing is set right here; such numbers are doubted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extract.readers.scan_digits import DOUBTFUL, is_number
from extract.readers.scan_grid import SAME_RULE, Mask, Rules, ScanTable
from extract.readers.scan_picture import Grey
from extract.readers.scan_words import INKED, ScanWord

TOUCHING = 0.02  # inches from a cell's side: what is nearer, the rule may have cut
NEAR = 0.12  # inches from a streak: a digit and the space before it
BEYOND = (0.1, 0.4)  # inches from a table's edge where a streak still is, and a rule is no more
GOES_ON = 0.8  # of that length that is inked
WIDEST_GAP = 0.05  # inches: a pale streak is no wider
DRIFT = 0.02  # inches by which a pale streak wanders from rule to rule
LEAST_RULES, BROKEN = 4, 0.7  # level rules of a table, and the share of them that a pale streak breaks
DOTTED = 0.25  # of a rule that is gaps: such a rule is dotted or worn
STROKES = ("1", "l", "I", "|")  # what a bit of a line is read as


class Streak(NamedTuple):
    """One upright streak: its place across the page, and the rows that it was seen in, pixels."""

    x: int
    top: int
    bottom: int


def find_streaks(grey: Grey, rules: Rules, tables: Sequence[ScanTable], dpi: float) -> list[Streak]:
    """The streaks that run through tables. ``grey`` is the picture with its rules."""
    return [
        Streak(x, table.bbox[1], table.bbox[3])
        for table in tables
        for x in (*_dark(rules.steep, table, dpi), *_pale(grey, table, dpi))
    ]


def doubt_cut_numbers(
    words: Sequence[ScanWord], streaks: Sequence[Streak], seals: Mask | None, dpi: float
) -> list[ScanWord]:
    """The words; numbers that a streak, a rule, a seal or another number in the same cell touches are less sure."""
    crowded = _crowded(words)
    return [
        replace(word, sure=min(word.sure, DOUBTFUL))
        if index in crowded or (_has_digits(word) and _is_touched(word, streaks, seals, dpi))
        else word
        for index, word in enumerate(words)
    ]


def _has_digits(word: ScanWord) -> bool:
    """Whether a word is a number or the remains of one; words with a digit among them can be told without it."""
    return word.text in STROKES or 2 * sum(char.isdigit() for char in word.text) >= len(word.text)


def _is_touched(word: ScanWord, streaks: Sequence[Streak], seals: Mask | None, dpi: float) -> bool:
    x0, top, x1, bottom = word.box
    near = NEAR * dpi
    if any(x0 - near <= one.x <= x1 + near and one.top < bottom and top < one.bottom for one in streaks):
        return True
    touching = round(TOUCHING * dpi)
    if (
        seals is not None
        and seals[max(0, top - touching) : bottom + touching, max(0, x0 - touching) : x1 + touching].any()
    ):
        return True
    if word.cell is None:
        return False
    is_beside_rule = x0 - word.cell[0] <= touching or word.cell[2] - x1 <= touching
    is_from_rule_to_rule = top - word.cell[1] <= touching and word.cell[3] - bottom <= touching
    return is_beside_rule or (is_from_rule_to_rule and word.text in STROKES)


def _crowded(words: Sequence[ScanWord]) -> set[int]:
    """Numbers beside another one in the same cell: the rule between them was not found, or is none."""
    numbers = [index for index, word in enumerate(words) if word.cell is not None and is_number(word.text)]
    numbers.sort(key=lambda index: (words[index].cell, words[index].box))
    return {
        index
        for one, other in pairwise(numbers)
        if words[one].cell == words[other].cell and _is_level(words[one], words[other])
        for index in (one, other)
    }


def _is_level(one: ScanWord, other: ScanWord) -> bool:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return 2 * shared > min(one.box[3] - one.box[1], other.box[3] - other.box[1])


def _dark(steep: Mask, table: ScanTable, dpi: float) -> list[int]:
    """Column edges of a table that go on beyond it above or below."""
    _, top, _, bottom = table.bbox
    nearest, farthest = (round(inches * dpi) for inches in BEYOND)
    same = max(3, round(SAME_RULE * dpi))
    outside = [steep[max(0, top - farthest) : max(0, top - nearest)], steep[bottom + nearest : bottom + farthest]]
    found: list[int] = []
    for x in sorted({edge for cell in table.cells for edge in (cell[0], cell[2])}):
        inked = [np.asarray(part[:, max(0, x - same) : x + same + 1].any(axis=1)) for part in outside]
        if any(len(part) >= nearest and part.mean() >= GOES_ON for part in inked):
            found.append(x)
    return found


def _pale(grey: Grey, table: ScanTable, dpi: float) -> list[int]:
    """Where most level rules of a table are broken at the same place, by a little."""
    left, _, right, _ = table.bbox
    paper = float(np.percentile(grey, 90))
    drift, widest = max(1, round(DRIFT * dpi)), round(WIDEST_GAP * dpi)
    broken: list[npt.NDArray[np.bool_]] = []
    for y in sorted({edge for cell in table.cells for edge in (cell[1], cell[3])}):
        inked = grey[max(0, y - 3) : y + 4, left:right].min(axis=0) < paper - INKED
        gaps = _short_gaps(inked, widest)
        if gaps.mean() <= DOTTED:
            broken.append(np.convolve(gaps, np.ones(2 * drift + 1), "same") > 0)
    if len(broken) < LEAST_RULES:
        return []
    at = np.asarray(np.mean(np.stack(broken), axis=0) >= BROKEN)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], at, [False]]).astype(np.int8)))
    return [left + (start + end) // 2 for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]


def _short_gaps(inked: npt.NDArray[np.bool_], widest: int) -> npt.NDArray[np.bool_]:
    """The gaps between ink that are no wider than so many pixels."""
    gaps = np.zeros(inked.shape, np.bool_)
    places = np.flatnonzero(inked)
    for before, after in pairwise(places.tolist()):
        if 1 < after - before <= widest + 1:
            gaps[before + 1 : after] = True
    return gaps
