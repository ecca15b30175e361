"""Documents read in child processes with limits: a hostile or broken one costs its own result and nothing else.

Each worker is a process that serves one document after another. The parent watches the clock and replaces a worker that
dies or overstays; memory and processor time are bounded by the operating system inside the worker.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import multiprocessing
import os
import resource
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from extract.failures import DocumentError, failure_text, failure_words
from extract.limits import MEBIBYTE, ReadLimits, ask_for_time, current_limits
from extract.sockets import place_sockets
from extract.starvation import STARVED, exit_when_starved

__all__ = ["Failure", "ReadJob", "ReadLimits", "ReadResult", "read_many"]

READ_DOCUMENT = "extract.readers:read_document"
GRACE_SECONDS = 5.0  # how much longer than the parent's clock a child left alone may live
STOP_SECONDS = 2.0
PRELOADED = ["extract.readers"]
MAX_DETAIL = 600


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One document to read: where it lies, and its id."""

    path: Path
    document_id: str
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document gave no result. ``code`` is one of ``forms/reading_failures.csv``; ``detail`` is for the log.

    The reasons say what to do as well; ``mend_zh`` and ``mend_en`` are that part alone.
    """

    code: str
    reason_zh: str
    reason_en: str
    detail: str = ""
    mend_zh: str = ""
    mend_en: str = ""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What came of one job: the work function's result in ``reading``, or a failure. ``seconds`` is wall time."""

    document_id: str
    reading: Any | None
    failure: Failure | None
    seconds: float


def read_many(
    jobs: Iterable[ReadJob],
    limits: ReadLimits | None = None,
    workers: int = 2,
    function: str = READ_DOCUMENT,
) -> Iterator[ReadResult]:
    """Every job's result, each as it is ready; the order is not the jobs'.

    ``function`` is ``module:name`` of ``function(path, document_id)``; what it returns must pickle. It is imported in
    the worker alone. All workers end when the iterator is exhausted or closed. Raises ValueError for ``workers`` < 1.
    """
    if workers < 1:
        raise ValueError(f"workers: {workers}")
    pool = _Pool(limits or ReadLimits(), function, deque(jobs))
    try:
        pool.start(workers)
        yield from pool.results()
    finally:
        pool.stop()


@dataclass(frozen=True, slots=True)
class _MoreTime:
    """What a worker sends while it works: it has met a page that costs this many seconds more."""

    seconds: float


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    job: ReadJob | None = None
    begun: float = 0.0
    grants: int = 0
    seconds: float = 0.0  # granted beyond the limit


@dataclass(slots=True)
class _Pool:
    limits: ReadLimits
    function: str
    waiting: deque[ReadJob]
    workers: list[_Worker] = field(default_factory=list)

    def start(self, count: int) -> None:
        for _ in range(min(count, len(self.waiting))):
            self.workers.append(self._hire())

    def results(self) -> Iterator[ReadResult]:
        while self.waiting or any(worker.job for worker in self.workers):
            for worker in self.workers:
                self._give_job(worker)
            yield from self._collect()

    def stop(self) -> None:
        for worker in self.workers:
            worker.connection.close()
            worker.process.kill() if worker.job else worker.process.terminate()
        for worker in self.workers:
            worker.process.join(STOP_SECONDS)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self.workers = []

    def _hire(self) -> _Worker:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        place_sockets()
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.limits, self.function), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give_job(self, worker: _Worker) -> None:
        if worker.job is None and self.waiting:
            worker.job, worker.begun = self.waiting.popleft(), time.monotonic()
            worker.grants, worker.seconds = 0, 0.0
            with contextlib.suppress(OSError):  # a worker that died idle is found by _collect
                worker.connection.send((str(worker.job.path), worker.job.document_id))

    def _collect(self) -> Iterator[ReadResult]:
        busy = [worker for worker in self.workers if worker.job]
        rest = min(self._deadline(worker) for worker in busy) - time.monotonic()
        ready = set(wait([worker.connection for worker in busy], timeout=max(0.0, rest)))
        for worker in busy:
            if worker.connection in ready:
                result = self._receive(worker)
                if result is not None:
                    yield result
            elif time.monotonic() >= self._deadline(worker):
                yield self._finish(worker, None, make_failure("time_limit", f"{self.limits.wall_seconds:g} s"))
                self._replace(worker)

    def _deadline(self, worker: _Worker) -> float:
        return worker.begun + self.limits.wall_seconds + worker.seconds

    def _receive(self, worker: _Worker) -> ReadResult | None:
        """What a worker sends: its result, or that it needs more time, which is no result."""
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(STOP_SECONDS)
            result = self._finish(worker, None, self._death(worker.process.exitcode))
            self._replace(worker)
            return result
        if isinstance(message, _MoreTime):
            if worker.grants < self.limits.scanned_pages:
                worker.grants += 1
                worker.seconds += min(message.seconds, self.limits.scanned_page_seconds)
            return None
        result = self._finish(worker, *message)
        if 2 * _address_space(worker.process.pid) > self.limits.memory_bytes:
            self._replace(worker)  # what one document has left behind is not held against the next
        return result

    def _finish(self, worker: _Worker, value: Any, failure: Failure | None) -> ReadResult:
        assert worker.job is not None
        result = ReadResult(worker.job.document_id, value, failure, time.monotonic() - worker.begun)
        worker.job = None
        return result

    def _replace(self, worker: _Worker) -> None:
        worker.connection.close()
        worker.process.kill()
        worker.process.join()
        self.workers.remove(worker)
        if self.waiting:
            self.workers.append(self._hire())

    def _death(self, exit_code: int | None) -> Failure:
        if exit_code == -signal.SIGXCPU:
            return make_failure("time_limit", f"{self.limits.cpu_seconds} s CPU")
        if exit_code == -signal.SIGALRM:
            return make_failure("time_limit", f"{self.limits.wall_seconds:g} s")
        if exit_code == STARVED:
            return _starved(self.limits)
        name = signal.Signals(-exit_code).name if exit_code is not None and exit_code < 0 else f"exit {exit_code}"
        return make_failure("reader_crashed", name)


