"""The steps of alerting: look, compare with what each owner was told, compose and keep, deliver."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import duckdb

from flows import clock, ledger
from flows.alerts import runs, warehouse
from flows.alerts.addresses import mask, read_addresses
from flows.alerts.digest import Digest, compose
from flows.alerts.events import Seen
from flows.alerts.outbox import Delivery, Postman, deliver
from flows.alerts.settings import AlertSettings
from flows.alerts.state import compare
from flows.alerts.store import Store, open_store
from flows.home import WAREHOUSE_FILE, Home
from flows.worker import Worker, WorkerError

if TYPE_CHECKING:
    from flows.run import Run

SENDER = "flows.alerts.worker"
ROLLED_BACK = "rolled_back"  # beside the good ends of runs, when somebody last rolled back
LAST_RUN = (
    "SELECT run_id, status, message FROM ops.runs WHERE status IN ('published', 'nothing_new', 'failed')"
    " ORDER BY run_id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended: ``published``, ``nothing_new`` or ``failed``, and then why."""

    run_id: str
    status: str
    message: str


def alert_owners(run: Run, status: str, message: str = "") -> None:
    """Tell every owner what this run changed. Whatever goes wrong here is told on standard error and nothing else."""
    settings = run.settings.alerts
    assert settings is not None
    try:
        with run.stage("alert"), open_store(run.home.root) as store:
            moment = clock.now()
            if status != "failed":
                store.keep_sign_of_life(status, moment)
            end = RunEnd(run.run_id, status, message)
            seen = look(run.home, settings, store, moment, run.connection, end)
            tell(store, seen, settings, run.home, run.run_id, moment)
            report_failures(send_waiting(store, settings, run.home))
    except Exception as error:
        print(f"alerts: {type(error).__name__}: {_without_secrets(str(error), settings)}", file=sys.stderr)


def alert_without_run(home: Home, settings: AlertSettings, message: str) -> None:
    """Tell that a run failed before it could begin: by its roster, a source list, a full disk. Whatever goes wrong here
    is told on standard error and nothing else."""
    moment = clock.now()
    try:
        with open_store(home.root) as store:
            run_id = f"failed-{ledger.make_run_id(moment)}"
            seen = look(home, settings, store, moment, None, RunEnd(run_id, "failed", message))
            tell(store, seen, settings, home, run_id, moment)
            report_failures(send_waiting(store, settings, home))
    except Exception as error:
        print(f"alerts: {type(error).__name__}: {_without_secrets(str(error), settings)}", file=sys.stderr)


def keep_rollback(home: Home) -> None:
    """Keep when somebody rolled back. Raises ``StoreError``."""
    with open_store(home.root) as store:
        store.keep_sign_of_life(ROLLED_BACK, clock.now())


def alert_now(home: Home, settings: AlertSettings) -> list[Delivery]:
    """The same between runs: what was not told yet, and what waits. Raises ``StoreError``."""
    moment = clock.now()
    with open_store(home.root) as store:
        seen = look_between_runs(home, settings, store, moment)
        tell(store, seen, settings, home, f"alert-{ledger.make_run_id(moment)}", moment)
        return send_waiting(store, settings, home)


def watch(home: Home, settings: AlertSettings) -> list[Delivery]:
    """The dead man's switch, to be run by another scheduler than the loads: was there a sign of life in time?

    It needs neither the landing database nor the lock of a run, so that a run that hangs is noticed. Raises
    ``StoreError``.
    """
    moment = clock.now()
    with open_store(home.root) as store:
        seen = Seen()
        look_for_silence(home, settings, store, moment, seen)
        tell(store, seen, settings, home, f"watch-{ledger.make_run_id(moment)}", moment)
        return send_waiting(store, settings, home)


def preview(home: Home, settings: AlertSettings) -> dict[str, Digest | None]:
    """What each owner would be sent now. Nothing is written and nothing sent. Raises ``StoreError``."""
    moment = clock.now()
    with open_store(home.root, to_read=True) as store:
        seen = look_between_runs(home, settings, store, moment)
        return {
            name: compose(compare(owner, known, seen), known, name, settings, moment, link_of(home, settings))
            for name, owner in settings.owners.items()
            for known in [store.read_told(name)]
        }


def look(
    home: Home,
    settings: AlertSettings,
    store: Store,
    moment: datetime,
    landing: duckdb.DuckDBPyConnection | None,
    end: RunEnd | None,
) -> Seen:
    """Everything that can be seen now. ``end`` of the last run, None where it is not known."""
    seen = Seen()
    has_failed = end is not None and end.status == "failed"
    is_published = end is not None and end.run_id == home.published_id()
    if end is not None:
        failures = [runs.failure_event(end.message, is_published=is_published)] if has_failed else []
        seen.add(("run_failed",), failures)
    try:
        if landing is not None and (events := runs.look_at_sources(landing, settings, moment)) is not None:
            seen.add(("source_unreachable",), events)
            seen.dropped |= runs.find_dropped(landing, moment)
    except duckdb.Error:
        if not has_failed:  # the ledger may be what failed, and that is to be told
            raise
    look_for_silence(home, settings, store, moment, seen)
    # A run that failed before it published has no news, nor has, after a rollback, a snapshot older than owners know.
    if (not has_failed or is_published) and home.rolled_back_from() is None and home.current.exists():
        look_at_published(home, settings, seen)
    return seen


