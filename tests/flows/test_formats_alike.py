"""A report again in another format is the same report: white space and the grid's file format are no content."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.model import Cell, Passage, Reading, Table
from extract.readers import read_document
from flows.landing.content_hash import hash_content
from samples import load_reports, render

REPORTS = {report.name: report for report in load_reports()}


@pytest.mark.parametrize("name", ["louxing_community_2023", "kunshan_service_budget_2022_tables"])
def test_every_format_has_the_same_content(name: str, tmp_path: Path) -> None:
    hashes = {}
    for format in ("docx", "xlsx", "xls", "html"):
        path = tmp_path / f"report.{format}"
        path.write_bytes(render(REPORTS[name], format))
        hashes[format] = hash_content(read_document(path, "d"))
    assert len(set(hashes.values())) == 1, hashes


def reading(*texts: str) -> Reading:
    cells = tuple(Cell(1, 1, column, text) for column, text in enumerate(texts, start=1))
    return Reading("d", "x", 1, (Table(1, 1, 1, cells),), (Passage(1, 1, "某局 2024 年度"),))


def test_white_space_is_no_content_and_a_moved_number_is() -> None:
    assert hash_content(reading("  30101 ", "基本\n工资", "1,234.50")) == hash_content(
        reading("30101", "基本　工资", "1,234.50 ")
    )
    assert hash_content(reading("工资", "1.00", "")) != hash_content(reading("工资", "", "1.00"))
