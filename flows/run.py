"""One run: its home, its ledger, its workers, its clock. What the steps of ``flows.steps`` share."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from extract.limits import ReadLimits
from flows import clock, ledger, logs
from flows.alerts import alert, alert_not_begun
from flows.clock import today
from flows.home import Home
from flows.intake.arrival import SourceError
from flows.intake.files import take_in
from flows.intake.keeping import drop_incoming
from flows.intake.reopening import forget_archives, reopen_archives
from flows.landing.database import LandingError, open_landing
from flows.ledger.file_cache import read_file_cache, store_file_cache
from flows.lock import LockedError, hold_lock
from flows.progress import Progress
from flows.roster.lines import Roster, read_roster, store_roster
from flows.scratch import use_scratch
from flows.settings import Settings
from flows.sources.arguments import TakeIn, read_sources
from flows.sources.descriptions import describe_again
from flows.sources.gathering import gather
from flows.sources.model import Gathered, Source, show_place
from flows.sources.register import list_troubles, note_dropped, read_register, store_sights
from flows.sources.withdrawal import list_new_withdrawals, update_withdrawals
from flows.versions import Versions, read_versions
from flows.warehouse import history
from flows.warehouse.publishing import mend_publication
from flows.worker import Worker

NOT_LOADED = frozenset({"quarantined", "unrecognised", "failed"})


class RunFailed(Exception):
    """The run cannot go on; nothing is published. ``causes`` says why, a line each."""

    def __init__(self, message: str, causes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.causes = tuple(causes)


class RowsRefused(RunFailed):
    """A data test refuses rows for what they are: they would be the same in any other build."""


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
    troubles: list[dict[str, Any]] = field(default_factory=list)  # places of ops.sources that gave nothing, and why
    withdrawn: list[dict[str, Any]] = field(default_factory=list)  # documents that count as withdrawn from now on


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
    gathered_at: datetime = field(default_factory=lambda: clock.now())
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

    def list_troubles(self) -> list[dict[str, Any]]:
        """The places of this run that gave nothing, or less than they should."""
        return list_troubles(self.connection, self.settings.fetching, self.gathered_at)

    def fail(self, error: BaseException) -> None:
        """Close the run's row, unless it was published before it failed: that it stays. What cannot be noted, because
        the ledger is what failed, the next run notes."""
        message = logs.without_secrets(f"{type(error).__name__}: {error}")
        logs.say("run_failed", logging.ERROR, error=message, causes=list(getattr(error, "causes", ())) or None)
        with suppress(duckdb.Error):
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
            self.list_troubles(),
            list_new_withdrawals(self.connection, self.run_id),
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


def _gather(run: Run, sources: Sequence[Source], take: TakeIn) -> Gathered:
    limits = ReadLimits(**run.settings.limits)
    count = sum(source.is_web for source in sources)
    with run.progress.stage("ask sources", count) if count else nullcontext():
        return gather(sources, run.home, run.connection, run.settings.fetching, limits, take, run.gathered_at)


@contextmanager
def _told_if_not_begun(home: Home, settings: Settings, *, is_typed: bool) -> Iterator[Callable[[], None]]:
    """Note and tell a failure of what goes before a run; from the call of what this yields on, the run does so itself.

    That another run is on is no failure, nor is a source that somebody has just typed wrong, nor anything where there
    is no warehouse yet.
    """
    has_begun = False

    def begin() -> None:
        nonlocal has_begun
        has_begun = True

    try:
        yield begin
    except Exception as error:
        is_usage = isinstance(error, LockedError) or (is_typed and isinstance(error, SourceError))
        if not has_begun and not is_usage and home.landing.exists():
            message = logs.without_secrets(f"{type(error).__name__}: {error}")
            passing = suppress(LockedError, LandingError, OSError, duckdb.Error)
            with passing, hold_lock(home.lock), open_landing(home.landing) as connection:
                ledger.note_failed_run(connection, read_versions(), message)
            alert_not_begun(home, settings, message)
        raise


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
    to the flow only where there is work. Raises ``LockedError``, ``SourceError``, ``RosterError``, ``LandingError``.
    """
    home = Home(settings.home)
    if home.root in _open_runs:
        yield _open_runs[home.root]
        return
    with ExitStack() as stack:
        is_typed = tuple(sources) != settings.sources
        begin = stack.enter_context(_told_if_not_begun(home, settings, is_typed=is_typed))
        started = time.perf_counter()
        roster = read_roster(settings.roster) if settings.roster else Roster()
        progress = stack.enter_context(Progress())
        stack.enter_context(hold_lock(home.lock))
        use_scratch()
        drop_incoming(home)
        limits = ReadLimits(**settings.limits)
        named = read_sources(sources, from_settings=not is_typed)
        connection = stack.enter_context(open_landing(home.landing))
        cache = read_file_cache(connection, home)
        mend_publication(connection, home)
        versions = read_versions()
        run = Run(home, settings, versions, ledger.make_run_id(clock.now()), connection, progress)
        gathered = _gather(run, named, partial(take_in, home=home, limits=limits, cache=cache))
        store_file_cache(connection, cache)
        ledger.start_run(connection, run.run_id, versions)
        ledger.ask_again(connection, retry, reshape)
        run.asked = ledger.list_asked(connection)
        reopened = reopen_archives(connection, home, limits)
        # One moment for what came and what is withdrawn with it: in between nothing counts.
        came_at = clock.now()
        opened = describe_again(connection, reopened.arrivals, read_register(connection))
        arrivals = [*gathered.arrivals, *opened]
        ledger.record_arrivals(connection, run.run_id, arrivals, cache.deferred, came_at)
        store_sights(connection, gathered, run.gathered_at)
        note_dropped(connection, named, run.gathered_at, from_settings=not is_typed)
        update_withdrawals(connection, run.run_id, settings.fetching, came_at)
        forget_archives(connection, reopened.archives)
        store_roster(connection, roster, today())
        run.plan = ledger.make_plan(connection, versions, settings)
        if not home.current.exists():  # somebody deleted what was published
            run.plan = replace(run.plan, is_published=False)
        if cache.deferred or not run.plan.is_nothing_new:
            ledger.keep_run_documents(connection)
        run.seconds["take in"] = time.perf_counter() - started
        stack.enter_context(logs.keep_log(home.logs, run.run_id, settings.keep_logs))
        to_do = {"to_read": len(run.plan.to_read), "to_shape": len(run.plan.to_shape)}
        logs.say("run_started", versions=asdict(versions), sources=list(sources), **to_do)
        _open_runs[home.root] = run
        begin()
        try:
            if gathered.failures and not ledger.knows_documents(connection):
                causes = [f"{show_place(each['uri'])}: {each['message']}" for each in run.list_troubles()]
                raise RunFailed("no source gave a document, and none was ever loaded", causes)
            yield run
        except BaseException as error:
            run.fail(error)
            if isinstance(error, Exception):
                alert(run, "failed", logs.without_secrets(f"{type(error).__name__}: {error}"))
            raise
        finally:
            del _open_runs[home.root]
            for worker in run.workers.values():
                worker.stop()
