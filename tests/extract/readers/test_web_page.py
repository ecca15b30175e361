"""Web pages: encodings, furniture, layout tables, hostile nesting; and the bulletin, value for value."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.failures import DocumentError
from extract.model import Reading
from extract.readers.errors import TooManyCells
from extract.readers.page_bytes import decode_page
from extract.readers.page_words import page_words
from extract.readers.web_page import read_markup

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "spreadsheets"
NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")
SENTENCE = "水务局2024年预算412.35万元，镕基"


def read(body: str) -> Reading:
    return read_markup(f"<html><body>{body}</body></html>".encode(), "d")


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", "GB18030", "iso-8859-1", "nonsense", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_bytes_decide_over_what_is_declared(declared: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{SENTENCE}</body></html>'
    assert decode_page(page.encode(encoding)) == (page, 0)


def test_a_page_with_bad_bytes_is_read_with_a_signal() -> None:
    reading = read_markup(f"<html><p>{SENTENCE}</p>".encode() + b"\xff\xff</html>", "d")
    assert SENTENCE in reading.passages[0].text
    assert [signal.code for signal in reading.signals] == ["text_not_decodable"]


@pytest.mark.parametrize(
    "line",
    [
        "【打印】【关闭】",
        "字体：[大 中 小]",
        "当前位置：首页 > 公开",
        "版权所有：某局",
        "京ICP备00000001号",
        "[责任编辑:]",
    ],
)
def test_lines_of_the_site_are_left_out(line: str) -> None:
    assert page_words().is_furniture(line)


@pytest.mark.parametrize(
    "line", ["无", "一、单位概况", "下载量为12次", "2024年3月5日", "大中型水库移民后期扶持基金支出"]
)
def test_lines_of_the_report_stay(line: str) -> None:
    assert not page_words().is_furniture(line)


def test_words_of_furniture_cost_no_time() -> None:
    assert not page_words().is_furniture("打印本页" * 29 + "x")


def test_layout_tables_flow_and_inner_tables_stand() -> None:
    inner = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>水利</td><td>1.50</td></tr></table>"
    reading = read(f"<table><tr><td>左栏</td><td><p>上文</p>{inner}<p>下文</p></td></tr></table>")
    assert [passage.text for passage in reading.passages] == ["左栏", "上文", "下文"]
    assert [cell.text for table in reading.tables for cell in table.cells] == ["项目", "金额", "水利", "1.50"]


def test_a_copy_for_phones_is_read_once() -> None:
    content = "".join(f"<p>第{n}段：" + "水利支出一百万元，" * 6 + "</p>" for n in range(8))
    reading = read(f"<div>{content}</div><div class='m'>{content}</div>")
    assert len(reading.passages) == 8
    assert [signal.code for signal in reading.signals] == ["repeated_content"]


def test_spans_that_reach_into_each_other_keep_every_cell() -> None:
    reading = read("<table><tr><td>甲<td rowspan=3>乙<tr><td colspan=2>丙<tr><td>丁<td>戊</table>")
    (table,) = reading.tables
    assert {cell.text for cell in table.cells} == {"甲", "乙", "丙", "丁", "戊"}
    places = [
        (cell.row_no + down, cell.column_no + right)
        for cell in table.cells
        for down in range(cell.row_span)
        for right in range(cell.column_span)
    ]
    assert len(places) == len(set(places))


def cells_of(body: str) -> list[list[str]]:
    """The texts of a page's first table, row by row, at their columns."""
    cells = read(body).tables[0].cells
    width = max(cell.column_no for cell in cells)
    rows = [[""] * width for _ in range(max(cell.row_no for cell in cells))]
    for cell in cells:
        rows[cell.row_no - 1][cell.column_no - 1] = cell.text
    return rows


HEAD = "<tr><td>科目</td><td>上年数</td><td>预算数</td><td>决算数</td></tr>"
BODY = [["科目", "上年数", "预算数", "决算数"], ["公用经费", "7.10", "8.20", "8.15"]]


@pytest.mark.parametrize("group", ["thead", "tbody"])
def test_a_span_ends_with_its_group_of_rows(group: str) -> None:
    first, second = "<td rowspan=3>科目</td><td colspan=2>金额</td>", "<td>预算数</td><td>决算数</td>"
    top = f"<{group}><tr>{first}</tr><tr>{second}</tr></{group}>"
    rows = cells_of(f"<table border=1>{top}<tbody><tr><td>公用经费</td><td>8.20</td><td>8.15</td></tr></tbody></table>")
    assert rows == [["科目", "金额", ""], ["", "预算数", "决算数"], ["公用经费", "8.20", "8.15"]]


