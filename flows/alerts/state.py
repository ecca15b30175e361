"""What each owner was last told, and so what is new, worse or resolved to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flows.alerts.events import Event, Seen
from flows.alerts.kinds import DROPPED, ENDED, FINDING, HAPPENINGS
from flows.alerts.settings import Owner
from flows.settings import SEVERITIES

INTRODUCED = "introduced"  # the row that says that an owner has had a first digest


@dataclass(frozen=True, slots=True)
class Told:
    """A row of ``ops.alert_state``. ``status`` is open, happened or closed.

    ``is_told``: the owner knows of it. What was below their threshold, or of a kind switched off, is kept untold, so
    that a change of settings tells nothing again.
    """

    key: str
    kind: str
    status: str
    is_told: bool
    severity: str = "must"
    amount_yuan: Decimal | None = None
    alias: str = ""
    version: str = ""
    document_id: str | None = None
    words: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line to tell. ``before`` is what the owner was told last."""

    kind: str
    event: Event
    before: Told | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``changes`` to tell, rows to keep, keys of rows to drop; ``is_first``: the owner is told of nothing yet."""

    changes: tuple[Change, ...]
    rows: tuple[Told, ...]
    dropped: tuple[str, ...]
    is_first: bool


def compare(owner: Owner, known: Iterable[Told], seen: Seen) -> Comparison:
    """What was seen beside what ``owner`` was told. Depends on nothing else; in no particular order."""
    rows = {row.key: row for row in known}
    mine = {event.key: event for event in seen.events if event.owner == owner.name}
    others = {name for event in seen.events if event.owner != owner.name for name in (event.key, event.alias) if name}
    is_first = FINDING in seen.kinds and INTRODUCED not in rows
    gone = [row for row in rows.values() if row.status == "open" and row.kind in seen.kinds and row.key not in mine]
    fresh = [event for event in mine.values() if not _is_open(rows.get(event.key))]
    paired = pair_editions(gone, fresh)
    changes: list[Change] = []
    kept: list[Told] = []
    for event in mine.values():
        before = rows.get(event.key)
        if before is not None and before.status == "closed":
            before = None
        before = before or paired.get(event.key)
        kind = _kind_of(event, before)
        is_told = bool(before and before.is_told)
        is_news = kind is not None and owner.wants(kind, event.severity)
        row = _row_of(event, is_told or is_news)
        if kind is not None and is_news:
            changes.append(Change(kind, event, before))
        elif before is not None and is_told:  # worse is worse than what was told last, not than what was seen last
            row = replace(row, severity=before.severity, amount_yuan=before.amount_yuan)
        if row != rows.get(event.key):
            kept.append(row)
    replaced = {row.key for row in paired.values()}
    for row in gone:
        if row.key in replaced:
            continue
        kept.append(replace(row, status="closed", is_told=False))
        kind = "finding_resolved" if row.kind == FINDING else DROPPED if row.key in seen.dropped else ENDED
        is_mended = row.document_id is None or row.document_id in seen.standing
        is_handed_over = row.key in others or row.alias in others
        if row.is_told and not is_handed_over and is_mended and owner.wants(kind, row.severity):
            changes.append(Change(kind, _event_of(row, owner.name), row))
    if is_first:
        kept.append(Told(INTRODUCED, INTRODUCED, "happened", True))
    return Comparison(tuple(changes), tuple(kept), tuple(sorted(replaced)), is_first)


def pair_editions(gone: Sequence[Told], fresh: Sequence[Event]) -> dict[str, Told]:
    """Key of an event -> the row that it goes on from: the same contradiction in a newer edition of the report."""
    waiting: dict[str, list[Told]] = {}
    for row in sorted((row for row in gone if row.alias), key=lambda row: row.key, reverse=True):
        waiting.setdefault(row.alias, []).append(row)
    paired: dict[str, Told] = {}
    for event in sorted(fresh, key=lambda event: event.key):
        if event.alias and waiting.get(event.alias):
            paired[event.key] = waiting[event.alias].pop()
    return paired


def _is_open(row: Told | None) -> bool:
    return row is not None and row.status != "closed"


def _kind_of(event: Event, before: Told | None) -> str | None:
    """What there is to tell of an event; None where it is as it was told, or as it was seen untold."""
    is_finding = event.kind == FINDING
    if before is None or before.version != event.version:
        return "finding_new" if is_finding else event.kind
    if not is_finding or not _is_worse(event, before):
        return None
    return "finding_worse" if before.is_told else "finding_new"


def _is_worse(event: Event, before: Told) -> bool:
    if SEVERITIES.index(event.severity) < SEVERITIES.index(before.severity):
        return True
    return event.amount_yuan is not None and event.amount_yuan > (before.amount_yuan or 0)


def _row_of(event: Event, is_told: bool) -> Told:
    return Told(
        key=event.key,
        kind=event.kind,
        status="happened" if event.kind in HAPPENINGS else "open",
        is_told=is_told,
        severity=event.severity,
        amount_yuan=event.amount_yuan,
        alias=event.alias,
        version=event.version,
        document_id=event.document_id,
        words=dict(event.words),
    )


def _event_of(row: Told, owner: str) -> Event:
    return Event(row.kind, row.key, owner, row.severity, row.amount_yuan, row.words or {}, document_id=row.document_id)
