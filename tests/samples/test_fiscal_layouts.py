"""One report laid out in every way that the samples know gives the same facts: values, classes, funds, stages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract.forms import Knowledge, load_knowledge
from extract.readers import read_document
from extract.shape import shape_reading
from samples.fiscal import load_fiscal_report
from samples.pages import PageStyle
from samples.render_docx import render_docx
from samples.render_pages import render_pages, save_again

ROOT = Path(__file__).resolve().parents[2]
REPORTS = (
    "jiading_convenience_final_2023",
    "jiading_convenience_unit_budget_2025",
    "kunshan_service_budget_2022_text",
    "changxing_service_budget_2025_revised",
)
PAGES: dict[str, dict[str, Any]] = {
    "plain": {},
    "thin rectangles": {"draws_rectangles": True},
    "continued without header": {"rows_per_page": 12},
    "continued with the header": {"rows_per_page": 12, "continuation": "repeated"},
    "continued with another header": {"rows_per_page": 12, "continuation": "changed"},
    "orphan totals": {"orphan_totals": ("F2", "F3", "F5", "F6", "B2", "B3", "B5", "B8")},
    "titles on the page before": {"puts_title_before": True},
    "several tables on a page": {"shares_pages": True},
    "turned pages": {"rotated": ("F2", "F6", "F7", "B1", "B2", "B4", "B8", "BG")},
    "numbers above their baseline": {"raises_numbers": True},
    "text outside the page": {"hides_text": True},
    "framed contents": {"frames_contents": True},
}
TABLES: dict[str, dict[str, Any]] = {
    "codes in three columns": {"codes": "three"},
    "codes in one column": {"codes": "one"},
    "lost zeros": {"codes": "lost_zero"},
    "total first": {"total": "first"},
    "title in the grid": {"title_in_grid": True},
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "forms")


def facts(data: bytes, suffix: str, folder: Path, knowledge: Knowledge) -> Counter[tuple[object, ...]]:
    """Every number of a statement with what it is about; not where it stands."""
    path = folder / f"report.{suffix}"
    path.write_bytes(data)
    shaped = shape_reading(read_document(path, "d"), knowledge)
    return Counter(
        (
            value.statement, value.block_id, value.fund, value.stage, value.row_kind, value.functional_code,
            value.economic_code, value.row_label_norm if value.row_kind != "total" else None,
            value.column_label_norm, value.value, value.unit,
        )
        for value in shaped.values
        if value.statement and value.value is not None
    )  # fmt: skip


@pytest.fixture(scope="module", params=REPORTS)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> Any:
    """A report and its facts in the plainest layout."""
    plain = load_fiscal_report(request.param, part="all", misprints=[])
    plain = replace(plain, page_style=PageStyle(), table_style=replace(plain.table_style, codes="three", total="last"))
    folder = tmp_path_factory.mktemp("plain")
    expected = facts(render_pages(plain.blocks(), PageStyle()), "pdf", folder, knowledge)
    assert len(expected) > 80
    return plain, expected


def differences(found: Counter[tuple[object, ...]], expected: Counter[tuple[object, ...]]) -> tuple[list[Any], ...]:
    return sorted(map(str, (expected - found).elements())), sorted(map(str, (found - expected).elements()))


@pytest.mark.parametrize("name", PAGES)
def test_pages_do_not_change_the_facts(name: str, report: Any, tmp_path: Path, knowledge: Knowledge) -> None:
    plain, expected = report
    style = PageStyle(**PAGES[name])
    found = facts(render_pages(replace(plain, page_style=style).blocks(), style), "pdf", tmp_path, knowledge)
    assert differences(found, expected) == ([], [])


@pytest.mark.parametrize("name", TABLES)
def test_columns_do_not_change_the_facts(name: str, report: Any, tmp_path: Path, knowledge: Knowledge) -> None:
    plain, expected = report
    changed = replace(plain, table_style=replace(plain.table_style, **TABLES[name]))
    found = facts(render_pages(changed.blocks(), PageStyle()), "pdf", tmp_path, knowledge)
    assert differences(found, expected) == ([], [])


def test_a_word_file_and_a_saved_copy_have_the_same_facts(report: Any, tmp_path: Path, knowledge: Knowledge) -> None:
    plain, expected = report
    blocks = plain.blocks()
    assert differences(facts(render_docx(blocks), "docx", tmp_path, knowledge), expected) == ([], [])
    again = save_again(render_pages(blocks, PageStyle()))
    assert differences(facts(again, "pdf", tmp_path, knowledge), expected) == ([], [])
