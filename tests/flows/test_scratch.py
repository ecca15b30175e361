"""Temporary files: all of a process in one folder, which goes with it or, where it was killed, with the next run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.readers.conversion import find_converter
from extract.readers.conversion_guard import SOCKET_PLACES
from flows.home import PROJECT_ROOT
from flows.scratch import MARK, PREFIX, drop_abandoned, hold_folder

READ = """
import sys
from pathlib import Path
from extract.isolation import ReadJob, read_many
from flows.scratch import use_scratch
print(use_scratch(), flush=True)
for result in read_many([ReadJob(Path(sys.argv[1]), "d")], None, 1):
    print(result.failure.code if result.failure else "read", flush=True)
"""
MOST_SECONDS = 60.0


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        yield Path(folder)


def start(place: Path, document: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "TMPDIR": str(place)}
    return subprocess.Popen(
        [sys.executable, "-c", READ, str(document)],
        cwd=PROJECT_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def processes_of(place: Path) -> list[str]:
    """What still runs with that place in its words or its environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            if os.fsencode(place) in told and told:
                found.append((process / "cmdline").read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return found


def await_that(is_so: object, seconds: float = MOST_SECONDS) -> None:
    assert callable(is_so)
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def sockets() -> set[Path]:
    return {each for place in SOCKET_PLACES for each in Path(place).glob("OSL_PIPE_*")}


@pytest.mark.slow
@pytest.mark.skipif(find_converter() is None, reason="needs LibreOffice")
@pytest.mark.parametrize("whole_group", [False, True], ids=["the run alone", "all of its group"])
def test_a_run_killed_in_a_conversion_leaves_no_process_and_the_next_run_no_file(
    place: Path, tmp_path: Path, whole_group: bool
) -> None:
    document = tmp_path / "long.rtf"
    document.write_text("{\\rtf1\\ansi " + "\\par ".join(f"line {number}" for number in range(200_000)) + "}")
    before = sockets()
    run = start(place, document)
    try:
        await_that(lambda: any("soffice.bin" in each for each in processes_of(place)))
    finally:
        os.killpg(run.pid, signal.SIGKILL) if whole_group else run.kill()
        run.communicate()
    await_that(lambda: not processes_of(place), 10)
    assert not list(place.rglob("jixiao-convert-*"))
    assert sockets() <= before
    drop_abandoned(place)
    assert list(place.iterdir()) == []


def test_what_is_held_or_not_ours_is_left_alone(place: Path) -> None:
    held = hold_folder(place)
    mine = place / f"{PREFIX}notes"
    mine.mkdir()
    (mine / "a.txt").write_text("a user's own")
    (place / f"{PREFIX}link").symlink_to(mine)
    abandoned = place / f"{PREFIX}abandoned"
    abandoned.mkdir()
    (abandoned / MARK).touch()
    drop_abandoned(place)
    assert sorted(each.name for each in place.iterdir()) == sorted([held.name, f"{PREFIX}link", f"{PREFIX}notes"])
    assert (mine / "a.txt").exists()


@pytest.mark.parametrize("length", [0, 150], ids=["short", "long"])
def test_reading_works_below_a_long_path_and_leaves_nothing(place: Path, tmp_path: Path, length: int) -> None:
    folder = place / ("x" * length) if length else place
    folder.mkdir(exist_ok=True)
    document = tmp_path / "a.txt"
    document.write_text("甲中心2023年部门决算\n支出合计 12.34 万元。\n", encoding="utf-8")
    run = start(folder, document)
    said, wrong = run.communicate(timeout=MOST_SECONDS)
    assert (run.returncode, wrong) == (0, "")
    scratch, outcome = said.split()
    assert outcome == "read"
    assert Path(scratch).parent == folder
    assert list(folder.iterdir()) == []
