"""Who has not published: units by year and type of report, for those with a gap; the others are counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.queries import fetch_rows, has_submissions

MOST_UNITS = 200
_QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True)
class Status:
    """A status with its words and its sign."""

    status: str
    mark: str
    name_zh: str
    name_en: str
    is_gap: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One report: of a year, of a type. ``counts`` has the number of units by status, over all units."""

    fiscal_year: int
    type_zh: str
    type_en: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Due:
    """What became of one report of one unit."""

    status: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with a gap, its name with the division's code where another one is called so too. ``reports`` has one
    entry a column, None where nothing is due."""

    unit_name: str
    reports: tuple[Due | None, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix: the first ``MOST_UNITS`` of ``gap_count`` units with a gap, of ``unit_count`` on the roster."""

    statuses: dict[str, Status]
    columns: tuple[Column, ...]
    rows: tuple[UnitRow, ...]
    gap_count: int
    unit_count: int


def read_coverage(snapshot: duckdb.DuckDBPyConnection) -> Coverage | None:
    """The coverage of a snapshot; None without a roster, and for a snapshot of an older version."""
    if not has_submissions(snapshot):
        return None
    lines = _rows(snapshot, "coverage")
    statuses = {row["status"]: Status(**row) for row in _rows(snapshot, "statuses")}
    keys = sorted({(-line["fiscal_year"], line["report_type"], line["type_zh"], line["type_en"]) for line in lines})
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    units: dict[str, dict[tuple[int, str], Due]] = {}
    names: dict[str, tuple[str, str | None]] = {}
    gaps: set[str] = set()
    for line in lines:  # the worst units first, of a unit and report the worst edition first
        unit, key = line["unit_key"], (-line["fiscal_year"], line["report_type"])
        names[unit] = (line["unit_name"], line["division_code"])
        if key in units.setdefault(unit, {}):
            continue
        units[unit][key] = Due(line["status"], line["reason_zh"])
        counts[key][line["status"]] += 1
        if statuses[line["status"]].is_gap:
            gaps.add(unit)
    shown = [unit for unit in units if unit in gaps][:MOST_UNITS]
    alike = Counter(name for name, _ in names.values())
    return Coverage(
        statuses,
        tuple(Column(-key[0], key[2], key[3], dict(counts[key[:2]])) for key in keys),
        tuple(
            UnitRow(
                " ".join(part for part in names[unit] if part) if alike[names[unit][0]] > 1 else names[unit][0],
                tuple(units[unit].get(key[:2]) for key in keys),
            )
            for unit in shown
        ),
        len(gaps),
        len(units),
    )


def _rows(snapshot: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return fetch_rows(snapshot, (_QUERIES / f"{name}.sql").read_text(encoding="utf-8"))
