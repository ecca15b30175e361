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
