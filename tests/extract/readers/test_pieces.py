"""Raised marks of notes and struck-out text in each format."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import docx
import pytest
import xlwt
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from extract.amounts import find_amounts, parse_amount
from extract.measures import fold
from extract.model import Reading
from extract.readers import read_document
from extract.readers.pieces import Raised, join_pieces
from extract.readers.web_page import read_markup


def page(body: str) -> Reading:
    return read_markup(f"<html><meta charset=utf-8>{body}</html>".encode(), "a")


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["12.5", Raised("1")], "12.5¹"),
        (["12.5", Raised("1"), Raised(",2"), "万元"], "12.5¹,²万元"),
        (["10m", Raised("2")], "10m2"),
        ([Raised("12.5")], "12.5"),
        (["12", ".5"], "12.5"),
        (["12.5", "", Raised("*")], "12.5*"),
    ],
)
def test_raised_digits_stay_apart_from_the_number_before(pieces: list[str], text: str) -> None:
    assert join_pieces(pieces) == text


@given(st.lists(st.text(alphabet="0123456789.支出"), max_size=5))
def test_plain_pieces_are_joined_as_they_are(pieces: list[str]) -> None:
    assert join_pieces(pieces) == "".join(pieces)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("12.5²", "12.5 "), ("12.5¹,²万元", "12.5   万元"), ("10m²", "10m2"), ("１２³", "12 "), ("㎡", "㎡"), ("²", "2")],
)
def test_a_note_mark_folds_to_blanks_and_a_power_of_a_unit_to_its_digit(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_an_amount_does_not_take_its_note_mark() -> None:
    assert parse_amount("12.5²").value == Decimal("12.5")
    (found,) = find_amounts("支出12.5¹万元。")
    assert (found.value, found.unit) == (Decimal("12.5"), "万元")


def test_a_page_keeps_raised_marks_apart_and_leaves_struck_text_out() -> None:
    reading = page("<p>决算支出12.5<b><sup>1</sup></b>万元，面积10m<sup>2</sup>，<s>99</s>人。</p>")
    assert [each.text for each in reading.passages] == ["决算支出12.5¹万元，面积10m2，人。"]


MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def word_line(tmp_path: Path, inner: str) -> str:
    """The one line that a Word file with this inside of its paragraph is read as."""
    document = docx.Document()
    names = f'{nsdecls("w")} xmlns:m="{MATH}"'
    document.element.body.insert(0, parse_xml(f"<w:p {names}>{inner}</w:p>"))
    document.save(str(tmp_path / "line.docx"))
    return "|".join(each.text for each in read_document(tmp_path / "line.docx", "a").passages)


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:sym w:font="Symbol" w:char="F02D"/><w:t>12.50</w:t>', "−12.50"),
        ('<w:sym w:font="Symbol" w:char="F0B3"/><w:t>95%</w:t>', "≥95%"),
        ('<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr><w:t>\uf0a3</w:t><w:t>95%</w:t>', "≤95%"),
        ('<w:sym w:font="Symbol" w:char="F0FF"/><w:t>12.50</w:t>', "\ufffd12.50"),
        ('<w:sym w:font="Wingdings" w:char="F0FE"/><w:t>12.50</w:t>', "12.50"),
        ('<w:t>1</w:t><w:sym w:font="Symbol" w:char="nonsense"/><w:t>2</w:t>', "12"),
    ],
)
def test_signs_of_the_font_symbol_are_what_they_print(run: str, text: str, tmp_path: Path) -> None:
    assert word_line(tmp_path, f"<w:r>{run}</w:r>") == text


def term(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (f"<m:f><m:num>{term('80.5')}</m:num><m:den>{term('92.0')}</m:den></m:f>", "80.5/92.0"),
        (f"<m:d><m:e>{term('1-0.2')}</m:e></m:d>{term('×5')}", "(1-0.2)×5"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr><m:e>{term("7")}</m:e></m:d>', "[7"),
        (f"<m:sSup><m:e>{term('10')}</m:e><m:sup>{term('2')}</m:sup></m:sSup>", "10²"),
        (f"<m:rad><m:deg/><m:e>{term('16')}</m:e></m:rad>", "√16"),
        ("<m:f/><m:d/><m:sSup/>", ""),
    ],
)
def test_the_parts_of_a_formula_do_not_run_together(formula: str, text: str, tmp_path: Path) -> None:
    line = word_line(tmp_path, f"<w:r><w:t>为</w:t></w:r><m:oMath>{formula}</m:oMath>")
    assert line == f"为{text}"


SHEET = """<style>/* marks { } */ @media print { .seen { display: none } }
span.note, #second { vertical-align: super } .old { text-decoration: line-through red }
.ghost { font-size: 0px } .kept { text-decoration: none !important } .a.b { display: none } .x .a { display: none }
</style>"""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('12.5<span style="vertical-align: super; font-size: 8pt">1</span>万元', "12.5¹万元"),
        ('12.5<span style="VERTICAL-ALIGN:Super">1</span>万元', "12.5¹万元"),
        ('12.5<span class="big note">1</span>万元', "12.5¹万元"),
        ('12.5<b class="note">1</b>万元', "12.51万元"),
        ('12.5<b id="second">2</b>万元', "12.5²万元"),
        ('12.5<span style="text-decoration: underline line-through">99</span>万元', "12.5万元"),
        ('12.5<span class="old">99</span>万元', "12.5万元"),
        ('12.5<span class="old" style="text-decoration: none">6</span>万元', "12.56万元"),
        ('12.5<span class="kept" style="text-decoration: line-through">6</span>万元', "12.56万元"),
        ('12.5<span style="font-size:0">7</span>万元', "12.5万元"),
        ('12.5<span class="ghost">7</span>万元', "12.5万元"),
        ('<span class="ghost"><span style="font-size: 12px">12.5</span></span>万元', "12.5万元"),
        ('<span style="font-size: 0.9em">12.5</span>万元', "12.5万元"),
        ('12.5<span class="b a">7</span><span class="a">6</span>万元<i class="seen">。</i>', "12.56万元。"),
    ],
)
def test_a_page_is_read_as_its_own_style_shows_it(markup: str, text: str) -> None:
    reading = page(f"{SHEET}<p>支出{markup}</p><table border=1><tr><td>甲</td><td>{markup}</td></tr></table>")
    assert [each.text for each in reading.passages] == [f"支出{text}"]
    assert [each.text for each in reading.tables[0].cells] == ["甲", text]


def test_struck_parts_of_a_page_are_told_and_a_struck_cell_keeps_its_place() -> None:
    reading = page(
        f"{SHEET}<p>支出10万元</p><p class=old>支出99万元</p><del><p>支出88万元</p></del>"
        "<table border=1><tr><td>甲</td><td class=old>77</td><td>5</td></tr></table>"
    )
    assert [each.text for each in reading.passages] == ["支出10万元"]
    assert [(each.column_no, each.text) for each in reading.tables[0].cells] == [(1, "甲"), (2, ""), (3, "5")]
    assert [(each.code, each.text) for each in reading.signals] == [("struck_text", "支出99万元 支出88万元 77")]


def test_a_style_sheet_of_nothing_but_signs_costs_no_time() -> None:
    started = time.process_time()
    for sign in "@{};.,:a*":
        page(f"<style>{sign * 300_000}</style><p>支出12.5万元</p>")
    assert time.process_time() - started < 10


def test_a_word_file_keeps_raised_marks_apart_and_leaves_struck_text_out(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("决算支出12.5")
    paragraph.add_run("3").font.superscript = True
    paragraph.add_run("万元")
    paragraph.add_run("99").font.strike = True
    paragraph.add_run("88").font.double_strike = True
    paragraph.add_run("6").font.strike = False
    document.save(str(tmp_path / "a.docx"))
    reading = read_document(tmp_path / "a.docx", "a")
    assert [each.text for each in reading.passages] == ["决算支出12.5³万元6"]
    assert [(each.code, each.text) for each in reading.signals] == [("struck_text", "99 88")]


def test_what_styles_of_a_word_file_raise_strike_or_hide(tmp_path: Path) -> None:
    document = docx.Document()
    raised, struck, hidden = (
        document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER) for name in ("note mark", "withdrawn", "secret")
    )
    raised.font.superscript, struck.font.strike, hidden.font.hidden = True, True, True
    inherited = document.styles.add_style("note mark of tables", WD_STYLE_TYPE.CHARACTER)
    inherited.base_style = raised
    withdrawn = document.styles.add_style("withdrawn paragraph", WD_STYLE_TYPE.PARAGRAPH)
    withdrawn.font.strike = True
    paragraph = document.add_paragraph("决算支出12.5")
    for text, style in (("3", raised), ("万元，上年10.2", None), ("1", inherited), ("99", struck), ("77", hidden)):
        paragraph.add_run(text, style)
    paragraph.add_run("4", raised).font.subscript = True
    paragraph.add_run("5", struck).font.strike = False
    other = document.add_paragraph("66", withdrawn)
    other.add_run("8", struck)
    document.save(str(tmp_path / "a.docx"))
    reading = read_document(tmp_path / "a.docx", "a")
    assert [each.text for each in reading.passages] == ["决算支出12.5³万元，上年10.2¹45", "8"]
    assert [(each.code, each.text) for each in reading.signals] == [("struck_text", "99 66")]


def test_a_workbook_keeps_raised_marks_apart_and_leaves_struck_text_out(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    raised, struck = TextBlock(InlineFont(vertAlign="superscript"), "1"), TextBlock(InlineFont(strike=True), "99")
    for row in (["项目", "金额"], ["合计", CellRichText("12.5", raised)], ["甲", CellRichText("10", struck)]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    reading = read_document(tmp_path / "a.xlsx", "a")
    assert [each.text for each in reading.tables[0].cells if each.column_no == 2] == ["金额", "12.5¹", "10"]
    assert [(each.code, each.text) for each in reading.signals] == [("struck_text", "B3 99")]


def test_an_old_workbook_keeps_raised_marks_apart_and_leaves_struck_text_out(tmp_path: Path) -> None:
    raised, struck, plain = xlwt.Font(), xlwt.Font(), xlwt.Font()
    raised.escapement, struck.struck_out = xlwt.Font.ESCAPEMENT_SUPERSCRIPT, True
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "项目")
    sheet.write(0, 1, "金额")
    for row, runs in enumerate([["12.5", ("1", raised), ("万元", plain)], ["10", ("99", struck)], [("7", raised)]], 1):
        sheet.write(row, 0, "甲")
        sheet.write_rich_text(row, 1, runs)
    book.save(str(tmp_path / "a.xls"))
    reading = read_document(tmp_path / "a.xls", "a")
    assert [each.text for each in reading.tables[0].cells if each.column_no == 2] == ["金额", "12.5¹万元", "10", "7"]
    assert [(each.code, each.text) for each in reading.signals] == [("struck_text", "B3 99")]
