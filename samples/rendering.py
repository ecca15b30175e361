"""A report's bytes in each format."""

from __future__ import annotations

from samples.model import Report
from samples.render_docx import render_docx
from samples.render_pdf import render_pdf
from samples.render_text import render_text

_RENDERERS = {"txt": render_text, "docx": render_docx, "pdf": render_pdf}


def render(report: Report, format: str | None = None) -> bytes:
    """The report as ``txt`` (flattened Word text), ``docx`` or ``pdf``; in its own format where none is named."""
    return _RENDERERS[format or report.format](report.blocks())
