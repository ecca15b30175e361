"""The times in which an edition counted, by example and through the flow: at any moment one right edition does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flow_fakes import Warehouse
from hypothesis import given
from hypothesis import strategies as st

from flows import clock
from flows.ledger.editions import Standing, put_in_order, settle
from flows.ledger.periods import First, Period, find_periods
from flows.ledger.places import Lying, find_put_back
from flows.sources.withdrawal import BY_HAND, GONE, Withdrawal

Row = tuple[str, int, int | None, str | None]
START = datetime.fromisoformat("2024-01-01")
BASE = Standing("", "", None, "self_evaluation", 2023, "甲市统计局", None, None, "自评报告", frozenset({None}))


def day(number: int) -> datetime:
    return START + timedelta(days=number)


class World:
    """Documents that came to places, a night each; ``same`` gives a document the text of another."""

    def __init__(self, **same: str) -> None:
        self.same = same
        self.night = 0
        self.history: list[Lying] = []
        self.standings: dict[str, Standing] = {}
        self.firsts: dict[str, First] = {}
        self.withdrawals: dict[str, list[Withdrawal]] = {}

    def put(self, *placed: str) -> World:
        """A night's files: ``a at p`` and so on."""
        for each in placed:
            document_id, _, place = each.partition(" at ")
            content = self.same.get(document_id, document_id)
            if document_id not in self.standings:
                number = len(self.standings) + 1
                self.standings[document_id] = replace(
                    BASE, document_id=document_id, file_name=document_id, content_hash=content, arrival_no=number
                )
                self.firsts[document_id] = First(day(self.night), f"r{self.night:03}")
            number = self.standings[document_id].arrival_no
            self.history.append(Lying(day(self.night), f"r{self.night:03}", place or "p", document_id, content, number))
        self.night += 1
        return self

    def withdraw(self, document_id: str, since: int, until: int | None = None, kind: str = GONE) -> World:
        said = Withdrawal(kind, "gone", day(since), None if until is None else day(until))
        self.withdrawals.setdefault(document_id, []).append(said)
        return self

    def settle(self) -> dict[str, tuple[str, str | None, str | None]]:
        now = {name: each for name, said in self.withdrawals.items() for each in said if each.ended_at is None}
        return settle(put_in_order(self.standings.values(), find_put_back(self.history)), now)

    def periods(self) -> list[Period]:
        return find_periods(list(self.standings.values()), self.settle(), self.firsts, self.history, self.withdrawals)

    def rows(self) -> list[Row]:
        return [
            (
                each.document_id,
                ((each.current_from or START) - START).days,
                None if each.current_until is None else (each.current_until - START).days,
                each.replaced_by,
            )
            for each in sorted(self.periods(), key=lambda each: (each.document_id, each.period_no))
        ]


def test_each_edition_counts_until_the_next_comes() -> None:
    world = World().put("a").put("b").put("c")
    assert world.rows() == [("a", 0, 1, "b"), ("b", 1, 2, "c"), ("c", 2, None, None)]


def test_an_edition_that_is_put_back_has_two_periods() -> None:
    world = World().put("a").put("b").put("a")
    assert world.rows() == [("a", 0, 1, "b"), ("a", 2, None, None), ("b", 1, 2, "a")]
    world.put("b")
    assert world.rows() == [("a", 0, 1, "b"), ("a", 2, 3, "b"), ("b", 1, 2, "a"), ("b", 3, None, None)]


def test_the_same_text_in_other_bytes_is_put_back_too() -> None:
    world = World(saved_anew="a").put("a").put("b").put("saved_anew")
    assert {name: each[0] for name, each in world.settle().items()} == {
        "a": "loaded", "b": "superseded", "saved_anew": "duplicate",
    }  # fmt: skip
    assert world.rows() == [("a", 0, 1, "b"), ("a", 2, None, None), ("b", 1, 2, "a")]


def test_what_still_lies_elsewhere_is_not_put_away() -> None:
    world = World().put("a at p").put("b at p", "b at q").put("a at p")
    assert world.rows() == [("a", 0, 1, "b"), ("b", 1, None, None)]
    world.put("x at q")  # now it lies nowhere any more
    world.standings["x"] = replace(world.standings["x"], report_type="budget")
    assert [row for row in world.rows() if row[0] != "x"] == [("a", 0, 1, "b"), ("a", 3, None, None), ("b", 1, 3, "a")]


