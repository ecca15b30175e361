"""One PDF page by pdfplumber: the reference that the fast path is held to, and the way out for what puzzles it."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges
from pdfplumber.utils import dedupe_chars, filter_edges, obj_to_edges
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.text import extract_words

from extract.model import Box
from extract.readers.errors import DamagedDocument, EncryptedDocument
from extract.readers.pdf_annotations import draw_all_annotations
from extract.readers.pdf_fast import PuzzlingPage, read_sight
from extract.readers.pdf_grids import cell_text
from extract.readers.pdf_lines import words_to_lines
from extract.readers.pdf_page import HIDDEN_SHOWN, OVERHANG, VEIL, PageContent, Word, count_columns, turn_box
from extract.readers.pdf_visibility import CLIPPED, COVERED, INVISIBLE, SHOWN, Sight
from extract.readers.pdf_words import are_overprinted, sort_into_lines, veil

Item = dict[str, Any]  # pdfplumber's objects: x0, x1, top, bottom in points, text, orientation
SNAP = 3.0  # points; pdfplumber's tolerances
MIN_EDGE = 3.0
MIN_AREA = 3.0  # points; a white filling thinner than this may still be a rule
UNDECODED = re.compile(r"\(cid:|[\x00\ufffd]")
# What pdfplumber and pdfminer raise over broken files: their own words, and Python's where they trust what they read.
UNREADABLE = (
    PdfminerException,
    MalformedPDFException,
    PDFException,
    PSException,
    RecursionError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    struct.error,
    zlib.error,
)

logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class ReferenceDocument:
    """A PDF as pdfplumber opens it. What of its text is seen is pdfium's word: pdfplumber knows of no clip paths and
    of no text without ink."""

    pages: list[Page]
    sighted: pypdfium2.PdfDocument | None  # None where pdfium finds no document
    annotations: dict[int, str]  # what annotations say, by page

    def see(self, page_no: int) -> Sight:
        """What is hidden on a page, numbered from 1; nothing where pdfium cannot tell."""
        try:
            return read_sight(self.sighted, page_no) if self.sighted else Sight()
        except PuzzlingPage:
            return Sight()


@contextmanager
def open_reference(path: Path) -> Iterator[ReferenceDocument]:
    """A PDF for ``read_reference_page``. Raises EncryptedDocument, DamagedDocument."""
    with ExitStack() as opened:
        sighted = None
        with suppress(pypdfium2.PdfiumError):
            sighted = opened.enter_context(pypdfium2.PdfDocument(path))
        try:
            shown, annotations = _with_annotations(sighted)
            # Closed by its file: pdfplumber's own way to close asks for the pages again, and fails again.
            document = pdfplumber.open(opened.enter_context(path.open("rb") if shown is None else shown))
            pages = document.pages
            opened.callback(document.close)
        except UNREADABLE as error:
            cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
            if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)):
                raise EncryptedDocument("PDF") from error
            raise DamagedDocument(f"PDF: {cause!r}") from error
        if not pages:
            raise DamagedDocument("PDF: 0 pages")
        yield ReferenceDocument(pages, sighted, annotations)


def _with_annotations(document: pypdfium2.PdfDocument | None) -> tuple[BytesIO | None, dict[int, str]]:
    """A PDF as viewers show it, a copy in memory, where they draw annotations over pages; what these say, by page."""
    if document is None:
        return None, {}
    has_drawn, said = draw_all_annotations(document)
    if not has_drawn:
        return None, said
    copy = BytesIO()
    document.save(copy)
    return copy, said


def read_reference_page(document: ReferenceDocument, page_no: int) -> PageContent:
    """One page, numbered from 1. Raises one of ``UNREADABLE``."""
    return _content(page_no, _upright(document, page_no))


def read_characters(document: ReferenceDocument, page_no: int) -> list[tuple[str, Box]]:
    """The characters of one page, numbered from 1, none printed twice at one place: text and box on the page as it is
    shown, in the order of the file. Raises one of ``UNREADABLE``."""
    page = _upright(document, page_no)
    shown = [char for char in page.chars if _is_inside(char, page.frame)]
    return [(char["text"], turn_box(_box(char), page.width, page.height, page.quarter_turns)) for char in shown]


def read_boxes(path: Path, places: Iterable[tuple[int, Box]]) -> list[str]:
    """What pdfplumber finds in boxes of pages as they are shown (``Cell.bbox``, ``Passage.bbox``), a text a place, its
    lines joined as those of a cell are; "" where nothing stands. Raises EncryptedDocument, DamagedDocument, and one of
    ``UNREADABLE`` where a page cannot be read.
    """
    asked = list(enumerate(places))
    texts = [""] * len(asked)
    with open_reference(path) as document:
        for page_no, group in groupby(sorted(asked, key=lambda one: one[1][0]), key=lambda one: one[1][0]):
            page = _upright(document, page_no)
            shown_size = (page.height, page.width) if page.quarter_turns % 2 else (page.width, page.height)
            for index, (_, shown) in group:
                box = turn_box(shown, *shown_size, -page.quarter_turns)
                inside = [char for char in page.chars if _holds(box, char)]
                texts[index] = cell_text(words_to_lines(_words(inside)), box)
    return texts


def _content(page_no: int, page: _Upright) -> PageContent:
    shown = [char for char in page.chars if _is_inside(char, page.frame)]
    clipped = [char for char in page.clipped if _is_inside(char, page.frame)]
    beyond = [char for char in (*page.chars, *page.clipped) if not _is_inside(char, page.frame)]
    drawn = [edge for edge in page.edges if _is_inside(edge, page.frame)]
    grids = _edges_to_boxes([edge for edge in drawn if not edge["is_paper"]])
    tables = [boxes for boxes in grids if count_columns(boxes) > 1]
    has_text = any(not char["text"].isspace() for char in shown)
    held: dict[Box, list[Item]] = {box: [] for boxes in tables for box in boxes}
    by_size = sorted(held, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    outside: list[Item] = []
    for char in shown:
        cell = next((box for box in by_size if _holds(box, char)), None)
        (outside if cell is None else held[cell]).append(char)
    return PageContent(
        page_no,
        page.width,
        page.height,
        tables,
        {box: _words(items) for box, items in held.items() if items},
        _words(outside),
        len(shown),
        page.has_images,
        any(UNDECODED.search(char["text"]) for char in shown),
        is_empty_grid=not has_text and not page.has_images and bool(_edges_to_boxes(drawn)),
        hidden_text=_text(beyond)[:HIDDEN_SHOWN],
        clipped_text=_text(clipped)[:HIDDEN_SHOWN],
        invisible_text=_text(page.invisible)[:HIDDEN_SHOWN],
        covered_text=page.covered_text,
        annotation_text=page.annotation_text,
        is_picture_text=page.is_picture_text,
        quarter_turns=page.quarter_turns,
    )


def _text(chars: Iterable[Item]) -> str:
    return "".join(char["text"] for char in chars if not char["text"].isspace())


def _words(chars: Sequence[Item]) -> list[Word]:
    readable = _veiled(chars)
    found = extract_words(readable, x_tolerance=3, y_tolerance=3, keep_blank_chars=False) if chars else []
    return [Word(veil(one["text"]), one["x0"], one["top"], one["x1"], one["bottom"]) for one in found]


def _veiled(chars: Sequence[Item]) -> list[Item]:
    """The characters, those that are printed on one another as ``VEIL``."""
    printed = [char for char in chars if len(char["text"]) == 1 and not char["text"].isspace()]
    if not printed:
        return list(chars)
    x0, top, x1, bottom = np.array([_box(char) for char in printed]).T
    order = sort_into_lines(x0, top)
    codes = np.array([ord(char["text"]) for char in printed])[order]
    hit = order[are_overprinted(order, codes, x0[order], top[order], x1[order], bottom[order])]
    unreadable = {id(printed[index]) for index in hit.tolist()}
    return [{**char, "text": VEIL} if id(char) in unreadable else char for char in chars]


def _edges_to_boxes(edges: Sequence[Item]) -> list[list[Box]]:
    """Edges → the cell boxes of each table on the page, step by step as pdfplumber does."""
    if not edges:
        return []
    merged = merge_edges(
        list(edges), snap_x_tolerance=SNAP, snap_y_tolerance=SNAP, join_x_tolerance=SNAP, join_y_tolerance=SNAP
    )
    kept = filter_edges(merged, min_length=MIN_EDGE)
    intersections = edges_to_intersections(kept, SNAP, SNAP)
    return [list(table) for table in cells_to_tables(intersections_to_cells(intersections))]


@dataclass(frozen=True, slots=True)
class _Upright:
    """Characters and edges of a page, from the top left corner of what is shown of it, its text upright; the width and
    height of the upright page, and the quarters (clockwise) that turn it into the page as it is shown."""

    chars: list[Item]
    clipped: list[Item]
    invisible: list[Item]
    edges: list[Item]
    width: float
    height: float
    quarter_turns: int
    has_images: bool
    is_picture_text: bool
    covered_text: str
    annotation_text: str | None

    @property
    def frame(self) -> Box:
        return (0.0, 0.0, self.width, self.height)


def _upright(document: ReferenceDocument, page_no: int) -> _Upright:
    page, sight = document.pages[page_no - 1], document.see(page_no)
    try:
        left, top, width, height = _shown(page)
        edges = [
            {**edge, "is_paper": item["object_type"] == "rect" and _is_white_area(item)}
            for item in (*page.lines, *page.curves, *page.rects)
            for edge in obj_to_edges(item)
            if edge["x0"] == edge["x1"] or edge["top"] == edge["bottom"]  # a slanting one rules nothing
        ]
        by_sight: dict[str, list[Item]] = {SHOWN: [], CLIPPED: [], INVISIBLE: [], COVERED: []}
        for char in page.chars:
            x, y = (char["x0"] + char["x1"]) / 2 - left, (char["top"] + char["bottom"]) / 2 - top
            by_sight[sight.kind_of(char["text"], x, y)].append(char)
        has_images = bool(page.images)
    finally:
        page.close()
    by_sight[SHOWN] = dedupe_chars(by_sight[SHOWN], tolerance=1, extra_attrs=())
    turns = _turns_to_upright(by_sight[SHOWN])
    chars, clipped, invisible, edges = (
        [_turned(item, left, top, width, height, turns) for item in items]
        for items in (by_sight[SHOWN], by_sight[CLIPPED], by_sight[INVISIBLE], edges)
    )
    if turns % 2:
        width, height = height, width
    known = has_images, sight.is_picture_text, sight.covered_text, document.annotations.get(page_no)
    return _Upright(chars, clipped, invisible, edges, width, height, -turns % 4, *known)


def _turns_to_upright(chars: Sequence[Item]) -> int:
    """The quarters (clockwise) that turn most of the text upright."""
    sideways = [char for char in chars if not char["upright"]]
    if 2 * len(sideways) > len(chars):
        return 1 if sum(1 if char["matrix"][1] > 0 else -1 for char in sideways) > 0 else 3
    return 2 if 2 * sum(1 for char in chars if char["matrix"][0] < 0) > len(chars) else 0


def _shown(page: Page) -> tuple[float, float, float, float]:
    """What is shown of a page: left and top in pdfplumber's coordinates, width and height in points."""
    media, crop = ([float(value) for value in box] for box in (page.page_obj.mediabox, page.page_obj.cropbox))
    mx0, my0, mx1, my1 = min(media[0::2]), min(media[1::2]), max(media[0::2]), max(media[1::2])
    x0, y0 = max(mx0, min(crop[0::2])), max(my0, min(crop[1::2]))
    x1, y1 = min(mx1, max(crop[0::2])), min(my1, max(crop[1::2]))
    if x0 >= x1 or y0 >= y1:
        x0, y0, x1, y1 = mx0, my0, mx1, my1
    left, top = {
        0: (x0 - mx0, my1 - y1),
        90: (y0 - my0, x0 - mx0),
        180: (mx1 - x1, y0 - my0),
        270: (my1 - y1, mx1 - x1),
    }.get(page.rotation, (0.0, 0.0))
    width, height = (y1 - y0, x1 - x0) if page.rotation in (90, 270) else (x1 - x0, y1 - y0)
    return float(page.bbox[0]) + left, float(page.bbox[1]) + top, width, height


