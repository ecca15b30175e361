"""What the tests of alerts share: a local receiver, and a clock that goes on by a day a run, at eight in Shanghai."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from receivers import Receiver, run_receiver

from flows import ledger


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2024, 3, 1, 0, 0)

    def now(self) -> datetime:
        """A millisecond later each time: ids of runs are made of it."""
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def pass_(self, **passed: float) -> None:
        self.moment = self.moment.replace(second=0, microsecond=0) + timedelta(**passed)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with run_receiver() as receiver:
        yield receiver


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(ledger, "now", clock.now)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield clock
    monkeypatch.undo()
    time.tzset()
