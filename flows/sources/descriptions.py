"""What source lists say of places: it holds until a list says otherwise, whoever names the place in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from flows.intake.arrival import Arrival
from flows.sources.model import Sight, Source, is_listed, path_of
from flows.sources.patterns import is_within
from flows.sources.register import Row

Said = tuple[str | None, str | None]  # owner and expected unit
# What was said of a place when something there changed last.
_SAID_LAST = """
    SELECT source_uri, any_value(owner), any_value(expected_unit) FROM (
        FROM raw.arrivals QUALIFY run_id = max(run_id) OVER (PARTITION BY source_uri)
    ) WHERE owner IS NOT NULL OR expected_unit IS NOT NULL GROUP BY source_uri
"""


def describe_sights(
    connection: duckdb.DuckDBPyConnection, seen: Sequence[tuple[Source, Sequence[Sight]]], known: Mapping[str, Row]
) -> Iterator[Arrival]:
    """The arrivals of a run's sources, in order, with what lists say of their places: of several lists the last one.

    A source that no list names says nothing: what an earlier run's list or another one of this run said holds.
    """
    now = {
        arrival.source_uri: (source.owner, source.expected_unit)
        for source, sights in seen
        if source.is_listed
        for sight in sights
        for arrival in sight.arrivals
    }
    unsaid = [each for source, sights in seen if not source.is_listed for sight in sights for each in sight.arrivals]
    before = _Before(connection, known) if unsaid else None
    for source, sights in seen:
        for sight in sights:
            for arrival in sight.arrivals:
                said: Said = source.owner, source.expected_unit
                if not source.is_listed and before is not None:
                    said = now.get(arrival.source_uri) or before.find(arrival.source_uri)
                yield replace(arrival, owner=said[0], expected_unit=said[1])


def describe_again(
    connection: duckdb.DuckDBPyConnection, arrivals: Iterable[Arrival], known: Mapping[str, Row]
) -> list[Arrival]:
    """Arrivals that no source of this run gave, with what lists have said of their places."""
    before = _Before(connection, known)
    found = [(arrival, before.find(arrival.source_uri)) for arrival in arrivals]
    return [replace(arrival, owner=said[0], expected_unit=said[1]) for arrival, said in found]


class _Before:
    """What earlier runs know: of the very place first, then of the narrowest listed one around it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, known: Mapping[str, Row]) -> None:
        self.of_place: dict[str, Said] = {uri: (owner, unit) for uri, owner, unit in
                                          connection.execute(_SAID_LAST).fetchall()}  # fmt: skip
        listed = {uri: row for uri, row in known.items() if is_listed(row["named_in"])}
        self.listed: dict[str, Said] = {uri: (row["owner"], row["expected_unit"]) for uri, row in listed.items()}
        self.folders = {path: self.listed[uri] for uri in listed if (path := path_of(uri)) is not None}
        self.patterns = [(uri, self.listed[uri]) for uri, row in listed.items() if row["kind"] == "glob"]

    def find(self, uri: str) -> Said:
        outer = uri.partition("#")[0]
        for said in (self.of_place.get(uri), self.of_place.get(outer), self.listed.get(uri), self.listed.get(outer)):
            if said is not None:
                return said
        path = path_of(outer)
        return self._around(path) if path is not None else (None, None)

    def _around(self, path: Path) -> Said:
        for folder in path.parents:
            if (said := self.folders.get(folder)) is not None:
                return said
        return next((said for pattern, said in self.patterns if is_within(path, pattern)), (None, None))
