"""The program as a user runs it, with Prefect, dbt and the suites: one report, published; again, nothing new."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows.home import PROJECT_ROOT

SAMPLE = PROJECT_ROOT / "samples" / "reports"


def jixiao(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from flows.cli import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_a_report_is_published_and_the_second_run_says_nothing_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = sorted(SAMPLE.glob("*.txt"))[0]
    home = tmp_path / "warehouse"
    home.mkdir()
    (home / "settings.toml").write_text("[alerts]\n")
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", "json://127.0.0.1:1/nobody-listens-here")
    first = jixiao("load", str(report), "--home", str(home))
    assert first.returncode == 0, first.stderr
    with duckdb.connect(str(home / "current.duckdb"), read_only=True) as warehouse:
        assert warehouse.execute("SELECT outcome FROM raw.documents").fetchall() == [("loaded",)]
        assert warehouse.execute("SELECT count(*) > 0 FROM marts.fct_identity_check").fetchone() == (True,)
        fact_id = warehouse.execute("SELECT min(fact_id) FROM marts.fct_expenditure").fetchone()
    assert (home / "report" / "index.html").stat().st_size > 0
    assert "alerts: default@" in first.stderr  # a channel that is down is told and fails nothing
    assert "nobody-listens-here" not in first.stderr + first.stdout
    second = jixiao("load", str(report), "--home", str(home))
    assert second.returncode == 0, second.stderr
    assert "Nothing new" in second.stdout
    assert fact_id is not None
    assert report.name in jixiao("trace", fact_id[0], "--home", str(home)).stdout
    assert jixiao("doctor", "--home", str(home)).returncode == 0
