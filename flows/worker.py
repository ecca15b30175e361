"""Warm workers: child processes that import what is slow while the run still reads, and do one bounded job each.

A worker speaks JSON lines: it says ``{"ready": true}`` once it is warm, takes one request a line on standard input and
answers with one line on standard output; whatever libraries print goes to standard error, that is, to the run's log.
It ends with its parent: a closed standard input stops it at once, even in the middle of a job.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import queue
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from flows.home import PROJECT_ROOT
from flows.terminal import PrintableStream

# Job -> module with ``warm(home) -> Callable[[dict], dict]``; any other job is such a module itself.
JOBS = {"build": "flows.warehouse.marts", "audit": "flows.warehouse.audit"}
LOW_PRIORITY = 5


class WorkerError(Exception):
    """A worker that failed, or did not answer in time; the message says where its log is."""


class Worker:
    """The parent's side of one worker."""

    def __init__(self, job: str, home: Path, log: Path, environment: Mapping[str, str] | None = None) -> None:
        self.job = job
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.worker", JOBS.get(job, job), str(home)],
                cwd=PROJECT_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env={**os.environ, **(environment or {})},
            )
        self._answers: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._collect, daemon=True).start()
        self._is_warm = False

    def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """One job within ``seconds``, as many again to warm up, or ``WorkerError``; the worker is then stopped."""
        assert self._process.stdin is not None
        try:
            if not self._is_warm:
                self._take(seconds)
                self._is_warm = True
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = self._take(seconds)
        except (BrokenPipeError, WorkerError) as error:
            self.stop()
            raise WorkerError(f"{self.job}: {error or 'the process ended'}; its log is {self.log}") from error
        if "error" in answer:
            raise WorkerError(f"{self.job}: {answer['error']}; its log is {self.log}")
        return answer

    def stop(self) -> None:
        """End the worker and wait until it is gone, so that no file of its remains open."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def close(self) -> None:
        """Let the worker end by itself (it closes its databases); stop it where it does not."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            self._process.wait(timeout=30)
        except (BrokenPipeError, ValueError, subprocess.TimeoutExpired):
            pass
        self.stop()

    def _take(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise WorkerError(f"no answer within {seconds:.0f} seconds") from None
        if line is None:
            raise WorkerError("the process ended before it answered")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _collect(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._answers.put(line)
        except ValueError:
            pass  # closed by stop()
        self._answers.put(None)


def serve(module: str, home: Path, requests: IO[str], answers: IO[str]) -> None:
    """The child's side: warm up, say so, answer until an empty line or the end of the requests."""

    def answer(content: Mapping[str, Any]) -> None:
        answers.write(json.dumps(content, ensure_ascii=False) + "\n")
        answers.flush()

    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_watch, args=(requests, lines), daemon=True).start()
    try:
        work: Callable[[dict[str, Any]], dict[str, Any]] = importlib.import_module(module).warm(home)
    except Exception as error:
        traceback.print_exc()
        answer({"error": f"{type(error).__name__}: {error}"})
        return
    answer({"ready": True})
    while line := lines.get().strip():
        try:
            answer(work(json.loads(line)))
        except Exception as error:
            traceback.print_exc()
            answer({"error": f"{type(error).__name__}: {error}"})


def _watch(requests: IO[str], lines: queue.Queue[str]) -> None:
    """Pass requests on; when the parent is gone, so is this process, whatever it is doing."""
    for line in requests:
        lines.put(line)
    os._exit(0)


def main() -> None:
    """``python -m flows.worker MODULE HOME``: keep standard output for answers alone."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    log = os.fdopen(os.dup(2), "wb", buffering=0)  # what a library prints of a document may steer who reads the log
    sys.stdout = sys.stderr = PrintableStream(log, encoding="utf-8", errors="backslashreplace", write_through=True)
    os.nice(LOW_PRIORITY)
    serve(sys.argv[1], Path(sys.argv[2]), sys.stdin, answers)


if __name__ == "__main__":
    main()
