"""What a published snapshot has to tell: findings, documents, submissions, tables that moved."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import duckdb

from flows.alerts.events import Event, Seen, plain_words
from flows.alerts.kinds import DOCUMENT_KINDS, FINDING, SUBMISSION_KINDS
from flows.alerts.runs import hide_credentials
from flows.alerts.settings import AlertSettings, Bounds
from flows.queries import fetch_rows
from flows.settings import SEVERITIES
from flows.terminal import BETWEEN_LANGUAGES

# Where in a document a check ran: an edition has other pages and paragraphs.
_PLACES = re.compile(r"\s*\bp\d+(?:/\S+)?")
_CODE = re.compile(r"\A[a-z0-9_]+: ")
_ADDRESS = re.compile(r"https?://\S+")
NEWEST_OWNER = """
    SELECT document_id, arg_max(owner, (arrived_at, run_id, source_uri)) AS owner
    FROM raw.arrivals WHERE owner IS NOT NULL GROUP BY document_id
"""
NO_OWNER = "SELECT NULL::VARCHAR AS document_id, NULL::VARCHAR AS owner WHERE false"
UNITS = "SELECT DISTINCT ON (unit_id) * FROM marts.dim_unit ORDER BY unit_id, is_current DESC"
FINDINGS = """
    SELECT finding.finding_id, finding.identity_id, finding.severity, finding.blame, finding.document_id,
        finding.unit_id, finding.fiscal_year, finding.title_zh, finding.title_en, finding.amount_at_stake_yuan,
        coalesce(unit.{name}, raw_document.file_name) AS unit_name, document.report_type, document.report_scope,
        checked.instance, owners.owner
    FROM marts.fct_finding AS finding
    LEFT JOIN ({units}) AS unit ON unit.unit_id = finding.unit_id
    LEFT JOIN raw.documents AS raw_document ON raw_document.document_id = finding.document_id
    LEFT JOIN marts.dim_document AS document ON document.document_id = finding.document_id
    LEFT JOIN (
        SELECT root_cause_id, identity_id, min(instance) AS instance
        FROM marts.fct_identity_check WHERE root_cause_id IS NOT NULL GROUP BY ALL
    ) AS checked ON checked.root_cause_id = finding.finding_id AND checked.identity_id = finding.identity_id
    LEFT JOIN ({owners}) AS owners ON owners.document_id = finding.document_id
    WHERE finding.status = 'open'
    ORDER BY finding.finding_id
"""
DOCUMENTS = """
    SELECT document.document_id, document.outcome, document.is_held, document.file_name, document.reason,
        newer.file_name AS newer_name, owners.owner
    FROM raw.documents AS document
    LEFT JOIN raw.documents AS newer ON newer.document_id = document.superseded_by
    LEFT JOIN ({owners}) AS owners ON owners.document_id = document.document_id
    ORDER BY document.document_id
