"""Stands between a reading process and the converter: bounds it, watches it, and leaves nothing of it behind.

Run as a script of its own, with one JSON order as argument::

    {"command": [...], "folder": "/tmp/...", "profile": "file:///tmp/.../profile", "environment": {...},
     "seconds": 60, "memory_bytes": ..., "file_bytes": ...}

It says the converter's exit code (or ``TIMED_OUT``) on standard output and stays. Standard input is the life line: when
it closes, because the result was read or because the reading process is gone for whatever reason, the converter with
all that it started is killed, its socket and the folder removed.
Nothing but the standard library is imported: this process starts with every conversion.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TIMED_OUT = 124
LOG_NAME = "converter.log"
SOCKET_PLACES = ("/tmp", "/var/tmp")
_POLL_SECONDS = 0.05
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # sched.h: CLONE_NEWUSER, CLONE_NEWNET


def bound(order: dict[str, Any]) -> None:
    """In the converter's process, before it starts: its limits, and a network without anybody in it."""
    for kind, value in (
        (resource.RLIMIT_AS, order["memory_bytes"]),
        (resource.RLIMIT_FSIZE, order["file_bytes"]),
        (resource.RLIMIT_CPU, int(order["seconds"]) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    # Where the system grants no namespace, the profile's settings alone keep the converter from following links.
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        if library.unshare(_NEW_NETWORK) != 0:
            library.unshare(_NEW_USER | _NEW_NETWORK)


def watch(order: dict[str, Any]) -> None:
    """Run the command until it ends or its time is up, say so, and wait until nobody needs the folder any more."""
    try:
        code = run(order)
        if code is not None:
            print(code, flush=True)
            while os.read(0, 1):
                pass
    finally:
        drop_socket(order["profile"])
        shutil.rmtree(order["folder"], ignore_errors=True)


def drop_socket(profile: str, places: Sequence[str] = SOCKET_PLACES) -> None:
    """Remove the socket by which LibreOffice tells its other instances of itself, which it leaves when it is killed.

    It always lies in one of ``places`` and bears the MD5 of the profile's address in UTF-16, bytes without a leading
    zero (desktop/source/app/officeipcthread.cxx). The profile is of one conversion alone, and so is that name.
    """
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    name = f"OSL_PIPE_*_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
    for place in places:
        for socket in Path(place).glob(name):
            with contextlib.suppress(OSError):
                socket.unlink()


def run(order: dict[str, Any]) -> int | None:
    """The exit code of the command; None where nobody waits for it any more. What is left of it is killed."""
    folder = Path(order["folder"])
    with (folder / LOG_NAME).open("wb") as log:
        process = subprocess.Popen(
            order["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=order["environment"],
            start_new_session=True,
            preexec_fn=lambda: bound(order),
        )
    code = _await(process, time.monotonic() + order["seconds"])
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return code


def _await(process: subprocess.Popen[bytes], deadline: float) -> int | None:
    while process.poll() is None:
        if time.monotonic() >= deadline:
            return TIMED_OUT
        if select.select([0], [], [], _POLL_SECONDS)[0] and not os.read(0, 1):
            return None
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch(json.loads(sys.argv[1]))
