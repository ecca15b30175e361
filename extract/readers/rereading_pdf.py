"""PDF places read again by two engines: the characters that lie in a box, and the grid that the box stands in."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import chain, pairwise
from pathlib import Path

import pypdfium2
from pypdfium2 import raw as pdfium

from extract.model import Box
from extract.readers.pdf_annotations import draw_annotations
from extract.readers.pdf_grids import Grid, GridCell, build_grids
from extract.readers.pdf_reference import UNREADABLE, open_reference, read_characters, read_reference_page
from extract.readers.pdf_visibility import find_hidden
from extract.readers.rereading import (
    AGREES,
    DIFFERS,
    REREADING_VERSION,
    Answer,
    Question,
    compare_place,
    numbers_of,
    squeeze,
    unread,
)

PDFIUM, PDFPLUMBER = "pypdfium2", "pdfplumber"
HYPHENS = {0x02: "-", 0xFFFE: "-"}  # what pdfium writes for a hyphen at the end of a line
SAME_PLACE = 1.0  # points within which the same character twice is one (bold by printing twice)
UNITS = 100  # of pdfium's device a point: boxes to a hundredth


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its box on the page as shown, in points from the top left corner."""

    char: str
    bbox: Box

    @property
    def centre(self) -> tuple[float, float]:
        x0, top, x1, bottom = self.bbox
        return (x0 + x1) / 2, (top + bottom) / 2


@dataclass(frozen=True, slots=True)
class SecondPage:
    """One page as an engine reads it again: glyphs in its order, grids where it makes any (boxes as shown)."""

    glyphs: tuple[Glyph, ...]
    grids: tuple[Grid, ...] = ()


# File, page numbers, those of them whose grids are wanted → each page, None where the engine cannot read it.
PageReader = Callable[[Path, Sequence[int], Set[int]], Iterator[tuple[int, SecondPage | None]]]


def reread_pdf(path: Path, questions: Sequence[Question]) -> list[Answer]:
    """Every question answered by both engines. Raises what opening the file raises; a page that one engine cannot read
    is an answer ``unread`` of that engine."""
    own = sorted({question.page for question in questions})
    with_cells = {question.page for question in questions if question.is_cell}
    answers: list[Answer] = []
    for engine, read_pages in ENGINES.items():
        pages = dict(read_pages(path, own, with_cells))
        first = [_answer(question, engine, pages) for question in questions]
        # A paragraph that is not whole on its page may go on over it; only then is the next one read.
        wanted = {each.page + 1 for each, said in zip(questions, first, strict=True) if _may_go_on(each, said)}
        pages |= dict(read_pages(path, sorted(wanted - pages.keys()), frozenset())) if wanted else {}
        answers += [
            _answer(each, engine, pages) if _may_go_on(each, said) else said
            for each, said in zip(questions, first, strict=True)
        ]
    return answers


def _may_go_on(question: Question, answer: Answer) -> bool:
    return not question.is_cell and answer.verdict != AGREES and answer.text is not None


def _answer(question: Question, engine: str, pages: dict[int, SecondPage | None]) -> Answer:
    engine_version = f"{version(engine)}/{REREADING_VERSION}"
    page = pages.get(question.page)
    if page is None:
        return unread(question, engine, engine_version, "page_unread")
    if question.bbox is None:
        return unread(question, engine, engine_version, "no_box")
    if not page.glyphs:  # a picture of a page: that a cell of it holds no characters does not say that it is blank
        return unread(question, engine, engine_version, "nothing_there")
    inside = [glyph for glyph in page.glyphs if _lies_in(glyph.centre, question.bbox)]
    following = None if question.is_cell else pages.get(question.page + 1)
    beyond = _text_without_page_number(following.glyphs) if following else ""
    texts = ["".join(glyph.char for glyph in order) for order in (inside, chain.from_iterable(_lines(inside)))]
    # The engine's own order first; where a number was drawn piece by piece, the order on the page.
    judged = [(*compare_place(question, text, beyond), text) for text in texts]
    verdict, reason, text = next((each for each in judged if each[0] == AGREES), judged[-1])
    answer = Answer(question.place_id, engine, engine_version, verdict, reason, text)
    if verdict != AGREES or not question.is_cell:
        return answer
    return _with_place(answer, question, page)


def _lies_in(point: tuple[float, float], box: Box) -> bool:
    return box[0] <= point[0] < box[2] and box[1] <= point[1] < box[3]


def _lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs from top to bottom, left to right; those whose heights overlap by half stand on one line."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.centre[1]):
        last = lines[-1][-1] if lines else None
        height = max(glyph.bbox[3] - glyph.bbox[1], last.bbox[3] - last.bbox[1]) if last else 0.0
        if last is not None and abs(glyph.centre[1] - last.centre[1]) <= height / 2:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda one: one.bbox[0]) for line in lines]


def _text_without_page_number(glyphs: Sequence[Glyph]) -> str:
    """A page's text, to go on with that of the page before: a line without any letter says nothing there."""
    lines = ["".join(glyph.char for glyph in line) for line in _lines(glyphs)]
    return "".join(line for line in lines if any(char.isalpha() for char in line))


