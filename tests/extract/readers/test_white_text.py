"""White text: told where nothing can lie beneath it, and read in any case."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from extract.model import Reading
from extract.readers import read_document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DARK = PatternFill("solid", fgColor="FF1F4E78")


def read_sheet(tmp_path: Path, font: Font, fill: PatternFill | None = None, *, has_rule: bool = False) -> Reading:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["项目", "决算数"], ["公务接待费", 12.5], ["合计", 12.5]):
        sheet.append(row)
    sheet["B2"].font = font
    if fill:
        sheet["B2"].fill = fill
    if has_rule:
        sheet.conditional_formatting.add("B2:B3", CellIsRule(operator="greaterThan", formula=["0"], fill=DARK))
    book.save(tmp_path / "book.xlsx")
    return read_document(tmp_path / "book.xlsx", "d")


def read_word(tmp_path: Path, body: str) -> Reading:
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return read_document(path, "d")


def told(reading: Reading) -> list[str | None]:
    return [signal.text for signal in reading.signals if signal.code == "white_text"]


@pytest.mark.parametrize("colour", ["FFFFFFFF", "00FFFFFF"])
def test_white_cell_without_a_filling_is_read_and_told(tmp_path: Path, colour: str) -> None:
    reading = read_sheet(tmp_path, Font(color=colour))
    assert told(reading) == ["B2 12.5"]
    assert [cell.text for cell in reading.tables[0].cells].count("12.5") == 2


@pytest.mark.parametrize(
    ("font", "fill", "has_rule"),
    [
        (Font(), None, False),
        (Font(color="FF000000"), None, False),
        (Font(color="FFFFFFFF"), DARK, False),
        (Font(color="FFFFFFFF"), None, True),
    ],
)
def test_cell_that_may_be_seen_is_not_told(
    tmp_path: Path, font: Font, fill: PatternFill | None, has_rule: bool
) -> None:
    assert told(read_sheet(tmp_path, font, fill, has_rule=has_rule)) == []


WHITE = '<w:r><w:rPr><w:color w:val="FFFFFF"/>{more}</w:rPr><w:t>支出12.5万元</w:t></w:r>'
PLAIN_RUN = WHITE.format(more="")


def test_white_run_is_read_and_told(tmp_path: Path) -> None:
    reading = read_word(tmp_path, f"<w:p><w:r><w:t>本年</w:t></w:r>{PLAIN_RUN}</w:p>")
    assert told(reading) == ["支出12.5万元"]
    assert [passage.text for passage in reading.passages] == ["本年支出12.5万元"]


@pytest.mark.parametrize(
    "body",
    [
        "<w:p>" + WHITE.format(more='<w:highlight w:val="black"/>') + "</w:p>",
        "<w:p>" + WHITE.format(more='<w:shd w:val="clear" w:fill="000000"/>') + "</w:p>",
        f'<w:p><w:pPr><w:shd w:val="clear" w:fill="1F4E78"/></w:pPr>{PLAIN_RUN}</w:p>',
        f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>{PLAIN_RUN}</w:p>',
        '<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="1F4E78"/></w:tcPr>'
        f"<w:p>{PLAIN_RUN}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        '<w:tbl><w:tblPr><w:tblStyle w:val="a"/></w:tblPr>'
        f"<w:tr><w:tc><w:p>{PLAIN_RUN}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        "<w:p>" + PLAIN_RUN.replace("FFFFFF", "000000") + "</w:p>",
    ],
)
def test_run_that_may_be_seen_is_not_told(tmp_path: Path, body: str) -> None:
    assert told(read_word(tmp_path, body)) == []
