"""Which characters of a page nobody sees: those that a clip path hides, and those that are drawn without ink.

A clip path is taken as its bounding box, so that what is called hidden is hidden. Asking pdfium for the clip of every
text would cost more than reading them. The characters that begin and end a run are asked: what stands between two
characters within one box stands within it. Only where one of them is hidden is every character asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.model import Box
from extract.readers.pdf_characters import Characters, is_blank, read_characters
from extract.readers.pdf_contents import ON_PAGE, UNIT, Contents, Matrix, Surroundings, collect_contents, transform
from extract.readers.pdf_objects import (
    Flags,
    Floats,
    Handle,
    Ints,
    Pool,
    Reference,
    address_of,
    call_all,
    char_object,
    clip_path_count,
    clip_segment,
    clip_segment_count,
    object_bounds,
    object_clip,
    refer,
    segment_point,
    text_mode,
)

SHOWN, CLIPPED, INVISIBLE = "shown", "clipped", "invisible"
NEAR = 3.0  # points that two engines may differ in where the middle of a character is
HAIR = 1.5  # points that the middle of a character may lie beyond its clip: cells are clipped tightly
RUN_GAP, RUN_STEP = 3.0, 1.0  # points to the right and up or down; further apart, characters are of two runs
COVER = 0.5  # of a page under pictures: text without ink on them is what a machine read from the picture
EVERYWHERE: Box = (-np.inf, -np.inf, np.inf, np.inf)
_points, _bounds = Pool(2), Pool(4)


@dataclass(frozen=True, slots=True)
class PageText:
    """The characters of a page, sorted by whether they are seen. Where a page is a picture with a layer of text
    without ink (``is_picture_text``), the layer is among the ``shown``."""

    shown: Characters
    clipped: Characters
    invisible: Characters
    is_picture_text: bool = False


@dataclass(slots=True)
class Sight:
    """Where on a page as it is shown hidden characters stand, for another engine's characters to be told by."""

    is_picture_text: bool = False
    places: dict[str, list[tuple[float, float, str]]] = field(default_factory=dict)

    def add(self, kind: str, centres: Iterable[tuple[str, float, float]]) -> None:
        """Characters with their middles. Those that are shown come last: they count where a hidden one has the same
        letter."""
        for char, x, y in centres:
            if kind != SHOWN or char in self.places:
                self.places.setdefault(char, []).append((x, y, kind))

    def kind_of(self, char: str, x: float, y: float) -> str:
        """What is known of a character with its middle there; of two at one place the one that is shown."""
        near = [
            (round(abs(x - at_x) + abs(y - at_y)), kind != SHOWN, kind)
            for at_x, at_y, kind in self.places.get(char, ())
            if abs(x - at_x) <= NEAR and abs(y - at_y) <= NEAR
        ]
        return min(near)[2] if near else SHOWN


def sort_by_sight(text_page: Any, chars: Characters, contents: Contents, area: float) -> PageText:
    """The characters of an open text page, what the page is made of, the area of the visible page in square points."""
    page = refer(address_of(text_page))
    inkless = _find_inkless(contents)
    is_suspect = bool(inkless) or bool(contents.around_texts) or _has_clipped_ends(page, chars)
    if not is_suspect:
        none = chars.keep(np.zeros(0, np.int64))
        return PageText(chars, none, none)
    objects = [one or 0 for one in map(char_object, repeat(page), chars.numbers.tolist())]
    is_clipped = _are_clipped(chars, objects, contents)
    is_invisible = ~is_clipped & np.fromiter((one in inkless for one in objects), np.bool_, len(objects))
    is_layer = _is_picture_text(chars, is_invisible, contents, area)
    if is_layer:
        is_invisible[:] = False
    return PageText(chars.keep(~is_clipped & ~is_invisible), chars.keep(is_clipped), chars.keep(is_invisible), is_layer)


def find_hidden(page: Any, text_page: Any) -> frozenset[int]:
    """The numbers of the characters of an open page that nobody sees."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    text = sort_by_sight(text_page, read_characters(text_page), collect_contents(page), width * height)
    return frozenset([*text.clipped.numbers.tolist(), *text.invisible.numbers.tolist()])


def _find_inkless(contents: Contents) -> set[Handle]:
    modes = np.fromiter(map(text_mode, contents.texts), np.int64, len(contents.texts))
    found = np.flatnonzero(modes == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    return {contents.texts[index] for index in found.tolist()}


def _is_picture_text(chars: Characters, is_invisible: Flags, contents: Contents, area: float) -> bool:
    """Whether most of a page's text has no ink and pictures cover most of the page."""
    printed = ~is_blank(chars.codes)
    if not is_invisible.any() or 2 * int((is_invisible & printed).sum()) <= int(printed.sum()):
        return False
    covered = 0.0
    for handle, around in contents.images:
        _bounds.reserve(1)
        object_bounds(handle, *(_bounds.at(column, 1)[0] for column in range(4)))
        x0, y0, x1, y1 = _placed(_bounds.columns(1).reshape(2, 2), around.matrix)
        covered += (x1 - x0) * (y1 - y0)
    return covered >= COVER * area


