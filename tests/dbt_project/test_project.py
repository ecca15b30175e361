"""The dbt project holds what it promises: its logic, its descriptions, its data tests."""

from __future__ import annotations

import csv
import json
import runpy
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_snapshot import FAILED, FILE_NAME, Snapshot

from extract.labels import normalise_label
from flows.landing.schema import RAW_TABLES

ROOT = Path(__file__).resolve().parents[2]
REPORT = "0" * 15 + "1"
PLACE = f"{REPORT}/p1/t1/r2c2"

# What is done to a good warehouse, and the data test that must notice.
DAMAGES = {
    "a cell is lost": ("DELETE FROM raw.cells", "every_fact_has_its_place"),
    "a fact has no place": ("UPDATE marts.fct_expenditure SET cell_id = NULL", "every_fact_has_its_place"),
    "a number is lost": ("DELETE FROM marts.fct_expenditure", "every_number_is_kept"),
    "a fact stands twice": (
        "INSERT INTO marts.fct_budget SELECT * FROM marts.fct_expenditure",
        "fact_ids_are_unique",
    ),
    "a stage is in the wrong mart": (
        "UPDATE marts.fct_expenditure SET stage = 'initial_budget'",
        "every_list_value_is_known",
    ),
    "a class has two names in one year": (
        "INSERT INTO intermediate.int_classes BY NAME"
        " SELECT * REPLACE ('别名' AS name, NULL AS valid_from, 2000 AS valid_to) FROM intermediate.int_classes"
        " WHERE code = '20106'",
        "class_periods_do_not_overlap",
    ),
    "a class hangs under none": (
        "DELETE FROM intermediate.int_classes WHERE code = '201'",
        "class_periods_do_not_overlap",
    ),
    "a superseded fact counts": (
        "INSERT INTO marts.fct_superseded SELECT *, 'fct_expenditure', document_id FROM marts.fct_expenditure",
        "a_superseded_fact_is_not_published",
    ),
    "an item is unknown": ("DELETE FROM marts.dim_item", "every_key_leads_somewhere"),
    "a unit is unknown": ("DELETE FROM marts.dim_unit", "every_key_leads_somewhere"),
    "a file is unaccounted for": (
        "INSERT INTO raw.arrivals (document_id) VALUES ('nobody')",
        "every_document_is_accounted_for",
    ),
    "a report that is due is forgotten": (
        "INSERT INTO raw.roster (line_no) VALUES (7)",
        "every_due_report_is_accounted_for",
    ),
    "an outcome is unknown": ("UPDATE raw.documents SET outcome = 'lost'", "every_document_is_accounted_for"),
    "a document is left out": ("DELETE FROM marts.dim_document", "every_document_is_accounted_for"),
    "a label means two things": (
        "INSERT INTO forms.item_labels (label_norm, item_code) VALUES ('基本支出', 'expenditure_project')",
        "every_label_means_one_item",
    ),
    "a label means nothing": (
        "INSERT INTO forms.item_labels (label_norm, item_code) VALUES ('某种费用', 'no_such_item')",
        "every_label_means_one_item",
    ),
}


@pytest.fixture(scope="module")
def built(snapshot: Snapshot) -> Path:
    """A closed warehouse of one report with one amount."""
    snapshot.add_document(REPORT)
    snapshot.add_value(REPORT, 2, 2, "405.4", "基本支出", "决算数", value=Decimal("405.4"), stage="actual")
    snapshot.build().close()
    return snapshot.path


def test_the_logic_of_the_models(built: Path, run_dbt: Callable[..., Any]) -> None:
    outcome = run_dbt(built, "test", "--select", "test_type:unit")
    assert len(outcome.result) >= 6
    assert [(node.node.name, node.message) for node in outcome.result if node.status in FAILED] == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_data_test_notices(damage: str, built: Path, tmp_path: Path, run_dbt: Callable[..., Any]) -> None:
    statement, data_test = DAMAGES[damage]
    copy = tmp_path / FILE_NAME
    shutil.copy(built, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(statement)
    outcome = run_dbt(copy, "test", "--select", data_test)
    assert [(node.node.name, str(node.status)) for node in outcome.result] == [(data_test, "fail")]


def test_docs_are_built_and_name_every_column(
    built: Path, run_dbt: Callable[..., Any], manifest: Any, tmp_path: Path
) -> None:
    outcome = run_dbt(built, "docs", "generate", "--target-path", str(tmp_path), "--no-compile")
    assert outcome.success, outcome.exception
    catalog = json.loads((tmp_path / "catalog.json").read_text(encoding="utf-8"))
    relations = catalog["nodes"] | catalog["sources"]
    undocumented = []
    for unique_id, relation in relations.items():
        node = manifest.nodes.get(unique_id) or manifest.sources[unique_id]
        if "/identities/" in node.original_file_path and node.resource_type == "model":
            continue  # steps of the rules' evaluation: docs/rules.md describes them as a whole
        if not node.description:
            undocumented.append(unique_id)
        described = {name for name, column in node.columns.items() if column.description}
        undocumented += [f"{unique_id}.{name}" for name in relation["columns"] if name not in described]
    assert len(relations) >= len(RAW_TABLES) * 2
    assert undocumented == []


def test_staging_is_raw_one_to_one(built: Path) -> None:
    with duckdb.connect(str(built), read_only=True) as connection:
        staged = {
            table: [row[0] for row in connection.execute(f"DESCRIBE staging.stg_{table}").fetchall()]
            for table in RAW_TABLES
        }
    assert staged == {table: list(columns) for table, columns in RAW_TABLES.items()}


def test_labels_of_the_seeds_are_keys() -> None:
    with (ROOT / "forms" / "item_labels.csv").open(encoding="utf-8", newline="") as handle:
        labels = [row["label_norm"] for row in csv.DictReader(handle)]
    assert [(label, normalise_label(label)) for label in labels if normalise_label(label) != label] == []


def test_the_data_dictionary_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make_data_dictionary.py"))
    printed = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert printed == made["render_dictionary"](), "run: python scripts/make_data_dictionary.py"
