"""Characters as arrays → words, each in the cell that it stands in: what pdfplumber's ``extract_words`` does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from extract.model import Box
from extract.readers.pdf_page import VEIL, Word

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

GAP = 3.0  # points; characters further apart are two words
SAME_LINE = 3.0  # points between the tops of characters of one line
SAME_PLACE = 1.0  # points; the same character twice within them is one, printed twice to look bold
HALF = 0.5  # of the narrower character that lies on another one: neither can be read
TOUCHING = 0.5  # points that characters may lie over their neighbours
SMALL = 0.8  # of the height of the digit before it: a raised digit is no higher
RAISED = 0.2  # of that height, by which it stands above that digit at least
FLAT = 0.05  # of that height: digits of one mark stand so level
RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
APART = 1e6  # more points than any page has: keeps cells and lines apart in one sort
_VEILED = re.compile(rf"[\d.,%+−-]*{VEIL}[\d.,%+−{VEIL}-]*")


def _steps(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    steps: npt.NDArray[Any] = values[1:] - values[:-1]  # what numpy.diff gives, without its checks
    return steps


def place_in_cells(boxes: Sequence[Box], x: Floats, y: Floats) -> Ints:
    """Points → the number of the smallest box that each lies in, -1 for none."""
    if not boxes:
        return np.full(len(x), -1, np.int64)
    corners = np.array(boxes)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    xs, ys = np.array(sorted({*lefts, *rights})), np.array(sorted({*tops, *bottoms}))
    left, right = xs.searchsorted(corners[:, 0]).tolist(), xs.searchsorted(corners[:, 2]).tolist()
    upper, lower = ys.searchsorted(corners[:, 1]).tolist(), ys.searchsorted(corners[:, 3]).tolist()
    raster = np.full((len(xs) + 1, len(ys) + 1), -1, np.int64)  # the first and last of each axis lie outside
    areas = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    for index in (-areas).argsort(kind="stable").tolist():
        raster[left[index] + 1 : right[index] + 1, upper[index] + 1 : lower[index] + 1] = index
    cells: Ints = raster[xs.searchsorted(x, side="right"), ys.searchsorted(y, side="right")]
    return cells


def sort_into_lines(x0: Floats, top: Floats) -> Ints:
    """The order of characters line by line, from left to right."""
    order = np.argsort(top, kind="stable")
    line = np.concatenate([[0], np.cumsum(_steps(top[order]) > SAME_LINE)])
    return order[np.argsort(line * APART + x0[order], kind="stable")]


def are_overprinted(numbers: Ints, codes: Ints, x0: Floats, top: Floats, x1: Floats, bottom: Floats) -> Flags:
    """Which characters, from left to right on each line and none of them a blank, have another letter or digit printed
    on half of them. ``numbers`` are theirs in the file: one that follows the other there may lean over it."""
    hit = np.zeros(len(codes), np.bool_)
    one = np.flatnonzero(x1[:-1] - x0[1:] > TOUCHING)  # of few pairs only does one begin before the other ends
    other = one + 1
    shared = np.minimum(x1[one], x1[other]) - np.maximum(x0[one], x0[other])
    meets = shared >= HALF * np.minimum(x1[one] - x0[one], x1[other] - x0[other])
    if not meets.any():
        return hit
    shared = np.minimum(bottom[one], bottom[other]) - np.maximum(top[one], top[other])
    meets &= shared >= HALF * np.minimum(bottom[one] - top[one], bottom[other] - top[other])
    meets &= (np.abs(numbers[one] - numbers[other]) != 1) | (x0[other] - x0[one] <= SAME_PLACE)
    for index in one[meets & (codes[one] != codes[other])].tolist():
        if chr(codes[index]).isalnum() and chr(codes[index + 1]).isalnum():
            hit[index] = hit[index + 1] = True
    return hit


def raise_note_marks(codes: Ints, starts: Ints, top: Floats, bottom: Floats) -> None:
    """Small raised digits right after a digit, in the same word, become the raised digits of Unicode, in place: the
    mark of a note is no digit of the number that it stands at. Characters are from left to right, ``starts`` is where
    words begin."""
    is_digit = (codes >= ord("0")) & (codes <= ord("9"))
    height = bottom - top
    after = is_digit[:-1] & is_digit[1:] & (height[1:] <= SMALL * height[:-1])
    after &= bottom[:-1] - bottom[1:] >= RAISED * height[:-1]
    ends = np.append(starts[1:], len(codes))
    for first in (np.flatnonzero(after) + 1).tolist():
        if first in starts:
            continue
        index, end = first, int(ends[np.searchsorted(starts, first, side="right") - 1])
        while index < end and abs(bottom[index] - bottom[first]) <= FLAT * height[first - 1]:
            if is_digit[index]:
                codes[index] = ord(RAISED_DIGITS[codes[index] - ord("0")])
            index += 1


def veil(text: str) -> str:
    """A word with overprinted characters (``VEIL``): the whole number that they are part of cannot be read."""
    return _VEILED.sub(VEIL, text)


def join_words(
    codes: Ints,
    blank: Flags,
    x0: Floats,
    top: Floats,
    x1: Floats,
    bottom: Floats,
    cells: Ints,
    *,
    veils: bool = False,
) -> dict[int, list[Word]]:
    """Characters (an array a property, y downwards) and their cells → the words of each cell, from the top left.

    A word ends at a blank, at a gap of ``GAP`` and where the line ends. A character that is printed twice at one place,
    to look bold, counts once. With ``veils``, ``VEIL`` stands where different characters are printed on one another.
    """
    if not len(codes):
        return {}
    order = (cells * APART + top).argsort(kind="stable")
    is_new = (_steps(cells[order]) != 0) | (_steps(top[order]) > SAME_LINE)
    line = np.concatenate([[0], np.cumsum(is_new)])
    within = (line * APART + x0[order]).argsort(kind="stable")
    order, line = order[within], line[within]
    codes, x0, top, x1, bottom, blank = codes[order], x0[order], top[order], x1[order], bottom[order], blank[order]
    fall = np.abs(_steps(top))
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (_steps(line) != 0) | blank[:-1] | (x0[1:] > x1[:-1] + GAP) | (fall > SAME_LINE)
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = (_steps(line) != 0) | (codes[1:] != codes[:-1]) | (_steps(x0) > SAME_PLACE) | (fall > SAME_PLACE)
    kept = np.flatnonzero(is_first & ~blank)
    if not len(kept):
        return {}
    word = np.cumsum(begins)[kept]
    starts = np.concatenate([[0], np.flatnonzero(_steps(word)) + 1])
    codes, x0, top, x1, bottom = codes[kept], x0[kept], top[kept], x1[kept], bottom[kept]
    hit = are_overprinted(order[kept], codes, x0, top, x1, bottom) if veils else None
    if hit is not None:
        codes[hit] = ord(VEIL)
    raise_note_marks(codes, starts, top, bottom)
    text = codes.astype("<u4").tobytes().decode("utf-32-le")
    at = starts.tolist()
    parts = zip(
        [text[begin:end] for begin, end in zip(at, [*at[1:], len(kept)], strict=True)],
        np.minimum.reduceat(x0, starts).tolist(),
        np.minimum.reduceat(top, starts).tolist(),
        np.maximum.reduceat(x1, starts).tolist(),
        np.maximum.reduceat(bottom, starts).tolist(),
        strict=True,
    )
    words: Iterable[Word] = map(tuple.__new__, repeat(Word), parts)
    if hit is not None and hit.any():
        words = [one._replace(text=veil(one.text)) for one in words]
    by_cell: dict[int, list[Word]] = {}
    for cell, one in zip(cells[order[kept[starts]]].tolist(), words, strict=True):
        by_cell.setdefault(cell, []).append(one)
    return by_cell
