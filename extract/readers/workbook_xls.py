"""Workbooks of Excel 2.1 to 2003 (BIFF) → sheets, read by xlrd; decrypted in memory where the password is Excel's own.

Excel encrypts a workbook whose structure is protected with a password that it holds itself: such a file opens for
everybody, and so it does here. Any other password is none of ours.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import msoffcrypto
import olefile
import xlrd
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from extract.limits import current_limits
from extract.readers.budget import CellBudget
from extract.readers.errors import DamagedDocument, EncryptedDocument, TooManyPages
from extract.readers.pieces import Raised, join_pieces
from extract.readers.sheet_cells import CellStyle, error_cell, is_ruled, number_cell, text_cell, truth_cell
from extract.readers.sheets import RULED, RowCollector, Sheet, SheetCell, Span

DEFAULT_PASSWORD = "VelvetSweatshop"  # [MS-OFFCRYPTO] 2.4.2.3: the password that Excel itself holds
_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_MULTIPLE = (0x00BE, 0x00BD)  # MULBLANK, MULRK: several cells in one record
_SINGLE = frozenset({0x0001, 0x0002, 0x0003, 0x0004, 0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
_PICTURE, _TEXT_BOX = 0x007F, 0x01B6
_MERGED = 0x00E5
_SUPERSCRIPT = 1  # escapement of a font
_WEIGHT = 4  # a cell costs this library several times what a streamed one costs
# What a library raises over bytes that are not what they say; anything else would be a mistake of ours.
_BROKEN = (
    xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, IndexError, KeyError, ValueError, AssertionError,
    TypeError, AttributeError, OverflowError, EOFError, NotImplementedError, ZeroDivisionError, OSError,
)  # fmt: skip
_UNOPENED = (FileFormatError, ParseError, DecryptionError, InvalidKeyError, ExpatError, *_BROKEN)


def decrypted(data: bytes) -> bytes:
    """An Office file without its encryption. Raises EncryptedDocument where its password is not Excel's own.

    A file that is not encrypted comes back as it is, a damaged one raises DamagedDocument.
    """
    target = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted():
            return data
        file.load_key(password=DEFAULT_PASSWORD)
        file.decrypt(target)
    except (InvalidKeyError, DecryptionError) as error:
        raise EncryptedDocument("Excel") from error
    except _UNOPENED as error:
        raise DamagedDocument(f"OLE: {error}") from error
    return target.getvalue()


@dataclass(slots=True)
class XlsOpener:
    """The bytes of one workbook. ``sheets`` gives its sheets in order, the hidden ones too."""

    data: bytes
    budget: CellBudget = field(default_factory=CellBudget)
    has_macros: bool = False
    has_external_links: bool = False
    missing_parts: list[str] = field(default_factory=list)
    picture_count: int = 0

    def sheets(self) -> Iterator[Sheet]:
        """Raises DamagedDocument, DocumentTooLarge, EncryptedDocument, TooManyPages."""
        stream = self._workbook_stream()
        self._count(stream)
        book = _open(stream)
        if book.nsheets > current_limits.get().page_count:
            raise TooManyPages(f"{book.nsheets} > {current_limits.get().page_count}")
        styles = _styles(book)
        for index in range(book.nsheets):
            yield self._sheet(book, index, styles)
            book.unload_sheet(index)

    def _workbook_stream(self) -> bytes:
        if not olefile.isOleFile(io.BytesIO(self.data)):
            return self.data  # Excel 2 to 4 wrote the stream alone
        try:
            with olefile.OleFileIO(io.BytesIO(decrypted(self.data))) as file:
                self.has_macros = file.exists("_VBA_PROJECT_CUR")
                name = next((name for name in _STREAMS if file.exists(name)), None)
                if name is None:
                    raise DamagedDocument("OLE: Workbook")
                return bytes(file.openstream(name).read())
        except _BROKEN as error:
            raise DamagedDocument(f"OLE: {type(error).__name__}: {error}") from error

    def _count(self, stream: bytes) -> None:
        """Cells before anything is made of them: a library that takes them all in cannot be stopped halfway."""
        position, cells = 0, 0
        while position + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, position)
            if kind in _SINGLE:
                cells += 1
            elif kind in _MULTIPLE:
                cells += length // 2 if kind == _MULTIPLE[0] else length // 6
            elif kind == _MERGED:
                cells += length // 8
            self.picture_count += kind in (_PICTURE, _TEXT_BOX)
            position += 4 + length
        self.budget.count_records(cells * _WEIGHT)

    def _sheet(self, book: Any, index: int, styles: list[CellStyle]) -> Sheet:
        try:
            source = book.sheet_by_index(index)
        except _BROKEN as error:
            raise DamagedDocument(f"BIFF: {type(error).__name__}: {error}") from error
        sheet = Sheet(source.name, index + 1, source.visibility != 0)
        sheet.picture_count, self.picture_count = self.picture_count, 0
        sheet.hidden_rows = {row + 1 for row, info in source.rowinfo_map.items() if info.hidden or info.height == 0}
        sheet.hidden_columns = {
            column + 1 for column, info in source.colinfo_map.items() if info.hidden or info.width == 0
        }
        sheet.spans = [
            Span(top + 1, left + 1, bottom, right)
            for top, bottom, left, right in source.merged_cells
            if bottom > top and right > left
        ]
        rows = RowCollector(sheet, self.budget)
        for row in range(source.nrows):
            cells: dict[int, SheetCell] = {}
            for column in range(source.row_len(row)):
                cell = self._cell(book, source, row, column, styles, sheet)
                if cell is not None:
                    cells[column + 1] = cell
            if cells:
                rows.add_row(row + 1, cells)
        return sheet

    def _cell(
        self, book: Any, source: Any, row: int, column: int, styles: list[CellStyle], sheet: Sheet
    ) -> SheetCell | None:
        kind = source.cell_type(row, column)
        style = styles[source.cell_xf_index(row, column)]
        value = source.cell_value(row, column)
        place = (row + 1, column + 1)
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or value == "":
            return RULED if style.is_ruled else None
        if kind == xlrd.XL_CELL_TEXT:
            runs = list(_runs(book, value, source.rich_text_runlist_map.get((row, column), ())))
            if struck := "".join(text for text, is_struck in runs if is_struck):
                sheet.oddities.add("struck_text", place, struck)
            shown = join_pieces(text for text, is_struck in runs if not is_struck)
            return text_cell(shown, style, place, sheet.oddities)
        if kind == xlrd.XL_CELL_ERROR:
            return error_cell(xlrd.error_text_from_code.get(value, f"#{value}"), style, place, sheet.oddities)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return truth_cell(bool(value), style)
        return number_cell(float(value), style, place, sheet.oddities, epoch_1904=book.datemode == 1)


def _runs(book: Any, text: str, begins: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The runs of a cell's text, raised ones as such, and whether each is struck out. ``begins``: where each run
    begins, and the number of its font; what stands before the first has the cell's own font, which is not meant."""
    ends = [place for place, _ in begins[1:]] + [len(text)]
    yield text[: begins[0][0]] if begins else text, False
    for (start, number), end in zip(begins, ends, strict=False):
        font = book.font_list[number] if number < len(book.font_list) else None
        run = text[start:end]
        is_raised = font is not None and font.escapement == _SUPERSCRIPT
        yield Raised(run) if is_raised else run, font is not None and bool(font.struck_out)


def _open(stream: bytes) -> Any:
    with Path(os.devnull).open("w", encoding="utf-8") as log:
        try:
            return xlrd.open_workbook(
                file_contents=stream, formatting_info=True, on_demand=True, ragged_rows=True, logfile=log
            )
        except _BROKEN as error:
            raise DamagedDocument(f"BIFF: {type(error).__name__}: {error}") from error


def _styles(book: Any) -> list[CellStyle]:
    """One style for each extended format of the workbook, by its index."""
    return [
        CellStyle(
            book.format_map[xf.format_key].format_str if xf.format_key in book.format_map else "General",
            is_ruled(
                xf.border.left_line_style, xf.border.right_line_style, xf.border.top_line_style,
                xf.border.bottom_line_style,
            ),
            getattr(xf.alignment, "indent_level", 0) or 0,
        )
        for xf in book.xf_list
    ]  # fmt: skip