def test_a_withdrawn_edition_gives_way_to_the_one_before_and_takes_its_place_again() -> None:
    world = World().put("a at p").put("b at q").withdraw("b", 5)
    assert world.rows() == [("a", 0, 1, "b"), ("a", 5, None, None), ("b", 1, 5, None)]
    world.withdrawals.clear()
    world.withdraw("b", 5, 8)
    assert world.rows() == [("a", 0, 1, "b"), ("a", 5, 8, "b"), ("b", 1, 5, None), ("b", 8, None, None)]


def test_what_comes_with_a_withdrawal_leaves_no_gap() -> None:
    world = World().put("a at p").put("b at q").put("c at r").withdraw("b", 2)
    assert world.rows() == [("a", 0, 1, "b"), ("b", 1, 2, None), ("c", 2, None, None)]


def test_editions_of_one_night_count_no_time_but_the_last() -> None:
    world = World().put("a at p").put("b at q", "c at r")
    assert world.rows() == [("a", 0, 1, "b"), ("b", 1, 1, "c"), ("c", 1, None, None)]


def test_a_copy_that_stands_has_the_time_of_the_one_that_went() -> None:
    world = World(copy="a").put("a at p").put("copy at q").withdraw("a", 4)
    assert world.rows() == [("copy", 0, None, None)]


def test_withdrawn_by_hand_it_counts_nowhere() -> None:
    world = World(copy="a").put("a at p", "copy at q").withdraw("a", 4, kind=BY_HAND)
    assert world.rows() == [("a", 0, 4, None)]


def test_what_nothing_can_replace_counts_from_its_arrival() -> None:
    world = World().put("a").put("b")
    world.standings = {name: replace(each, unit_name=None) for name, each in world.standings.items()}
    assert world.rows() == [("a", 0, None, None), ("b", 1, None, None)]


def test_an_arrival_of_unknown_time_comes_before_all() -> None:
    world = World().put("a").put("b")
    world.firsts["a"] = First(None, "r000")
    world.history[0] = replace(world.history[0], arrived_at=None)
    first, second = world.periods()
    assert (first.current_from, first.current_until, second.current_from) == (None, day(1), day(1))


@given(
    st.lists(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("pq")), min_size=1, max_size=2), max_size=8),
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 8), st.integers(1, 4) | st.none()), max_size=2),
)
def test_on_every_day_one_edition_counts_and_today_the_settled_one(
    nights: list[list[tuple[str, str]]], withdrawn: list[tuple[str, int, int | None]]
) -> None:
    world = World()
    for night in nights:
        world.put(*{place: f"{name} at {place}" for name, place in night}.values())
    for name, since, lasting in withdrawn:
        if name in world.firsts and name not in world.withdrawals:
            arrived_at = world.firsts[name].arrived_at or START
            begin = max(since, (arrived_at - START).days)
            world.withdraw(name, begin, None if lasting is None else begin + lasting)
    periods = world.periods()
    for number in range(20):
        counting = [
            each.document_id
            for each in periods
            if (each.current_from or START) <= day(number)
            and (each.current_until is None or day(number) < each.current_until)
        ]
        assert len(counting) <= 1
        has_any = any(
            (first.arrived_at or START) <= day(number)
            and not any(said.holds_at(day(number)) for said in world.withdrawals.get(name, ()))
            for name, first in world.firsts.items()
        )
        assert bool(counting) == has_any
    now = {each.document_id for each in periods if each.current_until is None}
    assert now == {name for name, each in world.settle().items() if each[0] == "loaded"}
    for name in world.firsts:
        own = [each for each in periods if each.document_id == name]
        assert [each.period_no for each in own] == list(range(1, len(own) + 1)) != []


def test_the_flow_keeps_the_periods_of_an_edition_put_back(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, nights = clock.now, 0
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=nights))
    first, later = (f"unit: 甲市统计局\nyear: 2023\nproject: \namount: {amount}\n" for amount in (1, 2))
    for text in (first, later, first):
        nights += 1
        warehouse.put("a.txt", text)
        assert warehouse.load().status == "published"
    rows = warehouse.query(
        "SELECT text, period_no, current_from < coalesce(current_until, current_from + INTERVAL 1 DAY),"
        " current_until IS NULL FROM raw.document_periods JOIN raw.cells USING (document_id)"
        " WHERE text IN ('1', '2') ORDER BY current_from"
    )
    assert rows == [("1", 1, True, False), ("2", 1, True, False), ("1", 2, True, True)]
    ends = warehouse.query("SELECT current_until, current_from FROM raw.document_periods ORDER BY current_from")
    assert [each[0] for each in ends[:-1]] == [each[1] for each in ends[1:]]
