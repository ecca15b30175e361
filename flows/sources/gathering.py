"""A run's sources → the files that came in, and what was seen of every place. A place that fails costs itself alone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from extract.limits import ReadLimits
from flows.home import Home
from flows.sources.arguments import TakeIn, look_at_paths
from flows.sources.descriptions import describe_sights
from flows.sources.model import Gathered, Sight, Source, path_of
from flows.sources.patterns import is_within
from flows.sources.policy import FetchPolicy
from flows.sources.register import Row, read_places_under, read_register

FETCHING = ".fetching-"
UNREADABLE = "unreadable"


def gather(
    sources: Sequence[Source],
    home: Home,
    connection: duckdb.DuckDBPyConnection,
    policy: FetchPolicy,
    limits: ReadLimits,
    take: TakeIn,
    moment: datetime,
) -> Gathered:
    """All that the sources hold now. ``take`` keeps the bytes of paths and gives their arrivals.

    Nothing is written to the landing database. Raises ``SourceError`` for what was named on the command line alone.
    """
    known = read_register(connection)
    gathered = Gathered()
    web = _ask_web(sources, home, policy, limits, moment, known)
    behind: dict[str, list[Sight]] = {}
    seen: list[tuple[Source, list[Sight]]] = []
    for sight in web:
        behind.setdefault(sight.source.uri if sight.source else sight.uri, []).append(sight)
    for source in dict.fromkeys(sources):
        if source.is_web:
            sights = behind.pop(source.uri, [])
            sights += _compare_archives(connection, source, sights, known)
        else:
            sight = look_at_paths(source, home, take)
            sights = [sight, *_judge_unreadable(source, sight, known)]
            if source.is_complete and sight.status == "ok":
                sights += _compare_folder(connection, source, sight, known)
        seen.append((source, sights))
        gathered.sights += sights
    gathered.arrivals += describe_sights(connection, seen, known)
    return gathered


def _ask_web(
    sources: Sequence[Source],
    home: Home,
    policy: FetchPolicy,
    limits: ReadLimits,
    moment: datetime,
    known: dict[str, Row],
) -> list[Sight]:
    asked = list({source.uri: source for source in reversed(sources) if source.is_web}.values())[::-1]
    if not asked:
        return []
    # httpx takes a third of a second to import: not for those who load folders.
    from flows.sources.fetching import Fetcher
    from flows.sources.web import WebRound

    for leftover in home.root.glob(f"{FETCHING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    home.documents.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=FETCHING, dir=home.root) as folder:
        fetcher = Fetcher(policy, Path(folder))
        try:
            return WebRound(fetcher, home, limits, known, moment).ask_sources(asked)
        finally:
            fetcher.close()


def _compare_archives(
    connection: duckdb.DuckDBPyConnection, source: Source, sights: Sequence[Sight], known: dict[str, Row]
) -> list[Sight]:
    """The members that archives behind addresses held before and hold no more; those that were gone and are back.

    Of an address that gives no archive, or one that is not opened, nothing is known.
    """
    found: list[Sight] = []
    for sight in sights:
        here = {arrival.source_uri for arrival in sight.arrivals}
        if any(uri.startswith(f"{sight.uri}#") for uri in here):
            earlier = read_places_under(connection, sight.uri, "#")
            gone = {uri for uri in earlier - here if not _is_in_closed(uri, here)}
            back = [uri for uri in here if uri in known and known[uri]["kind"] == "member"]
            found += [Sight(uri, "member", "gone", source, "member_gone") for uri in sorted(gone)]
            found += [Sight(uri, "member", "ok", source) for uri in sorted(back)]
    return found


def _is_in_closed(uri: str, here: set[str]) -> bool:
    """Whether a member lay in an inner archive that is there and was not opened."""
    outer = uri.rpartition("#")[0]
    return bool(outer) and (outer in here or _is_in_closed(outer, here))


def _judge_unreadable(source: Source, sight: Sight, known: dict[str, Row]) -> list[Sight]:
    """What may not be read below a path, each a place that fails; and what might not and is no trouble any more."""
    closed = {path.resolve().as_uri(): why for path, why in sight.unreadable.items()}
    opened = [
        uri
        for uri, row in known.items()
        if row["code"] == UNREADABLE and row["kind"] == "member" and uri not in closed and _is_below(uri, source)
    ]
    return [
        *(Sight(uri, "member", "failed", source, UNREADABLE, why) for uri, why in closed.items()),
        *(Sight(uri, "member", "ok", source) for uri in opened if sight.status == "ok"),
    ]


def _is_below(uri: str, source: Source) -> bool:
    if source.kind != "glob":
        return uri.startswith(f"{source.uri}/")
    path = path_of(uri)
    return path is not None and is_within(path, source.place)


def _compare_folder(
    connection: duckdb.DuckDBPyConnection, source: Source, sight: Sight, known: dict[str, Row]
) -> list[Sight]:
    """The files that a complete folder held before and holds no more; those that were gone and are back.

    An empty folder is rather a share that is not mounted: nothing is taken for gone by it.
    """
    earlier = read_places_under(connection, source.uri)
    here = {arrival.source_uri for arrival in sight.arrivals}
    if not here and earlier:
        sight.status, sight.code = "failed", "folder_emptied"
        return []
    gone = [uri for uri in sorted(earlier - here) if not _still_stands(uri, here)]
    back = [uri for uri in sorted(here) if uri in known and known[uri]["kind"] == "member"]
    return [
        *(Sight(uri, "member", "gone", source, "file_gone") for uri in gone),
        *(Sight(uri, "member", "ok", source) for uri in back),
    ]


def _still_stands(uri: str, here: set[str]) -> bool:
    """Whether the file of a place is there although nothing came from it now: it was left for later, or it is an
    archive that was not opened this time."""
    outer, path = uri.partition("#")[0], path_of(uri)
    try:
        if path is None or not path.exists():
            return False
    except OSError:  # nobody can say what is in a folder that may not be read
        return True
    return outer == uri or not any(each.startswith(f"{outer}#") for each in here)
