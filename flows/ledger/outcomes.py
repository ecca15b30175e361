"""What a document is beside its neighbours: the same report again, or one that a newer report replaces.

Worked out anew from all documents on every run, in the order of their first arrival, so that it depends on nothing
that a killed run may have left behind.

- **duplicate**: prints exactly the same text as an earlier document, in other bytes (saved again, converted, other
  page breaks). One changed digit is another text.
- **superseded**: a later document is a report of the same type, unit, year and scope, and nothing that the older one
  says is lost by it: it evaluates at least the same projects, fills at least the same statements and explains as
  much in prose. So the two files of a report that came as tables and a narrative stand side by side. Without any form
  in either, their titles must agree. Both stay in ``raw`` and can be asked for; only the newest is current. Documents
  that name no unit or no year, or whose type no form knows, replace nothing; a mirror's copy replaces no original.
  Where a publisher puts the former file back in the place of the later one, that one is newest again.
- **withdrawn**: every place that it came from has gone, or somebody has withdrawn it. It replaces nothing: what it
  had replaced is current again where that still stands. Where its text or a newer report still stands, it is what it
  would be beside those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from extract.labels import normalise_label
from extract.mirror import SIGNAL as COPY_SIGNAL
from flows.landing.database import insert_rows
from flows.sources.withdrawal import BY_HAND, GONE, Withdrawal, read_withdrawals

# An edition that explains itself in less than this share of the amounts of the one before has lost its prose.
_PROSE_SHARE = 0.5


# Documents that lie again where another had taken their place, which lies nowhere now; and the last such other.
_PUT_BACK = """
    WITH lying AS (
        SELECT source_uri, document_id FROM raw.arrivals QUALIFY run_id = max(run_id) OVER (PARTITION BY source_uri)
    )
    SELECT lying.document_id, max(ledger.arrival_no)
    FROM lying
    JOIN raw.arrivals AS earlier USING (source_uri, document_id)
    JOIN raw.arrivals AS between_them ON between_them.source_uri = lying.source_uri
        AND between_them.document_id <> lying.document_id AND between_them.run_id > earlier.run_id
    JOIN ops.ledger AS ledger ON ledger.document_id = between_them.document_id
    WHERE between_them.document_id NOT IN (SELECT document_id FROM lying)
    GROUP BY lying.document_id ORDER BY lying.document_id
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides a document's standing.

    ``projects`` holds None for the whole department, nothing without a form; ``statements`` the fiscal statements with
    a number in them; ``prose_amounts`` counts the numbers of running text; ``is_copy``: a mirror site has changed it.
    """

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
    statements: frozenset[str] = frozenset()
    prose_amounts: int = 0
    is_copy: bool = False


def replaces(newer: Standing, older: Standing) -> bool:
    """Whether ``newer``, which arrived later, takes the place of ``older``; nothing that that one evaluates is lost."""
    if None in (older.unit_name, older.fiscal_year) or older.report_type in (None, "other"):
        return False
    if _kind(newer) != _kind(older):
        return False
    if newer.is_copy and not older.is_copy:
        return False
    codes = {newer.division_code, older.division_code} - {None}
    if len(codes) > 1:
        return False
    if not older.statements <= newer.statements or newer.prose_amounts < older.prose_amounts * _PROSE_SHARE:
        return False
    if older.projects or newer.projects:
        return (bool(older.projects) or bool(older.statements)) and older.projects <= newer.projects
    if older.statements:
        return True
    titles = {normalise_label(title) for title in (newer.title, older.title) if title}
    return len(titles) < 2


def _kind(standing: Standing) -> tuple[object, ...]:
    """What two reports must share for one to replace the other."""
    return standing.unit_name, standing.fiscal_year, standing.report_type, standing.report_scope


def settle(
    standings: list[Standing], withdrawals: Mapping[str, Withdrawal] | None = None
) -> dict[str, tuple[str, str | None, str | None]]:
    """Standings in order of arrival -> ``document_id`` to (outcome, the document it yields to, reason).

    What somebody withdrew is withdrawn in all its copies; what has gone from its places yields to a copy that stands.
    """
    settled: dict[str, tuple[str, str | None, str | None]] = {}
    first_with: dict[str, Standing] = {}
    originals: set[str] = set()
    withdrawals = withdrawals or {}
    by_kind = {each: said.kind for each, said in withdrawals.items()}
    for standing in sorted(standings, key=lambda each: by_kind.get(each.document_id) == GONE):
        first = first_with.setdefault(standing.content_hash or standing.document_id, standing)
        if by_kind.get(standing.document_id) == BY_HAND or first is standing:
            originals.add(standing.document_id)
        else:
            reason = f"prints the same as {first.file_name}"
            settled[standing.document_id] = ("duplicate", first.document_id, reason)
    # Only a report of the same thing can replace one; by kind, so that many documents are no more work than few.
    of_kind = defaultdict[tuple[object, ...], list[Standing]](list)
    for standing in standings:
        if standing.document_id in originals:
            of_kind[_kind(standing)].append(standing)
    for alike in of_kind.values():
        for position, older in enumerate(alike):
            later = [each for each in reversed(alike[position + 1 :]) if each.document_id not in withdrawals]
            newest = next((newer for newer in later if replaces(newer, older)), None)
            said = withdrawals.get(older.document_id)
            if said is not None and (newest is None or said.kind == BY_HAND):
                settled[older.document_id] = ("withdrawn", None, said.reason)
            elif newest is None:
                settled[older.document_id] = ("loaded", None, None)
            else:
                settled[older.document_id] = ("superseded", newest.document_id, f"replaced by {newest.file_name}")
    return settled


def store_outcomes(connection: duckdb.DuckDBPyConnection) -> None:
    """Settle all documents that were loaded and write their outcomes to ``raw.documents``, in one transaction."""
    withdrawals = read_withdrawals(connection)
    settled = settle(_read_standings(connection), withdrawals)
    rows = [
        {
            "document_id": document_id,
            "outcome": outcome,
            "reason": reason,
            "duplicate_of": other if outcome == "duplicate" else None,
            "superseded_by": other if outcome == "superseded" else None,
            "withdrawn_at": withdrawals[document_id].withdrawn_at if outcome == "withdrawn" else None,
        }
        for document_id, (outcome, other, reason) in settled.items()
    ]
    connection.execute("CREATE OR REPLACE TEMP TABLE documents AS FROM raw.documents LIMIT 0")
    insert_rows(connection, "temp", "documents", rows)
    connection.begin()
    connection.execute(
        "UPDATE raw.documents SET duplicate_of = NULL, superseded_by = NULL, is_held = false, withdrawn_at = NULL"
        " WHERE duplicate_of IS NOT NULL OR superseded_by IS NOT NULL OR is_held IS DISTINCT FROM false"
        " OR withdrawn_at IS NOT NULL"
    )
    compared = ("outcome", "reason", "duplicate_of", "superseded_by", "withdrawn_at")
    connection.execute(
        f"UPDATE raw.documents SET {', '.join(f'{name} = settled.{name}' for name in compared)}"
        " FROM temp.documents AS settled WHERE documents.document_id = settled.document_id"
        f" AND ({', '.join(f'documents.{name}' for name in compared)})"
        f" IS DISTINCT FROM ({', '.join(f'settled.{name}' for name in compared)})"
    )
    connection.commit()


def read_put_back(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Documents that were put back in the place of later ones, to the number of the arrival that they follow now."""
    return dict(connection.execute(_PUT_BACK).fetchall())


