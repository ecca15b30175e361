"""DOCX by python-docx: paragraphs, and tables with merged cells. The same report gives the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile

from docx import Document
from docx.document import Document as OpenDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from samples.layouts import Block, TableBlock, TextBlock

_MADE_AT = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
_ZIP_TIME = (2025, 1, 1, 0, 0, 0)


def render_docx(blocks: list[Block]) -> bytes:
    """An Office Open XML document."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "SimSun", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    properties = document.core_properties
    properties.created = properties.modified = _MADE_AT
    properties.author = properties.last_modified_by = properties.title = ""
    for block in blocks:
        if isinstance(block, TextBlock):
            document.add_paragraph(block.text)
        else:
            if block.title:
                document.add_paragraph(block.title).alignment = WD_ALIGN_PARAGRAPH.CENTER
            if block.captions:
                document.add_paragraph("    ".join(block.captions))
            _add_table(document, block)
            if block.note:
                document.add_paragraph(block.note)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _add_table(document: OpenDocument, block: TableBlock) -> None:
    table = document.add_table(rows=block.row_count, cols=len(block.widths))
    table.style = "Table Grid"
    grid = [list(row.cells) for row in table.rows]
    for cell in block.cells:
        first = grid[cell.row][cell.column]
        if cell.down * cell.right > 1:
            first = first.merge(grid[cell.row + cell.down - 1][cell.column + cell.right - 1])
        first.text = cell.text


def _with_fixed_times(data: bytes) -> bytes:
    """The same package with the time of every part set: a zip file otherwise holds the time of day it was written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), source.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
