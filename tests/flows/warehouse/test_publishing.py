"""One atomic step: a reader has the old snapshot whole or the new one whole, and there is a way back."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import MagicMock

import duckdb
import pytest
from flow_fakes import Warehouse

from flows.home import WAREHOUSE_FILE, Home
from flows.warehouse.publishing import NoSnapshotError, publish_snapshot, roll_back

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: {year}\nproject: \namount: 12.50\n"


def publish(warehouse: Warehouse, *years: int) -> list[str]:
    ids = []
    for year in years:
        warehouse.put(f"{year}.txt", REPORT.format(year=year))
        ids.append(warehouse.load().run_id)
    return ids


def test_a_reader_keeps_the_old_snapshot_and_the_next_one_sees_the_new(warehouse: Warehouse) -> None:
    publish(warehouse, 2021)
    with duckdb.connect(str(warehouse.home.current), read_only=True) as early:
        publish(warehouse, 2022)
        assert early.execute("SELECT count(*) FROM raw.documents").fetchone() == (1,)
        assert warehouse.query("SELECT count(*) FROM raw.documents") == [(2,)]
        assert early.execute("SELECT count(*) FROM raw.cells").fetchone() is not None


def test_everything_published_is_of_one_snapshot(warehouse: Warehouse) -> None:
    _, second = publish(warehouse, 2021, 2022)
    root = warehouse.home.root
    assert second in (root / "report" / "index.html").read_text()
    parquet = root / "parquet" / "raw" / "documents.parquet"
    assert duckdb.sql(f"SELECT count(*) FROM '{parquet}'").fetchone() == (2,)


def test_rollback_goes_back_one_at_a_time_and_a_new_document_builds_on_everything(
    warehouse: Warehouse,
) -> None:
    first, second, third = publish(warehouse, 2021, 2022, 2023)
    assert roll_back(warehouse.home) == (third, second)
    assert warehouse.query("SELECT count(*) FROM raw.documents") == [(2,)]
    assert second in (warehouse.home.root / "report" / "index.html").read_text()
    nothing_new = warehouse.load()
    assert (nothing_new.status, nothing_new.rolled_back_from) == ("nothing_new", third)
    assert warehouse.home.published_id() == second
    assert roll_back(warehouse.home) == (second, first)
    with pytest.raises(NoSnapshotError):
        roll_back(warehouse.home)
    publish(warehouse, 2024)
    assert warehouse.query("SELECT count(*) FROM raw.documents") == [(4,)]
    assert warehouse.home.rolled_back_from() is None


def test_rollback_goes_to_a_snapshot_by_name_and_that_undoes_one(warehouse: Warehouse) -> None:
    first, _, third = publish(warehouse, 2021, 2022, 2023)
    assert roll_back(warehouse.home, first) == (third, first)
    assert warehouse.query("SELECT count(*) FROM raw.documents") == [(1,)]
    with pytest.raises(NoSnapshotError, match=f"--to {third}"):
        roll_back(warehouse.home)
    with pytest.raises(NoSnapshotError, match="no snapshot at hand"):
        roll_back(warehouse.home, "../documents")
    assert roll_back(warehouse.home, third) == (first, third)
    assert warehouse.query("SELECT count(*) FROM raw.documents") == [(3,)]
    assert warehouse.home.rolled_back_from() is None
    nothing_new = warehouse.load()
    assert (nothing_new.status, nothing_new.rolled_back_from) == ("nothing_new", None)


def test_old_snapshots_are_dropped_but_never_the_published_one(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_KEEP_SNAPSHOTS", "2")
    ids = publish(warehouse, 2021, 2022, 2023)
    assert warehouse.home.snapshot_ids() == ids[1:]


def test_the_snapshot_opens_in_the_oldest_storage_version(warehouse: Warehouse) -> None:
    publish(warehouse, 2021)
    ((version,),) = warehouse.query(
        "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()"
    )
    assert version.startswith("v1.0.0")


def test_the_warehouse_may_be_moved(warehouse: Warehouse) -> None:
    publish(warehouse, 2021)
    moved = warehouse.home.root.rename(warehouse.home.root.with_name("moved"))
    with duckdb.connect(str(moved / "current.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM raw.documents").fetchone() == (1,)


def test_publishing_may_be_repeated(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.building.mkdir()
    (home.building / WAREHOUSE_FILE).touch()
    publish_snapshot(home, "first")
    publish_snapshot(home, "first")
    assert (home.published_id(), home.current.exists()) == ("first", True)


def test_a_run_that_fails_after_it_was_published_stays_published(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("flows.steps.drop_old_snapshots", MagicMock(side_effect=OSError("stale handle")))
        with pytest.raises(OSError, match="stale handle"):
            publish(warehouse, 2021)
    assert warehouse.load().status == "nothing_new"


def test_a_new_ledger_leaves_the_snapshots_of_the_lost_one(warehouse: Warehouse) -> None:
    (first,) = publish(warehouse, 2021)
    warehouse.home.landing.unlink()
    publish(warehouse, 2022)
    publish(warehouse, 2023)
    assert first in warehouse.home.snapshot_ids()
