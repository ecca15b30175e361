"""Whole runs in a tiny world whose messages come to a local receiver: what they load and what they leave waiting."""

from __future__ import annotations

import duckdb
import pytest
from alert_fakes import Clock
from flow_fakes import FakeWorker, Warehouse

from flows.run import Result, RunFailed

GOOD = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"
BAD = "unit: 乙市统计局\nyear: 2023\nproject: \namount: !12.50\n"
LINK = "报告：http://bureau/report"
LINE = "乙市统计局 2023年 数据不一致"
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
