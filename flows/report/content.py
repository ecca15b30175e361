"""What the page shows, read from a snapshot that is only read: a dataclass a part of the page."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from flows.report.coverage import Coverage, read_coverage
from flows.report.figures import rate_percent

SEVERITIES = ("must", "should", "advisory")
DOUBTFUL = "doubtful"  # the group of findings that a second reading has not confirmed, whatever their severity
OUTCOMES = ("loaded", "quarantined", "unrecognised", "superseded", "duplicate", "withdrawn")
# Beyond these a browser grows slow and nobody reads on; the page says how many there are and where all of them stand.
MOST_FINDINGS = 400
MOST_DOCUMENTS = 400
MOST_ROWS = 2_000
MOST_PLACES = 12
MOST_CHECKS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A printed cell or passage. ``text`` is what stands there."""

    place_id: str
    kind: str  # cell passage
    file_name: str
    page: int
    table_no: int | None
    row_no: int | None
    column_no: int | None
    section: str | None
    row_label: str | None
    column_label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """One broken check under a finding. ``unit`` is what its figures are in: 元 for money."""

    check_id: str
    identity_id: str
    instance: str | None
    statement_zh: str | None
    statement_en: str | None
    citation: str | None
    left_value: Decimal | None
    right_value: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction with the checks it breaks and the places where it stands."""

    finding_id: str
    severity: str
    status: str
    title_zh: str
    title_en: str
    message_zh: str
    message_en: str
    amount_at_stake_yuan: Decimal | None
    blame: str
    blame_reason_zh: str | None
    blame_reason_en: str | None
    unit_name: str | None
    fiscal_year: int | None
    file_name: str | None
    place_count: int
    check_count: int
    places: tuple[Place, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one severity that stand in the report, or all that are to be checked first, worst first: at most
    ``MOST_FINDINGS`` of ``count``."""

    severity: str  # or DOUBTFUL
    count: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Document:
    document_id: str
    file_name: str
    unit_name: str | None
    fiscal_year: int | None
    report_type: str | None
    page_count: int | None
    reason: str | None
    other_file: str | None  # the file that it duplicates, or that superseded it
    is_held: bool


