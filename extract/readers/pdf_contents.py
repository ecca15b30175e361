"""What a page is made of by pdfium: its texts, paths and pictures, those within forms with the form around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.limits import current_limits
from extract.readers.errors import PageTooComplex
from extract.readers.pdf_objects import (
    Floats,
    Handle,
    Pool,
    address_of,
    form_object,
    form_object_count,
    object_matrix,
    object_type,
    page_object,
    refer,
)

Matrix = tuple[float, float, float, float, float, float]

MAX_DEPTH = 12  # of forms within forms
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_matrices = Pool(6)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an object lies in: the matrix from its place to the page, and the forms around it, the outermost first,
    each with the matrix that its own place has."""

    matrix: Matrix = UNIT
    forms: tuple[tuple[Handle, Matrix], ...] = ()


ON_PAGE = Surroundings()


@dataclass(slots=True)
class Contents:
    """The objects of a page, and what each lies in."""

    paths: list[Handle] = field(default_factory=list)
    around_paths: list[Surroundings] = field(default_factory=list)
    images: list[tuple[Handle, Surroundings]] = field(default_factory=list)
    object_count: int = 0
    texts: list[Handle] = field(default_factory=list)
    around_texts: dict[Handle, Surroundings] = field(default_factory=dict)  # of those within forms only


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
    kinds = np.fromiter(map(object_type, handles), np.int64, len(handles))
    is_text = kinds == pdfium.FPDF_PAGEOBJ_TEXT
    texts = list(compress(handles, is_text.tolist()))
    contents.texts += texts
    if around is not ON_PAGE:
        contents.around_texts.update(dict.fromkeys(texts, around))
    for index in np.flatnonzero(~is_text).tolist():
        handle, kind = handles[index], kinds[index]
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            contents.paths.append(handle)
            contents.around_paths.append(around)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            contents.images.append((handle, around))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and len(around.forms) < MAX_DEPTH:
            _matrices.reserve(1)
            object_matrix(handle, _matrices.at(0, 1)[0])
            inner = multiply(_matrices.columns(1)[0].tolist(), around.matrix)
            within = Surroundings(inner, (*around.forms, (handle, around.matrix)))
            _collect(handle, form_object_count(handle), form_object, within, contents)


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
