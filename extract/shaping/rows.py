"""A table as rows of spots: each printed cell once a row, with the columns that it covers there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.labels import normalise_label
from extract.model import Cell, Table


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell in one row. ``first`` and ``last`` are columns from 0; ``is_new``: the cell starts in this row."""

    cell: Cell
    first: int
    last: int
    is_new: bool

    @property
    def text(self) -> str:
        return self.cell.text

    @property
    def is_blank(self) -> bool:
        return not self.cell.text.strip()

    @property
    def label_norm(self) -> str:
        return normalise_label(self.cell.text)

    def covers(self, first: int, last: int) -> bool:
        return self.first <= last and first <= self.last


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid; ``row_no`` counts from 1, ``spots`` stand from left to right."""

    row_no: int
    spots: tuple[Spot, ...]

    @property
    def new(self) -> tuple[Spot, ...]:
        return tuple(spot for spot in self.spots if spot.is_new)

    @property
    def filled(self) -> tuple[Spot, ...]:
        return tuple(spot for spot in self.spots if spot.is_new and not spot.is_blank)

    def at(self, first: int, last: int) -> Spot | None:
        """The spot over these columns: the one that starts in the row where both do."""
        over = [spot for spot in self.spots if spot.covers(first, last)]
        return next((spot for spot in over if spot.is_new), over[0] if over else None)

    def label_at(self, first: int, last: int) -> Spot | None:
        """The label in columns of labels: the rightmost filled cell that starts in the row (按支出类型 | 基本支出)."""
        over = [spot for spot in self.filled if spot.covers(first, last)]
        return over[-1] if over else self.at(first, last)


def table_rows(table: Table) -> list[Row]:
    """The dense grid, a merged cell once in each row that it covers."""
    rows: list[Row] = []
    for index, dense in enumerate(table.grid()):
        rows.append(Row(index + 1, tuple(_spots(dense, index + 1))))
    return rows


def _spots(dense: Sequence[Cell | None], row_no: int) -> list[Spot]:
    spots: list[Spot] = []
    for column, cell in enumerate(dense):
        if cell is None:
            continue
        if spots and spots[-1].cell is cell:
            spots[-1] = Spot(cell, spots[-1].first, column, spots[-1].is_new)
        else:
            spots.append(Spot(cell, column, column, cell.row_no == row_no))
    return spots
