"""Why a place gave nothing, in words out of ``faults.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("faults.csv")
MAX_DETAIL = 200


@dataclass(frozen=True, slots=True)
class FaultWords:
    """One row of the list. ``is_passing``: it may be gone when one tries again."""

    is_passing: bool
    meaning_zh: str
    meaning_en: str
    what_to_do_zh: str
    what_to_do_en: str


@cache
def fault_words() -> dict[str, FaultWords]:
    """Code → words."""
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return {row.pop("code"): FaultWords(row.pop("is_passing") == "yes", **row) for row in csv.DictReader(handle)}


def explain(code: str, detail: str = "") -> str:
    """A fault in Chinese and English, with what to do. Raises KeyError for a code that the list lacks."""
    words, detail = fault_words()[code], detail[:MAX_DETAIL]
    return (
        f"{words.meaning_zh.format(detail=detail)}；{words.what_to_do_zh}"
        f" / {words.meaning_en.format(detail=detail)}; {words.what_to_do_en}"
    )


class FetchFault(Exception):
    """A place that gave nothing. ``retry_after`` are seconds that its server asked to be left alone."""

    def __init__(self, code: str, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.retry_after = code, detail[:MAX_DETAIL], retry_after

    @property
    def is_passing(self) -> bool:
        return fault_words()[self.code].is_passing
