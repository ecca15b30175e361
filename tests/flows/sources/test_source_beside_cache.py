"""Sources beside files that are not opened again: lists are heard all the same, and what is put off is not gone."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from flow_fakes import Warehouse

from flows.ledger import file_cache

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"


def test_another_owner_is_an_arrival_although_the_file_is_not_opened(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    listed = warehouse.inbox.parent / "sources.yml"
    for owner in ("张三", "张三", "李四"):
        listed.write_text(f"sources:\n  - {{source: inbox, owner: {owner}}}\n", encoding="utf-8")
        warehouse.load(listed)
    assert warehouse.query("SELECT owner FROM raw.arrivals ORDER BY arrived_at") == [("张三",), ("李四",)]


def test_a_file_that_is_left_for_later_is_not_gone(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = warehouse.inbox.parent / "sources.csv"
    listed.write_text("source,complete\ninbox,yes\n", encoding="utf-8")
    warehouse.put("b.txt", REPORT.replace("2023", "2022"))
    written = warehouse.put("a.txt", REPORT)
    warehouse.load(listed)
    take: Callable[..., Any] = file_cache.FileCache.take

    def put_off(cache: Any, file: Path, *rest: Any) -> list[Any]:
        return [] if file.name == "a.txt" else take(cache, file, *rest)

    monkeypatch.setattr(file_cache.FileCache, "take", put_off)
    warehouse.load(listed)
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        assert landing.execute("SELECT count(*) FROM ops.sources WHERE kind = 'member'").fetchall() == [(0,)]
    written.unlink()
    warehouse.load(listed)
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        assert landing.execute("SELECT last_status FROM ops.sources WHERE kind = 'member'").fetchall() == [("gone",)]


def test_a_file_that_two_lines_name_is_one_arrival_with_the_owner_of_the_later(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.put("b.txt", REPORT.replace("2023", "2022"))
    listed = warehouse.inbox.parent / "sources.csv"
    listed.write_text("source,owner\ninbox,张三\ninbox/a.txt,李四\n", encoding="utf-8")
    assert [warehouse.load(listed).status for _ in range(3)] == ["published", "nothing_new", "nothing_new"]
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        arrivals = landing.execute("SELECT file_name, owner FROM raw.arrivals ORDER BY ALL").fetchall()
    assert arrivals == [("a.txt", "李四"), ("b.txt", "张三")]


def test_two_documents_of_one_name_in_an_archive_arrive_once(warehouse: Warehouse) -> None:
    with zipfile.ZipFile(warehouse.inbox / "pack.zip", "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("a.txt", REPORT)
        archive.writestr("a.txt", REPORT.replace("2023", "2022"))
    warehouse.load()
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        before = landing.execute("SELECT count(*) FROM raw.arrivals").fetchall()
    assert warehouse.load().status == "nothing_new"
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        assert landing.execute("SELECT count(*) FROM raw.arrivals").fetchall() == before
