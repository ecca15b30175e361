"""Which characters of a page nobody sees because something opaque is drawn over them.

Corrected copies of a document often have a white area over an old number and a new one on top. Only what lies within an
area or a picture that is drawn after it can be hidden so; whether it is, a rendering says: where a page looks the same
with a text and without it, nobody sees the text. That holds for every shape, mask, clip and blending.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from math import ceil, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from extract.model import Box
from extract.readers.pdf_characters import Characters, is_blank
from extract.readers.pdf_contents import Contents, Place, place_box, read_bounds
from extract.readers.pdf_drawing import Areas
from extract.readers.pdf_objects import (
    Flags,
    Floats,
    Handle,
    Ints,
    address_of,
    char_object,
    refer,
    set_active,
)

Pixels = npt.NDArray[np.int16]

LAST: Place = (1 << 31,)  # a text of unknown place: nothing is drawn over it
PAPER = 0xFFFFFFFF
UNITS = 100  # of pdfium's device a point
SCALE = 3.0  # pixels a point
MAX_PIXELS = 6_000_000
EDGE = 0.12  # parts of a character's ink at each side that the ink of its neighbours may reach into
PAD = 2.0  # points around what is rendered
LEAST_DIFFERENCE = 8  # of 255 in one colour


@dataclass(frozen=True, slots=True)
class _Cover:
    """Something that may hide what was drawn before it: when it is drawn, and its box on the page. One that is
    almost opaque hides as well, so all are rendered."""

    place: Place
    box: Floats


def find_covered(page: Any, text_page: Any, chars: Characters, contents: Contents, areas: Areas) -> Flags:
    """Which characters of an open page are hidden by what is drawn after them."""
    none = np.zeros(len(chars.codes), np.bool_)
    first = contents.first_text_place
    covers = list(_covers_after(first, contents, areas)) if first and _may_follow(first, contents, areas) else []
    if not covers or not len(chars.codes):
        return none
    boxes = np.array([cover.box for cover in covers])
    x, y = (chars.x0 + chars.x1) / 2, (chars.y0 + chars.y1) / 2
    inside = (x >= boxes[:, :1]) & (x <= boxes[:, 2:3]) & (y >= boxes[:, 1:2]) & (y <= boxes[:, 3:])
    under = np.flatnonzero(inside.any(axis=0))
    if not len(under):
        return none
    page_text = refer(address_of(text_page))
    objects = [one or 0 for one in map(char_object, repeat(page_text), chars.numbers[under].tolist())]
    layers = _count_later(covers, inside[:, under], objects, contents)
    suspects = np.flatnonzero(layers).tolist()
    if not suspects:
        return none
    owners, chosen = [objects[index] for index in suspects], under[suspects]
    known = {one or 0 for one in map(char_object, repeat(page_text), chars.numbers.tolist())}
    twins = contents.text_places.keys() - known - contents.inkless
    seen = _are_seen(page, text_page, chars.numbers[chosen].tolist(), owners, layers[suspects], twins)
    none[chosen] = ~_with_blanks(seen, is_blank(chars.codes[chosen]), owners)
    return none


def _may_follow(first: Place, contents: Contents, areas: Areas) -> bool:
    """Whether some area or picture is drawn after the first text; most pages are shaded before anything is written."""
    last_area = contents.path_places[areas.numbers.max()] if len(areas.numbers) else -1
    return contents.has_forms or max(last_area, *contents.image_places[-1:], -1) > first[0]


def _covers_after(first: Place, contents: Contents, areas: Areas) -> Iterator[_Cover]:
    """The areas and pictures that are drawn after the first text."""
    drawn = zip(areas.numbers.tolist(), areas.boxes, strict=True)
    paths = ((contents.paths[one], contents.around_paths[one], contents.path_places[one], box) for one, box in drawn)
    pictures = zip(contents.images, contents.image_places, strict=True)
    images = ((handle, around, own, None) for (handle, around), own in pictures)
    for handle, around, own, box in chain(paths, images):
        place = (*around.place, own)
        if place > first:
            own_box = place_box(read_bounds([handle])[0], around.matrix) if box is None else box
            yield _Cover(place, own_box)


def _count_later(covers: Sequence[_Cover], inside: Flags, objects: Sequence[Handle], contents: Contents) -> Ints:
    """How many of the covers that each character lies in are drawn after it."""
    places = contents.text_places
    own = [places.get(handle, LAST) for handle in objects]
    rank = {place: number for number, place in enumerate(sorted({*own, *(cover.place for cover in covers)}))}
    later = np.array([rank[cover.place] for cover in covers])[:, None] > np.array([rank[place] for place in own])
    counts: Ints = (inside & later).sum(axis=0)
    return counts


def _are_seen(
    page: Any, text_page: Any, numbers: Sequence[int], owners: Sequence[Handle], layers: Ints, twins: Set[Handle]
) -> Flags:
    """Which characters (their numbers, their texts, how many covers lie over each) leave ink on the page as shown.

    Texts at one place with a cover between them lie under different numbers of covers: each such layer is left out by
    itself. ``twins`` are texts that say the same at the same places: what they show, the characters show.
    """
    seen = np.zeros(len(numbers), np.bool_)
    places = _ink_on_page(page, text_page, numbers)
    region = (*(places[:, :2].min(axis=0) - PAD).tolist(), *(places[:, 2:].max(axis=0) + PAD).tolist())
    whole, scale = _render(page, region)
    inset = EDGE * (places[:, 2:] - places[:, :2])
    first = np.floor((places[:, :2] + inset - region[:2]) * scale).astype(np.int64)
    last = np.ceil((places[:, 2:] - inset - region[:2]) * scale).astype(np.int64)
    for layer in sorted(set(layers.tolist())):
        within = np.flatnonzero(layers == layer).tolist()
        with _left_out({owners[index] for index in within} | twins):
            other, _ = _render(page, region)
        differs = (np.abs(whole - other) > LEAST_DIFFERENCE).any(axis=2)
        for index in within:
            (left, top), (right, bottom) = first[index].tolist(), last[index].tolist()
            seen[index] = differs[top:bottom, left:right].any()
    return seen


def _with_blanks(seen: Flags, blank: Flags, owners: Sequence[Handle]) -> Flags:
    """The same with blanks, which leave no ink: they are hidden where nothing of their text is seen."""
    ink = list(zip(owners, seen.tolist(), blank.tolist(), strict=True))
    shown = {owner for owner, is_seen, is_blank_one in ink if is_seen and not is_blank_one}
    hidden = {owner for owner, _, is_blank_one in ink if not is_blank_one} - shown
    return np.array([owner not in hidden if is_blank_one else is_seen for owner, is_seen, is_blank_one in ink])


def _ink_on_page(page: Any, text_page: Any, numbers: Sequence[int]) -> Floats:
    """The boxes of characters' ink on the page as shown: points from its top left corner, y downwards."""
    size = [round(UNITS * one) for one in (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))]
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_int(), ctypes.c_int()
    boxes = []
    for number in numbers:
        pdfium.FPDFText_GetCharBox(text_page, number, left, right, bottom, top)
        corners = []
        for at_x, at_y in ((left, bottom), (right, top)):
            pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, at_x, at_y, x, y)
            corners.append((x.value / UNITS, y.value / UNITS))
        boxes.append((*map(min, *corners), *map(max, *corners)))
    return np.array(boxes)


