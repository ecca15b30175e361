"""PDF → reading, by pdfplumber: ruled tables with page and box of every cell, the other lines as paragraphs."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from extract.captions import is_caption, is_title
from extract.joining import TablePart, join_parts
from extract.limits import current_limits
from extract.model import Box, Cell, Reading
from extract.readers.assembly import ReadingBuilder
from extract.readers.errors import DamagedDocument, EncryptedDocument, TooManyPages
from extract.readers.pdf_grids import Grid, read_grids
from extract.readers.pdf_lines import (
    Measure,
    Paragraph,
    TextLine,
    chars_to_lines,
    find_measure,
    join_text,
    lines_to_paragraphs,
)
from extract.readers.pdf_page import read_page_parts
from extract.sniff import PDF

TAIL = 2048  # bytes at the end of a whole file that hold its end mark
MARGIN = 0.12  # of the page's height: where page numbers stand
UNDECODED = re.compile(r"\(cid:|[\x00\ufffd]")
FEW_CHARS = 5  # a page with a picture and no more characters than this is a picture of text

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read_pdf(path: Path, document_id: str) -> Reading:
    """One PDF → its reading.

    Raises EncryptedDocument (a password is needed), DamagedDocument (truncated, or no page can be found), TooManyPages.
    A page that cannot be read is a signal ``page_unreadable``; the other pages are read.
    """
    _refuse_truncated(path)
    try:
        with pdfplumber.open(path) as document:
            return _read_pages(document, document_id)
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)):
            raise EncryptedDocument("PDF") from error
        raise DamagedDocument(f"PDF: {cause!r}") from error
    except (PDFException, RecursionError) as error:
        raise DamagedDocument(f"PDF: {error!r}") from error


def _refuse_truncated(path: Path) -> None:
    """A file without an end mark lost its end: what a lenient parser would make of it is not the document."""
    with path.open("rb") as handle:
        size = handle.seek(0, 2)
        handle.seek(max(0, size - TAIL))
        tail = handle.read()
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise DamagedDocument(f"PDF: %%EOF missing, {size:,} bytes")


def _read_pages(document: pdfplumber.PDF, document_id: str) -> Reading:
    pages = document.pages
    if not pages:
        raise DamagedDocument("PDF: 0 pages")
    if len(pages) > current_limits.get().page_count:
        raise TooManyPages(f"{len(pages)} > {current_limits.get().page_count}")
    builder = ReadingBuilder(document_id, PDF)
    read: list[_ReadPage] = []
    for page in pages:
        try:
            read.append(_read_page(page, builder))
        except (PdfminerException, PDFException, RecursionError, ValueError, KeyError, TypeError, IndexError) as error:
            builder.signal("page_unreadable", f"page {page.page_number}: {error!r}", page.page_number)
        finally:
            page.close()
    flow = _Flow(builder)
    by_size: dict[tuple[float, float], list[TextLine]] = {}
    for one in read:
        by_size.setdefault(one.size, []).extend(one.lines)
    measures = {size: find_measure(lines, size[0]) for size, lines in by_size.items() if lines}
    for one in read:
        flow.add_page(one, measures.get(one.size, Measure(0.0, one.size[0], 0.0)))
    return flow.finish(len(pages))


@dataclass(frozen=True, slots=True)
class _ReadPage:
    """What is kept of a page until all are read: ``size`` is width and height in points."""

    page_no: int
    size: tuple[float, float]
    grids: list[Grid]
    lines: list[TextLine]
    place: Callable[[Box], Box]


def _read_page(page: Page, builder: ReadingBuilder) -> _ReadPage:
    parts = read_page_parts(page)
    if len(parts.chars) <= FEW_CHARS and parts.has_images:
        builder.signal("page_without_text", "a page that is a picture", parts.page_no)
    if any(UNDECODED.search(char["text"]) for char in parts.chars):
        builder.signal("text_not_decodable", "characters without a code", parts.page_no)
    grids, outside = read_grids(parts)
    size = (round(parts.width), round(parts.height))
    body = [line for line in chars_to_lines(outside) if not _is_page_number(line, size[1], builder)]
    return _ReadPage(parts.page_no, size, grids, body, parts.place)


def _is_page_number(line: TextLine, height: float, builder: ReadingBuilder) -> bool:
    in_margin = line.bbox[3] < MARGIN * height or line.bbox[1] > (1 - MARGIN) * height
    return in_margin and builder.words.page_number.match(line.text) is not None


@dataclass(slots=True)
class _Flow:
    """Tables and paragraphs, page after page. The last ones of a page wait: the next page may go on with them."""

    builder: ReadingBuilder
    _part: TablePart | None = None
    _part_page: int = 0  # the page that the part was last found on
    _paragraph: tuple[int, Paragraph, Box] | None = None
    _after_part: list[tuple[int, Paragraph, Box]] = field(default_factory=list)  # captions over a possible next part

    def add_page(self, page: _ReadPage, measure: Measure) -> None:
        items: list[tuple[float, Grid | Paragraph]] = [(grid.bbox[1], grid) for grid in page.grids]
        items += [(paragraph.bbox[1], paragraph) for paragraph in _paragraphs_between(page.lines, page.grids, measure)]
        is_first = True
        for _, item in sorted(items, key=lambda one: one[0]):
            if isinstance(item, Grid):
                self._add_grid(item, page)
            else:
                self._add_paragraph(item, page, is_first)
            is_first = False

    def finish(self, page_count: int) -> Reading:
        self._close_table()
        self._close_paragraph()
        return self.builder.build(page_count)

    def _add_grid(self, grid: Grid, page: _ReadPage) -> None:
        if not any(cell.text for cell in grid.cells):
            self.builder.signal("empty_grid", "a ruled grid without any text", page.page_no)
            return
        part = TablePart(
            tuple(
                Cell(
                    page.page_no,
                    cell.row + 1,
                    cell.column + 1,
                    cell.text,
                    cell.row_span,
                    cell.column_span,
                    _rounded(page.place(cell.bbox)),
                )
                for cell in grid.cells
            ),
            grid.columns,
            full_cells=frozenset((cell.row + 1, cell.column + 1) for cell in grid.cells if cell.is_full),
        )
        begun = self._part
        joined = None
        if begun is not None and self._part_page == page.page_no - 1:
            joined = join_parts(begun, part)
        if joined is None:
            self._close_table()
            self._close_paragraph()
        self._part, self._part_page = joined or part, page.page_no

    def _add_paragraph(self, paragraph: Paragraph, page: _ReadPage, is_first: bool) -> None:
        box = _rounded(page.place(paragraph.bbox))
        if self._part is not None and is_first and self._goes_on_below(paragraph, page.page_no):
            self._after_part.append((page.page_no, paragraph, box))
            return
        self._close_table()
        waiting = self._paragraph
        if waiting and is_first and self._goes_on_over(waiting[0], waiting[1], paragraph, page.page_no):
            before = waiting[1]
            text = join_text(before.text, paragraph.text)
            self._paragraph = (waiting[0], replace(before, text=text, is_open=paragraph.is_open), waiting[2])
            return
        self._close_paragraph()
        self._paragraph = (page.page_no, paragraph, box)

    def _goes_on_below(self, paragraph: Paragraph, page_no: int) -> bool:
        """Whether a line over the next page's table only says that the table goes on: 续表, or its unit again."""
        words, part = self.builder.words, self._part
        is_next = part is not None and self._part_page == page_no - 1
        return is_next and (paragraph.text.startswith(words.continuation_marks) or is_caption(paragraph.text, words))

    def _goes_on_over(self, begun_on: int, before: Paragraph, paragraph: Paragraph, page_no: int) -> bool:
        """Whether a page's first paragraph is the rest of the last one of the page before."""
        words = self.builder.words
        is_text = not is_title(before.text, words) and not is_caption(paragraph.text, words)
        return begun_on == page_no - 1 and before.is_open and paragraph.is_flush and is_text

    def _close_table(self) -> None:
        if self._part is not None:
            table = self.builder.add_table(self._part.cells)
            if self._part.repeated_rows:
                rows = ", ".join(map(str, self._part.repeated_rows))
                message = f"table {table.table_no}: rows {rows} print the header again"
                self.builder.signal("repeated_header", message, table.page_to)
        self._part = None
        for page_no, paragraph, box in self._after_part:
            self.builder.add_passage(page_no, paragraph.text, bbox=box)
        self._after_part = []

    def _close_paragraph(self) -> None:
        if self._paragraph is not None:
            page_no, paragraph, box = self._paragraph
            is_part = paragraph.is_large and not is_title(paragraph.text, self.builder.words)
            self.builder.add_passage(page_no, paragraph.text, bbox=box, opens_part=is_part)
        self._paragraph = None


def _paragraphs_between(lines: Sequence[TextLine], grids: Sequence[Grid], measure: Measure) -> list[Paragraph]:
    """Paragraphs of the lines before, between and after the grids: none reaches across a table."""
    groups: dict[int, list[TextLine]] = {}
    for line in lines:
        groups.setdefault(sum(1 for grid in grids if grid.bbox[1] <= line.bbox[1]), []).append(line)
    return [paragraph for group in groups.values() for paragraph in lines_to_paragraphs(group, measure)]


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = (round(float(value), 2) for value in box)
    return (x0, top, x1, bottom)
