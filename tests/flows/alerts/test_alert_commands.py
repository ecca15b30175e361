"""`jixiao alert` and `jixiao watch` as a user runs them; messages go out by the process that sends."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from alert_fakes import Clock, Receiver, write_settings
from click.testing import CliRunner, Result
from flow_fakes import Warehouse

from flows.alerts.alerting import Sender
from flows.alerts.digest import Digest
from flows.cli import main
from flows.home import Home
from flows.settings import read_settings

pytestmark = pytest.mark.slow

BAD = "unit: 乙市统计局\nyear: 2023\nproject: \namount: !12.50\n"


def jixiao(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_without_settings_it_says_so(tmp_path: Path) -> None:
    result = jixiao("alert", "--home", str(tmp_path))
    assert result.exit_code == 2
    assert "there is no [alerts]" in result.output


def test_a_test_message_goes_to_every_channel_of_an_owner(
    tmp_path: Path, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(Home(tmp_path))
    hook = f"json://127.0.0.1:{receiver.port}"
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", f"{hook}/one {hook}/two")
    result = jixiao("alert", "--home", str(tmp_path), "--test", "default")
    assert (result.exit_code, result.output) == (0, "json: sent\njson#2: sent\n")
    assert [path for path, _ in receiver.posts] == ["/one", "/two"]
    text = "【绩效数据】2024-03-01 08:00 这是发给“default”的测试消息，收到即表示通道正常。"
    assert receiver.take_messages() == [text, text]
    assert not (tmp_path / "alerts.duckdb").exists()


def test_a_test_that_fails_says_which_channel_and_no_address(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(Home(tmp_path))
    receiver.answers = [(401, "")]
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", f"json://clerk:pa55word@127.0.0.1:{receiver.port}/s3cret")
    result = jixiao("alert", "--home", str(tmp_path), "--test", "default")
    assert result.exit_code == 1
    assert result.output.startswith("json: Failed to send JSON POST notification")
    assert "pa55word" not in result.output
    assert "s3cret" not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--test", "nobody"], "no owner nobody; known are default"),
        (["--test", "default", "--dry-run"], "exclude one another"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], said: str) -> None:
    write_settings(Home(tmp_path))
    result = jixiao("alert", "--home", str(tmp_path), *arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_a_dry_run_prints_digests(warehouse: Warehouse, clock: Clock) -> None:
    warehouse.put("b.txt", BAD)
    warehouse.load()
    write_settings(warehouse.home)
    result = jixiao("alert", "--home", str(warehouse.home.root), "--dry-run")
    assert result.output.splitlines() == [
        "== default",
        "【绩效数据】2024-03-01 08:00 开始向“default”发送提醒。此前未结 1 项：数据不一致 1 项。"
        "以后只通知新出现、加重和解决的事项。",
        "报告：http://bureau/report",
    ]
    assert not (warehouse.home.root / "alerts.duckdb").exists()


def test_the_watch_sends_and_fails_where_it_cannot(
    warehouse: Warehouse, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.put("a.txt", BAD.replace("!", ""))
    warehouse.load()
    write_settings(warehouse.home)
    home = str(warehouse.home.root)
    assert jixiao("watch", "--home", home).output == "Nothing to tell.\n"
    clock.pass_time(hours=40)
    failed = jixiao("watch", "--home", home)
    assert failed.exit_code == 1
    assert "JIXIAO_ALERT_DEFAULT" in failed.output
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", f"json://127.0.0.1:{receiver.port}/hook")
    assert jixiao("alert", "--watch", "--home", home).exit_code == 0
    assert "[没有发布] 自 2024-03-01 08:00 起已 40 小时" in receiver.take_messages()[0]


def test_a_receiver_that_never_ends_its_answer_holds_nobody_up(tmp_path: Path) -> None:
    write_settings(Home(tmp_path))
    alerts = read_settings(tmp_path).alerts
    assert alerts is not None
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def trickle() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not done.wait(0.5):
                    connection.sendall(b"X: y\r\n")

        threading.Thread(target=trickle, daemon=True).start()
        sender = Sender(Home(tmp_path), alerts)
        address = f"json://127.0.0.1:{server.getsockname()[1]}/s3cret"
        try:
            warm = sender("json://127.0.0.1:1/closed", Digest("headline"), 120)  # Apprise is imported by then
            refusal = sender(address, Digest("headline"), 3)
        finally:
            done.set()
            sender.stop()
    assert "connection" in warm.lower()
    assert "no answer within 3 seconds" in refusal
    assert "s3cret" not in refusal
