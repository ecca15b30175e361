"""What whole runs tell of findings and documents: to whom, and what is not told again."""

from __future__ import annotations

import pytest
from alert_fakes import Clock, Receiver, write_settings
from alert_runs import BAD, GOOD, LINE, LINK, load, start
from flow_fakes import FINDINGS, Warehouse

from flows.alerts.alerting import alert_now, preview
from flows.alerts.store import open_store
from flows.settings import read_settings
from flows.warehouse.publishing import roll_back

pytestmark = pytest.mark.slow
FINDINGS_OF_CURRENT = FINDINGS.replace("IN ('loaded', 'superseded', 'withdrawn')", "= 'loaded'")


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
        "【绩效数据】2024-03-03 08:00 新增问题 1 项；未结问题：数据不一致 1 项\n"
        f"[新增] {LINE}，涉及 -0.00015 万元（SE-A1）\n{LINK}"
    ]
    for number in range(10):
        if number % 2:
            warehouse.put(f"c{number}.txt", GOOD.replace("甲", f"{number}"))
        load(warehouse, clock)
    assert told.take_messages() == []


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
        "【绩效数据】2024-03-05 08:00 新增问题 1 项、报告更新 1 份；未结问题：数据不一致 1 项"
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
        "【绩效数据】2024-03-04 08:00 报告更新 1 份；未结问题：数据不一致 1 项\n"
        f"[报告更新] b.txt 由 b2.txt 取代\n{LINK}"
    ]


def test_a_new_owner_is_told_how_much_is_open(warehouse: Warehouse, told: Receiver, clock: Clock) -> None:
    for number in range(3):
        warehouse.put(f"b{number}.txt", BAD.replace("乙", f"{number}"))
    warehouse.put("bad.txt", "unreadable")
    load(warehouse, clock)
    assert told.take_messages() == [
        "【绩效数据】2024-03-02 08:00 开始向“default”发送提醒。此前未结 4 项：数据不一致 3 项、无法读取 1 份。"
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
