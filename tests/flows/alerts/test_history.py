"""The history of a small bureau, night by night: every message word for word, and none that was not expected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alert_fakes import Clock, Receiver, write_settings
from history import Bureau, open_bureau

from flows.alerts import alerting, channels
from flows.publishing import roll_back

SETTINGS = """
[alerts]
report_url = "http://bureau/report"
silent_hours = 96
[alerts.owners.default]
severity = "must"
"""
LINK = "报告：http://bureau/report"


@pytest.fixture
def bureau(tmp_path: Path, clock: Clock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", f"json://127.0.0.1:{receiver.port}/hook")
    monkeypatch.setattr(
        alerting.Sender, "__call__", lambda self, address, digest, seconds: channels.send(address, digest, self._caps)
    )
    with open_bureau(tmp_path, clock, monkeypatch) as bureau:
        write_settings(bureau.home, SETTINGS)
        yield bureau


@pytest.mark.slow
def test_ten_nights(bureau: Bureau, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[list[str]] = []

    def night() -> None:
        bureau.load()
        said.append(receiver.take_messages())

    bureau.put("便民2023.txt", left="6.00")
    night()
    night()
    bureau.put("阅读2023.txt", body="公共阅读中心", short="阅读中心", added="8.00", project="32.00")
    night()
    bureau.put("便民2023更正.txt", left="9.00")
    night()
    bureau.put("阅读2023更正.txt", body="公共阅读中心", short="阅读中心")
    night()
    bureau.put("阅读2023再更正.txt", body="公共阅读中心", short="阅读中心", project="35.00")
    night()
    (bureau.inbox / "扫描.ofd").write_bytes(b"PK\x03\x04 OFD")
    night()
    monkeypatch.setenv("JIXIAO_POLICY_MUST", "stop_run")
    bureau.put("档案2023.txt", body="档案馆", short="档案馆")
    bureau.fail()
    said.append(receiver.take_messages())
    bureau.fail()
    said.append(receiver.take_messages())
    monkeypatch.delenv("JIXIAO_POLICY_MUST")
    night()
    roll_back(bureau.home)
    night()
    import pprint

    pprint.pprint(said, width=150)
    assert 0
