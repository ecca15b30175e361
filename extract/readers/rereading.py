"""Printed places read a second time, to tell a contradiction of the report from a mistake of our own reading.

A place is asked for with what the first reading found there; the answer says whether a second engine finds the same
digits. PDFs are read again by both engines, pdfium and pdfplumber, whichever read them first; text and Word files,
which have no glyphs to be mistaken, by their own raw characters. What is compared, and what it proves, is in
``docs/decisions/0010-blame-needs-a-second-reading.md``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from extract.model import Box
from extract.unseen import drop_unseen

# Part of the key under which answers are kept: raise it with every change of what engines answer.
REREADING_VERSION = "5"

AGREES, DIFFERS, UNREAD = "agrees", "differs", "unread"
CONTEXT = 8  # characters on either side by which a number is found again in running text
LEAST_CONTEXT = 4  # where only one side is at hand: the line or page ends there
NEAREST = 2
LONGEST_OTHER = 24  # characters that another reading of a number may take

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?%?")
_GROUPING = re.compile(r"(?<=\d),(?=\d)")
_MINUS = str.maketrans("\u2212\u2013\ufe63", "---")


@dataclass(frozen=True, slots=True)
class Mate:
    """A cell that shares the row (or the column) with the cell that is asked for."""

    is_row: bool
    bbox: Box
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One place, as first read. ``spans`` are the parts of ``text`` that a rule used; none: all its numbers."""

    place_id: str
    page: int
    bbox: Box | None
    text: str
    is_cell: bool
    spans: tuple[tuple[int, int], ...] = ()
    mates: tuple[Mate, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one engine says of one place. ``reason`` is a word of kind ``blame_reason`` in ``forms/finding_words.csv``.

    ``text`` is what the engine read there; ``has_same_place`` says whether the cell stands beside the same labels in
    the engine's own grid, None where there is no such grid or nothing to compare.
    """

    place_id: str
    engine: str
    engine_version: str
    verdict: str  # agrees, differs, unread
    reason: str
    text: str | None = None
    has_same_place: bool | None = None


def squeeze(text: str) -> str:
    """A text without what is set and not printed: widths, blanks, line ends, commas within numbers."""
    folded = "".join(unicodedata.normalize("NFKC", drop_unseen(text)).translate(_MINUS).split())
    return _GROUPING.sub("", folded)


def numbers_of(squeezed: str) -> list[str]:
    """The printed numbers in their order, as texts."""
    return _NUMBER.findall(squeezed)


def compare_place(question: Question, second: str, beyond: str = "") -> tuple[str, str]:
    """Whether a second text of the place has the same digits: verdict and reason.

    ``beyond`` is the text of the page that follows: a paragraph may go on there.
    """
    first, again = squeeze(question.text), squeeze(second)
    if not first:
        return _compare_blank(again)
    if not again:
        return UNREAD, "nothing_there"
    goes_on = first.startswith(again) and first.removeprefix(again) in squeeze(beyond)
    if not question.is_cell and goes_on:
        return AGREES, "same_digits"
    has_digits = all(_NUMBER.search(squeeze(question.text[start:end])) for start, end in question.spans)
    if has_digits and numbers_of(first) and numbers_of(first) == numbers_of(again):
        return AGREES, "same_digits"
    if question.spans:
        return _worst([_compare_span(question.text, span, again, again + squeeze(beyond)) for span in question.spans])
    if not numbers_of(first):
        is_same = first == again or first in again + squeeze(beyond)
        return (AGREES, "same_digits") if is_same else (UNREAD, "not_found")
    found = numbers_of(again)
    is_torn = found == numbers_of(first)[: len(found)]  # the rest stands on the next page, or was not read
    return (UNREAD, "not_found") if is_torn or not question.is_cell else (DIFFERS, "other_digits")


def _compare_blank(again: str) -> tuple[str, str]:
    """A cell that was read as blank: printed so where nothing stands there the second time either."""
    if not again:
        return AGREES, "same_digits"
    return (DIFFERS, "other_digits") if numbers_of(again) else (UNREAD, "not_found")


def _compare_span(text: str, span: tuple[int, int], again: str, longer: str) -> tuple[str, str]:
    """One number of a text, looked for by the words around it."""
    before, printed, after = squeeze(text[: span[0]]), squeeze(text[slice(*span)]), squeeze(text[span[1] :])
    near, far = before[-CONTEXT:], after[:CONTEXT]
    number = rf"(?<![\d.]){re.escape(printed)}(?!\.?\d)" if printed[:1].isdigit() else re.escape(printed)
    patterns = [re.escape(near) + number + re.escape(far)]
    patterns += [re.escape(near) + number] if len(near) >= LEAST_CONTEXT else []
    patterns += [number + re.escape(far)] if len(far) >= LEAST_CONTEXT else []
    if any(re.search(pattern, source) for pattern in patterns for source in (again, longer)):
        return AGREES, "same_digits"
    if len(near) >= NEAREST or len(far) >= NEAREST:
        # Only within the place itself: what a page break puts between two lines is no other reading.
        other = re.search(f"{re.escape(near)}(.{{1,{LONGEST_OTHER}}}?){re.escape(far or near)}", again)
        if far and other and _NUMBER.search(other[1]):
            return DIFFERS, "other_digits"
        return UNREAD, "not_found"
    return (DIFFERS, "other_digits") if numbers_of(again) else (UNREAD, "not_found")


def _worst(verdicts: list[tuple[str, str]]) -> tuple[str, str]:
    return min(verdicts, key=lambda each: (DIFFERS, UNREAD, AGREES).index(each[0]))


def compare_characters(question: Question, raw: str) -> tuple[str, str]:
    """Whether a file's own characters hold the digits of a place. ``raw`` is the whole file's text.

    A text without its blanks is looked for first; where a reader joined or numbered lines, each number by itself.
    A blank cell has no characters that could have been read otherwise.
    """
    first, stream = squeeze(question.text), squeeze(raw)
    if not first:
        return AGREES, "same_digits"
    if re.search(rf"(?<!\d){re.escape(first)}(?!\d)" if first[0].isdigit() else re.escape(first), stream):
        return AGREES, "same_digits"
    wanted = [squeeze(question.text[slice(*span)]) for span in question.spans]
    numbers = [number for text in wanted or [first] for number in numbers_of(text)]
    printed = {number for word in _words(raw) for number in numbers_of(word)}
    if any(number not in printed for number in numbers):
        return DIFFERS, "other_digits"
    if numbers or all(text in stream for text in wanted or [_letters(first)]):
        return AGREES, "same_digits"
    return (AGREES, "same_digits") if _letters(first) in _letters(stream) else (UNREAD, "not_found")


def _words(raw: str) -> list[str]:
    return [_GROUPING.sub("", word) for word in unicodedata.normalize("NFKC", raw).translate(_MINUS).split()]


def _letters(squeezed: str) -> str:
    return "".join(char for char in squeezed if char.isalpha())


def unread(question: Question, engine: str, version: str, reason: str) -> Answer:
    """The answer of an engine that could not read."""
    return Answer(question.place_id, engine, version, UNREAD, reason)
