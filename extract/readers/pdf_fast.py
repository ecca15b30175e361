"""One PDF page by pdfium, at the price of its characters and rules. What puzzles it is left to ``pdf_reference``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from extract.model import Box
from extract.readers.pdf_annotations import draw_annotations
from extract.readers.pdf_characters import SURROGATE, Characters, is_blank, read_characters
from extract.readers.pdf_contents import collect_contents
from extract.readers.pdf_drawing import Segments, read_segments
from extract.readers.pdf_geometry import segments_to_tables
from extract.readers.pdf_page import HIDDEN_SHOWN, OVERHANG, PageContent, Word, count_columns, turn_box
from extract.readers.pdf_visibility import CLIPPED, COVERED, INVISIBLE, SHOWN, PageText, Sight, sort_by_sight
from extract.readers.pdf_words import join_words, place_in_cells

QUARTER = math.pi / 2
SLANT = 0.05  # radians off a quarter turn that still count as straight
REPLACEMENT = 0xFFFD

Flags = npt.NDArray[np.bool_]


class PuzzlingPage(Exception):
    """Why a page is left to the reference."""


class UndecodedPage(PuzzlingPage):
    """Some characters have no code: the reference may know more of their type."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the visible page lies: its box in the coordinates of the file, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read_page(document: pypdfium2.PdfDocument, page_no: int) -> PageContent:
    """One page, numbered from 1. Raises PuzzlingPage."""
    with _open_page(document, page_no) as (page, annotations):
        rotation, frame = pdfium.FPDFPage_GetRotation(page), _frame_of(page)
        seen = _see(page, frame)
        turns = _quarter_turns(seen.text.shown)
        if turns == 0:
            return _content(page_no, frame, seen, rotation, annotations)
        _make_upright(page, frame, turns)
    with _open_page(document, page_no) as (page, _):
        width, height = (frame.height, frame.width) if turns % 2 else (frame.width, frame.height)
        frame = _Frame(0.0, 0.0, width, height)
        seen = _see(page, frame)
        if _quarter_turns(seen.text.shown) != 0:
            raise PuzzlingPage("text that cannot be turned upright")
        return _content(page_no, frame, seen, rotation - turns, annotations)


def read_sight(document: pypdfium2.PdfDocument, page_no: int) -> Sight:
    """Which characters of one page, numbered from 1, nobody sees, for an engine that does not know of clip paths.
    Raises PuzzlingPage."""
    with _open_page(document, page_no) as (page, _):
        frame = _frame_of(page)
        text = _see(page, frame).text
        turns = pdfium.FPDFPage_GetRotation(page)

    def centres(chars: Characters) -> Iterator[tuple[str, float, float]]:
        for code, *box in zip(chars.codes.tolist(), chars.x0, chars.y0, chars.x1, chars.y1, strict=True):
            x0, y0, x1, y1 = map(float, box)
            left, top = x0 - frame.left, frame.top - y1
            shown = turn_box((left, top, x1 - frame.left, frame.top - y0), frame.width, frame.height, turns)
            yield chr(code), (shown[0] + shown[2]) / 2, (shown[1] + shown[3]) / 2

    sight = Sight(text.is_picture_text, text.covered.text[:HIDDEN_SHOWN])
    sight.add(CLIPPED, centres(text.clipped))
    sight.add(INVISIBLE, centres(text.invisible))
    sight.add(COVERED, centres(text.covered))
    sight.add(SHOWN, centres(text.shown))
    return sight


@contextmanager
def _open_page(document: pypdfium2.PdfDocument, page_no: int) -> Iterator[tuple[Any, str | None]]:
    """A page with the annotations that viewers draw over it, and what they say."""
    page, annotations = _load_page(document, page_no), None
    try:
        if pdfium.FPDFPage_GetAnnotCount(page):
            is_drawn, annotations = draw_annotations(page)
            if is_drawn:
                pdfium.FPDF_ClosePage(page)
                page = _load_page(document, page_no)
        yield page, annotations
    finally:
        pdfium.FPDF_ClosePage(page)


def _load_page(document: pypdfium2.PdfDocument, page_no: int) -> Any:
    page = pdfium.FPDF_LoadPage(document.raw, page_no - 1)
    if not page:
        raise PuzzlingPage("pdfium cannot load the page")
    return page


