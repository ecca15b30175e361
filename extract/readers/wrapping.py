"""Hard-wrapped lines joined back into paragraphs, where a converter broke text at a fixed width."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.sections import parse_heading

MIN_WRAPPED = 6  # lines at the full width before a file counts as wrapped
MIN_WRAP_WIDTH = 28  # a list of short items of equal length is no wrapped text
MAX_WRAP_WIDTH = 120  # columns, a Chinese character counting two
SLACK = 4  # columns that a line may fall short of the full width (a mark that must not begin a line)
_STOPPED = re.compile("[。！？!?]$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, with its offsets in the whole text."""

    text: str
    page: int
    char_from: int
    char_to: int


def display_width(text: str) -> int:
    """Columns on a terminal: wide characters count two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def join_wrapped(lines: Sequence[Line]) -> list[Line]:
    """Lines → paragraphs. Lines stay as they are unless many of them end at one same width.

    A joined paragraph drops the breaks alone: its offsets span them.
    """
    found = next(((measure, width) for measure in (display_width, len) if (width := _wrap_width(lines, measure))), None)
    if found is None:
        return list(lines)
    measure, width = found
    joined: list[Line] = []
    is_open = False
    for line in lines:
        text = line.text.strip()
        if is_open and text and not _begins_anew(line.text):
            last = joined[-1]
            joined[-1] = Line(last.text.rstrip() + text, last.page, last.char_from, line.char_to)
        else:
            joined.append(line)
        is_full = width - SLACK <= measure(line.text.rstrip())
        is_open = bool(text) and is_full and not _STOPPED.search(text)
    return joined


def _begins_anew(text: str) -> bool:
    return text[:1].isspace() or parse_heading(text) is not None


def _wrap_width(lines: Sequence[Line], measure: Callable[[str], int]) -> int | None:
    """The width that many lines end at, counted in columns or (some converters) in characters."""
    widths = [measure(line.text.rstrip()) for line in lines if line.text.strip()]
    if not widths or not MIN_WRAP_WIDTH <= max(widths) <= MAX_WRAP_WIDTH:
        return None
    full = Counter(width for width in widths if width >= max(widths) - SLACK).total()
    return max(widths) if full >= MIN_WRAPPED and full * 3 >= len(widths) else None
