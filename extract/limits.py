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
    """Bounds for one document: seconds, bytes, pages. The archive bounds hold for formats that are zip files."""

    wall_seconds: float = 300.0
    cpu_seconds: int = 240
    memory_bytes: int = 2048 * MEBIBYTE
    input_bytes: int = 200 * MEBIBYTE
    page_count: int = 2000
    unpacked_bytes: int = 512 * MEBIBYTE
    unpacked_ratio: int = 200
    page_pixels: int = 40_000_000  # of one picture: A4 at 600 dpi has 35 million
    scanned_pages: int = 300  # pages that are pictures; more of them are left unread
    scanned_page_seconds: float = 30.0  # what each of them adds to the wall and the processor time


def _refuse(seconds: float) -> None:
    """Nobody counts the time here."""


# Called by a reader that meets a page which costs more than other pages do, with the seconds that it asks for.
ask_for_time: ContextVar[Callable[[float], None]] = ContextVar("ask_for_time", default=_refuse)
current_limits: ContextVar[ReadLimits] = ContextVar("current_limits", default=ReadLimits())  # noqa: B039 - frozen
