"""A sheet of a workbook as every opener gives it: what is seen, and what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from extract.readers.budget import CellBudget

Place = tuple[int, int]  # row, column, from 1
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384  # of a sheet
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
MAX_BLANK_RUN = 64  # rows; ruled rows without text go on so far, then the form is over
MAX_WAITING = 50_000  # cells of such rows
MAX_ADDRESSES = 20


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What a cell shows. ``text`` is "" for a ruled cell without content."""

    text: str
    is_ruled: bool = False
    is_number: bool = False


RULED = SheetCell("", is_ruled=True)


@dataclass(frozen=True, slots=True)
class Span:
    """A merged area, its bounds included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Oddities:
    """Addresses of cells that are worth a person's look, by the code of the signal."""

    addresses: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, place: Place, shown: str = "") -> None:
        self.counts[code] = self.counts.get(code, 0) + 1
        known = self.addresses.setdefault(code, [])
        if len(known) < MAX_ADDRESSES:
            known.append(f"{address(place)} {shown}".strip())

    def drop(self, code: str) -> None:
        """Take back what was said under a code."""
        self.addresses.pop(code, None)
        self.counts.pop(code, None)


@dataclass(slots=True)
class Sheet:
    """One sheet. ``cells`` holds the seen and the hidden alike; ``hidden_rows`` and ``hidden_columns`` say which."""

    name: str
    page: int
    is_hidden: bool = False
    cells: dict[Place, SheetCell] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    oddities: Oddities = field(default_factory=Oddities)
    box_texts: list[str] = field(default_factory=list)
    picture_count: int = 0
    header: str = ""  # what is printed over and under every page of it

    def tell_overwritten(self, place: Place, lost: SheetCell | None, kept: SheetCell | None) -> None:
        """Note a cell whose text is not read, as another is at its place; one that says the same is none."""
        if lost and (text := lost.text.strip()) and (kept is None or kept.text.strip() != text):
            self.oddities.add("cell_overwritten", place, text[:40])


@dataclass(slots=True)
class RowCollector:
    """Takes the rows of a sheet in order; ruled cells without text are kept only near text."""

    sheet: Sheet
    budget: CellBudget
    _waiting: dict[Place, SheetCell] = field(default_factory=dict)
    _last_text_row: int = 0

    def add_row(self, row: int, cells: dict[int, SheetCell]) -> None:
        """The cells of one row by column; those without text are ruled ones."""
        texts = sum(len(cell.text) for cell in cells.values())
        if texts:
            self.budget.spend(len(self._waiting) + len(cells), texts)
            self._put(self._waiting)
            self._put({(row, column): cell for column, cell in cells.items()})
            self._waiting, self._last_text_row = {}, row
        elif row - self._last_text_row <= MAX_BLANK_RUN and len(self._waiting) < MAX_WAITING:
            self._waiting.update({(row, column): cell for column, cell in cells.items()})

    def _put(self, cells: dict[Place, SheetCell]) -> None:
        """The later of two cells at one place counts, as in the programs; what it replaces is told."""
        if not self.sheet.cells.keys().isdisjoint(cells):
            for place, cell in cells.items():
                self.sheet.tell_overwritten(place, self.sheet.cells.get(place), cell)
        self.sheet.cells.update(cells)


def address(place: Place) -> str:
    """``(3, 28)`` → AB3."""
    letters, column = "", place[1]
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{place[0]}"


def parse_address(text: str) -> Place | None:
    """``AB3``, ``$AB$3`` → (3, 28); None for anything else."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    row, column = int(match.group(2)), column_of(match.group(1))
    return (row, column) if 0 < row <= MAX_ROW and column <= MAX_COLUMN else None


@lru_cache(maxsize=MAX_COLUMN)
def column_of(letters: str) -> int:
    """``AB`` → 28."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
