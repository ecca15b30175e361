"""What a delta build takes in, when the whole is built instead, and how rows merge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.home import WAREHOUSE_FILE, Home
from flows.landing.database import insert_rows, open_landing
from flows.landing.schema import create_raw_schema
from flows.ledger.runs import STOPPED
from flows.settings import Settings
from flows.versions import Versions
from flows.warehouse.delta import MOST_DELTAS, Delta, NotADelta, close_over, plan_delta
from flows.warehouse.merging import merge_delta

VERSIONS = Versions("1", "shaping", "rules", "0")
NAMES = [f"document-{number}" for number in range(8)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A landing database with eight documents of four bodies, and the snapshot that was published of them."""
    home = Home(tmp_path)
    rows = [{"document_id": name, "outcome": "loaded", "is_held": False} for name in NAMES]
    bodies = [{"document_id": name, "unit_name": f"body-{number // 2}"} for number, name in enumerate(NAMES)]
    base = home.snapshots / "run-1" / WAREHOUSE_FILE
    base.parent.mkdir(parents=True)
    with open_landing(home.landing) as landing, duckdb.connect(str(base)) as snapshot:
        create_raw_schema(snapshot)
        for place in (landing, snapshot):
            insert_rows(place, "raw", "documents", rows)
            insert_rows(place, "raw", "report_metadata", bodies)
        insert_rows(landing, "ops", "runs", [{"run_id": "run-1", "status": "published"}])
        snapshot.execute(
            "CREATE SCHEMA ops; CREATE TABLE ops.run AS SELECT '1' AS reader_version, 'shaping' AS shaping_version,"
            " 'rules' AS rules_version, '0' AS project_version, '0' AS delta_builds"
        )
    return home


def plan(home: Home, versions: Versions = VERSIONS, settings: Settings | None = None, change: str = "") -> Delta:
    with duckdb.connect(str(home.landing)) as landing:
        if change:
            landing.execute(change)
        return plan_delta(landing, home, versions, settings or Settings(home=home.root))


CHANGE = "UPDATE raw.documents SET loaded_at = '2024-01-01' WHERE document_id = 'document-0'"


def test_a_changed_document_takes_its_body_with_it(home: Home) -> None:
    delta = plan(home, change=CHANGE)
    assert (delta.document_ids, delta.changed, delta.number) == (("document-0", "document-1"), 1, 1)


def test_a_document_that_went_takes_those_with_it_that_it_leaves(home: Home) -> None:
    assert plan(home, change="DELETE FROM raw.documents WHERE document_id = 'document-7'").document_ids == (
        "document-6",
        "document-7",
    )


def test_a_known_document_at_a_new_place_is_a_changed_one(home: Home) -> None:
    delta = plan(home, change="INSERT INTO raw.arrivals (document_id, source_uri) VALUES ('document-2', 'file:///b')")
    assert delta.document_ids == ("document-2", "document-3")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE ops.runs SET status = 'failed'", "nothing was published"),
        ("UPDATE ops.runs SET run_id = 'run-0'", "not at hand"),
        ("UPDATE raw.documents SET loaded_at = '2024-01-01'", "8 of 8 documents"),
    ],
)
def test_the_whole_is_built_where_there_is_nothing_to_build_on(home: Home, change: str, words: str) -> None:
    with pytest.raises(NotADelta, match=words):
        plan(home, change=change)


@pytest.mark.parametrize("name", ["reader", "shaping", "rules", "project"])
def test_the_whole_is_built_by_another_version(home: Home, name: str) -> None:
    with pytest.raises(NotADelta, match=f"{name}_version"):
        plan(home, replace(VERSIONS, **{name: "other"}), change=CHANGE)


def test_the_whole_is_built_where_the_policy_may_hold_documents_back(home: Home) -> None:
    policy = {"must": "hold_document", "should": "publish_with_finding", "advisory": "publish_with_finding"}
    with pytest.raises(NotADelta, match="policy"):
        plan(home, settings=Settings(home=home.root, policy=policy), change=CHANGE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (f"UPDATE ops.run SET delta_builds = '{MOST_DELTAS}'", "once more"),
        ("ALTER TABLE ops.run DROP COLUMN delta_builds", "how it was built"),
        ("DROP TABLE raw.arrivals", "cannot be compared"),
    ],
)
def test_the_whole_is_built_on_a_snapshot_that_is_in_doubt(home: Home, change: str, words: str) -> None:
    with duckdb.connect(str(home.snapshots / "run-1" / WAREHOUSE_FILE)) as snapshot:
        snapshot.execute(change)
    with pytest.raises(NotADelta, match=words):
        plan(home, change=CHANGE)


@pytest.mark.parametrize(
    ("mode", "message", "is_whole"),
    [("delta", "dbt could not", True), ("delta", STOPPED, False), ("full", "dbt could not", False)],
)
def test_after_a_run_that_failed_with_a_delta_build_the_whole_is_built(
    home: Home, mode: str, message: str, is_whole: bool
) -> None:
    failed = {"run_id": "run-2", "status": "failed", "build_mode": mode, "message": message}
    with open_landing(home.landing) as landing:
        insert_rows(landing, "ops", "runs", [failed])
    if is_whole:
        with pytest.raises(NotADelta, match="the last run failed with a delta build"):
            plan(home, change=CHANGE)
        with open_landing(home.landing) as landing:
            insert_rows(landing, "ops", "runs", [failed | {"run_id": "run-3", "build_mode": None}])
        with pytest.raises(NotADelta, match="the last run failed with a delta build"):
            plan(home)
        with open_landing(home.landing) as landing:
            insert_rows(landing, "ops", "runs", [failed | {"run_id": "run-4", "build_mode": "full"}])
    assert plan(home, change=CHANGE).number == 1


