"""Ruled lines of a level picture → the cells of its tables.

Rules are found as long runs of dark pixels. Their places make a lattice; between two neighbouring places of the lattice
stands a wall where most of the rule's length is inked. Places without a wall between them are one cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.scan_picture import Grey, Picture

Mask = npt.NDArray[np.uint8]
PixelBox = tuple[int, int, int, int]

SHORTEST = 0.16  # inches: strokes of letters are shorter, or stand apart from each other
BREAK = 0.035  # inches: dots of a dotted rule and breaks of a worn one are nearer
SAME_RULE = 0.04  # inches: nearer rules are one
LEAST_SIDE = 0.5  # inches: a smaller frame is no table, a letter may be one
WALL = 0.5  # of a wall's length that is inked
DARKER = 14  # grey values by which a rule is darker than the paper at least
STEADY = 0.5  # of its darkness that a rule keeps at its faintest point: between two letters there is paper
THICKEST = 0.045  # inches
REACH = 0.15  # inches: how far a rule goes on beyond the last one that crosses it, at most, without a column there


@dataclass(frozen=True, slots=True)
class ScanTable:
    """One ruled table: the cells' boxes in pixels."""

    cells: tuple[PixelBox, ...]

    @property
    def bbox(self) -> PixelBox:
        x0s, tops, x1s, bottoms = zip(*self.cells, strict=True)
        return (min(x0s), min(tops), max(x1s), max(bottoms))


@dataclass(frozen=True, slots=True)
class Rules:
    """Level and steep rules, a mask each."""

    level: Mask
    steep: Mask

    @property
    def both(self) -> Mask:
        joined: Mask = self.level | self.steep
        return joined


def find_rules(picture: Picture) -> Rules:
    """The ruled lines of a level picture."""
    ink = np.asarray(255 - cv2.GaussianBlur(picture.grey, (3, 3), 0), dtype=np.uint8)
    return Rules(_runs(ink, picture.dpi), np.ascontiguousarray(_runs(np.ascontiguousarray(ink.T), picture.dpi).T))


