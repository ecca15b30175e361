"""The audit as a process: JSON alone on standard output, exit codes, the waiting mode."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.__main__ import main

pytestmark = pytest.mark.slow  # each starts Great Expectations

ROOT = Path(__file__).parents[2]


def test_a_waiting_process_audits_the_snapshot_it_is_told(make_snapshot: Callable[..., Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "expectations", "--wait", "--json"],
        cwd=ROOT,
        input=f"{make_snapshot()}\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok_to_publish"] is True
    assert done.stderr.splitlines()[0] == "ready"


def test_a_blocked_snapshot_exits_1_and_says_why(make_snapshot: Callable[..., Path], capsys) -> None:
    code = main([str(make_snapshot("delete from marts.snapshot"))])
    printed = capsys.readouterr().out
    assert code == 1
    assert "may not be published" in printed
    assert "documents.one_row: marts.snapshot" in printed


def test_wrong_usage_exits_2_with_a_clean_output(tmp_path: Path, capsys) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("must: shrug")
    for arguments in ([], [str(tmp_path / "none.duckdb")], [str(tmp_path / "x.duckdb"), "--policy", str(policy)]):
        assert main(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.strip()
