"""What a check-up says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at. ``level`` is ok, note (works, less well) or wrong; ``mend`` says what to do.

    ``code`` names the thing for programs; it stays the same whatever the words are.
    """

    level: str
    what: str
    mend: str = ""
    code: str = ""
