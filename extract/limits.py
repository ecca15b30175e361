"""How much one document may cost. The readers ask for the bounds that hold where they run; isolation sets them."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds for one document: seconds, bytes, pages, cells. The archive bounds hold for formats that are zip files."""

    wall_seconds: float = 300.0
    cpu_seconds: int = 240
    memory_bytes: int = 2048 * MEBIBYTE
    input_bytes: int = 200 * MEBIBYTE
    page_count: int = 2000
    unpacked_bytes: int = 512 * MEBIBYTE
    unpacked_ratio: int = 200
    cell_count: int = 300_000  # places of the tables of one document, blank ones too
    cell_records: int = 20_000_000  # cells that a workbook stores, most of them empty ones with a style
    text_length: int = 50_000_000  # characters of all cells of a workbook, repeats counted
    converter_seconds: float = 120.0  # LibreOffice, which turns old Word files into ones that can be read
    converter_memory_bytes: int = 3072 * MEBIBYTE  # address space; it keeps to a tenth of that in memory


current_limits: ContextVar[ReadLimits] = ContextVar("current_limits", default=ReadLimits())  # noqa: B039 - frozen
