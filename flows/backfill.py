"""Backfill: which of the kept documents are meant by a year, a unit, a report type or an id."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from flows.home import Home

# A unit is meant by a part of any name of it. Several words of one kind widen the choice, another kind narrows it.
_KEPT = """
    SELECT ledger.document_id, ledger.own_outcome
    FROM ops.ledger LEFT JOIN raw.report_metadata AS metadata USING (document_id)
    WHERE (len($years) = 0 OR list_contains($years, metadata.fiscal_year))
      AND (len($types) = 0 OR list_contains($types, metadata.report_type))
      AND (len($document_ids) = 0 OR list_contains($document_ids, ledger.document_id))
      AND (len($units) = 0 OR len(list_filter($units, lambda name: contains(concat_ws(chr(10),
          metadata.unit_name, metadata.unit_name_printed, metadata.short_name), name))) > 0)
    ORDER BY ledger.arrival_no
"""
_AT_HAND = """
    SELECT string_agg(DISTINCT fiscal_year::VARCHAR, ', ' ORDER BY fiscal_year::VARCHAR),
        string_agg(DISTINCT report_type, ', ' ORDER BY report_type), count(DISTINCT unit_name)
    FROM raw.report_metadata
"""


class NothingToBackfillError(Exception):
    """No kept document is meant, or none that can be worked from: wrong usage, said before anything runs."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a backfill is to take in: fiscal years, parts of units' names, report types, document ids."""

    years: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        options = {"year": self.years, "unit": self.units, "type": self.types, "document": self.document_ids}
        return " ".join(f"--{name} {value}" for name, values in options.items() for value in values)


@dataclass(frozen=True, slots=True)
class Choice:
    """The documents to read again, or to shape again; and those that cannot be shaped because nothing of them was
    read."""

    read: frozenset[str] = frozenset()
    shape: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


def choose_kept(home: Home, wanted: Wanted, *, is_read: bool) -> Choice:
    """The kept documents that are meant. Raises ``NothingToBackfillError`` saying what there is instead, and
    ``duckdb.IOException`` while another run holds the ledger."""
    if not home.landing.exists():
        raise NothingToBackfillError(f"nothing was ever loaded into {home.root}")
    with duckdb.connect(str(home.landing), read_only=True) as landing:
        asked = {name: list(getattr(wanted, name)) for name in ("years", "units", "types", "document_ids")}
        rows = landing.execute(_cast(_KEPT), asked).fetchall()
        years, types, units = landing.execute(_AT_HAND).fetchone() or (None, None, 0)
    if not rows:
        raise NothingToBackfillError(
            f"no kept document is meant by {wanted}. Kept are reports of {units} units,"
            f" of the years {years or '(none)'}, of the types {types or '(none)'}"
        )
    if is_read:
        return Choice(read=frozenset(row[0] for row in rows))
    unread = frozenset(row[0] for row in rows if row[1] in {None, "quarantined"})
    shape = frozenset(row[0] for row in rows) - unread
    if not shape:
        raise NothingToBackfillError(
            f"nothing was read of the documents meant by {wanted} ({len(unread)}): --read reads them again"
        )
    return Choice(shape=shape, unread=unread)


def _cast(query: str) -> str:
    """The query with its lists typed: an empty one has no type of its own."""
    for name, kind in {"years": "INTEGER", "units": "VARCHAR", "types": "VARCHAR", "document_ids": "VARCHAR"}.items():
        query = query.replace(f"${name}", f"${name}::{kind}[]")
    return query
