"""Alerts of whole runs in a tiny world: what is told to whom, what is not told again, and what no failure can harm."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from alert_fakes import Clock, Receiver, utc, write_settings
from click.testing import CliRunner
from flow_fakes import FINDINGS, FakeWorker, Warehouse

from flows import ledger
from flows.alerts import alerting
from flows.alerts.alerting import alert_now, preview, watch
from flows.alerts.store import open_store
from flows.cli import main
from flows.health.home import check_home
from flows.home import PROJECT_ROOT
from flows.intake.arrival import SourceError
from flows.roster.lines import RosterError
from flows.run import Result, RunFailed
from flows.settings import read_settings
from flows.warehouse.publishing import roll_back

GOOD = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"
BAD = "unit: 乙市统计局\nyear: 2023\nproject: \namount: !12.50\n"
LINK = "报告：http://bureau/report"
LINE = "乙市统计局 2023年 数据不一致"
FINDINGS_OF_CURRENT = FINDINGS.replace("IN ('loaded', 'superseded', 'withdrawn')", "= 'loaded'")
SILENT = "[没有发布] 自 {} 起已 {} 小时没有发布新数据，请检查来源和定时任务"


def load(warehouse: Warehouse, clock: Clock) -> Result:
    clock.pass_time(days=1)
    return warehouse.load()


def fail(warehouse: Warehouse, clock: Clock, message: str) -> None:
    FakeWorker.failures.append({"node": "a model", "status": "error", "message": message})
    with pytest.raises(RunFailed):
        load(warehouse, clock)
    FakeWorker.failures.clear()


def start(warehouse: Warehouse, clock: Clock) -> None:
    """An owner who has had a first look: one good report, nothing open."""
    warehouse.put("a.txt", GOOD)
    load(warehouse, clock)


def outbox_rows(warehouse: Warehouse) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse.home.root / "alerts.duckdb"), read_only=True) as connection:
        return connection.execute(
            "SELECT owner, status, attempts, last_error FROM ops.alert_outbox ORDER BY composed_at"
        ).fetchall()


def test_without_settings_nothing_happens(warehouse: Warehouse) -> None:
    warehouse.put("b.txt", BAD)
    warehouse.load()
    assert not (warehouse.home.root / "alerts.duckdb").exists()


def test_a_new_finding_is_told_and_ten_runs_do_not_repeat_it(
    warehouse: Warehouse, told: Receiver, clock: Clock
) -> None:
    start(warehouse, clock)
    assert told.take_messages() == []
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    assert told.take_messages() == [
        "【绩效数据】2024-03-03 08:00 新增问题 1 项；未结问题：必须更正 1 项\n"
        f"[新增] {LINE}，涉及 -0.00015 万元（SE-A1）\n{LINK}"
    ]
    for number in range(10):
        if number % 2:
            warehouse.put(f"c{number}.txt", GOOD.replace("甲", f"{number}"))
        load(warehouse, clock)
    assert told.take_messages() == []


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
    assert "RosterError" in message
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


def test_a_finding_that_goes_is_resolved_and_new_when_it_comes_back(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(warehouse, clock)
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    told.take_messages()
    warehouse.put("b2.txt", BAD.replace("!", ""))  # the corrected edition: the first one stays, superseded
    monkeypatch.setattr("flow_fakes.FINDINGS", FINDINGS_OF_CURRENT)
    load(warehouse, clock)
    assert told.take_messages() == [
        "【绩效数据】2024-03-04 08:00 解决 1 项、报告更新 1 份；未结问题：无\n"
        f"[解决] {LINE}（SE-A1）\n[报告更新] b.txt 由 b2.txt 取代\n{LINK}"
    ]
    warehouse.put("b3.txt", BAD.replace("12", "13"))
    load(warehouse, clock)
    (message,) = told.take_messages()
    assert message.splitlines()[0] == (
        "【绩效数据】2024-03-05 08:00 新增问题 1 项、报告更新 1 份；未结问题：必须更正 1 项"
    )


def test_the_same_contradiction_in_a_newer_edition_is_not_told_again(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_fakes.FINDINGS", FINDINGS_OF_CURRENT)
    start(warehouse, clock)
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    told.take_messages()
    warehouse.put("b2.txt", BAD.replace("12", "13"))
    load(warehouse, clock)
    assert told.take_messages() == [
        f"【绩效数据】2024-03-04 08:00 报告更新 1 份；未结问题：必须更正 1 项\n[报告更新] b.txt 由 b2.txt 取代\n{LINK}"
    ]


def test_a_new_owner_is_told_how_much_is_open(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    for number in range(3):
        warehouse.put(f"b{number}.txt", BAD.replace("乙", f"{number}"))
    warehouse.put("bad.txt", "unreadable")
    load(warehouse, clock)
    assert told.take_messages() == [
        "【绩效数据】2024-03-02 08:00 开始向“default”发送提醒。此前未结 4 项：必须更正 3 项、无法读取 1 份。"
        f"以后只通知新出现、加重和解决的事项。\n{LINK}"
    ]


def test_a_rollback_resolves_nothing(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    told.take_messages()
    roll_back(warehouse.home)
    load(warehouse, clock)
    warehouse.put("c.txt", GOOD.replace("甲", "丙"))
    load(warehouse, clock)
    assert told.take_messages() == []


def test_a_failed_run_is_told_once_and_its_end_too(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    start(warehouse, clock)
    warehouse.put("b.txt", GOOD.replace("甲", "乙"))
    fail(warehouse, clock, "no")
    fail(warehouse, clock, "no")
    assert told.take_messages() == [
        "【绩效数据】2024-03-03 08:00 运行失败；未结问题：无\n"
        f"[运行失败] RunFailed: dbt could not build the warehouse。已发布的数据不受影响\n{LINK}",
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
        "【绩效数据】2024-03-03 08:00 运行失败、新增问题 1 项；未结问题：必须更正 1 项\n"
        "[运行失败] Error: the ledger took no note。新数据已经发布，尚未记完的由下次运行补记\n"
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
    assert "[运行失败] CatalogException" in message
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


def test_what_a_channel_did_not_take_goes_out_with_the_next_run_in_order(
    warehouse: Warehouse, told: Receiver, clock: Clock
) -> None:
    start(warehouse, clock)
    told.answers = [(500, "down")]
    for name in ("乙", "丙"):
        warehouse.put(f"{name}.txt", BAD.replace("乙", name))
        assert load(warehouse, clock).status == "published"
    # The second digest is not tried while the first one waits.
    assert [body["title"][:22] for body in told.bodies] == ["【绩效数据】2024-03-03 08:00"[:22]] * 6
    assert [(row[1], row[2]) for row in outbox_rows(warehouse)] == [("waiting", 2), ("waiting", 1)]
    (sign,) = [sign for sign in check_home(warehouse.home) if "alerts" in sign.what]
    assert sign.level == "note"
    assert sign.what.startswith("2 alerts wait to be sent: json: ")
    told.posts.clear()
    told.answers = [(200, "")]
    assert load(warehouse, clock).status == "nothing_new"
    assert [text[6:22] for text in told.take_messages()] == ["2024-03-03 08:00", "2024-03-04 08:00"]
    assert {row[1] for row in outbox_rows(warehouse)} == {"delivered"}


def test_a_passing_fault_of_a_channel_is_tried_again_at_once(
    warehouse: Warehouse, told: Receiver, clock: Clock
) -> None:
    start(warehouse, clock)
    told.answers = [(503, ""), (200, "")]
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    assert len(told.posts) == 2
    assert [row[1:] for row in outbox_rows(warehouse)] == [("delivered", 1, None)]


def test_a_channel_that_has_the_message_does_not_get_it_again(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = f"json://127.0.0.1:{told.port}/good"
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", f"json://127.0.0.1:1/gone, {good}")
    start(warehouse, clock)
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    load(warehouse, clock)
    assert [path for path, _ in told.posts] == ["/good"]
    assert outbox_rows(warehouse)[0][1:3] == ("waiting", 2)


def test_nothing_that_goes_wrong_in_alerting_fails_the_load(
    warehouse: Warehouse,
    told: Receiver,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = "json://clerk:pa55word@127.0.0.1/hook"
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", address)

    def look(*_: object) -> None:
        raise ZeroDivisionError(f"while telling {address}")

    monkeypatch.setattr(alerting, "look", look)
    warehouse.put("a.txt", GOOD)
    assert load(warehouse, clock).status == "published"
    said = capsys.readouterr().err
    assert "alerts: ZeroDivisionError" in said
    assert "pa55word" not in said


def test_addresses_stand_nowhere_after_deliveries_that_failed(
    warehouse: Warehouse,
    told: Receiver,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    secrets = ["tok3n-of-wecom", "pa55word", "clerk-7", "s3cretpath", "TABCDEF12", "KeyOfSl4ckKeyOfSl4ckKeyO"]
    monkeypatch.setenv(
        "JIXIAO_ALERT_DEFAULT",
        f"wecombot://tok3n-of-wecom, json://clerk-7:pa55word@127.0.0.1:{told.port}/s3cretpath,"
        " slack://TABCDEF12/B12345678/KeyOfSl4ckKeyOfSl4ckKeyO, mailto://clerk-7:pa55word@127.0.0.1:1?from=a@b.cn&to=c@d.cn,"
        " nonsense://s3cretpath",
    )
    monkeypatch.setattr("apprise.plugins.wecombot.NotifyWeComBot.notify_url", "http://127.0.0.1:1/send?key={key}")
    monkeypatch.setattr("apprise.plugins.slack.NotifySlack.webhook_url", "http://127.0.0.1:1")
    told.answers = [(403, "pa55word is wrong")]
    start(warehouse, clock)
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    said = "".join(capfd.readouterr())
    assert "alerts: default@" in said
    errors = outbox_rows(warehouse)[-1][3]
    assert all(f"{name}: " in str(errors) for name in ("wecombot", "json", "slack", "mailto", "nonsense"))
    for path in warehouse.home.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in secrets if secret.encode() in content], path
    assert not [secret for secret in secrets if secret in said]


def test_an_owner_without_an_address_hears_of_it_when_there_is_one(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"json://127.0.0.1:{told.port}/hook"
    monkeypatch.delenv("JIXIAO_ALERT_DEFAULT")
    start(warehouse, clock)
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    assert "JIXIAO_ALERT_DEFAULT" in str(outbox_rows(warehouse)[0][3])
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", address)
    load(warehouse, clock)
    assert len(told.posts) == 1


def test_a_dry_run_shows_what_would_be_sent_and_keeps_nothing(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(warehouse, clock)
    write_settings(warehouse.home, "")
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    write_settings(warehouse.home)
    alerts = read_settings(warehouse.home.root).alerts
    assert alerts is not None
    before = (warehouse.home.root / "alerts.duckdb").read_bytes()
    digest = preview(warehouse.home, alerts)["default"]
    assert digest is not None
    assert digest.lines == [f"[新增] {LINE}，涉及 -0.00015 万元（SE-A1）"]
    assert (warehouse.home.root / "alerts.duckdb").read_bytes() == before
    assert told.posts == []
    assert [each.error for each in alert_now(warehouse.home, alerts)] == [""]
    assert alert_now(warehouse.home, alerts) == []
    assert len(told.posts) == 1


KILLED = """
import os, signal, sys
sys.path[:0] = sys.argv[1:3]
import flow_fakes
from datetime import datetime
from flows import clock
from flows.alerts import alerting
clock.now = lambda: datetime(2024, 3, 3)
alerting.send_waiting = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
flow_fakes.run_struck(lambda point: None, sys.argv[3], [sys.argv[4]])
"""


def test_killed_between_composing_and_delivering_the_digest_goes_out_once(
    warehouse: Warehouse, told: Receiver, clock: Clock
) -> None:
    start(warehouse, clock)
    warehouse.put("b.txt", BAD)
    here = Path(__file__).parent
    arguments = [str(here.parent), str(PROJECT_ROOT), str(warehouse.home.root), str(warehouse.inbox)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=PROJECT_ROOT, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert told.posts == []
    clock.moment = utc(2024, 3, 3, 1)
    assert warehouse.load().status == "nothing_new"
    (message,) = told.take_messages()
    assert f"[新增] {LINE}" in message
    load(warehouse, clock)
    assert told.posts == []


def test_killed_before_composing_the_next_run_tells(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(warehouse, clock)
    warehouse.put("b.txt", BAD)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(alerting, "tell", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        load(warehouse, clock)
    load(warehouse, clock)
    (message,) = told.take_messages()
    assert f"[新增] {LINE}" in message


def test_a_message_that_nobody_could_be_sent_for_two_weeks_is_given_up(
    warehouse: Warehouse, told: Receiver, clock: Clock
) -> None:
    start(warehouse, clock)
    told.answers = [(500, "")]
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    clock.pass_time(days=14)
    load(warehouse, clock)
    assert outbox_rows(warehouse)[0][1] == "expired"


def test_owners_are_told_of_their_own(
    warehouse: Warehouse, told: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(
        warehouse.home,
        '[alerts]\nreport_url = "http://bureau/report"\n[alerts.owners.finance]\nurls_env = "FINANCE_HOOK"\n',
    )
    monkeypatch.setenv("FINANCE_HOOK", f"json://127.0.0.1:{told.port}/finance")
    start(warehouse, clock)
    with open_store(warehouse.home.root) as store:
        assert [row.key for row in store.read_told("finance")] == ["introduced"]
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    assert [path for path, _ in told.posts] == ["/hook"]
