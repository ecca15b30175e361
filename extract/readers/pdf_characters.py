"""A page's characters by pdfium: code points and boxes, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.readers.pdf_objects import (
    Flags,
    Floats,
    Handle,
    Ints,
    Pool,
    address_of,
    call_all,
    char_angle,
    char_box,
    char_code,
    char_has_no_code,
    char_is_generated,
    char_matrix,
    char_object,
    char_origin,
    char_size,
    font_descent,
    object_font,
    page_text,
)

HYPHENS = (0x02, 0xFFFE)  # what pdfium writes in place of a hyphen at the end of a line
BLANKS = np.array([chr(code).isspace() for code in range(0x10000)])
SURROGATES = range(0xD800, 0xE000)
FEW_HEIGHTS = 4  # a page set in more heights than this may have a font whose boxes are those of the ink
INK = 0.01  # parts of the type size that a box may be off it
FLAT = 0.01  # points; a thinner box is that of a character set sideways, or of no width
_boxes, _matrices, _origins, _one = Pool(4), Pool(6), Pool(2, np.float64), Pool(1)


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters in the order of the file, an array a property: code points; boxes in points, y upwards as in the
    file, as wide as the advance and as high as the type size; the directions of
    baselines in radians, against the clock."""

    codes: Ints
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    angles: Floats
    has_no_code: Flags

    def keep(self, kept: Flags | Ints) -> Characters:
        return Characters(*(getattr(self, one.name)[kept] for one in fields(self)))


def read_characters(text_page: Any) -> Characters:
    """An open text page → its characters. Blanks and line ends that pdfium adds are left out."""
    page = address_of(text_page)
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    codes = _codes(page, count)
    _boxes.reserve(count)
    call_all(map(char_box, repeat(page), range(count), _boxes.addresses))
    left, top, right, bottom = _boxes.columns(count).T
    has_no_code = np.fromiter(map(char_has_no_code, repeat(page), range(count)), np.int64, count) == 1
    real = np.ones(count, np.bool_)
    odd = np.flatnonzero((codes <= ord(" ")) | (codes == HYPHENS[1]))  # only these may be added
    real[odd] = [not char_is_generated(page, index) for index in odd.tolist()]
    codes[np.isin(codes, HYPHENS)] = ord("-")
    angles = _angles(page, count)
    seen = real & ~is_blank(codes)
    upright = seen & (np.abs(angles) < FLAT)
    if len(np.unique(np.round(top[upright] - bottom[upright], 1))) > FEW_HEIGHTS:
        boxes = np.stack([left, bottom, right, top], axis=1)
        _set_heights(page, boxes, np.flatnonzero(upright))
        left, bottom, right, top = boxes.T
    return Characters(codes, left, bottom, right, top, angles, has_no_code).keep(real)


def _angles(page: Handle, count: int) -> Floats:
    """The direction of every character's baseline. pdfium's own angle is that of the letter's stem: a slanted letter
    on a level baseline has one too."""
    angles = np.fromiter(map(char_angle, repeat(page), range(count)), np.float64, count)
    leaning = np.flatnonzero(angles)
    if len(leaning):
        _matrices.reserve(len(leaning))
        call_all(map(char_matrix, repeat(page), leaning.tolist(), _matrices.addresses))
        matrices = _matrices.columns(len(leaning))
        angles[leaning] = np.arctan2(matrices[:, 1], matrices[:, 0])
    return angles


def is_blank(codes: Ints) -> Flags:
    """Which code points are blanks."""
    blank: Flags = BLANKS[np.minimum(codes, 0xFFFF)]
    return blank


def _codes(page: Handle, count: int) -> Ints:
    """Code points of all characters: in one call where every character is one unit of the text, else one by one."""
    units = np.zeros(count + 1, np.uint16)
    written = page_text(page, 0, count, units.ctypes.data) - 1 if count else 0
    codes = units[:count].astype(np.int64)
    if written == count and not ((codes >= SURROGATES.start) & (codes < SURROGATES.stop)).any():
        return codes
    return np.fromiter(map(char_code, repeat(page), range(count)), np.int64, count)


def _set_heights(page: Handle, boxes: Floats, upright: Ints) -> None:
    """Give characters the height of their type size. For some fonts pdfium gives the height of the ink instead, which
    is another one for every character; here the type's descent below the baseline says where such a character stands.
    """
    count, indexes = len(upright), upright.tolist()
    _matrices.reserve(count)
    call_all(map(char_matrix, repeat(page), indexes, _matrices.addresses))
    scale = np.abs(_matrices.columns(count)[:, 3])
    size = np.fromiter(map(char_size, repeat(page), indexes), np.float64, count) * scale
    is_ink = np.abs(boxes[upright, 3] - boxes[upright, 1] - size) > INK * size
    chosen, size = upright[is_ink], size[is_ink]
    count, indexes = len(chosen), chosen.tolist()
    if not count:
        return
    _origins.reserve(count)
    call_all(map(char_origin, repeat(page), indexes, _origins.at(0, count), _origins.at(1, count)))
    fonts = [object_font(one) for one in map(char_object, repeat(page), indexes)]
    descents = {font: _descent(font) for font in set(fonts)}
    bottom = _origins.columns(count)[:, 1] + size * np.array([descents[font] for font in fonts])
    boxes[chosen, 1], boxes[chosen, 3] = bottom, bottom + size


def _descent(font: Handle | None) -> float:
    """How far a font reaches below the baseline, in parts of the type size, at most 0."""
    _one.reserve(1)
    is_known = font is not None and font_descent(font, 1.0, _one.addresses[0])
    return min(0.0, float(_one.values[0])) if is_known else 0.0
