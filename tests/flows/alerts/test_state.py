"""What is new, worse or resolved to an owner: decided beside what they were told last."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.alerts.events import Event, Seen
from flows.alerts.kinds import DOCUMENT_KINDS, FINDING, RUN_KINDS, SUBMISSION_KINDS
from flows.alerts.settings import Owner
from flows.alerts.state import Comparison, Told, compare

ALL_KINDS = {FINDING, *DOCUMENT_KINDS, *RUN_KINDS, *SUBMISSION_KINDS}
OWNER = Owner("default")


def finding(key: str = "a", severity: str = "must", yuan: int | None = 100, **other: Any) -> Event:
    amount = None if yuan is None else Decimal(yuan)
    return Event(FINDING, key, severity=severity, amount_yuan=amount, document_id="doc", **other)


class Book:
    """An owner's state over runs."""

    def __init__(self, owner: Owner = OWNER) -> None:
        self.owner = owner
        self.rows: dict[str, Told] = {}

    def run(self, *events: Event, kinds: Iterable[str] = ALL_KINDS, standing: Iterable[str] = ("doc",)) -> list[Any]:
        """Kind and key of each line that the run tells."""
        told = self.compare(*events, kinds=kinds, standing=standing)
        return sorted((change.kind, change.event.key) for change in told.changes)

    def compare(self, *events: Event, kinds: Iterable[str], standing: Iterable[str] = ("doc",)) -> Comparison:
        told = compare(self.owner, self.rows.values(), Seen(set(kinds), list(events), set(standing)))
        for key in told.dropped:
            del self.rows[key]
        self.rows |= {row.key: row for row in told.rows}
        return told

    @classmethod
    def introduced(cls, owner: Owner = OWNER, *events: Event) -> Book:
        book = cls(owner)
        book.run(*events)
        return book


def test_a_first_look_is_an_introduction_and_the_second_says_nothing() -> None:
    book = Book()
    assert book.compare(finding(), kinds=ALL_KINDS).is_first
    second = book.compare(finding(), kinds=ALL_KINDS)
    assert second == Comparison((), (), (), False)


def test_a_contradiction_that_goes_on_in_an_edition_of_another_owner_is_not_resolved() -> None:
    book = Book.introduced()
    assert book.run(finding(alias="unit|2023")) == [("finding_new", "a")]
    newer = finding("b", alias="unit|2023", owner="other")
    assert book.run(newer) == []
    assert book.run() == []


def test_a_run_that_saw_no_findings_introduces_nobody() -> None:
    book = Book()
    failure = Event("run_failed", "run")
    assert not book.compare(failure, kinds=RUN_KINDS).is_first
    assert book.compare(finding(), kinds=ALL_KINDS).is_first


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (finding(yuan=100), []),
        (finding(yuan=99), []),
        (finding(yuan=101), [("finding_worse", "a")]),
        (finding(severity="should"), []),
        (finding(yuan=None), []),
    ],
)
def test_worse_is_a_higher_severity_or_a_larger_amount(later: Event, said: list[Any]) -> None:
    assert Book.introduced(OWNER, finding()).run(later) == said


def test_a_higher_severity_is_worse() -> None:
    assert Book.introduced(OWNER, finding(severity="should")).run(finding()) == [("finding_worse", "a")]


def test_worse_is_measured_by_what_was_told_last() -> None:
    book = Book.introduced(OWNER, finding(yuan=100))
    assert book.run(finding(yuan=50)) == []
    assert book.run(finding(yuan=80)) == []
    assert book.run(finding(yuan=120)) == [("finding_worse", "a")]


def test_what_goes_is_resolved_once_and_new_when_it_comes_back() -> None:
    book = Book.introduced(OWNER, finding())
    assert book.run() == [("finding_resolved", "a")]
    assert book.run() == []
    assert book.run(finding()) == [("finding_new", "a")]


def test_what_was_not_looked_at_ends_nothing() -> None:
    book = Book.introduced(OWNER, finding(), Event("source_unreachable", "s"))
    assert book.run(kinds=["run_failed"]) == []
    assert book.run(kinds=["source_unreachable"]) == [("ended", "s")]


def test_a_source_that_nobody_asks_for_any_more_is_told_as_such_once() -> None:
    book = Book.introduced(OWNER, Event("source_unreachable", "s", words={"place": "/mnt/县"}))
    seen = Seen(set(ALL_KINDS), dropped={"s"})
    told = compare(OWNER, book.rows.values(), seen)
    assert [(each.kind, each.event.key, each.event.words) for each in told.changes] == [
        ("source_dropped", "s", {"place": "/mnt/县"})
    ]
    assert {row.key: row.status for row in told.rows} == {"s": "closed"}
    assert compare(OWNER, told.rows, seen).changes == ()


