"""Workbooks as publishers make them: one statement a sheet, a merged title over it, stored numbers, sums by formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from samples.fiscal import FiscalReport
from samples.layouts import PlacedCell, TableBlock
from samples.render_workbook import as_number

TOTALS = ("合计", "总计", "收入总计", "支出总计", "收入合计", "支出合计")
THIN = Side(style="thin")
CODE = re.compile(r"\d{2,7}")
CELL = re.compile(r'<c r="{}"([^>]*?)><v>([^<]*)</v></c>'.replace("{}", "(?P<at>[A-Z]+[0-9]+)"))


@dataclass(frozen=True, slots=True)
class Habits:
    """How a publisher fills his workbook.

    ``cover``: lines of a sheet before the tables. ``names_unit``: 编制单位：… over each table. ``codes``: ``number`` as
    typed in, ``indented`` as text with a blank more for each level. ``sheet_name`` has a place for the number.
    """

    cover: tuple[str, ...] = ()
    names_unit: bool = True
    codes: str = "number"
    sheet_name: str = "表{}"
    is_ruled: bool = True


def publish(report: FiscalReport, habits: Habits) -> bytes:
    """The report's tables as one workbook."""
    book = Workbook()
    book.remove(book.active)
    sums: dict[str, dict[str, str]] = {}
    if habits.cover:
        sheet = book.create_sheet("封面")
        for row, line in enumerate(habits.cover):
            sheet.cell(6 + 2 * row, 3, line)
            sheet.merge_cells(start_row=6 + 2 * row, start_column=3, end_row=6 + 2 * row, end_column=8)
    blocks = [block for block in report.blocks() if isinstance(block, TableBlock) and block.key]
    for number, block in enumerate(blocks, start=1):
        sheet = book.create_sheet(habits.sheet_name.format(number))
        sums[sheet.title] = _fill(sheet, block, str(report.values["unit"]), habits)
    helper = book.create_sheet("基础数据")
    helper.sheet_state = "hidden"
    helper.append(["合计", 99999.99])
    buffer = io.BytesIO()
    book.save(buffer)
    return _with_formulas(buffer.getvalue(), book.sheetnames, sums)


def _fill(sheet: Worksheet, block: TableBlock, unit: str, habits: Habits) -> dict[str, str]:
    """Title, captions and grid; returns the addresses of the sums with their formulas."""
    width = len(block.widths)
    sheet.cell(1, 1, block.title).alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    if habits.names_unit:
        sheet.cell(2, 1, f"编制单位：{unit}")
    sheet.cell(2, width, next(caption for caption in block.captions if "单位：" in caption and unit not in caption))
    top = 3
    sums = {}
    for cell in block.cells:
        at = sheet.cell(top + cell.row, cell.column + 1)
        if cell.text:
            _store(at, cell, habits, is_body=cell.row >= block.header_rows)
        if cell.down * cell.right > 1:
            sheet.merge_cells(
                start_row=at.row, start_column=at.column, end_row=at.row + cell.down - 1,
                end_column=at.column + cell.right - 1,
            )  # fmt: skip
        if isinstance(at.value, float) and _is_total_row(block, cell.row):
            letters = get_column_letter(at.column)
            sums[at.coordinate] = f"SUM({letters}{top + block.header_rows}:{letters}{at.row - 1})"
        if habits.is_ruled:
            for row in range(at.row, at.row + cell.down):
                for column in range(at.column, at.column + cell.right):
                    sheet.cell(row, column).border = Border(THIN, THIN, THIN, THIN)
    if block.note:
        sheet.cell(top + block.row_count, 1, block.note)
    return sums


def _store(at, cell: PlacedCell, habits: Habits, *, is_body: bool) -> None:
    number, _ = as_number(cell.text)
    if is_body and CODE.fullmatch(cell.text) and "." not in cell.text:
        if habits.codes == "number":
            at.value = int(cell.text)
        else:
            at.value, at.number_format = " " * (len(cell.text) - 3) + cell.text, "@"
    elif number is not None and is_body:
        at.value, at.number_format = number, "#,##0.00"
    else:
        at.value = cell.text


def _is_total_row(block: TableBlock, row: int) -> bool:
    return row > block.header_rows and any(cell.text in TOTALS for cell in block.cells if cell.row == row)


def _with_formulas(data: bytes, names: Sequence[str], sums: dict[str, dict[str, str]]) -> bytes:
    """The sums by formula, with the results that the program last computed: a library writes one or the other."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            if found := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", part):
                wanted = sums.get(names[int(found[1]) - 1], {})
                text = CELL.sub(
                    lambda cell, wanted=wanted: (
                        f'<c r="{cell["at"]}"{cell[2]}><f>{wanted[cell["at"]]}</f><v>{cell[3]}</v></c>'
                        if cell["at"] in wanted
                        else cell[0]
                    ),
                    content.decode(),
                )
                assert text.count("<f>") == len(wanted)
                content = text.encode()
            target.writestr(part, content)
    return buffer.getvalue()
