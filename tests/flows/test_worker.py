"""A warm worker answers, is bounded in time, and never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows import worker
from flows.lock import process_start
from flows.worker import Worker, WorkerError

JOB = """
import os, time
def warm(home):
    print("chatter that must not spoil an answer")
    def work(request):
        time.sleep(request.get("sleep", 0))
        print(request.get("say", ""))
        if request.get("die"):
            os._exit(9)
        return {"sum": sum(request["numbers"])}
    return work
"""


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "small_job.py").write_text(JOB)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{worker.PROJECT_ROOT}")
    return "small_job"


def test_it_answers_one_request_after_another(job: str, tmp_path: Path) -> None:
    warm = Worker(job, tmp_path, tmp_path / "log")
    assert [warm.ask({"numbers": [1, number]}, 60)["sum"] for number in (1, 2)] == [2, 3]
    warm.close()
    assert "chatter" in (tmp_path / "log").read_text()


def test_what_steers_a_terminal_is_written_out_in_its_log(job: str, tmp_path: Path) -> None:
    warm = Worker(job, tmp_path, tmp_path / "log")
    warm.ask({"numbers": [], "say": "甲\x1b[2J\u202e"}, 60)
    warm.close()
    assert "甲\\x1b[2J\\u202e\n" in (tmp_path / "log").read_text(encoding="utf-8")


def test_a_fault_is_told_with_the_log(job: str, tmp_path: Path) -> None:
    warm = Worker(job, tmp_path, tmp_path / "log")
    with pytest.raises(WorkerError, match=r"KeyError.*log"):
        warm.ask({}, 60)
    warm.stop()


@pytest.mark.parametrize("request_", [{"numbers": [], "sleep": 60}, {"numbers": [], "die": True}])
def test_what_hangs_or_dies_is_bounded(job: str, tmp_path: Path, request_: dict[str, object]) -> None:
    warm = Worker(job, tmp_path, tmp_path / "log")
    warm.ask({"numbers": []}, 60)
    started = time.monotonic()
    with pytest.raises(WorkerError):
        warm.ask(request_, 0.5)
    assert time.monotonic() - started < 10


def test_it_ends_with_its_parent_even_in_the_middle_of_a_job(job: str, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from flows.worker import Worker\n"
        f"warm = Worker({job!r}, Path({str(tmp_path)!r}), Path({str(tmp_path / 'log')!r}))\n"
        "warm.ask({'numbers': []}, 60); print(warm._process.pid, flush=True)\n"
        "warm.ask({'numbers': [], 'sleep': 60}, 60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    end = time.monotonic() + 10
    while process_start(child) is not None and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text()
