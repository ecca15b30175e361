"""What a night costs: nothing new over many known documents, some new ones on top, the same into an empty home.

    python -m benchmarks.nightly [--count 1000] [--new 50] [--keep FOLDER]

All in one run on one machine: read the ratios, not the seconds; where other things run beside, those of processor
seconds. Parts of each load come from ``ops.run_stages``.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.nightly_reports import make_reports
from flows.home import PROJECT_ROOT, Home

MOST_SECONDS_NOTHING_NEW = 10.0
MOST_RATIO = 1.5
REST_SECONDS = 3.0  # a file that was written just now is looked at once more by the next run (flows.ledger.file_cache)
OPENED = "JIXIAO_BENCHMARK_OPENED"  # names the file that a watched load writes its count to
# A load that counts how often it, in any of its processes, opens a file under the folder of the sources.
WATCHED = f"""
import os, sys
watched, log = os.environ["{OPENED}"].split(os.pathsep)
def note(event, args):
    if event == "open" and str(args[0]).startswith(watched):
        descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, b"1")
        os.close(descriptor)
sys.addaudithook(note)
from flows.cli import run
run()
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One load: how long, how many files of the sources it opened, by how many rows ``raw`` and the ledger grew."""

    seconds: float
    spent: float  # processor seconds of all its processes
    opened: int
    changed: int
    status: str
    mode: str
    parts: dict[str, float]


def load(source: Path, home: Home) -> Load:
    """Load a folder. Raises ``CalledProcessError`` where it fails."""
    before = _count_rows(home)
    with tempfile.TemporaryDirectory(prefix="opened-") as folder:
        log = Path(folder) / "opened"
        environment = os.environ | {OPENED: f"{source}{os.sep}{os.pathsep}{log}"}
        started, spent = time.perf_counter(), _processor_seconds()
        subprocess.run(
            [sys.executable, "-c", WATCHED, "load", str(source), "--home", str(home.root)],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=PROJECT_ROOT,
            env=environment,
        )
        seconds, spent = time.perf_counter() - started, _processor_seconds() - spent
        opened = log.stat().st_size if log.exists() else 0
    after = _count_rows(home)
    changed = sum(abs(after.get(name, 0) - before.get(name, 0)) for name in {*before, *after})
    return Load(seconds, spent, opened, changed, *_read_run(home))


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _count_rows(home: Home) -> dict[str, int]:
    """Rows by table of ``raw`` and of the ledger. What is only replaced has another row in ``ops.run_documents``."""
    if not home.landing.exists():
        return {}
    with duckdb.connect(str(home.landing), read_only=True) as landing:
        names = landing.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
            " WHERE schema_name = 'raw' OR table_name IN ('ledger', 'findings')"
        ).fetchall()
        return {name: (landing.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,))[0] for (name,) in names}


def _read_run(home: Home) -> tuple[str, str, dict[str, float]]:
    """The last run's status, how its snapshot was built, seconds by stage."""
    with duckdb.connect(str(home.landing), read_only=True) as landing:
        cursor = landing.execute("SELECT * FROM ops.runs ORDER BY run_id DESC LIMIT 1")
        run = dict(zip([column[0] for column in cursor.description], cursor.fetchone() or (), strict=True))
        stages = landing.execute("SELECT stage, seconds FROM ops.run_stages WHERE run_id = ?", [run["run_id"]])
        return run["status"], run.get("build_mode") or "", dict(stages.fetchall())


def measure(folder: Path, count: int, new: int) -> dict[str, Load]:
    """The four loads. ``folder`` gets the sources and the two homes."""
    sources, night = folder / "sources", folder / "night"
    for place in (sources, night):
        place.mkdir(parents=True)
    for number, (name, data) in enumerate(make_reports(count + new)):
        (sources if number < count else night).joinpath(name).write_bytes(data)
    time.sleep(REST_SECONDS)
    home, empty = Home(folder / "home"), Home(folder / "empty")
    loads = {"first": load(sources, home), "nothing new": load(sources, home)}
    loads["empty home"] = load(night, empty)
    for file in sorted(night.iterdir()):
        shutil.copyfile(file, sources / file.name)
    loads["on top"] = load(sources, home)
    return loads


def print_loads(loads: dict[str, Load], count: int, new: int) -> None:
    """A column a load, a row a part; the two ratios that count."""
    print(f"{count:,} documents, {new} new")
    print(f"{'':24}" + "".join(f"{name:>14}" for name in loads))
    for name in ("seconds", "spent"):
        print(f"{name:24}" + "".join(f"{getattr(each, name):14.2f}" for each in loads.values()))
    for part in dict.fromkeys(part for each in loads.values() for part in each.parts):
        print(f"  {part:22}" + "".join(f"{each.parts.get(part, 0.0):14.2f}" for each in loads.values()))
    for name in ("status", "mode", "opened", "changed"):
        print(f"{name:24}" + "".join(f"{getattr(each, name)!s:>14}" for each in loads.values()))
    on_top, alone = loads["on top"], loads["empty home"]
    print(f"nothing new: {loads['nothing new'].seconds:.2f} s (at most {MOST_SECONDS_NOTHING_NEW:.0f})")
    ratio, of_processor = on_top.seconds / alone.seconds, on_top.spent / alone.spent
    print(f"on top against the empty home: {ratio:.2f} (at most {MOST_RATIO}); processor seconds {of_processor:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000, help="documents that are known already")
    parser.add_argument("--new", type=int, default=50, help="documents of the night")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nightly-") as aside:
        folder = (chosen.keep or Path(aside)).absolute()
        print_loads(measure(folder, chosen.count, chosen.new), chosen.count, chosen.new)


if __name__ == "__main__":
    main()
