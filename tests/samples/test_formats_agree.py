"""One report rendered in every format says the same: values, mentions, indicators, scores, lists, comparisons."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from agreement import CONVERTED, OWN, write

from extract.forms import Knowledge, load_knowledge
from extract.model import Shaped
from extract.readers import read_document
from extract.shape import shape_reading
from samples import load_reports
from samples.rendering import AnyReport

ROOT = Path(__file__).resolve().parents[2]
REPORTS = {report.name: report for report in load_reports()}
# LibreOffice takes seconds a document: a report of each kind.
CONVERTED_REPORTS = (
    "louxing_community_2023", "jiangxia_service_2024", "jiading_convenience_final_2024",
    "kunshan_service_budget_2022_tables",
)  # fmt: skip
KINDS = ("values", "mentions", "indicators", "score_forms", "listings", "goals", "comparisons")
# Where a fact stands differs from format to format; what it says must not.
PLACES = {
    "value_id", "cell_id", "page", "table_no", "row_no", "column_no", "form_no", "passage_id", "mention_id",
    "parent_mention_id", "base_mention_id", "difference_mention_id", "rate_mention_id", "char_from", "char_to",
    "indicator_id", "listing_id", "comparison_id", "goal_id", "places", "section",
}  # fmt: skip

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "forms")


def shape(report: AnyReport, format: str, folder: Path, knowledge: Knowledge) -> Shaped:
    return shape_reading(read_document(write(report, format, folder), "d"), knowledge)


def facts(shaped: Shaped) -> Counter[tuple[Any, ...]]:
    return Counter(
        (kind, *((one.name, str(getattr(fact, one.name))) for one in fields(fact) if not _is_place(one.name)))
        for kind in KINDS
        for fact in getattr(shaped, kind)
    )


def _is_place(name: str) -> bool:
    return name in PLACES or name.endswith("cell_id")


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_says_the_same(name: str, tmp_path: Path, knowledge: Knowledge) -> None:
    expected = shape(REPORTS[name], "docx", tmp_path, knowledge)
    for format in OWN:
        _assert_same(shape(REPORTS[name], format, tmp_path, knowledge), expected, format)


@pytest.mark.parametrize("format", CONVERTED)
@pytest.mark.parametrize("name", CONVERTED_REPORTS)
def test_old_word_files_and_rich_text_say_the_same(
    name: str, format: str, tmp_path: Path, knowledge: Knowledge
) -> None:
    expected = shape(REPORTS[name], "docx", tmp_path / "docx", knowledge)
    _assert_same(shape(REPORTS[name], format, tmp_path, knowledge), expected, format)


def _assert_same(found: Shaped, expected: Shaped, format: str) -> None:
    assert facts(found) - facts(expected) == facts(expected) - facts(found) == Counter(), format
    assert replace(found.metadata, evidence={}) == replace(expected.metadata, evidence={}), format
