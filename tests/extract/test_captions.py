"""Lines over a table: what only says unit, body or date, and what is its title."""

from __future__ import annotations

import pytest

from extract.captions import find_unit, is_caption, is_title
from extract.words import reading_words

WORDS = reading_words()


@pytest.mark.parametrize("blanks", [1, 8, 54, 200])
def test_blanks_between_body_and_unit_make_no_caption_too_long(blanks: int) -> None:
    line = "部门：某某市水务局" + " " * blanks + "单位：万元"
    assert is_caption(line, WORDS)
    assert find_unit(line, WORDS) == "万元"


def test_a_sentence_that_names_a_unit_is_no_caption() -> None:
    assert not is_caption("本年支出合计列示如下，单位：万元，其中各项数字四舍五入。", WORDS)
    assert not is_caption("本表" + "各项支出按实际发生数填列" * 6 + "单位：万元", WORDS)


@pytest.mark.parametrize("blanks", [0, 60])
def test_blanks_make_no_title_too_long(blanks: int) -> None:
    assert is_title("收入支出" + " " * blanks + "决算总表", WORDS)
