"""The geometry on arrays against pdfplumber's own steps, on drawn grids of every kind."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges
from pdfplumber.utils import filter_edges
from pdfplumber.utils.text import extract_words

from extract.model import Box
from extract.readers.pdf_geometry import SNAP, segments_to_tables
from extract.readers.pdf_words import join_words, place_in_cells

Segment = tuple[float, float, float, float]


def by_pdfplumber(segments: list[Segment]) -> list[list[Box]]:
    edges = [
        {
            "object_type": "line",
            "x0": x0,
            "x1": x1,
            "top": top,
            "bottom": bottom,
            "doctop": top,
            "width": x1 - x0,
            "height": bottom - top,
            "orientation": "v" if x0 == x1 else "h",
        }
        for x0, top, x1, bottom in segments
    ]
    merged = merge_edges(edges, SNAP, SNAP, SNAP, SNAP)
    crossings = edges_to_intersections(filter_edges(merged, min_length=SNAP), SNAP, SNAP)
    return [list(table) for table in cells_to_tables(intersections_to_cells(crossings))]


def by_arrays(segments: list[Segment]) -> list[list[Box]]:
    return segments_to_tables(*(np.array(values, float) for values in zip(*segments, strict=True)))


def rounded(tables: list[list[Box]]) -> list[list[tuple[float, ...]]]:
    return [sorted(tuple(round(value, 3) for value in cell) for cell in table) for table in tables]


@st.composite
def drawings(draw: st.DrawFn) -> list[Segment]:
    """Grids of rules in pieces, some missing, some a little off, as word processors draw them."""
    gap = st.integers(8, 60)
    xs = np.cumsum([draw(gap) for _ in range(draw(st.integers(2, 6)))]).tolist()
    ys = np.cumsum([draw(gap) for _ in range(draw(st.integers(2, 6)))]).tolist()
    off = st.sampled_from([0.0, 0.0, 0.0, 0.25, -0.5, 1.0])
    segments: list[Segment] = []
    for x in xs:
        for top, bottom in pairwise(ys):
            if draw(st.integers(0, 9)):
                at = x + draw(off)
                segments.append((at, top + draw(off), at, bottom + draw(off)))
    for y in ys:
        for left, right in pairwise(xs):
            if draw(st.integers(0, 9)):
                at = y + draw(off)
                segments.append((left + draw(off), at, right + draw(off), at))
    return segments


@settings(max_examples=150, deadline=None)
@given(drawings().filter(bool))
def test_cells_are_those_of_pdfplumber(segments: list[Segment]) -> None:
    assert rounded(by_arrays(segments)) == rounded(by_pdfplumber(segments))


def test_rules_of_hundreds_of_thin_rectangles_make_one_grid() -> None:
    segments: list[Segment] = []
    for x in range(0, 401, 100):
        for y in range(0, 600, 4):
            segments += [(x, y, x, y + 4), (x + 0.48, y, x + 0.48, y + 4)]
            segments += [(x, y, x + 0.48, y), (x, y + 4, x + 0.48, y + 4)]
    for y in range(0, 601, 30):
        segments += [(x, y, x + 4, y) for x in range(0, 400, 4)]
    (table,) = by_arrays(segments)
    assert len(table) == 4 * 20
    assert rounded([table]) == rounded(by_pdfplumber(segments))


def test_two_grids_and_a_slanting_line() -> None:
    def box(x0: float, top: float, x1: float, bottom: float) -> list[Segment]:
        return [(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)]

    first = [*box(0, 0, 50, 20), *box(50, 0, 100, 20)]
    second = [*box(0, 100, 50, 120), *box(0, 120, 50, 140)]
    alone = box(300, 300, 400, 400)
    slanting = [(0.0, 0.0, 50.0, 20.0)]
    assert [len(table) for table in by_arrays([*second, *first, *alone, *slanting])] == [2, 2]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("预算12., 3"), st.integers(0, 30), st.integers(0, 6), st.sampled_from([4, 6, 10])),
        min_size=1,
        max_size=30,
        unique_by=lambda char: char[1:3],
    )
)
def test_words_are_those_of_pdfplumber(chars: list[tuple[str, int, int, int]]) -> None:
    items = [
        {
            "text": text,
            "x0": 7.0 * column,
            "x1": 7.0 * column + width,
            "top": 12.0 * row,
            "bottom": 12.0 * row + 10,
            "doctop": 12.0 * row,
            "upright": True,
        }
        for text, column, row, width in chars
    ]
    expected = [
        (word["text"], word["x0"], word["top"], word["x1"], word["bottom"])
        for word in extract_words(items, x_tolerance=3, y_tolerance=3)
    ]
    codes = np.array([ord(item["text"]) for item in items])
    x0, top, x1, bottom = (np.array([item[name] for item in items]) for name in ("x0", "top", "x1", "bottom"))
    found = join_words(codes, codes == ord(" "), x0, top, x1, bottom, np.full(len(items), -1))
    assert [tuple(word) for word in found.get(-1, [])] == expected


def test_a_character_printed_twice_counts_once() -> None:
    codes, x0 = np.array([ord("1"), ord("1"), ord("1")]), np.array([10.0, 10.3, 15.0])
    same = np.full(3, 20.0)
    words = join_words(codes, codes < 0, x0, same, x0 + 5, same + 10, np.zeros(3, int))
    assert [word.text for word in words[0]] == ["11"]


def test_a_character_is_in_the_smallest_cell() -> None:
    boxes: list[Box] = [(0, 0, 100, 100), (20, 20, 40, 40), (100, 0, 200, 100)]
    x, y = np.array([30.0, 10.0, 100.0, 200.0, -5.0]), np.array([30.0, 30.0, 50.0, 50.0, 5.0])
    assert place_in_cells(boxes, x, y).tolist() == [1, 0, 2, -1, -1]
