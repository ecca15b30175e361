"""A page's characters by pdfium: code points and boxes, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    Reference,
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
    font_ascent,
    font_descent,
    object_font,
    page_text,
    refer,
)

HYPHENS = (0x02, 0xFFFE)  # what pdfium writes in place of a hyphen at the end of a line
BLANKS = np.array([chr(code).isspace() for code in range(0x10000)])
SURROGATE = 0xD800 >> 11  # how the halves of a code point beyond 16 bits begin
STEPS, MAX_KIND = 100, 9_999  # heights are told apart by hundredths of a point, up to this many
INK = 0.01  # parts of the type size that a box of the type may be off it
FLAT = 0.01  # points; a thinner box is that of a character set sideways, or of no width
_boxes, _matrices, _origins, _one = Pool(4), Pool(6), Pool(2, np.float64), Pool(1)


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters in the order of the file, an array a property: code points; boxes in points, y upwards as in the
    file, as wide as the advance and as high as the type size; the directions of
    baselines in radians, against the clock; the number that pdfium gives each."""

    codes: Ints
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    angles: Floats
    has_no_code: Flags
    numbers: Ints

    def keep(self, kept: Flags | Ints) -> Characters:
        boxes = self.x0[kept], self.y0[kept], self.x1[kept], self.y1[kept]
        return Characters(self.codes[kept], *boxes, self.angles[kept], self.has_no_code[kept], self.numbers[kept])

    @property
    def text(self) -> str:
        """What is not blank, in the order of the file."""
        return self.codes[~is_blank(self.codes)].astype("<u4").tobytes().decode("utf-32-le", "replace")


def read_characters(text_page: Any) -> Characters:
    """An open text page → its characters. Blanks and line ends that pdfium adds are left out."""
    page = refer(address_of(text_page))
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    codes = _codes(page, count)
    _boxes.reserve(count)
    call_all(map(char_box, repeat(page), range(count), _boxes.references()))
    left, top, right, bottom = _boxes.columns(count).T
    has_no_code = np.fromiter(map(char_has_no_code, repeat(page), range(count)), np.int8, count) == 1
    real = np.ones(count, np.bool_)
    odd = np.flatnonzero((codes <= ord(" ")) | (codes == HYPHENS[1]))  # only these may be added
    real[odd] = [not char_is_generated(page, index) for index in odd.tolist()]
    codes[(codes == HYPHENS[0]) | (codes == HYPHENS[1])] = ord("-")
    shown = np.flatnonzero(real)
    is_level = _set_heights(page, bottom, top, shown)
    angles = np.zeros(count) if is_level else _angles(page, count)
    chars = Characters(codes, left, bottom, right, top, angles, has_no_code, np.arange(count))
    return chars if len(shown) == count else chars.keep(shown)


def _angles(page: Reference, count: int) -> Floats:
    """The direction of every character's baseline. pdfium's own angle is that of the letter's stem: a slanted letter
    on a level baseline has one too."""
    angles = np.fromiter(map(char_angle, repeat(page), range(count)), np.float64, count)
    leaning = np.flatnonzero(angles)
    if len(leaning):
        _matrices.reserve(len(leaning))
        call_all(map(char_matrix, repeat(page), leaning.tolist(), _matrices.references()))
        matrices = _matrices.columns(len(leaning))
        angles[leaning] = np.arctan2(matrices[:, 1], matrices[:, 0])
    return angles


def is_blank(codes: Ints) -> Flags:
    """Which code points are blanks."""
    blank: Flags = BLANKS[np.minimum(codes, 0xFFFF)]
    return blank


def _codes(page: Reference, count: int) -> Ints:
    """Code points of all characters: in one call where every character is one unit of the text, else one by one."""
    units = np.zeros(count + 1, np.uint16)
    written = page_text(page, 0, count, refer(units.ctypes.data)) - 1 if count else 0
    if written == count and not (units >> 11 == SURROGATE).any():
        return units[:count].astype(np.int64)
    return np.fromiter(map(char_code, repeat(page), range(count)), np.int64, count)


