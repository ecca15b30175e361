"""The small frames that the suites look at, computed by SQL from a snapshot that is only read.

Each frame is a Parquet file with the columns ``subject``, ``severity`` and ``document_id`` (they name a failing row),
then keys, statuses and integers. No amount goes in: a DECIMAL becomes a float in a data frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.contract import TABLES, carries
from expectations.rules import APPLICABLE, Rule

AS_CONTRACTED = "as contracted"
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Identity:
    """One row of ``forms/identities.csv`` as the snapshot carries it, and the number of reports ``due`` to try it."""

    identity_id: str
    kind: str
    statement_zh: str
    statement_en: str
    severity: str
    citation: str | None
    due: int


def store_schema_frame(snapshot: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """A row each contracted column: its state, or the type it has instead. Says whether any is not as contracted."""
    found = {
        (f"{schema}.{table}", column): data_type
        for schema, table, column, data_type in snapshot.execute(
            "select table_schema, table_name, column_name, data_type from information_schema.columns"
        ).fetchall()
    }
    states = []
    for table in TABLES:
        for column, kind in table.columns.items():
            data_type = found.get((table.name, column))
            if data_type is None:
                state = MISSING
            else:
                state = AS_CONTRACTED if carries(kind, data_type) else f"{data_type} where {kind} is due"
            states.append((f"{table.name}.{column}", state))
    _store(path, [subject for subject, _ in states], {"state": pa.array([state for _, state in states])})
    return any(state != AS_CONTRACTED for _, state in states)


def store_rule_frame(snapshot: duckdb.DuckDBPyConnection, rules: Sequence[Rule], path: Path) -> None:
    """A row each table, a column each rule: the number of violations, NULL where the rule is about other tables."""
    tables = sorted({rule.table for rule in rules})
    counts: dict[str, dict[str, int]] = {rule.rule_id: {} for rule in rules}
    for rule in rules:
        row = snapshot.execute(f"select count(*) from ({rule.violators})").fetchone()
        counts[rule.rule_id][rule.table] = row[0] if row else 0
    columns = {
        rule_id: pa.array([by_table.get(table) for table in tables], pa.int64()) for rule_id, by_table in counts.items()
    }
    _store(path, tables, columns)


def read_examples(snapshot: duckdb.DuckDBPyConnection, rule: Rule, limit: int = 5) -> tuple[str, ...]:
    """A few of the rows that violate a rule, by their ids."""
    rows = snapshot.execute(f"select cast(columns(*) as varchar) from ({rule.violators}) limit {limit}").fetchall()
    return tuple(row[0] for row in rows)


def read_identities(snapshot: duckdb.DuckDBPyConnection) -> list[Identity]:
    """The snapshot's own ``forms.identities`` but those left out by name, with the reports that each was due on."""
    rows = snapshot.execute(f"""
        select identity.identity_id, kind, statement_zh, statement_en, severity, cast(citation as varchar),
            count(due.report_id)
        from forms.identities as identity
        left join ({APPLICABLE}) as due on due.identity_id = identity.identity_id
        where identity.left_out_reason_en is null
        group by all order by 1
    """).fetchall()
    return [Identity(*row) for row in rows]


def store_identity_frame(snapshot: duckdb.DuckDBPyConnection, identity: Identity, path: Path) -> None:
    """The checks of one identity, a row each: its id, severity, document and status."""
    relation = snapshot.sql(
        "select check_id as subject, severity, document_id, status from marts.fct_identity_check"
        " where identity_id = $identity_id order by check_id",
        params={"identity_id": identity.identity_id},
    )
    relation.write_parquet(str(path))


def read_evaluated(snapshot: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Identity → the number of its checks that came to hold or to break."""
    rows = snapshot.execute(
        "select identity_id, count(*) from marts.fct_identity_check"
        " where status not in ('not_evaluable', 'not_applicable') group by identity_id"
    ).fetchall()
    return dict(rows)


def _store(path: Path, subjects: list[str], columns: dict[str, pa.Array]) -> None:
    named = {
        "subject": pa.array(subjects, pa.string()),
        "severity": pa.array(["structure"] * len(subjects)),
        "document_id": pa.array([""] * len(subjects)),
    }
    pq.write_table(pa.table({**named, **columns}), path)
