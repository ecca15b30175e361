"""Prefect's server beside a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.engine import EngineError, Server
from flows.home import Home

GARBAGE = b"no database at all" * 100


@pytest.mark.slow
def test_a_damaged_database_is_set_aside(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prefect.mkdir()
    (home.prefect / "prefect.db").write_bytes(GARBAGE)
    server = Server(home)
    try:
        server.wait()
    finally:
        server.stop()
    assert (home.prefect / "damaged" / "prefect.db").read_bytes() == GARBAGE


@pytest.mark.slow
def test_a_signal_to_all_of_a_run_leaves_its_server_to_the_run(tmp_path: Path) -> None:
    """Without a server Prefect asks for minutes before a run that was told to end can say so."""
    server = Server(Home(tmp_path))
    try:
        assert os.getpgid(server._process.pid) != os.getpgid(0)
    finally:
        server.stop()


@pytest.mark.slow
def test_a_server_of_ones_own_home_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "prefect.db").write_bytes(GARBAGE)
    monkeypatch.setenv("PREFECT_HOME", str(own))
    server = Server(Home(tmp_path))
    try:
        with pytest.raises(EngineError, match="its log is"):
            server.wait()
    finally:
        server.stop()
    assert (own / "prefect.db").read_bytes() == GARBAGE
