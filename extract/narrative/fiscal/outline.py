"""The functional classes of a chapter in order: what a heading leaves to the items below it."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.labels import numbering_rank
from extract.narrative.clauses import Prose
from extract.narrative.fiscal.paths import LEVELS, ClassPath, find_paths
from extract.narrative.fiscal.words import FiscalWords


@dataclass(frozen=True, slots=True)
class Item:
    """One class with its whole path: names and code from the headings above where the print leaves them out."""

    path: ClassPath
    names: tuple[str, ...]
    code: str | None


@dataclass(slots=True)
class Outline:
    """The class and the code of each level that were printed last in the present part of the chapter."""

    _root: tuple[str, ...] = ()
    _names: list[str | None] = field(default_factory=lambda: [None] * len(LEVELS))
    _codes: list[str | None] = field(default_factory=lambda: [None] * len(LEVELS))

    def enter(self, section: str | None) -> bool:
        """Whether a section is of another part than the one before; nothing is left to it then."""
        root = _root(section)
        is_other = root != self._root
        if is_other:
            self._root, self._names, self._codes = root, [None] * len(LEVELS), [None] * len(LEVELS)
        return is_other

    def read_items(self, prose: Prose, amounts: tuple[tuple[int, int], ...], words: FiscalWords) -> list[Item]:
        """The classes of a paragraph, each with the names above it; the state is left as after the last one."""
        marked = [span for span in amounts if prose.folded[span[1] : span[1] + 1] != ")"]
        paths = find_paths(prose.folded, tuple(marked), words, prose.text)
        return [self._place(path) for path in paths if not path.is_plain_head or self._names[0]]

    def _place(self, path: ClassPath) -> Item:
        levels = list(path.levels)
        above = self._names[0]
        if levels[0] == 0 and above not in (None, path.names[0]) and len(levels) > 1 and levels[1] == 2:
            levels[0] = 1  # （类） printed where the heading has the 类 already
        inherited = self._names[: levels[0]]
        names = (*(name for name in inherited if name), *path.names)
        code = path.code
        if code and levels[0] and len(code) == 2 * len(path.names):
            head = self._codes[levels[0] - 1]
            code = f"{head}{code}" if head else None
        for level in range(levels[0], len(LEVELS)):
            self._names[level] = self._codes[level] = None
        for level, name in zip(levels, path.names, strict=True):
            self._names[level] = name
        if code:
            self._codes[levels[-1]] = code
        return Item(path, names, code)


def _root(section: str | None) -> tuple[str, ...]:
    """The headings down to the first that is numbered 一、: the part of the chapter in which classes are inherited."""
    parts = (section or "").split("/")
    ranked = [place for place, part in enumerate(parts) if numbering_rank(part) == 1]
    return tuple(parts[: ranked[0] + 1] if ranked else parts[:1])
