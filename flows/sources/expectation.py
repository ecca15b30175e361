"""Whether a document is the report that its source list promised."""

from __future__ import annotations

import duckdb

from extract.labels import fold
from flows.landing.database import insert_rows

CODE = "unexpected_unit"
SHORTEST_NAME = 3  # characters; a shorter name is the end of too many
# What the last arrival at each of its places expects, the newest of them, beside what it says of itself. Reports alone:
# a page that links to a report may name anybody.
_EXPECTED = """
    WITH last AS (
        SELECT document_id, source_uri, arg_max_null(expected_unit, run_id) AS expected_unit, max(run_id) AS run_id
        FROM raw.arrivals GROUP BY ALL
    )
    SELECT last.document_id, arg_max(last.expected_unit, (last.run_id, last.source_uri)) AS expected,
        any_value(metadata.unit_name), any_value(metadata.unit_name_printed), any_value(metadata.short_name)
    FROM last
    JOIN raw.documents USING (document_id)
    JOIN raw.report_metadata AS metadata USING (document_id)
    WHERE last.expected_unit IS NOT NULL AND documents.outcome IN ('loaded', 'superseded')
        AND coalesce(metadata.report_type, 'other') <> 'other'
    GROUP BY last.document_id ORDER BY last.document_id
"""


def signal_unexpected_units(connection: duckdb.DuckDBPyConnection) -> None:
    """A signal ``unexpected_unit`` for every report of another unit than its source list expects, naming both."""
    rows = []
    for document_id, expected, *found in connection.execute(_EXPECTED).fetchall():
        names = [name for name in found if name]
        if not any(is_same_unit(expected, name) for name in names):
            message = f"expected {expected}, found {names[0] if names else 'no unit'}"
            rows.append(
                {"document_id": document_id, "origin": "run", "signal_no": 1, "code": CODE, "message": message,
                 "text": names[0] if names else None}
            )  # fmt: skip
    insert_rows(connection, "raw", "signals", rows)


def is_same_unit(expected: str, found: str) -> bool:
    """Whether two names mean one unit: equal but for width and blanks, or one with its region and one without.

    >>> is_same_unit("甲县教育局", "某省甲县教育局"), is_same_unit("甲县教育局", "甲县教育局幼儿园")
    (True, False)
    """
    short, long = sorted((fold(expected), fold(found)), key=len)
    return short == long or (len(short) >= SHORTEST_NAME and long.endswith(short))