def look_between_runs(home: Home, settings: AlertSettings, store: Store, moment: datetime) -> Seen:
    """``look``, with what the ledger says of the last run; while a run is on, without."""
    try:
        with duckdb.connect(str(home.landing), read_only=True) as landing:
            last = landing.execute(LAST_RUN).fetchone()
            end = RunEnd(last[0], last[1], last[2] or "") if last else None
            return look(home, settings, store, moment, landing, end)
    except duckdb.IOException:
        return look(home, settings, store, moment, None, None)


def look_for_silence(home: Home, settings: AlertSettings, store: Store, moment: datetime, seen: Seen) -> None:
    """The dead man's switch, by what readers see: a folder that was never published, or from which somebody went back,
    is no sign of life."""
    signs = store.read_signs_of_life()
    rolled_back = signs.pop(ROLLED_BACK, None)
    published = _read_moment(home)
    if published is not None and (rolled_back is None or rolled_back < published):
        rolled_back = None
        published = max(published, signs.get("published", published))  # built then, published a little later
    good = max([sign for sign in (published, *signs.values()) if sign is not None], default=None)
    events = runs.find_silence(published, good, moment, settings, rolled_back)
    if events is not None:
        seen.add(("nothing_published",), events)


def _read_moment(home: Home) -> datetime | None:
    """When the published snapshot was built, None where there is none; a damaged one says when its run began."""
    current = home.published_id()
    if current is None:
        return None
    try:
        with _open_snapshot(home, current) as snapshot:
            (built,) = snapshot.execute("SELECT published_at::TIMESTAMP FROM ops.run").fetchone() or (None,)
    except duckdb.Error:
        built = None
    return built or ledger.moment_of(current)


def look_at_published(home: Home, settings: AlertSettings, seen: Seen) -> None:
    """The published snapshot, and beside it the one before."""
    current = home.published_id()
    assert current is not None
    with _open_snapshot(home, current) as published:
        warehouse.look_at_snapshot(published, settings, seen)
        earlier = [snapshot_id for snapshot_id in home.snapshot_ids() if snapshot_id < current]
        if earlier:
            with _open_snapshot(home, earlier[-1]) as before:
                moved = warehouse.find_moved(
                    warehouse.measure_tables(before), warehouse.measure_tables(published), settings.bounds, current
                )
            seen.add(("volume_moved",), moved)


@contextmanager
def _open_snapshot(home: Home, snapshot_id: str) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home.snapshots / snapshot_id / WAREHOUSE_FILE), read_only=True) as connection:
        yield connection


def tell(store: Store, seen: Seen, settings: AlertSettings, home: Home, run_id: str, moment: datetime) -> None:
    """A digest for every owner with news, kept together with what they are told from now on."""
    for name, owner in settings.owners.items():
        known = store.read_told(name)
        told = compare(owner, known, seen)
        digest = compose(told, known, name, settings, moment, link_of(home, settings))
        store.keep(name, run_id, moment, told, digest)


def link_of(home: Home, settings: AlertSettings) -> str:
    return settings.report_url or str(home.root / "report" / "index.html")


def send_waiting(store: Store, settings: AlertSettings, home: Home) -> list[Delivery]:
    """Deliver what waits, by a process of its own that is started only where something does."""
    with open_sender(home, settings) as send:
        postman = Postman(
            addresses=lambda name: read_addresses(settings.owners[name], home, os.environ),
            send=send,
            now=clock.now,
            seconds=settings.delivery_seconds,
        )
        return deliver(store, postman, known=settings.owners)


def report_failures(deliveries: list[Delivery]) -> None:
    """What did not go out, on standard error."""
    for each in deliveries:
        if each.error:
            print(f"alerts: {each.message.message_id} waits: {each.error}", file=sys.stderr)


class Sender:
    """Sends by a worker process, started at the first message and again after one that hung."""

    def __init__(self, home: Home, settings: AlertSettings) -> None:
        self._home = home
        self._caps = dict(settings.caps)
        self._worker: Worker | None = None

    def __call__(self, address: str, digest: Digest, seconds: float) -> str:
        if self._worker is None:
            self._worker = Worker(SENDER, self._home.root, self._home.logs / "alerts.log")
        try:
            request = {"address": address, "digest": asdict(digest), "caps": self._caps}
            return str(self._worker.ask(request, seconds)["refusal"])
        except WorkerError as error:
            self.stop()
            return mask(str(error), [address])

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


@contextmanager
def open_sender(home: Home, settings: AlertSettings) -> Iterator[Sender]:
    sender = Sender(home, settings)
    try:
        yield sender
    finally:
        sender.stop()


def _without_secrets(text: str, settings: AlertSettings) -> str:
    return mask(text, [os.environ.get(owner.urls_env, "") for owner in settings.owners.values()])
