"""From outcomes of expectations to failures, results and what the policy makes of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from expectations import frames
from expectations.contract import SEVERITIES
from expectations.frames import Identity
from expectations.policy import Action, Policy
from expectations.results import Coverage, HeldDocument, IdentityResult, StructuralFailure
from expectations.rules import Rule
from expectations.suites import COVERAGE, SCHEMA, Outcome

Row = Mapping[str, Any]


def structural_failures(
    snapshot: duckdb.DuckDBPyConnection, outcomes: Iterable[Outcome], rules: Sequence[Rule]
) -> tuple[StructuralFailure, ...]:
    """One failure a rule and table, or an expectation that raised or saw too few rows."""
    by_place = {(rule.suite, rule.rule_id, rule.table): rule for rule in rules}
    return tuple(
        failure for outcome in outcomes if not outcome.success for failure in _failures(snapshot, outcome, by_place)
    )


def _failures(
    snapshot: duckdb.DuckDBPyConnection, outcome: Outcome, rules: Mapping[tuple[str, str, str], Rule]
) -> Iterator[StructuralFailure]:
    if outcome.error is not None:
        yield StructuralFailure(outcome.suite, outcome.name, "", f"could not be evaluated: {outcome.error}", 1)
    elif outcome.name == COVERAGE:
        words = f"looked at {outcome.observed} rows, fewer than there must be"
        yield StructuralFailure(outcome.suite, COVERAGE, "", words, 1)
    elif outcome.suite == SCHEMA:
        examples = tuple(f"{row['subject']}: {row['state']}" for row in outcome.offenders)
        yield StructuralFailure(SCHEMA, outcome.name, "", "columns differ from the contract", len(examples), examples)
    elif not outcome.is_identity:
        for row in outcome.offenders:
            rule = rules[outcome.suite, outcome.name, row["subject"]]
            examples = frames.read_examples(snapshot, rule)
            count = int(row[outcome.name])
            yield StructuralFailure(rule.suite, rule.rule_id, rule.table, rule.words, count, examples)


def identity_results(
    identities: Iterable[Identity], outcomes: Iterable[Outcome], evaluated: Mapping[str, int]
) -> tuple[IdentityResult, ...]:
    """One result an identity, in the identities' order."""
    by_name = {outcome.name: outcome for outcome in outcomes if outcome.is_identity}
    return tuple(
        IdentityResult(
            identity_id=identity.identity_id,
            severity=identity.severity,
            statement_zh=identity.statement_zh,
            statement_en=identity.statement_en,
            citation=identity.citation,
            holds=by_name[identity.identity_id].success,
            tried=by_name[identity.identity_id].observed,
            evaluated=evaluated.get(identity.identity_id, 0),
            broken_checks=tuple(row["subject"] for row in by_name[identity.identity_id].offenders),
        )
        for identity in identities
    )


def stopping_checks(broken: Iterable[Row], policy: Policy) -> tuple[str, ...]:
    """The broken checks for which the policy stops the run. A check's own severity counts, not its identity's."""
    return tuple(sorted(row["subject"] for row in broken if policy[row["severity"]] is Action.STOP_RUN))


def held_documents(broken: Iterable[Row], policy: Policy) -> tuple[HeldDocument, ...]:
    """The documents that the policy keeps out of the snapshot, each with the broken checks that are the reason."""
    checks: dict[str, list[str]] = defaultdict(list)
    for row in broken:
        if policy[row["severity"]] is Action.HOLD_DOCUMENT:
            checks[row["document_id"]].append(row["subject"])
    return tuple(HeldDocument(document, tuple(sorted(ids))) for document, ids in sorted(checks.items()))


def coverage(expectations: int, results: Iterable[IdentityResult]) -> Coverage:
    """Checks tried, evaluated and broken, by severity of the identity."""
    tried, evaluated, broken = (Counter(dict.fromkeys(SEVERITIES, 0)) for _ in range(3))
    for result in results:
        tried[result.severity] += result.tried
        evaluated[result.severity] += result.evaluated
        broken[result.severity] += len(result.broken_checks)
    return Coverage(expectations, dict(tried), dict(evaluated), dict(broken))