@pytest.mark.parametrize("style", ["visibility:hidden", "font-size:0", "visibility:collapse", "display:none"])
def test_a_cell_that_is_not_seen_keeps_its_place_unless_it_is_not_displayed(style: str) -> None:
    row = f'<tr><td>公用经费</td><td style="{style}">7.10</td><td>8.20</td><td>8.15</td></tr>'
    rows = cells_of(f"<table border=1>{HEAD}{row}</table>")
    kept = ["公用经费", "8.20", "8.15", ""] if style == "display:none" else ["公用经费", "", "8.20", "8.15"]
    assert rows == [BODY[0], kept]


def test_a_row_that_is_not_seen_is_not_read_and_spans_go_over_it() -> None:
    hidden = '<tr style="visibility:collapse"><td>7.10</td><td>8.20</td><td>8.15</td></tr>'
    first = "<tr><td rowspan=3>公用经费</td><td>1.10</td><td>1.20</td><td>1.15</td></tr>"
    last = "<tr><td>2.10</td><td>2.20</td><td>2.15</td></tr>"
    rows = cells_of(f"<table border=1>{HEAD}{first}{hidden}{last}</table>")
    assert rows[1:] == [["公用经费", "1.10", "1.20", "1.15"], [""] * 4, ["", "2.10", "2.20", "2.15"]]


CELLS = "<td>公用经费</td><td>7.10</td><td>8.20</td><td>8.15</td>"


@pytest.mark.parametrize(
    "row",
    [CELLS, f"<form><tr>{CELLS}</tr></form>", f"<tr><form>{CELLS}</form></tr>", f"<tbody>{CELLS}</tbody>"],
)
def test_cells_without_a_row_and_rows_within_a_form_are_read(row: str) -> None:
    assert cells_of(f"<table border=1>{HEAD}{row}</table>") == BODY


def test_what_stands_in_a_table_and_in_no_cell_is_shown_above_it() -> None:
    note = "<p>单位：<b>万元</b></p>"
    reading = read(f"<table border=1>{note}{HEAD}<tr>{CELLS}</tr><center>注：含上年结转。</center></table>")
    assert [passage.text for passage in reading.passages] == ["单位：万元", "注：含上年结转。"]
    assert reading.tables[0].printed_unit == "万元"


def test_vast_spans_are_refused() -> None:
    with pytest.raises(TooManyCells):
        read("<table>" + "<tr><td colspan=1000 rowspan=65534>1<td>2" * 500 + "</table>")


@pytest.mark.parametrize("start", ["<div>" * 30_000, "<table><tr><td>甲<td>" * 2000, "<b>" * 5000])
def test_deep_nesting_ends(start: str) -> None:
    try:
        reading = read(f"<p>上文</p>{start}12万元")
    except DocumentError:
        return
    assert any(passage.text.startswith("上文") for passage in reading.passages)
    assert {"page_too_deep", "page_cut"} & {signal.code for signal in reading.signals}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(
    ["<table>", "</table>", "<tr>", "<td rowspan=2>", "<td colspan=3>", "</td>", "<p>", "<br>", "<a href=x.pdf>",
     "</a>",
     "<div style='display:none'>", "</div>", "甲",
     "12.5", "&lt;b&gt;", "<!--", "-->", "<script>", "</script>", "\x00"]
), max_size=40))  # fmt: skip
def test_any_soup_is_a_reading_or_a_document_error(pieces: list[str]) -> None:
    try:
        reading = read("".join(pieces))
    except DocumentError:
        return
    for table in reading.tables:
        assert len({(cell.row_no, cell.column_no) for cell in table.cells}) == len(table.cells)
        assert all(cell is None or cell.text is not None for line in table.grid() for cell in line)


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.is_open = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "td":
            self.is_open = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.is_open = self.is_open and tag != "td"

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.texts[-1] += data


def test_every_number_of_the_bulletin_is_read() -> None:
    """The page holds its tables twice, for screens and for phones."""
    path = CORPUS / "rd_bulletin_2021.html"
    if not path.exists():
        pytest.skip("../shared/corpus is not here")
    parser = _Cells()
    parser.feed(path.read_text(encoding="utf-8"))
    printed = Counter(text.strip() for text in parser.texts if NUMBER.fullmatch(text.strip()))
    tables = read_markup(path.read_bytes(), "d").tables
    found = Counter(cell.text for table in tables for cell in table.cells if NUMBER.fullmatch(cell.text))
    assert sum(found.values()) >= 160
    assert printed == Counter({text: 2 * count for text, count in found.items()})


@pytest.mark.parametrize(
    ("line", "is_read"),
    [
        ("来源：某市财政局", False),
        ("来源：某市财政局 发布时间：2024-09-01 浏览次数：1200次", False),
        ("来源：一般公共预算财政拨款120.50万元", True),
        ("资金来源：财政拨款", True),
        ("浏览量达到120万次，完成率98%", True),
    ],
)
def test_line_of_the_site_is_left_out_unless_it_states_an_amount(line: str, is_read: bool) -> None:
    page = f"<html><body><p>一、部门概况</p><p>{line}</p><p>本部门全年工作完成。</p></body></html>"
    assert (line in [passage.text for passage in read_markup(page.encode(), "d").passages]) == is_read
