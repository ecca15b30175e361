"""Reports as facts, for the tests of the rules: what the facts' models would make of a report, written directly.

A ``Report`` collects the printed numbers; ``build_reports`` writes them where the rules read them (``raw.*`` and
the two models of facts) and runs the models of the rules alone, so that a rule's test does not depend on extraction.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from flows.landing.database import insert_rows
from flows.landing.schema import RAW_TABLES, create_raw_schema

YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
FACT_COLUMNS = {
    "fact_id": "VARCHAR", "document_id": "VARCHAR", "unit_id": "VARCHAR",
    "fiscal_year": "INTEGER", "report_year": "INTEGER",
    "item_code": "VARCHAR", "stage": "VARCHAR", "fund": "VARCHAR", "subject": "VARCHAR", "subject_norm": "VARCHAR",
    "scope": "VARCHAR", "source_kind": "VARCHAR", "form_id": "VARCHAR", "form_no": "INTEGER", "block_id": "VARCHAR",
    "table_no": "INTEGER", "row_no": "INTEGER", "column_no": "INTEGER", "page": "INTEGER", "cell_id": "VARCHAR",
    "passage_id": "VARCHAR", "section": "VARCHAR", "row_label": "VARCHAR", "column_label": "VARCHAR",
    "printed_text": "VARCHAR", "value": "DECIMAL(38,8)", "unit": "VARCHAR", "decimals": "INTEGER",
    "is_approximate": "BOOLEAN", "is_target": "BOOLEAN", "is_declared_none": "BOOLEAN",
}  # fmt: skip
SELECTION = (
    "+path:dbt_project/models/intermediate/identities", "+path:dbt_project/models/marts/checks",
    "path:dbt_project/tests/every_rule_is_tried.sql",
    "path:dbt_project/tests/every_break_is_found.sql", "resource_type:seed",
)  # fmt: skip
WRITTEN = ("int_money_facts", "int_quantity_facts", "int_label_signals", "int_value_items")
# Only the data tests of what is built here.
QUIETLY = ("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious")


@dataclasses.dataclass
class Report:
    """One report's facts. Places are made up as they are needed: form 1, 2, ... and passage 1, 2, ..."""

    document_id: str
    year: int = 2023
    division_code: str = "430101"
    unit_name: str = "某县水利局"
    fiscal_level: str = "county"
    facts: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    raw: dict[str, list[dict[str, Any]]] = dataclasses.field(default_factory=dict)
    texts: dict[int, str | None] = dataclasses.field(default_factory=dict)  # of passages whose words matter

    def add(self, table: str, **row: Any) -> None:
        self.raw.setdefault(table, []).append({"document_id": self.document_id, **row})

    def number(
        self, item: str, value: str, unit: str = "万元", stage: str = "actual", *, form: int | None = None,
        row: int = 1, column: int = 1, passage: int | None = None, prose_cell: bool = False, **fields: Any,
    ) -> str:  # fmt: skip
        """A printed number in form ``form`` or passage ``passage``; returns its fact id."""
        if form is not None:
            cell_id = f"{self.document_id}/p1/t{form}/r{row}c{column}"
            fact_id = f"{cell_id}#{len(self.facts)}" if prose_cell else cell_id
            place = {
                "cell_id": cell_id, "table_no": form, "form_no": None if prose_cell else form,
                "row_no": row, "column_no": column, "source_kind": "table",
            }  # fmt: skip
        else:
            passage_id = f"{self.document_id}/p1/s{passage}"
            fact_id = f"{passage_id}#{len(self.facts)}"
            place = {"passage_id": passage_id, "source_kind": "narrative"}
        decimals = max(0, -int(Decimal(value).as_tuple().exponent))
        usual = {
            "fiscal_year": self.year, "report_year": self.year, "page": 1, "printed_text": value, "decimals": decimals,
            "is_approximate": False, "is_target": False, "is_declared_none": False, "row_label": item,
        }  # fmt: skip
        self.facts.append(
            {
                **usual,
                **place,
                "fact_id": fact_id,
                "document_id": self.document_id,
                "item_code": item,
                "value": value,
                "unit": unit,
                "stage": stage,
                **fields,
            }
        )
        return fact_id

    def indicator(self, position: int, form: int, level1: str, level2: str, level3: str, **fields: Any) -> None:
        """An indicator row; cells are named by position and column."""
        cells = {
            f"{name}_cell_id": f"{self.document_id}/p1/t{form}/r{100 + position}c{column}"
            for column, name in enumerate(("target", "actual", "weight", "score", "note"), start=4)
        }
        self.add(
            "indicators", indicator_id=f"{self.document_id}/f{form}/i{position}", form_no=form, table_no=form, page=1,
            position=position, level1=level1, level2=level2, level3=level3, **{**cells, **fields},
        )  # fmt: skip

    def score_form(self, form: int, **fields: Any) -> None:
        """The totals of form ``form``."""
        cells = {
            f"{name}_cell_id": f"{self.document_id}/p1/t{form}/r99c{column}"
            for column, name in enumerate(
                ("total_weight", "total_score", "execution_rate", "execution_weight", "execution_score"), start=1
            )
        }
        self.add("score_forms", form_no=form, table_no=form, page=1, **{**cells, **fields})


