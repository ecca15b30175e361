"""Forms: how the values of a form stand in cells. A layout file lists rows; what repeats, repeats for each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One paragraph. ``style``: text, cover, heading, contents or note."""

    text: str
    style: str = "text"


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """One printed cell, rows and columns from 0."""

    row: int
    column: int
    text: str
    down: int = 1
    right: int = 1


@dataclass(frozen=True, slots=True)
class TableBlock:
    """One table with its title; ``widths`` are the columns' shares of the page.

    ``captions`` stand between title and table (编制单位, 单位：元), ``note`` behind it; ``key`` tells a report's tables
    apart.
    """

    title: str
    cells: tuple[PlacedCell, ...]
    widths: tuple[int, ...]
    row_count: int
    captions: tuple[str, ...] = ()
    header_rows: int = 0
    key: str = ""
    note: str = ""


Block = TextBlock | TableBlock


def lay_out_form(layout: Mapping[str, Any], data: Mapping[str, Any], fields: Mapping[str, Any]) -> TableBlock:
    """Put the values of one form into the cells of its layout.

    A row is a list of cells; a cell is a text with ``{fields}``, or ``{t: text, right: columns, down: rows}``, where
    ``down`` may name a list (a row an entry; ``plus`` more). ``{each: list, row: [...]}`` repeats a row; ``merge:
    column`` in its cells joins equal neighbours. Entries of a list are lists in the order that ``layout.fields`` names.
    """
    rows = list(_rows(layout, data, {**fields, **{k: v for k, v in data.items() if isinstance(v, str | int)}}))
    cells = tuple(_place(rows, len(layout["widths"])))
    return TableBlock(layout["title"].format_map({**fields, **data}), cells, tuple(layout["widths"]), len(rows))


def _rows(
    layout: Mapping[str, Any], data: Mapping[str, Any], fields: Mapping[str, Any]
) -> Iterator[list[dict[str, Any]]]:
    for row in layout["rows"]:
        if isinstance(row, list):
            yield [_cell(cell, fields, data) for cell in row]
            continue
        names = layout["fields"][row["each"]]
        entries = [dict(zip(names, entry, strict=True)) for entry in data[row["each"]]]
        runs = {name: _run_lengths([entry[name] for entry in entries]) for name in names}
        # 其他指标 may stand under two parents: a run of a column ends where the run of the column before it ends.
        for before, name in pairwise(names):
            runs[name] = _run_lengths([(entry[before], entry[name]) for entry in entries])
        for position, entry in enumerate(entries):
            yield [
                _cell(cell, {**fields, **entry}, data, runs, position)
                for cell in row["row"]
                if not isinstance(cell, dict) or "merge" not in cell or runs[cell["merge"]][position]
            ]


def _run_lengths(values: list[Any]) -> list[int]:
    """[a, a, b] → [2, 0, 1]: the length of a run at its first place."""
    lengths = []
    for _, run in groupby(values):
        count = len(list(run))
        lengths += [count, *[0] * (count - 1)]
    return lengths


def _cell(
    cell: Any,
    fields: Mapping[str, Any],
    data: Mapping[str, Any],
    runs: Mapping[str, list[int]] | None = None,
    position: int = 0,
) -> dict[str, Any]:
    if not isinstance(cell, dict):
        cell = {"t": cell}
    down = cell.get("down", 1)
    if isinstance(down, str):
        down = len(data[down]) + cell.get("plus", 0)
    if runs is not None and "merge" in cell:
        down = runs[cell["merge"]][position]
    return {"t": str(cell["t"]).format_map(fields), "down": down, "right": cell.get("right", 1)}


def _place(rows: list[list[dict[str, Any]]], width: int) -> Iterator[PlacedCell]:
    """Cells take the next free columns of their row; a row that does not fill the table is a mistake in its layout."""
    taken: set[tuple[int, int]] = set()
    for row_no, row in enumerate(rows):
        for cell in row:
            column = next(c for c in range(width + 1) if (row_no, c) not in taken)
            if column + cell["right"] > width:
                raise ValueError(f"row {row_no + 1} of the layout is wider than {width} columns: {cell['t']!r}")
            taken |= {(row_no + d, column + r) for d in range(cell["down"]) for r in range(cell["right"])}
            yield PlacedCell(row_no, column, cell["t"], cell["down"], cell["right"])
        missing = [c for c in range(width) if (row_no, c) not in taken]
        if missing:
            raise ValueError(f"row {row_no + 1} of the layout leaves columns {missing} empty")
