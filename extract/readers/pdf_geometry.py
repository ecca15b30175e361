"""Drawn segments → the cells of ruled grids: pdfplumber's steps and tolerances, on arrays and sorted lists.

The steps are those of ``pdfplumber.table``: ``merge_edges``, ``edges_to_intersections``, ``intersections_to_cells``,
``cells_to_tables``. A test holds their results to pdfplumber's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from extract.limits import current_limits
from extract.model import Box
from extract.readers.errors import PageTooComplex

SNAP = 3.0  # points; pdfplumber's tolerances, which the reference cells are read with
MIN_EDGE = 3.0
MAX_CROSSINGS = 4_000_000  # rules that could cross more often draw a map or a chart, no table
STRAIGHT = 0.01  # points that the ends of an upright or level rule may differ by

Floats = npt.NDArray[np.float64]
Rule = tuple[float, float, float]  # where it stands; from and to along it
Column = dict[float, tuple[int, int]]  # y -> the upright and the level rules through the point, by bits


@dataclass(frozen=True, slots=True)
class Rules:
    """The merged rules of a page, y downwards. Upright ones: x, top, bottom; level ones: y, left, right."""

    upright: list[Rule]
    level: list[Rule]


@dataclass(frozen=True, slots=True)
class Crossings:
    """Where rules cross. ``points[x][y]`` says by bits which upright and which level rules run through the point."""

    points: dict[float, Column]


def merge_rules(x0: Floats, top: Floats, x1: Floats, bottom: Floats) -> Rules:
    """Segments (two ends in any order, y downwards) → rules: those near one line on it, those that touch joined.

    Slanting segments rule nothing.
    """
    is_upright = np.abs(x1 - x0) <= STRAIGHT
    is_level = ~is_upright & (np.abs(bottom - top) <= STRAIGHT)
    upright = _merge(x0[is_upright], np.minimum(top, bottom)[is_upright], np.maximum(top, bottom)[is_upright])
    level = _merge(top[is_level], np.minimum(x0, x1)[is_level], np.maximum(x0, x1)[is_level])
    return Rules(upright, level)


def _merge(where: Floats, start: Floats, end: Floats) -> list[Rule]:
    if not len(where):
        return []
    order = np.lexsort((start, where))
    values = where[order]
    cluster = np.concatenate([[0], np.cumsum(np.diff(values) > SNAP)])
    mean = np.bincount(cluster, weights=values) / np.bincount(cluster)
    order = order[np.lexsort((start[order], cluster))]
    rules: list[Rule] = []
    place, low, high = -1, 0.0, 0.0
    means = mean.tolist()
    for number, begin, stop in zip(cluster.tolist(), start[order].tolist(), end[order].tolist(), strict=True):
        if number != place or begin > high + SNAP:
            if place >= 0 and high - low >= MIN_EDGE:
                rules.append((means[place], low, high))
            place, low, high = number, begin, stop
        elif stop > high:
            high = stop
    if high - low >= MIN_EDGE:
        rules.append((means[place], low, high))
    return rules


def cross_rules(rules: Rules) -> Crossings:
    """Rules → the points where upright and level ones meet, within the tolerance. Raises PageTooComplex."""
    points: dict[float, Column] = {}
    if not 0 < len(rules.upright) * len(rules.level) <= MAX_CROSSINGS:
        return Crossings(points)
    x, top, bottom = np.array(rules.upright).T
    y, left, right = np.array(rules.level).T
    meets = (
        (top[:, None] <= y + SNAP)
        & (bottom[:, None] >= y - SNAP)
        & (x[:, None] >= left - SNAP)
        & (x[:, None] <= right + SNAP)
    )
    if np.count_nonzero(meets) > current_limits.get().cell_count:
        raise PageTooComplex(f"> {current_limits.get().cell_count:,} crossings of rules on a page")
    for upright, level in np.argwhere(meets).tolist():
        column = points.setdefault(rules.upright[upright][0], {})
        place = rules.level[level][0]
        through = column.get(place, (0, 0))
        column[place] = (through[0] | 1 << upright, through[1] | 1 << level)
    return Crossings(points)


def find_cells(crossings: Crossings) -> list[Box]:
    """Crossings → the smallest cell to the lower right of each: its four sides are rules all along."""
    points = crossings.points
    xs = sorted(points)
    rows: dict[float, list[float]] = {}
    for x in xs:
        for y in points[x]:
            rows.setdefault(y, []).append(x)
    passed = dict.fromkeys(rows, 0)  # how many crossings of a row lie at or before the column at hand
    cells = []
    for x in xs:
        column = points[x]
        ys = sorted(column)
        for index, y in enumerate(ys):
            passed[y] += 1
            cell = _cell_at(points, column, ys, index, rows[y], passed[y])
            if cell is not None:
                cells.append((x, y, *cell))
    return cells


def _cell_at(
    points: dict[float, Column], column: Column, ys: list[float], index: int, row: list[float], after: int
) -> tuple[float, float] | None:
    """The lower right corner of the cell below and right of the crossing ``ys[index]`` of a column. Where a rule ends,
    what lies further along it is not reached either."""
    y = ys[index]
    upright, level = column[y]
    for lower in islice(ys, index + 1, None):
        below = column[lower]
        if not below[0] & upright:
            return None
        for other in islice(row, after, None):
            beside = points[other][y]
            if not beside[1] & level:
                break
            corner = points[other].get(lower)
            if corner is not None and corner[0] & beside[0] and corner[1] & below[1]:
                return (other, lower)
    return None


def group_cells(cells: list[Box]) -> list[list[Box]]:
    """Cells → tables: cells that share a corner belong together; a cell alone is no table. From the top."""
    tables: dict[int, list[Box]] = {}
    owners: dict[tuple[float, float], int] = {}
    for index, cell in enumerate(cells):
        x0, top, x1, bottom = cell
        corners = ((x0, top), (x0, bottom), (x1, top), (x1, bottom))
        number = -1
        for corner in corners:
            owner = owners.get(corner, number)
            if owner != number:
                number = owner if number < 0 else _join_tables(tables, owners, number, owner)
        if number < 0:
            number = index
            tables[number] = []
        tables[number].append(cell)
        for corner in corners:
            owners[corner] = number
    found = [table for table in tables.values() if len(table) > 1]
    return sorted(found, key=lambda table: min((cell[1], cell[0]) for cell in table))


def _join_tables(tables: dict[int, list[Box]], owners: dict[tuple[float, float], int], one: int, other: int) -> int:
    """Two tables that turn out to be one, under the number that is given back."""
    kept, dropped = min(one, other), max(one, other)
    tables[kept].extend(tables.pop(dropped))
    owners.update((corner, kept) for corner, owner in owners.items() if owner == dropped)
    return kept


def segments_to_tables(x0: Floats, top: Floats, x1: Floats, bottom: Floats) -> list[list[Box]]:
    """The segments of a page, y downwards → the cell boxes of each table on it."""
    return group_cells(find_cells(cross_rules(merge_rules(x0, top, x1, bottom))))