def _has_clipped_ends(page: Reference, chars: Characters) -> bool:
    """Whether the first or last character of some run lies outside of its clip."""
    count = len(chars.codes)
    if not count:
        return False
    breaks = np.abs(chars.y0[1:] - chars.y0[:-1]) > RUN_STEP
    breaks |= np.abs(chars.x0[1:] - chars.x1[:-1]) > RUN_GAP
    is_end = np.ones(count, np.bool_)
    is_end[1:-1] = breaks[1:] | breaks[:-1]
    ends = np.flatnonzero(is_end)
    objects = list(map(char_object, repeat(page), chars.numbers[ends].tolist()))
    numbers = {handle: number for number, handle in enumerate(dict.fromkeys(objects))}
    clips = [object_clip(handle) if handle else None for handle in numbers]
    counts = np.maximum(np.fromiter(map(clip_path_count, clips), np.int64, len(clips)), 0)
    clipped = np.flatnonzero(counts)
    if not len(clipped):
        return False
    boxes = np.tile(EVERYWHERE, (len(clips), 1))
    boxes[clipped] = _corner_boxes([clips[index] for index in clipped.tolist()], counts[clipped])
    owners = np.fromiter(map(numbers.__getitem__, objects), np.int64, len(objects))
    return bool(_are_outside(chars, ends, boxes[owners]).any())


def _corner_boxes(clips: list[Handle | None], counts: Ints) -> Floats:
    """What is common to the paths of each clip, every path taken as the box between its first point and its third: the
    opposite corners of a rectangle; of any other path a part of its bounding box."""
    owners = np.repeat(np.arange(len(clips)), counts)
    starts = np.cumsum(counts) - counts
    paths, of_paths = (np.arange(len(owners)) - starts[owners]).tolist(), [clips[index] for index in owners.tolist()]
    corners = [list(map(clip_segment, of_paths, paths, repeat(corner))) for corner in (0, 2)]
    count = 2 * len(paths)
    _points.reserve(count)
    call_all(map(segment_point, corners[0] + corners[1], _points.at(0, count), _points.at(1, count)))
    first, second = _points.columns(count).reshape(2, -1, 2)
    lower = np.maximum.reduceat(np.minimum(first, second), starts)
    return np.concatenate([lower, np.minimum.reduceat(np.maximum(first, second), starts)], axis=1)


def _are_clipped(chars: Characters, objects: list[Handle], contents: Contents) -> Flags:
    boxes: dict[Handle, Box] = {0: EVERYWHERE}
    for handle in set(objects) - {0}:
        boxes[handle] = _visible_box(handle, contents.around_texts.get(handle, ON_PAGE))
    own = np.array([boxes[handle] for handle in objects]).reshape(-1, 4)
    return _are_outside(chars, np.arange(len(objects)), own)


def _visible_box(handle: Handle, around: Surroundings) -> Box:
    """Where on the page an object can be seen: what its own clip and those of the forms around it have in common."""
    box = EVERYWHERE
    for one, matrix in ((handle, around.matrix), *around.forms):
        clip = object_clip(one)
        for path in range(max(0, clip_path_count(clip))):
            points = _clip_points(clip, path)
            if len(points):
                x0, y0, x1, y1 = _placed(points, matrix)
                box = (max(box[0], x0), max(box[1], y0), min(box[2], x1), min(box[3], y1))
    return box


def _clip_points(clip: Handle, path: int) -> Floats:
    count = clip_segment_count(clip, path)
    segments = [clip_segment(clip, path, index) for index in range(count)]
    _points.reserve(count)
    call_all(map(segment_point, segments, _points.at(0, count), _points.at(1, count)))
    return _points.columns(count)


def _placed(points: Floats, matrix: Matrix) -> Box:
    """The bounding box of points where a matrix puts them."""
    if matrix is not UNIT:
        x0, y0, x1, y1 = _extent(points)
        points = transform(np.array([[x0, y0], [x0, y1], [x1, y0], [x1, y1]]), matrix)
    return _extent(points)


def _extent(points: Floats) -> Box:
    (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return (x0, y0, x1, y1)


def _are_outside(chars: Characters, chosen: Ints, boxes: Floats) -> Flags:
    """Which of the chosen characters have their middle outside of their boxes, by more than a hair."""
    x, y = (chars.x0[chosen] + chars.x1[chosen]) / 2, (chars.y0[chosen] + chars.y1[chosen]) / 2
    outside: Flags = (x < boxes[:, 0] - HAIR) | (x > boxes[:, 2] + HAIR)
    outside |= (y < boxes[:, 1] - HAIR) | (y > boxes[:, 3] + HAIR)
    return outside