def _frame_of(page: Any) -> _Frame:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        raise PuzzlingPage("a page without a box")
    frame = _Frame(box.left, box.bottom, box.right, box.top)
    if not (0 < frame.width < math.inf and 0 < frame.height < math.inf):
        raise PuzzlingPage("a page without an area")
    return frame


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is on an open page: its text, its rules, whether there are pictures."""

    text: PageText
    segments: Segments
    has_images: bool


def _see(page: Any, frame: _Frame) -> _Seen:
    contents = collect_contents(page)
    segments = read_segments(contents)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise PuzzlingPage("pdfium cannot load the text")
    try:
        chars, extent = read_characters(text_page), frame.width * frame.height
        text = sort_by_sight(page, text_page, chars, contents, segments.areas, extent)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return _Seen(text, segments, bool(contents.images))


def _quarter_turns(chars: Characters) -> int:
    """By how many quarters, against the clock, the page's text is turned. Raises PuzzlingPage where it is not one
    direction."""
    if not chars.angles.any():
        return 0
    angles = chars.angles[~is_blank(chars.codes)] / QUARTER
    turns = np.round(angles).astype(np.int64)
    if (np.abs(angles - turns) * QUARTER > SLANT).any():
        raise PuzzlingPage("slanting text")
    directions = Counter((turns % 4).tolist())
    if len(directions) > 1:
        raise PuzzlingPage("text in several directions")
    return next(iter(directions), 0)


def _make_upright(page: Any, frame: _Frame, turns: int) -> None:
    """Turn what is on the page clockwise, in memory, so that its text runs to the right and the page begins at 0."""
    a, b, c, d, e, f = {
        1: (0, -1, 1, 0, -frame.bottom, frame.right),
        2: (-1, 0, 0, -1, frame.right, frame.top),
        3: (0, 1, -1, 0, frame.top, -frame.left),
    }[turns]
    if not pdfium.FPDFPage_TransFormWithClip(page, pdfium.FS_MATRIX(a, b, c, d, e, f), None):
        raise PuzzlingPage("a page that cannot be turned")


def _content(page_no: int, frame: _Frame, seen: _Seen, quarter_turns: int, annotations: str | None) -> PageContent:
    text, segments, has_images, chars = seen.text, seen.segments, seen.has_images, seen.text.shown
    is_inside = _is_inside(frame, chars.x0, chars.y0, chars.x1, chars.y1)
    hidden = "" if is_inside.all() else chars.keep(~is_inside).text
    clipped = text.clipped
    if len(clipped.codes):
        is_on_page = _is_inside(frame, clipped.x0, clipped.y0, clipped.x1, clipped.y1)
        hidden += clipped.keep(~is_on_page).text
        clipped = clipped.keep(is_on_page)
    if not is_inside.all():
        chars = chars.keep(is_inside)
    _refuse_strange(chars)
    drawn = _is_inside(frame, segments.x0, segments.y0, segments.x1, segments.y1)
    blank = is_blank(chars.codes)
    tables = _tables(segments, drawn & ~segments.is_paper, frame)
    words, outside = _words(chars, blank, frame, tables)
    return PageContent(
        page_no,
        frame.width,
        frame.height,
        tables,
        words,
        outside,
        len(chars.codes),
        has_images,
        is_empty_grid=bool(blank.all()) and not has_images and _is_gridded(segments, drawn, frame),
        hidden_text=hidden[:HIDDEN_SHOWN],
        clipped_text=clipped.text[:HIDDEN_SHOWN],
        invisible_text=text.invisible.text[:HIDDEN_SHOWN],
        covered_text=text.covered.text[:HIDDEN_SHOWN],
        annotation_text=annotations,
        is_picture_text=text.is_picture_text,
        quarter_turns=quarter_turns % 4,
    )


def _is_inside(frame: _Frame, x0: Any, y0: Any, x1: Any, y1: Any) -> Flags:
    """What has its middle on the page: what lies beyond its edges is not shown."""
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    inside: Flags = (x >= frame.left - OVERHANG) & (x <= frame.right + OVERHANG)
    inside &= (y >= frame.bottom - OVERHANG) & (y <= frame.top + OVERHANG)
    return inside


def _refuse_strange(chars: Characters) -> None:
    strange = chars.has_no_code | (chars.codes == 0) | (chars.codes == REPLACEMENT)
    strange |= chars.codes >> 11 == SURROGATE
    if strange.any():
        raise UndecodedPage("characters without a code")
    if not np.isfinite(chars.x0 + chars.y0 + chars.x1 + chars.y1).all():
        raise PuzzlingPage("characters without a place")


def _tables(segments: Segments, chosen: Flags, frame: _Frame) -> list[list[Box]]:
    """The cell boxes of the grids of more than one column."""
    return [boxes for boxes in _grids(segments, chosen, frame) if count_columns(boxes) > 1]


def _is_gridded(segments: Segments, drawn: Flags, frame: _Frame) -> bool:
    """Whether rules, or white fillings where rows of a table stand, make cells."""
    return bool(_grids(segments, drawn, frame))


def _grids(segments: Segments, chosen: Flags, frame: _Frame) -> list[list[Box]]:
    if not chosen.any():
        return []
    x0, x1 = segments.x0[chosen] - frame.left, segments.x1[chosen] - frame.left
    return segments_to_tables(x0, frame.top - segments.y0[chosen], x1, frame.top - segments.y1[chosen])


def _words(
    chars: Characters, blank: Flags, frame: _Frame, tables: list[list[Box]]
) -> tuple[dict[Box, list[Word]], list[Word]]:
    """The words of each cell, and those outside all cells."""
    x0, x1 = chars.x0 - frame.left, chars.x1 - frame.left
    top, bottom = frame.top - chars.y1, frame.top - chars.y0
    boxes = [box for table in tables for box in table]
    cells = place_in_cells(boxes, (x0 + x1) / 2, (top + bottom) / 2)
    by_cell = join_words(chars.codes, blank, x0, top, x1, bottom, cells, veils=True)
    outside = by_cell.pop(-1, [])
    return {boxes[index]: words for index, words in by_cell.items()}, outside
