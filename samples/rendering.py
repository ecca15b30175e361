"""A report's bytes in each format."""

from __future__ import annotations

from samples.fiscal import FiscalReport
from samples.model import Report
from samples.render_docx import render_docx
from samples.render_html import render_html
from samples.render_pages import render_pages, save_again
from samples.render_pdf import render_pdf
from samples.render_text import render_text
from samples.render_workbook import render_xls, render_xlsx

AnyReport = Report | FiscalReport
_SHEETS_AND_PAGES = {"xlsx": render_xlsx, "xls": render_xls, "html": render_html}


def render(report: AnyReport, format: str | None = None) -> bytes:
    """The report as ``txt`` (flattened Word text), ``docx``, ``pdf``, ``xlsx``, ``xls`` or ``html``; in its own format
    where none is named."""
    format = format or report.format
    blocks = report.blocks()
    if format == "txt":
        return render_text(blocks)
    if format == "docx":
        return render_docx(blocks)
    if format in _SHEETS_AND_PAGES:
        return _SHEETS_AND_PAGES[format](blocks)
    if isinstance(report, Report):
        return render_pdf(blocks)
    data = render_pages(blocks, report.page_style)
    return save_again(data) if "saved_again" in report.values else data
