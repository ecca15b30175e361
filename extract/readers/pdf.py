"""PDF → reading: ruled tables with page and box of every cell, the other lines as paragraphs.

Pages are read by pdfium (``pdf_fast``); those that puzzle it by pdfplumber (``pdf_reference``).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from extract.limits import current_limits
from extract.model import Reading
from extract.readers.assembly import ReadingBuilder
from extract.readers.errors import DamagedDocument, EncryptedDocument, TooManyPages
from extract.readers.pdf_fast import PuzzlingPage, UndecodedPage, read_page
from extract.readers.pdf_flow import Flow, ReadPage
from extract.readers.pdf_grids import build_grids
from extract.readers.pdf_lines import Measure, TextLine, find_measure, fit_measure, words_to_lines
from extract.readers.pdf_page import PageContent
from extract.readers.scan_pdf import FEW_CHARS, PicturePages
from extract.sniff import PDF

if TYPE_CHECKING:
    from extract.readers.pdf_reference import ReferenceDocument

TAIL = 2048  # bytes at the end of a whole file that hold its end mark
MARGIN = 0.12  # of the page's height: where page numbers stand
COLLECTIONS = (50_000, 20, 20)  # new objects before the first look for cycles; looks before the second, the third
LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)

ReadOne = Callable[[int], PageContent]


def read_pdf(path: Path, document_id: str, *, reference_only: bool = False) -> Reading:
    """One PDF → its reading; with ``reference_only`` by pdfplumber throughout.

    Raises EncryptedDocument (a password is needed), DamagedDocument (truncated, or no page can be found), TooManyPages.
    A page that cannot be read is a signal ``page_unreadable``; the other pages are read.
    """
    _refuse_truncated(path)
    with _collected_seldom(), _open_pages(path, reference_only) as (page_count, read_one):
        if page_count > current_limits.get().page_count:
            raise TooManyPages(f"{page_count} > {current_limits.get().page_count}")
        return read_pages(page_count, read_one, ReadingBuilder(document_id, PDF))


@contextmanager
def _collected_seldom() -> Iterator[None]:
    """While this lasts, the interpreter looks for cycles among its objects seldom: a page makes tuples by the thousand
    and hardly a cycle."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _refuse_truncated(path: Path) -> None:
    """A file without an end mark lost its end: what a lenient parser would make of it is not the document."""
    with path.open("rb") as handle:
        size = handle.seek(0, 2)
        handle.seek(max(0, size - TAIL))
        tail = handle.read()
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise DamagedDocument(f"PDF: %%EOF missing, {size:,} bytes")


class _UnreadablePage(Exception):
    """Neither engine can read a page."""


@contextmanager
def _open_pages(path: Path, reference_only: bool) -> Iterator[tuple[int, ReadOne]]:
    """How many pages there are, and what reads one of them (from 1) or raises ``_UnreadablePage``.

    pdfplumber is imported and opens the file only where a page needs it.
    """
    with ExitStack() as opened:
        slow: list[ReferenceDocument] = []

        def open_slow() -> ReferenceDocument:
            from extract.readers.pdf_reference import open_reference

            if not slow:
                slow.append(opened.enter_context(open_reference(path)))
            return slow[0]

        def read_slow(page_no: int) -> PageContent:
            from extract.readers.pdf_reference import UNREADABLE, read_reference_page

            try:
                return read_reference_page(open_slow(), page_no)
            except (*UNREADABLE, DamagedDocument) as error:
                raise _UnreadablePage(f"{error!r}") from error

        document = None if reference_only else _open_fast(path)
        if document is None:
            yield len(open_slow().pages), read_slow
            return
        opened.callback(document.close)

        pictures = PicturePages(document)
        pictures.refuse_if_too_many()

        def read_fast(page_no: int) -> PageContent:
            return pictures.read_if_picture(read_text(page_no))

        def read_text(page_no: int) -> PageContent:
            try:
                return read_page(document, page_no)
            except UndecodedPage:
                content = read_slow(page_no)
                return content if content.char_count else replace(content, has_undecoded=True)
            except PuzzlingPage:
                return read_slow(page_no)

        yield len(document), read_fast


