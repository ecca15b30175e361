"""Which report takes the place of which: the rule, by example."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from extract.model import Cell, Passage, Reading, Table
from flows.landing.content_hash import hash_content
from flows.ledger.editions import Standing, replaces, settle

DEPARTMENT: frozenset[str | None] = frozenset({None})
OLDER = Standing("older", "a", "hash-a", "self_evaluation", 2023, "甲市统计局", None, None, "自评报告", DEPARTMENT)

BUDGET = replace(
    OLDER, report_type="budget", projects=frozenset(), statements=frozenset({"B1", "B3"}), prose_amounts=40
)


def newer(**changed: Any) -> Standing:
    return replace(OLDER, document_id="newer", file_name="b", content_hash="hash-b", **changed)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"title": "自评报告（修订）"}, True),
        ({"fiscal_year": 2022}, False),
        ({"unit_name": "乙市统计局"}, False),
        ({"report_type": "final_accounts"}, False),
        ({"report_scope": "unit"}, False),
        ({"projects": frozenset({"修路"})}, False),
        ({"projects": frozenset({None, "修路"})}, True),
        ({"projects": frozenset()}, False),
    ],
)
def test_a_newer_report_replaces_what_it_covers(changed: dict[str, Any], expected: bool) -> None:
    assert replaces(newer(**changed), OLDER) is expected


@pytest.mark.parametrize("lacking", [{"unit_name": None}, {"fiscal_year": None}, {"report_type": "other"}])
def test_what_names_no_unit_year_or_type_is_replaced_by_nothing(lacking: dict[str, Any]) -> None:
    assert not replaces(newer(**lacking), replace(OLDER, **lacking))


def test_units_of_one_name_in_two_places_are_two() -> None:
    assert not replaces(newer(division_code="430602"), replace(OLDER, division_code="430603"))
    assert replaces(newer(division_code="430602"), OLDER)


@pytest.mark.parametrize(("title", "expected"), [("自评报告", True), ("另一份报告", False), (None, True)])
def test_without_any_form_the_titles_decide(title: str | None, expected: bool) -> None:
    bare = replace(OLDER, projects=frozenset())
    assert replaces(newer(projects=frozenset(), title=title), bare) is expected


def test_of_three_the_newest_stands() -> None:
    third = replace(OLDER, document_id="third", content_hash="hash-c")
    settled = settle([OLDER, newer(), third])
    assert {name: each[:2] for name, each in settled.items()} == {
        "older": ("superseded", "third"),
        "newer": ("superseded", "third"),
        "third": ("loaded", None),
    }


def test_a_duplicate_replaces_nothing() -> None:
    copy = replace(OLDER, document_id="copy")
    settled = settle([OLDER, newer(), copy])
    assert settled["copy"][:2] == ("duplicate", "older")
    assert settled["older"][:2] == ("superseded", "newer")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"title": "2023年部门预算（更正）"}, True),
        ({"statements": frozenset({"B1", "B3", "B5"})}, True),
        ({"statements": frozenset({"B1"})}, False),
        ({"statements": frozenset()}, False),
        ({"prose_amounts": 38}, True),
        ({"prose_amounts": 0}, False),
        ({"report_scope": "unit"}, False),
        ({"projects": frozenset({"修路"})}, True),
    ],
)
def test_a_newer_budget_replaces_the_older_where_nothing_is_lost(changed: dict[str, Any], expected: bool) -> None:
    copy = replace(BUDGET, document_id="newer", file_name="b", content_hash="hash-b")
    assert replaces(replace(copy, **changed), BUDGET) is expected


def test_a_report_in_two_files_stands_in_both_whichever_came_first() -> None:
    tables = replace(BUDGET, document_id="tables", content_hash="hash-t", prose_amounts=0)
    narrative = replace(BUDGET, document_id="narrative", content_hash="hash-n", statements=frozenset())
    for order in ([tables, narrative], [narrative, tables]):
        assert {outcome for outcome, _, _ in settle(order).values()} == {"loaded"}


def reading(paragraphs: list[tuple[int, str]], *cells: str) -> Reading:
    """Paragraphs with their pages, then one row of cells."""
    passages = tuple(Passage(number, page, text) for number, (page, text) in enumerate(paragraphs, start=1))
    row = tuple(Cell(1, 1, column, text) for column, text in enumerate(cells, start=1))
    return Reading("d", "application/pdf", max(page for page, _ in paragraphs), (Table(1, 1, 1, row),), passages)


WHOLE = reading([(1, "支出预算 100 万元，比上年增加。"), (2, "说明")], "合计", "12", "3")


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (reading([(1, "支出预算100万元，比上年增加。"), (2, "说明")], "合 计", "12", "3"), True),
        (reading([(1, "支出预算 100 万"), (2, "元，比上年增加。"), (2, "说明")], "合计", "12", "3"), True),
        (
            reading([(1, "支出预算100万元，比上年增加。"), (1, "- 1 -"), (2, "说明"), (2, "2")], "合计", "12", "3"),
            True,
        ),
        (reading([(1, "支出预算 101 万元，比上年增加。"), (2, "说明")], "合计", "12", "3"), False),
        (reading([(1, "支出预算 100 万元，比上年增加。"), (2, "说明")], "合计", "1", "23"), False),
        (reading([(1, "支出预算 100 万元，比上年增加。"), (2, "说明")], "合计", "3", "12"), False),
    ],
)
def test_the_same_text_in_another_layout_is_the_same_content(other: Reading, is_same: bool) -> None:
    assert (hash_content(other) == hash_content(WHOLE)) is is_same


def test_a_number_alone_on_a_line_counts_where_there_are_no_pages() -> None:
    assert hash_content(reading([(1, "合计"), (1, "5")])) != hash_content(reading([(1, "合计"), (1, "6")]))
