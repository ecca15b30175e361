"""The tables of a report: the layouts of ``layouts/<set>.yml`` filled with rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from samples.fiscal.amounts import Amounts, Printer
from samples.layouts import PlacedCell, TableBlock, lay_out_form

HERE = Path(__file__).parent
TableData = dict[str, Any]
EMPTY_ROWS = 3


@dataclass(frozen=True, slots=True)
class TableStyle:
    """How one report prints its tables.

    ``codes``: three columns, one, or ``lost_zero`` (three, without leading zeros); ``total``: the 合计 row first or
    last; ``title_in_grid``: title and captions as the table's first rows; ``versions``: table -> another layout of it.
    """

    codes: str = "three"
    total: str = "last"
    title_in_grid: bool = False
    versions: tuple[tuple[str, str], ...] = ()


@cache
def read_yaml(name: str) -> Any:
    """A file of this folder; every scalar as text, so that amounts keep their digits."""
    return yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def class_name(code: str) -> str:
    """The printed name of a functional or an economic class."""
    classes = read_yaml("classes.yml")
    name: str = (classes["economic"] if code[0] == "3" else classes["functional"])[code]
    return name


def code_cells(code: str, codes: str) -> dict[str, str]:
    """The code as a layout's fields: whole, and split into 类, 款, 项."""
    parts = [code[:3], code[3:5], code[5:7]]
    if codes == "lost_zero":
        parts = [part.lstrip("0") for part in parts]
    return {"code": code, **{f"c{number}": part for number, part in enumerate(parts, start=1)}}


def coded_data(rows: Mapping[str, Amounts], total: Amounts, columns: Sequence[str], printer: Printer) -> TableData:
    """The data of a table by class: one entry a class, and the closing row."""
    return {
        "classes": [
            {"code": code, **{column: printer.cell(row.get(column)) for column in columns}}
            for code, row in rows.items()
        ],
        "total": {column: printer.cell(total.get(column)) for column in columns},
    }


def lay_out(
    layout_set: str, key: str, data: TableData, fields: Mapping[str, Any], captions: Sequence[str], style: TableStyle
) -> TableBlock:
    """One table of a set, by its key (F1, B3), in the style's version of it."""
    definition = read_yaml(f"layouts/{layout_set}.yml")[dict(style.versions).get(key, key)]
    definition = _with_numbers(definition)
    if "coded" in definition:
        definition, data = _expand_coded(definition, data, style)
    for name, columns in definition.get("fields", {}).items():
        data = data | {name: [_in_order(entry, columns) for entry in data[name]]}
    block = lay_out_form(definition, data, fields)
    block = replace(block, key=key, captions=tuple(captions), header_rows=int(definition["header_rows"]))
    return _put_title_in_grid(block) if style.title_in_grid else block


def _in_order(entry: Any, columns: Sequence[str]) -> list[str]:
    """An entry as the list that its layout takes: layouts of one table print different columns of it."""
    return [entry[column] for column in columns] if isinstance(entry, Mapping) else list(entry)


def _with_numbers(value: Any) -> Any:
    """Spans and widths as numbers: the file was read as text."""
    if isinstance(value, dict):
        return {
            name: int(item) if name in ("right", "down") and str(item).isdigit() else _with_numbers(item)
            for name, item in value.items()
        } | ({"widths": [int(width) for width in value["widths"]]} if "widths" in value else {})
    return [_with_numbers(item) for item in value] if isinstance(value, list) else value


def _expand_coded(
    definition: Mapping[str, Any], data: TableData, style: TableStyle
) -> tuple[dict[str, Any], TableData]:
    """A coded table as a plain layout: label columns by the style, then the table's own columns."""
    labels = _with_numbers(read_yaml("layouts/coded.yml"))[definition["coded"]]
    columns = definition["columns"]
    if flat := definition.get("flat_head"):
        labels, head = labels["one"], [flat]
    else:
        labels = labels["one" if style.codes == "one" else "three"]
        head = [left + right for left, right in zip(labels["head"], definition["head"], strict=True)]
    names = ["code", "c1", "c2", "c3", "name", *columns]
    entries = [
        [*({**code_cells(row["code"], style.codes), "name": class_name(row["code"]), **row}[name] for name in names)]
        for row in data["classes"]
    ]
    total = [[*labels["total"], *(data["total"][column] for column in columns)]]
    body = [{"each": "classes", "row": [*labels["row"], *("{" + column + "}" for column in columns)]}]
    layout = {
        "title": definition["title"],
        "widths": [*labels["widths"], *definition["widths"]],
        "fields": {"classes": names},
        "header_rows": len(head),
        "rows": [*head, *(total + body if style.total == "first" and entries else body + total)],
    }
    return layout, {"classes": entries or [[""] * len(names)] * EMPTY_ROWS}


def _put_title_in_grid(block: TableBlock) -> TableBlock:
    """Title and captions as the first rows of the grid, over its whole width."""
    width = len(block.widths)
    tops = [PlacedCell(0, 0, block.title, 1, width)]
    half = width // 2
    if len(block.captions) > 1 and half:
        left, right = block.captions
        tops += [PlacedCell(1, 0, left, 1, half), PlacedCell(1, half, right, 1, width - half)]
    else:
        tops.append(PlacedCell(1, 0, " ".join(block.captions), 1, width))
    cells = tuple(replace(cell, row=cell.row + 2) for cell in block.cells)
    return replace(
        block, title="", captions=(), cells=(*tops, *cells), row_count=block.row_count + 2,
        header_rows=block.header_rows + 2,
    )  # fmt: skip