"""
# What documents say and what came of it. The tables of runs, editions and the roster grow for other reasons.
WATCHED = (
    "fct_budget",
    "fct_expenditure",
    "fct_revenue",
    "fct_quantity",
    "fct_indicator",
    "fct_score",
    "fct_identity_check",
    "fct_finding",
    "fct_signal",
)
SUBMISSIONS = "SELECT * FROM marts.fct_submission ORDER BY submission_id"


def look_at_snapshot(connection: duckdb.DuckDBPyConnection, settings: AlertSettings, seen: Seen) -> None:
    """All that one snapshot says. Tables that an older one lacks are not looked at."""
    owners = NEWEST_OWNER if _has_column(connection, "raw", "arrivals", "owner") else NO_OWNER
    documents = fetch_rows(connection, DOCUMENTS.format(owners=owners))
    seen.standing |= {row["document_id"] for row in documents if _stands(row)}
    seen.add(DOCUMENT_KINDS, [event for row in documents if (event := _document_event(row, settings))])
    name = "display_name" if _has_column(connection, "marts", "dim_unit", "display_name") else "unit_name"
    findings = fetch_rows(connection, FINDINGS.format(units=UNITS, owners=owners, name=name))
    seen.add((FINDING,), (_finding_event(row, settings) for row in findings))
    if _has_column(connection, "marts", "fct_submission", "submission_id"):
        rows = fetch_rows(connection, SUBMISSIONS)
        seen.standing |= {row["submission_id"] for row in rows if row["status"] == "published"}
        seen.add(SUBMISSION_KINDS, [event for row in rows if (event := _submission_event(row, settings))])


def _has_column(connection: duckdb.DuckDBPyConnection, *named: str) -> bool:
    """Whether this snapshot has a column, given by schema, table and name."""
    asked = "SELECT 1 FROM duckdb_columns() WHERE (schema_name, table_name, column_name) = (?, ?, ?)"
    return connection.execute(asked, list(named)).fetchone() is not None


def _stands(row: dict[str, Any]) -> bool:
    return row["outcome"] in ("loaded", "superseded", "duplicate", "unrecognised") and not row["is_held"]


def _finding_event(row: dict[str, Any], settings: AlertSettings) -> Event:
    """A finding that a second reading has not confirmed is ours to check first: it counts as the mildest severity."""
    instance = _PLACES.sub("", row["instance"] or "").replace(row["document_id"] or "", "")
    whose = row["unit_id"] or row["document_id"]
    named = (row["identity_id"], whose, row["fiscal_year"], row["report_type"], row["report_scope"], instance)
    return Event(
        kind=FINDING,
        key=row["finding_id"],
        owner=settings.owner_of(row["owner"]),
        severity=row["severity"] if row["blame"] == "source" else SEVERITIES[-1],
        amount_yuan=row["amount_at_stake_yuan"],
        words={
            "unit": plain_words(row["unit_name"]),
            "year": str(row["fiscal_year"] or ""),
            "rule": row["identity_id"],
            "title_zh": plain_words(row["title_zh"]),
            "title_en": plain_words(row["title_en"]),
            "blame": row["blame"],
        },
        alias="|".join(str(part or "") for part in named),
        document_id=row["document_id"],
    )


def _document_event(row: dict[str, Any], settings: AlertSettings) -> Event | None:
    outcome = "held" if row["is_held"] else row["outcome"]
    kind = f"document_{outcome}"
    if kind not in DOCUMENT_KINDS:
        return None
    reason = _ADDRESS.sub(lambda found: hide_credentials(found[0]), _CODE.sub("", row["reason"] or "", count=1))
    reason_zh, _, reason_en = reason.partition(BETWEEN_LANGUAGES)
    return Event(
        kind=kind,
        key=f"{kind}:{row['document_id']}",
        owner=settings.owner_of(row["owner"]),
        words={
            "file": plain_words(row["file_name"]),
            "newer": plain_words(row["newer_name"]),
            "reason_zh": plain_words(reason_zh),
            "reason_en": plain_words(reason_en or reason_zh),
        },
        document_id=row["document_id"],
    )


def _submission_event(row: dict[str, Any], settings: AlertSettings) -> Event | None:
    kind = f"submission_{row['status']}"
    if kind not in SUBMISSION_KINDS:
        return None
    return Event(
        kind=kind,
        key=f"submission:{row['submission_id']}",
        owner=settings.owner_of(row["owner"]),
        version=kind,
        words={
            "unit": plain_words(row["unit_name"]),
            "year": str(row["fiscal_year"] or ""),
            "report_type": row["report_type"],
            "due": str(row["due_on"] or ""),
            "days": str(row["days_late"] or ""),
            "is_unknown": "" if row["unit_id"] else "yes",
            "reason_zh": plain_words(row["reason_zh"]),
            "reason_en": plain_words(row["reason_en"]),
        },
        # A line becomes clear by another name or division, which make it another line: there is nothing to wait for.
        document_id=row["submission_id"] if row["status"] != "unclear" else None,
    )


def measure_tables(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Decimal]:
    """Table and measure (``rows``; ``total`` of its amounts in 元) -> how much, of those that a snapshot has of
    ``WATCHED``."""
    measured: dict[tuple[str, str], Decimal] = {}
    columns = connection.execute(
        "SELECT table_name, bool_or(column_name = 'amount_yuan') FROM duckdb_columns()"
        " WHERE schema_name = 'marts' AND list_contains(?, table_name) GROUP BY ALL",
        [list(WATCHED)],
    ).fetchall()
    for table, has_amount in sorted(columns):
        total = "sum(amount_yuan)" if has_amount else "NULL"
        rows, amount = connection.execute(f'SELECT count(*), {total} FROM marts."{table}"').fetchone() or (0, None)
        measured[table, "rows"] = Decimal(rows)
        if amount is not None:
            measured[table, "total"] = Decimal(amount)
    return measured


def find_moved(
    before: dict[tuple[str, str], Decimal], after: dict[tuple[str, str], Decimal], bounds: Bounds, snapshot_id: str
) -> list[Event]:
    """What moved beyond its bound. A table that is empty before says nothing; one that both do not have, neither."""
    percents = {"rows": bounds.rows_percent, "total": bounds.totals_percent}
    events = []
    for (table, measure), was in sorted(before.items()):
        now = after.get((table, measure), Decimal(0))
        is_small = before.get((table, "rows"), Decimal(0)) < bounds.rows_at_least
        if is_small or abs(now - was) * 100 <= abs(was) * percents[measure]:
            continue
        words = {"table": table, "measure": measure, "before": f"{was:,f}", "after": f"{now:,f}"}
        events.append(Event("volume_moved", f"volume:{snapshot_id}:{table}:{measure}", words=words))
    return events
