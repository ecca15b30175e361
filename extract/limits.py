"""How much one document may cost. The readers ask for the bounds that hold where they run; isolation sets them.

A page that is a picture costs seconds where a page of text costs milliseconds. So a reader asks for more time with each
of them (``ask_for_time``), and gets it as often as ``scanned_pages`` says.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds for one document: seconds, bytes, counts. docs/operations.md says what each is for.

    ``unpacked_*`` and ``entry_count`` hold for formats that are zip files; ``archive_*`` for archives of documents,
    where ``memory_bytes`` and the two clocks hold for the archive as a whole.
    """

    wall_seconds: float = 300.0
    cpu_seconds: int = 240
    memory_bytes: int = 2048 * MEBIBYTE
    input_bytes: int = 200 * MEBIBYTE
    page_count: int = 2000
    page_objects: int = 200_000
    page_points: int = 1_000_000
    cell_count: int = 300_000
    cell_characters: int = 100_000
    character_count: int = 10_000_000
    picture_pixels: int = 40_000_000
    entry_count: int = 10_000
    unpacked_bytes: int = 512 * MEBIBYTE
    unpacked_ratio: int = 200
    cell_records: int = 20_000_000
    converter_seconds: float = 120.0
    converter_memory_bytes: int = 3072 * MEBIBYTE
    archive_depth: int = 3
    archive_entries: int = 10_000
    archive_bytes: int = 4096 * MEBIBYTE
    scanned_pages: int = 300
    scanned_page_seconds: float = 30.0


def _refuse(seconds: float) -> None:
    """Nobody counts the time here."""


# Called by a reader that meets a page which costs more than other pages do, with the seconds that it asks for.
ask_for_time: ContextVar[Callable[[float], None]] = ContextVar("ask_for_time", default=_refuse)
current_limits: ContextVar[ReadLimits] = ContextVar("current_limits", default=ReadLimits())  # noqa: B039 - frozen
