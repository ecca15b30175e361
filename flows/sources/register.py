"""``ops.sources``: what was last seen of every place, and what that makes of the documents that came from there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import duckdb

from flows.home import Home
from flows.intake.arrival import Arrival
from flows.landing.database import insert_rows
from flows.queries import fetch_rows
from flows.sources.faults import explain
from flows.sources.model import SETTINGS, Gathered, Sight, Source, is_listed, list_of
from flows.sources.policy import FetchPolicy

Row = dict[str, Any]
GONE = ("gone_since", "gone_until", "gone_runs", "gone_code")
LOCAL = ("folder", "file", "glob")
NAMED = (*LOCAL, "url", "page")


def read_register(connection: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    """Every place ever seen, by its address."""
    rows = fetch_rows(connection, "SELECT * FROM ops.sources ORDER BY uri")
    return {row["uri"]: {**row, "arrivals": json.loads(row["arrivals"] or "[]")} for row in rows}


def recall_arrivals(home: Home, row: Mapping[str, Any]) -> list[Arrival]:
    """What a place gave when its bytes last came in; nothing where it cannot be had from here any more."""
    arrivals = [Arrival(**each) for each in row.get("arrivals") or ()]
    return arrivals if all(home.document(each.sha256).exists() for each in arrivals) else []


def read_places_under(connection: duckdb.DuckDBPyConnection, uri: str, mark: str = "/") -> set[str]:
    """Every place below a folder, or with the mark # in an archive, that a file ever came from."""
    rows = connection.execute(
        "SELECT DISTINCT source_uri FROM raw.arrivals WHERE starts_with(source_uri, ?)",
        [f"{uri.rstrip('/') if mark == '/' else uri}{mark}"],
    ).fetchall()
    return {uri for (uri,) in rows}


def store_sights(connection: duckdb.DuckDBPyConnection, gathered: Gathered, moment: datetime) -> None:
    """Keep what was seen. After the arrivals: a place whose bytes were not recorded must be asked for them again."""
    known = read_register(connection)
    sights = {sight.uri: sight for sight in gathered.sights}
    rows = [_make_row(sight, known.get(uri), moment) for uri, sight in sights.items()]
    rows = [row for row in rows if not _is_as_it_was(row, known.get(row["uri"]))]
    if not rows:
        return
    connection.begin()
    connection.execute("DELETE FROM ops.sources WHERE list_contains(?, uri)", [[row["uri"] for row in rows]])
    insert_rows(connection, "ops", "sources", rows)
    connection.commit()


def note_dropped(
    connection: duckdb.DuckDBPyConnection, named: Sequence[Source], moment: datetime, *, from_settings: bool
) -> None:
    """Note the places that this run's lists, or the settings, once named and name no more: nobody asks for them.

    Of a list that this run has not read nothing is known. An attachment goes with the last page that listed it.
    """
    read = {list_of(source.named_in) for source in named if source.is_listed} | ({SETTINGS} if from_settings else set())
    here = {source.uri for source in named}
    rows = read_register(connection)
    dropped = {
        uri
        for uri, row in rows.items()
        if row["kind"] in NAMED and uri not in here and (row["dropped_at"] or list_of(row["named_in"]) in read)
    }
    dropped |= {
        uri for uri, row in rows.items() if row["kind"] == "attachment" and dropped.issuperset(row["listed_by"] or [""])
    }
    if new := sorted(uri for uri in dropped if rows[uri]["dropped_at"] is None):
        connection.execute("UPDATE ops.sources SET dropped_at = ? WHERE list_contains(?, uri)", [moment, new])


def _is_as_it_was(row: Row, before: Row | None) -> bool:
    """Whether a path is where it was: a night that finds nothing new writes nothing."""
    times = {"checked_at", "last_ok_at"}
    return (
        before is not None
        and row["kind"] in LOCAL
        and row["last_status"] == "ok"
        and all(row[name] == before[name] for name in before if name not in times)
    )


def _make_row(sight: Sight, before: Row | None, moment: datetime) -> Row:
    row: Row = dict(before) if before else {"uri": sight.uri, "failures": 0}
    row |= {"kind": sight.kind, "last_status": sight.status, "checked_at": moment, "not_before": None}
    row["dropped_at"] = None
    # Whoever names a listed place beside its list says nothing of whose it is.
    if sight.source is not None and (sight.source.is_listed or not (before and is_listed(before["named_in"]))):
        described = ("owner", "expected_unit", "report_type", "fiscal_year", "note", "named_in")
        row |= {name: getattr(sight.source, name) for name in described}
    if sight.listed_by:
        row["listed_by"] = list(sight.listed_by)
    row |= {"code": sight.code, "message": explain(sight.code, sight.detail) if sight.code else None}
    if sight.status in ("ok", "unchanged"):
        row |= {"last_ok_at": moment, "failures": 0, **dict.fromkeys(GONE)}
        kept = {name: getattr(sight, name) for name in ("etag", "last_modified", "content_hash", "media_type")}
        row |= {name: value for name, value in kept.items() if value is not None or sight.status == "ok"}
        if sight.status == "ok" and sight.sha256:
            row |= {"sha256": sight.sha256, "arrivals": [asdict(each) for each in sight.arrivals]}
    elif sight.status == "gone":
        row |= {"failures": 0, "gone_since": row.get("gone_since") or moment, "gone_until": moment}
        row |= {"gone_runs": (row.get("gone_runs") or 0) + 1, "gone_code": sight.code}
    else:
        row["failures"] = (row.get("failures") or 0) + (sight.status == "failed")
        if sight.not_before_seconds is not None:
            row["not_before"] = moment + timedelta(seconds=sight.not_before_seconds)
    return row


def is_confirmed(row: Mapping[str, Any], policy: FetchPolicy) -> bool:
    """Whether a place has been found empty often and long enough to be believed."""
    if not row.get("gone_since") or (row.get("gone_runs") or 0) < policy.withdraw_after_runs:
        return False
    return bool(row["gone_until"] - row["gone_since"] >= timedelta(hours=policy.withdraw_after_hours))


def list_troubles(connection: duckdb.DuckDBPyConnection, policy: FetchPolicy, moment: datetime) -> list[Row]:
    """The places checked at a moment that gave nothing, or less than they should, and why.

    A file that has gone is told until its document counts as withdrawn.
    """
    rows = [row for row in read_register(connection).values() if row["checked_at"] == moment and row["code"]]
    return [row for row in rows if not (row["kind"] in ("member", "attachment") and is_confirmed(row, policy))]
