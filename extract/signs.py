"""What a mark before or after the number of a cell says of its sign: ``forms/sign_marks.csv``.

A cell alone is read so, and only where nothing but the mark, a number and its unit stands in it: in running text the
same marks open lists and point to notes. A mark that may mean two things makes the cell no number; it never vanishes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.measures import FORMS, any_of, fold, load_measure_words, read_rows

_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_TO_THE_CENT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{2}")  # as amounts are printed, and no target is
ALWAYS, TO_THE_CENT, NEVER = "always", "to_the_cent", "never"


@dataclass(frozen=True, slots=True)
class SignedCell:
    """A cell with a mark of sign. ``plain`` is the text without it, the mark a blank; ``is_negative`` None: it cannot
    be told."""

    plain: str
    is_negative: bool | None


def read_sign(text: str) -> SignedCell | None:
    """The text of one cell → its mark of sign; None for a cell without one.

    >>> read_sign("△40.00"), read_sign("▲40.00")
    (SignedCell(plain=' 40.00', is_negative=True), SignedCell(plain=' 40.00', is_negative=None))
    """
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    first, last = text[begin : begin + 1], text[end - 1 : end]
    if first.isdigit() and (last.isdigit() or last == "%"):  # most cells
        return None
    patterns, meanings = _marks()
    found = next((match for one in patterns if (match := one.fullmatch(fold(text[begin:end])))), None)
    if found is None:
        return None
    place = "before" if found.start("mark") < found.start("number") else "after"
    meaning = meanings[place, found["mark"]]
    is_negative = meaning == ALWAYS or (meaning == TO_THE_CENT and bool(_TO_THE_CENT.fullmatch(found["number"])))
    at = begin + found.start("mark")
    plain = text[:at] + " " * len(found["mark"]) + text[at + len(found["mark"]) :]
    return SignedCell(plain, is_negative or None)


@cache
def _marks(forms_dir: Path = FORMS) -> tuple[tuple[re.Pattern[str], ...], dict[tuple[str, str], str]]:
    """A pattern for each place of a mark, and what each mark says there."""
    rows = read_rows(forms_dir / "sign_marks.csv")
    meanings = {(row["place"], fold(row["mark"])): row["negative"] for row in rows}
    before, after = (
        "(?P<mark>" + any_of(tuple(mark for place, mark in meanings if place == one)) + ")"
        for one in ("before", "after")
    )
    unit = load_measure_words().tail.pattern
    return (re.compile(before + "\\s*" + _NUMBER + unit), re.compile(_NUMBER + unit + after)), meanings
