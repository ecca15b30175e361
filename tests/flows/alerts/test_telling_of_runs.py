"""Runs that fail, and the dead man's switch: what is told, when, and when it ends."""

from __future__ import annotations

import shutil

import duckdb
import pytest
from alert_fakes import Clock, Receiver, write_settings
from alert_runs import BAD, GOOD, LINE, LINK, SILENT, fail, load, start
from click.testing import CliRunner
from flow_fakes import FakeWorker, Warehouse

from flows import ledger
from flows.alerts.alerting import alert_now, watch
from flows.cli import main
from flows.intake.arrival import SourceError
from flows.roster.lines import RosterError
from flows.settings import read_settings

pytestmark = pytest.mark.slow


def test_a_run_that_could_not_begin_is_told_and_noted_once(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    told.take_messages()
    settings = warehouse.home.root / "settings.toml"
    good = settings.read_text(encoding="utf-8")
    settings.write_text(f'roster = "{warehouse.inbox.parent / "gone.csv"}"\n{good}', encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RosterError):
            warehouse.load()
    (message,) = told.take_messages()
    assert "[运行失败] 应报名单有误（" in message
    alert_now(warehouse.home, read_settings(warehouse.home.root).alerts)  # type: ignore[arg-type]
    assert told.take_messages() == []
    settings.write_text(good, encoding="utf-8")
    with pytest.raises(SourceError):
        warehouse.load("/no/such/place")  # somebody's slip
    assert told.take_messages() == []
    warehouse.load()
    assert len(told.take_messages()) == 1  # that it runs again
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        runs = landing.execute("SELECT status FROM ops.runs ORDER BY run_id").fetchall()
    assert runs == [("published",), ("failed",), ("failed",), ("nothing_new",)]


def test_a_failed_run_is_told_once_and_its_end_too(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    warehouse.put("b.txt", GOOD.replace("甲", "乙"))
    fail(warehouse, clock, "no")
    fail(warehouse, clock, "no")
    assert told.take_messages() == [
        "【绩效数据】2024-03-03 08:00 运行失败；未结问题：无\n"
        f"[运行失败] 本次运行没有完成（dbt could not build the warehouse）。已发布的数据不受影响\n{LINK}",
        # 36 hours and more without a publication by the second night
        f"【绩效数据】2024-03-04 08:00 长时间没有发布；未结问题：无\n{SILENT.format('2024-03-02 08:00', 48)}\n{LINK}",
    ]
    load(warehouse, clock)
    assert told.take_messages() == [
        f"【绩效数据】2024-03-05 08:00 恢复正常 2 项；未结问题：无\n[恢复] 运行恢复正常\n[恢复] 数据恢复发布\n{LINK}"
    ]


def test_a_fault_after_the_swap_is_not_told_as_if_nothing_was_published(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(warehouse, clock)
    told.take_messages()
    warehouse.put("b.txt", BAD)

    def settle(connection: duckdb.DuckDBPyConnection, *_: object) -> None:
        raise duckdb.Error("the ledger took no note")

    with monkeypatch.context() as patch, pytest.raises(duckdb.Error):
        patch.setattr("flows.steps.settle_publication", settle)
        load(warehouse, clock)
    failed = warehouse.home.published_id()
    assert warehouse.query("SELECT count(*) FROM marts.fct_finding") == [(1,)]
    assert told.take_messages() == [
        "【绩效数据】2024-03-03 08:00 运行失败、新增问题 1 项；未结问题：数据不一致 1 项\n"
        "[运行失败] 程序出错（the ledger took no note）。新数据已经发布，尚未记完的由下次运行补记\n"
        f"[新增] {LINE}，涉及 -0.00015 万元（SE-A1）\n{LINK}"
    ]
    alerts = read_settings(warehouse.home.root).alerts
    assert alerts is not None
    assert alert_now(warehouse.home, alerts) == []
    assert load(warehouse, clock).status == "nothing_new"  # the books are finished, nothing is built again
    assert warehouse.home.published_id() == failed
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        assert landing.execute("SELECT status FROM ops.runs WHERE run_id = ?", [failed]).fetchone() == ("published",)
        assert landing.execute("SELECT count(*) FROM ops.findings WHERE status = 'open'").fetchone() == (1,)
    assert "[恢复] 运行恢复正常" in told.take_messages()[0]


def test_a_ledger_that_fails_within_the_note_is_told_too(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(warehouse, clock)
    told.take_messages()
    warehouse.put("b.txt", GOOD.replace("甲", "乙"))

    def break_transaction(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
        connection.execute("SELECT * FROM nowhere")

    with monkeypatch.context() as patch, pytest.raises(duckdb.CatalogException):
        patch.setattr("flows.warehouse.publishing.keep_findings", break_transaction)
        load(warehouse, clock)
    (message,) = told.take_messages()
    assert "[运行失败] 程序出错（" in message
    assert "新数据已经发布" in message
    assert load(warehouse, clock).status == "nothing_new"


def test_the_switch_goes_by_what_readers_see(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    told.take_messages()
    made = warehouse.home.published_id()
    assert made is not None
    clock.pass_time(hours=36)
    never_published = warehouse.home.snapshots / ledger.make_run_id(clock.moment)
    shutil.copytree(warehouse.home.snapshots / made, never_published)
    alerts = read_settings(warehouse.home.root).alerts
    assert alerts is not None
    watch(warehouse.home, alerts)
    assert [SILENT.format("2024-03-02 08:00", 36) in said for said in told.take_messages()] == [True]


def test_a_long_run_has_published_at_its_end(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    alerts = read_settings(warehouse.home.root).alerts
    assert alerts is not None
    warehouse.put("b.txt", GOOD.replace("甲", "乙"))
    build = FakeWorker.at
    FakeWorker.at = staticmethod(lambda point: clock.pass_time(hours=10) if point == "dbt" else None)
    try:
        load(warehouse, clock)
    finally:
        FakeWorker.at = build
    told.take_messages()
    clock.pass_time(hours=35)
    watch(warehouse.home, alerts)
    assert told.take_messages() == []
    clock.pass_time(hours=1)
    watch(warehouse.home, alerts)
    assert [SILENT.format("2024-03-03 18:00", 36) in said for said in told.take_messages()] == [True]


def test_after_a_rollback_the_switch_waits_and_says_why(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    clock.pass_time(hours=30)
    warehouse.put("b.txt", GOOD.replace("甲", "乙"))
    warehouse.load()
    alerts = read_settings(warehouse.home.root).alerts
    assert alerts is not None
    clock.pass_time(hours=30)
    assert CliRunner().invoke(main, ["rollback", "--home", str(warehouse.home.root)]).exit_code == 0
    told.take_messages()
    clock.pass_time(hours=35)
    watch(warehouse.home, alerts)
    assert told.take_messages() == []  # who rolled back knows that it is old
    clock.pass_time(hours=2)
    watch(warehouse.home, alerts)
    watch(warehouse.home, alerts)
    (message,) = told.take_messages()
    assert "[没有发布] 自 2024-03-02 08:00 起已 97 小时没有发布新数据，因有人退回到这一版" in message
    warehouse.put("c.txt", GOOD.replace("甲", "丙"))
    warehouse.load()
    (message,) = told.take_messages()
    assert "[恢复] 数据恢复发布" in message
    clock.pass_time(hours=35)
    watch(warehouse.home, alerts)
    assert told.take_messages() == []


def test_a_rollback_ends_no_silence(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    warehouse.put("b.txt", GOOD.replace("甲", "乙"))
    load(warehouse, clock)
    alerts = read_settings(warehouse.home.root).alerts
    assert alerts is not None
    clock.pass_time(hours=36)
    watch(warehouse.home, alerts)
    assert len(told.take_messages()) == 1
    assert CliRunner().invoke(main, ["rollback", "--home", str(warehouse.home.root)]).exit_code == 0
    watch(warehouse.home, alerts)
    assert told.take_messages() == []


def test_the_switch_tells_of_a_silence_while_a_run_hangs(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    alerts = read_settings(warehouse.home.root).alerts
    assert alerts is not None
    with duckdb.connect(str(warehouse.home.landing)):  # a run that never ends has it open
        assert watch(warehouse.home, alerts) == []
        clock.pass_time(hours=36)
        watch(warehouse.home, alerts)
        watch(warehouse.home, alerts)
        said = told.take_messages()
    assert said == [
        f"【绩效数据】2024-03-03 20:00 长时间没有发布；未结问题：无\n{SILENT.format('2024-03-02 08:00', 36)}\n{LINK}"
    ]
    warehouse.put("b.txt", GOOD.replace("甲", "乙"))
    load(warehouse, clock)
    assert told.take_messages() == [
        f"【绩效数据】2024-03-04 20:00 恢复正常 1 项；未结问题：无\n[恢复] 数据恢复发布\n{LINK}"
    ]


def test_a_run_that_finds_nothing_new_is_a_sign_of_life_where_that_is_asked_for(
    warehouse: Warehouse, told: Receiver, clock: Clock
) -> None:
    write_settings(warehouse.home, "[alerts]\nrun_hours = 36\n")
    start(warehouse, clock)
    for _ in range(3):
        load(warehouse, clock)
    assert told.take_messages() == []
    alerts = read_settings(warehouse.home.root).alerts
    assert alerts is not None
    clock.pass_time(hours=37)
    assert len(watch(warehouse.home, alerts)) == 1