def _with_place(answer: Answer, question: Question, page: SecondPage) -> Answer:
    """The answer with what the engine's own grid says: the same number beside the same labels, or another place."""
    own = _cell_at(page.grids, question.bbox)
    if own is None:
        return answer
    grid, cell = own
    if numbers_of(squeeze(cell.text)) != numbers_of(squeeze(question.text)):
        return replace(answer, verdict=DIFFERS, reason="other_cell", has_same_place=False)
    compared = False
    for mate in question.mates:
        found = _cell_at(page.grids, mate.bbox)
        if found is None:
            continue
        compared = True
        other_grid, other = found
        is_level = _overlap(cell.row, cell.row_span, other.row, other.row_span)
        is_below = _overlap(cell.column, cell.column_span, other.column, other.column_span)
        if other_grid is not grid or not (is_level if mate.is_row else is_below) or not _same(mate.text, other.text):
            return replace(answer, verdict=DIFFERS, reason="other_labels", has_same_place=False)
    return replace(answer, has_same_place=True if compared else None)


def _same(first: str, second: str) -> bool:
    """The same label; a row torn by a page break has a part of it here."""
    one, other = squeeze(first), squeeze(second)
    return bool(other) and (one.startswith(other) or other.startswith(one) or one.endswith(other))


def _cell_at(grids: Sequence[Grid], box: Box | None) -> tuple[Grid, GridCell] | None:
    if box is None:
        return None
    centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next(((grid, cell) for grid in grids for cell in grid.cells if _lies_in(centre, cell.bbox)), None)


def _overlap(start: int, length: int, other: int, other_length: int) -> bool:
    return start < other + other_length and other < start + length


def read_by_pdfplumber(
    path: Path, pages: Sequence[int], with_grids: Set[int]
) -> Iterator[tuple[int, SecondPage | None]]:
    """The pages by the reference engine: characters without doubles, and the ruled grids where they are wanted."""
    with open_reference(path) as document:
        for number in pages:
            if number > len(document.pages):
                continue
            try:
                glyphs = tuple(Glyph(text, box) for text, box in read_characters(document, number))
                content = read_reference_page(document, number) if number in with_grids else None
            except UNREADABLE:
                yield number, None
                continue
            grids = [_placed(grid, content.place) for grid in build_grids(content)] if content else []
            yield number, SecondPage(glyphs, tuple(grids))


def _placed(grid: Grid, place: Callable[[Box], Box]) -> Grid:
    """A grid with the boxes of the page as it is shown."""
    return replace(grid, bbox=place(grid.bbox), cells=tuple(one._replace(bbox=place(one.bbox)) for one in grid.cells))


def read_by_pdfium(path: Path, pages: Sequence[int], with_grids: Set[int]) -> Iterator[tuple[int, SecondPage | None]]:
    """The pages by pdfium: its characters in its own order, with the boxes of their ink. It makes no grids here."""
    document = pypdfium2.PdfDocument(path)
    try:
        for number in pages:
            if number > len(document):
                continue
            try:
                with closing(document[number - 1]) as page:
                    draw_annotations(page)
                yield number, SecondPage(tuple(_glyphs(document[number - 1])))
            except pypdfium2.PdfiumError:
                yield number, None
    finally:
        document.close()


def _glyphs(page: pypdfium2.PdfPage) -> list[Glyph]:
    text = page.get_textpage()
    hidden = find_hidden(page, text)
    to_shown = _shown_place(page)
    glyphs: list[Glyph] = []
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if index in hidden or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        char = HYPHENS.get(code, chr(code))
        if not char.isspace() and code:
            left, bottom, right, top = text.get_charbox(index)
            (x0, y0), (x1, y1) = to_shown(left, top), to_shown(right, bottom)
            glyphs.append(Glyph(char, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))
    return _without_doubles(glyphs)


def _shown_place(page: pypdfium2.PdfPage) -> Callable[[float, float], tuple[float, float]]:
    """Points of the file → points of the page as shown: crop box and rotation applied, from the top left corner."""
    width, height = page.get_size()
    x, y = ctypes.c_int(), ctypes.c_int()

    def shown(at_x: float, at_y: float) -> tuple[float, float]:
        size = round(width * UNITS), round(height * UNITS)
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, at_x, at_y, ctypes.byref(x), ctypes.byref(y))
        return x.value / UNITS, y.value / UNITS

    return shown


def _without_doubles(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs without those printed twice at one place."""
    doubles: set[int] = set()
    order = sorted(range(len(glyphs)), key=lambda index: (glyphs[index].char, glyphs[index].bbox))
    for before, after in pairwise(order):
        one, other = glyphs[before], glyphs[after]
        if one.char == other.char and all(abs(a - b) <= SAME_PLACE for a, b in zip(one.bbox, other.bbox, strict=True)):
            doubles.add(max(before, after))
    return [glyph for index, glyph in enumerate(glyphs) if index not in doubles]


ENGINES: dict[str, PageReader] = {PDFIUM: read_by_pdfium, PDFPLUMBER: read_by_pdfplumber}
