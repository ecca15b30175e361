"""Kill a run at any moment, run again: the same warehouse as if nothing had happened."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import flow_fakes
import pytest
from click.testing import CliRunner
from flow_fakes import Warehouse

from flows.cli import main
from flows.load import load_reports

pytestmark = pytest.mark.slow  # each kills a process of its own

HERE = Path(__file__).resolve().parent
CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
import flow_fakes
flow_fakes.run_until_killed(sys.argv[2], sys.argv[3], sys.argv[4:])
"""
RETRY = CHILD.replace("sys.argv[4:])", "sys.argv[4:], True)")
SIGKILLED = -9


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


def run_killed(code: str, point: str, warehouse: Warehouse) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", code, str(HERE), point, str(warehouse.home.root), str(warehouse.inbox)],
        cwd=HERE.parent.parent,
        check=False,
        capture_output=True,
    )
    assert killed.returncode == SIGKILLED, killed.stderr.decode()


@pytest.mark.parametrize(
    ("point", "has_snapshot"),
    [
        ("reading", False),
        ("landed", True),
        ("dbt", False),
        ("reread", True),
        ("findings", False),
        ("before swap", True),
        ("after swap", True),
    ],
)
def test_a_killed_run_is_made_good_by_the_next(
    warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory, point: str, has_snapshot: bool
) -> None:
    undisturbed = Warehouse(tmp_path_factory.mktemp("undisturbed"), warehouse.calls)
    for each in (warehouse, undisturbed):
        if has_snapshot:
            each.put("first.txt", "unit: 乙县财政局\nyear: 2022\nproject: \namount: 5\n")
            each.load()
        fill(each)
    undisturbed.load()
    before = warehouse.home.published_id()
    run_killed(CHILD, point, warehouse)
    if point != "after swap":
        assert warehouse.home.published_id() == before
    status = warehouse.load().status
    assert status == ("nothing_new" if point == "after swap" else "published")
    assert contents(warehouse) == contents(undisturbed)
    assert warehouse.load().status == "nothing_new"
    assert not warehouse.home.building.exists()
    assert len(warehouse.home.snapshot_ids()) == 1 + has_snapshot


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
    run_killed(RETRY, point, warehouse)
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