@dataclass(frozen=True, slots=True)
class OutcomeGroup:
    """The documents of one outcome, at most ``MOST_DOCUMENTS`` of ``count``."""

    outcome: str
    count: int
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One unit and year: its headline figures in yuan, as printed, and how its checks came out."""

    unit_name: str | None
    fiscal_year: int | None
    file_names: str
    budget_yuan: Decimal | None
    budget_stage: str | None
    budget_item: str | None  # whose money it counts: the whole, or the general public budget alone
    actual_yuan: Decimal | None
    actual_item: str | None
    three_public_budget_yuan: Decimal | None
    three_public_actual_yuan: Decimal | None
    printed_rate_percent: Decimal | None
    self_score: Decimal | None
    total_weight: Decimal | None
    project_forms: int
    indicators: int
    indicators_met: int
    indicators_judged: int
    held: int
    broken: int
    not_evaluable: int
    findings: dict[str, int] = field(default_factory=dict)

    @property
    def computed_rate_percent(self) -> Decimal | None:
        """Of budget and actual of the same item; a rate over two different things would be none."""
        return rate_percent(self.actual_yuan, self.budget_yuan) if self.actual_item == self.budget_item else None


@dataclass(frozen=True, slots=True)
class SignalCount:
    code: str
    severity: str | None
    meaning_zh: str | None
    meaning_en: str | None
    what_to_do: str | None
    count: int
    documents: int
    example: str | None


@dataclass(frozen=True, slots=True)
class Report:
    snapshot_id: str
    published_at: datetime
    run_id: str
    versions: dict[str, str]
    outcomes: tuple[OutcomeGroup, ...]
    groups: tuple[FindingGroup, ...]
    doubtful: FindingGroup
    waived: int
    rows: tuple[UnitYear, ...]
    row_count: int
    signals: tuple[SignalCount, ...]
    checks: dict[str, int]  # status → number
    coverage: Coverage | None


def read_report(snapshot_path: Path) -> Report:
    """Everything that the page shows. Raises ``duckdb.Error`` where the file is no published snapshot."""
    with duckdb.connect(str(snapshot_path), read_only=True) as snapshot:
        # variables, not parameters: binding a parameter imports pandas, which takes a second
        for name, most in (
            ("findings", MOST_FINDINGS),
            ("documents", MOST_DOCUMENTS),
            ("places", MOST_PLACES),
        ):
            snapshot.execute(f"set variable most_{name} = {most}")
        head = _rows(snapshot, "select * from marts.snapshot")[0]
        rows = _rows(snapshot, _sql("unit_years"))
        *groups, doubtful = _finding_groups(snapshot)
        return Report(
            snapshot_id=head["snapshot_id"],
            published_at=head["published_at"],
            run_id=head["run_id"],
            versions=json.loads(head["versions"] or "{}"),
            outcomes=_outcomes(snapshot),
            groups=tuple(groups),
            doubtful=doubtful,
            waived=_counts(snapshot, "select status, count(*) from marts.fct_finding group by all").get("waived", 0),
            rows=tuple(
                UnitYear(**{**row, "findings": dict(zip(SEVERITIES, row["findings"], strict=True))})
                for row in rows[:MOST_ROWS]
            ),
            row_count=len(rows),
            signals=tuple(SignalCount(**row) for row in _rows(snapshot, _sql("signals"))),
            checks=dict(
                snapshot.execute("select status, count(*) from marts.fct_identity_check group by all").fetchall()
            ),
            coverage=read_coverage(snapshot),
        )


def _outcomes(snapshot: duckdb.DuckDBPyConnection) -> tuple[OutcomeGroup, ...]:
    snapshot.execute(f"create temp table came_in as {_sql('came_in')}")
    counts = _counts(snapshot, "select outcome, count(*) from came_in group by all")
    documents: dict[str, list[Document]] = defaultdict(list)
    for row in _rows(snapshot, _sql("documents")):
        documents[row.pop("outcome")].append(Document(**row))
    return tuple(
        OutcomeGroup(outcome, counts[outcome], tuple(documents[outcome])) for outcome in OUTCOMES if outcome in counts
    )


def _finding_groups(snapshot: duckdb.DuckDBPyConnection) -> tuple[FindingGroup, ...]:
    counts = _counts(
        snapshot,
        f"select case when blame = 'source' then severity else '{DOUBTFUL}' end, count(*)"
        " from marts.fct_finding where status = 'open' group by all",
    )
    snapshot.execute(f"create temp table shown_findings as {_sql('findings')}")
    places = {row["place_id"]: Place(**row) for row in _rows(snapshot, _sql("places"))}
    checks: dict[str, list[Check]] = defaultdict(list)
    for row in _rows(snapshot, _sql("checks")):
        checks[row.pop("root_cause_id")].append(Check(**row))
    groups: dict[str, list[Finding]] = defaultdict(list)
    for row in _rows(snapshot, "select * exclude group_position from shown_findings order by group_position"):
        named, broken = row.pop("places") or (), checks[row["finding_id"]]
        groups[row.pop("group_name")].append(
            Finding(
                **row,
                place_count=len(named),
                check_count=len(broken),
                places=tuple(places[place] for place in named[:MOST_PLACES] if place in places),
                checks=tuple(broken[:MOST_CHECKS]),
            )
        )
    names = (*SEVERITIES, DOUBTFUL)
    return tuple(FindingGroup(name, counts.get(name, 0), tuple(groups[name])) for name in names)


def _sql(name: str) -> str:
    return (Path(__file__).parent / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def _counts(snapshot: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    return dict(snapshot.execute(sql).fetchall())


def _rows(snapshot: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    result = snapshot.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
