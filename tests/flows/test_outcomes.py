"""Which report takes the place of which: the rule, by example."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.outcomes import Standing, replaces, settle

DEPARTMENT: frozenset[str | None] = frozenset({None})
OLDER = Standing("older", "a", "hash-a", "self_evaluation", 2023, "甲市统计局", None, None, "自评报告", DEPARTMENT)


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
