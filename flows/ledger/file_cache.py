"""Files that a run need not open: they lie where an earlier run took them in, as large and as old as then.

Kept in ``ops.files``, a row a file. A file that somebody still writes is left to the next run, and told: it changes
while it is looked at, or a program has it open to write. What changed just now is given a moment to show that.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from flows.home import PROJECT_ROOT, Home
from flows.intake.arrival import Arrival
from flows.intake.writers import Writers
from flows.landing.database import insert_rows
from flows.queries import fetch_rows
from flows.versions import hash_files

# File systems keep the time of a change by ticks of up to so many seconds: a file that was read sooner after its change
# may have changed once more within the tick.
TICK_NS = 2_000_000_000
REST_NS = TICK_NS + 100_000_000  # how long a file must lie as it is before it is read
PATIENCE_NS = 10 * TICK_NS  # what a run waits for that in all
INTAKE = PROJECT_ROOT / "flows" / "intake"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells a changed file without opening it."""

    byte_count: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Stamp:
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as a run found it, and what it gave; nothing where it was still being written (``is_deferred``)."""

    stamp: Stamp
    read_at_ns: int
    is_deferred: bool
    arrivals: tuple[Arrival, ...]


@dataclass(slots=True)
class FileCache:
    """What is known of the files of the sources, and what this run learns. Empty, it opens every file.

    ``deferred`` are the files of this run that were still being written, by URI.
    """

    known: Mapping[str, Seen] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()  # the names of the documents whose bytes are at hand
    learnt: dict[str, Seen] = field(default_factory=dict)
    deferred: list[str] = field(default_factory=list)
    writers: Writers = field(default_factory=Writers)
    patience_ns: int = field(default_factory=lambda: PATIENCE_NS)

    def take(self, file: Path, home: Home, read: Callable[[], Iterable[Arrival]]) -> list[Arrival]:
        """A file's arrivals: as they are known, or by ``read``; none where somebody still writes it."""
        uri = file.resolve().as_uri()
        known, arrivals = self.known.get(uri), tuple[Arrival, ...]()
        try:
            before = Stamp.of(file.stat())
            if known is not None and known.stamp == before and self._holds(known, home):
                return list(known.arrivals)
            self._let_rest(before)
            began, found = time.time_ns(), file.stat()
            after = Stamp.of(found)
            # A time to come is a wrong clock, and who has it open only looks at it, where it was so for a whole night.
            has_rested = known is not None and known.is_deferred and known.stamp == after
            is_doubtful = after.mtime_ns > began or self.writers.has(found)
            if after == before and (has_rested or not is_doubtful):
                arrivals = tuple(read())
                after = Stamp.of(file.stat())
        except FileNotFoundError:  # gone since the folder was listed
            self._forget(arrivals, home)
            return []
        is_deferred = after != before or (is_doubtful and not has_rested)
        if is_deferred:
            self.deferred.append(uri)
            self._forget(arrivals, home)
            arrivals = ()
        self.learnt[uri] = Seen(after, began, is_deferred, arrivals)
        return list(arrivals)

    def _let_rest(self, stamp: Stamp) -> None:
        """Wait until a file has lain as it is for a moment: whoever writes it will have gone on by then."""
        age = time.time_ns() - stamp.mtime_ns
        if 0 <= age < REST_NS and self.patience_ns > 0:
            self.patience_ns -= REST_NS - age
            time.sleep((REST_NS - age) / 1e9)

    def _holds(self, known: Seen, home: Home) -> bool:
        """Whether what is known need not be asked again: a refused archive is, and whatever lost its bytes."""
        return (
            not known.is_deferred
            and known.read_at_ns - known.stamp.mtime_ns > TICK_NS
            and all(each.refusal is None and home.document(each.sha256).name in self.kept for each in known.arrivals)
        )

    def _forget(self, arrivals: Iterable[Arrival], home: Home) -> None:
        """Half a file is no document: its bytes go, unless they are another's too, or nothing is kept anyway."""
        if not home.keeps_bytes:
            return
        others = {each.sha256 for seen in self.learnt.values() for each in seen.arrivals}
        for arrival in arrivals:
            document = home.document(arrival.sha256)
            if document.name not in self.kept and arrival.sha256 not in others:
                document.unlink(missing_ok=True)


def read_file_cache(connection: duckdb.DuckDBPyConnection, home: Home) -> FileCache:
    """What earlier runs have learnt, by the same code."""
    rows = fetch_rows(connection, "SELECT * FROM ops.files WHERE made_by = ?", [_made_by()])
    kept = frozenset(each.name for each in home.documents.iterdir()) if home.documents.is_dir() else frozenset()
    return FileCache({row["source_uri"]: _seen(row) for row in rows}, kept)


def store_file_cache(connection: duckdb.DuckDBPyConnection, cache: FileCache) -> None:
    """Keep what this run has learnt: nothing where every file was known."""
    made_by = _made_by()
    rows = [
        {
            "source_uri": uri,
            **asdict(seen.stamp),
            "read_at_ns": seen.read_at_ns,
            "is_deferred": seen.is_deferred,
            "arrivals": [asdict(each) for each in seen.arrivals],
            "made_by": made_by,
        }
        for uri, seen in cache.learnt.items()
    ]
    if rows:
        connection.begin()
        connection.execute("DELETE FROM ops.files WHERE list_contains(?, source_uri)", [list(cache.learnt)])
        insert_rows(connection, "ops", "files", rows)
        connection.commit()


def _seen(row: Mapping[str, Any]) -> Seen:
    stamp = Stamp(row["byte_count"], row["mtime_ns"], row["inode"])
    arrivals = tuple(Arrival(**each) for each in json.loads(row["arrivals"]))
    return Seen(stamp, row["read_at_ns"], row["is_deferred"], arrivals)


def _made_by() -> str:
    return hash_files(PROJECT_ROOT, [*sorted(INTAKE.glob("*.py")), Path(__file__)])
