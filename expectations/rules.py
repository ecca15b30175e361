"""Structural rules: each is words and a query for the rows that violate it. No row, no violation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from expectations.contract import (
    BLAMES,
    CHECK_STATUSES,
    FINDING_STATUSES,
    HELD,
    OUTCOMES,
    REASONED_OUTCOMES,
    SEVERITIES,
    TABLES,
    TWO_SIDED_KINDS,
    Table,
)

FACT_TABLES = ("marts.fct_budget", "marts.fct_expenditure", "marts.fct_revenue", "marts.fct_quantity")
_NEVER_EMPTY = ("marts.dim_document", "marts.dim_item", "marts.dim_year", "forms.identities")

APPLICABLE = """
    select report.report_id, identity.identity_id
    from (
        select report_id, any_value(report_type) as report_type, any_value(fiscal_year) as fiscal_year
        from marts.dim_document where is_current group by report_id
    ) as report
    join forms.identities as identity on identity.report_type in (report.report_type, 'all')
        and coalesce(report.fiscal_year >= left(identity.valid_from::varchar, 4)::integer, identity.valid_from is null)
        and coalesce(report.fiscal_year <= left(identity.valid_to::varchar, 4)::integer, identity.valid_to is null)
    where identity.left_out_reason_en is null
"""
"""Every current report × every identity that holds for its type and year: what must have been tried."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``violators`` is a query of one text column: the id of each row of ``table`` that breaks the rule."""

    suite: str
    rule_id: str
    table: str
    words: str
    violators: str


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _printed(source: str) -> str:
    return f"select {source}_id from raw.{source}s where {source}_id is not null"


def _in_list(suite: str, rule_id: str, table: str, key: str, column: str, values: tuple[str, ...]) -> Rule:
    return Rule(
        suite,
        rule_id,
        table,
        f"{column} is one of {', '.join(values)}",
        f"select {key} from {table} where {column} not in ({_list(values)})",
    )


def key_rules(table: Table) -> Iterator[Rule]:
    """Required columns are filled; the key is unique."""
    if table.required:
        blank = " or ".join(f"{column} is null" for column in table.required)
        shown = " || ', ' || ".join(
            f"'{column}=' || coalesce(cast({column} as varchar), 'NULL')" for column in table.required
        )
        yield Rule(
            "keys",
            "required_filled",
            table.name,
            f"{', '.join(table.required)} are filled on every row",
            f"select {shown} from {table.name} where {blank}",
        )
    if table.key:
        key = ", ".join(table.key)
        shown = " || ' | ' || ".join(f"coalesce(cast({column} as varchar), 'NULL')" for column in table.key)
        yield Rule(
            "keys",
            "key_unique",
            table.name,
            f"({key}) is unique",
            f"select {shown} from {table.name} where {table.key[0]} is not null group by {key} having count(*) > 1",
        )


def reference_rules(table: Table) -> Iterator[Rule]:
    """What a row points at exists."""
    for column, target in table.references:
        target_table, _, target_column = target.rpartition(".")
        yield Rule(
            "references",
            f"{column}_exists",
            table.name,
            f"every {column} is in {target_table}",
            f"select distinct cast({column} as varchar) from {table.name} where {column} is not null"
            f" and {column} not in (select {target_column} from {target_table} where {target_column} is not null)",
        )


def provenance_rules() -> Iterator[Rule]:
    """Every fact is one printed number and keeps its place."""
    for table in TABLES:
        if not table.place:
            continue
        unplaced = " and ".join(f"{column} is null" for column in table.place)
        yield Rule(
            "provenance",
            "fact_has_place",
            table.name,
            "no fact without a cell or a passage",
            f"select fact_id from {table.name} where {unplaced}",
        )
        lost = " or ".join(
            f"({column} is not null and {column} not in ({_printed('passage' if column == 'passage_id' else 'cell')}))"
            for column in table.place
        )
        yield Rule(
            "provenance",
            "place_exists",
            table.name,
            "the cell or passage that a fact names was printed",
            f"select fact_id from {table.name} where {lost}",
        )
    for name in FACT_TABLES:
        yield Rule(
            "provenance",
            "printed_text_kept",
            name,
            "every fact keeps the text that was printed",
            f"select fact_id from {name} where coalesce(printed_text, '') = ''",
        )
    for name, key, only in (
        ("marts.fct_identity_check", "check_id", "true"),
        ("marts.fct_finding", "finding_id", "status <> 'resolved'"),
    ):
        yield Rule(
            "provenance",
            "places_exist",
            name,
            "every place that is named was printed",
            f"select distinct {key} || ' -> ' || place"
            f" from (select {key}, unnest(places) as place from {name} where {only})"
            f" where place not in ({_printed('cell')} union all {_printed('passage')})",
        )


