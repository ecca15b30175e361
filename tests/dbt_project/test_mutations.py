"""One changed number in a report that adds up is found, as one finding, at its place; an unchanged report is clean."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from mutations import Mutation, blocks_of, make_mutants, read_blocks
from small_snapshot import Snapshot

from extract.forms import load_knowledge
from extract.model import Reading
from extract.shape import shape_reading
from flows.landing.database import store_reading, store_shaped
from flows.landing.schema import create_raw_schema

ROOT = Path(__file__).resolve().parents[2]
SEED = 20240607
REPORTS = {  # report -> mutants of it
    "jiading_convenience_final_2023": 16,
    "jiading_convenience_final_2024": 8,
    "jiading_convenience_budget_2024": 10,
    "jiading_convenience_unit_budget_2025": 8,
    "kunshan_service_budget_2022_text": 12,
    "changxing_service_budget_2025_revised": 8,
}
FOUND, ALONE, AT_ITS_PLACE = 0.95, 0.90, 0.95

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Outcome:
    """The findings of must and should of every document, and what was changed in the mutants."""

    mutations: dict[str, Mutation]
    originals: tuple[str, ...]
    findings: dict[str, list[tuple[str, str, list[str]]]]

    def share(self, mutants: list[str]) -> float:
        return len(mutants) / len(self.mutations)


def counties() -> Iterator[str]:
    """Names of counties: a body of its own for every mutant, so that no report is compared with another."""
    with (ROOT / "forms" / "divisions.csv").open(encoding="utf-8") as handle:
        names = [row["name"] for row in csv.DictReader(handle) if row["code"][:2] == "43" and not row["valid_to"]]
    return (f"{name}便民服务指导中心" for name in names if name.endswith(("县", "市")) and len(name) == 3)


@pytest.fixture(scope="module")
def outcome(snapshot: Snapshot) -> Iterator[Outcome]:
    knowledge = load_knowledge(ROOT / "forms")
    units = counties()
    mutations: dict[str, Mutation] = {}
    readings: list[Reading] = []
    for report, count in REPORTS.items():
        unit = next(units)
        readings.append(read_blocks(blocks_of(report, unit, district=unit[:3]), report)[0])
        for reading, mutation in make_mutants(report, units, count, SEED):
            readings.append(reading)
            mutations[reading.document_id] = mutation
    with duckdb.connect(str(snapshot.path)) as connection:
        create_raw_schema(connection)
        for reading in readings:
            snapshot.add(
                "documents", document_id=reading.document_id, file_name=f"{reading.document_id}.pdf", outcome="loaded",
                is_held=False,
            )  # fmt: skip
            store_reading(connection, reading)
            store_shaped(connection, reading.document_id, shape_reading(reading, knowledge))
    findings: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
    with snapshot.build() as connection:
        for document_id, identity, message, places in connection.execute(
            "SELECT document_id, identity_id, message_en, places FROM marts.fct_finding"
            " WHERE severity IN ('must', 'should') ORDER BY finding_id"
        ).fetchall():
            findings[document_id].append((identity, message, places))
    yield Outcome(mutations, tuple(REPORTS), dict(findings))


def test_a_report_that_adds_up_has_no_finding(outcome: Outcome) -> None:
    assert {name: outcome.findings[name] for name in outcome.originals if name in outcome.findings} == {}


def test_one_changed_number_is_found(outcome: Outcome) -> None:
    found = [name for name in outcome.mutations if outcome.findings.get(name)]
    missed = "\n".join(str(change) for name, change in outcome.mutations.items() if name not in found)
    assert outcome.share(found) >= FOUND, f"{len(found)} of {len(outcome.mutations)}; not found:\n{missed}"


def test_one_changed_number_is_one_finding(outcome: Outcome) -> None:
    alone = [name for name in outcome.mutations if len(outcome.findings.get(name, [])) <= 1]
    many = "\n".join(
        f"{change}: {[identity for identity, _, _ in outcome.findings[name]]}"
        for name, change in outcome.mutations.items()
        if name not in alone
    )
    assert outcome.share(alone) >= ALONE, f"{len(alone)} of {len(outcome.mutations)}; more than one:\n{many}"


def test_a_finding_names_the_changed_place(outcome: Outcome) -> None:
    found = {name: change for name, change in outcome.mutations.items() if outcome.findings.get(name)}
    astray = {
        name: change
        for name, change in found.items()
        if not any(change.place in places for _, _, places in outcome.findings[name])
    }
    lines = "\n".join(f"{change}: {outcome.findings[name]}" for name, change in astray.items())
    assert len(astray) <= len(found) * (1 - AT_ITS_PLACE), f"{len(astray)} of {len(found)}:\n{lines}"


def test_every_table_and_the_prose_are_changed(outcome: Outcome) -> None:
    changed = Counter(change.table for change in outcome.mutations.values())
    assert changed[""] >= 10
    assert {f"F{number}" for number in range(1, 9)} | {f"B{number}" for number in range(1, 10)} - {"B7"} <= set(changed)
