"""What the machinery has to tell: a run that failed, a source out of reach, a long silence."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import duckdb

from flows.alerts.events import Event, plain_words
from flows.alerts.settings import AlertSettings
from flows.clock import in_china
from flows.queries import fetch_rows
from flows.sources.model import path_of, show_place
from flows.terminal import BETWEEN_LANGUAGES

HOUR = timedelta(hours=1)
FORGOTTEN = timedelta(days=14)  # longer than between two loads of whoever loads weekly
DIGITS = re.compile(r"\d+")
KIND_OF_ERROR = re.compile(r"([A-Z]\w*): (.*)", re.DOTALL)
SOURCES = "SELECT * FROM ops.sources WHERE failures >= ? ORDER BY uri"


def failure_event(message: str, *, is_published: bool = False) -> Event:
    """A run failed; ``is_published`` where it did so after its snapshot had become current. The same cause again,
    whatever its numbers, is nothing new; another cause is."""
    cause = hashlib.sha256(DIGITS.sub("", message).encode("utf-8", "replace")).hexdigest()[:16]
    kind, said = found.groups() if (found := KIND_OF_ERROR.fullmatch(message)) else ("", message)
    hint = "published" if is_published else "stands"
    words = {"failure": kind, "message": plain_words(said), "hint": hint}
    return Event("run_failed", "run", version=cause, words=words)


def look_at_sources(
    landing: duckdb.DuckDBPyConnection, settings: AlertSettings, moment: datetime
) -> list[Event] | None:
    """Sources that are asked for and could not be reached; None where this warehouse keeps no list of them."""
    if not landing.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'ops' AND table_name = 'sources'"
    ).fetchone():
        return None
    rows = fetch_rows(landing, SOURCES, [settings.source_failures])
    return [_source_event(row, settings) for row in rows if not _is_dropped(row, moment)]


def find_dropped(landing: duckdb.DuckDBPyConnection, moment: datetime) -> set[str]:
    """The keys of sources that failed when they were last asked and are asked for no more."""
    return {_key_of(row) for row in fetch_rows(landing, SOURCES, [1]) if _is_dropped(row, moment)}


def _is_dropped(row: dict[str, Any], moment: datetime) -> bool:
    """Nothing names it any more; or nobody has asked for long, where nothing could tell: a command that is not called
    any more, a list that is not read any more."""
    checked_at = row.get("checked_at")
    return row.get("dropped_at") is not None or (checked_at is not None and moment - checked_at > FORGOTTEN)


def _key_of(row: dict[str, Any]) -> str:
    return f"source:{hashlib.sha256(row['uri'].encode()).hexdigest()[:16]}"


def _source_event(row: dict[str, Any], settings: AlertSettings) -> Event:
    place = show_place(row["uri"]) if path_of(row["uri"]) else hide_credentials(row["uri"])
    said_zh, _, said_en = (row.get("message") or "").replace(row["uri"], place).partition(BETWEEN_LANGUAGES)
    return Event(
        "source_unreachable",
        _key_of(row),
        owner=settings.owner_of(row.get("owner")),
        words={
            "place": plain_words(place),
            "message_zh": plain_words(said_zh),
            "message_en": plain_words(said_en or said_zh),
        },
    )


def hide_credentials(uri: str) -> str:
    """An address without the name, password and query that it may carry.

    >>> hide_credentials("https://clerk:secret@example.com/reports?token=abc")
    'https://example.com/reports'
    """
    if "://" not in uri:
        return uri
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))


def find_silence(
    last_published: datetime | None,
    last_good: datetime | None,
    moment: datetime,
    settings: AlertSettings,
    rolled_back: datetime | None = None,
) -> list[Event] | None:
    """The dead man's switch. Nothing was ever published: nothing to miss yet. All times UTC.

    Who rolls back knows that what readers see is old: from then on ``silent_hours`` begin anew, and meanwhile nothing
    is said of it (None), neither that there is a silence nor that one ended.
    """
    is_hushed = False
    for hours, since, hint in (
        (settings.run_hours, last_good, "schedule"),
        (settings.silent_hours, last_published, "rolled_back" if rolled_back else "schedule"),
    ):
        if hours is None or since is None:
            continue
        since = since.replace(second=0, microsecond=0)  # as it is told
        if moment - since < hours * HOUR:
            continue
        if hint == "rolled_back" and rolled_back is not None and moment - rolled_back < hours * HOUR:
            is_hushed = True
            continue
        words = {"since": f"{in_china(since):%Y-%m-%d %H:%M}", "hours": str((moment - since) // HOUR), "hint": hint}
        return [Event("nothing_published", "silence", words=words)]
    return None if is_hushed else []
