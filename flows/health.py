"""What can be wrong with a machine or a warehouse, found without changing anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import duckdb

from extract.failures import failure_words
from extract.readers.conversion import SETTING, find_converter
from flows.home import LINKS, PROJECT_ROOT, WAREHOUSE_FILE, Home
from flows.lock import is_alive, read_lock
from flows.publishing import find_leftovers
from flows.roster import RosterError, read_roster
from flows.snapshot import STORAGE_VERSION

LOWEST_PYTHON = (3, 11)
LOW_SPACE_BYTES = 2 << 30
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at. ``level`` is ok, note (works, less well) or wrong; ``mend`` says what to do."""

    level: str
    what: str
    mend: str = ""


def check_machine() -> Iterator[Sign]:
    """Python, the installed packages against the lock file, fonts, LibreOffice."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LOWEST_PYTHON:
        yield Sign("wrong", f"Python {version} is older than 3.11", "make the environment anew with a newer Python")
    else:
        yield Sign("ok", f"Python {version}")
    yield from _check_packages()
    yield _check_fonts()
    yield check_converter(os.environ)


def _check_packages() -> Iterator[Sign]:
    lock = PROJECT_ROOT / "requirements.lock"
    if not lock.exists():
        yield Sign("note", "there is no requirements.lock to compare packages with")
        return
    pinned = {_key(name): version for name, version in PINNED.findall(lock.read_text(encoding="utf-8"))}
    installed = {_key(each.name): each.version for each in metadata.distributions()}
    needed = {_key(re.split(r"[\s<>=!~;\[(]", each, maxsplit=1)[0]) for each in metadata.requires("jixiao") or ()}
    missing = sorted(needed - set(installed))
    other = sorted(
        f"{name} {installed[name]} (locked {version})"
        for name, version in pinned.items()
        if name in installed and installed[name] != version
    )
    mend = "run make again: it installs what requirements.lock says"
    if missing:
        yield Sign("wrong", f"packages missing: {', '.join(missing)}", mend)
    if other:
        yield Sign("note", f"packages differ from the lock: {', '.join(other)}", mend)
    if not missing and not other:
        yield Sign("ok", f"{len(pinned)} packages as locked")


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _check_fonts() -> Sign:
    mend = "install a CJK font (fonts-noto-cjk or the like); only pictures of pages that embed no font need it"
    if shutil.which("fc-list") is None:
        return Sign("note", "whether a Chinese font is installed cannot be told (no fc-list)", mend)
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    if not listed.stdout.strip():
        return Sign("note", "no Chinese font is installed", mend)
    return Sign("ok", "a Chinese font is installed")


def check_converter(environment: Mapping[str, str]) -> Sign:
    """Whether LibreOffice is there, which old Word files are read by. Nothing else needs it."""
    without, mend = failure_words("converter_missing", "en")
    converter = find_converter(environment)
    if converter is None:
        stated = environment.get(SETTING)
        if stated:
            return Sign("wrong", f"{SETTING} names {stated}, which is no program", "correct or unset it")
        return Sign("note", f"LibreOffice is not found. {without}", mend)
    try:
        asked = subprocess.run([converter, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Sign("wrong", f"{converter} does not start: {error}", mend)
    version = asked.stdout.strip().splitlines()[:1]
    if asked.returncode != 0 or not version:
        return Sign("wrong", f"{converter} does not start (exit {asked.returncode})", mend)
    return Sign("ok", f"{version[0]} ({converter}) reads .doc, .rtf and .odt")


def check_home(home: Home) -> Iterator[Sign]:
    """The warehouse folder: space, lock, ledger, documents, snapshots, links. Opens everything read-only."""
    if not home.root.is_dir():
        yield Sign("note", f"there is no warehouse at {home.root}", "jixiao load makes it")
        return
    free = shutil.disk_usage(home.root).free
    if free < LOW_SPACE_BYTES:
        yield Sign("note", f"{free >> 20} MB are free under {home.root}", "make room, or keep fewer snapshots")
    said = read_lock(home.lock)
    running = said is not None and is_alive(said)
    if running:
        yield Sign("note", f"a run is on (process {said['pid'] if said else '?'})", "wait for its end")
    elif said is not None:
        yield Sign("note", f"{home.lock.name} is left from a run that was killed", "the next load takes it over")
    if home.building.exists() and not running:
        yield Sign("note", f"{home.building.name} is left from a run that was killed", "the next load drops it")
    if not running:
        yield from _check_landing(home)
    yield from _check_publication(home)
    yield from _check_alerts(home)


def _check_landing(home: Home) -> Iterator[Sign]:
    if not home.landing.exists():
        yield Sign("note", "nothing was ever loaded here", "jixiao load")
        return
    try:
        with duckdb.connect(str(home.landing), read_only=True) as landing:
            rows = landing.execute("SELECT file_name, sha256, byte_count FROM ops.ledger").fetchall()
    except duckdb.Error as error:
        yield Sign("wrong", f"{home.landing.name} cannot be read: {error}", "move it aside and load the sources again")
        return
    lost = [name for name, sha256, size in rows if not _has_bytes(home.document(sha256), size)]
    if lost:
        mend = "load these files again, with --retry where they were quarantined"
        yield Sign("wrong", f"kept bytes are missing or cut short: {', '.join(lost[:10])} ({len(lost)})", mend)
    else:
        yield Sign("ok", f"{len(rows)} documents in the ledger, their bytes kept")


def _check_alerts(home: Home) -> Iterator[Sign]:
    """Messages that no channel has taken yet."""
    from flows.alerts.store import FILE_NAME, StoreError, open_store

    if not (home.root / FILE_NAME).exists():
        return
    try:
        with open_store(home.root, to_read=True, wait_seconds=0) as store:
            waiting = store.read_waiting()
    except StoreError as error:
        yield Sign("note", str(error), "where no run is on: move it aside; owners then get a summary first")
        return
    if waiting:
        why = waiting[0].last_error or "not tried yet"
        mend = (
            f"jixiao alert --test {waiting[0].owner} says which channel takes messages; they go out with the next run"
        )
        yield Sign("note", f"{len(waiting)} alerts wait to be sent: {why}", mend)
    else:
        yield Sign("ok", "every alert was delivered")


def _has_bytes(path: Path, size: int) -> bool:
    return path.exists() and path.stat().st_size == size


def _check_publication(home: Home) -> Iterator[Sign]:
    published = home.published_id()
    if published is None:
        yield Sign("note", "nothing was published yet", "jixiao load")
        return
    broken = [name for name in LINKS if not (home.root / name).exists()]
    if broken:
        yield Sign("wrong", f"links lead nowhere: {', '.join(broken)}", "jixiao load mends them, jixiao rollback too")
        return
    for log in find_leftovers(home):
        yield Sign(
            "wrong", f"a write-ahead log lies beside a snapshot: {log}", "another program wrote to it: roll back"
        )
    try:
        with duckdb.connect(str(home.snapshots / published / WAREHOUSE_FILE), read_only=True) as snapshot:
            (version,) = snapshot.execute(
                "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()"
            ).fetchone() or ("",)
    except duckdb.Error as error:
        yield Sign("wrong", f"current.duckdb cannot be opened: {error}", "jixiao rollback")
        return
    if not str(version).startswith(STORAGE_VERSION):
        mend = f"drivers of the last two years open {STORAGE_VERSION}: load something, which writes a fresh snapshot"
        yield Sign("wrong", f"current.duckdb has storage version {version}", mend)
    else:
        yield Sign("ok", f"{published} is published, storage version {version}")


def check_roster(path: Path | None) -> Iterator[Sign]:
    """The roster of the settings, where they name one: whether a load could use it."""
    if path is None:
        return
    try:
        roster = read_roster(path)
    except RosterError as error:
        yield Sign(
            "wrong", f"the roster {path} has {len(error.faults)} faults", f"jixiao roster --check {path} lists them"
        )
        return
    level = "note" if roster.notices else "ok"
    mend = f"jixiao roster --check {path} lists {len(roster.notices)} remarks" if roster.notices else ""
    yield Sign(level, f"the roster {path} has {len(roster.lines)} lines", mend)
