"""Lines that caption a table: its title, its unit, who filled it in and when."""

from __future__ import annotations

import re

from extract.words import ReadingWords

MAX_TITLE = 60
_TAIL = re.compile(r"\s*[（(][^（）()]{0,24}[)）]\s*$")


def find_unit(text: str, words: ReadingWords) -> str | None:
    """``单位：万元`` anywhere in a caption, or ``（万元）`` at its end → 万元."""
    match = words.unit.search(text.strip())
    return (match.group(1) or match.group(2)) if match else None


def is_title(text: str, words: ReadingWords) -> bool:
    """Whether a line ends as titles of tables do, apart from a unit, or a bracketed year or unit, behind it."""
    line = text.strip()
    if _count_printed(line) > MAX_TITLE:
        return False
    bare = _TAIL.sub("", words.unit.sub("", line).strip())
    is_worded = len(bare) > 2 and not words.table_number.fullmatch(bare) and not is_caption(bare, words)
    return is_worded and bare.endswith(words.title_endings)


def is_caption(text: str, words: ReadingWords) -> bool:
    """Whether a line only says unit, body or date of a table."""
    line = text.strip()
    has_unit = _count_printed(line) <= MAX_TITLE and "。" not in line and words.unit.search(line) is not None
    return has_unit or line.startswith(words.caption_starts)


def _count_printed(line: str) -> int:
    """Characters without the blanks that push body, date and unit apart."""
    return sum(map(len, line.split()))
