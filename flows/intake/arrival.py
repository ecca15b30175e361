"""One file that came in, by its content."""

from __future__ import annotations

from dataclasses import dataclass


class SourceError(Exception):
    """A source that is not there or cannot be listed: wrong usage."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file that came in. ``refusal`` says why its content was not taken apart (an archive out of bounds)."""

    source_uri: str
    file_name: str
    sha256: str
    byte_count: int
    refusal: str | None = None
    refusal_code: str | None = None  # of forms/reading_failures.csv
    owner: str | None = None  # who is told of what is found in it, as its source list says
    expected_unit: str | None = None  # whose report the source list says it is

    @property
    def document_id(self) -> str:
        return self.sha256[:16]
