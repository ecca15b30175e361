"""Files that lie as they lay are not opened; files that somebody still writes are left to the next run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flow_fakes import Warehouse

from flows.intake import files
from flows.ledger import file_cache
from flows.ledger.file_cache import TICK_NS

pytestmark = pytest.mark.slow

REPORT = "unit: 某县水利局\nyear: 2023\n"
OTHER = "unit: 某县水利局\nyear: 2024\n"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the files that intake opens."""
    names: list[str] = []
    arrivals = files._arrivals

    def note(file: Path, *rest: object) -> object:
        names.append(file.name)
        return arrivals(file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "_arrivals", note)
    yield names


def put_long_ago(warehouse: Warehouse, name: str, text: str = REPORT) -> Path:
    path = warehouse.put(name, text)
    before = time.time_ns() - 10 * TICK_NS
    os.utime(path, ns=(before, before))
    return path


def count_rows(warehouse: Warehouse) -> list[tuple[int, int, int]]:
    import duckdb

    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        return landing.execute(
            "SELECT (SELECT count(*) FROM raw.arrivals), (SELECT count(*) FROM ops.run_documents),"
            " (SELECT count(*) FROM ops.files)"
        ).fetchall()


def test_known_files_are_neither_opened_nor_arrivals_again(warehouse: Warehouse, opened: list[str]) -> None:
    put_long_ago(warehouse, "a.txt")
    put_long_ago(warehouse, "b.txt", OTHER)
    warehouse.load()
    before = count_rows(warehouse)
    opened.clear()
    result = warehouse.load()
    assert (result.status, opened) == ("nothing_new", [])
    assert [each["outcome"] for each in result.documents] == ["loaded", "loaded"]
    assert count_rows(warehouse) == before == [(2, 2, 2)]


def test_a_changed_file_is_opened_and_arrives(warehouse: Warehouse, opened: list[str]) -> None:
    put_long_ago(warehouse, "a.txt")
    warehouse.load()
    opened.clear()
    warehouse.put("a.txt", OTHER)
    assert warehouse.load().status == "published"
    assert opened == ["a.txt"]
    assert warehouse.query("SELECT count(*) FROM raw.arrivals") == [(2,)]


def test_what_came_back_has_arrived_again(warehouse: Warehouse) -> None:
    for text in (REPORT, OTHER, REPORT):
        warehouse.put("a.txt", text)
        warehouse.load()
    import duckdb

    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        assert landing.execute("SELECT count(*) FROM raw.arrivals").fetchone() == (3,)


def test_a_file_that_was_read_within_a_tick_of_its_change_is_looked_at_once_more(
    warehouse: Warehouse, opened: list[str]
) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    opened.clear()
    warehouse.load()
    assert opened == ["a.txt"]


def test_a_document_whose_bytes_are_gone_is_taken_in_again(warehouse: Warehouse, opened: list[str]) -> None:
    put_long_ago(warehouse, "a.txt")
    warehouse.load()
    for kept in warehouse.home.documents.iterdir():
        kept.unlink()
    opened.clear()
    warehouse.load()
    assert opened == ["a.txt"]
    assert len(list(warehouse.home.documents.iterdir())) == 1


def test_a_file_that_is_still_written_is_told_and_left_to_the_next_run(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_long_ago(warehouse, "whole.txt")
    growing = put_long_ago(warehouse, "growing.txt", "unit: 某")
    arrivals = files._arrivals

    def write_on(file: Path, *rest: object) -> object:
        found = list(arrivals(file, *rest))  # type: ignore[arg-type]
        if file == growing:
            with file.open("a", encoding="utf-8") as handle:
                handle.write("县水利局\nyear: 2024\n")
        return found

    monkeypatch.setattr(files, "_arrivals", write_on)
    result = warehouse.load()
    told = {each["file_name"]: (each["outcome"], each["reason"]) for each in result.documents}
    assert told["whole.txt"] == ("loaded", None)
    assert told["growing.txt"][0] == "deferred"
    assert "still being written" in told["growing.txt"][1]
    assert len(list(warehouse.home.documents.iterdir())) == 1
    monkeypatch.setattr(files, "_arrivals", arrivals)
    warehouse.load()
    assert warehouse.outcomes() == {"whole.txt": "loaded", "growing.txt": "loaded"}


def test_a_file_that_a_writer_has_open_is_left_until_it_is_whole(warehouse: Warehouse) -> None:
    """A copy that pauses does not change while it is looked at: half of it would be a document for good."""
    put_long_ago(warehouse, "whole.txt")
    growing = warehouse.inbox / "growing.txt"
    program = (
        "import sys, time; f = open(sys.argv[1], 'w'); f.write(sys.argv[2]); f.flush(); print(flush=True); input()"
    )
    command = [sys.executable, "-c", program, str(growing), OTHER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        long_ago = time.time_ns() - 10 * TICK_NS
        os.utime(growing, ns=(long_ago, long_ago))
        told = {each["file_name"]: each["outcome"] for each in warehouse.load().documents}
        assert told == {"whole.txt": "loaded", "growing.txt": "deferred"}
        assert len(list(warehouse.home.documents.iterdir())) == 1
        warehouse.load()  # who has it open and writes nothing for a whole night only looks at it
        assert warehouse.outcomes() == {"whole.txt": "loaded", "growing.txt": "loaded"}
        writer.communicate(b"\n")


def test_a_file_that_changed_just_now_is_given_time_to_change_again(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_cache, "REST_NS", 60 * 10**9)
    path = warehouse.put("a.txt", "unit: 某")

    def write_on(seconds: float) -> None:
        assert 0 < seconds <= 60
        with path.open("a", encoding="utf-8") as handle:
            handle.write("县水利局\nyear: 2024\n")

    monkeypatch.setattr(file_cache, "time", SimpleNamespace(time_ns=time.time_ns, sleep=write_on))
    (told,) = warehouse.load().documents
    assert told["outcome"] == "deferred"
    monkeypatch.setattr(file_cache, "REST_NS", 0)
    assert warehouse.load().documents[0]["outcome"] == "loaded"
    assert warehouse.query("SELECT count(*) FROM raw.documents") == [(1,)]


def test_the_time_that_files_are_given_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(file_cache, "time", SimpleNamespace(time_ns=lambda: 10**18, sleep=slept.append))
    cache = file_cache.FileCache()
    for _ in range(100):
        cache._let_rest(file_cache.Stamp(1, 10**18, 1))
    assert 0 < sum(slept) < 25


def test_a_file_from_the_future_waits_one_run(warehouse: Warehouse) -> None:
    path = warehouse.put("a.txt", REPORT)
    later = time.time_ns() + 3600 * 10**9
    os.utime(path, ns=(later, later))
    put_long_ago(warehouse, "b.txt", OTHER)
    first, second = warehouse.load(), warehouse.load()
    assert [each["outcome"] for each in first.documents] == ["loaded", "deferred"]
    assert [each["outcome"] for each in second.documents] == ["loaded", "loaded"]
