"""Globs: a pattern → the files and folders that it names, none of them twice, no link followed into another folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flows.intake.names import is_ignored

MAGIC = re.compile(r"[*?\[]")


def has_magic(text: str) -> bool:
    """Whether a path holds a sign of a pattern."""
    return MAGIC.search(text) is not None


def expand_pattern(pattern: str, own: Path) -> list[Path]:
    """The files and folders that a pattern names, sorted; ``**`` is any depth. ``own`` (the warehouse) is left out.

    What lies in a folder that the pattern names too is not named again. Raises ValueError for a pattern that is none.
    """
    path = Path(pattern)
    fixed = next((number for number, part in enumerate(path.parts) if has_magic(part)), len(path.parts))
    start = Path(*path.parts[:fixed]) if fixed else Path()
    own = own.resolve()
    rest = path.parts[fixed:]
    rest = (*rest, "*") if rest[-1:] == ("**",) else rest  # folders alone, to pathlib; all that is in them, to people
    found = {
        each
        for each in start.glob(str(Path(*rest)))
        if each != start
        and not any(is_ignored(part) for part in each.relative_to(start).parts)
        and own not in (each.resolve(), *each.resolve().parents)
    }
    return sorted(_outermost(found))


def _outermost(found: set[Path]) -> Iterator[Path]:
    for each in found:
        if not any(above in found for above in each.parents):
            yield each