def document_rules() -> Iterator[Rule]:
    """Every document is accounted for."""
    table = "raw.documents"
    yield _in_list("documents", "outcome_known", table, "document_id", "outcome", OUTCOMES)
    yield Rule(
        "documents",
        "arrived",
        table,
        "every document came in at least once",
        f"select document_id from {table}"
        " where document_id not in (select document_id from raw.arrivals where document_id is not null)",
    )
    yield Rule(
        "documents",
        "arrival_accounted",
        "raw.arrivals",
        "every arrival has its document",
        "select source_uri from raw.arrivals where document_id is null",
    )
    yield Rule(
        "documents",
        "reason_given",
        table,
        "a document that was not loaded says why",
        f"select document_id from {table} where outcome in ({_list(REASONED_OUTCOMES)}) and coalesce(reason, '') = ''",
    )
    for outcome, column in (("duplicate", "duplicate_of"), ("superseded", "superseded_by")):
        yield Rule(
            "documents",
            f"{column}_known",
            table,
            f"a document that is {outcome} names the other one, and it exists",
            f"select document_id from {table} where outcome = '{outcome}' and ({column} is null"
            f" or {column} not in (select document_id from {table} where document_id is not null))",
        )
    yield Rule(
        "documents",
        "loaded_published",
        table,
        "a loaded document that is not held back is in marts.dim_document",
        f"select document_id from {table} where outcome = 'loaded' and is_held is distinct from true"
        " and document_id not in (select document_id from marts.dim_document where document_id is not null)",
    )
    yield Rule(
        "documents",
        "loaded_has_content",
        table,
        "a loaded document has a cell or a passage",
        f"select document_id from {table} where outcome = 'loaded'"
        " and document_id not in (select document_id from raw.cells where document_id is not null)"
        " and document_id not in (select document_id from raw.passages where document_id is not null)",
    )
    for name in _NEVER_EMPTY:
        yield Rule(
            "documents",
            "not_empty",
            name,
            "not empty where documents are loaded",
            f"select '{name}' where not exists (from {name}) and exists (from {table} where outcome = 'loaded')",
        )
    yield Rule(
        "documents",
        "one_row",
        "marts.snapshot",
        "the snapshot says once what it is",
        "select count(*) || ' rows' from marts.snapshot having count(*) <> 1",
    )


def check_rules() -> Iterator[Rule]:
    """The checks really ran, none passed for want of a number, and every break is in a finding."""
    table, finding = "marts.fct_identity_check", "marts.fct_finding"
    lacks = "nullif(nullif(cast(missing as varchar), ''), '[]')"
    yield _in_list("checks", "status_known", table, "check_id", "status", CHECK_STATUSES)
    yield _in_list("checks", "severity_known", table, "check_id", "severity", SEVERITIES)
    yield Rule(
        "checks",
        "every_identity_tried",
        table,
        "every identity of a report's type and year was tried on the report",
        f"select report_id || ' lacks ' || identity_id from ({APPLICABLE}) as due where not exists ("
        f" select 1 from {table} as done join marts.dim_document as document using (document_id)"
        " where document.report_id = due.report_id and done.identity_id = due.identity_id)",
    )
    yield Rule(
        "checks",
        "some_evaluated",
        table,
        "where identities were tried, some could be evaluated",
        f"select 'of ' || count(*) || ' checks none was evaluated' from {table}"
        f" having count(*) > 0 and count(*) filter (status in ({_list((*HELD, 'broken', 'waived'))})) = 0",
    )
    yield Rule(
        "checks",
        "no_vacuous_pass",
        table,
        "a check that holds misses no operand and names its places",
        f"select check_id from {table} where status in ({_list(HELD)})"
        f" and ({lacks} is not null or coalesce(len(places), 0) = 0)",
    )
    yield Rule(
        "checks",
        "verdict_follows_figures",
        table,
        "where both sides must be equal, a check holds exactly where they differ by no more than the tolerance",
        f"select check_id from {table} as done join forms.identities as identity using (identity_id)"
        f" where identity.kind in ({_list(TWO_SIDED_KINDS)}) and ("
        f" (status in ({_list(HELD)}) and abs(left_value - right_value) > done.tolerance)"
        " or (status in ('broken', 'waived') and abs(left_value - right_value) <= done.tolerance))",
    )
    yield Rule(
        "checks",
        "silence_explained",
        table,
        "a check that could not be evaluated says what is missing",
        f"select check_id from {table} where status = 'not_evaluable' and {lacks} is null",
    )
    yield Rule(
        "checks",
        "break_in_finding",
        table,
        "every broken check is in a finding",
        f"select check_id from {table} where status in ('broken', 'waived') and (root_cause_id is null"
        f" or root_cause_id not in (select finding_id from {finding} where finding_id is not null))",
    )
    yield Rule(
        "checks",
        "finding_has_break",
        finding,
        "every open finding has a broken check",
        f"select finding_id from {finding} where status = 'open' and finding_id not in"
        f" (select root_cause_id from {table} where status = 'broken' and root_cause_id is not null)",
    )
    yield _in_list("checks", "severity_known", finding, "finding_id", "severity", SEVERITIES)
    yield _in_list("checks", "status_known", finding, "finding_id", "status", FINDING_STATUSES)
    yield _in_list("checks", "blame_known", finding, "finding_id", "blame", BLAMES)


def structural_rules() -> tuple[Rule, ...]:
    """All rules that need the contracted tables to be there; the schema itself is held by ``frames.schema_frame``."""
    return (
        *(rule for table in TABLES for rule in key_rules(table)),
        *(rule for table in TABLES for rule in reference_rules(table)),
        *provenance_rules(),
        *document_rules(),
        *check_rules(),
    )
