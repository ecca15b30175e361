"""Each structural rule, both ways: the good snapshot keeps them all, one planted defect breaks exactly one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from expectations.contract import TABLES
from expectations.rules import structural_rules

GOOD = (Path(__file__).parent / "good_snapshot.sql").read_text(encoding="utf-8")
CHECK = "marts.fct_identity_check"
FINDING = "marts.fct_finding"
SPENDING = "marts.fct_expenditure"

# defect → the one rule (suite, rule, table) that it breaks
DEFECTS = {
    "update raw.documents set sha256 = null where document_id = 'd24'": ("keys", "required_filled", "raw.documents"),
    "insert into marts.dim_year select * from marts.dim_year limit 1": ("keys", "key_unique", "marts.dim_year"),
    "insert into marts.dim_unit select * from marts.dim_unit": ("keys", "key_unique", "marts.dim_unit"),
    "update marts.fct_expenditure set amount_yuan = null where fact_id = 'd23/p2/t1/r1c2'": (
        "keys",
        "required_filled",
        SPENDING,
    ),
    "insert into raw.signals values ('ghost', 'unknown_label', 'x', null, null, null)": (
        "references",
        "document_id_exists",
        "raw.signals",
    ),
    "update marts.fct_expenditure set unit_id = 'u9' where document_id = 'd23'": (
        "references",
        "unit_id_exists",
        SPENDING,
    ),
    "update marts.fct_quantity set fiscal_year = 1999": ("references", "fiscal_year_exists", "marts.fct_quantity"),
    "update marts.fct_quantity set item_code = 'unheard_of'": ("references", "item_code_exists", "marts.fct_quantity"),
    "insert into marts.fct_identity_check select * replace ('SE-Z@d24[]' as check_id, 'SE-Z' as identity_id)"
    " from marts.fct_identity_check where check_id = 'SE-A9@d24[]'": ("references", "identity_id_exists", CHECK),
    "update marts.fct_expenditure set cell_id = null where fact_id = 'd23/p2/t1/r1c2'": (
        "provenance",
        "fact_has_place",
        SPENDING,
    ),
    "update marts.fct_indicator set target_cell_id = null, actual_cell_id = null, weight_cell_id = null,"
    " score_cell_id = null": ("provenance", "fact_has_place", "marts.fct_indicator"),
    "update marts.fct_indicator set score_cell_id = 'd24/p2/t1/r9c9'": (
        "provenance",
        "place_exists",
        "marts.fct_indicator",
    ),
    "update marts.fct_quantity set passage_id = 'd24/p1/s99'": ("provenance", "place_exists", "marts.fct_quantity"),
    "update marts.fct_quantity set printed_text = ''": ("provenance", "printed_text_kept", "marts.fct_quantity"),
    "update marts.fct_identity_check set places = ['d24/p9/s9'] where identity_id = 'SE-A9'": (
        "provenance",
        "places_exist",
        CHECK,
    ),
    "update marts.fct_finding set places = ['d24/p9/s9']": ("provenance", "places_exist", FINDING),
    "update raw.documents set outcome = 'mislaid' where document_id = 'poem'": (
        "documents",
        "outcome_known",
        "raw.documents",
    ),
    "delete from raw.arrivals where document_id = 'poem'": ("documents", "arrived", "raw.documents"),
    "insert into raw.arrivals values ('run-1', 'in/x.pdf', 'x.pdf', null, null, null, null)": (
        "documents",
        "arrival_accounted",
        "raw.arrivals",
    ),
    "update raw.documents set reason = null where document_id = 'empty'": (
        "documents",
        "reason_given",
        "raw.documents",
    ),
    "update raw.documents set duplicate_of = 'ghost' where document_id = 'copy'": (
        "documents",
        "duplicate_of_known",
        "raw.documents",
    ),
    "update raw.documents set superseded_by = null where document_id = 'old'": (
        "documents",
        "superseded_by_known",
        "raw.documents",
    ),
    "delete from marts.dim_document where document_id = 'note'": ("documents", "loaded_published", "raw.documents"),
    "delete from raw.passages where document_id = 'note'": ("documents", "loaded_has_content", "raw.documents"),
    "delete from marts.dim_item; update marts.fct_budget set item_code = null; delete from marts.fct_budget;"
    " delete from marts.fct_expenditure; delete from marts.fct_quantity": ("documents", "not_empty", "marts.dim_item"),
    "insert into marts.snapshot select * replace ('another' as snapshot_id) from marts.snapshot": (
        "documents",
        "one_row",
        "marts.snapshot",
    ),
    "delete from marts.snapshot": ("documents", "one_row", "marts.snapshot"),
    "update marts.fct_identity_check set status = 'fine' where identity_id = 'SE-A9'": (
        "checks",
        "status_known",
        CHECK,
    ),
    "update marts.fct_identity_check set severity = 'grave' where identity_id = 'SE-A9'": (
        "checks",
        "severity_known",
        CHECK,
    ),
    "delete from marts.fct_identity_check where check_id = 'SE-I2@d23[]'": ("checks", "every_identity_tried", CHECK),
    "delete from marts.fct_finding; update marts.fct_identity_check"
    " set status = 'not_applicable', root_cause_id = null": ("checks", "some_evaluated", CHECK),
    "update marts.fct_identity_check set missing = '全年预算' where identity_id = 'SE-A9'": (
        "checks",
        "no_vacuous_pass",
        CHECK,
    ),
    "update marts.fct_identity_check set places = [] where identity_id = 'SE-A9'": ("checks", "no_vacuous_pass", CHECK),
    "update marts.fct_identity_check set right_value = 800151 where check_id = 'SE-A2@d23[]'": (
        "checks",
        "verdict_follows_figures",
        CHECK,
    ),
    "update marts.fct_identity_check set right_value = 900150 where check_id = 'SE-A2@d24[]'": (
        "checks",
        "verdict_follows_figures",
        CHECK,
    ),
    "update marts.fct_identity_check set missing = null where check_id = 'SE-I2@d23[]'": (
        "checks",
        "silence_explained",
        CHECK,
    ),
    "insert into marts.fct_identity_check select * replace ('SE-A2@d24[2]' as check_id, null as root_cause_id)"
    " from marts.fct_identity_check where check_id = 'SE-A2@d24[]'": ("checks", "break_in_finding", CHECK),
    "insert into marts.fct_finding select * replace ('finding-2' as finding_id) from marts.fct_finding": (
        "checks",
        "finding_has_break",
        FINDING,
    ),
    "update marts.fct_finding set severity = 'grave'": ("checks", "severity_known", FINDING),
    "update marts.fct_finding set status = 'shelved'": ("checks", "status_known", FINDING),
    "update marts.fct_finding set blame = 'the clerk'": ("checks", "blame_known", FINDING),
}


def broken_rules(change: str = "") -> set[tuple[str, str, str]]:
    with duckdb.connect() as connection:
        connection.execute(GOOD + change)
        return {
            (rule.suite, rule.rule_id, rule.table)
            for rule in structural_rules()
            if connection.execute(rule.violators).fetchall()
        }


def test_a_good_snapshot_keeps_every_rule() -> None:
    assert broken_rules() == set()


@pytest.mark.parametrize(("defect", "rule"), DEFECTS.items(), ids=[f"{each[1]}:{each[2]}" for each in DEFECTS.values()])
def test_a_planted_defect_breaks_exactly_one_rule(defect: str, rule: tuple[str, str, str]) -> None:
    assert broken_rules(defect) == {rule}


def test_every_kind_of_rule_has_a_planted_defect() -> None:
    assert {rule.rule_id for rule in structural_rules()} == {rule_id for _, rule_id, _ in DEFECTS.values()}


def test_every_contracted_table_with_a_key_is_held_to_it() -> None:
    held = {rule.table for rule in structural_rules() if rule.rule_id == "key_unique"}
    assert held == {table.name for table in TABLES if table.key}


def test_an_empty_warehouse_breaks_nothing_but_wants_its_own_row() -> None:
    tables = "; ".join(f"delete from {table.name}" for table in TABLES)
    assert broken_rules(tables) == {("documents", "one_row", "marts.snapshot")}
