"""What a page is made of by pdfium: its texts, paths and pictures, those within forms with the form around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.limits import current_limits
from extract.readers.errors import PageTooComplex
from extract.readers.pdf_objects import (
    Flags,
    Floats,
    Handle,
    Pool,
    address_of,
    call_all,
    form_object,
    form_object_count,
    object_bounds,
    object_matrix,
    object_type,
    page_object,
    refer,
    text_mode,
)

Matrix = tuple[float, float, float, float, float, float]
Place = tuple[int, ...]  # when an object is drawn: its number on the page, or that of the form and its own within

MAX_DEPTH = 12  # of forms within forms
NO_TEXT, INKLESS = pdfium.FPDF_TEXTRENDERMODE_UNKNOWN, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_matrices, _boxes = Pool(6), Pool(4)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an object lies in: the matrix from its place to the page, and the forms around it, the outermost first,
    each with the matrix that it lies in itself."""

    matrix: Matrix = UNIT
    forms: tuple[tuple[Handle, Matrix], ...] = ()
    place: Place = ()  # of the innermost form


ON_PAGE = Surroundings()


@dataclass(slots=True)
class Contents:
    """The objects of a page, what each lies in, and its number there: the later one is drawn over the earlier."""

    paths: list[Handle] = field(default_factory=list)
    path_places: list[int] = field(default_factory=list)
    around_paths: list[Surroundings] = field(default_factory=list)
    images: list[tuple[Handle, Surroundings]] = field(default_factory=list)
    image_places: list[int] = field(default_factory=list)
    object_count: int = 0
    inkless: set[Handle] = field(default_factory=set)  # texts that are drawn without ink
    around_texts: dict[Handle, Surroundings] = field(default_factory=dict)  # of those within forms only
    first_text_place: Place | None = None
    has_forms: bool = False
    _texts: list[tuple[list[Handle], Flags, Surroundings]] = field(default_factory=list)  # which of all objects are

    @property
    def text_places(self) -> dict[Handle, Place]:
        """The texts, and when each is drawn."""
        return {
            handles[own]: (*around.place, own)
            for handles, is_text, around in self._texts
            for own in np.flatnonzero(is_text).tolist()
        }

    def add_texts(self, handles: list[Handle], is_text: Flags, around: Surroundings) -> None:
        """Those of some objects that are texts."""
        if not is_text.any():
            return
        self._texts.append((handles, is_text, around))
        first = (*around.place, int(is_text.argmax()))
        self.first_text_place = min(first, self.first_text_place or first)
        if around is not ON_PAGE:
            self.around_texts.update(dict.fromkeys(compress(handles, is_text.tolist()), around))


def collect_contents(page: Any) -> Contents:
    """An open page → its objects, which live as long as the page is open. Raises PageTooComplex."""
    contents = Contents()
    _collect(address_of(page), pdfium.FPDFPage_CountObjects(page), page_object, ON_PAGE, contents)
    return contents


def _collect(parent: Handle, count: int, get: Callable[..., Any], around: Surroundings, contents: Contents) -> None:
    contents.object_count += count
    if contents.object_count > current_limits.get().page_objects:
        raise PageTooComplex(f"> {current_limits.get().page_objects:,} objects on a page")
    handles = list(map(get, repeat(refer(parent)), range(count)))
    modes = np.fromiter(map(text_mode, handles), np.int8, count)
    is_text = modes != NO_TEXT
    contents.add_texts(handles, is_text, around)
    contents.inkless.update(handles[index] for index in np.flatnonzero(modes == INKLESS).tolist())
    others = np.flatnonzero(~is_text).tolist()
    other_handles = [handles[index] for index in others]
    for index, handle, kind in zip(others, other_handles, map(object_type, other_handles), strict=True):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            contents.paths.append(handle)
            contents.path_places.append(index)
            contents.around_paths.append(around)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            contents.images.append((handle, around))
            contents.image_places.append(index)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and len(around.forms) < MAX_DEPTH:
            _matrices.reserve(1)
            object_matrix(handle, _matrices.at(0, 1)[0])
            inner = multiply(_matrices.columns(1)[0].tolist(), around.matrix)
            contents.has_forms = True
            within = Surroundings(inner, (*around.forms, (handle, around.matrix)), (*around.place, index))
            _collect(handle, form_object_count(handle), form_object, within, contents)


def read_bounds(handles: Sequence[Handle]) -> Floats:
    """The boxes of objects where they lie, a row each."""
    count = len(handles)
    _boxes.reserve(count)
    call_all(map(object_bounds, handles, *(_boxes.at(column, count) for column in range(4))))
    return _boxes.columns(count)


def place_box(box: Floats, matrix: Matrix) -> Floats:
    """The bounding box of a box where a matrix puts it."""
    if matrix is UNIT or not np.isfinite(box).all():
        return box
    x0, y0, x1, y1 = box.tolist()
    corners = transform(np.array([[x0, y0], [x0, y1], [x1, y0], [x1, y1]]), matrix)
    return np.concatenate([corners.min(axis=0), corners.max(axis=0)])


def multiply(inner: Iterable[float], outer: Matrix) -> Matrix:
    """The matrix that does ``inner`` first, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def transform(points: Floats, matrix: Matrix) -> Floats:
    """Points, a row each, where a matrix puts them."""
    a, b, c, d, e, f = matrix
    moved: Floats = points @ np.array([[a, b], [c, d]]) + np.array([e, f])
    return moved
