"""Readers are never in the way of publishing, nor harmed by it; a minute of it: ``python -m benchmarks.swap_storm``."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flow_fakes import Warehouse

from benchmarks.swap_storm import ROWS, Tally, read_on, storm
from flows.warehouse.publishing import roll_back

pytestmark = pytest.mark.slow


def test_eight_readers_see_whole_snapshots_and_no_error(tmp_path: Path) -> None:
    result = storm(tmp_path, seconds=8, readers=8)
    assert result.faults == []
    assert result.swaps > 8
    assert {tally.kind for tally in result.tallies} == {"fresh", "pooled", "parquet"}
    for tally in result.tallies:
        assert tally.queries > 4
        assert len(tally.snapshots) > 2, f"{tally.kind} did not see the snapshots change"


def test_the_storm_tells_a_mixed_snapshot_and_a_failed_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Once:
        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 1

    def seen(answer: tuple[object, ...]) -> Tally:
        monkeypatch.setitem(read_on.__globals__["READERS"], "fresh", lambda home: iter([answer]))
        return read_on(str(tmp_path), "fresh", Once())  # type: ignore[arg-type]

    assert seen(("000002", 2, 2, ROWS)).mixed == []
    assert len(seen(("000002", 2, 3, ROWS)).mixed) == 1
    assert len(seen(("000003", 2, 2, ROWS)).mixed) == 1
    assert len(seen(("000002", 2, 2, ROWS - 1)).mixed) == 1
    monkeypatch.undo()
    assert len(read_on(str(tmp_path), "fresh", Once()).failed) == 1  # type: ignore[arg-type]


def test_a_rollback_takes_less_than_a_second(warehouse: Warehouse) -> None:
    for year in (2021, 2022):
        warehouse.put(f"{year}.txt", f"unit: 甲市统计局\nyear: {year}\nproject: \namount: 12.50\n")
        warehouse.load()
    started = time.perf_counter()
    roll_back(warehouse.home)
    assert time.perf_counter() - started < 1