def _open_fast(path: Path) -> pypdfium2.PdfDocument | None:
    """None where pdfium finds no document: the reference may, or says what is wrong. Raises EncryptedDocument."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in LOCKED:
            raise EncryptedDocument("PDF") from error
        return None
    if len(document) == 0:
        document.close()
        return None
    return document


def read_pages(page_count: int, read_one: ReadOne, builder: ReadingBuilder) -> Reading:
    """The pages of one document, whatever reads them, → its reading."""
    read: list[ReadPage] = []
    for page_no in range(1, page_count + 1):
        try:
            content = read_one(page_no)
        except _UnreadablePage as error:
            builder.signal("page_unreadable", f"page {page_no}: {error}", page_no)
        else:
            read.append(_read_page(content, builder))
    flow = Flow(builder)
    by_size: dict[tuple[int, int], list[TextLine]] = {}
    for one in read:
        by_size.setdefault(one.size, []).extend(one.lines)
    measures = {size: find_measure(lines, size[0]) for size, lines in by_size.items() if lines}
    for one in read:
        measure = measures.get(one.size, Measure(0.0, one.size[0], 0.0))
        flow.add_page(one, fit_measure(one.lines, one.size[0], measure))
    return flow.finish(page_count)


def _read_page(content: PageContent, builder: ReadingBuilder) -> ReadPage:
    page_no = content.page_no
    if content.is_scan:
        builder.signal("page_recognised", "a page that is a picture, its text recognised", page_no)
        if content.is_hard_to_read:
            builder.signal("page_hard_to_read", "a picture that was recognised with little certainty", page_no)
    elif content.char_count <= FEW_CHARS and content.has_images:
        builder.signal("page_without_text", "a page that is a picture", page_no)
    if content.printed_over:
        builder.signal("picture_printed_over", "text on a picture; the picture was read", page_no, content.printed_over)
    if content.has_unread_picture:
        builder.signal("picture_below_text", "text on a picture that holds text too, which was not read", page_no)
    if content.has_undecoded:
        builder.signal("text_not_decodable", "characters without a code", page_no)
    if content.hidden_text:
        builder.signal("text_outside_page", "text beyond the edges of the page", page_no, text=content.hidden_text)
    if content.clipped_text:
        builder.signal("text_outside_page", "text that a clip path hides", page_no, text=content.clipped_text)
    if content.invisible_text:
        builder.signal("invisible_text", "text without ink, not read", page_no, text=content.invisible_text)
    if content.is_picture_text and content.is_scan:
        builder.signal("invisible_text", "a picture with a layer of text without ink; the picture was read", page_no)
    elif content.is_picture_text:
        builder.signal("invisible_text", "a picture with a layer of text without ink, which was read", page_no)
    if content.covered_text:
        builder.signal("covered_text", "text under a later filling or picture", page_no, text=content.covered_text)
    if content.overprinted_text:
        builder.signal("overprinted_text", "text on other text", page_no, text=content.overprinted_text)
    if content.annotation_text is not None:
        builder.signal("annotated_page", "annotations over the page", page_no, text=content.annotation_text or None)
    if content.is_empty_grid:
        builder.signal("empty_grid", "a page with an empty grid and no text", page_no)
    grids = [] if content.is_empty_grid else build_grids(content)
    lines = words_to_lines(content.outside) if content.outside else []
    body = [line for line in lines if not _is_page_number(line, content.height, builder)]
    return ReadPage(page_no, content.width, content.height, content.quarter_turns, grids, body, content)


def _is_page_number(line: TextLine, height: float, builder: ReadingBuilder) -> bool:
    in_margin = line.bbox[3] < MARGIN * height or line.bbox[1] > (1 - MARGIN) * height
    return in_margin and builder.words.page_number.match(line.text) is not None
