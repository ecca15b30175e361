"""The two real reports: every table row and indicator that was read by hand, where the folder with them is at hand."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from table_building import ROOT, knowledge

from extract.labels import compact, normalise_label
from extract.metadata import describe
from extract.readers import read_document
from extract.shaping import ShapedTables, shape_tables

SHARED = ROOT.parent / "shared"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the folder of real reports beside the project")
SEED = "000_972b45f934876c4e"
FRAME = {
    "execution_rate": "execution_rate_percent",
    "execution_weight": "execution_weight",
    "execution_score": "execution_score",
    "self_weight_total": "total_weight",
    "self_score_total": "total_score",
}


def read(name: str) -> list[dict[str, str]]:
    with (SHARED / "gold" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def shaped() -> ShapedTables:
    reading = read_document(SHARED / "seeds" / f"{SEED}.txt", "d0")
    return shape_tables(reading, knowledge(), describe(reading, knowledge()))


def test_every_number_of_the_tables(shaped):
    known = knowledge()
    found = {}
    for value in shaped.values:
        year = (value.fiscal_year or 2024) + value.year_offset
        item = known.item_of(value.row_label_norm, value.form_id, value.block_id) or known.item_of(
            value.column_label_norm
        )
        key = (value.row_label, value.column_label)
        found[key] = (item, value.value, value.unit, year, value.stage)
    missing = []
    for row in read("000_facts.csv"):
        if row["source"] != "table" or row["measure"].startswith(("indicator_", "level1_", "activity", "proposals")):
            continue
        if row["measure"] in FRAME:
            frame = shaped.score_forms[0]
            assert getattr(frame, FRAME[row["measure"]]) == Decimal(row["value"])
            continue
        if not row["value"] and not normalise_label(row["row_label"]).strip("…"):
            continue  # the template's row for more of the same
        got = found.get((compact(row["row_label"]), compact(row["column_label"])))
        want = (
            row["measure"],
            Decimal(row["value"]) if row["value"] else None,
            row["unit"],
            int(row["year"]),
            row["stage"],
        )
        if got != want:
            missing.append((row["row_label"], row["column_label"], want, got))
    assert missing == []


def test_every_indicator(shaped):
    operators = {"qual": "qualitative"}
    rows = read("000_indicators.csv")
    assert len(shaped.indicators) == len(rows)
    for row, got in zip(rows, shaped.indicators, strict=True):
        assert (got.level1, got.level2, got.level3) == (row["level1"], row["level2"], row["level3"])
        assert got.target_operator == operators.get(row["operator"], row["operator"])
        assert got.kind == row["kind"]
        assert (got.weight, got.score) == (Decimal(row["weight"]), Decimal(row["score"]))
        assert got.deviation_note == row["deviation_note"]
        if row["kind"] == "quantitative":
            assert (got.target_value, got.actual_value) == (Decimal(row["target_value"]), Decimal(row["actual_value"]))
            assert got.value_unit == row["unit"]
        elif row["kind"] == "date":
            assert (got.target_date, got.actual_date) == (row["target_value"], row["actual_value"])


def test_nothing_is_signalled_in_a_form_that_is_known(shaped):
    assert shaped.table_forms == {1: "hunan_base_data", 2: "hunan_department"}
    assert shaped.signals == ()


def test_a_report_without_tables_gives_nothing():
    (path,) = (SHARED / "seeds").glob("004_*.txt")
    reading = read_document(path, "d4")
    shaped = shape_tables(reading, knowledge(), describe(reading, knowledge()))
    assert shaped.indicators == () and shaped.score_forms == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    sorted(path for path in (SHARED / "corpus").glob("*/*.pdf") if path.parent.name != "scans"),
    ids=lambda path: path.name,
)
def test_no_real_document_breaks_shaping(path: Path):
    reading = read_document(path, "d9")
    shaped = shape_tables(reading, knowledge(), describe(reading, knowledge()))
    assert len({value.value_id for value in shaped.values}) == len(shaped.values)
    assert len(shaped.table_forms) + sum(s.code == "unknown_table" for s in shaped.signals) >= len(
        [table for table in reading.tables if any(cell.text.strip() for cell in table.cells)]
    )


@pytest.mark.slow
def test_performance_forms_of_a_budget_have_targets_without_results():
    (path,) = (SHARED / "corpus" / "shanghai").glob("putuo_wanli*.pdf")
    reading = read_document(path, "d9")
    shaped = shape_tables(reading, knowledge(), describe(reading, knowledge()))
    assert list(shaped.table_forms.values())[-5:] == ["target_table"] * 5
    assert len({indicator.project for indicator in shaped.indicators}) == 5
    assert len(shaped.indicators) == 65
    assert all(i.target_text and i.actual_text is None and i.weight is None for i in shaped.indicators)
