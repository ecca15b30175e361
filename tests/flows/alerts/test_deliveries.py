"""What channels and sudden ends do to a message: it goes out once, and no failure can harm the load."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alert_fakes import Clock, Receiver, utc
from alert_runs import BAD, GOOD, LINE, load, outbox_rows, start
from flow_fakes import Warehouse

from flows.alerts import alerting
from flows.health.home import check_home
from flows.home import PROJECT_ROOT

pytestmark = pytest.mark.slow


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
