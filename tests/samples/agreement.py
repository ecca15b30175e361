"""One report in every format: its bytes, those that LibreOffice writes too."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from extract.readers.conversion import find_converter
from samples import render
from samples.fiscal import FiscalReport
from samples.pages import PageStyle
from samples.rendering import AnyReport

OWN = ("docx", "xlsx", "xls", "html", "pdf")
CONVERTED = ("doc", "rtf")
CONVERT_SECONDS = 300


def plain(report: AnyReport) -> AnyReport:
    """The report on pages without the oddities that only PDF pages have."""
    return replace(report, page_style=PageStyle()) if isinstance(report, FiscalReport) else report


def write(report: AnyReport, format: str, folder: Path) -> Path:
    """The report as a file of one format; skips the test where that takes LibreOffice and there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{report.name}.{format}"
    if format not in CONVERTED:
        target.write_bytes(render(plain(report), format))
        return target
    converter = find_converter()
    if converter is None:
        pytest.skip(f"LibreOffice is not installed: it writes and reads {format}")
    word = docx.Document(io.BytesIO(render(plain(report), "docx")))
    word.add_paragraph()  # as Word ends every document
    source = folder / "source" / f"{report.name}.docx"
    source.parent.mkdir()
    word.save(str(source))
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [str(converter), f"-env:UserInstallation={profile}", "--headless", "--convert-to", format,
         "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=CONVERT_SECONDS,
    )  # fmt: skip
    return target
