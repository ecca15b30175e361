"""One writer a warehouse: a lock file that names its process, taken over when that process is gone."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class LockedError(Exception):
    """Another run is on in this warehouse."""


def process_start(pid: int) -> str | None:
    """When a process started, in the system's own words; None where no such process runs.

    With the pid it names one process for good: a pid alone is given out again.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[19]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


def read_lock(path: Path) -> dict[str, str] | None:
    """What the lock file says; None where there is none, an empty dict where it cannot be read."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return {name: str(value) for name, value in said.items()} if isinstance(said, dict) else {}


def is_alive(said: dict[str, str]) -> bool:
    """Whether the process that wrote the lock still runs, on this machine."""
    if is_elsewhere(said):
        return False
    pid = said.get("pid", "")
    started = process_start(int(pid)) if pid.isdigit() else None
    return started is not None and started == said.get("process_start")


def is_elsewhere(said: dict[str, str]) -> bool:
    """Whether the lock was written on another machine, where nobody here can tell what runs."""
    return said.get("host", socket.gethostname()) != socket.gethostname()


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the warehouse for one writer; nests within one process. Raises ``LockedError`` while another one does."""
    mine = {
        "pid": str(os.getpid()),
        "process_start": process_start(os.getpid()) or "",
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    said = read_lock(path)
    if said is not None and said.get("pid") == mine["pid"] and said.get("process_start") == mine["process_start"]:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.write_text(json.dumps(mine), encoding="utf-8")
    try:
        _claim(path, own)
    finally:
        own.unlink(missing_ok=True)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _claim(path: Path, own: Path) -> None:
    """Link our file in as the lock, which succeeds for one process alone; a dead holder's lock is moved away first."""
    for _ in range(3):
        try:
            os.link(own, path)
            return
        except FileExistsError:
            said = read_lock(path)
        if said is None:
            continue
        if is_alive(said):
            raise LockedError(
                f"another run (process {said['pid']}, since {said.get('since', '?')}) is writing {path.parent};"
                " wait for it to end, or stop it and start again"
            )
        if is_elsewhere(said):
            raise LockedError(
                f"a run on {said['host']} (process {said.get('pid')}, since {said.get('since', '?')}) is writing"
                f" {path.parent}; where no run is on there any more, delete {path}"
            )
        stale = path.with_name(f"{path.name}.stale.{os.getpid()}")
        try:
            path.replace(stale)
        except FileNotFoundError:
            continue
        if (moved := read_lock(stale)) and is_alive(moved):
            stale.replace(path)  # another process claimed it between our look and our move
            continue
        stale.unlink(missing_ok=True)
    raise LockedError(f"{path} could not be claimed: another run is starting")
