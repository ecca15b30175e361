"""What stands on a sheet or a web page, from top to bottom: lines of text and tables."""

from __future__ import annotations

from dataclasses import dataclass

from extract.model import Cell


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that stands outside of any table."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, rows and columns from 1, blank ones too."""

    cells: tuple[Cell, ...]


Block = Line | Grid
