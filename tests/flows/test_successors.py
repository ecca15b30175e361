"""Three editions of a report through the flow: each knows the one that came next."""

from __future__ import annotations

from flow_fakes import Warehouse

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \ntitle: 自评报告\namount: {}\n"


def test_three_editions_know_their_next(warehouse: Warehouse) -> None:
    for number, name in enumerate(("a", "b", "c"), start=1):
        warehouse.put(f"{name}.txt", REPORT.format(f"{number}.00"))
        warehouse.put(f"copy of {name}.txt", REPORT.format(f"{number}.00") + "\n")
        assert warehouse.load().status == "published"
    rows = warehouse.query(
        "SELECT own.file_name, next.file_name, newest.file_name FROM raw.documents AS own"
        " JOIN raw.documents AS next ON next.document_id = own.first_superseded_by"
        " JOIN raw.documents AS newest ON newest.document_id = own.superseded_by ORDER BY own.file_name"
    )
    assert len(rows) == 2
    (_, second, newest), (_, third, newest_again) = rows
    assert second != newest and third == newest == newest_again


def test_of_two_editions_the_next_is_the_newest(warehouse: Warehouse) -> None:
    for number, name in enumerate(("a", "b"), start=1):
        warehouse.put(f"{name}.txt", REPORT.format(f"{number}.00"))
        warehouse.load()
    assert warehouse.query("SELECT count(*) FROM raw.documents WHERE first_superseded_by = superseded_by") == [(1,)]
