"""Ruling edges and characters of a PDF page → grids of cells. The geometry is pdfplumber's, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges
from pdfplumber.utils import filter_edges

from extract.model import Box
from extract.readers.pdf_lines import TextLine, chars_to_lines, union
from extract.readers.pdf_page import Item, PageParts

SNAP = 3.0  # points; pdfplumber's tolerances, which the reference cells were read with
MIN_EDGE = 3.0
CENTRED = 0.6  # character heights by which a centred line may be off the middle
SAME_EDGE = 1.5  # points; nearer edges are one grid line
PADDING = 2.4  # character heights that a full line leaves free in its cell, the margins of both sides included
_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?%?")


@dataclass(frozen=True, slots=True)
class GridCell:
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


def edges_to_boxes(edges: Sequence[Item]) -> list[list[Box]]:
    """Edges → the cell boxes of each table on the page."""
    if not edges:
        return []
    merged = merge_edges(
        list(edges), snap_x_tolerance=SNAP, snap_y_tolerance=SNAP, join_x_tolerance=SNAP, join_y_tolerance=SNAP
    )
    kept = filter_edges(merged, min_length=MIN_EDGE)
    intersections = edges_to_intersections(kept, SNAP, SNAP)
    return [list(table) for table in cells_to_tables(intersections_to_cells(intersections))]


def read_grids(parts: PageParts) -> tuple[list[Grid], list[Item]]:
    """One page → its grids and the characters outside them.

    A frame of one column (a box, a framed table of contents) is no grid: its characters stay outside. No character is
    lost: one that lies in no cell is outside, wherever it stands.
    """
    tables = [boxes for boxes in edges_to_boxes(parts.edges) if len(_cluster(_xs(boxes))) > 2]
    held: dict[Box, list[Item]] = {box: [] for boxes in tables for box in boxes}
    by_size = sorted(held, key=_area)
    outside: list[Item] = []
    for char in parts.chars:
        middle, centre = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        box = next((b for b in by_size if b[0] <= middle < b[2] and b[1] <= centre < b[3]), None)
        (outside if box is None else held[box]).append(char)
    return [_grid(boxes, held) for boxes in tables], outside


def _grid(boxes: Sequence[Box], held: dict[Box, list[Item]]) -> Grid:
    columns, rows = _cluster(_xs(boxes)), _cluster(y for box in boxes for y in (box[1], box[3]))
    cells: list[GridCell] = []
    labels: dict[int, TextLine] = {}
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        column, row = _index(columns, box[0]), _index(rows, box[1])
        spans = max(1, _index(rows, box[3]) - row), max(1, _index(columns, box[2]) - column)
        lines = chars_to_lines(held[box])
        is_full = bool(lines) and _free_width(lines[-1], box) <= PADDING * lines[-1].size
        if column == 0 and lines:
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
    return [replace(cell, text=blanks.get(index, "") + cell.text) for index, cell in enumerate(cells)]


def cell_text(lines: Sequence[TextLine], box: Box) -> str:
    """The lines of one cell as one text. Two whole numbers that stand below each other stay on lines of their own, but
    for a number that its cell was too narrow for: there the line was full."""
    text = ""
    for index, line in enumerate(lines):
        before = lines[index - 1]
        if index and _NUMBER.fullmatch(before.text) and _NUMBER.fullmatch(line.text):
            text += "\n" if _free_width(before, box) > PADDING * before.size else ""
        text += line.text
    return text.strip()


def _free_width(line: TextLine, box: Box) -> float:
    return (box[2] - box[0]) - (line.bbox[2] - line.bbox[0])


def _xs(boxes: Iterable[Box]) -> Iterable[float]:
    return (x for box in boxes for x in (box[0], box[2]))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _cluster(values: Iterable[float]) -> list[float]:
    """Sorted values with those nearer than ``SAME_EDGE`` taken as one."""
    clustered: list[float] = []
    for value in sorted(values):
        if not clustered or value - clustered[-1] > SAME_EDGE:
            clustered.append(value)
    return clustered


def _index(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))
