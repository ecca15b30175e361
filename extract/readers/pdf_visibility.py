"""Which characters of a page nobody sees: those that a clip path hides, and those that are drawn without ink.

A clip path is taken as its bounding box, so that what is called hidden is hidden. Asking pdfium for the clip of every
text would cost more than reading them. Characters that are drawn one after the other without a gap are one run, and
have one clip: the first of them is asked. Those that would lie outside of it are asked each for its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.model import Box
from extract.readers.pdf_characters import Characters, is_blank, read_characters
from extract.readers.pdf_contents import ON_PAGE, Contents, collect_contents, place_box, read_bounds
from extract.readers.pdf_covers import find_covered
from extract.readers.pdf_drawing import Areas, read_segments
from extract.readers.pdf_objects import (
    Flags,
    Floats,
    Handle,
    Ints,
    Pointer,
    Pool,
    Reference,
    address_of,
    call_all,
    char_object,
    clip_path_count,
    clip_segment,
    clip_segment_count,
    object_clip,
    refer,
    segment_point,
)

SHOWN, CLIPPED, INVISIBLE, COVERED = "shown", "clipped", "invisible", "covered"
NEAR = 3.0  # points that two engines may differ in where the middle of a character is
HAIR = 1.5  # points that the middle of a character may lie beyond its clip: cells are clipped tightly
RUN_GAP, RUN_STEP = 1.0, 1.0  # points to the right and up or down; further apart, characters are of two runs
COVER = 0.5  # of a page under pictures: text without ink on them is what a machine read from the picture
EVERYWHERE: Box = (-np.inf, -np.inf, np.inf, np.inf)
_points = Pool(2)


@dataclass(frozen=True, slots=True)
class PageText:
    """The characters of a page, sorted by whether they are seen. Where a page is a picture with a layer of text
    without ink (``is_picture_text``), the layer is among the ``shown``."""

    shown: Characters
    clipped: Characters
    invisible: Characters
    covered: Characters
    is_picture_text: bool = False


@dataclass(slots=True)
class Sight:
    """Where on a page as it is shown hidden characters stand, for another engine's characters to be told by."""

    is_picture_text: bool = False
    covered_text: str = ""
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


def sort_by_sight(
    page: Any, text_page: Any, chars: Characters, contents: Contents, areas: Areas, extent: float
) -> PageText:
    """The characters of an open page and its text page, what the page is made of and the areas that are filled on it,
    the extent of the visible page in square points."""
    is_covered = find_covered(page, text_page, chars, contents, areas)
    page_text, inkless = refer(address_of(text_page)), contents.inkless
    is_odd = bool(inkless) or bool(contents.around_texts)
    suspects = np.arange(len(chars.codes)) if is_odd else _find_suspects(page_text, chars)
    if not len(suspects) and not is_covered.any():
        none = chars.keep(suspects)
        return PageText(chars, none, none, none)
    objects = [one or 0 for one in map(char_object, repeat(page_text), chars.numbers.tolist())]
    is_clipped = np.zeros(len(objects), np.bool_)
    boxes = _visible_boxes([objects[index] for index in suspects.tolist()], contents)
    is_clipped[suspects] = _are_outside(chars, suspects, boxes)
    is_invisible = ~is_clipped & np.fromiter((one in inkless for one in objects), np.bool_, len(objects))
    is_hidden = is_clipped | is_invisible
    if is_hidden.any():
        is_hidden[is_hidden] = ~_have_seen_twins(chars.keep(is_hidden), set(objects) | inkless, contents)
        is_clipped &= is_hidden
        is_invisible &= is_hidden
    is_covered &= ~is_hidden
    is_layer = _is_picture_text(chars, is_invisible | is_covered, contents, extent)
    if is_layer:
        is_invisible[:] = is_covered[:] = False
    is_seen = ~is_clipped & ~is_invisible & ~is_covered
    shown, clipped, invisible, covered = map(chars.keep, (is_seen, is_clipped, is_invisible, is_covered))
    return PageText(shown, clipped, invisible, covered, is_layer)


def find_hidden(page: Any, text_page: Any) -> frozenset[int]:
    """The numbers of the characters of an open page that nobody sees."""
    extent = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    contents = collect_contents(page)
    areas = read_segments(contents).areas
    text = sort_by_sight(page, text_page, read_characters(text_page), contents, areas, extent)
    return frozenset(chain.from_iterable(one.numbers.tolist() for one in (text.clipped, text.invisible, text.covered)))


def _is_picture_text(chars: Characters, is_inkless: Flags, contents: Contents, extent: float) -> bool:
    """Whether most of a page's text leaves no ink and pictures cover most of the page."""
    printed = ~is_blank(chars.codes)
    if not is_inkless.any() or 2 * int((is_inkless & printed).sum()) <= int(printed.sum()):
        return False
    covered = 0.0
    for handle, around in contents.images:
        x0, y0, x1, y1 = place_box(read_bounds([handle])[0], around.matrix)
        covered += (x1 - x0) * (y1 - y0)
    return covered >= COVER * extent


