"""A unit of measure that stands in the header of a page alone."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from extract.model import Reading
from extract.readers import read_document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROWS = [["项目", "预算数", "决算数"], ["公务接待费", "3.00", "2.50"], ["合计", "3.00", "2.50"]]


def read_sheet(tmp_path: Path, header: str, footer: str = "", over: str = "", label: str = "预算数") -> Reading:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if over:
        sheet.append([over])
    for row in ROWS:
        sheet.append([label if text == "预算数" else text for text in row])
    sheet.oddHeader.right.text = header
    sheet.oddFooter.left.text = footer
    book.save(tmp_path / "book.xlsx")
    return read_document(tmp_path / "book.xlsx", "d")


def read_word(tmp_path: Path, *headers: str, over: str = "") -> Reading:
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    rows = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) + "</w:tr>" for row in ROWS)
    body = f"{paragraph(over) if over else ''}<w:tbl>{rows}</w:tbl>"
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        parts = "".join(
            f'<Relationship Id="h{n}" Type="{OFFICE}/header" Target="header{n}.xml"/>' for n in range(len(headers))
        )
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{RELATIONS}">{parts}</Relationships>')
        for n, text in enumerate(headers):
            whole = text if text.startswith("<") else paragraph(text)
            archive.writestr(f"word/header{n}.xml", f'<w:hdr xmlns:w="{WORD}">{whole}</w:hdr>')
    return read_document(path, "d")


def codes(reading: Reading) -> list[str]:
    return [signal.code for signal in reading.signals]


@pytest.mark.parametrize("header", ["单位：万元", '&"宋体,Regular"&10单位：万元', "第&P页\n金额单位：万元"])
def test_print_header_gives_the_unit_of_a_sheet(tmp_path: Path, header: str) -> None:
    reading = read_sheet(tmp_path, header)
    assert reading.tables[0].printed_unit == "万元"
    (signal,) = [one for one in reading.signals if one.code == "unit_in_header"]
    assert "单位：万元" in (signal.text or "") and signal.page == 1


def test_print_footer_gives_the_unit_of_a_sheet(tmp_path: Path) -> None:
    assert read_sheet(tmp_path, "", "单位：元").tables[0].printed_unit == "元"


@pytest.mark.parametrize(("over", "label", "unit"), [("单位：元", "预算数", "元"), ("", "预算数（元）", None)])
def test_unit_of_the_table_goes_before_the_header(tmp_path: Path, over: str, label: str, unit: str | None) -> None:
    reading = read_sheet(tmp_path, "单位：万元", over=over, label=label)
    assert reading.tables[0].printed_unit == unit
    assert "unit_in_header" not in codes(reading)


def test_header_and_footer_that_disagree_say_nothing(tmp_path: Path) -> None:
    reading = read_sheet(tmp_path, "单位：万元", "单位：元")
    assert reading.tables[0].printed_unit is None


@pytest.mark.parametrize("header", ["", "2023年度决算表", "编制单位：某局"])
def test_header_without_a_unit_says_nothing(tmp_path: Path, header: str) -> None:
    assert read_sheet(tmp_path, header).tables[0].printed_unit is None


def test_header_gives_the_unit_of_a_word_table(tmp_path: Path) -> None:
    reading = read_word(tmp_path, "部门决算", "单位：万元")
    assert reading.tables[0].printed_unit == "万元"
    assert codes(reading) == ["unit_in_header"]


def test_unit_of_a_word_table_goes_before_its_header(tmp_path: Path) -> None:
    reading = read_word(tmp_path, "单位：万元", over="单位：元")
    assert reading.tables[0].printed_unit == "元"
    assert codes(reading) == []


@pytest.mark.parametrize("headers", [("单位：万元", "单位：元"), ("<broken",)])
def test_word_headers_that_disagree_or_are_broken_say_nothing(tmp_path: Path, headers: tuple[str, ...]) -> None:
    assert read_word(tmp_path, *headers).tables[0].printed_unit is None
