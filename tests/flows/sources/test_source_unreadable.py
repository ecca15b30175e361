"""Files and folders that may not be read: told, never in the way of others, never taken for gone."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flow_fakes import VERSIONS, Warehouse

from flows import preview
from flows.home import Home
from flows.intake.arrival import SourceError
from flows.intake.files import take_in
from flows.preview import preview_load
from flows.settings import read_settings
from flows.sources.patterns import expand_pattern

REPORT = "unit: 甲市统计局\nyear: {}\n"
Close = Callable[..., None]


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> Close:
    """Makes paths ones that the system refuses to open or to list; an account that may do anything runs tests too."""
    closed: set[Path] = set()
    open_file, scan = Path.open, os.scandir

    def refuse(path: Any) -> None:
        if not isinstance(path, int) and Path(path) in closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

    def open_or_refuse(path: Path, *rest: Any, **named: Any) -> Any:
        refuse(path)
        return open_file(path, *rest, **named)

    def scan_or_refuse(path: Any = ".") -> Any:
        refuse(path)
        return scan(path)

    def set_closed(*paths: Path) -> None:
        closed.clear()
        closed.update(paths)

    monkeypatch.setattr(Path, "open", open_or_refuse)
    monkeypatch.setattr(os, "scandir", scan_or_refuse)
    return set_closed


def test_intake_tells_what_may_not_be_read_and_takes_the_rest(tmp_path: Path, close: Close) -> None:
    inbox, home = tmp_path / "inbox", Home(tmp_path / "home")
    (inbox / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (inbox / name).write_text(name)
    close(inbox / "a.txt", inbox / "sub")
    told: dict[Path, str] = {}
    assert [each.file_name for each in take_in([str(inbox)], home, unreadable=told)] == ["b.txt"]
    assert told == dict.fromkeys([inbox / "a.txt", inbox / "sub"], "Permission denied")
    with pytest.raises(SourceError, match=r"sub may not be read: Permission denied"):
        take_in([str(inbox)], home)
    close(inbox)
    with pytest.raises(SourceError, match=r"inbox may not be read"):
        take_in([str(inbox)], home, unreadable=told)


def test_a_pattern_passes_over_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("a")
    (tmp_path / "b.pdf").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "c.pdf")
    assert expand_pattern(str(tmp_path / "*.pdf"), tmp_path / "home") == [tmp_path / "a.pdf"]


@pytest.mark.slow
def test_one_closed_file_or_folder_costs_itself_alone_and_is_not_gone(
    warehouse: Warehouse, close: Close, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_SOURCES_WITHDRAW_AFTER_HOURS", "0")
    listed = warehouse.inbox.parent / "sources.csv"
    listed.write_text("source,complete\ninbox,yes\n", encoding="utf-8")
    inner = warehouse.inbox / "县里"
    inner.mkdir()
    (inner / "c.txt").write_text(REPORT.format(2021), encoding="utf-8")
    closed = warehouse.put("a.txt", REPORT.format(2023))
    warehouse.put("b.txt", REPORT.format(2022))
    warehouse.load(listed)
    closed.write_text(REPORT.format(2020), encoding="utf-8")
    close(closed, inner)
    for _ in range(3):
        result = warehouse.load(listed)
        told = {each["uri"]: each["code"] for each in result.troubles}
        assert told == dict.fromkeys([closed.as_uri(), inner.as_uri()], "unreadable")
        assert not result.withdrawn
    assert warehouse.outcomes() == dict.fromkeys(["a.txt", "b.txt", "c.txt"], "loaded")
    close()
    assert not warehouse.load(listed).troubles
    assert warehouse.query("SELECT count(*) FROM raw.documents") == [(4,)]


@pytest.mark.slow
def test_a_folder_on_the_command_line_loads_what_may_be_read(warehouse: Warehouse, close: Close) -> None:
    closed = warehouse.put("a.txt", REPORT.format(2023))
    warehouse.put("b.txt", REPORT.format(2022))
    close(closed)
    result = warehouse.load()
    assert [each["file_name"] for each in result.documents] == ["b.txt"]
    assert [each["uri"] for each in result.troubles] == [closed.as_uri()]
    with pytest.raises(SourceError, match=r"a\.txt may not be read"):
        warehouse.load(closed)


def test_a_dry_run_tells_what_gives_nothing(tmp_path: Path, close: Close, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "read_versions", lambda: VERSIONS)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_text("a")
    listed = tmp_path / "sources.csv"
    listed.write_text("source,kind\ninbox,folder\nnowhere,folder\n", encoding="utf-8")
    close(inbox / "a.txt")
    steps = preview_load(read_settings(tmp_path / "home", {}), [str(listed)]).steps
    assert {(step.file_name, step.act) for step in steps} == {
        (str(inbox / "a.txt"), "failed"),
        (str(tmp_path / "nowhere"), "failed"),
    }
