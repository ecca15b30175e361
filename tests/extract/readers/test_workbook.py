"""Workbooks that are odd, damaged or hostile; and the yearbook tables, value for value."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
import python_calamine

from extract.failures import DocumentError
from extract.model import Reading
from extract.readers import read_document
from extract.readers.errors import DamagedDocument, EncryptedDocument, TooManyCells, TooMuchText, UnsupportedFormat

SOURCES = Path(__file__).parent / "sources"
CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "spreadsheets"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NUMBER = re.compile(r"[-+]?[\d,]+(\.\d+)?")


def text(place: str, words: str, style: int = 0) -> str:
    return f"<c r='{place}' s='{style}' t='inlineStr'><is><t>{words}</t></is></c>"


def number(place: str, value: object, style: int = 0) -> str:
    return f"<c r='{place}' s='{style}'><v>{value}</v></c>"


def row(row_no: int, *cells: str) -> str:
    return f"<row r='{row_no}'>{''.join(cells)}</row>"


def workbook(rows: str, tail: str = "", prolog: str = "", **parts: str) -> bytes:
    """A package with one sheet; a style 1 is ruled. ``parts`` by name override or add."""
    relations = "".join(
        f"<Relationship Id='r{n}' Type='{OFFICE}/{kind}' Target='{target}'/>"
        for n, (kind, target) in enumerate(
            [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml"),
             ("worksheet", "worksheets/none.xml")]
        )
    )  # fmt: skip
    contents = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f"<R><Relationship Id='a' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/></R>",
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets><sheet name='收入表' r:id='r0'/>"
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<R>{relations}</R>",
        "xl/styles.xml": f"<styleSheet xmlns='{MAIN}'><borders><border/><border><left style='thin'/></border></borders>"
        "<cellXfs><xf borderId='0'/><xf borderId='1'/></cellXfs></styleSheet>",
        "xl/worksheets/sheet1.xml": f"{prolog}<worksheet xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheetData>{rows}"
        f"</sheetData>{tail}</worksheet>",
        **parts,
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return data.getvalue()


def read(data: bytes, folder: Path) -> Reading:
    path = folder / "report.dat"
    path.write_bytes(data)
    return read_document(path, "d")


SMALL = row(1, text("A1", "项目"), text("B1", "金额")) + row(2, text("A2", "水利"), number("B2", "1.5"))


def test_the_name_of_a_sheet_is_the_title_where_no_line_is_one(tmp_path: Path) -> None:
    (table,) = read(workbook(SMALL), tmp_path).tables
    assert table.title == "收入表"


def test_a_form_with_a_blank_row_stays_one_table(tmp_path: Path) -> None:
    below = row(4, text("A4", "防汛"), number("B4", 2)) + row(5, text("A5", "合计"), number("B5", 3.5))
    (table,) = read(workbook(SMALL + below), tmp_path).tables
    assert [cell.text for cell in table.cells if cell.column_no == 2] == ["金额", "1.5", "2", "3.5"]


def test_a_title_behind_a_blank_row_begins_a_table(tmp_path: Path) -> None:
    below = (
        row(4, text("A4", "支出表"))
        + row(5, text("A5", "项目"), text("B5", "金额"))
        + row(6, text("A6", "甲"), number("B6", 3))
    )
    first, second = read(workbook(SMALL + below), tmp_path).tables
    assert (first.row_count, second.row_count, second.title) == (2, 2, "支出表")


def test_a_part_that_is_named_and_lacking_costs_itself_alone(tmp_path: Path) -> None:
    reading = read(workbook(SMALL, tail="<drawing r:id='r9'/>"), tmp_path)
    assert len(reading.tables) == 1
    assert [signal.code for signal in reading.signals] == ["part_missing"]


def test_declared_size_and_empty_styled_cells_are_cheap(tmp_path: Path) -> None:
    styled = "".join(row(n, f"<c r='A{n}' s='1'/><c r='B{n}' s='1'/>") for n in range(3, 40_000))
    begun = time.process_time()
    (table,) = read(workbook(SMALL + styled + row(1_048_576, number("XFD1048576", 9))), tmp_path).tables
    assert (table.row_count, table.column_count) == (2, 2)
    assert time.process_time() - begun < 10


def test_merged_areas_that_overlap_or_cover_everything_are_bounded(tmp_path: Path) -> None:
    merges = "<mergeCells><mergeCell ref='A1:XFD1048576'/><mergeCell ref='A2:B2'/><mergeCell ref='B2:A1'/></mergeCells>"
    reading = read(workbook(SMALL, tail=merges), tmp_path)
    assert [passage.text for passage in reading.passages] == ["项目"]


BOMB = f"<sst xmlns='{MAIN}'><si><t>{'长' * 30_000}</t></si></sst>"
REFUSED = {
    "entities": (workbook(SMALL, prolog="<!DOCTYPE d [<!ENTITY e 'x'>]>"), DamagedDocument),
    "a sheet cut off": (workbook("", **{"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row"}), DamagedDocument),
    "no workbook": (workbook("", **{"xl/workbook.xml": "<workbook/>"}), DamagedDocument),
    "a binary workbook": (workbook("", **{"xl/workbook.bin": ""}), UnsupportedFormat),
    "one string a thousand times": (
        workbook(
            "".join(row(n, "".join(f"<c r='{c}{n}' t='s'><v>0</v></c>" for c in "ABCDEFGHIJ")) for n in range(1, 300)),
            **{"xl/sharedStrings.xml": BOMB},
        ),
        TooMuchText,
    ),
    "a grid of a few cells": (
        workbook("".join(row(n, text(f"A{n}", "甲"), number(f"{c1}{c2}{n}", 1))
                         for n, (c1, c2) in enumerate(((a, b) for a in "BCDEFGHIJKLMNOPQRSTUVWX" for b in
                                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), start=1))),
        TooManyCells,
    ),
    "another password": ((SOURCES / "other_password.xlsx.bad").read_bytes(), EncryptedDocument),
    "encryption described in broken XML": (
        (SOURCES / "default_password.xlsx").read_bytes().replace(b"<encryption", b"<<ncryption"),
        DamagedDocument,
    ),
    "a cut xls": ((SOURCES / "workbook.xls").read_bytes()[:3000], DocumentError),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_by_name(case: str, tmp_path: Path) -> None:
    data, expected = REFUSED[case]
    with pytest.raises(expected):
        read(data, tmp_path)


@pytest.mark.parametrize("name", ["workbook.xls", "workbook.xlsx"])
def test_damaged_bytes_end_as_a_document_error_or_a_reading(name: str, tmp_path: Path) -> None:
    data = bytearray((SOURCES / name).read_bytes())
    outcomes = set()
    for step in range(60):
        broken = bytearray(data)
        place = (step * 7919) % len(broken)
        broken[place : place + 4] = bytes((step * 37 + n) % 256 for n in range(4))
        try:
            outcomes.add(type(read(bytes(broken), tmp_path)).__name__)
        except DocumentError as error:
            outcomes.add(error.code)
    assert "Reading" in outcomes


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.xls*")) or [None], ids=str)
def test_every_number_of_the_yearbook_tables_is_read(path: Path | None) -> None:
    """Held against another library's values: each within half a unit of the last place that is printed."""
    if path is None:
        pytest.skip("../shared/corpus is not here")
    read_numbers = sorted(
        Decimal(cell.text.replace(",", ""))
        for table in read_document(path, "d").tables
        for cell in table.cells
        if NUMBER.fullmatch(cell.text)
    )
    stored = sorted(stored_numbers(path.read_bytes()))
    assert len(read_numbers) == len(stored) > 700
    for printed, value in zip(read_numbers, stored, strict=True):
        places = -int(printed.as_tuple().exponent)
        assert abs(printed - value) <= Decimal(5).scaleb(-places - 1) if places < 3 else printed == value


