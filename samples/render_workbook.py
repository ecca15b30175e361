"""XLSX by openpyxl and XLS by xlwt: running text a row each, a sheet for each table. The same report, the same cells.

A printed number is stored as a number with the format that prints it so; what is no plain number is stored as text.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from samples.layouts import Block, TableBlock, TextBlock

_MADE_AT = datetime.datetime(2025, 1, 1)  # noqa: DTZ001 - the writer takes times without a zone
_ZIP_TIME = (2025, 1, 1, 0, 0, 0)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.(\d+))?(%)?")
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Written:
    """One cell of a sheet, from 0. ``format`` None: text."""

    row: int
    column: int
    text: str
    number: float | None = None
    format: str | None = None
    down: int = 1
    right: int = 1
    is_ruled: bool = False


def render_xlsx(blocks: list[Block]) -> bytes:
    """An Office Open XML workbook."""
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = _MADE_AT
    thin = Side(style="thin")
    for name, cells in sheets_of(blocks):
        sheet = book.create_sheet(name)
        for cell in cells:
            target = sheet.cell(cell.row + 1, cell.column + 1)
            target.value = cell.text if cell.number is None else cell.number
            target.number_format = cell.format or "@"
            target.data_type = "s" if cell.number is None else "n"  # =0起 is a text, no formula
            if cell.down * cell.right > 1:
                sheet.merge_cells(
                    start_row=cell.row + 1, start_column=cell.column + 1, end_row=cell.row + cell.down,
                    end_column=cell.column + cell.right,
                )  # fmt: skip
            if cell.is_ruled:
                for row in range(cell.row, cell.row + cell.down):
                    for column in range(cell.column, cell.column + cell.right):
                        sheet.cell(row + 1, column + 1).border = Border(thin, thin, thin, thin)
    buffer = io.BytesIO()
    book.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def render_xls(blocks: list[Block]) -> bytes:
    """A workbook of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[tuple[str, bool], xlwt.XFStyle] = {}
    for name, cells in sheets_of(blocks):
        sheet = book.add_sheet(name)
        for cell in cells:
            key = (cell.format or "@", cell.is_ruled)
            if key not in styles:
                rules = "borders: left thin, right thin, top thin, bottom thin" if cell.is_ruled else ""
                styles[key] = xlwt.easyxf(rules, num_format_str=key[0])
            value = cell.text if cell.number is None else cell.number
            if cell.down * cell.right > 1:
                last = (cell.row + cell.down - 1, cell.column + cell.right - 1)
                sheet.write_merge(cell.row, last[0], cell.column, last[1], value, styles[key])
            else:
                sheet.write(cell.row, cell.column, value, styles[key])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheets_of(blocks: list[Block]) -> Iterator[tuple[str, list[Written]]]:
    """Name and cells of each sheet: a run of paragraphs, or one table with its title, captions and note."""
    texts: list[Written] = []
    count = 0
    for block in blocks:
        if isinstance(block, TextBlock):
            texts.append(Written(len(texts), 0, block.text))
            continue
        if texts:
            count += 1
            yield f"Sheet{count}", texts
            texts = []
        count += 1
        yield f"Sheet{count}", list(_table_cells(block))
    if texts:
        yield f"Sheet{count + 1}", texts


def _table_cells(block: TableBlock) -> Iterator[Written]:
    width, row = len(block.widths), 0
    for line in (block.title, "    ".join(block.captions)):
        if line:
            yield Written(row, 0, line, right=width)
            row += 1
    for cell in block.cells:
        number, code = as_number(cell.text)
        yield Written(row + cell.row, cell.column, cell.text, number, code, cell.down, cell.right, is_ruled=True)
    if block.note:
        yield Written(row + block.row_count, 0, block.note, right=width)


def as_number(text: str) -> tuple[float | None, str | None]:
    """``1,234.50`` → 1234.5 and ``#,##0.00``; (None, None) for what a workbook would not store as a number."""
    match = _NUMBER.fullmatch(text)
    if match is None or sum(char.isdigit() for char in text) > _MAX_DIGITS:
        return None, None
    decimals = "." + "0" * len(match.group(1)) if match.group(1) else ""
    value = Decimal(text.replace(",", "").removesuffix("%"))
    code = ("#,##0" if "," in text else "0") + decimals + (match.group(2) or "")
    return float(value / 100 if match.group(2) else value), code


def _with_fixed_times(data: bytes) -> bytes:
    """The same package with the time of every part set."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), source.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
