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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extract.labels import normalise_label
from flows.sources.withdrawal import BY_HAND, GONE, Withdrawal

# An edition that explains itself in less than this share of the amounts of the one before has lost its prose.
_PROSE_SHARE = 0.5


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
    arrival_no: int = 0

    @property
    def content(self) -> str:
        """The same of all documents that print the same."""
        return self.content_hash or self.document_id


def replaces(newer: Standing, older: Standing) -> bool:
    """Whether ``newer``, which arrived later, takes the place of ``older``; nothing that that one evaluates is lost."""
    if None in (older.unit_name, older.fiscal_year) or older.report_type in (None, "other"):
        return False
    if kind_of(newer) != kind_of(older):
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


def kind_of(standing: Standing) -> tuple[object, ...]:
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
        first = first_with.setdefault(standing.content, standing)
        if by_kind.get(standing.document_id) == BY_HAND or first is standing:
            originals.add(standing.document_id)
        else:
            reason = f"prints the same as {first.file_name}"
            settled[standing.document_id] = ("duplicate", first.document_id, reason)
    # Only a report of the same thing can replace one; by kind, so that many documents are no more work than few.
    of_kind = defaultdict[tuple[object, ...], list[Standing]](list)
    for standing in standings:
        if standing.document_id in originals:
            of_kind[kind_of(standing)].append(standing)
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


def put_in_order(standings: Iterable[Standing], put_back: Mapping[str, int]) -> list[Standing]:
    """The order in which one may replace another: of arrival, but what was put back follows what had its place."""
    return sorted(
        standings,
        key=lambda each: (max(each.arrival_no, put_back.get(each.content, 0)), each.content in put_back),
    )
