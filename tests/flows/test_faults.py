"""Strike a run at any point, run again: the same warehouse as if nothing had happened.

Two things strike: a kill that leaves no time for anything, and a disk that is full to the last byte. Whatever strikes,
a reader has the snapshot before, whole, until the new one is published.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import flow_fakes
import pytest
from click.testing import CliRunner
from fault_points import POINTS, PUBLISHED
from flow_fakes import Warehouse

from flows.cli import main
from flows.load import load_reports

pytestmark = pytest.mark.slow  # each starts a process of its own

HERE = Path(__file__).resolve().parent
CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import fault_points, flow_fakes
kind, point, home = sys.argv[2:5]
is_retry = kind == "kill retry"
ballast = Path(home).parent / "ballast"
at = fault_points.fill_disk_at(point, ballast) if kind == "disk" else fault_points.kill_at(point)
flow_fakes.run_struck(at, home, sys.argv[5:], is_retry)
"""
SIGKILLED = -9
SMALL_DISK_MB = 48
EARLIER = "unit: 乙县财政局\nyear: 2022\nproject: \namount: 5\n"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that can be filled."""
    place = tmp_path / "disk"
    place.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MB}m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(asked, check=False, capture_output=True).returncode != 0:
        pytest.skip("a disk of a given size needs the right to mount one")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(warehouse: Warehouse) -> None:
    for number in range(3):
        warehouse.put(
            f"{number}.txt", f"unit: 甲市第{number}局\nyear: 2023\nproject: \namount: {'!' * (number == 1)}{number}\n"
        )
    warehouse.put("bad.txt", "unreadable")


def contents(warehouse: Warehouse) -> dict[str, list[object]]:
    """Everything that may not depend on when and how often a run was made."""
    return {
        table: warehouse.query(f"SELECT {columns} FROM {table} ORDER BY ALL")
        for table, columns in {
            "raw.documents": "* EXCLUDE (loaded_at, source_uri)",
            "raw.cells": "*",
            "raw.tables": "*",
            "raw.signals": "*",
            "raw.score_forms": "*",
            "raw.rereadings": "*",
            "marts.dim_document": "*",
            "marts.fct_finding": "* EXCLUDE (first_seen_run, last_seen_run)",
        }.items()
    }


def strike(warehouse: Warehouse, kind: str, point: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(HERE), kind, point, str(warehouse.home.root), str(warehouse.inbox)],
        cwd=HERE.parent.parent,
        check=False,
        capture_output=True,
    )


@dataclass(frozen=True)
class Night:
    """A night's work: the warehouse before it, its sources, and what the warehouse holds before and after it."""

    home: Path
    inbox: Path
    before: dict[str, list[object]]
    after: dict[str, list[object]]
    quarantined: list[str]

    def begin(self, root: Path) -> Warehouse:
        """A warehouse under ``root`` as it is before the night."""
        shutil.copytree(self.home, root / "warehouse", symlinks=True)
        return Warehouse(root, flow_fakes.Calls(), inbox=self.inbox)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """The undisturbed run that every struck one must come to."""
    with pytest.MonkeyPatch.context() as patch:
        warehouse = Warehouse(tmp_path_factory.mktemp("night"), flow_fakes.install(patch.setattr))
        warehouse.put("first.txt", EARLIER)
        warehouse.load()
        earlier, before = tmp_path_factory.mktemp("earlier") / "warehouse", contents(warehouse)
        shutil.copytree(warehouse.home.root, earlier, symlinks=True)
        fill(warehouse)
        warehouse.load()
        yield Night(earlier, warehouse.inbox, before, contents(warehouse), names_in(warehouse.home.quarantine))


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def assert_converges(warehouse: Warehouse, night: Night) -> None:
    warehouse.load()
    assert contents(warehouse) == night.after
    assert warehouse.load().status == "nothing_new"
    assert not warehouse.home.building.exists()
    assert len(warehouse.home.snapshot_ids()) == 2
    assert names_in(warehouse.home.quarantine) == night.quarantined
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        assert landing.execute("SELECT count(*) FROM ops.runs WHERE status = 'running'").fetchone() == (0,)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.usefixtures("warehouse")  # for the fakes in this process
def test_a_killed_run_is_made_good_by_the_next(night: Night, tmp_path: Path, point: str) -> None:
    warehouse = night.begin(tmp_path / "struck")
    killed = strike(warehouse, "kill", point)
    assert killed.returncode == SIGKILLED, killed.stderr.decode()
    assert contents(warehouse) == (night.after if point in PUBLISHED else night.before)
    assert_converges(warehouse, night)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.usefixtures("warehouse")
def test_a_full_disk_is_made_good_when_there_is_room_again(night: Night, small_disk: Path, point: str) -> None:
    warehouse = night.begin(small_disk)
    published = warehouse.home.published_id()
    full = strike(warehouse, "disk", point)
    assert (small_disk / "ballast.reached").exists(), full.stderr.decode()
    assert full.returncode in (0, 1), full.stderr.decode()
    if warehouse.home.published_id() == published:
        assert full.returncode == 1
        assert contents(warehouse) == night.before
    else:
        assert contents(warehouse) == night.after
    (small_disk / "ballast").unlink()
    assert_converges(warehouse, night)


@pytest.mark.parametrize(
    ("point", "next_command"),
    [("reading", "load"), ("reading", "retry"), ("landed", "load without sources"), ("before swap", "retry")],
)
def test_what_a_killed_retry_began_the_next_run_finishes(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, point: str, next_command: str
) -> None:
    names = ("a.txt", "b.txt", "c.txt")
    for name in names:
        warehouse.put(name, f"unreadable: {name}\nunit: {name[0]}市统计局\nyear: 2023\nproject: \namount: 1\n")
    warehouse.load()
    assert warehouse.outcomes() == dict.fromkeys(names, "quarantined")
    killed = strike(warehouse, "kill retry", point)
    assert killed.returncode == SIGKILLED, killed.stderr.decode()
    assert warehouse.outcomes() == dict.fromkeys(names, "quarantined")
    monkeypatch.setattr(flow_fakes, "UNREADABLE", "never")
    monkeypatch.setattr("flows.loading.run_server", lambda home: contextlib.nullcontext())
    words = {"load": ["load", str(warehouse.inbox)], "load without sources": ["load"], "retry": ["retry"]}[next_command]
    with monkeypatch.context() as patch:
        patch.setattr("flows.load.load_reports", load_reports.fn)
        done = CliRunner().invoke(main, [*words, "--home", str(warehouse.home.root)])
    assert done.exit_code == 0, done.output
    assert warehouse.outcomes() == dict.fromkeys(names, "loaded")
    assert warehouse.query("SELECT count(*) FROM marts.dim_document") == [(3,)]
    assert not list(warehouse.home.quarantine.iterdir())
    assert warehouse.load().status == "nothing_new"
    again = CliRunner().invoke(main, ["retry", "--home", str(warehouse.home.root)])
    assert "No document is quarantined." in again.output


@pytest.mark.usefixtures("warehouse")
def test_one_run_after_another_may_be_killed(night: Night, tmp_path: Path) -> None:
    warehouse = night.begin(tmp_path / "struck")
    for point in ("landing insert", "dbt", "before swap", "after swap"):
        assert strike(warehouse, "kill", point).returncode == SIGKILLED
    assert_converges(warehouse, night)
