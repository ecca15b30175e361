"""Words of web pages, from ``forms/web_page.yaml``; parsed once, immutable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.amounts import find_amounts
from extract.words import read_words

MAX_FURNITURE_LINE = 120
_FACTS = frozenset({"money", "rate"})  # kinds of units in forms/measure_words.csv
_OPENING = "[【（(〖 "
_MARKS = "\\s【】\\[\\]（）()|｜/／:：·•<>《》«»,，、。-"


@dataclass(frozen=True, slots=True)
class PageWords:
    """The parsed file."""

    names: frozenset[str]
    only_words: re.Pattern[str]
    starts: tuple[str, ...]
    parts: tuple[str, ...]
    attachment: re.Pattern[str]
    error: re.Pattern[str]

    def is_furniture(self, line: str) -> bool:
        """Whether a line of text is of the site, not of the report."""
        text = line.strip()
        if len(text) > MAX_FURNITURE_LINE:
            return False
        if self.only_words.fullmatch(text) is not None:
            return True
        is_line = text.lstrip(_OPENING).startswith(self.starts) or any(part in text for part in self.parts)
        return is_line and not _states_amount(text)


def _states_amount(text: str) -> bool:
    """Whether a line says money or a rate, which no line of a site does: 来源：财政拨款120.00万元 is the report's."""
    return any(amount.kind in _FACTS for amount in find_amounts(text))


@cache
def page_words() -> PageWords:
    """The project's own words. Raises KeyError where the file is not as documented."""
    raw = read_words("web_page")
    words = "|".join(re.escape(word) for word in sorted(raw["furniture_words"], key=len, reverse=True))
    endings = "|".join(re.escape(ending) for ending in raw["attachment_endings"])
    return PageWords(
        frozenset(raw["furniture_names"]),
        re.compile(f"(?=.*\\S)(?:{words}|[{_MARKS}])++"),  # possessive: no line makes it try twice
        tuple(raw["furniture_starts"]),
        tuple(raw["furniture_parts"]),
        re.compile(f"\\.(?:{endings})(?:[?#]|$)", re.IGNORECASE),
        re.compile("|".join(re.escape(word) for word in raw["error_words"]), re.IGNORECASE),
    )
