"""The whole hostile set beside good reports in one run: each has its outcome, the good ones are as they are alone, and
nothing is left behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.isolation import ReadJob, ReadLimits, read_many
from flows.home import PROJECT_ROOT
from tests.hostile.catalogue import SECRET, catalogue

SAMPLES = PROJECT_ROOT / "samples" / "reports"
GOOD = ("kunshan_service_budget_2022_tables.pdf", "wuling_reading_2024.docx", "shigu_community_2024.txt")
OUTCOMES = {"loaded", "duplicate", "superseded", "quarantined", "unrecognised"}
# A tenth of what holds otherwise, so that what breaks a limit breaks it soon.
LIMITS = {
    "WALL_SECONDS": "90",
    "CPU_SECONDS": "8",
    "MEMORY_BYTES": str(1536 << 20),
    "CELL_COUNT": "30000",
    "CHARACTER_COUNT": "1000000",
    "CONVERTER_SECONDS": "12",
}
MOST_SECONDS = 1500.0  # for all of them, on a busy machine with two cores; each is bounded by its own limits anyway
FACTS = ("fct_budget", "fct_expenditure", "fct_revenue", "fct_quantity", "fct_indicator", "fct_score")


def load(home: Path, sources: list[Path], mark: str, scratch: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "TMPDIR": str(scratch), "HOSTILE_MARK": mark}
    environment |= {f"JIXIAO_LIMITS_{name}": value for name, value in LIMITS.items()}
    code = "from flows.cli import run; run()"
    arguments = ["load", *map(str, sources), "--home", str(home)]
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=PROJECT_ROOT, env=environment, capture_output=True, check=False
    )


def find_processes(mark: str, scratch: Path) -> list[str]:
    """What still runs of all that inherited the mark; a converter, which inherits nothing, lives in the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            if f"HOSTILE_MARK={mark}".encode() in environment or f"HOME={scratch}".encode() in environment:
                found.append((process / "cmdline").read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return found


def read_facts(home: Path, document_ids: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str((home / "current.duckdb").resolve()), read_only=True) as warehouse:
        return {
            table: sorted(
                warehouse.execute(
                    f"SELECT * FROM marts.{table} WHERE list_contains(?, document_id)", [document_ids]
                ).fetchall(),
                key=repr,
            )
            for table in FACTS
        }


@pytest.fixture
def scratch() -> Iterator[Path]:
    """The folder for temporary files of a run: a short path, because the sockets of processes lie in it."""
    with tempfile.TemporaryDirectory(prefix="h-") as folder:
        yield Path(folder)


@pytest.mark.slow
def test_a_hostile_set_costs_nothing_but_itself(tmp_path: Path, scratch: Path) -> None:
    outside, inbox = tmp_path / "outside", tmp_path / "inbox"
    for folder in (outside, inbox):
        folder.mkdir()
    (outside / "secret.txt").write_text(SECRET, encoding="utf-8")
    files = catalogue(outside / "secret.txt", outside / "marker")
    assert len(files) >= 25
    assert len({each.hazard for each in files}) >= 12
    for each in files:
        (inbox / each.file_name).write_bytes(each.build())
    good = [inbox / name for name in GOOD]
    for path in good:
        shutil.copyfile(SAMPLES / path.name, path)
    mark = uuid.uuid4().hex

    alone = load(tmp_path / "alone", good, mark, scratch)
    assert alone.returncode == 0, alone.stderr[-2000:]
    started = time.monotonic()
    together = load(tmp_path / "together", [inbox], mark, scratch)
    assert together.returncode == 0, together.stderr[-4000:].decode(errors="replace")
    assert time.monotonic() - started < MOST_SECONDS

    with duckdb.connect(str((tmp_path / "together" / "current.duckdb").resolve()), read_only=True) as warehouse:
        rows = warehouse.execute("SELECT file_name, outcome, reason, document_id FROM raw.documents").fetchall()
        uris = {row[0] for row in warehouse.execute("SELECT source_uri FROM raw.arrivals").fetchall()}
        texts = warehouse.execute("SELECT text FROM raw.cells UNION ALL SELECT text FROM raw.passages").fetchall()
    for each in files:  # none is lost: it came in itself, or what was in it did
        uri = (inbox / each.file_name).resolve().as_uri()
        assert any(known == uri or known.startswith(f"{uri}#") for known in uris), each.file_name
    print(*(f"{row[1]:13} {ascii(row[0])[:60]:62} {(row[2] or '')[:90]}" for row in sorted(rows)), sep="\n")
    assert {row[1] for row in rows} <= OUTCOMES
    for name, outcome, reason, _ in rows:
        assert outcome in {"loaded", "superseded", "duplicate"} or re.match(r"[a-z_]+: ", reason), name
        assert not (reason or "").startswith(("reader_error", "shaping_failed")), (name, reason)
    assert not any(SECRET in (text or "") for (text,) in texts)
    assert [path.name for path in outside.iterdir()] == ["secret.txt"]
    assert not [path for path in tmp_path.rglob("*escaped.txt*") if "quarantine" not in path.parts]

    known = {row[0]: row for row in rows}
    assert [known[name][1] for name in GOOD] == ["loaded"] * len(GOOD)
    ids = [known[name][3] for name in GOOD]
    assert read_facts(tmp_path / "together", ids) == read_facts(tmp_path / "alone", ids)
    assert any(read_facts(tmp_path / "alone", ids).values())

    page = (tmp_path / "together" / "report" / "index.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(" not in page
    assert "<img src=x" not in page
    assert b"\x1b" not in together.stdout + together.stderr
    assert b"\x07" not in together.stdout + together.stderr

    assert find_processes(mark, scratch) == []
    assert list(scratch.iterdir()) == []
    assert not list((tmp_path / "together" / "documents").glob("*.part"))


def test_reading_leaves_no_file_open_and_no_process(tmp_path: Path) -> None:
    """In the process that reads: the same files and pipes are open after a document that breaks its limit."""
    names = {"doubling_forms.pdf", "truncated.pdf", "billion_laughs.docx", "null_bytes.txt"}
    files = [each for each in catalogue(tmp_path / "none", tmp_path / "marker") if each.file_name in names]
    jobs = []
    for each in files:
        (tmp_path / each.file_name).write_bytes(each.build())
        jobs.append(ReadJob(tmp_path / each.file_name, each.file_name))
    limits = ReadLimits(wall_seconds=10, cpu_seconds=8, memory_bytes=1 << 29)
    list(read_many(jobs[:1], limits, 2))  # the server that forks workers stays with this process
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a name of an open folder is one of them
    failures = {result.document_id: result.failure for result in read_many(jobs, limits, 2)}
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
    assert set(failures) == names
    assert failures["doubling_forms.pdf"] is not None
    assert failures["billion_laughs.docx"] is not None
