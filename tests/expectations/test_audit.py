"""The audit through Great Expectations: what blocks, what becomes a result, what the policy makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.audit import SnapshotError, run_audit
from expectations.policy import make_policy
from expectations.results import AuditResult, HeldDocument

pytestmark = pytest.mark.slow  # the first one imports Great Expectations

Snapshot = Callable[..., Path]


def failed_rules(result: AuditResult) -> set[tuple[str, str, str]]:
    return {(failure.suite, failure.rule_id, failure.table) for failure in result.structural_failures}


def test_a_contradiction_is_a_result_and_does_not_block(make_snapshot: Snapshot) -> None:
    result = run_audit(make_snapshot())
    assert result.ok_to_publish
    assert result.structural_failures == ()
    by_id = {each.identity_id: each for each in result.identity_results}
    assert by_id["SE-A2"].broken_checks == ("SE-A2@d24[]",)
    assert (by_id["SE-A2"].tried, by_id["SE-A2"].evaluated, by_id["SE-A2"].holds) == (2, 2, False)
    assert (by_id["SE-I2"].tried, by_id["SE-I2"].evaluated, by_id["SE-I2"].holds) == (2, 1, True)
    assert "SE-Z9" not in by_id, "left out by name"
    assert by_id["SE-A9"].tried == 1, "valid from 2024: the report of 2023 owes no check"
    assert result.coverage.tried == {"must": 2, "should": 1, "advisory": 2}
    assert result.coverage.broken == {"must": 1, "should": 0, "advisory": 0}
    assert result.held_documents == ()


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        (
            "update raw.documents set sha256 = null where document_id = 'd24'",
            ("keys", "required_filled", "raw.documents"),
        ),
        (
            "update marts.fct_quantity set item_code = 'unheard_of'",
            ("references", "item_code_exists", "marts.fct_quantity"),
        ),
        ("update marts.fct_quantity set printed_text = ''", ("provenance", "printed_text_kept", "marts.fct_quantity")),
        (
            "delete from marts.dim_document where document_id = 'note'",
            ("documents", "loaded_published", "raw.documents"),
        ),
        (
            "update marts.fct_identity_check set places = [] where identity_id = 'SE-A9'",
            ("checks", "no_vacuous_pass", "marts.fct_identity_check"),
        ),
    ],
)
def test_a_broken_structure_blocks_and_names_the_row(
    make_snapshot: Snapshot, change: str, failure: tuple[str, str, str]
) -> None:
    result = run_audit(make_snapshot(change))
    assert not result.ok_to_publish
    assert failed_rules(result) == {failure}
    assert result.structural_failures[0].count == 1
    assert len(result.structural_failures[0].examples) == 1


def test_a_missing_check_fails_the_rule_and_the_coverage_of_its_suite(make_snapshot: Snapshot) -> None:
    result = run_audit(make_snapshot("delete from marts.fct_identity_check where check_id = 'SE-I2@d23[]'"))
    assert failed_rules(result) == {
        ("checks", "every_identity_tried", "marts.fct_identity_check"),
        ("identity SE-I2", "coverage", ""),
    }
    assert "r23 lacks SE-I2" in result.structural_failures[0].examples


@pytest.mark.parametrize(
    ("change", "example"),
    [
        (
            "alter table marts.fct_expenditure alter amount_yuan type double",
            "marts.fct_expenditure.amount_yuan: DOUBLE where money is due",
        ),
        ("alter table marts.fct_score drop column grade", "marts.fct_score.grade: missing"),
        (
            "alter table marts.fct_quantity alter value type float",
            "marts.fct_quantity.value: FLOAT where number is due",
        ),
    ],
)
def test_a_table_that_left_the_contract_blocks(make_snapshot: Snapshot, change: str, example: str) -> None:
    result = run_audit(make_snapshot(change))
    assert not result.ok_to_publish
    assert [(each.rule_id, each.examples) for each in result.structural_failures] == [("as_contracted", (example,))]
    assert result.identity_results == ()


def test_the_policy_holds_a_document_back(make_snapshot: Snapshot) -> None:
    result = run_audit(make_snapshot(), make_policy({"must": "hold_document"}))
    assert result.ok_to_publish
    assert result.held_documents == (HeldDocument("d24", ("SE-A2@d24[]",)),)


def test_the_policy_stops_the_run(make_snapshot: Snapshot) -> None:
    result = run_audit(make_snapshot(), make_policy({"must": "stop_run"}))
    assert not result.ok_to_publish
    assert result.stopping_checks == ("SE-A2@d24[]",)
    assert result.structural_failures == ()


def test_the_policy_follows_the_severity_of_the_check_not_of_its_identity(make_snapshot: Snapshot) -> None:
    softened = "update marts.fct_identity_check set severity = 'should' where check_id = 'SE-A2@d24[]'"
    result = run_audit(make_snapshot(softened), make_policy({"must": "stop_run"}))
    assert result.ok_to_publish


def test_a_waived_check_is_no_break(make_snapshot: Snapshot) -> None:
    waived = (
        "update marts.fct_identity_check set status = 'waived' where status = 'broken';"
        "update marts.fct_finding set status = 'waived'"
    )
    result = run_audit(make_snapshot(waived), make_policy({"must": "stop_run"}))
    assert result.ok_to_publish
    assert result.coverage.broken["must"] == 0


def test_a_result_survives_the_way_through_json(make_snapshot: Snapshot) -> None:
    broken = "delete from marts.dim_document where document_id = 'note'"
    result = run_audit(make_snapshot(broken), make_policy({"must": "hold_document"}))
    assert AuditResult.from_json(result.to_json()) == result


def test_data_docs_are_built_on_request(make_snapshot: Snapshot, tmp_path: Path) -> None:
    run_audit(make_snapshot(), data_docs=tmp_path / "docs")
    assert (tmp_path / "docs" / "index.html").is_file()


def test_a_file_that_is_no_warehouse_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.duckdb"
    path.write_text("not a database")
    with pytest.raises(SnapshotError, match=r"snapshot\.duckdb cannot be opened"):
        run_audit(path)