def _read_standings(connection: duckdb.DuckDBPyConnection) -> list[Standing]:
    projects = _collect(connection, "SELECT DISTINCT document_id, project FROM raw.score_forms")
    statements = _collect(
        connection,
        "SELECT DISTINCT document_id, statement FROM raw.table_values"
        " WHERE statement IS NOT NULL AND value IS NOT NULL",
    )
    amounts = dict(
        connection.execute(
            "SELECT document_id, count(*) FROM raw.mentions WHERE passage_id IS NOT NULL GROUP BY document_id"
        ).fetchall()
    )
    copies = _collect(connection, f"SELECT document_id, code FROM raw.signals WHERE code = '{COPY_SIGNAL}'")
    cursor = connection.execute(
        "SELECT document_id, ledger.file_name, content_hash, report_type, fiscal_year, unit_name, division_code,"
        " report_scope, title, arrival_no FROM ops.ledger LEFT JOIN raw.report_metadata USING (document_id)"
        " WHERE own_outcome = 'loaded' ORDER BY arrival_no"
    )
    names = [column[0] for column in cursor.description][:-1]
    rows = cursor.fetchall()
    put_back = read_put_back(connection)

    def order(row: tuple[Any, ...]) -> tuple[int, bool]:
        document_id, arrival_no = row[0], row[-1]
        return max(arrival_no, put_back.get(document_id, 0)), document_id in put_back

    return [
        Standing(
            projects=frozenset(normalise_label(name) if name else None for name in projects.get(row[0], ())),
            statements=frozenset(name for name in statements.get(row[0], ()) if name),
            prose_amounts=amounts.get(row[0], 0),
            is_copy=row[0] in copies,
            **dict(zip(names, row[:-1], strict=True)),
        )
        for row in sorted(rows, key=order)
    ]


