"""Headings of running text, and the path of headings that a passage stands under. One logic for every reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.words import ReadingWords, reading_words

MAX_HEADING = 42  # characters; a longer line is a statement
MAX_CHAPTER = 64  # the two outermost styles number headings alone, and departments' names are long
MAX_RUN_IN = 22  # characters of a heading that its own text follows on the same line
STATED_HEADING = 16  # a heading that ends in a full stop is shorter still
_SENTENCE_INSIDE = re.compile("[。；;！？!?]")
_CLAUSE_MARK = re.compile("[。：:]")
_AMOUNT = re.compile(r"\d[\d,]*\.\d|\d\s*(?:[亿万千百]|%|％|‰|元)")
_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|\s\.\s\.)\s*\d*\s*$")
_AUTOMATIC = re.compile(r"[ \t\u00a0]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading. ``level`` counts from 0; ``text`` as printed, without the text that runs on after it."""

    level: int
    text: str
    is_run_in: bool = False


def parse_heading(line: str, words: ReadingWords | None = None) -> Heading | None:
    """One line → its heading, or None for running text, a statement with an amount, or a contents line.

    >>> parse_heading("（一）基本支出情况")
    Heading(level=2, text='（一）基本支出情况', is_run_in=False)
    >>> parse_heading("2、全年收入707.53万元。") is None
    True
    """
    words = words or reading_words()
    text = line.strip()
    if not words.heading_start.match(text):
        return None
    for style in words.heading_styles:
        number = style.prefix.match(text)
        if number is None:
            continue
        if _LEADERS.search(text):
            return None
        body = text[number.end() :].lstrip()
        if not body:
            return Heading(style.level, text) if style.bare else None
        begin = len(text) - len(body)
        level = style.level
        if style.damaged_level is not None and _AUTOMATIC.search(text[:begin]):
            level = _restored_level(body, level, style.damaged_level, words)
        return _heading_of(text, begin, level)
    return None


def _restored_level(body: str, level: int, damaged_level: int, words: ReadingWords) -> int:
    """A decimal that came from an automatic number may stand for a Chinese one: the heading's words tell."""
    titles = words.section_titles.get(damaged_level, ())
    return damaged_level if any(title in body[:MAX_HEADING] for title in titles) else level


def _heading_of(text: str, body_from: int, level: int) -> Heading | None:
    body = text[body_from:]
    trimmed = body.rstrip("。：:")
    is_short = (
        len(body) <= (MAX_CHAPTER if level <= 2 else MAX_HEADING)
        and not _SENTENCE_INSIDE.search(trimmed)
        and not _AMOUNT.search(body)
    )
    if is_short and (not body.endswith("。") or len(trimmed) <= STATED_HEADING):
        return Heading(level, text)
    mark = _CLAUSE_MARK.search(body)
    if level <= 2 and mark and mark.start() <= MAX_RUN_IN and not _AMOUNT.search(body[: mark.start()]):
        return Heading(level, text[: body_from + mark.start()], is_run_in=True)
    return None


@dataclass(slots=True)
class SectionTracker:
    """Follows the headings of one document in reading order and says what each passage stands under."""

    words: ReadingWords = field(default_factory=reading_words)
    _open: list[Heading] = field(default_factory=list)

    def place(self, text: str, outline_level: int | None = None, *, opens_part: bool = False) -> str | None:
        """The section path of one passage, joined by ``/``; a heading stands under its parents, and opens its own.

        ``outline_level`` is the level that the format itself gives a heading (Word's outline level, from 0);
        ``opens_part``: a title without a number, set apart by its size, which ends every section before it.
        """
        heading = parse_heading(text, self.words)
        if heading is None and self.words.annex_start.match(text.strip()):
            heading = Heading(0, text.strip())
        if heading is None and outline_level is not None and 0 < len(text.strip()) <= MAX_HEADING:
            heading = Heading(outline_level + 1, text.strip())
        if heading is None:
            if opens_part and len(text.strip()) <= MAX_CHAPTER:
                self._open.clear()
            return self._path()
        while self._open and self._open[-1].level >= heading.level:
            self._open.pop()
        above = self._path()
        self._open.append(heading)
        return self._path() if heading.is_run_in else above

    def _path(self) -> str | None:
        return "/".join(heading.text for heading in self._open) or None
