"""The ledger while somebody else looks into it: a moment is waited for, a program that stays is told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.landing.database import LandingError, open_landing

HOLDER = """
import duckdb, sys, time
held = duckdb.connect(sys.argv[1], read_only=True)
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


@contextmanager
def looked_into(path: Path, seconds: float) -> Iterator[None]:
    """Another process, as ``jixiao status`` is one, that has the file open to read it."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path), str(seconds)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            holder.kill()


def test_a_look_into_the_ledger_fails_no_load(tmp_path: Path) -> None:
    path = tmp_path / "landing.duckdb"
    open_landing(path).close()
    with looked_into(path, 1.0):
        open_landing(path).close()


def test_a_program_that_keeps_it_open_is_told(tmp_path: Path) -> None:
    path = tmp_path / "landing.duckdb"
    open_landing(path).close()
    with looked_into(path, 60.0), pytest.raises(LandingError, match="close it there"):
        open_landing(path, wait_seconds=0.3)


def test_a_damaged_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "landing.duckdb"
    path.write_bytes(b"no database at all")
    with pytest.raises(LandingError, match="cannot be opened"):
        open_landing(path, wait_seconds=600.0)
