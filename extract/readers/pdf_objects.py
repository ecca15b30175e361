"""What pdfium's raw interface gives, made cheap to ask for: handles as numbers, answers in arrays.

Every call that is made once a character or once a drawn point runs inside ``map``, and its answer lands in an array.
pdfium is not made for threads: one process reads one document at a time.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Handle = int
Reference = Any  # what ctypes.byref gives


class Pointer(ctypes.c_void_p):
    """A handle as pdfium gives it that bare functions take."""


def _bind(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A function of pdfium with handles as plain numbers, called without letting go of the interpreter: each call
    takes less time than letting go would."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def _bind_bare(function: Any, result: Any) -> Callable[..., Any]:
    """The same for functions that are called once a character: pointers are given as ``Reference``, numbers as they
    are, and nothing is converted. A call takes half the time."""
    return _bind(function, result)


# What a call that writes to memory returns besides is not asked for: making a number of it takes time too.
_P, _I, _U, _F, _D = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float, ctypes.c_double
page_text = _bind_bare(pdfium.FPDFText_GetText, _I)
char_code = _bind_bare(pdfium.FPDFText_GetUnicode, _U)
char_is_generated = _bind_bare(pdfium.FPDFText_IsGenerated, _I)
char_has_no_code = _bind_bare(pdfium.FPDFText_HasUnicodeMapError, _I)
char_angle = _bind_bare(pdfium.FPDFText_GetCharAngle, _F)
char_box = _bind_bare(pdfium.FPDFText_GetLooseCharBox, None)
char_origin = _bind_bare(pdfium.FPDFText_GetCharOrigin, None)
char_matrix = _bind_bare(pdfium.FPDFText_GetMatrix, None)
char_size = _bind_bare(pdfium.FPDFText_GetFontSize, _D)
char_object = _bind_bare(pdfium.FPDFText_GetTextObject, _P)
text_mode = _bind(pdfium.FPDFTextObj_GetTextRenderMode, _I, _P)
object_font = _bind(pdfium.FPDFTextObj_GetFont, _P, _P)
font_ascent = _bind(pdfium.FPDFFont_GetAscent, _I, _P, _F, _P)
font_descent = _bind(pdfium.FPDFFont_GetDescent, _I, _P, _F, _P)
page_object = _bind_bare(pdfium.FPDFPage_GetObject, _P)
form_object = _bind_bare(pdfium.FPDFFormObj_GetObject, _P)
form_object_count = _bind(pdfium.FPDFFormObj_CountObjects, _I, _P)
object_type = _bind(pdfium.FPDFPageObj_GetType, _I, _P)
object_matrix = _bind(pdfium.FPDFPageObj_GetMatrix, None, _P, _P)
object_bounds = _bind(pdfium.FPDFPageObj_GetBounds, None, _P, _P, _P, _P, _P)
object_clip = _bind(pdfium.FPDFPageObj_GetClipPath, Pointer, _P)
clip_path_count = _bind_bare(pdfium.FPDFClipPath_CountPaths, _I)
clip_segment_count = _bind_bare(pdfium.FPDFClipPath_CountPathSegments, _I)
clip_segment = _bind_bare(pdfium.FPDFClipPath_GetPathSegment, _P)
set_active = _bind(pdfium.FPDFPageObj_SetIsActive, None, _P, _I)
fill_colour = _bind(pdfium.FPDFPageObj_GetFillColor, _I, _P, _P, _P, _P, _P)
draw_mode = _bind(pdfium.FPDFPath_GetDrawMode, None, _P, _P, _P)
segment_count = _bind(pdfium.FPDFPath_CountSegments, _I, _P)
path_segment = _bind(pdfium.FPDFPath_GetPathSegment, _P, _P, _I)
segment_type = _bind(pdfium.FPDFPathSegment_GetType, _I, _P)
segment_closes = _bind(pdfium.FPDFPathSegment_GetClose, _I, _P)
segment_point = _bind(pdfium.FPDFPathSegment_GetPoint, None, _P, _P, _P)


@dataclass(slots=True)
class Pool:
    """Memory that pdfium writes its answers to: slots of ``width`` numbers, kept from page to page."""

    width: int
    dtype: type[np.number[Any]] = np.float32
    values: npt.NDArray[Any] = field(default_factory=lambda: np.zeros(0))
    _references: dict[int, list[Reference]] = field(default_factory=dict)

    def reserve(self, count: int) -> None:
        """At least ``count`` slots, all zero: what pdfium does not answer stays zero."""
        if count * self.width > len(self.values):
            self.values = np.zeros(max(256, 2 * count) * self.width, self.dtype)
            self._references.clear()
        else:
            self.values[: count * self.width] = 0

    def references(self, column: int = 0) -> list[Reference]:
        """To one number in every slot: what bare functions take. They are made once they are asked for."""
        if column not in self._references:
            addresses = self.at(column, len(self.values) // self.width)
            self._references[column] = [refer(address) for address in addresses]
        return self._references[column]

    def at(self, column: int, count: int) -> range:
        """The address of one number in each of the first ``count`` slots."""
        start, step = self.values.ctypes.data + column * self.values.itemsize, self.width * self.values.itemsize
        return range(start, start + step * count, step)

    def columns(self, count: int) -> Floats:
        """What was written: an array of ``count`` × ``width``."""
        return self.values[: count * self.width].reshape(count, self.width).astype(np.float64)


def call_all(calls: Iterator[Any]) -> None:
    """Make every call, for what it writes to memory."""
    deque(calls, maxlen=0)


def address_of(handle: Any) -> Handle:
    """The number of a handle that pypdfium2 gave."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def refer(address: Handle) -> Reference:
    """An address as an argument of a bare function."""
    return ctypes.byref(ctypes.c_char.from_address(address))
