"""What viewers draw over a PDF page: comments, stamps, form fields. Their looks are made part of the page in memory.

A person sees them, so they are read, and what they hide is not. An annotation without a look of its own is not read;
what it says is kept.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extract.readers.pdf_page import HIDDEN_SHOWN

UNDRAWN = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
TEXT_KEYS = (b"Contents", b"V")
LEAST_LOOK = 2  # bytes of an empty string


def draw_annotations(page: Any) -> tuple[bool, str | None]:
    """An open page → whether something was drawn on it, so that it has to be opened anew; what annotations say, None
    where none is drawn and none says a number."""
    texts: list[str] = []
    has_looks = False
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        with _open_annotation(page, index) as annotation:
            if not annotation or pdfium.FPDFAnnot_GetSubtype(annotation) in UNDRAWN:
                continue
            if pdfium.FPDFAnnot_GetFlags(annotation) & UNSEEN:
                continue
            texts += filter(None, (_text_of(annotation, key) for key in TEXT_KEYS))
            look = pdfium.FPDFAnnot_GetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0)
            has_looks = has_looks or look > LEAST_LOOK
    is_drawn = has_looks and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    said = " ".join(texts)[:HIDDEN_SHOWN]
    return is_drawn, said if is_drawn or any(map(str.isdigit, said)) else None


def draw_all_annotations(document: pypdfium2.PdfDocument) -> tuple[bool, dict[int, str]]:
    """The same for every page of a document; what annotations say by page, numbered from 1."""
    has_drawn, by_page = False, {}
    for index in range(len(document)):
        page = pdfium.FPDF_LoadPage(document.raw, index)
        if page:
            is_drawn, said = draw_annotations(page)
            has_drawn |= is_drawn
            if said is not None:
                by_page[index + 1] = said
            pdfium.FPDF_ClosePage(page)
    return has_drawn, by_page


@contextmanager
def _open_annotation(page: Any, index: int) -> Iterator[Any]:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _text_of(annotation: Any, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return buffer.raw.decode("utf-16-le").rstrip("\0").strip()