def _set_heights(page: Reference, bottom: Floats, top: Floats, chosen: Ints) -> bool:
    """Make characters as high as their type size, from the type's descent below the baseline upwards, in place; False
    where some do not stand on level lines.

    pdfium's boxes reach from the type's descent to its ascent, which is often more than the size, and around the ink
    where it reaches further. Characters of one height are taken to be of one type: one of them is asked for its size.
    Where its height is not that of its type, it is the ink's, and every character of that height is asked.
    """
    if not len(chosen):
        return True
    heights = top[chosen] - bottom[chosen]
    kind = np.fmin(np.fmax(heights * STEPS + 0.5, 0), MAX_KIND).astype(np.int64)  # what is no number is 0
    sample_of = np.full(MAX_KIND + 1, -1)
    sample_of[kind] = np.arange(len(kind))  # of several at one place the last one stays
    kinds = np.flatnonzero(sample_of >= 0)
    samples = sample_of[kinds]
    types: dict[Handle | None, tuple[float, float]] = {}
    sampled = _types_of(page, chosen[samples].tolist(), types)
    height = (sampled.ascent - sampled.descent) * sampled.size
    is_type = sampled.is_level & (np.abs(height - heights[samples]) <= INK * sampled.size)
    size_of = np.zeros(MAX_KIND + 1)
    size_of[kinds] = np.where(is_type, sampled.size, 0.0)
    own = size_of[kind]
    top[chosen] = np.where(own > 0, bottom[chosen] + own, top[chosen])
    asked = chosen[own == 0]
    if not len(asked):
        return True
    found, baseline = _types_of(page, asked.tolist(), types), _baselines_of(page, asked.tolist())
    known = found.is_level & (found.size > 0)
    bottom[asked[known]] = (baseline + found.descent * found.size)[known]
    top[asked[known]] = (baseline + (1 + found.descent) * found.size)[known]
    return bool(found.is_level.all())


@dataclass(frozen=True, slots=True)
class _Types:
    """What characters are set in: size in points, the type's ascent and (negative) descent in parts of the size. The
    size is 0 where the type is not known."""

    size: Floats
    ascent: Floats
    descent: Floats
    is_level: Flags


def _baselines_of(page: Reference, indexes: Sequence[int]) -> Floats:
    """The height that each character stands at."""
    _origins.reserve(len(indexes))
    call_all(map(char_origin, repeat(page), indexes, _origins.references(), _origins.references(1)))
    return _origins.columns(len(indexes))[:, 1]


def _types_of(page: Reference, indexes: Sequence[int], types: dict[Handle | None, tuple[float, float]]) -> _Types:
    """The types of characters; ``types`` keeps what is known of each."""
    count = len(indexes)
    _matrices.reserve(count)
    call_all(map(char_matrix, repeat(page), indexes, _matrices.references()))
    size = np.fromiter(map(char_size, repeat(page), indexes), np.float64, count)
    objects = map(char_object, repeat(page), indexes)
    fonts = [object_font(one) if one else None for one in objects]
    for font in set(fonts) - types.keys():
        types[font] = _ascent_and_descent(font)
    ascent, descent = np.array([types[font] for font in fonts]).T
    matrices = _matrices.columns(count)
    size *= np.abs(matrices[:, 3]) * [font is not None for font in fonts]
    is_level = (matrices[:, 0] > 0) & (np.abs(matrices[:, 1]) <= FLAT * matrices[:, 0])
    return _Types(size, ascent, descent, is_level)


def _ascent_and_descent(font: Handle | None) -> tuple[float, float]:
    if font is None:
        return (0.0, 0.0)
    _one.reserve(2)
    first, second = _one.at(0, 2)
    font_ascent(font, 1.0, first)
    font_descent(font, 1.0, second)
    return (float(_one.values[0]), -abs(float(_one.values[1])))
