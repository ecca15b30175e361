"""Suites from the contract, the structural rules and the snapshot's own identities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations import frames
from expectations.contract import HELD, TABLES
from expectations.frames import Identity
from expectations.rules import Rule

SCHEMA = "schema"
SCHEMA_FRAME = "schema.parquet"
COVERAGE = "coverage"
IDENTITY_PREFIX = "identity "
NOT_BROKEN = (*HELD, "not_evaluable", "not_applicable", "waived")


@dataclass(frozen=True, slots=True)
class Expectation:
    """Every value of ``column`` is one of ``allowed``; without a column, the frame has ``at_least`` rows."""

    name: str
    words: str
    severity: str
    column: str | None = None
    allowed: tuple[str | int, ...] = ()
    at_least: int = 0
    meta: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """Expectations on one frame (a Parquet file)."""

    name: str
    frame: Path
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation's result. ``offenders`` are the failing rows, ``observed`` counts the rows looked at."""

    suite: str
    name: str
    success: bool
    observed: int
    offenders: tuple[dict[str, Any], ...]
    error: str | None

    @property
    def is_identity(self) -> bool:
        """Whether it says that an identity holds or breaks; all other outcomes are about the structure."""
        return self.suite.startswith(IDENTITY_PREFIX) and self.name != COVERAGE


def schema_suite(folder: Path) -> Suite:
    """Every contracted column is there with a type that carries its kind; looks at all of them."""
    columns = sum(len(table.columns) for table in TABLES)
    return Suite(
        SCHEMA,
        folder / SCHEMA_FRAME,
        (
            Expectation(
                "as_contracted",
                "every contracted column is there and has a type that carries it; money is DECIMAL(20,2)",
                "structure",
                "state",
                (frames.AS_CONTRACTED,),
            ),
            Expectation(COVERAGE, f"all {columns} contracted columns were looked at", "structure", at_least=columns),
        ),
    )


def rule_suites(snapshot: duckdb.DuckDBPyConnection, rules: Sequence[Rule], folder: Path) -> Iterator[Suite]:
    """One suite a group of structural rules; an expectation a rule, over all the tables that the rule concerns."""
    groups: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        groups[rule.suite].append(rule)
    for name, group in groups.items():
        path = folder / f"{name}.parquet"
        frames.store_rule_frame(snapshot, group, path)
        words: dict[str, list[str]] = defaultdict(list)
        for rule in group:
            words[rule.rule_id].append(f"{rule.table}: {rule.words}")
        tables = len({rule.table for rule in group})
        yield Suite(
            name,
            path,
            (
                *(Expectation(rule_id, "; ".join(said), "structure", rule_id, (0,)) for rule_id, said in words.items()),
                Expectation(COVERAGE, f"all {tables} tables were looked at", "structure", at_least=tables),
            ),
        )


def identity_suites(
    snapshot: duckdb.DuckDBPyConnection, identities: Sequence[Identity], folder: Path
) -> Iterator[Suite]:
    """One suite an identity: no check of it is broken, and each report that it holds for tried it."""
    for number, identity in enumerate(identities):
        path = folder / f"identity_{number}.parquet"
        frames.store_identity_frame(snapshot, identity, path)
        meta = {
            "kind": identity.kind,
            "statement_zh": identity.statement_zh,
            "statement_en": identity.statement_en,
            "severity": identity.severity,
            "citation": identity.citation,
        }
        words = f"{identity.statement_zh} / {identity.statement_en}"
        yield Suite(
            IDENTITY_PREFIX + identity.identity_id,
            path,
            (
                Expectation(identity.identity_id, words, identity.severity, "status", NOT_BROKEN, meta=meta),
                Expectation(
                    COVERAGE,
                    f"tried on each of the {identity.due} reports that it holds for",
                    "structure",
                    at_least=identity.due,
                ),
            ),
        )
