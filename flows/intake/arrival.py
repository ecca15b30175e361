"""One file that came in, by its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class SourceError(Exception):
    """A source that is not there or cannot be listed: wrong usage."""


class UnreadableError(SourceError):
    """A file or a folder that is there and may not be read, or not just now; ``reason`` is the system's."""

    def __init__(self, path: Path, error: OSError) -> None:
        self.reason = error.strerror or str(error)
        super().__init__(f"{path} may not be read: {self.reason}")


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
