"""The real program, killed at moments drawn by chance, night after night, until the warehouse is what it should be.

    python -m benchmarks.kill_storm [--kills 20] [--seed 1]

Each of two nights (a first load, then new documents on top) is loaded once undisturbed, and once with SIGKILL to the
program and to every process of its, or to the program alone. After each kill a reader looks: the published
snapshot is the one before or the one after, whole. The run that is left alone then has to end in the very tables of
the undisturbed home. Named points are struck one by one in ``tests/flows/test_faults.py``; this looks between them.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import duckdb

from flows.home import PROJECT_ROOT, Home
from flows.warehouse.history import RUN_TABLES
from samples import load_report, render

NIGHTS = (
    ("wuling_reading_2023", "shigu_community_2023", "changxing_service_budget_2025", "daying_bookroom_2023"),
    ("tianchang_activity_2022", "jiading_convenience_budget_2024", "daxiang_reading_2024"),
)
LOAD = "from flows.cli import run; run()"
# What tells one run from another: ids of runs and snapshots, and moments.
OF_THE_RUN = ("run_id", "snapshot_id", "first_seen_run", "last_seen_run", "source_uri", "delta_builds")
MOMENTS = ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
SCHEMAS = ("raw", "forms", "intermediate", "marts")
Contents = dict[str, tuple[int, str]]


def start(source: Path, home: Home) -> subprocess.Popen[bytes]:
    """A load, as the head of a group of processes."""
    return subprocess.Popen(
        [sys.executable, "-c", LOAD, "load", str(source), "--home", str(home.root)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(source: Path, home: Home) -> float:
    """A load that is left alone → its seconds. Raises ``RuntimeError`` where it fails."""
    began = time.monotonic()
    process = start(source, home)
    _, said = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"a load that was left alone failed:\n{said.decode(errors='replace')}")
    return time.monotonic() - began


def strike(source: Path, home: Home, seconds: float, *, is_alone: bool) -> bool:
    """A load that is killed after so long, ``is_alone`` without its child processes → whether it was still running."""
    process = start(source, home)
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=seconds)
        return False
    if is_alone:
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return True


def read_contents(home: Home) -> Contents | None:
    """Rows and a hash of every table of the published snapshot, without what tells runs apart; None where there is
    none. Raises ``duckdb.Error`` where it is not whole."""
    if not home.current.exists():
        return None
    with duckdb.connect(str(home.current.resolve()), read_only=True) as snapshot:
        columns: dict[str, list[str]] = {}
        for schema, table, column in snapshot.execute(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns()"
            " WHERE list_contains(?, schema_name) AND NOT list_contains(?, column_name)"
            " AND NOT list_contains(?, data_type) ORDER BY ALL",
            [list(SCHEMAS), list(OF_THE_RUN), list(MOMENTS)],
        ).fetchall():
            if f"{schema}.{table}" not in RUN_TABLES:
                columns.setdefault(f'{schema}."{table}"', []).append(f'"{column}"')
        return {table: _hash_table(snapshot, table, names) for table, names in columns.items()}


def _hash_table(snapshot: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str]) -> tuple[int, str]:
    query = f"SELECT count(*), sum(hash({', '.join(columns)})::HUGEINT)::VARCHAR FROM {table}"
    count, digest = snapshot.execute(query).fetchone() or (0, "")
    return count, digest or ""


def differences(found: Contents | None, wanted: Contents) -> list[str]:
    """The tables that are not as they should be."""
    found = found or {}
    return [f"{name}: {found.get(name)} and not {wanted.get(name)}" for name in sorted({*found, *wanted})
            if found.get(name) != wanted.get(name)]  # fmt: skip


def put(folder: Path, names: Iterable[str]) -> None:
    """Write reports of the samples as text into a folder, as an upload that is complete at once."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.txt").write_bytes(render(load_report(name), "txt"))


def measure(folder: Path, kills: int, seed: int) -> int:
    """Both nights → how many comparisons failed."""
    chance, failed = random.Random(seed), 0
    calm, struck, inbox = Home(folder / "calm"), Home(folder / "struck"), folder / "inbox"
    before: Contents | None = None
    for number, names in enumerate(NIGHTS, start=1):
        put(inbox, names)
        seconds = finish(inbox, calm)
        wanted = read_contents(calm)
        assert wanted is not None, "an undisturbed load has published"
        for kill in range(1, kills // len(NIGHTS) + 1):
            moment, is_alone = chance.uniform(0.2, seconds), chance.random() < 0.3
            was_running = strike(inbox, struck, moment, is_alone=is_alone)
            seen = read_contents(struck)
            state = "as before" if seen == before else "as after" if seen == wanted else "NEITHER"
            failed += state == "NEITHER"
            told = "killed" if was_running else "had ended"
            print(f"night {number}, {kill}: {told} after {moment:.1f} s; readers see it {state}", flush=True)
        finish(inbox, struck)
        wrong = differences(read_contents(struck), wanted)
        failed += bool(wrong)
        print(f"night {number}: left alone, {len(wanted)} tables, {len(wrong)} differ", *wrong, sep="\n  ", flush=True)
        before = wanted
    return failed


def main() -> None:
    """Strike, print, and end with 1 where anything was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20, help="kills over both nights")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-storm-") as folder:
        failed = measure(Path(folder), chosen.kills, chosen.seed)
    print(f"{failed} of the comparisons failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