def _address_space(process_id: int | None) -> int:
    """Bytes of address space of a process; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def make_failure(code: str, detail: str, log: str = "") -> Failure:
    """A failure worded from the list."""
    return Failure(
        code,
        failure_text(code, "zh", detail=detail),
        failure_text(code, "en", detail=detail),
        log or detail,
        *(failure_words(code, language, detail=detail)[1] for language in ("zh", "en")),
    )


def _starved(limits: ReadLimits) -> Failure:
    return make_failure("memory_limit", f"{limits.memory_bytes // MEBIBYTE} MiB")


def refusal_of(error: DocumentError) -> Failure:
    """The failure that a refused document is."""
    return Failure(error.code, error.reason_zh, error.reason_en, str(error), error.mend_zh, error.mend_en)


def _serve(connection: Connection, limits: ReadLimits, function: str) -> None:
    """A worker's life: jobs in, results out, until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    current_limits.set(limits)
    work = _find_function(function)
    _bound(resource.RLIMIT_AS, limits.memory_bytes)
    _bound(resource.RLIMIT_CORE, 0)
    exit_when_starved()
    while True:
        try:
            path, document_id = connection.recv()
        except (EOFError, OSError):
            return
        _bound_time(limits)
        ask_for_time.set(partial(_ask_for_time, connection, limits))
        answer = _work(work, Path(path), document_id, limits)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            connection.send(answer)
        except OSError:
            return
        except MemoryError:
            connection.send((None, _starved(limits)))


def _end_with_parent() -> None:
    """Wait for the end of the process that wants the results, however it ends, and end with it in mid-document.

    The fork server, not that process, is a worker's parent to the system: its death signal would not do.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _find_function(name: str) -> Callable[[Path, str], Any]:
    module, _, attribute = name.partition(":")
    function: Callable[[Path, str], Any] = getattr(importlib.import_module(module), attribute)
    return function


def _work(
    work: Callable[[Path, str], Any], path: Path, document_id: str, limits: ReadLimits
) -> tuple[Any, Failure | None]:
    try:
        return work(path, document_id), None
    except DocumentError as error:
        return None, refusal_of(error)
    except MemoryError:
        return None, _starved(limits)
    except OSError as error:
        return None, make_failure("file_not_readable", f"{error.strerror or error}", traceback.format_exc())
    except Exception as error:  # a mistake of ours in one document must not stop the others: it is told, with its trace
        return None, make_failure(
            "reader_error", f"{type(error).__name__}: {error}"[:MAX_DETAIL], traceback.format_exc()
        )


def _bound(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bounded, hard))


def _ask_for_time(connection: Connection, limits: ReadLimits, seconds: float) -> None:
    """More processor time and a later alarm, after the parent was told; the parent's clock is the one that counts."""
    seconds = min(seconds, limits.scanned_page_seconds)
    connection.send(_MoreTime(seconds))
    _bound(resource.RLIMIT_CPU, resource.getrlimit(resource.RLIMIT_CPU)[0] + math.ceil(seconds))
    signal.setitimer(signal.ITIMER_REAL, signal.getitimer(signal.ITIMER_REAL)[0] + seconds)


def _bound_time(limits: ReadLimits) -> None:
    """Processor time from now on, and an alarm that ends the worker should the parent no longer be there to do it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _bound(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + limits.cpu_seconds + 1)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds + GRACE_SECONDS)