def _find_suspects(page: Reference, chars: Characters) -> Ints:
    """The characters outside of the clip that the first of their run has, where some run begins or ends outside."""
    count = len(chars.codes)
    is_first = np.ones(count, np.bool_)
    is_first[1:] = np.abs(chars.y0[1:] - chars.y0[:-1]) > RUN_STEP
    is_first[1:] |= np.abs(chars.x0[1:] - chars.x1[:-1]) > RUN_GAP
    first = np.flatnonzero(is_first)
    of_runs = _clip_boxes(map(char_object, repeat(page), chars.numbers[first].tolist()))
    if np.isinf(of_runs).all():
        return first[:0]
    ends = np.concatenate([first[1:] - 1, [count - 1]])
    if not (_are_outside(chars, first, of_runs) | _are_outside(chars, ends, of_runs)).any():
        return first[:0]
    return np.flatnonzero(_are_outside(chars, np.arange(count), of_runs[np.cumsum(is_first) - 1]))


def _visible_boxes(objects: Sequence[Handle], contents: Contents) -> Floats:
    """Where on the page each object can be seen: what its own clip and those of the forms around it have in common."""
    boxes = _clip_boxes(objects)
    for index, handle in enumerate(objects if contents.around_texts else ()):
        around = contents.around_texts.get(handle, ON_PAGE)
        boxes[index] = place_box(boxes[index], around.matrix)
        for form, matrix in around.forms:
            boxes[index] = _overlap(boxes[index], place_box(_clip_boxes([form])[0], matrix))
    return boxes


def _clip_boxes(objects: Iterable[Handle]) -> Floats:
    """What the paths of each object's clip have in common, taken as their bounding boxes, where the object lies. A path
    without a point hides nothing. Clips whose last path lies at one address are one clip: most have that of the text
    before."""
    clips = list(map(object_clip, objects))
    counts = list(map(clip_path_count, clips))
    lasts = list(map(clip_segment, clips, [count - 1 for count in counts], repeat(0)))
    keys = [last or -1 - index if counts[index] > 0 else 0 for index, last in enumerate(lasts)]
    shared = {key: index for index, key in enumerate(keys) if key}
    boxes = np.tile(EVERYWHERE, (len(shared) + 1, 1))  # the last one for what is not clipped
    if not shared:
        return boxes[[-1] * len(clips)]
    paths = [(number, clips[one], path) for number, one in enumerate(shared.values()) for path in range(counts[one])]
    _narrow(boxes, paths)
    numbers = {key: number for number, key in enumerate(shared)}
    return boxes[[numbers.get(key, -1) for key in keys]]


def _narrow(boxes: Floats, paths: Sequence[tuple[int, Pointer, int]]) -> None:
    """Narrow boxes, in place, to the bounding boxes of paths: the number of a box, and a clip's path by number. Clips
    share paths, those of the page and of the forms around them: each is measured once."""
    firsts = [clip_segment(clip, path, 0) for _, clip, path in paths]
    distinct = {first: index for index, first in enumerate(firsts) if first}
    if not distinct:
        return
    points: list[Handle] = []
    starts: list[int] = []
    for first, index in distinct.items():
        _, clip, path = paths[index]
        starts.append(len(points))
        points.append(first)
        points += map(clip_segment, repeat(clip), repeat(path), range(1, clip_segment_count(clip, path)))
    places = _points_of(points)
    lower, upper = np.minimum.reduceat(places, starts), np.maximum.reduceat(places, starts)
    rows = {first: row for row, first in enumerate(distinct)}
    own = [rows[first] for first in firsts if first]
    owners = np.array([number for (number, _, _), first in zip(paths, firsts, strict=True) if first])
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    boxes[owners[begins], :2] = np.maximum.reduceat(lower[own], begins)
    boxes[owners[begins], 2:] = np.minimum.reduceat(upper[own], begins)


def _points_of(segments: Sequence[Handle]) -> Floats:
    count = len(segments)
    _points.reserve(count)
    call_all(map(segment_point, segments, _points.at(0, count), _points.at(1, count)))
    return _points.columns(count)


def _overlap(one: Floats, other: Floats) -> Floats:
    lower, upper = np.maximum(one, other)[..., :2], np.minimum(one, other)[..., 2:]
    return np.concatenate([lower, upper], axis=-1)


def _have_seen_twins(chars: Characters, known: set[Handle], contents: Contents) -> Flags:
    """Which characters stand again at their place, in a text that can be seen there. pdfium gives the characters of a
    text that is drawn twice at one place once, as those of the first; the other text is not among the ``known``."""
    others = [handle for handle in contents.text_places if handle not in known]
    seen = np.zeros(len(chars.codes), np.bool_)
    own = read_bounds(others)
    if contents.has_forms:
        around = [contents.around_texts.get(handle, ON_PAGE).matrix for handle in others]
        own = np.array(list(map(place_box, own, around))).reshape(-1, 4)
    every = np.arange(len(seen))
    for box in _overlap(own, _visible_boxes(others, contents)):
        seen |= ~_are_outside(chars, every, box[None])
    return seen


def _are_outside(chars: Characters, chosen: Ints, boxes: Floats) -> Flags:
    """Which of the chosen characters have their middle outside of their boxes, by more than a hair."""
    x, y = (chars.x0[chosen] + chars.x1[chosen]) / 2, (chars.y0[chosen] + chars.y1[chosen]) / 2
    outside: Flags = (x < boxes[:, 0] - HAIR) | (x > boxes[:, 2] + HAIR)
    outside |= (y < boxes[:, 1] - HAIR) | (y > boxes[:, 3] + HAIR)
    return outside
