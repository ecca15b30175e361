"""Budgets as spreadsheets and portal pages that publishers make by hand say what the same budget says as a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from published_workbooks import Habits, publish

from extract.forms import Knowledge, load_knowledge
from extract.model import Shaped
from extract.readers import read_document
from extract.shape import shape_reading
from samples import render
from samples.fiscal import FiscalReport
from samples.fiscal.report import load_fiscal_report
from samples.pages import PageStyle

ROOT = Path(__file__).resolve().parents[2]
SHANGHAI, JIANGSU = "jiading_convenience_budget_2024", "kunshan_service_budget_2022_tables"
FIELDS = (
    "statement", "block_id", "fund", "functional_code", "economic_code", "row_kind", "row_label_norm",
    "column_label_norm", "role", "stage", "year_offset", "value", "unit", "null_kind",
)  # fmt: skip
WORKBOOKS = {
    "unit over each table": (SHANGHAI, Habits()),
    "unit on the cover": (
        JIANGSU,
        Habits(
            ("昆山市便民服务指导中心", "2022年度部门预算公开表"), names_unit=False, codes="indented", is_ruled=False
        ),
    ),
    "unit in the cover's title": (
        SHANGHAI,
        Habits(("上海市嘉定区便民服务管理局2024年部门预算",), names_unit=False, codes="indented", sheet_name="Sheet{}"),
    ),
    "no lines drawn": (SHANGHAI, Habits(is_ruled=False)),
    "codes typed in, sheets numbered": (JIANGSU, Habits(sheet_name="公开{:02}表")),
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "forms")


def shape(data: bytes, suffix: str, folder: Path, knowledge: Knowledge) -> Shaped:
    path = folder / f"report.{suffix}"
    path.write_bytes(data)
    return shape_reading(read_document(path, "d"), knowledge)


def load(name: str) -> FiscalReport:
    return replace(load_fiscal_report(name), page_style=PageStyle())


def statement_values(shaped: Shaped, *, with_blanks: bool) -> Counter[tuple[Any, ...]]:
    """What the statements say. 1,000 and 1,000.00 are one amount; a blank is seen where lines are drawn around it."""
    return Counter(
        tuple(getattr(value, name) for name in FIELDS)
        for value in shaped.values
        if value.statement is not None and (with_blanks or value.value is not None)
    )


@pytest.mark.parametrize("case", WORKBOOKS)
def test_a_published_workbook_says_what_the_document_says(case: str, tmp_path: Path, knowledge: Knowledge) -> None:
    name, habits = WORKBOOKS[case]
    report = load(name)
    expected = shape(render(report, "docx"), "docx", tmp_path, knowledge)
    found = shape(publish(report, habits), "xlsx", tmp_path, knowledge)
    wanted, got = (statement_values(each, with_blanks=habits.is_ruled) for each in (expected, found))
    assert wanted
    assert (wanted - got, got - wanted) == (Counter(), Counter())
    metadata = found.metadata
    assert (metadata.unit_name, metadata.report_type, metadata.division_code) == (
        expected.metadata.unit_name, "budget", expected.metadata.division_code,
    )  # fmt: skip
    # Jiangsu's tables print no year: where no cover says it, nothing does, and a file's name is no evidence.
    year = 2024 if name == SHANGHAI else 2022 if habits.cover else None
    assert metadata.fiscal_year == year
    assert ("no_year" in {signal.code for signal in found.signals}) == (year is None)
    new = {signal.code for signal in found.signals} - {signal.code for signal in expected.signals}
    assert not new, "a workbook raises no doubt that the document does not raise"