def test_what_a_withdrawn_report_said_wrong_is_not_resolved() -> None:
    book = Book.introduced(OWNER, finding())
    withdrawn = Event("document_withdrawn", "w", document_id="doc")
    assert book.run(withdrawn, standing=()) == [("document_withdrawn", "w")]
    assert book.run(finding()) == [("ended", "w"), ("finding_new", "a")]


def test_below_the_threshold_nothing_is_told_and_a_change_of_it_tells_nothing_again() -> None:
    strict, open_minded = Owner("default", "must"), Owner("default", "advisory")
    book = Book(strict)
    book.run()
    old, mild = finding("must"), finding("mild", "advisory")
    assert book.run(old, mild) == [("finding_new", "must")]
    book.owner = open_minded
    assert book.run(old, mild) == []
    assert book.run(old) == []  # the owner never knew of it
    later = finding("later", "advisory")
    assert book.run(old, later) == [("finding_new", "later")]
    book.owner = strict
    assert book.run(old, later) == []
    assert book.run(old) == []  # below the threshold now
    book.owner = open_minded
    assert book.run(old) == []


def test_what_rises_over_the_threshold_is_new_to_the_owner() -> None:
    book = Book.introduced(Owner("default", "must"))
    assert book.run(finding(severity="should")) == []
    assert book.run(finding()) == [("finding_new", "a")]


def test_a_kind_that_is_switched_off_is_not_told() -> None:
    book = Book.introduced(Owner("default", off=frozenset({"finding_resolved", "document_superseded"})), finding())
    assert book.run(Event("document_superseded", "d")) == []
    book.owner = OWNER
    assert book.run(Event("document_superseded", "d")) == []


def test_a_newer_edition_carries_a_contradiction_on() -> None:
    book = Book.introduced(OWNER, finding("old", alias="same"))
    assert book.run(finding("new", alias="same")) == []
    assert list(book.rows) == ["introduced", "new"]
    assert book.run(finding("newest", yuan=200, alias="same")) == [("finding_worse", "newest")]
    assert book.run(finding("other", alias="another")) == [("finding_new", "other"), ("finding_resolved", "newest")]


def test_two_of_the_same_in_an_edition_are_paired_one_to_one() -> None:
    book = Book.introduced(OWNER, finding("a1", alias="same"), finding("a2", alias="same"))
    assert book.run(finding("b1", alias="same")) == [("finding_resolved", "a2")]


def test_what_another_owner_takes_over_is_not_resolved() -> None:
    book = Book.introduced(OWNER, finding())
    assert book.run(finding(owner="finance")) == []
    assert book.run(finding()) == [("finding_new", "a")]


def test_what_happened_is_told_once_and_never_ends() -> None:
    book = Book.introduced(OWNER)
    replaced = Event("document_superseded", "d")
    assert book.run(replaced) == [("document_superseded", "d")]
    assert book.run(replaced) == []
    assert book.run() == []
    assert book.run(replaced) == []


def test_a_missing_report_that_comes_late_is_late_and_no_more() -> None:
    book = Book.introduced(OWNER)

    def submission(status: str) -> Event:
        return Event(f"submission_{status}", "submission:1", version=status)

    assert book.run(submission("missing")) == [("submission_missing", "submission:1")]
    assert book.run(submission("missing")) == []
    assert book.run(submission("wrong_year")) == [("submission_wrong_year", "submission:1")]
    assert book.run(submission("late")) == [("submission_late", "submission:1")]
    assert book.run(submission("late")) == []
    assert book.run() == []


def test_another_cause_of_failure_is_told_the_same_one_is_not() -> None:
    book = Book.introduced(OWNER)
    for cause, said in (("a", 1), ("a", 0), ("b", 1), ("b", 0)):
        assert len(book.run(Event("run_failed", "run", version=cause), kinds=["run_failed"])) == said
    assert book.run(kinds=["run_failed"]) == [("ended", "run")]


EVENTS = st.builds(
    finding,
    st.sampled_from("abcd"),
    st.sampled_from(["must", "should", "advisory"]),
    st.none() | st.integers(0, 3),
    alias=st.sampled_from(["", "x", "y"]),
)


@given(
    st.lists(st.lists(EVENTS, max_size=6, unique_by=lambda event: event.key), max_size=6),
    st.sampled_from(["must", "should", "advisory"]),
)
def test_the_same_sight_twice_never_tells_anything(sights: list[list[Event]], severity: str) -> None:
    book = Book(Owner("default", severity))
    for events in sights:
        book.run(*events)
        assert book.run(*events) == []
