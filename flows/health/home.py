"""What can be wrong with a warehouse folder, found without changing anything. Opens every database read-only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb

from flows import clock
from flows.health.signs import Sign
from flows.home import LINKS, WAREHOUSE_FILE, Home
from flows.lock import is_alive, is_elsewhere, read_lock
from flows.roster.lines import RosterError, read_roster
from flows.settings import FILE_NAME, Settings, SettingsError, read_settings
from flows.warehouse.publishing import find_leftovers
from flows.warehouse.snapshot import STORAGE_VERSION, wal_of

LOW_SPACE_BYTES = 2 << 30
NO_SPACE_BYTES = 100 << 20
OLD_DAYS = 7
CLOCK_SLACK = timedelta(minutes=5)
FRESH = "delete {folder} and load any file again, known ones too: that writes a fresh snapshot"


def check_home(home: Home) -> Iterator[Sign]:
    """The warehouse folder: settings, space, lock, ledger, runs, clock, documents, snapshots, links."""
    if not home.root.is_dir():
        yield Sign("note", f"there is no warehouse at {home.root}", "jixiao load makes it", "home")
        return
    settings = None
    try:
        settings = read_settings(home.root)
    except (SettingsError, OSError) as error:
        mend = f"correct {FILE_NAME} or the environment; docs/operations.md lists the settings"
        yield Sign("wrong", f"the settings cannot be read: {error}", mend, "settings")
    yield from _check_space(home)
    said = read_lock(home.lock)
    is_running = said is not None and is_alive(said)
    if said is not None:
        yield _judge_lock(home, said, is_running=is_running)
    if home.building.exists() and not is_running:
        mend = "the next load drops it"
        yield Sign("note", f"{home.building.name} is left from a run that was killed", mend, "building")
    if not is_running:
        yield from _check_landing(home, settings)
    yield from _check_publication(home)
    yield from _check_alerts(home)
    if settings is not None:
        yield from check_roster(settings.roster)


def check_roster(path: Path | None) -> Iterator[Sign]:
    """The roster of the settings, where they name one: whether a load could use it."""
    if path is None:
        return
    lists = f"jixiao roster --check {path} lists"
    try:
        roster = read_roster(path)
    except RosterError as error:
        yield Sign("wrong", f"the roster {path} has {len(error.faults)} faults", f"{lists} them", "roster")
        return
    mend = f"{lists} {len(roster.notices)} remarks" if roster.notices else ""
    yield Sign("note" if mend else "ok", f"the roster {path} has {len(roster.lines)} lines", mend, "roster")


def _check_alerts(home: Home) -> Iterator[Sign]:
    """Messages that no channel has taken yet."""
    from flows.alerts.store import FILE_NAME as ALERTS_FILE
    from flows.alerts.store import StoreError, open_store

    if not (home.root / ALERTS_FILE).exists():
        return
    try:
        with open_store(home.root, to_read=True, wait_seconds=0) as store:
            waiting = store.read_waiting()
    except StoreError as error:
        yield Sign("note", str(error), "where no run is on: move it aside; owners then get a summary first", "alerts")
        return
    if not waiting:
        yield Sign("ok", "every alert was delivered", code="alerts")
        return
    why = waiting[0].last_error or "not tried yet"
    mend = f"jixiao alert --test {waiting[0].owner} says which channel takes messages; they go out with the next run"
    yield Sign("note", f"{len(waiting)} alerts wait to be sent: {why}", mend, "alerts")


def _check_space(home: Home) -> Iterator[Sign]:
    free = shutil.disk_usage(home.root).free
    if free < LOW_SPACE_BYTES:
        level = "wrong" if free < NO_SPACE_BYTES else "note"
        mend = "make room, or keep fewer snapshots (keep_snapshots)"
        yield Sign(level, f"{free >> 20} MB are free under {home.root}", mend, "space")


def _judge_lock(home: Home, said: dict[str, str], *, is_running: bool) -> Sign:
    if is_running:
        return Sign("note", f"a run is on (process {said['pid']})", "wait for its end", "running")
    if is_elsewhere(said):
        what = f"{home.lock.name} is of another machine ({said['host']}, process {said.get('pid')})"
        return Sign("wrong", what, f"make sure that no run is on there, then delete {home.lock}", "lock")
    return Sign("note", f"{home.lock.name} is left from a run that was killed", "the next load takes it over", "lock")


def _check_landing(home: Home, settings: Settings | None) -> Iterator[Sign]:
    if not home.landing.exists():
        yield Sign("note", "nothing was ever loaded here", "jixiao load", "landing")
        return
    if wal_of(home.landing).exists():
        what = f"{wal_of(home.landing).name} is left from a run that was killed: what it had done, not yet written in"
        yield Sign("note", what, "leave both files together; the next load takes it in", "landing_wal")
    try:
        with duckdb.connect(str(home.landing), read_only=True) as landing:
            yield from _check_documents(home, landing)
            yield from _check_runs(landing, settings)
    except duckdb.Error as error:
        mend = "close what has it open; where it is damaged, move it and its .wal aside and load the sources again"
        yield Sign("wrong", f"{home.landing.name} cannot be read: {_first_line(error)}", mend, "landing")


def _check_documents(home: Home, landing: duckdb.DuckDBPyConnection) -> Iterator[Sign]:
    rows = landing.execute("SELECT file_name, sha256, byte_count FROM ops.ledger").fetchall()
    lost = [name for name, sha256, size in rows if not _has_bytes(home.document(sha256), size)]
    if lost:
        mend = "load these files again, with --retry where they were quarantined"
        what = f"kept bytes are missing or cut short: {', '.join(lost[:10])} ({len(lost)})"
        yield Sign("wrong", what, mend, "documents")
    else:
        yield Sign("ok", f"{len(rows)} documents in the ledger, their bytes kept", code="documents")


def _has_bytes(path: Path, size: int) -> bool:
    return path.exists() and path.stat().st_size == size


def _check_runs(landing: duckdb.DuckDBPyConnection, settings: Settings | None) -> Iterator[Sign]:
    """How the last run ended, when one ended well last, and whether one is from the future."""
    runs = landing.execute("SELECT run_id, status, message, started_at FROM ops.runs ORDER BY run_id DESC").fetchall()
    if not runs:
        return
    run_id, status, message, _ = runs[0]
    finish = "jixiao load finishes it; no source need be named"
    if status == "running":
        yield Sign("note", f"run {run_id} was stopped before its end", finish, "unfinished_run")
    elif status == "failed":
        yield Sign("wrong", f"the last run, {run_id}, failed: {message}", f"mend its cause; {finish}", "failed_run")
    newest = max(row[3] for row in runs)
    if newest > clock.now() + CLOCK_SLACK:
        mend = "set the clock of this machine; runs sort by time, so that the next must start after that one"
        yield Sign("wrong", f"the last run started in the future, {newest} UTC by the clock then", mend, "clock")
    good = [row[3] for row in runs if row[1] in {"published", "nothing_new"}]
    if good and (age := clock.now() - good[0]) > timedelta(days=OLD_DAYS):
        level = "wrong" if settings is not None and settings.sources else "note"
        mend = "see that jixiao serve, the worker or cron is up; jixiao load"
        yield Sign(level, f"no load has ended well for {age.days} days", mend, "old_snapshot")


def _check_publication(home: Home) -> Iterator[Sign]:
    published = home.published_id()
    if published is None:
        yield Sign("note", "nothing was published yet", "jixiao load", "published")
        return
    broken = [name for name in LINKS if not (home.root / name).exists()]
    if broken:
        mend = "load any file again, or jixiao rollback"
        yield Sign("wrong", f"links lead nowhere: {', '.join(broken)}", mend, "links")
        return
    for log in find_leftovers(home):
        mend = "delete it: no run leaves one, another program wrote to the snapshot. jixiao audit looks at the rest"
        yield Sign("wrong", f"a write-ahead log lies beside a snapshot: {log}", mend, "snapshot_wal")
    fresh = FRESH.format(folder=home.snapshots / published)
    try:
        version = read_storage_version(home.snapshots / published / WAREHOUSE_FILE)
    except duckdb.Error as error:
        what = f"current.duckdb cannot be opened: {_first_line(error)}"
        yield Sign("wrong", what, f"jixiao rollback; where there is nothing to go back to, {fresh}", "snapshot")
        return
    if not version.startswith(STORAGE_VERSION):
        mend = f"drivers of the last two years open {STORAGE_VERSION}: {fresh}"
        yield Sign("wrong", f"current.duckdb has storage version {version}", mend, "storage_version")
    else:
        yield Sign("ok", f"{published} is published, storage version {version}", code="published")


def read_storage_version(path: Path) -> str:
    """The storage version of a database file, in DuckDB's words. Raises ``duckdb.Error``."""
    with duckdb.connect(str(path), read_only=True) as database:
        (version,) = database.execute(
            "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()"
        ).fetchone() or ("",)
    return str(version)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
