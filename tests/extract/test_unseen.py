"""Characters without width or ink: the same words and values whatever a format hides between them."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import docx
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from extract.amounts import parse_amount
from extract.model import Reading
from extract.readers import read_document
from extract.unseen import UNREADABLE, drop_unseen
from flows.landing.content_hash import hash_content

HIDDEN = "\u200b\u200c\u200d\ufeff\u00ad\u2060\u200e\u202c"
LINE = "本年支出1,234.56万元（项）。"
ROWS = [["项目", "金额"], ["合计", "1,234.56"], ["办公费", "12"]]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("12\u200b3.5", "123.5"),
        ("\ufeff合\u00ad计", "合计"),
        ("（项）\x00。", "（项）。"),
        ("12.5\x07", "12.5"),
        ("支出12.5\x007万元", f"支出{UNREADABLE}万元"),
        ("-1,2\x01\x0234.5%", UNREADABLE),
        ("\x01\x02\x03", UNREADABLE),
        ("甲\t乙\n丙\u3000丁\xa0戊", "甲\t乙\n丙\u3000丁\xa0戊"),
        ("㎡①…Ａ", "㎡①…Ａ"),
    ],
)
def test_what_is_not_seen_is_taken_out(text: str, seen: str) -> None:
    assert drop_unseen(text) == seen


@given(st.text(alphabet="0123456789.,-支出（）" + HIDDEN, max_size=20))
def test_format_characters_change_nothing(text: str) -> None:
    plain = "".join(char for char in text if char not in HIDDEN)
    assert drop_unseen(text) == plain
    assert parse_amount(drop_unseen(text)) == parse_amount(plain)


def test_long_numbers_with_a_control_character_cost_no_time() -> None:
    started = time.process_time()
    drop_unseen("1" * 200_000 + "项\x00" + "1," * 100_000 + "\x00")
    assert time.process_time() - started < 2


def spoil(text: str) -> str:
    """The same to the eye: something without width between any two characters, and at both ends."""
    return HIDDEN + "".join(char + HIDDEN[place % len(HIDDEN)] for place, char in enumerate(text))


def write(folder: Path, ending: str, line: str, rows: list[list[str]]) -> Reading:
    path = folder / f"report.{ending}"
    if ending == "docx":
        document = docx.Document()
        document.add_paragraph(line)
        table = document.add_table(len(rows), 2)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        document.save(str(path))
    elif ending == "xlsx":
        book = Workbook()
        for cells in ([line], *rows):
            book.active.append(cells)
        book.save(path)
    elif ending == "xls":
        old = xlwt.Workbook()
        sheet = old.add_sheet("表")
        for row_no, cells in enumerate(([line], *rows)):
            for column_no, text in enumerate(cells):
                sheet.write(row_no, column_no, text)
        old.save(str(path))
    else:
        body = "".join(f"<tr><td>{first}</td><td>{second}</td></tr>" for first, second in rows)
        page = f"<meta charset=utf-8><p>{line}</p><table border=1>{body}</table>"
        path.write_text(page, encoding="utf-8")
    return read_document(path, "d")


@pytest.mark.parametrize("ending", ["docx", "xlsx", "xls", "html"])
def test_every_format_reads_what_is_seen(ending: str, tmp_path: Path) -> None:
    plain = write(tmp_path, ending, LINE, ROWS)
    spoilt = write(tmp_path, ending, spoil(LINE), [[spoil(text) for text in row] for row in ROWS])
    assert (spoilt.tables, spoilt.passages) == (plain.tables, plain.passages)
    assert hash_content(spoilt) == hash_content(plain)
    assert parse_amount(spoilt.tables[0].cells[3].text).value == Decimal("1234.56")
