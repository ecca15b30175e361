"""What a document is beside its neighbours: the same report again, or one that a newer report replaces.

Worked out anew from all documents on every run, in the order of their first arrival, so that it depends on nothing
that a killed run may have left behind.

- **duplicate**: prints exactly the same text as an earlier document, in other bytes (saved again, converted).
- **superseded**: a later document is a report of the same type, unit, year and scope, and evaluates at least the same
  projects; without any form in either, their titles must agree. Both stay in ``raw`` and in the marts; only the newest
  is current. Documents that name no unit or no year, or whose type no form knows, replace nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import duckdb

from extract.labels import normalise_label
from extract.model import Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides a document's standing. ``projects`` holds None for the whole department, nothing without a form."""

    document_id: str
    file_name: str
    content_hash: str | None
    report_type: str | None
    fiscal_year: int | None
    unit_name: str | None
    division_code: str | None
    report_scope: str | None
    title: str | None
    projects: frozenset[str | None]


def hash_content(reading: Reading) -> str:
    """A hash of all printed text without white space, in reading order: the same for one report in two files."""
    digest = hashlib.sha256()
    texts = [passage.text for passage in reading.passages]
    texts += [cell.text for table in reading.tables for cell in table.cells]
    for text in texts:
        digest.update("".join(text.split()).encode("utf-8", "replace"))
        digest.update(b"\x1f")
    return digest.hexdigest()[:16]


def replaces(newer: Standing, older: Standing) -> bool:
    """Whether ``newer``, which arrived later, takes the place of ``older``; nothing that that one evaluates is lost."""
    if None in (older.unit_name, older.fiscal_year) or older.report_type in (None, "other"):
        return False
    same = ("unit_name", "fiscal_year", "report_type", "report_scope")
    if any(getattr(newer, name) != getattr(older, name) for name in same):
        return False
    codes = {newer.division_code, older.division_code} - {None}
    if len(codes) > 1:
        return False
    if older.projects or newer.projects:
        return bool(older.projects) and older.projects <= newer.projects
    titles = {normalise_label(title) for title in (newer.title, older.title) if title}
    return len(titles) < 2


def settle(standings: list[Standing]) -> dict[str, tuple[str, str | None, str | None]]:
    """Standings in order of arrival -> ``document_id`` to (outcome, the document it yields to, reason)."""
    settled: dict[str, tuple[str, str | None, str | None]] = {}
    first_with: dict[str, Standing] = {}
    unique: list[Standing] = []
    for standing in standings:
        first = first_with.setdefault(standing.content_hash or standing.document_id, standing)
        if first is not standing:
            reason = f"prints the same as {first.file_name}"
            settled[standing.document_id] = ("duplicate", first.document_id, reason)
        else:
            unique.append(standing)
    for position, older in enumerate(unique):
        newest = next((newer for newer in reversed(unique[position + 1 :]) if replaces(newer, older)), None)
        if newest is None:
            settled[older.document_id] = ("loaded", None, None)
        else:
            settled[older.document_id] = ("superseded", newest.document_id, f"replaced by {newest.file_name}")
    return settled


def store_outcomes(connection: duckdb.DuckDBPyConnection) -> None:
    """Settle all documents that were loaded and write their outcomes to ``raw.documents``, in one transaction."""
    connection.begin()
    connection.execute("UPDATE raw.documents SET duplicate_of = NULL, superseded_by = NULL, is_held = false")
    for document_id, (outcome, other, reason) in settle(_read_standings(connection)).items():
        connection.execute(
            "UPDATE raw.documents SET outcome = ?, reason = ?, duplicate_of = ?, superseded_by = ?"
            " WHERE document_id = ?",
            [
                outcome,
                reason,
                other if outcome == "duplicate" else None,
                other if outcome == "superseded" else None,
                document_id,
            ],
        )
    connection.commit()


def _read_standings(connection: duckdb.DuckDBPyConnection) -> list[Standing]:
    projects: dict[str, set[str | None]] = {}
    for document_id, project in connection.execute(
        "SELECT DISTINCT document_id, project FROM raw.score_forms"
    ).fetchall():
        projects.setdefault(document_id, set()).add(normalise_label(project) if project else None)
    cursor = connection.execute(
        "SELECT document_id, ledger.file_name, content_hash, report_type, fiscal_year, unit_name, division_code,"
        " report_scope, title FROM ops.ledger LEFT JOIN raw.report_metadata USING (document_id)"
        " WHERE own_outcome = 'loaded' ORDER BY arrival_no"
    )
    names = [column[0] for column in cursor.description]
    return [
        Standing(projects=frozenset(projects.get(row[0], ())), **dict(zip(names, row, strict=True)))
        for row in cursor.fetchall()
    ]