def write_reports(path: Path, reports: Iterable[Report]) -> None:
    """The file at ``path``: ``raw.*`` and the facts of the reports."""
    reports = list(reports)
    with duckdb.connect(str(path)) as connection:
        create_raw_schema(connection)
        for report in reports:
            insert_rows(
                connection, "raw", "documents",
                [{"document_id": report.document_id, "file_name": f"{report.document_id}.txt", "outcome": "loaded"}],
            )  # fmt: skip
            metadata = {
                "document_id": report.document_id, "report_type": "self_evaluation", "fiscal_year": report.year,
                "unit_name": report.unit_name, "division_code": report.division_code,
                "fiscal_level": report.fiscal_level,
                "body_type": "government_department", "report_scope": "department",
            }  # fmt: skip
            insert_rows(connection, "raw", "report_metadata", [metadata])
            report.add("passages", passage_id=f"{report.document_id}/p1/s0", page=1, passage_no=0, text="x")
            passages = {fact["passage_id"]: fact for fact in report.facts if fact.get("passage_id")}
            for passage_id, fact in passages.items():
                number = int(passage_id.rpartition("/s")[2])
                report.add(
                    "passages", passage_id=passage_id, page=1, passage_no=number,
                    text=report.texts.get(number) or "x", section=fact.get("section"),
                )  # fmt: skip
            for table, rows in report.raw.items():
                insert_rows(connection, "raw", table, [_exact(table, row) for row in rows])
        connection.execute("CREATE SCHEMA IF NOT EXISTS intermediate")
        columns = ", ".join(f"{name} {kind}" for name, kind in FACT_COLUMNS.items())
        for table in ("int_money_facts", "int_quantity_facts"):
            connection.execute(f"CREATE TABLE intermediate.{table} ({columns})")
        connection.execute(
            "CREATE TABLE intermediate.int_label_signals"
            " (document_id VARCHAR, code VARCHAR, page INTEGER, cell_id VARCHAR, text VARCHAR, number_count INTEGER)"
        )
        connection.execute(
            "CREATE TABLE intermediate.int_value_items"
            " (value_id VARCHAR, is_money BOOLEAN, project VARCHAR, item_code VARCHAR, is_unknown_label BOOLEAN)"
        )
        for report in reports:
            for fact in report.facts:
                is_money = fact["unit"] in YUAN and not fact["item_code"].startswith("activity")
                table = "int_money_facts" if is_money else "int_quantity_facts"
                names = ", ".join(fact)
                marks = ", ".join("?" for _ in fact)
                connection.execute(f"INSERT INTO intermediate.{table} ({names}) VALUES ({marks})", list(fact.values()))


def build_reports(
    path: Path, reports: Iterable[Report], run_dbt: Callable[..., Any], *kept: str
) -> duckdb.DuckDBPyConnection:
    """Write the reports (if any), run the models of the rules with their data tests, open what was built.

    ``kept`` names seeds that the test has written itself."""
    reports = list(reports)
    if reports:
        write_reports(path, reports)
    outcome = run_dbt(path, "build", *QUIETLY, "--select", *SELECTION, "--exclude", *WRITTEN, *kept)
    failed = [
        (str(node.status), node.node.name, node.message)
        for node in outcome.result
        if node.status in {"error", "fail", "runtime error"}
    ]
    assert not failed, failed
    return duckdb.connect(str(path), read_only=True)


def _exact(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its numbers as ``Decimal`` where the column is one."""
    kinds = RAW_TABLES[table]
    return {
        name: Decimal(str(value)) if value is not None and kinds[name].startswith("DECIMAL") else value
        for name, value in row.items()
    }
