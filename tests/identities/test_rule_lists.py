"""The lists that the rules are made of, held against each other and against the handbook."""

from __future__ import annotations

import csv
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "forms"
KINDS = {"sum", "equal", "agree", "compare", "ratio", "product", "bound", "same_count", "related_count"}
KINDS |= {"implication", "share", "listing", "presence", "left_out", "statement"}
# Rules about the prose of budgets and final accounts.
KINDS |= {
    "restated",
    "prose_sum",
    "prose_share",
    "prose_bound",
    "change",
    "completion",
    "kind",
    "class_name",
    "wording",
}
KINDS |= {"required_statements", "statement_names", "statement_classes", "statement_totals", "statement_units"}
WITH_TERMS = {"sum", "equal", "compare", "ratio", "product", "bound"}
DERIVED = {"stated_fiscal_year", "form_fiscal_level", "unit_fiscal_level", "execution_rate_of_row"}


def rows(name: str) -> list[dict[str, str]]:
    with (FORMS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_handbook_says_what_the_lists_say() -> None:
    handbook = runpy.run_path(str(ROOT / "scripts" / "make_rule_handbook.py"))
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == handbook["render_handbook"](), "run: python scripts/make_rule_handbook.py"


def test_a_rule_stands_once_with_words_kind_and_severity() -> None:
    identities = rows("identities")
    assert len({row["identity_id"] for row in identities}) == len(identities)
    for row in identities:
        assert row["kind"] in KINDS, row
        assert row["severity"] in {"must", "should", "advisory"}, row
        assert row["statement_zh"] and row["statement_en"] and row["citation"], row
        assert (row["kind"] == "left_out") == bool(row["left_out_reason_en"]), row


def test_a_rule_has_terms_where_its_kind_needs_them_and_begins_with_a_print() -> None:
    terms = rows("identity_terms")
    keys = [(term["identity_id"], term["variant"], term["term_no"]) for term in terms]
    assert len(keys) == len(set(keys))
    with_terms = {row["identity_id"] for row in terms}
    assert with_terms == {row["identity_id"] for row in rows("identities") if row["kind"] in WITH_TERMS}
    for term in terms:
        if term["term_no"] == "1":
            assert term["item_codes"] and term["alternative"] == "" and term["side"] in {"left", "times"}, term
            assert term["stages"] != "same", term


def test_every_item_of_a_term_is_in_the_dictionary() -> None:
    known = (
        {row["item_code"] for row in rows("items")}
        | {row["derived_item"] for row in rows("derived_operands")}
        | DERIVED
    )
    for term in rows("identity_terms"):
        items = {item.partition("@")[0].removesuffix("_without_unit") for item in term["item_codes"].split("|") if item}
        assert items <= known, (term["identity_id"], items - known)


def test_a_rule_of_statements_has_terms_that_begin_with_a_cell_on_the_left() -> None:
    terms = rows("statement_terms")
    keys = [(term["identity_id"], term["variant"], term["term_no"]) for term in terms]
    assert len(keys) == len(set(keys))
    with_terms = {term["identity_id"] for term in terms}
    assert with_terms == {row["identity_id"] for row in rows("identities") if row["kind"] == "statement"}
    items = {row["item_code"] for row in rows("items")} | {"none"}
    for term in terms:
        first = term["term_no"] == "1"
        assert (term["presence"] == "anchor") == first and (term["side"] == "left" or not first), term
        assert term["side"] in {"left", "right", "given", "doubt"}, term
        assert term["presence"] in {"anchor", "required", "zero", "optional", "trigger", "some", "laid_out"}, term
        assert term["report"] in {"", "same", "budget_same_year", "prior_year", "own_unit", "only_unit"}, term
        assert {item for item in term["items"].removeprefix("!").split("|") if item} <= items, term
        assert term["word_zh"] and term["word_en"], term


@pytest.mark.parametrize("name", ["identity_conditions", "thresholds", "required_parts", "waivers"])
def test_a_list_names_only_rules_that_there_are(name: str) -> None:
    assert {row["identity_id"] for row in rows(name)} <= {row["identity_id"] for row in rows("identities")}


def test_every_bound_has_a_limit_and_every_kind_has_a_text() -> None:
    limited = {row["identity_id"] for row in rows("thresholds") if row["low"] or row["high"]}
    identities = rows("identities")
    assert {row["identity_id"] for row in identities if row["kind"] in {"bound", "share"}} <= limited
    texts = {row["kind"] for row in rows("finding_texts")}
    own = {kind for kind in texts if kind.startswith("SE-")}
    assert own <= {row["identity_id"] for row in identities}
    assert {row["kind"] for row in identities} - {"left_out"} == texts - own


def test_no_text_of_a_finding_accuses() -> None:
    texts = [text for row in rows("finding_texts") + rows("finding_words") for text in row.values()]
    assert not [
        text for text in texts if any(word in text for word in ("造假", "虚报", "违规", "错误", "fraud", "false"))
    ]


def test_every_rule_of_the_domain_notes_is_there() -> None:
    catalogue = ROOT.parent / "shared" / "domain" / "identities_self_evaluation.csv"
    if not catalogue.exists():
        pytest.skip("the domain notes are not beside the project")
    with catalogue.open(encoding="utf-8", newline="") as handle:
        noted = {(row["id"], row["severity"]) for row in csv.DictReader(handle)}
    assert noted <= {(row["identity_id"], row["severity"]) for row in rows("identities")}