def find_tables(rules: Rules, dpi: float) -> list[ScanTable]:
    """The tables that rules make, from the top; those of a single cell are frames and left out."""
    reach = max(3, round(BREAK * dpi)) | 1
    joined = cv2.dilate(rules.both, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    tables: list[ScanTable] = []
    for number in range(1, count):
        left, top, width, height = stats[number, :4].tolist()
        if min(width, height) < LEAST_SIDE * dpi:
            continue
        place = slice(top, top + height), slice(left, left + width)
        own = labels[place] == number
        cells = _cells(rules.level[place] * own, rules.steep[place] * own, dpi)
        if len(cells) > 1:
            tables.append(ScanTable(tuple((x0 + left, y0 + top, x1 + left, y1 + top) for x0, y0, x1, y1 in cells)))
    return sorted(tables, key=lambda table: table.bbox[1])


def erase(picture: Picture, rules: Rules) -> Grey:
    """The grey values with the rules painted over in the colour of the paper around them."""
    mask = cv2.dilate(rules.both, np.ones((3, 3), np.uint8))
    reach = max(3, round(0.06 * picture.dpi)) | 1
    paper = cv2.dilate(picture.grey, np.ones((reach, reach), np.uint8))
    erased = picture.grey.copy()
    erased[mask > 0] = paper[mask > 0]
    return erased


def _runs(ink: Grey, dpi: float) -> Mask:
    """Long, thin, level runs of ink; small gaps are bridged, a pixel's drift up or down is allowed for."""
    length, gap = max(8, round(SHORTEST * dpi)), max(3, round(BREAK * dpi)) | 1
    drifting = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    bridged = cv2.blur(drifting, (gap, 1))
    lasting = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)).astype(np.int16)
    thick = max(7, round(THICKEST * dpi) + 2)
    paper = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((thick, 1), np.uint8)).astype(np.int16)
    is_rule = (lasting - paper >= DARKER) & (lasting - paper >= STEADY * (bridged - paper))
    runs = cv2.morphologyEx(is_rule.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return np.ascontiguousarray(runs, dtype=np.uint8)


def _cells(level: Mask, steep: Mask, dpi: float) -> list[PixelBox]:
    same = max(3, round(SAME_RULE * dpi))
    ys, xs = _places(level, same), _places(steep.T, same)
    if len(ys) < 2 or len(xs) < 1:
        return []
    xs = _with_open_sides(xs, level, dpi)
    if len(xs) < 2:
        return []
    for _ in range(2):  # an edge without a wall was a stroke of a letter
        below = _walls(level, ys, xs, same)  # [row edge][column]
        ys = [y for y, shares in zip(ys, below, strict=True) if shares.max(initial=0) >= WALL]
        if len(ys) < 2:
            return []
        right = _walls(steep.T, xs, ys, same)  # [column edge][row]
        xs = [
            x
            for index, (x, shares) in enumerate(zip(xs, right, strict=True))
            if shares.max() >= WALL or index in (0, len(xs) - 1)
        ]
    right, below = _walls(steep.T, xs, ys, same), _walls(level, ys, xs, same)
    merged = _merge(right, below, len(ys) - 1, len(xs) - 1)
    return [
        (xs[c0], ys[r0], xs[c1], ys[r1])
        for r0, c0, r1, c1 in merged
        if not _is_outside((r0, c0, r1, c1), right, below, len(ys) - 1, len(xs) - 1)
    ]


def _places(runs: Mask, same: int) -> list[int]:
    """Where level rules lie, from the top: the middle of those that are near each other, weighed by their length."""
    count, _, stats, centres = cv2.connectedComponentsWithStats(np.ascontiguousarray(runs))
    found = sorted((float(centres[number, 1]), int(stats[number, cv2.CC_STAT_WIDTH])) for number in range(1, count))
    groups: list[list[tuple[float, int]]] = []
    for place in found:
        if groups and place[0] - groups[-1][-1][0] <= same:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [round(sum(y * length for y, length in group) / sum(length for _, length in group)) for group in groups]


def _with_open_sides(xs: Sequence[int], level: Mask, dpi: float) -> list[int]:
    """Column edges with the ends of the level rules, where they go on beyond the outermost steep ones: tables are
    printed without rules at their sides."""
    inked = np.flatnonzero(level.any(axis=0))
    if not len(inked):
        return list(xs)
    first, last = int(inked[0]), int(inked[-1])
    reach = REACH * dpi
    return [*([first] if xs[0] - first > reach else []), *xs, *([last] if last - xs[-1] > reach else [])]


def _walls(runs: Mask, edges: Sequence[int], across: Sequence[int], same: int) -> npt.NDArray[np.float64]:
    """Which share of the level rule at each edge is inked between each two neighbouring places across."""
    shares = np.zeros((len(edges), len(across) - 1))
    for index, edge in enumerate(edges):
        inked = np.max(runs[max(0, edge - same) : edge + same + 1], axis=0) > 0
        for place, (start, end) in enumerate(pairwise(across)):
            margin = min(same, (end - start) // 4)
            shares[index, place] = inked[start + margin : max(start + margin + 1, end - margin)].mean()
    return shares


def _merge(
    right: npt.NDArray[np.float64], below: npt.NDArray[np.float64], rows: int, columns: int
) -> list[tuple[int, int, int, int]]:
    """Places of the lattice without a wall between them as rectangles: (row, column, row, column), ends excluded.

    A group that is no rectangle is cut into rectangles of rows, so that no place is in two cells.
    """
    taken = np.zeros((rows, columns), np.bool_)
    cells: list[tuple[int, int, int, int]] = []
    for row in range(rows):
        for column in range(columns):
            if taken[row, column]:
                continue
            end = column + 1
            while end < columns and not taken[row, end] and right[end, row] < WALL:
                end += 1
            last = row + 1
            while last < rows and _goes_on(taken, right, below, last, column, end):
                last += 1
            taken[row:last, column:end] = True
            cells.append((row, column, last, end))
    return cells


def _goes_on(
    taken: npt.NDArray[np.bool_],
    right: npt.NDArray[np.float64],
    below: npt.NDArray[np.float64],
    row: int,
    column: int,
    end: int,
) -> bool:
    """Whether the next row belongs to the same cell: no wall over it, none within, walls or edges beside."""
    if taken[row, column:end].any() or below[row, column:end].mean() >= WALL:
        return False
    return not (right[column + 1 : end, row] >= WALL).any()


def _is_outside(
    cell: tuple[int, int, int, int],
    right: npt.NDArray[np.float64],
    below: npt.NDArray[np.float64],
    rows: int,
    columns: int,
) -> bool:
    """Whether a rectangle lies in a corner of the lattice that the table does not fill: open above or below, and to
    the side."""
    r0, c0, r1, c1 = cell
    is_open_above = r0 == 0 and below[0, c0:c1].max() < 1 - WALL
    is_open_below = r1 == rows and below[rows, c0:c1].max() < 1 - WALL
    is_open_left = c0 == 0 and right[0, r0:r1].max() < 1 - WALL
    is_open_right = c1 == columns and right[columns, r0:r1].max() < 1 - WALL
    return (is_open_above or is_open_below) and (is_open_left or is_open_right)
