"""What tells the first line of a paragraph from a line that goes on: an item's number, but no amount."""

from __future__ import annotations

import re

import pytest

from extract.model import Passage, Reading
from extract.paragraphs import join_paragraphs

NO_MARK = re.compile(r"(?!)")


def joined(first: str, second: str) -> list[str]:
    """The paragraphs of a page whose first line reaches the right margin."""
    texts = (first, second, "四、有关说明", "第一行", "第二行")
    ends = (550.0, 300.0, 300.0, 300.0, 300.0)
    passages = tuple(
        Passage(number, 1, text, bbox=(50.0, number * 20.0, right, number * 20.0 + 12))
        for number, (text, right) in enumerate(zip(texts, ends, strict=True), start=1)
    )
    return [one.text for one in join_paragraphs(Reading("d", "application/pdf", 1, (), passages), NO_MARK, NO_MARK)]


@pytest.mark.parametrize(
    "amount", ["2,345.67万元。", "2，345.67万元。", "2.35万元。", "12.5万元、采购服务支出3万元。", "5万元。"]
)
def test_a_torn_amount_is_no_item_number(amount: str) -> None:
    assert joined("采购货物支出1.5万元、采购服务支出", amount)[0] == f"采购货物支出1.5万元、采购服务支出{amount}"


@pytest.mark.parametrize("item", ["2.采购服务支出3万元。", "2、采购服务支出3万元。", "（2）采购服务支出3万元。"])
def test_an_item_begins_anew(item: str) -> None:
    assert joined("采购货物支出1.5万元、其他", item)[1] == item