def test_neighbours_are_followed_over_any_number_of_steps() -> None:
    units = {"a": {"x"}, "b": {"x", "y"}, "c": {"y"}, "d": {"z"}}
    assert close_over(["a"], units, {}) == {"a", "b", "c"}
    assert close_over(["a"], units, {"e": {"c"}}) == {"a", "b", "c", "e"}
    assert close_over([], units, {}) == frozenset()


@given(
    st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from("wxyz"), max_size=2)),
    st.sets(st.sampled_from(NAMES)),
)
def test_nobody_outside_shares_a_body_with_somebody_inside(units: dict[str, set[str]], changed: set[str]) -> None:
    closed = close_over(changed, units, {})
    inside = {name for each in closed for name in units.get(each, ())}
    assert changed <= closed
    assert all(not names & inside for each, names in units.items() if each not in closed)


def make_marts(path: Path, rows: list[tuple[str, str, int]], run: str) -> Path:
    with duckdb.connect(str(path)) as snapshot:
        create_raw_schema(snapshot)
        snapshot.execute("CREATE SCHEMA marts; CREATE SCHEMA ops")
        snapshot.execute(f"CREATE TABLE ops.run AS SELECT '{run}' AS run_id")
        snapshot.execute("CREATE TABLE marts.dim_document (document_id VARCHAR, report_id VARCHAR, unit_id VARCHAR)")
        snapshot.execute("CREATE TABLE marts.dim_unit (unit_id VARCHAR, reports INTEGER)")
        snapshot.execute("CREATE TABLE marts.dim_item AS SELECT 'spending' AS item_code")
        snapshot.execute("CREATE TABLE marts.fct_finding (document_id VARCHAR, last_seen_run VARCHAR, status VARCHAR)")
        for document_id, unit_id, reports in rows:
            snapshot.execute("INSERT INTO marts.dim_document VALUES (?, ?, ?)", [document_id, document_id, unit_id])
            snapshot.execute("INSERT INTO marts.fct_finding VALUES (?, ?, 'open')", [document_id, run])
            if reports:
                snapshot.execute("INSERT INTO marts.dim_unit VALUES (?, ?)", [unit_id, reports])
    return path


GRAINS = {
    "marts.dim_document": "document",
    "marts.dim_unit": "unit",
    "marts.dim_item": "rules",
    "marts.fct_finding": "document",
}


def test_rows_of_the_new_build_stand_in_the_place_of_the_old(tmp_path: Path) -> None:
    base = make_marts(tmp_path / "base.duckdb", [("a", "x", 2), ("b", "x", 0), ("c", "y", 1)], "run-1")
    new = make_marts(tmp_path / "new.duckdb", [("a", "z", 1), ("b", "x", 1)], "run-2")
    merged = tmp_path / "merged.duckdb"
    merge_delta(Delta(base, ("a", "b"), 1, 1), new, merged, GRAINS, "run-2")
    with duckdb.connect(str(merged)) as found:
        assert found.execute("SELECT document_id, unit_id FROM marts.dim_document ORDER BY ALL").fetchall() == [
            ("a", "z"),
            ("b", "x"),
            ("c", "y"),
        ]
        assert found.execute("FROM marts.dim_unit ORDER BY ALL").fetchall() == [("x", 1), ("y", 1), ("z", 1)]
        assert found.execute("SELECT DISTINCT last_seen_run FROM marts.fct_finding").fetchall() == [("run-2",)]
        assert found.execute("FROM ops.run").fetchall() == [("run-2",)]


def test_a_table_without_a_grain_is_no_delta(tmp_path: Path) -> None:
    base = make_marts(tmp_path / "base.duckdb", [("a", "x", 1)], "run-1")
    new = make_marts(tmp_path / "new.duckdb", [("a", "x", 1)], "run-2")
    grains = {table: grain for table, grain in GRAINS.items() if table != "marts.dim_unit"}
    with pytest.raises(NotADelta, match=r"marts\.dim_unit"):
        merge_delta(Delta(base, ("a",), 1, 1), new, tmp_path / "merged.duckdb", grains, "run-2")


def test_what_every_document_feels_may_not_change(tmp_path: Path) -> None:
    base = make_marts(tmp_path / "base.duckdb", [("a", "x", 1)], "run-1")
    new = make_marts(tmp_path / "new.duckdb", [("a", "x", 1)], "run-2")
    with duckdb.connect(str(new)) as changed:
        changed.execute("UPDATE marts.dim_item SET item_code = 'income'")
    with pytest.raises(NotADelta, match=r"marts\.dim_item changed"):
        merge_delta(Delta(base, ("a",), 1, 1), new, tmp_path / "merged.duckdb", GRAINS, "run-2")
