"""What lay at each place over time, and what was put back where something else had taken its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb

# Of places that held more than one document, and of wherever else those lay: elsewhere nothing can be put back.
_HISTORY = """
    WITH changing AS (
        SELECT source_uri FROM raw.arrivals GROUP BY source_uri HAVING count(DISTINCT document_id) > 1
    ), moved AS (
        SELECT DISTINCT document_id FROM raw.arrivals WHERE source_uri IN (FROM changing)
    )
    SELECT arrived_at, run_id, arrivals.source_uri, document_id, coalesce(content_hash, document_id), arrival_no
    FROM raw.arrivals AS arrivals JOIN ops.ledger USING (document_id)
    WHERE document_id IN (FROM moved) ORDER BY run_id, arrival_no, arrivals.source_uri
"""


@dataclass(frozen=True, slots=True)
class Lying:
    """A document that came to lie at a place. ``content`` is the same of all documents that print the same."""

    arrived_at: datetime | None
    run_id: str
    place: str
    document_id: str
    content: str
    arrival_no: int


def read_history(connection: duckdb.DuckDBPyConnection) -> list[Lying]:
    """What came to lie where, run by run, of all documents that ever shared a place with another."""
    return [Lying(*row) for row in connection.execute(_HISTORY).fetchall()]


def find_put_back(history: Iterable[Lying]) -> dict[str, int]:
    """Contents that lie again where others had taken their place which lie nowhere now, to the ``arrival_no`` of the
    last such other: that one they follow. ``history`` in order of runs."""
    at_place = defaultdict[str, list[Lying]](list)
    for row in history:
        at_place[row.place].append(row)
    here = {place: {row.content for row in rows if row.run_id == rows[-1].run_id} for place, rows in at_place.items()}
    lying = set().union(*here.values())
    put_back: dict[str, int] = {}
    for place, rows in at_place.items():
        for content in here[place]:
            since = next(row.run_id for row in rows if row.content == content)
            between = [row.arrival_no for row in rows if row.run_id > since and row.content not in lying]
            if between:
                put_back[content] = max(*between, put_back.get(content, 0))
    return put_back


def read_put_back(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """``find_put_back`` of all that ever came in."""
    return find_put_back(read_history(connection))
