"""A table's title among the lines over it."""

from __future__ import annotations

from extract.model import Cell
from extract.readers.assembly import ReadingBuilder


def test_of_a_title_in_two_languages_the_chinese_one_is_taken() -> None:
    builder = ReadingBuilder("d", "x")
    for line in ("分地区支出（2019年）", "Expenditure by Region (2019)", "单位：亿元"):
        builder.add_passage(1, line)
    table = builder.add_table([Cell(1, 1, 1, "地区"), Cell(1, 1, 2, "支出")])
    assert (table.title, table.printed_unit) == ("分地区支出（2019年）", "亿元")
