"""The whole run on the samples against its parts, cold and with nothing new, and what `--help` costs.

    python -m benchmarks.run_samples [SOURCE ...]

Every figure is from one run on one machine: read the ratios, not the seconds. On a machine that does other things
beside, processor seconds of all the run's processes say more than seconds.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from flows.home import PROJECT_ROOT, Home

SAMPLES = PROJECT_ROOT / "samples" / "reports"
JIXIAO = [sys.executable, "-c", "from flows.cli import run; run()"]
AIMS = {"cold": 60.0, "nothing new": 3.0, "--help": 0.5}
HELP_ROUNDS = 5


def run_timed(*arguments: str) -> tuple[float, float]:
    """Seconds that a command takes, and processor seconds of it and its children. Raises ``CalledProcessError``."""
    started, spent = time.perf_counter(), _processor_seconds()
    subprocess.run([*JIXIAO, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started, _processor_seconds() - spent


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_parts(home: Home) -> dict[str, float]:
    """Seconds by stage of the last published run, and of reading and shaping summed over the documents."""
    with duckdb.connect(str(home.landing), read_only=True) as landing:
        stages = landing.execute(
            "SELECT stage, seconds FROM ops.run_stages WHERE run_id = (SELECT max(run_id) FROM ops.runs"
            " WHERE status = 'published')"
        ).fetchall()
        (read, shaped) = landing.execute("SELECT sum(read_seconds), sum(shape_seconds) FROM ops.ledger").fetchone() or (
            0,
            0,
        )
    return {**dict(stages), "reading, all documents": read or 0.0, "shaping, all documents": shaped or 0.0}


def main(sources: Sequence[str]) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        home = Home(Path(folder) / "warehouse")
        load = ["load", *(sources or [str(SAMPLES)]), "--home", str(home.root)]
        cold = run_timed(*load)
        parts = read_parts(home)
        again = min(run_timed(*load) for _ in range(2))
    helped = min(run_timed("--help") for _ in range(HELP_ROUNDS))
    print(f"{'':26}{'seconds':>9}{'of the cold run':>17}{'aim':>9}{'processor':>11}")
    for name, (seconds, spent) in (("cold", cold), ("nothing new", again), ("--help", helped)):
        print(f"{name:26}{seconds:9.2f}{seconds / cold[0]:17.1%}{AIMS[name]:8.1f}s{spent:10.2f}s")
    print("\nparts of the cold run")
    for name, seconds in parts.items():
        print(f"  {name:24}{seconds:9.2f}{seconds / cold[0]:17.1%}")


if __name__ == "__main__":
    main(sys.argv[1:])
