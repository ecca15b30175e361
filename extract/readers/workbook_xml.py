"""Workbooks of Excel 2003 as XML (SpreadsheetML), often under the name .xls → sheets.

Nothing is computed and nothing is fetched: a formula's stored result is read.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from lxml import etree

from extract.limits import current_limits
from extract.readers.budget import CellBudget
from extract.readers.errors import DamagedDocument, TooManyPages
from extract.readers.package import Element, attribute, child, local_name, parse_count
from extract.readers.pieces import Raised, join_pieces
from extract.readers.sheet_cells import (
    PLAIN,
    CellStyle,
    error_cell,
    is_ruled,
    missing_result,
    number_cell,
    text_cell,
    truth_cell,
)
from extract.readers.sheets import MAX_COLUMN, MAX_ROW, RULED, Place, RowCollector, Sheet, SheetCell, Span
from extract.words import read_words

_RAISED, _STRUCK = "Sup", "S"  # elements of HTML within a cell's data
_FIRST_DAY = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's dates know no zone
_DAY_SECONDS = 86_400


@cache
def named_formats() -> dict[str, str]:
    """The number formats that such files call by a name (``forms/workbook.yaml``)."""
    return {str(name): str(code) for name, code in read_words("workbook")["named_formats"].items()}


@dataclass(slots=True)
class XmlOpener:
    """The bytes of one workbook. ``sheets`` gives its sheets in order, the hidden ones too."""

    data: bytes
    budget: CellBudget = field(default_factory=CellBudget)
    has_macros: bool = False
    has_external_links: bool = False
    missing_parts: list[str] = field(default_factory=list)
    styles: dict[str, CellStyle] = field(default_factory=dict)

    def sheets(self) -> Iterator[Sheet]:
        """Raises DamagedDocument, TooManyCells, TooManyPages."""
        root = _parse(self.data)
        self.styles = _styles(child(root, "Styles"))
        listed = [one for one in root if local_name(one) == "Worksheet"]
        if len(listed) > current_limits.get().page_count:
            raise TooManyPages(f"{len(listed)} > {current_limits.get().page_count}")
        for page, element in enumerate(listed, start=1):
            visible = child(element, "WorksheetOptions", "Visible")
            is_hidden = visible is not None and (visible.text or "").strip() in ("SheetHidden", "SheetVeryHidden")
            sheet = Sheet(attribute(element, "Name") or "", page, is_hidden)
            self._read_table(child(element, "Table"), sheet)
            yield sheet

    def _read_table(self, table: Element | None, sheet: Sheet) -> None:
        rows, row_no, column_no = RowCollector(sheet, self.budget), 0, 0
        for element in table if table is not None else ():
            name = local_name(element)
            if name == "Column":
                column_no = _index(element, column_no)
                last = min(column_no + parse_count(attribute(element, "Span"), 0), MAX_COLUMN)
                if _is_hidden(element, "Width"):
                    sheet.hidden_columns.update(range(column_no, last + 1))
                column_no = last
            elif name == "Row":
                row_no = _index(element, row_no)
                last = min(row_no + parse_count(attribute(element, "Span"), 0), MAX_ROW)
                self.budget.count_records(len(element) + 1 + last - row_no)
                if _is_hidden(element, "Height"):
                    sheet.hidden_rows.update(range(row_no, last + 1))
                if cells := self._cells(element, row_no, sheet):
                    rows.add_row(row_no, cells)
                row_no = last

    def _cells(self, row: Element, row_no: int, sheet: Sheet) -> dict[int, SheetCell]:
        cells: dict[int, SheetCell] = {}
        column = 0
        for element in row:
            if local_name(element) != "Cell":
                continue
            column = _index(element, column)
            across, down = (parse_count(attribute(element, name), 0) for name in ("MergeAcross", "MergeDown"))
            if column > MAX_COLUMN or row_no > MAX_ROW:
                raise DamagedDocument(f"SpreadsheetML: R{row_no}C{column}")
            cell = self._cell(element, (row_no, column), sheet)
            if cell is not None:
                cells[column] = cell
            if across or down:
                self.budget.spend(1, 0)
                sheet.spans.append(Span(row_no, column, min(row_no + down, MAX_ROW), min(column + across, MAX_COLUMN)))
            column += across
        return cells

    def _cell(self, element: Element, place: Place, sheet: Sheet) -> SheetCell | None:
        """None for a cell that shows neither text nor a rule."""
        style = self.styles.get(attribute(element, "StyleID") or "Default", PLAIN)
        data = child(element, "Data")
        text = "".join(data.itertext()) if data is not None else ""
        if not text:
            if attribute(element, "Formula") is not None and data is None:
                return missing_result(style, place, sheet.oddities)
            return RULED if style.is_ruled else None
        kind = attribute(data, "Type")
        if kind == "Number":
            return number_cell(text.strip(), style, place, sheet.oddities)
        if kind == "DateTime" and (serial := _serial(text.strip())) is not None:
            return number_cell(f"{serial:f}", style, place, sheet.oddities)
        if kind == "Boolean":
            return truth_cell(text.strip() == "1", style)
        if kind == "Error":
            return error_cell(text.strip(), style, place, sheet.oddities)
        runs = list(_runs(data))
        if struck := "".join(run for run, is_struck in runs if is_struck):
            sheet.oddities.add("struck_text", place, struck)
        return text_cell(join_pieces(run for run, is_struck in runs if not is_struck), style, place, sheet.oddities)


def _parse(data: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(f"SpreadsheetML: {error}") from error
    if root.getroottree().docinfo.doctype or local_name(root) != "Workbook":
        raise DamagedDocument(f"SpreadsheetML: {root.getroottree().docinfo.doctype or local_name(root)}")
    return root


def _styles(listed: Element | None) -> dict[str, CellStyle]:
    """The styles by id; what a style does not say is as its parent has it, which comes before it."""
    found: dict[str, CellStyle] = {}
    for style in listed if listed is not None else ():
        above = found.get(attribute(style, "Parent") or "Default", PLAIN)
        code = attribute(child(style, "NumberFormat"), "Format")
        borders = child(style, "Borders")
        sides = list(borders) if borders is not None else []
        drawn = {attribute(one, "Position") for one in sides if attribute(one, "LineStyle") not in (None, "None")}
        ruled = is_ruled("Left" in drawn, "Right" in drawn, "Top" in drawn, "Bottom" in drawn)
        indent = attribute(child(style, "Alignment"), "Indent")
        found[attribute(style, "ID") or ""] = CellStyle(
            above.format_code if code is None else named_formats().get(code, code),
            above.is_ruled if borders is None else ruled,
            parse_count(indent, above.indent),
        )
    return found


def _runs(element: Element, is_struck: bool = False, is_raised: bool = False) -> Iterator[tuple[str, bool]]:
    """The runs of a cell's data, raised ones as such, and whether each is struck out."""
    is_struck = is_struck or local_name(element) == _STRUCK
    is_raised = is_raised or local_name(element) == _RAISED
    if element.text:
        yield Raised(element.text) if is_raised else element.text, is_struck
    for one in element:
        yield from _runs(one, is_struck, is_raised)
        if one.tail:
            yield Raised(one.tail) if is_raised else one.tail, is_struck


def _serial(text: str) -> Decimal | None:
    """``2024-03-05T00:00:00.000`` → days since the end of 1899, as a workbook counts them."""
    try:
        since = datetime.datetime.fromisoformat(text).replace(tzinfo=None) - _FIRST_DAY
    except ValueError:
        return None
    return since.days + Decimal(since.seconds) / _DAY_SECONDS


def _index(element: Element, last: int) -> int:
    return max(parse_count(attribute(element, "Index"), last + 1), 1)


def _is_hidden(element: Element, size: str) -> bool:
    stated = attribute(element, size)
    return attribute(element, "Hidden") == "1" or (stated is not None and not stated.strip("0."))
