"""Workbooks and web pages read again: workbooks by another library, pages by their raw characters.

The second reading of a workbook knows what its cells store and nothing of formats: a number is offered as each print
that it may have (up to four decimals, as a percentage), and a place is looked for among them.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import python_calamine

from extract.readers.mhtml import page_of_archive
from extract.readers.page_bytes import decode_page
from extract.readers.rereading import REREADING_VERSION, Answer, Question, compare_characters, unread
from extract.readers.stored_numbers import round_half_up, stored_decimal
from extract.readers.workbook_xls import decrypted

CALAMINE, CHARACTERS = "calamine", "raw characters"
MOST_DECIMALS = 4
_UNPRINTED = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"</(?:td|th|tr|p|div|li|h\d)\s*>", re.IGNORECASE)  # a line break may stand inside a number
_TAG = re.compile(r"<[^>]*>")


def reread_workbook(path: Path, questions: Sequence[Question]) -> list[Answer]:
    """A workbook's places, looked for among what python-calamine finds in its cells. Raises DocumentError."""
    data = path.read_bytes()
    data = data if data.startswith(b"PK") else decrypted(data)
    try:
        raw = "\n".join(_prints(python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))))
    except (python_calamine.CalamineError, OSError):
        return [unread(question, CALAMINE, REREADING_VERSION, "not_found") for question in questions]
    return _answers(raw, questions, CALAMINE)


def reread_page(path: Path, questions: Sequence[Question]) -> list[Answer]:
    """A web page's places, looked for in its decoded characters, tags left out."""
    marked, _ = decode_page(path.read_bytes())
    raw = html.unescape(_TAG.sub("", _BREAK.sub("\n", _UNPRINTED.sub("", marked))))
    return _answers(raw, questions, CHARACTERS)


def reread_archived_page(path: Path, questions: Sequence[Question]) -> list[Answer]:
    """The places of a web archive's page (MHTML). Raises DamagedDocument."""
    with page_of_archive(path) as page:
        return reread_page(page, questions)


def _prints(book: python_calamine.CalamineWorkbook) -> Iterator[str]:
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            for stored in row:
                if isinstance(stored, int | float) and not isinstance(stored, bool):
                    yield from _renderings(stored_decimal(float(stored)))
                elif str(stored).strip():
                    yield str(stored)


def _renderings(value: Decimal | None) -> Iterator[str]:
    if value is None:
        return
    yield f"{value:f}"
    for places in range(MOST_DECIMALS + 1):
        yield f"{round_half_up(value, places):.{places}f}"
        yield f"{round_half_up(value * 100, places):.{places}f}%"


def _answers(raw: str, questions: Sequence[Question], engine: str) -> list[Answer]:
    answers: list[Answer] = []
    for question in questions:
        verdict, reason = compare_characters(question, raw)
        answers.append(Answer(question.place_id, engine, REREADING_VERSION, verdict, reason))
    return answers
