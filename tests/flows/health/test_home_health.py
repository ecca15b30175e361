"""The doctor of a warehouse: each fault is made, its sign is seen, it is mended as told, the sign is gone."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from flow_fakes import FakeWorker, Warehouse

from flows import clock
from flows.cli import main
from flows.health.home import NO_SPACE_BYTES, OLD_DAYS, check_home
from flows.health.signs import Sign
from flows.home import WAREHOUSE_FILE
from flows.lock import LockedError, read_lock
from flows.run import RunFailed
from flows.warehouse.snapshot import wal_of

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    return warehouse


def signs(warehouse: Warehouse) -> dict[str, Sign]:
    """What is not in order, by code."""
    return {sign.code: sign for sign in check_home(warehouse.home) if sign.level != "ok"}


def the_sign(warehouse: Warehouse, code: str, level: str, told: str) -> Sign:
    sign = signs(warehouse)[code]
    assert sign.level == level
    assert told in sign.mend
    return sign


def test_a_good_warehouse_has_nothing_to_mend(loaded: Warehouse) -> None:
    assert signs(loaded) == {}
    assert {sign.code for sign in check_home(loaded.home)} == {"documents", "published"}


def test_no_warehouse_yet(warehouse: Warehouse) -> None:
    the_sign(warehouse, "home", "note", "jixiao load")
    assert not warehouse.home.root.exists()


def test_settings_that_cannot_be_read(loaded: Warehouse) -> None:
    settings = loaded.home.root / "settings.toml"
    settings.write_text("keep_snapshots = 0\n")
    assert "keep_snapshots" in the_sign(loaded, "settings", "wrong", "correct settings.toml").what
    settings.write_text("keep_snapshots = 3\n")
    assert signs(loaded) == {}


def test_a_lock_whose_process_is_gone(loaded: Warehouse) -> None:
    loaded.home.lock.write_text(json.dumps({"pid": "999999999", "process_start": "1"}))
    the_sign(loaded, "lock", "note", "the next load takes it over")
    loaded.load()
    assert signs(loaded) == {}


def test_a_lock_of_another_machine_is_not_taken_over(loaded: Warehouse) -> None:
    loaded.home.lock.write_text(json.dumps({"pid": "1", "process_start": "1", "host": "elsewhere"}))
    sign = the_sign(loaded, "lock", "wrong", f"delete {loaded.home.lock}")
    assert "elsewhere" in sign.what
    with pytest.raises(LockedError, match="elsewhere"):
        loaded.load()
    loaded.home.lock.unlink()
    loaded.load()
    assert signs(loaded) == {}
    assert read_lock(loaded.home.lock) is None


def test_a_log_beside_the_landing_database(loaded: Warehouse, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    with duckdb.connect(str(loaded.home.landing)) as landing:
        landing.execute("INSERT INTO ops.run_stages VALUES ('0', 'dbt', 1.5, 1)")
        for file in (loaded.home.landing, wal_of(loaded.home.landing)):
            shutil.copy(file, aside / file.name)
    for file in aside.iterdir():
        shutil.copy(file, loaded.home.root / file.name)
    the_sign(loaded, "landing_wal", "note", "the next load takes it in")
    loaded.load()
    assert signs(loaded) == {}


def test_a_log_beside_a_snapshot(loaded: Warehouse) -> None:
    snapshot = loaded.home.current.resolve()
    log = wal_of(snapshot)
    original = snapshot.read_bytes()
    with duckdb.connect(str(snapshot)) as intruder:
        intruder.execute("CREATE TABLE notes AS SELECT 1 AS n")
        kept = log.read_bytes()
    snapshot.write_bytes(original)
    log.write_bytes(kept)
    assert str(log) in the_sign(loaded, "snapshot_wal", "wrong", "delete it").what
    log.unlink()
    assert signs(loaded) == {}


def test_a_snapshot_of_another_storage_version(loaded: Warehouse) -> None:
    snapshot = loaded.home.current.resolve()
    aside = snapshot.with_name("newer.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{aside}' AS newer (STORAGE_VERSION 'v1.2.0')")
        connection.execute(f"ATTACH '{snapshot}' AS old (READ_ONLY)")
        connection.execute("COPY FROM DATABASE old TO newer")
    aside.replace(snapshot)
    the_sign(loaded, "storage_version", "wrong", f"delete {snapshot.parent} and load any file again")
    shutil.rmtree(snapshot.parent)
    assert loaded.load().status == "published"
    assert signs(loaded) == {}


def test_links_that_lead_nowhere(loaded: Warehouse) -> None:
    (loaded.home.root / "parquet").unlink()
    (loaded.home.root / "report").unlink()
    assert "parquet, report" in the_sign(loaded, "links", "wrong", "load any file again").what
    loaded.load()
    assert signs(loaded) == {}


def test_a_published_snapshot_that_is_gone(loaded: Warehouse) -> None:
    shutil.rmtree(loaded.home.current.resolve().parent)
    the_sign(loaded, "links", "wrong", "load any file again")
    assert loaded.load().status == "published"
    assert signs(loaded) == {}


def test_a_snapshot_that_cannot_be_opened(loaded: Warehouse) -> None:
    loaded.put("b.txt", REPORT.replace("甲", "乙"))
    loaded.load()
    (loaded.home.snapshots / str(loaded.home.published_id()) / WAREHOUSE_FILE).write_bytes(b"no database" * 1000)
    the_sign(loaded, "snapshot", "wrong", "jixiao rollback")
    assert CliRunner().invoke(main, ["rollback", "--home", str(loaded.home.root)]).exit_code == 0
    assert "snapshot" not in signs(loaded)


def test_kept_bytes_that_are_lost(loaded: Warehouse) -> None:
    (document,) = loaded.home.documents.iterdir()
    document.unlink()
    the_sign(loaded, "documents", "wrong", "load these files again")
    loaded.load()
    assert signs(loaded) == {}


def test_a_landing_database_that_cannot_be_read(loaded: Warehouse) -> None:
    loaded.home.landing.write_bytes(b"no database" * 1000)
    the_sign(loaded, "landing", "wrong", "move it and its .wal aside")
    loaded.home.landing.rename(loaded.home.root / "aside.duckdb")
    loaded.load()
    assert signs(loaded) == {}


def test_a_run_that_was_stopped(loaded: Warehouse) -> None:
    with duckdb.connect(str(loaded.home.landing)) as landing:
        landing.execute("INSERT INTO ops.runs BY NAME SELECT '9' AS run_id, now() AS started_at, 'running' AS status")
    the_sign(loaded, "unfinished_run", "note", "jixiao load finishes it")
    with duckdb.connect(str(loaded.home.landing)) as landing:
        landing.execute("UPDATE ops.runs SET run_id = '0' WHERE run_id = '9'")  # as one of the past
    loaded.load()
    assert signs(loaded) == {}


def test_a_run_that_failed(loaded: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded.put("b.txt", REPORT.replace("甲", "乙"))
    with monkeypatch.context() as patch:
        patch.setattr(FakeWorker, "failures", [{"node": "n", "status": "error", "message": "no such column"}])
        with pytest.raises(RunFailed):
            loaded.load()
    assert "dbt could not build" in the_sign(loaded, "failed_run", "wrong", "mend its cause").what
    loaded.load()
    assert signs(loaded) == {}


def shift(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    moment = clock.now() + by
    monkeypatch.setattr("flows.clock.now", lambda: moment)


@pytest.mark.parametrize(("settings", "level"), [("", "note"), ("sources = ['/data/inbox']\n", "wrong")])
def test_nothing_ended_well_for_days(
    loaded: Warehouse, monkeypatch: pytest.MonkeyPatch, settings: str, level: str
) -> None:
    (loaded.home.root / "settings.toml").write_text(settings)
    shift(monkeypatch, timedelta(days=OLD_DAYS, minutes=1))
    the_sign(loaded, "old_snapshot", level, "jixiao load")
    loaded.load()
    assert signs(loaded) == {}


def test_a_run_from_the_future(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("a.txt", REPORT)
    with monkeypatch.context() as patch:
        shift(patch, timedelta(days=1))
        warehouse.load()
    the_sign(warehouse, "clock", "wrong", "set the clock")
    shift(monkeypatch, timedelta(days=1, minutes=1))  # as if the clock were right now
    assert signs(warehouse) == {}


@pytest.mark.parametrize(("free", "level"), [(NO_SPACE_BYTES - 1, "wrong"), (NO_SPACE_BYTES + 1, "note")])
def test_a_disk_that_is_nearly_full(loaded: Warehouse, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    usage = namedtuple("usage", ("total", "used", "free"))
    with monkeypatch.context() as patch:
        patch.setattr("flows.health.home.shutil.disk_usage", lambda path: usage(1 << 40, 0, free))
        the_sign(loaded, "space", level, "make room")
    assert "space" not in signs(loaded)


def test_the_command_ends_with_1_where_something_is_wrong_and_speaks_json(
    loaded: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    good: Callable[[], list[Sign]] = list
    monkeypatch.setattr("flows.commands.doctor.check_machine", good)
    home = ["--home", str(loaded.home.root)]
    assert CliRunner().invoke(main, ["doctor", *home]).exit_code == 0
    (loaded.home.root / "settings.toml").write_text("= nonsense")
    said = CliRunner().invoke(main, ["doctor", "--format", "json", *home])
    assert said.exit_code == 1
    found = {each["code"]: each for each in json.loads(said.stdout)}
    assert found["settings"]["level"] == "wrong"
    assert found["settings"]["mend"]
    told = CliRunner().invoke(main, ["doctor", *home]).stdout
    assert "WRONG the settings cannot be read" in told
    assert "mend: correct settings.toml" in told
