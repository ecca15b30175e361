"""Nights of a small bureau: real loads of reports of a page, by a process whose workers stay warm between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from alert_fakes import Clock

from flows.clock import day_in_china
from flows.home import Home
from flows.landing.database import open_landing
from flows.run import Result, RunFailed
from flows.sources.withdrawal import withdraw_by_hand
from flows.worker import Worker

REPORT = """{year}年度常德市武陵区{body}部门整体支出绩效自评报告
一、部门（单位）基本情况
（一）单位基本情况
常德市武陵区{body}（以下简称区{short}）负责面向居民的日常服务。
二、一般公共预算支出情况
{year}年年初预算{initial}万元，年中预算调增{added}万元，全年预算资金{whole}万元，其中：基本支出{basic}万元，项目支出{project}万元。\
全年实际支出{spent}万元。年末结转结余{left}万元。
"""
SOUND = {
    "year": 2023,
    "body": "便民服务中心",
    "short": "便民中心",
    "initial": "100.00",
    "added": "5.00",
    "whole": "105.00",
    "basic": "75.00",
    "project": "30.00",
    "spent": "100.00",
    "left": "5.00",
}


class KeptWorker:
    """A worker that goes on from run to run, as far as a run can tell one of its own."""

    kept: ClassVar[dict[str, Worker]] = {}

    def __init__(self, job: str, home: Path, log: Path) -> None:
        if job not in self.kept:
            self.kept[job] = Worker(job, home, log)
        self.worker = self.kept[job]

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        return self.worker.ask(request, seconds)

    def close(self) -> None: ...

    def stop(self) -> None: ...

    @classmethod
    def end(cls) -> None:
        while cls.kept:
            cls.kept.popitem()[1].stop()


class Bureau:
    def __init__(self, root: Path, clock: Clock) -> None:
        self.home = Home(root / "warehouse")
        self.home.root.mkdir()
        self.inbox = root / "inbox"
        self.inbox.mkdir()
        self.clock = clock

    def put(self, name: str, **changed: object) -> None:
        """A report with some of its figures changed; without any it is sound."""
        (self.inbox / name).write_text(REPORT.format(**(SOUND | changed)), encoding="utf-8")

    def expect(self, *lines: str) -> None:
        """A roster of the reports that are due."""
        head = "单位,报告类型,年度,截止日期"
        (self.home.root / "roster.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")

    def withdraw(self, name: str, reason: str) -> None:
        """Say that a report was withdrawn; the next run publishes it."""
        with open_landing(self.home.landing) as connection:
            found = connection.execute("SELECT document_id FROM raw.documents WHERE file_name = ?", [name]).fetchone()
            assert found is not None
            withdraw_by_hand(connection, found[0], reason, self.clock.now())

    def load(self) -> Result:
        """A night's run."""
        from flows.load import load_reports

        self.clock.pass_time(days=1)
        result: Result = load_reports.fn(str(self.home.root), [str(self.inbox)])
        return result

    def fail(self) -> None:
        """A night whose run the policy stops."""
        with pytest.MonkeyPatch.context() as patch, pytest.raises(RunFailed):
            patch.setenv("JIXIAO_POLICY_MUST", "stop_run")
            self.load()


@contextmanager
def open_bureau(root: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """The program without Prefect, whose start takes longer than a run."""
    import flows.alerts
    import flows.load
    import flows.reading.documents
    import flows.run
    import flows.steps

    for module, names in (
        (flows.alerts, ("alert",)),
        (flows.reading.documents, ("read_batch", "shape_batch")),
        (flows.steps, ("settle_documents", "build_checked", "write_aside", "publish")),
    ):
        for name in names:
            monkeypatch.setattr(flows.load, name, getattr(module, name))
    monkeypatch.setattr(flows.load, "create_markdown_artifact", lambda *args, **kwargs: None)
    monkeypatch.setattr(flows.run, "Worker", KeptWorker)
    monkeypatch.setattr(flows.run, "today", lambda: day_in_china(clock.moment))
    try:
        yield Bureau(root, clock)
    finally:
        KeptWorker.end()
