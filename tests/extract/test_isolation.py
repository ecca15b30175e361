"""Reading in child processes: whatever one document does, the others are read and no process stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract.isolation import ReadJob, ReadLimits, ReadResult, read_many

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
WORK = "tests.extract.work_functions:behave"
SOURCES = Path(__file__).parent / "readers" / "sources"


def run(*names: str, workers: int = 2, **limits: float) -> dict[str, ReadResult]:
    jobs = [ReadJob(Path(f"{name}.x"), name) for name in names]
    results = list(read_many(jobs, ReadLimits(**limits), workers, WORK))
    assert sorted(result.document_id for result in results) == sorted(names)
    return {result.document_id: result for result in results}


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("name", "code", "limits"),
    [
        ("hang", "time_limit", {"wall_seconds": 1.5}),
        ("spin", "time_limit", {"cpu_seconds": 1}),
        ("die", "reader_crashed", {}),
        ("leave", "reader_crashed", {}),
        ("abort", "reader_crashed", {}),
        ("eat", "memory_limit", {"memory_bytes": 1 << 30}),
        ("refuse", "damaged_document", {}),
        ("err", "reader_error", {}),
    ],
)
def test_one_bad_document_costs_its_own_result_alone(name: str, code: str, limits: dict[str, float]) -> None:
    results = run("a", name, "b", "c", **limits)
    failure = results[name].failure
    assert failure is not None
    assert failure.code == code
    assert failure.reason_zh
    assert failure.reason_en
    assert results[name].reading is None
    for good in ("a", "b", "c"):
        assert results[good].failure is None
        assert str(results[good].reading).startswith(good)


def test_a_mistake_of_ours_keeps_its_trace() -> None:
    failure = run("err")["err"].failure
    assert failure is not None
    assert "ValueError: a mistake" in failure.detail
    assert "behave" in failure.detail


def test_workers_are_reused_and_ended() -> None:
    results = run("a", "b", "c", "d", "e", workers=2)
    workers = {int(str(result.reading).split()[1]) for result in results.values()}
    assert len(workers) <= 2
    assert os.getpid() not in workers
    assert not any(is_alive(worker) for worker in workers)


def test_closing_early_ends_the_workers() -> None:
    jobs = [ReadJob(Path(f"{name}.x"), name) for name in ("a", "hang", "hang", "b")]
    results = read_many(jobs, ReadLimits(), 2, WORK)
    worker = int(str(next(results).reading).split()[1])
    begun = time.monotonic()
    results.close()
    assert time.monotonic() - begun < 10
    assert not is_alive(worker)


def test_real_readers_run_in_the_worker() -> None:
    jobs = [ReadJob(SOURCES / name, name) for name in ("ruled.pdf", "encrypted.pdf.bad", "missing.pdf")]
    results = {result.document_id: result for result in read_many(jobs)}
    reading = results["ruled.pdf"].reading
    assert reading is not None
    assert len(reading.tables) == 2
    codes = {name: result.failure.code for name, result in results.items() if result.failure}
    assert codes == {"encrypted.pdf.bad": "encrypted_document", "missing.pdf": "file_not_readable"}


def test_no_jobs_need_no_worker() -> None:
    assert list(read_many([])) == []


def test_no_workers_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="workers"):
        list(read_many([], workers=0))


def test_a_page_that_costs_more_gets_the_time_it_asks_for() -> None:
    results = run("long", wall_seconds=1.5, scanned_page_seconds=10)
    assert results["long"].failure is None


def test_nobody_gets_more_time_than_pages_are_allowed() -> None:
    results = run("greedy", wall_seconds=1.0, scanned_page_seconds=0.5, scanned_pages=2)
    failure = results["greedy"].failure
    assert failure is not None and failure.code == "time_limit"
    assert results["greedy"].seconds < 10


def test_workers_end_with_a_parent_that_is_killed() -> None:
    script = (
        "from pathlib import Path\n"
        "from extract.isolation import ReadJob, read_many\n"
        f"for result in read_many([ReadJob(Path('pid'), 'pid'), ReadJob(Path('hang'), 'hang')], None, 1, {WORK!r}):\n"
        "    print(result.reading, flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline().split()[1])
    assert is_alive(worker)
    time.sleep(0.5)  # the worker is in the middle of the second document
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 2
    while is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(worker)
