"""Cell boxes and the words in them → grids of cells: rows, columns, spans, texts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from extract.model import Box
from extract.readers.pdf_lines import TextLine, union, words_to_lines
from extract.readers.pdf_page import PageContent, Word, cluster_edges

CENTRED = 0.6  # character heights by which a centred line may be off the middle
PADDING = 2.4  # character heights that a full line leaves free in its cell, the margins of both sides included
_TOP_LEFT = itemgetter(1, 0)  # of a box
_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?%?")


class GridCell(NamedTuple):
    """One cell of one page: row and column from 0, spans, text, box as read."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    bbox: Box
    is_full: bool  # the last line reaches the edge, so the text may go on where a page break tore the row


@dataclass(frozen=True, slots=True)
class Grid:
    """One ruled grid. ``columns`` are the x of its column edges, left to right."""

    bbox: Box
    columns: tuple[float, ...]
    cells: tuple[GridCell, ...]


def build_grids(content: PageContent) -> list[Grid]:
    """The grids of one page, from the top."""
    return [_grid(boxes, content.words) for boxes in content.tables]


def _grid(boxes: Sequence[Box], words: Mapping[Box, Sequence[Word]]) -> Grid:
    x0s, tops, x1s, bottoms = (set(values) for values in zip(*boxes, strict=True))
    columns, rows = cluster_edges(x0s | x1s), cluster_edges(tops | bottoms)
    column_of, row_of = _nearest(columns, x0s | x1s), _nearest(rows, tops | bottoms)
    cells: list[GridCell] = []
    labels: dict[int, TextLine] = {}
    for box in sorted(boxes, key=_TOP_LEFT):
        column, row = column_of[box[0]], row_of[box[1]]
        spans = max(1, row_of[box[3]] - row), max(1, column_of[box[2]] - column)
        inside = words.get(box)
        if not inside:
            cells.append(GridCell(row, column, *spans, "", box, False))
            continue
        if len(inside) == 1 and column:  # most cells with text: one number
            ((text, x0, top, x1, bottom),) = inside
            is_full = (box[2] - box[0]) - (x1 - x0) <= PADDING * (bottom - top)
            cells.append(GridCell(row, column, *spans, text.strip(), box, is_full))
            continue
        lines = words_to_lines(inside)
        is_full = _free_width(lines[-1], box) <= PADDING * lines[-1].size
        if column == 0:
            labels[len(cells)] = lines[0]
        cells.append(GridCell(row, column, *spans, cell_text(lines, box), box, is_full))
    return Grid(union(boxes), tuple(columns), tuple(_indented(cells, labels)))


def _indented(cells: Sequence[GridCell], labels: dict[int, TextLine]) -> list[GridCell]:
    """Row labels (the first lines of the first column's cells) with the indentation that the page shows, two blanks a
    character: it says what a row is a part of. A column whose labels are mostly centred has none."""
    left = {index: (line.bbox[0] - cells[index].bbox[0]) / line.size for index, line in labels.items()}
    right = {index: (cells[index].bbox[2] - line.bbox[2]) / line.size for index, line in labels.items()}
    loose = [index for index in labels if left[index] + right[index] > PADDING]
    centred = sum(1 for index in loose if abs(left[index] - right[index]) <= CENTRED)
    if not labels or 2 * centred >= len(loose):
        return list(cells)
    least = min(left.values())
    blanks = {index: " " * (2 * round(indent - least)) for index, indent in left.items()}
    indented = list(cells)
    for index, blank in blanks.items():
        if blank:
            indented[index] = cells[index]._replace(text=blank + cells[index].text)
    return indented


def cell_text(lines: Sequence[TextLine], box: Box) -> str:
    """The lines of one cell as one text. Two whole numbers that stand below each other stay on lines of their own, but
    for a number that its cell was too narrow for: there the line was full."""
    if len(lines) == 1:
        return lines[0].text.strip()
    text = ""
    for index, line in enumerate(lines):
        before = lines[index - 1]
        if index and _NUMBER.fullmatch(before.text) and _NUMBER.fullmatch(line.text):
            text += "\n" if _free_width(before, box) > PADDING * before.size else ""
        text += line.text
    return text.strip()


def _free_width(line: TextLine, box: Box) -> float:
    return (box[2] - box[0]) - (line.bbox[2] - line.bbox[0])


def _nearest(edges: Sequence[float], values: Iterable[float]) -> dict[float, int]:
    """Values → the number of the edge next to each, the first of two at one distance."""
    nearest = {}
    for value in values:
        after = min(bisect_left(edges, value), len(edges) - 1)
        is_before = after > 0 and value - edges[after - 1] <= edges[after] - value
        nearest[value] = after - 1 if is_before else after
    return nearest
