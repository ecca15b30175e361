"""What a build must make anew: the documents that changed since the last published snapshot, and their neighbours.

Everything that a model says of a document rests on that document and on those that name the same body: the year before,
the budget of the year, a department beside its unit, the files of one report. So these are built again, with duplicates
and editions that point at each other; the rows of all others stand as they are. Where that is in doubt, the whole
snapshot is built (``docs/decisions/0014-delta-builds.md``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.home import WAREHOUSE_FILE, Home
from flows.landing.schema import RAW_TABLES
from flows.ledger.runs import STOPPED
from flows.settings import ACTIONS, Settings
from flows.warehouse.snapshot import quoted_path
from flows.versions import Versions

FULL, DELTA = "full", "delta"
MOST_DELTAS = 30  # one after the other; then the whole is built once more, which also packs the file anew
MOST_SHARE = 0.5  # of all documents; beyond it the whole is as fast
PUBLISH = ACTIONS[0]
BASE = "base_snapshot"  # the name that the last snapshot is attached under
# How the newest of the runs was built that have failed since the last publication, but by a kill.
_LAST_FAILED = """
    SELECT build_mode FROM ops.runs
    WHERE run_id > ? AND status = 'failed' AND message IS DISTINCT FROM ? AND build_mode IS NOT NULL
    ORDER BY run_id DESC LIMIT 1
"""


class NotADelta(Exception):
    """The whole snapshot is to be built; the message says why."""


@dataclass(frozen=True, slots=True)
class Delta:
    """``document_ids`` are built anew, ``changed`` of them because they changed; all others are taken from ``base``.

    ``number`` counts the delta builds since the last whole one, this one included.
    """

    base: Path
    document_ids: tuple[str, ...]
    changed: int
    number: int


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: Path, name: str = BASE) -> Iterator[None]:
    """A snapshot file beside the connection's own database, only to be read."""
    connection.execute(f"ATTACH '{quoted_path(path)}' AS {name} (READ_ONLY)")
    try:
        yield
    finally:
        connection.execute(f"DETACH {name}")


def plan_delta(connection: duckdb.DuckDBPyConnection, home: Home, versions: Versions, settings: Settings) -> Delta:
    """What is to be built on top of the last published snapshot. Raises ``NotADelta``."""
    if any(action != PUBLISH for action in settings.policy.values()):
        raise NotADelta("the policy holds documents back or stops runs")
    last = connection.execute(
        "SELECT run_id FROM ops.runs WHERE status = 'published' ORDER BY run_id DESC LIMIT 1"
    ).fetchone()
    if last is None:
        raise NotADelta("nothing was published yet")
    if connection.execute(_LAST_FAILED, [last[0], STOPPED]).fetchone() == (DELTA,):
        raise NotADelta("the last run failed with a delta build")
    base = home.snapshots / last[0] / WAREHOUSE_FILE
    if not base.exists():
        raise NotADelta(f"the snapshot {last[0]} is not at hand")
    try:
        with attached(connection, base):
            number = _check_base(connection, versions)
            changed = _list_changed(connection)
            units, others = _read_neighbours(connection)
    except duckdb.Error as error:
        raise NotADelta(f"the snapshot {last[0]} cannot be compared: {str(error).splitlines()[0]}") from error
    closed = close_over(changed, units, others)
    (total,) = connection.execute("SELECT count(*) FROM raw.documents").fetchone() or (0,)
    if len(closed) > total * MOST_SHARE:
        raise NotADelta(f"{len(closed)} of {total} documents changed or have a neighbour that did")
    return Delta(base, tuple(sorted(closed)), len(changed), number)


def _check_base(connection: duckdb.DuckDBPyConnection, versions: Versions) -> int:
    """The number of the delta build on top of the base. Raises ``NotADelta``: other versions made it, or too many."""
    cursor = connection.execute(f"SELECT * FROM {BASE}.ops.run")
    said: dict[str, Any] = dict(zip([each[0] for each in cursor.description], cursor.fetchone() or (), strict=True))
    now = {f"{name}_version": version for name, version in asdict(versions).items()}
    other = sorted(name for name, version in now.items() if said.get(name) != version)
    if other:
        raise NotADelta(f"other than for the last snapshot: {', '.join(other)}")
    if "delta_builds" not in said:
        raise NotADelta("the last snapshot does not say how it was built")
    number = int(said["delta_builds"]) + 1
    if number > MOST_DELTAS:
        raise NotADelta(f"after {MOST_DELTAS} delta builds the whole is built once more")
    return number


def _list_changed(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Documents whose own row, arrivals or periods differ: one that was read or shaped again has another ``loaded_at``."""
    changed: set[str] = set()
    for table in ("documents", "arrivals", "document_periods"):
        columns = ", ".join(RAW_TABLES[table])
        now, before = f"SELECT {columns} FROM raw.{table}", f"SELECT {columns} FROM {BASE}.raw.{table}"
        rows = connection.execute(
            f"SELECT document_id FROM (({now} EXCEPT ALL {before}) UNION ALL ({before} EXCEPT ALL {now}))"
        )
        changed.update(document_id for (document_id,) in rows.fetchall() if document_id is not None)
    return changed


def _read_neighbours(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """``document_id`` to the bodies that it names and to the documents that it yields to, now and in the base."""
    units, others = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for place in ("raw", f"{BASE}.raw"):
        named = connection.execute(f"SELECT document_id, unit_name FROM {place}.report_metadata")
        for document_id, unit_name in named.fetchall():
            if unit_name is not None:
                units[document_id].add(unit_name)
        pointed = connection.execute(f"SELECT document_id, duplicate_of, superseded_by FROM {place}.documents")
        for document_id, *yielded in pointed.fetchall():
            others[document_id].update(each for each in yielded if each is not None)
    return units, others


def close_over(changed: Iterable[str], units: Mapping[str, set[str]], others: Mapping[str, set[str]]) -> frozenset[str]:
    """The documents of ``changed`` and all that a body or a yielding joins to them, over any number of steps."""
    neighbours = defaultdict[str, set[str]](set)
    for document_id, names in units.items():
        for name in names:
            neighbours[document_id].add(f"unit {name}")
            neighbours[f"unit {name}"].add(document_id)
    for document_id, yielded in others.items():
        for other in yielded:
            neighbours[document_id].add(other)
            neighbours[other].add(document_id)
    known = set(changed)
    waiting = list(known)
    while waiting:
        for other in neighbours[waiting.pop()] - known:
            known.add(other)
            waiting.append(other)
    return frozenset(each for each in known if not each.startswith("unit "))
