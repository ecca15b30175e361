"""Blocks of rows one above the other in one table, each under words of its own that say its stage."""

from __future__ import annotations

import pytest
from statement_building import codes, parse_table, shape

from extract.model import Value

WORDS = """合计<1x2 | 因公出国（境）费<1x2 | 公务用车购置及运行维护费<3 | 公务接待费<1x2
小计 | 购置费 | 运行维护费
"""
TITLE = "财政拨款“三公”经费支出决算表"


def stages(table: str) -> dict[str | None, list[str]]:
    """Of each stage the amounts as printed."""
    found: dict[str | None, list[str]] = {}
    for value in values(table):
        found.setdefault(value.stage, []).append(value.printed_text)
    return found


def values(table: str) -> tuple[Value, ...]:
    shaped = shape(parse_table(table, title=TITLE), family="final_accounts")
    assert codes(shaped) == []
    return shaped.values


@pytest.mark.parametrize("again", [WORDS, ""], ids=["words printed again", "stage alone"])
def test_rows_below_another_stage_are_of_that_stage(again: str) -> None:
    table = (
        "预算数<6\n" + WORDS + "9.50 | 0.00 | 6.50 | 0.00 | 6.50 | 3.00\n"
        "决算数<6\n" + again + "7.20 | 0.00 | 5.20 | 0.00 | 5.20 | 2.00\n"
    )
    assert stages(table) == {
        "initial_budget": ["9.50", "0.00", "6.50", "0.00", "6.50", "3.00"],
        "actual": ["7.20", "0.00", "5.20", "0.00", "5.20", "2.00"],
    }
    labels = [value.column_label for value in values(table)]
    assert labels[:2] == ["预算数/合计", "预算数/因公出国（境）费"]
    assert labels[6:] == [label.replace("预算数", "决算数") for label in labels[:6] if label]


def test_a_stage_below_words_with_labels_of_rows() -> None:
    table = "项目 | 合计 | 公务接待费\n预算数<3\n本级 | 3.00 | 3.00\n决算数<3\n本级 | 2.00 | 2.00\n"
    assert stages(table) == {"initial_budget": ["3.00", "3.00"], "actual": ["2.00", "2.00"]}


def test_the_year_of_a_block_is_that_of_its_own_words() -> None:
    table = "2023年决算数<2\n合计 | 公务接待费\n3.00 | 3.00\n2024年决算数<2\n合计 | 公务接待费\n2.00 | 2.00\n"
    assert [value.fiscal_year for value in values(table)] == [2023, 2023, 2024, 2024]


def test_words_printed_again_without_a_stage_keep_that_of_the_first() -> None:
    table = "预算数<2\n合计 | 公务接待费\n3.00 | 3.00\n合计 | 公务接待费\n2.00 | 2.00\n"
    assert set(stages(table)) == {"initial_budget"}
