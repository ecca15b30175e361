"""Every number of prose that a person read out of two real reports is found, with item, stage, year and subject."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from extract.model import Mention, Metadata, Narrative
from extract.narrative import load_vocabulary, read_mentions
from extract.readers import read_document

SHARED = Path(__file__).parents[4] / "shared"
REPORTS = sorted((SHARED / "seeds").glob("*.txt")) or [None]
OWN_NAME = {"000": "区政协", "004": "区政协"}
MONEY = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
WHOLE_OF_A_PROJECT = {"expenditure_total", "budget_adjustment_amount", "carryover_closing", None}


def narrative_of(path: Path) -> Narrative:
    metadata = Metadata(
        report_type="self_evaluation",
        fiscal_year=2024,
        unit_name=None,
        unit_name_printed=None,
        short_name=OWN_NAME[path.name[:3]],
        body_type=None,
        division_code=None,
        province=None,
        city=None,
        county=None,
        fiscal_level=None,
        report_scope=None,
        title=None,
    )
    return read_mentions(read_document(path, path.stem[-16:]), (), load_vocabulary(), metadata)


def gold_of(path: Path) -> list[dict[str, str]]:
    with (SHARED / "gold" / f"{path.name[:3]}_facts.csv").open(encoding="utf-8") as handle:
        return [row for row in csv.DictReader(handle) if row["source"] == "narrative"]


def item_of(mention: Mention) -> str | None:
    item = load_vocabulary().labels.get(mention.label_norm)
    is_project = mention.scope == "project" and item in WHOLE_OF_A_PROJECT
    return "project_item" if is_project else item


@pytest.fixture(params=REPORTS, ids=lambda path: path.name[:3] if path else "none")
def report(request: pytest.FixtureRequest) -> Path:
    if request.param is None:
        pytest.skip("the two real reports are not on this machine")
    return request.param


def money_key(item: str | None, stage: str | None, year: int, value: Decimal, unit: str) -> tuple[object, ...]:
    return item, stage, year, (value * MONEY[unit]).normalize()


def test_money_is_exactly_what_was_read_by_hand(report: Path) -> None:
    found = Counter(
        money_key(item_of(m), m.stage, m.fiscal_year or 2024 + m.year_offset, m.value, m.unit)
        for m in narrative_of(report).mentions
        if m.unit in MONEY and item_of(m)
    )
    expected = Counter(
        money_key(row["measure"], row["stage"], int(row["year"]), Decimal(row["value"]), row["unit"])
        for row in gold_of(report)
        if row["unit"] in MONEY and not row["measure"].startswith("activity")
    )
    assert found == expected


def test_every_quantity_is_found(report: Path) -> None:
    found = Counter(
        (m.value.normalize(), m.unit, m.fiscal_year or 2024 + m.year_offset) for m in narrative_of(report).mentions
    )
    missing = [
        row["verbatim"]
        for row in gold_of(report)
        if not found[Decimal(row["value"]).normalize(), row["unit"], int(row["year"])]
    ]
    assert not missing


def test_known_quantities_carry_their_item(report: Path) -> None:
    found = Counter(
        (item_of(m), m.value.normalize(), m.unit, m.is_target) for m in narrative_of(report).mentions if item_of(m)
    )
    missing = [
        row["verbatim"]
        for row in gold_of(report)
        if row["unit"] not in MONEY
        and not row["measure"].startswith("activity")
        and not found[row["measure"], Decimal(row["value"]).normalize(), row["unit"], row["stage"] == "target"]
    ]
    assert not missing


def test_projects_are_named(report: Path) -> None:
    def bare(name: str) -> str:
        return name.replace("（", "(").replace("）", ")").removesuffix("专项")

    found = Counter((bare(m.subject or ""), m.stage, m.value) for m in narrative_of(report).mentions if m.scope)
    expected = Counter(
        (bare(row["subject"]), row["stage"], Decimal(row["value"]))
        for row in gold_of(report)
        if row["measure"] == "project_item"
    )
    assert found == expected


def test_lists_have_the_stated_length(report: Path) -> None:
    listings = narrative_of(report).listings
    assert {listing.kind for listing in listings} >= {"organs", "enumeration"}
    assert all(listing.stated_value == listing.listed_count for listing in listings)


def test_places_are_slices_of_the_print(report: Path) -> None:
    reading = read_document(report, report.stem[-16:])
    texts = {reading.passage_id(passage): passage.text for passage in reading.passages}
    for mention in narrative_of(report).mentions:
        assert mention.passage_id is not None
        assert texts[mention.passage_id][mention.char_from : mention.char_to] == mention.printed_text
