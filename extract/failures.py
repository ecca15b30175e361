"""Why a document gave no reading, worded by ``forms/reading_failures.csv``."""

from __future__ import annotations

import csv
from functools import cache
from typing import ClassVar

from extract.words import FORMS_DIR

ANY_FORMAT = "*"  # the line of refused_formats.csv for what no other line names


@cache
def _wordings() -> dict[str, dict[str, str]]:
    with (FORMS_DIR / "reading_failures.csv").open(encoding="utf-8", newline="") as handle:
        return {row["code"]: row for row in csv.DictReader(handle)}


def failure_words(code: str, language: str, **details: str) -> tuple[str, str]:
    """What happened, and what would mend it. ``language`` is zh or en. An unknown code raises KeyError.

    A code about a format has words of that format (``forms/refused_formats.csv``) where ``media_type`` is given.
    """
    row = _wordings()[code]
    if "media_type" in details:
        known = _formats().get(details["media_type"], _formats()[ANY_FORMAT])
        details = {"media_type": details["media_type"], "format": known[f"name_{language}"]} | {
            "format_advice": known[f"what_to_do_{language}"]
        }
    said = (row[f"reason_{language}"], row[f"what_to_do_{language}"])
    reason, mend = (text.format_map(_Blank(details)).strip() for text in said)
    return reason, mend


def failure_meaning(code: str, language: str) -> str:
    """What a code means, without what one document would fill in."""
    return _wordings()[code][f"reason_{language}"].partition("{")[0].rstrip(" (（:：")


def failure_text(code: str, language: str, **details: str) -> str:
    """What happened and what would mend it, as one text."""
    return ("。" if language == "zh" else ". ").join(failure_words(code, language, **details))


@cache
def _formats() -> dict[str, dict[str, str]]:
    with (FORMS_DIR / "refused_formats.csv").open(encoding="utf-8", newline="") as handle:
        return {row["media_type"]: row for row in csv.DictReader(handle)}


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


class DocumentError(Exception):
    """A document that cannot be read. ``code`` is one of ``forms/reading_failures.csv``; the reasons are for people."""

    code: ClassVar[str]

    def __init__(self, detail: str = "", **details: str) -> None:
        self.details = {"detail": detail, **details}
        super().__init__(self.reason_en)

    @property
    def reason_zh(self) -> str:
        return failure_text(self.code, "zh", **self.details)

    @property
    def mend_zh(self) -> str:
        return failure_words(self.code, "zh", **self.details)[1]

    @property
    def mend_en(self) -> str:
        return failure_words(self.code, "en", **self.details)[1]

    @property
    def reason_en(self) -> str:
        return failure_text(self.code, "en", **self.details)
