"""Backfill: the kept documents of a year, a unit or a type are made anew, and nothing else is."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from flow_fakes import Warehouse

from flows.backfill import NothingToBackfillError, Wanted, choose_kept
from flows.cli import main
from flows.load import load_reports

pytestmark = pytest.mark.slow

HERE = Path(__file__).resolve().parent
CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
import flow_fakes
flow_fakes.backfill_until_killed(sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5:])
"""
SIGKILLED = -9


@pytest.fixture
def filled(warehouse: Warehouse) -> Warehouse:
    for name, unit, year, kind in (
        ("a.txt", "甲市财政局", 2022, "budget"),
        ("b.txt", "甲市财政局", 2023, "budget"),
        ("c.txt", "乙市统计局", 2023, "final_accounts"),
    ):
        warehouse.put(name, f"unit: {unit}\nyear: {year}\ntype: {kind}\nproject: \namount: 1\n")
    warehouse.put("bad.txt", "unreadable")
    warehouse.load()
    warehouse.calls.clear()
    return warehouse


def names_of(warehouse: Warehouse, document_ids: object) -> set[str]:
    names = dict(warehouse.query("SELECT document_id, file_name FROM raw.documents"))
    return {names[each] for each in document_ids}  # type: ignore[attr-defined]


def jixiao(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """The command, with Prefect left out."""
    with monkeypatch.context() as patch:
        patch.setattr("flows.loading.run_server", lambda home: contextlib.nullcontext())
        patch.setattr("flows.load.load_reports", load_reports.fn)
        return CliRunner().invoke(main, [*words, "--home", str(warehouse.home.root)])


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(years=(2023,)), {"b.txt", "c.txt"}),
        (Wanted(units=("财政",)), {"a.txt", "b.txt"}),
        (Wanted(units=("财政", "统计")), {"a.txt", "b.txt", "c.txt"}),
        (Wanted(types=("final_accounts",)), {"c.txt"}),
        (Wanted(years=(2023,), units=("财政",)), {"b.txt"}),
        (Wanted(years=(2022, 2023), types=("budget",)), {"a.txt", "b.txt"}),
    ],
)
def test_kinds_narrow_the_choice_and_words_of_one_kind_widen_it(
    filled: Warehouse, wanted: Wanted, expected: set[str]
) -> None:
    assert names_of(filled, choose_kept(filled.home, wanted, is_read=False).shape) == expected
    assert names_of(filled, choose_kept(filled.home, wanted, is_read=True).read) == expected


def test_what_was_never_read_cannot_be_shaped(filled: Warehouse) -> None:
    ids = {name: each for each, name in filled.query("SELECT document_id, file_name FROM raw.documents")}
    with pytest.raises(NothingToBackfillError, match="--read"):
        choose_kept(filled.home, Wanted(document_ids=(ids["bad.txt"],)), is_read=False)
    both = choose_kept(filled.home, Wanted(document_ids=(ids["bad.txt"], ids["a.txt"])), is_read=False)
    assert (both.shape, both.unread) == ({ids["a.txt"]}, {ids["bad.txt"]})
    assert choose_kept(filled.home, Wanted(document_ids=(ids["bad.txt"],)), is_read=True).read == {ids["bad.txt"]}


def test_shaping_again_opens_no_document_and_publishes(filled: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    before = filled.home.published_id()
    done = jixiao(filled, monkeypatch, "backfill", "--year", "2023")
    assert done.exit_code == 0, done.output
    assert names_of(filled, filled.calls.of("shape")) == {"b.txt", "c.txt"}
    assert filled.calls.of("read") == []
    assert filled.home.published_id() != before
    assert filled.load().status == "nothing_new"


def test_reading_again_reads_those_that_are_meant(filled: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    done = jixiao(filled, monkeypatch, "backfill", "--unit", "统计", "--read")
    assert done.exit_code == 0, done.output
    assert names_of(filled, filled.calls.of("read")) == {"c.txt"}
    assert "c.txt" in done.stdout
    assert "Documents: 1 loaded" in done.stdout
    assert filled.load().status == "nothing_new"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--year", "1999"], "2022, 2023"),
        (["--unit", "丙"], "2 units"),
        (["--type", "letter"], "budget"),
        ([], "--year"),
    ],
)
def test_without_a_match_it_says_what_there_is(
    filled: Warehouse, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    refused = jixiao(filled, monkeypatch, "backfill", *words)
    assert (refused.exit_code, said in refused.output) == (2, True), refused.output
    with duckdb.connect(str(filled.home.landing), read_only=True) as landing:
        assert landing.execute("SELECT count(*) FROM ops.runs").fetchone() == (1,)


def test_a_warehouse_that_never_was_has_nothing_kept(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["backfill", "--year", "2023", "--home", str(tmp_path / "none")])
    assert (refused.exit_code, "nothing was ever loaded" in refused.output) == (2, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("how", "point"), [("shape", "landed"), ("shape", "before swap"), ("read", "reading"), ("read", "before swap")]
)
def test_one_that_was_killed_is_finished_by_the_next_load(filled: Warehouse, how: str, point: str) -> None:
    before = filled.home.published_id()
    meant = sorted(choose_kept(filled.home, Wanted(years=(2023,)), is_read=True).read)
    killed = subprocess.run(
        [sys.executable, "-c", CHILD, str(HERE), point, str(filled.home.root), how, *meant],
        cwd=HERE.parent.parent,
        check=False,
        capture_output=True,
    )
    assert killed.returncode == SIGKILLED, killed.stderr.decode()
    assert filled.home.published_id() == before
    assert filled.load().status == "published"
    done = filled.calls.of(how)
    assert set(done) <= set(meant)
    assert (len(done) > 0) == (point == "reading")
    assert filled.home.published_id() != before
    assert filled.load().status == "nothing_new"
    with duckdb.connect(str(filled.home.landing), read_only=True) as landing:
        redone = dict(landing.execute("SELECT document_id, redone FROM ops.ledger WHERE redone > 0").fetchall())
    assert redone == dict.fromkeys(meant, 1)
