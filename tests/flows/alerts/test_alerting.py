"""Alerts of whole runs in a tiny world: what is told to whom, what is not told again, and what no failure can harm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import flow_fakes
import pytest
from conftest import Clock
from flow_fakes import FakeWorker, Warehouse
from receivers import Receiver

from flows import loading
from flows.alerts import alerting, outbox
from flows.alerts.alerting import watch
from flows.alerts.store import open_store
from flows.home import PROJECT_ROOT
from flows.publishing import roll_back
from flows.run import Result, RunFailed
from flows.settings import read_settings

SETTINGS = """
[alerts]
report_url = "http://bureau/report"
silent_hours = 36
"""
GOOD = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"
BAD = "unit: 乙市统计局\nyear: 2023\nproject: \namount: !12.50\n"
LINK = "报告：http://bureau/report"
LINE = "乙市统计局 2023年 数据不一致"


@pytest.fixture
def told(
    warehouse: Warehouse, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Receiver:
    """A receiver that the default owner's messages come to; sent in this process."""
    from flows.alerts import channels

    write_settings(warehouse, SETTINGS)
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", f"json://127.0.0.1:{receiver.port}/hook")
    monkeypatch.setattr(
        alerting.Sender, "__call__", lambda self, address, digest, seconds: channels.send(address, digest, self._caps)
    )
    monkeypatch.setattr(outbox, "PAUSES", (0.0, 0.0))
    return receiver


def write_settings(warehouse: Warehouse, text: str) -> None:
    warehouse.home.root.mkdir(exist_ok=True)
    (warehouse.home.root / "settings.toml").write_text(text, encoding="utf-8")


def load(warehouse: Warehouse, clock: Clock) -> Result:
    """As the command line loads: the ledger first, the flow where there is work."""
    clock.pass_(days=1)
    return warehouse.load()


def messages(receiver: Receiver) -> list[str]:
    """Headline and body of what came in, which is forgotten then."""
    said = [f"{body['title']}\n{body['message']}" for body in receiver.bodies]
    receiver.posts.clear()
    return said


def start(warehouse: Warehouse, clock: Clock) -> None:
    """An owner who has had a first look: one good report, nothing open."""
    warehouse.put("a.txt", GOOD)
    load(warehouse, clock)


def test_without_settings_nothing_happens(warehouse: Warehouse) -> None:
    warehouse.put("b.txt", BAD)
    warehouse.load()
    assert not (warehouse.home.root / "alerts.duckdb").exists()


def test_a_new_finding_is_told_and_ten_runs_do_not_repeat_it(
    warehouse: Warehouse, told: Receiver, clock: Clock
) -> None:
    start(warehouse, clock)
    assert messages(told) == []
    warehouse.put("b.txt", BAD)
    load(warehouse, clock)
    assert messages(told) == [
        "【绩效数据】2024-03-03 08:00 新增问题 1 项；未结问题：必须更正 1 项\n"
        f"[新增] {LINE}，涉及 -0.00015 万元（SE-A1）\n{LINK}"
    ]
    for number in range(10):
        if number % 2:
            warehouse.put(f"c{number}.txt", GOOD.replace("甲", f"{number}"))
        load(warehouse, clock)
    assert messages(told) == []
