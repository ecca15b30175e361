"""Text and Word files read again by their raw characters, without the readers' tables and paragraphs."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

from extract.encodings import GB, guess_encoding
from extract.readers.package import main_part, open_package, read_bytes
from extract.readers.rereading import REREADING_VERSION, Answer, Question, compare_characters

ENGINE = "raw characters"
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BREAK = re.compile(r"</w:(?:p|tc)>|<w:(?:tab|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def reread_text(path: Path, questions: Sequence[Question]) -> list[Answer]:
    """A text file's places, looked for in its decoded bytes. Raises OSError."""
    return _answers(_decode(path.read_bytes()), questions)


def reread_docx(path: Path, questions: Sequence[Question]) -> list[Answer]:
    """A Word file's places, looked for in the characters of its main part, tags left out.

    Raises DocumentError where the package cannot be opened.
    """
    with open_package(path) as package:
        name = main_part(package)
        marked = _decode(read_bytes(package, name)) if name else ""
    return _answers(html.unescape(_TAG.sub("", _BREAK.sub("\n", marked))), questions)


def _decode(data: bytes) -> str:
    if data.startswith(BYTE_ORDER_MARKS):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode(guess_encoding(data) or GB, "replace")


def _answers(raw: str, questions: Sequence[Question]) -> list[Answer]:
    answers: list[Answer] = []
    for question in questions:
        verdict, reason = compare_characters(question, raw)
        answers.append(Answer(question.place_id, ENGINE, REREADING_VERSION, verdict, reason))
    return answers
