"""Ruling edges and characters of a PDF page → grids of cells. The geometry is pdfplumber's, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges
from pdfplumber.utils import filter_edges

from extract.model import Box
from extract.readers.pdf_lines import TextLine, chars_to_lines, union
from extract.readers.pdf_page import Item, PageParts

SNAP = 3.0  # points; pdfplumber's tolerances, which the reference cells were read with
MIN_EDGE = 3.0
SAME_EDGE = 1.5  # points; nearer edges are one grid line
PADDING = 1.6  # character heights that a full line leaves free in its cell


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of one page: row and column from 0, spans, text, box as read."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    bbox: Box


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
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        column, row = _index(columns, box[0]), _index(rows, box[1])
        spans = max(1, _index(rows, box[3]) - row), max(1, _index(columns, box[2]) - column)
        cells.append(GridCell(row, column, *spans, cell_text(chars_to_lines(held[box]), box), box))
    return Grid(union(boxes), tuple(columns), tuple(cells))


def cell_text(lines: Sequence[TextLine], box: Box) -> str:
    """The lines of one cell as one text. A number goes on in the next line where its own line was full, and two numbers
    that merely stand below each other stay on lines of their own."""
    text = ""
    for index, line in enumerate(lines):
        if index and text[-1:].isdigit() and line.text[:1].isdigit():
            before = lines[index - 1]
            free = (box[2] - box[0]) - (before.bbox[2] - before.bbox[0])
            text += "\n" if free > PADDING * before.size else ""
        text += line.text
    return text.strip()


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
