"""Workbooks (XLSX, XLS, encrypted ones with Excel's own password) → reading. A sheet is a page.

What a cell prints is read, not what it stores; hidden sheets, rows and columns are no print and become signals.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from extract.model import Reading
from extract.readers.assembly import ReadingBuilder
from extract.readers.blocks import Grid
from extract.readers.errors import EmptyDocument, EncryptedDocument
from extract.readers.package import open_package
from extract.readers.sheet_blocks import SheetBlocks, hidden_text
from extract.readers.sheets import Sheet
from extract.readers.workbook_xls import XlsOpener, decrypted
from extract.readers.workbook_xlsx import XlsxOpener
from extract.readers.workbook_xml import XmlOpener
from extract.sniff import SHEET_XML, XLS, XLSX, sniff_media_type
from extract.words import read_words

MAX_QUOTE = 200  # characters of what is hidden that a signal quotes


class Opener(Protocol):
    """What gives a workbook's sheets in order, the hidden ones too."""

    missing_parts: list[str]

    @property
    def has_macros(self) -> bool: ...

    @property
    def has_external_links(self) -> bool: ...

    def sheets(self) -> Iterator[Sheet]: ...


def read_xlsx(path: Path, document_id: str) -> Reading:
    """One XLSX or XLSM file → its reading.

    Raises DamagedDocument, DocumentTooLarge, EmptyDocument, EncryptedDocument, SuspiciousArchive, TooManyPages,
    UnsupportedFormat.
    """
    with open_package(path) as archive:
        return _read(XlsxOpener(archive), document_id, XLSX)


def read_xls(path: Path, document_id: str) -> Reading:
    """One XLS file (Excel 2.1 to 2003) → its reading; errors as of ``read_xlsx``."""
    return _read(XlsOpener(path.read_bytes()), document_id, XLS)


def read_sheet_xml(path: Path, document_id: str) -> Reading:
    """One XML file of Excel 2003 → its reading; errors as of ``read_xlsx``."""
    return _read(XmlOpener(path.read_bytes()), document_id, SHEET_XML)


def read_encrypted(path: Path, document_id: str) -> Reading:
    """An encrypted Office file of 2007 or later, read where it opens with Excel's own password.

    Raises EncryptedDocument where it does not, or where it holds no workbook; else as ``read_xlsx``.
    """
    data = decrypted(path.read_bytes())
    if sniff_media_type(data) != XLSX:
        raise EncryptedDocument("Office")
    with open_package(io.BytesIO(data)) as archive:
        return _read(XlsxOpener(archive), document_id, XLSX)


def _read(opener: Opener, document_id: str, media_type: str) -> Reading:
    walk = _Walk(ReadingBuilder(document_id, media_type))
    for sheet in opener.sheets():
        walk.read_sheet(sheet)
    for part in opener.missing_parts:
        walk.builder.signal("part_missing", "the file names a part that it lacks", text=part)
    if opener.has_macros:
        walk.builder.signal("macros_ignored", "the workbook holds macros; none was run")
    if opener.has_external_links:
        walk.builder.signal("external_link_ignored", "the workbook links to other files; none was opened")
    if not walk.builder.tables and not walk.builder.passages and not walk.has_hidden:
        raise EmptyDocument
    return walk.builder.build(walk.page_count)


@cache
def default_sheet_names() -> re.Pattern[str]:
    return re.compile("|".join(read_words("workbook")["default_sheet_names"]))


@dataclass(slots=True)
class _Walk:
    builder: ReadingBuilder
    page_count: int = 0
    has_hidden: bool = False
    default_names: re.Pattern[str] = field(default_factory=default_sheet_names)

    def read_sheet(self, sheet: Sheet) -> None:
        self.page_count = sheet.page
        if sheet.is_hidden:
            texts = [cell.text.strip() for cell in sheet.cells.values() if cell.text.strip()]
            self._tell_hidden("hidden_sheet", sheet, [sheet.name, *texts])
            return
        name = sheet.name.strip()
        name = "" if self.default_names.fullmatch(name) else name
        self.builder.header = sheet.header
        for block in SheetBlocks(sheet, self.builder.words).read():
            if isinstance(block, Grid):
                self.builder.add_table(block.cells, name=name or None)
            else:
                self.builder.add_passage(sheet.page, block.text)
        if texts := hidden_text(sheet):
            self._tell_hidden("hidden_cells", sheet, texts)
        for code, count in sheet.oddities.counts.items():
            self.builder.signal(
                code, f"{sheet.name}: {count} cells", sheet.page, "; ".join(sheet.oddities.addresses[code])
            )
        for text in sheet.box_texts:
            self.builder.signal("text_box_not_read", f"{sheet.name}: a text box", sheet.page, text[:MAX_QUOTE])
        if sheet.picture_count:
            self.builder.signal("picture_not_read", f"{sheet.name}: {sheet.picture_count} pictures", sheet.page)

    def _tell_hidden(self, code: str, sheet: Sheet, texts: list[str]) -> None:
        self.has_hidden = True
        quote = " ".join(texts)[:MAX_QUOTE]
        self.builder.signal(code, f"{sheet.name}: {len(texts)} cells are hidden and were not read", sheet.page, quote)