def _collect(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, set[str | None]]:
    """``document_id`` to the values of the query's second column."""
    found: dict[str, set[str | None]] = {}
    for document_id, value in connection.execute(query).fetchall():
        found.setdefault(document_id, set()).add(value)
    return found


def find_successors(standings: list[Standing], superseded: set[str]) -> dict[str, str]:
    """A superseded document to the edition that came next after it: of three editions the second, where the newest is
    the third. Until that one arrived it was the current one. Standings in order of arrival, without duplicates."""
    return {
        older.document_id: next(newer.document_id for newer in standings[position + 1 :] if replaces(newer, older))
        for position, older in enumerate(standings)
        if older.document_id in superseded
    }


def find_yielding(standings: list[Standing], withdrawn: set[str]) -> dict[str, list[str]]:
    """A withdrawn document to those that yielded to it while it stood: they came before it and are current again."""
    found = {
        newer.document_id: [older.document_id for older in standings[:position] if replaces(newer, older)]
        for position, newer in enumerate(standings)
        if newer.document_id in withdrawn
    }
    return {document_id: older for document_id, older in found.items() if older}


def store_successors(connection: duckdb.DuckDBPyConnection) -> None:
    """Write who followed whom: ``first_superseded_by``, which is ``superseded_by`` but where several yield to one, and
    ``yielding`` of withdrawn documents."""
    chained = connection.execute(
        "SELECT document_id FROM raw.documents WHERE superseded_by IS NOT NULL"
        " QUALIFY count(*) OVER (PARTITION BY superseded_by) > 1"
    ).fetchall()
    outcomes = dict(connection.execute("SELECT document_id, outcome FROM raw.documents").fetchall())
    withdrawn = {document_id for document_id, outcome in outcomes.items() if outcome == "withdrawn"}
    standings = _read_standings(connection) if chained or withdrawn else []
    standing = [each for each in standings if outcomes[each.document_id] in ("loaded", "superseded")]
    shown = [each for each in standings if outcomes[each.document_id] in ("loaded", "superseded", "withdrawn")]
    successors = find_successors(standing, {document_id for (document_id,) in chained})
    connection.begin()
    connection.execute(
        "UPDATE raw.documents SET first_superseded_by = superseded_by, yielding = NULL"
        " WHERE first_superseded_by IS DISTINCT FROM superseded_by OR yielding IS NOT NULL"
    )
    for column, values in (("first_superseded_by", successors), ("yielding", find_yielding(shown, withdrawn))):
        for document_id, value in values.items():
            connection.execute(f"UPDATE raw.documents SET {column} = ? WHERE document_id = ?", [value, document_id])
    connection.commit()
