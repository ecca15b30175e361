"""Workbooks of Excel 2003 as XML: what their cells show, and what they may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract import sniff
from extract.model import Reading
from extract.readers import read_document
from extract.readers.errors import DamagedDocument, DocumentError

STYLES = """<Styles><Style ss:ID="Default"/><Style ss:ID="a"><NumberFormat ss:Format="Standard"/></Style>
<Style ss:ID="b" ss:Parent="a"/><Style ss:ID="c"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style></Styles>"""


DOWN, ACROSS, SECOND = 'ss:MergeDown="1"', 'ss:MergeAcross="1"', 'ss:Index="2"'


def read(folder: Path, rows: str, head: str = "", options: str = "", encoding: str = "utf-8") -> Reading:
    path = folder / "report.xls"
    path.write_bytes(
        f'<?xml version="1.0" encoding="{encoding}"?>{head}<Workbook'
        ' xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
        f' xmlns:h="http://www.w3.org/TR/REC-html40">{STYLES}<Worksheet ss:Name="收支"><Table>{rows}</Table>{options}'
        "</Worksheet></Workbook>".encode(encoding)
    )
    return read_document(path, "d")


def cell(text: object, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'


HEAD = f"<Row>{cell('项目')}{cell('金额')}</Row>"


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (cell("1234.565", "Number", 'ss:StyleID="a"'), "1,234.57"),
        (cell("1234.5", "Number", 'ss:StyleID="b"'), "1,234.50"),
        (cell("0.12345", "Number", 'ss:StyleID="c"'), "12.35%"),
        (cell("0.0900000076293945", "Number"), "0.09"),
        (cell("2024-03-05T00:00:00.000", "DateTime", 'ss:StyleID="d"'), "2024/3/5"),
        (cell("1", "Boolean"), "TRUE"),
        (cell("12.5<h:Sup>1</h:Sup>"), "12.5¹"),
        (cell("10<h:S>99</h:S>"), "10"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_cell_is_read_as_it_is_shown(printed: str, shown: str, encoding: str, tmp_path: Path) -> None:
    reading = read(tmp_path, f"{HEAD}<Row>{cell('合计')}{printed}</Row>", encoding=encoding)
    assert reading.media_type == sniff.SHEET_XML
    assert [(one.row_no, one.column_no, one.text) for one in reading.tables[0].cells[2:]] == [
        (2, 1, "合计"),
        (2, 2, shown),
    ]
    assert reading.tables[0].title == "收支"


def test_places_spans_and_what_is_hidden(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        f"<Row>{cell('项目', more=DOWN)}{cell('金额', more=ACROSS)}</Row>"
        f"<Row>{cell('本年', more=SECOND)}{cell('上年')}</Row>"
        f"<Row>{cell('合计')}{cell('12', 'Number')}{cell('10', 'Number')}</Row>"
        f'<Row ss:Hidden="1">{cell("旧")}{cell("99", "Number")}{cell("98", "Number")}</Row>',
    )
    found = [(one.row_no, one.column_no, one.row_span, one.column_span, one.text) for one in reading.tables[0].cells]
    assert found == [
        (1, 1, 2, 1, "项目"), (1, 2, 1, 2, "金额"), (2, 2, 1, 1, "本年"), (2, 3, 1, 1, "上年"),
        (3, 1, 1, 1, "合计"), (3, 2, 1, 1, "12"), (3, 3, 1, 1, "10"),
    ]  # fmt: skip
    assert [(one.code, one.text) for one in reading.signals] == [("hidden_cells", "旧 99 98")]


def test_a_document_type_is_refused_and_no_entity_expanded(tmp_path: Path) -> None:
    with pytest.raises(DamagedDocument):
        read(tmp_path, f"<Row>{cell('&a;')}</Row>", head='<!DOCTYPE Workbook [<!ENTITY a "x">]>')


@pytest.mark.parametrize(
    "rows",
    [
        '<Row ss:Index="999999999"><Cell><Data ss:Type="Number">1</Data></Cell></Row>',
        '<Row><Cell ss:Index="999999999"><Data ss:Type="Number">1</Data></Cell></Row>',
        '<Row ss:Span="999999999" ss:Hidden="1"/>',
        "",
    ],
)
def test_places_beyond_a_sheet_are_refused(rows: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        read(tmp_path, rows)