def stored_numbers(data: bytes) -> list[Decimal]:
    if data.startswith(b"\xd0\xcf"):
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if file.is_encrypted():
            target = io.BytesIO()
            file.load_key(password="VelvetSweatshop")
            file.decrypt(target)
            data = target.getvalue()
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == python_calamine.SheetVisibleEnum.Visible]
    values = (value for name in shown for line in book.get_sheet_by_name(name).to_python() for value in line)
    return [Decimal(str(value).strip().replace(",", "")) for value in values if NUMBER.fullmatch(str(value).strip())]


def repacked(path: Path, changed: Callable[[bytes], bytes]) -> Path:
    """A small workbook whose only sheet's XML is changed."""
    book = openpyxl.Workbook()
    for row in [["项目", "金额", "年份"], ["合计", 12.5, 1], ["甲", 6.5, 2], ["乙", 6, 3]]:
        book.active.append(row)
    book.save(path.with_suffix(".tmp"))
    with zipfile.ZipFile(path.with_suffix(".tmp")) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, changed(data) if "sheet1.xml" in name else data)
    return path


@pytest.mark.parametrize(
    ("inserted", "told"),
    [
        (b'<row r="3"><c r="B3"><v>999</v></c></row></sheetData>', "B3 6.5"),
        (b'<row r="3"><c r="B3"><v>6.5</v></c></row></sheetData>', None),
        (b'<row r="6"><c r="B6"><v>1</v></c><c r="B6"><v>2</v></c></row></sheetData>', "B6 1"),
        (b'</sheetData><mergeCells><mergeCell ref="B2:B4"/></mergeCells>', "B3 6.5; B4 6"),
        (
            b'</sheetData><mergeCells><mergeCell ref="A2:B3"/><mergeCell ref="B3:C4"/></mergeCells>',
            "B3 merged areas overlap; B2 12.5; A3 甲; B3 6.5",
        ),
        (b'</sheetData><mergeCells><mergeCell ref="C5:D5"/></mergeCells>', None),
    ],
)
def test_values_that_others_overwrite_or_cover_are_told(tmp_path: Path, inserted: bytes, told: str | None) -> None:
    path = repacked(tmp_path / "a.xlsx", lambda data: data.replace(b"</sheetData>", inserted))
    reading = read_document(path, "a")
    texts = [signal.text for signal in reading.signals if signal.code == "cell_overwritten"]
    assert texts == ([told] if told else [])
