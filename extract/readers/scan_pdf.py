"""Which pages of a PDF are pictures, and what is read from them.

A page is read from its picture where the text that it holds is not what a reader of the page sees:

- it has pictures and next to no text;
- its text has no ink and lies on a picture: what some machine read from it, of unknown quality;
- its text lies under a picture that covers the page;
- its text is the same words over and over, on a picture that covers the page: a watermark on a scan;
- pictures cover most of it, and they hold more text than the page itself.

Everything else is read as text. Where nothing can be read from a picture, the page stays what its text says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extract.limits import ask_for_time, current_limits
from extract.readers.errors import TooManyPages
from extract.readers.pdf_page import PageContent

if TYPE_CHECKING:
    from extract.readers.scan_picture import Grey

FEW_CHARS = 5  # a page with a picture and no more characters than this is a picture of text
SOME_CHARS = 200  # with more than this, a picture on the page is an illustration or a background
COVERED = 0.5  # of the page
ALL_COVERED = 0.85
LEAST_DPI, MOST_DPI = 60.0, 300.0  # a coarser picture holds no text that could be read; a finer one no more of it
ORNAMENT_DPI = (
    100.0  # a coarser picture behind text of the page itself adorns it, as on covers: nobody scans so coarsely
)
UNKNOWN_DPI = 200.0
MORE = 2  # times as many characters in the picture as on the page
LEAST_MARKS = 6  # words of a watermark on a page
REPEATED = 3  # times that a watermark's words stand on the page on the mean
MAX_DEPTH = 4  # of forms within forms


class _Pictures(NamedTuple):
    """The pictures of a page: the share of it that they cover, the pixels to the inch of the finest large one, how
    many texts the page has, and how many of them a picture lies on."""

    covered: float
    dpi: float
    texts: int
    texts_below: int


@dataclass(slots=True)
class PicturePages:
    """The pages of an open document that are pictures; how many were read so far."""

    document: pypdfium2.PdfDocument
    count: int = 0

    def refuse_if_too_many(self) -> None:
        """Tell a document that is one long scan before its first page is read. Raises TooManyPages."""
        limits = current_limits.get()
        if limits.scanned_pages < len(self.document) <= limits.page_count:
            _refuse_beyond_limit(sum(_is_nothing_else(self.document, index) for index in range(len(self.document))))

    def read_if_picture(self, content: PageContent) -> PageContent:
        """What a page holds by its text → the same, or what its picture says where that is what people see.

        Raises TooManyPages at the first picture beyond the limit.
        """
        if not content.has_images:
            return content
        page = self.document[content.page_no - 1]
        try:
            pictures = _pictures_of(page)
            if not _is_picture(content, pictures):
                return content
            self.count += 1
            _refuse_beyond_limit(self.count)
            ask_for_time.get()(current_limits.get().scanned_page_seconds)
            if _is_watermark(content):
                _take_text_off(page)
            pixels, dpi = _render(page, pictures.dpi)
        finally:
            page.close()
        is_trusted = not (
            content.is_picture_text or 2 * pictures.texts_below > pictures.texts or _is_watermark(content)
        )
        return _read(pixels, dpi, content, is_trusted)


def _refuse_beyond_limit(count: int) -> None:
    """A part of a report is none: what is missing of it would be missing in every sum."""
    most = current_limits.get().scanned_pages
    if count > most:
        raise TooManyPages(f"scanned_pages: {count} > {most}")


def _is_nothing_else(document: pypdfium2.PdfDocument, index: int) -> bool:
    """Whether a page is a picture that covers it and holds no text at all."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return False
    try:
        kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT)
        if any(one.type == pdfium.FPDF_PAGEOBJ_TEXT for one in page.get_objects(filter=kinds, max_depth=MAX_DEPTH)):
            return False
        pictures = _pictures_of(page)
    finally:
        page.close()
    return pictures.covered >= COVERED and pictures.dpi >= LEAST_DPI


def _read(pixels: Grey, dpi: float, content: PageContent, is_trusted: bool) -> PageContent:
    from extract.readers.scan_page import read_picture_page

    read = read_picture_page(pixels, dpi, content.page_no)
    least = MORE * content.char_count if is_trusted else 0
    if read.char_count <= least and not (read.is_blank and content.char_count == 0):
        return content
    return replace(
        read,
        hidden_text=content.hidden_text,
        clipped_text=content.clipped_text,
        invisible_text=content.invisible_text,
        is_picture_text=content.is_picture_text,
    )


def _is_picture(content: PageContent, pictures: _Pictures) -> bool:
    if pictures.dpi < LEAST_DPI:
        return False
    if content.char_count <= FEW_CHARS or content.is_picture_text:
        return True
    if pictures.covered >= ALL_COVERED and 2 * pictures.texts_below > pictures.texts:
        return True
    if pictures.covered >= ALL_COVERED and _is_watermark(content):
        return True
    is_fine = pictures.dpi >= ORNAMENT_DPI
    return is_fine and pictures.covered >= COVERED and content.char_count <= SOME_CHARS


def _is_watermark(content: PageContent) -> bool:
    """Whether all the text of a page is a few words that are repeated, in no table."""
    texts = [word.text for word in content.outside]
    if content.tables or len(texts) < LEAST_MARKS:
        return False
    return REPEATED * sum(len(text) for text in set(texts)) <= sum(len(text) for text in texts)


def _take_text_off(page: pypdfium2.PdfPage) -> None:
    """Leave the pictures of an open page alone, for rendering: the document stays as it is."""
    for one in list(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,), max_depth=1)):
        page.remove_obj(one)


def _pictures_of(page: pypdfium2.PdfPage) -> _Pictures:
    area = page.get_width() * page.get_height()
    covered, dpi, texts, below = 0.0, 0.0, 0, 0
    for one in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT), max_depth=MAX_DEPTH):
        if one.type == pdfium.FPDF_PAGEOBJ_TEXT:
            texts += 1
            continue
        left, bottom, right, top = one.get_bounds()
        share = max(0.0, right - left) * max(0.0, top - bottom) / area if area else 0.0
        covered += share
        if share >= ALL_COVERED and not pdfium.FPDFPageObj_HasTransparency(one.raw):
            below = texts
        dpi = max(dpi, _dpi_of(one))
    return _Pictures(covered, dpi, texts, below)


def _dpi_of(image: pypdfium2.PdfObject) -> float:
    """Pixels to the inch of a picture as it is placed."""
    across, down = image.get_px_size()
    a, b, c, d, *_ = image.get_matrix().get()
    width, height = math.hypot(a, b), math.hypot(c, d)
    if not (width > 0 and height > 0):
        return UNKNOWN_DPI
    return float(min(across / width, down / height) * 72)


def _render(page: pypdfium2.PdfPage, dpi: float) -> tuple[Grey, float]:
    """The page as it is shown, blue, green, red, and its pixels to the inch: no more of them than the limit."""
    area = page.get_width() * page.get_height() / 72**2  # square inches
    most = math.sqrt(current_limits.get().picture_pixels / area) if area > 0 else MOST_DPI
    dpi = min(max(dpi, LEAST_DPI), MOST_DPI, most)
    bitmap = page.render(scale=dpi / 72, draw_annots=True)
    try:
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]), dpi
    finally:
        bitmap.close()
