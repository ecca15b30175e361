"""Three editions of a report through the flow: each knows the one that came next."""

from __future__ import annotations

import pytest
from flow_fakes import Warehouse

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \ntitle: 自评报告\namount: {}\n"


def test_three_editions_know_their_next_and_the_newest(warehouse: Warehouse) -> None:
    for number, name in enumerate(("a", "b", "c"), start=1):
        warehouse.put(f"{name}.txt", REPORT.format(f"{number}.00"))
        warehouse.put(f"copy of {name}.txt", REPORT.format(f"{number}.00") + "\n")
        assert warehouse.load().status == "published"
    rows = warehouse.query(
        "SELECT own.file_name, next.file_name, newest.file_name FROM raw.documents AS own"
        " JOIN raw.document_periods AS period USING (document_id)"
        " JOIN raw.documents AS next ON next.document_id = period.replaced_by"
        " JOIN raw.documents AS newest ON newest.document_id = own.superseded_by ORDER BY own.file_name"
    )
    assert len(rows) == 2
    (_, second, newest), (_, third, newest_again) = rows
    assert second != newest and third == newest == newest_again


def test_a_former_edition_that_is_put_back_in_its_place_is_the_newest_again(warehouse: Warehouse) -> None:
    first, later = (f"unit: 甲市统计局\nyear: 2023\nproject: \namount: {amount}\n" for amount in (1, 2))
    for text in (first, later, first):
        warehouse.put("a.txt", text)
        assert warehouse.load().status == "published"
    assert warehouse.load().status == "nothing_new"
    standing = "SELECT text, outcome FROM raw.documents JOIN raw.cells USING (document_id) WHERE text IN ('1', '2')"
    assert sorted(warehouse.query(standing)) == [("1", "loaded"), ("2", "superseded")]
    warehouse.put("a.txt", later)
    warehouse.load()
    assert sorted(warehouse.query(standing)) == [("1", "superseded"), ("2", "loaded")]


def test_a_former_edition_at_another_place_replaces_nothing(warehouse: Warehouse) -> None:
    first, later = (f"unit: 甲市统计局\nyear: 2023\nproject: \namount: {amount}\n" for amount in (1, 2))
    for name, text in (("a.txt", first), ("a.txt", later), ("the archive/a.txt", first)):
        warehouse.put(name, text)
        warehouse.load()
    standing = "SELECT text, outcome FROM raw.documents JOIN raw.cells USING (document_id) WHERE text IN ('1', '2')"
    assert sorted(warehouse.query(standing)) == [("1", "superseded"), ("2", "loaded")]