def _render(page: Any, region: Box) -> tuple[Pixels, float]:
    """A region of the page as shown, in points → its pixels, a row each, three colours; pixels a point."""
    width, height = region[2] - region[0], region[3] - region[1]
    scale = min(SCALE, sqrt(MAX_PIXELS / (width * height)))
    columns, rows = ceil(width * scale), ceil(height * scale)
    # pdfium fits a page into whole points before it applies the matrix.
    fit_x, fit_y = (one / int(one) for one in (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)))
    matrix = pdfium.FS_MATRIX(scale * fit_x, 0, 0, scale * fit_y, -region[0] * scale, -region[1] * scale)
    bitmap = pdfium.FPDFBitmap_Create(columns, rows, 0)
    if not bitmap:
        raise MemoryError(f"a bitmap of {columns} x {rows}")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, PAPER)
        pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, pdfium.FS_RECTF(0, 0, columns, rows), 0)
        start, stride = pdfium.FPDFBitmap_GetBuffer(bitmap), pdfium.FPDFBitmap_GetStride(bitmap)
        values = np.frombuffer(ctypes.string_at(start, stride * rows), np.uint8).reshape(rows, stride)
        return values[:, : 4 * columns].reshape(rows, columns, 4)[:, :, :3].astype(np.int16), scale
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


@contextmanager
def _left_out(objects: Set[Handle]) -> Iterator[None]:
    """While this lasts, the page is rendered without these objects."""
    for handle in objects:
        set_active(handle, 0)
    try:
        yield
    finally:
        for handle in objects:
            set_active(handle, 1)
