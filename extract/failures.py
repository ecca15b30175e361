"""Why a document gave no reading, worded by ``forms/reading_failures.csv``."""

from __future__ import annotations

import csv
from functools import cache
from typing import ClassVar

from extract.words import FORMS_DIR


@cache
def _wordings() -> dict[str, dict[str, str]]:
    with (FORMS_DIR / "reading_failures.csv").open(encoding="utf-8", newline="") as handle:
        return {row["code"]: row for row in csv.DictReader(handle)}


def failure_text(code: str, language: str, **details: str) -> str:
    """What happened and what to do, as one sentence pair. ``language`` is zh or en. An unknown code raises KeyError."""
    row = _wordings()[code]
    stop = "。" if language == "zh" else ". "
    return f"{row[f'reason_{language}']}{stop}{row[f'what_to_do_{language}']}".format_map(_Blank(details)).strip()


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
    def reason_en(self) -> str:
        return failure_text(self.code, "en", **self.details)
