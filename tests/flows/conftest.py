"""A warehouse of a test: the real ledger, landing, snapshots and publishing around a tiny world (``flow_fakes``)."""

from __future__ import annotations

from pathlib import Path

import flow_fakes
import pytest


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> flow_fakes.Warehouse:
    for name in ("failures", "structural_failures"):
        monkeypatch.setattr(flow_fakes.FakeWorker, name, [])
    return flow_fakes.Warehouse(tmp_path, flow_fakes.install(monkeypatch.setattr))
