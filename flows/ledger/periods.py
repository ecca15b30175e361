"""The times in which a document counted: what came in and what was withdrawn is gone through once more, in order.

Worked out anew from all documents on every run, as their outcomes are. A document that was replaced or withdrawn and
counts again has several periods; of documents that print the same, the one that stands for them has those of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from flows.ledger.editions import Standing, kind_of, put_in_order, settle
from flows.ledger.places import Lying, find_put_back
from flows.sources.withdrawal import Withdrawal

Settled = Mapping[str, tuple[str, str | None, str | None]]
_BEFORE_ALL = datetime.fromisoformat("0001-01-01")


class First(NamedTuple):
    """A document's first arrival; nobody knows when (None) where a release before this one took it in."""

    arrived_at: datetime | None
    run_id: str


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which a document counted, from 1. ``replaced_by`` is the edition that came then."""

    document_id: str
    period_no: int
    current_from: datetime | None
    current_until: datetime | None = None
    replaced_by: str | None = None


class _Cut(NamedTuple):
    """A point in the order of events: all that came up to it is there."""

    moment: datetime
    run_id: str
    arrival_no: float


def find_periods(
    standings: Sequence[Standing],
    settled: Settled,
    firsts: Mapping[str, First],
    history: Sequence[Lying],
    withdrawals: Mapping[str, Sequence[Withdrawal]],
) -> list[Period]:
    """The periods of every document that is no duplicate by ``settled``, in order; each has one at least."""
    shown = {each.document_id: settled[each.document_id][1] or each.document_id for each in standings
             if settled[each.document_id][0] == "duplicate"}  # fmt: skip
    periods: list[Period] = []
    for group in _group(standings):
        moments = _Replay(group, firsts, _near(group, history), withdrawals)
        found = moments.run(shown)
        for each in group:
            if each.document_id not in shown and each.document_id not in found:
                arrived_at = firsts[each.document_id].arrived_at
                found[each.document_id] = [Period(each.document_id, 1, arrived_at, arrived_at)]
        for kept in found.values():
            periods += _number(kept)
    return periods


def _group(standings: Iterable[Standing]) -> list[list[Standing]]:
    """Documents that may decide about each other: those of one kind, with all that print the same."""
    key_of: dict[str, object] = {}
    groups = defaultdict[object, list[Standing]](list)
    for each in standings:
        is_lone = None in (each.unit_name, each.fiscal_year) or each.report_type in (None, "other")
        key = key_of.setdefault(each.content, each.content if is_lone else kind_of(each))
        groups[key].append(each)
    return list(groups.values())


def _near(group: Sequence[Standing], history: Sequence[Lying]) -> list[Lying]:
    """What the history says of the group's places, and of all that ever lay there, wherever it lay."""
    contents = {each.content for each in group}
    places = {row.place for row in history if row.content in contents}
    beside = {row.content for row in history if row.place in places}
    wider = {row.place for row in history if row.content in beside}
    return [row for row in history if row.place in wider]


def _number(periods: Sequence[Period]) -> list[Period]:
    """In order and without those of no length, unless a document has no other."""
    lasting = [each for each in periods if each.current_from is None or each.current_from != each.current_until]
    return [replace(each, period_no=number) for number, each in enumerate(lasting or periods[-1:], start=1)]


@dataclass(frozen=True, slots=True)
class _Replay:
    group: Sequence[Standing]
    firsts: Mapping[str, First]
    history: Sequence[Lying]
    withdrawals: Mapping[str, Sequence[Withdrawal]]

    def run(self, shown: Mapping[str, str]) -> dict[str, list[Period]]:
        """``document_id`` to its periods; ``shown`` says which document stands for a duplicate."""
        found = defaultdict[str, list[Period]](list)
        counting: set[str] = set()
        for cut in self._cuts():
            outcomes = {
                shown.get(document_id, document_id): (outcome, other and shown.get(other, other))
                for document_id, (outcome, other, _) in self._settle(cut).items()
                if outcome != "duplicate"
            }
            moment = None if cut.moment == _BEFORE_ALL else cut.moment
            now = {document_id for document_id, (outcome, _) in outcomes.items() if outcome == "loaded"}
            for document_id in sorted(counting - now):
                by = outcomes[document_id][1] if document_id in outcomes else None
                found[document_id][-1] = replace(found[document_id][-1], current_until=moment, replaced_by=by)
            for document_id in sorted(now - counting):
                found[document_id].append(Period(document_id, 0, moment))
            counting = now
        return found

    def _cuts(self) -> list[_Cut]:
        """Every event, in order: within a run what was withdrawn first, then what came, then where it lay."""
        cuts = {self._arrival(each) for each in self.group}
        cuts |= {_Cut(row.arrived_at or _BEFORE_ALL, row.run_id, float("inf")) for row in self.history}
        for each in self.group:
            for said in self.withdrawals.get(each.document_id, ()):
                cuts |= {_Cut(moment, "", 0) for moment in (said.withdrawn_at, said.ended_at) if moment is not None}
        return sorted(cuts)

    def _arrival(self, standing: Standing) -> _Cut:
        first = self.firsts[standing.document_id]
        return _Cut(first.arrived_at or _BEFORE_ALL, first.run_id, standing.arrival_no)

    def _settle(self, cut: _Cut) -> Settled:
        """What the documents were beside each other at a cut."""
        here = [each for each in self.group if self._arrival(each) <= cut]
        lay = [row for row in self.history if (row.arrived_at or _BEFORE_ALL, row.run_id) <= cut[:2]]
        withdrawn = {
            each.document_id: said
            for each in here
            for said in self.withdrawals.get(each.document_id, ())
            if said.holds_at(cut.moment)
        }
        return settle(put_in_order(here, find_put_back(lay)), withdrawn)
