"""Encodings of Chinese texts without a mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract import sniff
from extract.encodings import guess_encoding
from extract.readers import read_document
from extract.readers.errors import UnsupportedFormat
from extract.readers.page_bytes import decode_page

SIMPLE = (
    "一、部门决算情况说明\n本部门本年收入1200.50万元，支出1180.00万元，比上年增加20.10万元。\n"
    "项目,预算数,决算数\n公务接待费,3.00,2.50\n"
)
TRADITIONAL = (
    "一、部門決算情況說明\n本部門本年收入1200.50萬元，支出1180.00萬元，比上年增加20.10萬元。\n"
    "項目,預算數,決算數\n公務接待費,3.00,2.50\n"
)
ENCODED = [
    (SIMPLE, "gb18030"),
    (SIMPLE, "gbk"),
    (TRADITIONAL, "gb18030"),
    (TRADITIONAL, "big5"),
    (TRADITIONAL, "cp950"),
    (SIMPLE, "utf-16-le"),
    (SIMPLE, "utf-16-be"),
    (TRADITIONAL, "utf-16-le"),
    (SIMPLE, "utf-8"),
    (SIMPLE, "utf-16"),
]


@pytest.mark.parametrize(("text", "encoding"), ENCODED)
def test_text_is_decoded(text: str, encoding: str) -> None:
    assert sniff.decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize(("text", "encoding"), ENCODED)
def test_long_text_is_decoded_though_the_sample_cuts_a_character(text: str, encoding: str) -> None:
    for pad in range(4):
        whole = "a" * pad + text * 1000
        assert sniff.decode_text(whole.encode(encoding)) == whole


@pytest.mark.parametrize(("text", "encoding"), ENCODED)
@pytest.mark.parametrize("declared", ["", '<meta charset="gb2312">', '<meta charset="utf-8">'])
def test_page_is_decoded_whatever_it_declares(text: str, encoding: str, declared: str) -> None:
    page = f"<html><head>{declared}</head><body><p>{text}</p></body></html>"
    assert decode_page(page.encode(encoding)) == (page, 0)


def test_declared_big5_holds(tmp_path: Path) -> None:
    page = f'<html><head><meta charset="big5"></head><body><p>{TRADITIONAL}</p></body></html>'
    assert decode_page(page.encode("big5")) == (page, 0)


def test_big5_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("項目,預算數,決算數\n公務接待費,3.00,2.50\n".encode("big5"))
    (table,) = read_document(path, "d").tables
    assert [cell.text for cell in table.cells] == ["項目", "預算數", "決算數", "公務接待費", "3.00", "2.50"]


@pytest.mark.parametrize("encoding", ["euc-kr", "shift_jis"])
def test_text_of_another_encoding_is_refused_by_name(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(TRADITIONAL.encode(encoding, "ignore") * 3)
    with pytest.raises(UnsupportedFormat) as refused:
        read_document(path, "d")
    assert "UTF-8" in refused.value.mend_zh


@pytest.mark.parametrize("text", ["支出12.5", "合计", "", "a,b\n1,2\n"])
def test_few_characters_are_taken_as_they_were(text: str) -> None:
    assert sniff.decode_text(text.encode("gb18030")) == text
    assert guess_encoding(text.encode("gb18030")) == "gb18030"


@pytest.mark.parametrize("text", ["罍鑫垚", "\u9f98,12.50", "罍鑫垚支出12.50万元"])
def test_a_few_rare_characters_are_no_other_encoding(text: str) -> None:
    assert sniff.decode_text(text.encode("gb18030")) == text
