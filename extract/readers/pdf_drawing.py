"""A page's drawn rules by pdfium: the straight strokes and the sides of filled areas, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pypdfium2.raw as pdfium

from extract.limits import current_limits
from extract.readers.errors import PageTooComplex
from extract.readers.pdf_contents import ON_PAGE, Contents, Surroundings, multiply, place_box, read_bounds
from extract.readers.pdf_objects import (
    Flags,
    Floats,
    Handle,
    Ints,
    Pool,
    call_all,
    draw_mode,
    fill_colour,
    object_matrix,
    path_segment,
    segment_closes,
    segment_count,
    segment_point,
    segment_type,
)

MIN_AREA = 3.0  # points; a white filling thinner than this may still be a rule
SIDES = np.array([(0, 1, 2, 1), (0, 3, 2, 3), (0, 1, 0, 3), (2, 1, 2, 3)])  # of a box: numbers of their ends
MIN_SIDES = 3  # points of a path that it takes to fill anything
WHITE = 255
_matrices, _points, _colours = Pool(6), Pool(2), Pool(4, np.uint32)


@dataclass(frozen=True, slots=True)
class Areas:
    """Filled paths of some height and width: their numbers among the page's paths, their boxes on the page."""

    numbers: Ints
    boxes: Floats


@dataclass(frozen=True, slots=True)
class Segments:
    """Straight segments, an array a property: two ends in points, y upwards as in the file.

    ``is_paper`` marks the sides of a white filling without an outline: it rules nothing.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    is_paper: Flags
    areas: Areas


def read_segments(contents: Contents) -> Segments:
    """The objects of a page → the straight segments that are drawn on it.

    Most paths are filled rectangles, and their bounds say all: one call. The points of the others are read. Raises
    PageTooComplex.
    """
    paths = np.array(contents.paths, np.int64)
    count = len(paths)
    none = np.zeros((0, 4))
    if not count:
        return _joined([none], [np.zeros(0, np.bool_)], [paths], [none])
    lengths = np.fromiter(map(segment_count, contents.paths), np.int64, count)
    if lengths.sum() > current_limits.get().page_points:
        raise PageTooComplex(f"{lengths.sum():,} > {current_limits.get().page_points:,} points of paths on a page")
    modes = np.zeros((count, 2), np.int32)
    start = modes.ctypes.data
    call_all(map(draw_mode, contents.paths, range(start, start + 8 * count, 8), range(start + 4, start + 8 * count, 8)))
    is_plain = (modes[:, 0] != 0) & (modes[:, 1] == 0) & ((lengths == 4) | (lengths == 5))
    if contents.has_forms:
        is_plain &= [around is ON_PAGE for around in contents.around_paths]
    plain, others = np.flatnonzero(is_plain), np.flatnonzero(~is_plain & modes.any(axis=1) & (lengths > 1))
    lines, papers, areas, bounds = [none], [np.zeros(0, np.bool_)], [paths[:0]], [none]
    if len(plain):
        boxes = read_bounds(paths[plain].tolist())
        is_thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < MIN_AREA
        is_paper = ~is_thin
        is_paper[is_paper] = _are_white(paths[plain[is_paper]].tolist())
        known = is_thin | is_paper
        areas.append(plain[~is_thin])
        bounds.append(boxes[~is_thin])
        lines.append(_sides(boxes[known]))
        papers.append(np.tile(is_paper[known], 4))
        others = np.concatenate([others, plain[~known]])
    if len(others):
        ends, owners = _read_points(
            paths[others].tolist(), lengths[others], [contents.around_paths[one] for one in others]
        )
        lines.append(ends)
        papers.append(_is_paper(paths[others].tolist(), modes[others, 1] == 0, ends, owners)[owners])
    odd = np.flatnonzero((modes[:, 0] != 0) & ~is_plain & (lengths > MIN_SIDES))
    if len(odd):
        around = [contents.around_paths[one].matrix for one in odd.tolist()]
        boxes = np.array(list(map(place_box, read_bounds(paths[odd].tolist()), around)))
        is_thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < MIN_AREA
        areas.append(odd[~is_thin])
        bounds.append(boxes[~is_thin])
    return _joined(lines, papers, areas, bounds)


def _joined(lines: list[Floats], papers: list[Flags], areas: list[Ints], bounds: list[Floats]) -> Segments:
    ends, filled = np.concatenate(lines), Areas(np.concatenate(areas), np.concatenate(bounds))
    return Segments(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3], np.concatenate(papers), filled)


def _sides(boxes: Floats) -> Floats:
    sides: Floats = boxes[:, SIDES].transpose(1, 0, 2).reshape(-1, 4)
    return sides


def _are_white(handles: list[Handle]) -> Flags:
    """Which objects are filled in the paper's colour."""
    count = len(handles)
    _colours.reserve(count)
    known = np.fromiter(map(fill_colour, handles, *(_colours.at(part, count) for part in range(4))), np.int64, count)
    white: Flags = (known != 0) & (_colours.columns(count)[:, :3] == WHITE).all(axis=1)
    return white


def _read_points(handles: list[Handle], lengths: Ints, around: list[Surroundings]) -> tuple[Floats, Ints]:
    """Paths → their straight segments, four coordinates each, and the number of the path that each belongs to."""
    count, total = len(handles), int(lengths.sum())
    _matrices.reserve(count)
    call_all(map(object_matrix, handles, _matrices.at(0, count)))
    own = _matrices.columns(count)
    if any(one is not ON_PAGE for one in around):
        own = np.array([multiply(one, two.matrix) for one, two in zip(own.tolist(), around, strict=True)])
    owners = np.repeat(np.arange(count), lengths)
    first = np.repeat(np.cumsum(lengths) - lengths, lengths)
    place = np.arange(total) - first
    segments = list(map(path_segment, map(handles.__getitem__, owners.tolist()), place.tolist()))
    kinds = np.fromiter(map(segment_type, segments), np.int64, total)
    closes = np.fromiter(map(segment_closes, segments), np.int64, total) == 1
    _points.reserve(total)
    call_all(map(segment_point, segments, _points.at(0, total), _points.at(1, total)))
    px, py = _points.columns(total).T
    a, b, c, d, e, f = own[owners].T
    x, y = a * px + c * py + e, b * px + d * py + f
    moves = np.flatnonzero((kinds == pdfium.FPDF_SEGMENT_MOVETO) | (place == 0))
    begin = moves[np.searchsorted(moves, np.arange(total), side="right") - 1]
    line = np.flatnonzero((kinds == pdfium.FPDF_SEGMENT_LINETO) & (place > 0))
    # The side that closes a figure, unless its last point is already back at the start.
    back = np.flatnonzero(closes & ((x != x[begin]) | (y != y[begin])))
    begins, ends = np.concatenate([line - 1, back]), np.concatenate([line, begin[back]])
    return np.stack([x[begins], y[begins], x[ends], y[ends]], axis=1), owners[ends]


def _is_paper(handles: list[Handle], is_unstroked: Flags, ends: Floats, owners: Ints) -> Flags:
    """Which paths are areas filled in the paper's colour, without an outline."""
    paper = np.zeros(len(handles), np.bool_)
    filled = np.flatnonzero(is_unstroked)
    white = filled[_are_white([handles[index] for index in filled.tolist()])] if len(filled) else filled
    for index in white.tolist():
        own = ends[owners == index]
        if len(own):
            xs, ys = own[:, (0, 2)], own[:, (1, 3)]
            paper[index] = min(xs.max() - xs.min(), ys.max() - ys.min()) >= MIN_AREA
    return paper
