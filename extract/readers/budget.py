"""How much of a document has been taken in, and where that is too much: one rule for whoever counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.limits import ReadLimits, current_limits
from extract.readers.errors import TooManyCells, TooMuchText


@dataclass(slots=True)
class CellBudget:
    """Cells, characters and stored records so far.

    The builder of a reading has one, of what is read. An opener of workbooks has another, of what the file stores: that
    has to end before a sheet is whole, and holds what is hidden, but not the blanks that close a grid.
    """

    cells: int = 0
    characters: int = 0
    records: int = 0
    limits: ReadLimits = field(default_factory=current_limits.get)

    def expect(self, cells: int) -> None:
        """Before so many cells more are made. Raises TooManyCells where they would be too many."""
        if self.cells + cells > self.limits.cell_count:
            raise TooManyCells(f"> {self.limits.cell_count:,}")

    def spend(self, cells: int, characters: int) -> None:
        """Raises TooManyCells or TooMuchText."""
        self.expect(cells)
        self.cells += cells
        self.characters += characters
        if self.characters > self.limits.character_count:
            raise TooMuchText(f"> {self.limits.character_count:,} characters")

    def count_records(self, records: int) -> None:
        """Raises TooManyCells."""
        self.records += records
        if self.records > self.limits.cell_records:
            raise TooManyCells(f"> {self.limits.cell_records:,} cell records")