def _turned(item: Item, left: float, top: float, width: float, height: float, turns: int) -> Item:
    box = (item["x0"] - left, item["top"] - top, item["x1"] - left, item["bottom"] - top)
    x0, upper, x1, lower = turn_box(box, width, height, turns)
    turned = {**item, "x0": x0, "x1": x1, "top": upper, "bottom": lower, "doctop": upper}
    turned |= {"width": x1 - x0, "height": lower - upper}
    if turns % 2 and "orientation" in item:
        turned["orientation"] = {"h": "v", "v": "h"}.get(item["orientation"])
    if turns % 2 and "upright" in item:
        turned["upright"] = not item["upright"]
    return turned


def _box(item: Item) -> Box:
    return (item["x0"], item["top"], item["x1"], item["bottom"])


def _is_inside(item: Item, frame: Box) -> bool:
    """Whether an item has its middle on the page: what lies beyond its edges is not shown."""
    middle, centre = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(
        frame[0] - OVERHANG <= middle <= frame[2] + OVERHANG and frame[1] - OVERHANG <= centre <= frame[3] + OVERHANG
    )


def _holds(box: Box, char: Item) -> bool:
    middle, centre = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= middle < box[2] and box[1] <= centre < box[3])


def _is_white_area(rect: Item) -> bool:
    """A filling in the paper's colour, without an outline, rules nothing."""
    if rect.get("stroke") or not rect.get("fill") or min(rect["width"], rect["height"]) < MIN_AREA:
        return False
    colour = rect.get("non_stroking_color")
    values = tuple(colour) if isinstance(colour, (list, tuple)) else (colour,)
    if not all(isinstance(value, (int, float)) for value in values):
        return False
    return all(value == 0 for value in values) if len(values) == 4 else all(value == 1 for value in values)
