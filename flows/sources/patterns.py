"""Globs: a pattern → the files and folders that it names, none of them twice, no link followed into another folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
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
        and _is_document_or_folder(each)
        and not any(is_ignored(part) for part in each.relative_to(start).parts)
        and own not in (each.resolve(), *each.resolve().parents)
    }
    return sorted(_outermost(found))


def is_within(path: Path, pattern: str) -> bool:
    """Whether a pattern names a path or a folder that it lies in, were it there.

    >>> is_within(Path("/in/2024/a/b.pdf"), "/in/**/a"), is_within(Path("/in/b.pdf"), "/in/*/b.pdf")
    (True, False)
    """
    return _matches(path.parts, Path(pattern).parts)


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return True
    if pattern[0] == "**":
        return any(_matches(parts[start:], pattern[1:]) for start in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _is_document_or_folder(path: Path) -> bool:
    """As of a folder, a link that leads nowhere and a pipe are passed over; what cannot be looked at is told later."""
    try:
        return path.is_file() or path.is_dir()
    except OSError:
        return True


def _outermost(found: set[Path]) -> Iterator[Path]:
    for each in found:
        if not any(above in found for above in each.parents):
            yield each
