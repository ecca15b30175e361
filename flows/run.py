"""One run: its home, its ledger, its workers, its clock. What the steps of ``flows.steps`` share."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from extract.limits import ReadLimits
from flows import history, ledger, logs
from flows.home import Home
from flows.intake import Arrival, take_in
from flows.keeping import drop_incoming
from flows.landing import open_landing
from flows.lock import hold_lock
from flows.progress import Progress
from flows.publishing import mend_publication
from flows.reopening import forget_archives, reopen_archives
from flows.scratch import use_scratch
from flows.settings import Settings
from flows.versions import Versions, read_versions
from flows.worker import Worker

NOT_LOADED = frozenset({"quarantined", "unrecognised", "failed"})


class RunFailed(Exception):
    """The run cannot go on; nothing is published. ``causes`` says why, a line each."""

    def __init__(self, message: str, causes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.causes = tuple(causes)


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. ``documents`` has a row a file that came in or was asked for, ``findings`` counts open ones by
    severity, and as ``to_check`` those that a second reading has not confirmed."""

    run_id: str
    status: str  # published, nothing_new
    documents: list[dict[str, Any]]
    findings: dict[str, int]
    seconds: dict[str, float]
    report: Path
    rolled_back_from: str | None = None


@dataclass(eq=False)
class Run:
    """A run under way. The lock is held and the ledger open as long as it lives."""

    home: Home
    settings: Settings
    versions: Versions
    run_id: str
    connection: duckdb.DuckDBPyConnection
    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)
    plan: ledger.Plan | None = None
    workers: dict[str, Worker] = field(default_factory=dict)
    asked: Sequence[str] = ()  # documents that are made anew because somebody asked

    @property
    def log(self) -> Path:
        return self.home.logs / f"{self.run_id}.log"

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[None]:
        """Show a stage and keep its time."""
        started = time.perf_counter()
        logs.say("stage_started", stage=name, documents=total)
        event, level = "stage_failed", logging.ERROR
        try:
            with self.progress.stage(name, total):
                yield
            event, level = "stage_ended", logging.INFO
        finally:
            spent = time.perf_counter() - started
            self.seconds[name] = self.seconds.get(name, 0.0) + spent
            logs.say(event, level, stage=name, seconds=round(spent, 3))

    def worker(self, job: str) -> Worker:
        """The warm worker of a job, started where it is not."""
        if job not in self.workers:
            self.workers[job] = Worker(job, self.home.root, self.log)
        return self.workers[job]

    def release_worker(self, job: str) -> None:
        """Let a worker end, so that its files are closed."""
        if worker := self.workers.pop(job, None):
            worker.close()

    def batches(self, document_ids: Sequence[str]) -> list[tuple[str, ...]]:
        size = self.settings.batch_size
        return [tuple(document_ids[start : start + size]) for start in range(0, len(document_ids), size)]

    def fail(self, error: BaseException) -> None:
        """Close the run's row, unless it was published before it failed: that it stays."""
        message = logs.without_secrets(f"{type(error).__name__}: {error}")
        logs.say("run_failed", logging.ERROR, error=message, causes=list(getattr(error, "causes", ())) or None)
        asked = self.connection.execute("SELECT status FROM ops.runs WHERE run_id = ?", [self.run_id]).fetchone()
        if asked == ("running",):
            history.keep_stages(self.connection, self.run_id, self.seconds)
            ledger.finish_run(self.connection, self.run_id, "failed", message)

    def finish(self, status: str) -> Result:
        """Close the run's row where publishing has not, keep its times, and say what happened."""
        if status != "published":
            ledger.finish_run(self.connection, self.run_id, status)
        history.keep_stages(self.connection, self.run_id, self.seconds)
        counts = self.connection.execute(
            "SELECT CASE WHEN blame = 'source' THEN severity ELSE 'to_check' END, count(*)"
            " FROM ops.findings WHERE status = 'open' GROUP BY ALL"
        ).fetchall()
        documents = ledger.read_run_documents(self.connection, self.run_id)
        listed = {each["document_id"] for each in documents}
        asked = [each for each in self.asked if each not in listed]
        documents += ledger.read_made_anew(self.connection, asked)
        history.keep_outcomes(self.connection, self.run_id)
        self._log_end(status, documents, dict(counts))
        return Result(
            self.run_id,
            status,
            documents,
            dict(counts),
            dict(self.seconds),
            self.home.root / "report" / "index.html",
            self.home.rolled_back_from(),
        )

    def _log_end(self, status: str, documents: Sequence[Mapping[str, Any]], findings: Mapping[str, int]) -> None:
        """What became of every document, where something was made of any, and how the run ended."""
        for each in documents if status == "published" else ():
            level = logging.WARNING if each["outcome"] in NOT_LOADED else logging.INFO
            told = {
                name: each[name] for name in ("document_id", "file_name", "source_uri", "outcome", "reason", "is_new")
            }
            logs.say("document_settled", level, **told)
        outcomes = dict(Counter(str(each["outcome"]) for each in documents))
        seconds = round(sum(self.seconds.values()), 3)
        logs.say("run_ended", status=status, documents=outcomes, open_findings=dict(findings), seconds=seconds)


_open_runs: dict[Path, Run] = {}


@contextmanager
def open_run(
    settings: Settings,
    sources: Sequence[str],
    *,
    retry: bool | Collection[str] = False,
    reshape: Collection[str] = (),
) -> Iterator[Run]:
    """A run in the warehouse of ``settings``: locked, mended, its arrivals recorded and its plan made.

    ``retry`` are documents to read again (True: all quarantined ones), ``reshape`` those to shape again.

    Within an open run of the same home the same run comes back: the command line asks the ledger first and hands over
    to the flow only where there is work. Raises ``LockedError``, ``SourceError``, ``LandingError``.
    """
    home = Home(settings.home)
    if home.root in _open_runs:
        yield _open_runs[home.root]
        return
    with ExitStack() as stack:
        started = time.perf_counter()
        progress = stack.enter_context(Progress())
        stack.enter_context(hold_lock(home.lock))
        use_scratch()
        drop_incoming(home)
        arrivals: list[Arrival] = take_in(sources, home, ReadLimits(**settings.limits))
        connection = stack.enter_context(open_landing(home.landing))
        mend_publication(connection, home)
        versions = read_versions()
        run = Run(home, settings, versions, ledger.make_run_id(ledger.now()), connection, progress)
        ledger.start_run(connection, run.run_id, versions)
        ledger.ask_again(connection, retry, reshape)
        run.asked = ledger.list_asked(connection)
        reopened = reopen_archives(connection, home, ReadLimits(**settings.limits))
        ledger.record_arrivals(connection, run.run_id, [*arrivals, *reopened.arrivals])
        forget_archives(connection, reopened.archives)
        run.plan = ledger.make_plan(connection, versions, settings)
        if not home.current.exists():  # somebody deleted what was published
            run.plan = replace(run.plan, is_published=False)
        run.seconds["take in"] = time.perf_counter() - started
        stack.enter_context(logs.keep_log(home.logs, run.run_id, settings.keep_logs))
        to_do = {"to_read": len(run.plan.to_read), "to_shape": len(run.plan.to_shape)}
        logs.say("run_started", versions=asdict(versions), sources=list(sources), **to_do)
        _open_runs[home.root] = run
        try:
            yield run
        except BaseException as error:
            run.fail(error)
            raise
        finally:
            del _open_runs[home.root]
            for worker in run.workers.values():
                worker.stop()
