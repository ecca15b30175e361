"""Readers that query without pause while one snapshot after another is published.

    python -m benchmarks.swap_storm [--seconds 60] [--readers 8]

The snapshots are small files of known content, published and rolled back by the program's own steps. Every row of a
snapshot bears its number, so that a query which saw two of them says so. Readers work as tools do:

- ``fresh``: a new connection for every query, as a tool without a pool makes it;
- ``pooled``: a connection kept for many queries, replaced when ``published`` names another snapshot;
- ``parquet``: the folder that ``parquet`` leads to at the moment, and two of its files in one query.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from flows.home import WAREHOUSE_FILE, Home
from flows.warehouse.publishing import drop_old_snapshots, point_to, publish_snapshot
from flows.warehouse.snapshot import STORAGE_VERSION, close_snapshot, write_parquet

ROWS = 20_000
KEPT = 20  # snapshots; the readers of Parquet have that many swaps of time for one query
FLIPS = 20  # swaps between the last two snapshots after each new one
PAUSE = 0.02  # seconds between swaps
KINDS = ("fresh", "pooled", "parquet", "fresh")
ASK = (
    "SELECT (SELECT snapshot_id FROM {snapshot}), min(stamp), max(stamp), count(*)"
    " FROM {fact} AS fact JOIN {dim} AS dim USING (unit_id)"
)
MARTS = {"snapshot": "marts.snapshot", "fact": "marts.fct_expenditure", "dim": "marts.dim_unit"}


@dataclass(slots=True)
class Tally:
    """What one reader saw."""

    kind: str
    queries: int = 0
    snapshots: set[str] = field(default_factory=set)
    mixed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Storm:
    """How a storm went: swaps published, a tally a reader."""

    swaps: int
    seconds: float
    tallies: tuple[Tally, ...]

    @property
    def faults(self) -> list[str]:
        return [fault for tally in self.tallies for fault in (*tally.failed, *tally.mixed)]


def build(home: Home, number: int) -> str:
    """A finished build whose every row bears ``number``, where a run leaves its own; its snapshot id."""
    path = home.building / WAREHOUSE_FILE
    path.parent.mkdir(parents=True)
    snapshot_id = f"{number:06d}"
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS built (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE built; CREATE SCHEMA marts; CREATE SCHEMA raw")
        connection.execute("CREATE TABLE marts.snapshot AS SELECT ? AS snapshot_id", [snapshot_id])
        connection.execute(
            "CREATE TABLE marts.fct_expenditure AS"
            f" SELECT i % 100 AS unit_id, {number} AS stamp FROM range({ROWS}) AS numbers (i)"
        )
        connection.execute("CREATE TABLE marts.dim_unit AS SELECT i AS unit_id FROM range(100) AS numbers (i)")
    close_snapshot(path)
    write_parquet(path, home.building / "parquet")
    (home.building / "report").mkdir()
    (home.building / "report" / "index.html").write_text(snapshot_id)
    return snapshot_id


def publish(home: Home, number: int) -> int:
    """Publish a new snapshot, then go back and forth between it and the one before; returns the number of swaps."""
    publish_snapshot(home, build(home, number))
    drop_old_snapshots(home, KEPT)
    last_two = home.snapshot_ids()[-2:]
    for flip in range(FLIPS):
        time.sleep(PAUSE)
        point_to(home, last_two[flip % len(last_two)])
    return 1 + FLIPS


def ask_fresh(home: Home) -> Iterator[tuple[object, ...]]:
    while True:
        with duckdb.connect(str(home.current), read_only=True) as connection:
            yield connection.execute(ASK.format(**MARTS)).fetchone() or ()


def ask_pooled(home: Home) -> Iterator[tuple[object, ...]]:
    """The recipe of docs/connecting-bi.md: look where ``published`` leads, connect again when that has changed."""
    opened: tuple[str | None, duckdb.DuckDBPyConnection] | None = None
    while True:
        published = home.published_id()
        if opened is None or opened[0] != published:
            if opened is not None:
                opened[1].close()
            opened = published, duckdb.connect(str(home.current.resolve()), read_only=True)
        yield opened[1].execute(ASK.format(**MARTS)).fetchone() or ()


def ask_parquet(home: Home) -> Iterator[tuple[object, ...]]:
    with duckdb.connect() as connection:
        while True:
            folder = (home.root / "parquet").resolve() / "marts"
            files = {name: f"'{folder / table.split('.')[1]}.parquet'" for name, table in MARTS.items()}
            yield connection.execute(ASK.format(**files)).fetchone() or ()


READERS: dict[str, Callable[[Home], Iterator[tuple[object, ...]]]] = {
    "fresh": ask_fresh,
    "pooled": ask_pooled,
    "parquet": ask_parquet,
}


def read_on(root: str, kind: str, stop: Event) -> Tally:
    """Query until told to stop; a failed query is kept in its own words."""
    tally, home = Tally(kind), Home(Path(root))
    answers = READERS[kind](home)
    while not stop.is_set():
        tally.queries += 1
        try:
            snapshot_id, lowest, highest, count = next(answers)
        except (duckdb.Error, OSError, StopIteration) as error:
            tally.failed.append(f"{kind}: {type(error).__name__}: {error}")
            answers = READERS[kind](home)
            continue
        if not lowest == highest == int(str(snapshot_id)) or count != ROWS:
            tally.mixed.append(f"{kind}: {snapshot_id} with rows of {lowest} to {highest}, {count} of them")
        tally.snapshots.add(str(snapshot_id))
    return tally


@contextmanager
def reading(home: Home, readers: int) -> Iterator[list[Tally]]:
    """Readers in processes of their own for the length of the block; their tallies when it is over."""
    context = get_context("spawn")
    tallies: list[Tally] = []
    with context.Manager() as manager, context.Pool(readers) as pool:
        stop = manager.Event()
        running = [
            pool.apply_async(read_on, (str(home.root), KINDS[number % len(KINDS)], stop)) for number in range(readers)
        ]
        try:
            yield tallies
        finally:
            stop.set()
            tallies += [each.get(timeout=60) for each in running]


def storm(root: Path, seconds: float, readers: int) -> Storm:
    """Publish one snapshot after another for ``seconds`` while ``readers`` query without pause."""
    home = Home(root)
    publish(home, 1)
    number, swaps, started = 1, 0, time.perf_counter()
    with reading(home, readers) as tallies:
        while time.perf_counter() - started < seconds:
            number += 1
            swaps += publish(home, number)
    return Storm(swaps, time.perf_counter() - started, tuple(tallies))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--readers", type=int, default=8)
    asked = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="storm-"))
    try:
        result = storm(root, asked.seconds, asked.readers)
    finally:
        shutil.rmtree(root)
    print(f"{result.swaps} swaps in {result.seconds:.0f} s, {len(result.tallies)} readers")
    print("| reader | queries | snapshots seen | mixed | failed |\n|---|---|---|---|---|")
    for tally in result.tallies:
        print(f"| {tally.kind} | {tally.queries} | {len(tally.snapshots)} | {len(tally.mixed)} | {len(tally.failed)} |")
    for fault in result.faults[:10]:
        print(fault, file=sys.stderr)
    sys.exit(1 if result.faults else 0)


if __name__ == "__main__":
    main()
