"""Paragraphs put together again: nothing is lost, nothing moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.model import Passage
from extract.narrative.fiscal.fragments import join_fragments

TEXTS = st.lists(st.text("支出预算5万元，。：（类）（项）一、1 ─", min_size=1, max_size=20), max_size=8)


def passages(texts: list[str]) -> list[Passage]:
    return [Passage(number, 1, text) for number, text in enumerate(texts, start=1)]


@given(TEXTS)
def test_every_passage_is_read_once_and_at_its_place(texts: list[str]) -> None:
    wholes = list(join_fragments(passages(texts)))
    for whole in wholes:
        for part in whole.fragments:
            assert whole.text[part.start : part.start + part.length] == part.passage.text[: part.length]
        assert sum(part.length for part in whole.fragments) == len(whole.text)
    order = [part.passage.passage_no for whole in wholes for part in whole.fragments]
    assert order == sorted(set(order))


def test_a_page_number_between_two_halves_is_passed_over() -> None:
    (whole,) = join_fragments(passages(["基本支出5万元，比上年增加", "—12—", "1万元。"]))
    assert whole.text == "基本支出5万元，比上年增加1万元。"


def test_a_table_between_parts_two_paragraphs() -> None:
    before, after = Passage(1, 1, "基本支出5万元，比上年"), Passage(2, 2, "增加1万元。", after_table=1)
    assert len(list(join_fragments([before, after]))) == 2


def test_a_numbered_line_begins_anew() -> None:
    assert len(list(join_fragments(passages(["基本支出5万元，占50%", "2.项目支出5万元，占50%"])))) == 2
