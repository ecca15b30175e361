"""What the tests of alerts share: a local receiver, a clock of their own, a warehouse whose messages come to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alert_fakes import Clock, Receiver, run_receiver, write_settings
from flow_fakes import Warehouse

import flows.clock
from flows.alerts import alerting, outbox


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with run_receiver() as receiver:
        yield receiver


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(flows.clock, "now", clock.now)
    return clock


@pytest.fixture
def told(warehouse: Warehouse, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """A receiver that the default owner's messages come to; sent in this process, without pauses."""
    from flows.alerts import channels

    write_settings(warehouse.home)
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", f"json://127.0.0.1:{receiver.port}/hook")
    monkeypatch.setattr(
        alerting.Sender, "__call__", lambda self, address, digest, seconds: channels.send(address, digest, self._caps)
    )
    monkeypatch.setattr(outbox, "PAUSES", (0.0, 0.0))
    return receiver
