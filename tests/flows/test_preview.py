"""A dry run says what would be done, and writes nothing at all."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import flow_fakes
import pytest
from click.testing import CliRunner
from flow_fakes import Warehouse

from flows.backfill import Wanted, choose_kept
from flows.cli import main
from flows.intake import files
from flows.intake.arrival import Arrival
from flows.preview import Preview, preview_load
from flows.settings import read_settings
from flows.warehouse.snapshot import wal_of

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"


def hash_tree(root: Path) -> str:
    """Names, kinds, contents, sizes and times of everything below a folder."""
    said = []
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        if path.is_symlink():
            content: object = str(path.readlink())
        else:
            content = path.read_bytes() if path.is_file() else sorted(each.name for each in path.iterdir())
        said.append((str(path.relative_to(root)), status.st_mode, status.st_mtime_ns, content))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def look(warehouse: Warehouse, *sources: Path, **asked: object) -> Preview:
    settings = read_settings(warehouse.home.root)
    return preview_load(settings, [str(each) for each in sources or (warehouse.inbox,)], **asked)  # type: ignore[arg-type]


def acts(preview: Preview) -> dict[str, str]:
    return {step.file_name: step.act for step in preview.steps}


@pytest.fixture
def preview_versions(monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> pytest.MonkeyPatch:
    monkeypatch.setattr("flows.preview.read_versions", lambda: flow_fakes.VERSIONS)
    return monkeypatch


@pytest.mark.usefixtures("preview_versions")
def test_an_absent_home_stays_absent(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.put("the copy.txt", REPORT)
    inbox = hash_tree(warehouse.inbox)
    preview = look(warehouse)
    assert acts(preview) == {"a.txt": "read", "the copy.txt": "duplicate"}
    assert preview.causes[-1] == "nothing was published yet"
    assert not warehouse.home.root.exists()
    assert hash_tree(warehouse.inbox) == inbox


@pytest.mark.usefixtures("preview_versions")
def test_each_document_is_told_and_nothing_is_written(warehouse: Warehouse) -> None:
    warehouse.put("known.txt", REPORT)
    warehouse.put("bad.txt", "unreadable")
    warehouse.load()
    warehouse.put("new.txt", REPORT.replace("甲", "乙"))
    warehouse.put("the copy.txt", REPORT)
    with zipfile.ZipFile(warehouse.inbox / "pack.zip", "w") as archive:
        archive.writestr("member.txt", REPORT.replace("甲", "丙"))
    before = hash_tree(warehouse.home.root)
    preview = look(warehouse)
    assert acts(preview) == {
        "bad.txt": "nothing",
        "the copy.txt": "duplicate",
        "known.txt": "nothing",
        "new.txt": "read",
        "member.txt": "read",
    }
    assert preview.causes == ("2 documents are read, 0 are shaped again",)
    assert hash_tree(warehouse.home.root) == before
    assert warehouse.calls.of("read") == warehouse.calls.of("read")[:2]
    done = {each["file_name"]: each["outcome"] for each in warehouse.load().documents}
    assert {name for name, outcome in done.items() if outcome == "duplicate"} == {"the copy.txt"}
    assert look(warehouse).causes == ()
    assert set(acts(look(warehouse)).values()) == {"nothing", "duplicate"}


@pytest.mark.usefixtures("preview_versions")
def test_what_lies_as_it_lay_is_not_opened(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    rested = time.time() - 60
    for path in (warehouse.put("a.txt", REPORT), warehouse.put("b.txt", REPORT.replace("甲", "乙"))):
        os.utime(path, (rested, rested))
    with zipfile.ZipFile(warehouse.inbox / "pack.zip", "w") as archive:
        archive.writestr("member.txt", REPORT.replace("甲", "丙"))
    os.utime(warehouse.inbox / "pack.zip", (rested, rested))
    warehouse.load()
    before, opened = hash_tree(warehouse.home.root), list[str]()
    take = files.take_file
    monkeypatch.setattr(
        files,
        "take_file",
        lambda file, *rest: (opened.append(file.name), take(file, *rest))[1],  # type: ignore[func-returns-value]
    )
    assert acts(look(warehouse)) == {"a.txt": "nothing", "b.txt": "nothing", "member.txt": "nothing"}
    assert opened == []
    warehouse.put("a.txt", REPORT.replace("2023", "2022"))
    assert acts(look(warehouse))["a.txt"] == "read"
    assert opened == ["a.txt"]
    assert hash_tree(warehouse.home.root) == before


@pytest.mark.usefixtures("preview_versions")
def test_a_file_that_is_still_being_written_is_told(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    growing = warehouse.put("growing.txt", REPORT.replace("甲", "乙"))
    to_come = time.time() + 3600
    os.utime(growing, (to_come, to_come))
    before = hash_tree(warehouse.home.root)
    for _ in range(2):  # looking twice is no night in which it has rested
        preview = look(warehouse)
        assert acts(preview) == {"a.txt": "nothing", "growing.txt": "deferred"}
        assert preview.causes == ()
        assert "still_being_written" in preview.steps[-1].why
    assert hash_tree(warehouse.home.root) == before
    done = {each["file_name"]: each["outcome"] for each in warehouse.load().documents}
    assert done["growing.txt"] == "deferred"
    assert acts(look(warehouse))["growing.txt"] == "read"  # now it has


@pytest.mark.usefixtures("preview_versions")
def test_bytes_that_a_load_keeps_meanwhile_are_not_taken_away(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    growing = warehouse.put("growing.txt", REPORT.replace("甲", "乙"))
    to_come = time.time() + 3600
    os.utime(growing, (to_come, to_come))
    kept = warehouse.home.document(hashlib.sha256(growing.read_bytes()).hexdigest())
    take = files.take_file

    def take_beside_a_load(file: Path, *rest: Any) -> Iterator[Arrival]:
        kept.write_bytes(growing.read_bytes())
        return take(file, *rest)

    monkeypatch.setattr(files, "take_file", take_beside_a_load)
    assert acts(look(warehouse))["growing.txt"] == "deferred"
    assert kept.exists()


@pytest.mark.usefixtures("preview_versions")
def test_a_due_date_that_passes_is_told(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("a.txt", REPORT)
    roster = warehouse.inbox.parent / "roster.csv"
    roster.write_text("unit,report_type,fiscal_year,due_on\n甲市统计局,budget,2024,2024-02-01\n", encoding="utf-8")
    warehouse.home.root.mkdir()
    (warehouse.home.root / "settings.toml").write_text(f'roster = "{roster}"\n', encoding="utf-8")
    for module in ("flows.run", "flows.preview"):
        monkeypatch.setattr(f"{module}.today", lambda: date(2024, 2, 1))
    warehouse.load()
    settings, before = read_settings(warehouse.home.root), hash_tree(warehouse.home.root)
    assert preview_load(settings, [str(warehouse.inbox)]).causes == ()
    monkeypatch.setattr("flows.preview.today", lambda: date(2024, 2, 2))
    assert preview_load(settings, [str(warehouse.inbox)]).causes == ("the roster changed, or a due date has passed",)
    assert hash_tree(warehouse.home.root) == before


@pytest.mark.usefixtures("preview_versions")
def test_a_document_that_has_gone_is_told(warehouse: Warehouse) -> None:
    gone = warehouse.put("a.txt", REPORT)
    warehouse.put("b.txt", REPORT.replace("甲", "乙"))
    listed = warehouse.inbox.parent / "sources.csv"
    listed.write_text("source,complete\ninbox,yes\n", encoding="utf-8")
    warehouse.home.root.mkdir()
    rules = "[sources]\nwithdraw_after_runs = 1\nwithdraw_after_hours = 0\n"
    (warehouse.home.root / "settings.toml").write_text(rules, encoding="utf-8")
    warehouse.load(listed)
    settings, before = read_settings(warehouse.home.root), hash_tree(warehouse.home.root)
    gone.unlink()
    assert preview_load(settings, [str(listed)]).causes == ("a.txt counts as withdrawn",)
    assert hash_tree(warehouse.home.root) == before
    assert warehouse.load(listed).status == "published"
    assert preview_load(settings, [str(listed)]).causes == ()


@pytest.mark.usefixtures("preview_versions")
def test_an_archive_beyond_its_limits_is_refused(warehouse: Warehouse) -> None:
    with zipfile.ZipFile(warehouse.inbox / "pack.zip", "w") as archive:
        for name in "甲乙":
            archive.writestr(f"{name}.txt", REPORT.replace("甲", name))
    warehouse.home.root.mkdir()
    (warehouse.home.root / "settings.toml").write_text("[limits]\narchive_entries = 1\n")
    before = hash_tree(warehouse.home.root)
    assert acts(look(warehouse)) == {"pack.zip": "refused"}
    assert hash_tree(warehouse.home.root) == before


@pytest.mark.parametrize(
    ("changed", "act", "cause"),
    [
        ({"reader": "2"}, "read again", "1 documents are read"),
        ({"shaping": "other"}, "shape again", "1 are shaped again"),
        ({"rules": "other"}, "nothing", "rules"),
    ],
)
def test_another_version_says_what_it_touches(
    warehouse: Warehouse, preview_versions: pytest.MonkeyPatch, changed: dict[str, str], act: str, cause: str
) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    preview_versions.setattr("flows.preview.read_versions", lambda: dataclasses.replace(flow_fakes.VERSIONS, **changed))
    preview = look(warehouse)
    assert acts(preview) == {"a.txt": act}
    assert cause in " ".join(preview.causes)


@pytest.mark.usefixtures("preview_versions")
def test_a_backfill_is_told_too(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.put("b.txt", REPORT.replace("2023", "2022"))
    warehouse.load()
    before = hash_tree(warehouse.home.root)
    home = ["--home", str(warehouse.home.root)]
    told = CliRunner().invoke(main, ["backfill", "--year", "2022", "--dry-run", *home])
    assert told.exit_code == 0, told.output
    assert "b.txt" in told.output
    assert "a.txt" not in told.output
    assert "shape again" in told.output
    meant = choose_kept(warehouse.home, Wanted(years=(2022,)), is_read=True).read
    settings = read_settings(warehouse.home.root)
    assert acts(preview_load(settings, (), retry=meant)) == {"b.txt": "read again"}
    assert hash_tree(warehouse.home.root) == before


@pytest.mark.usefixtures("preview_versions")
def test_what_a_killed_run_left_is_read_and_stays_as_it_is(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    landing, log = warehouse.home.landing, wal_of(warehouse.home.landing)
    with duckdb.connect(str(landing)) as killed:
        killed.execute("UPDATE ops.ledger SET is_asked_for = true")
        kept = {path: path.read_bytes() for path in (landing, log)}
    for path, data in kept.items():
        path.write_bytes(data)
    warehouse.home.lock.write_text('{"pid": "999999999", "process_start": "1"}')
    before = hash_tree(warehouse.home.root)
    assert acts(look(warehouse)) == {"a.txt": "read again"}
    assert hash_tree(warehouse.home.root) == before
    assert log.exists()


def test_the_command_writes_nothing_even_for_wrong_usage(warehouse: Warehouse) -> None:
    home = ["--home", str(warehouse.home.root)]
    warehouse.put("a.txt", REPORT)
    told = CliRunner().invoke(main, ["load", "--dry-run", str(warehouse.inbox), *home])
    assert (told.exit_code, "Nothing was written" in told.output) == (0, True), told.output
    assert CliRunner().invoke(main, ["load", "--dry-run", "/no/such/place", *home]).exit_code == 2
    assert not warehouse.home.root.exists()


def test_a_ledger_that_a_run_holds_is_told(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(warehouse.home.landing)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        home = ["--home", str(warehouse.home.root)]
        told = CliRunner().invoke(main, ["load", "--dry-run", str(warehouse.inbox), *home])
    assert (told.exit_code, "another run holds the ledger" in told.output) == (1, True)
