"""A small snapshot: raw rows that a test writes, then the warehouse that dbt builds of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from extract.labels import normalise_label
from flows.landing.database import insert_rows
from flows.landing.schema import create_raw_schema

FILE_NAME = "snapshot.duckdb"
FAILED = {"error", "fail", "runtime error"}
METADATA = {
    "report_type": "self_evaluation",
    "fiscal_year": 2023,
    "unit_name": "某县水利局",
    "division_code": "430000",
    "body_type": "government_department",
}


@dataclasses.dataclass
class Snapshot:
    """A snapshot file under construction, then the built warehouse."""

    path: Path
    run_dbt: Callable[..., Any]
    rows: dict[str, list[dict[str, Any]]] = dataclasses.field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def add_document(
        self, document_id: str, outcome: str = "loaded", is_held: bool = False, text: str = "", **metadata: Any
    ) -> None:
        """A document with its arrival, what it says of itself, a table of a known form and a paragraph."""
        file_name = f"{document_id}.txt"
        self.add("documents", document_id=document_id, file_name=file_name, outcome=outcome, is_held=is_held)
        self.add("arrivals", document_id=document_id, run_id="r1", file_name=file_name)
        self.add("report_metadata", document_id=document_id, **{**METADATA, **metadata})
        self.add("tables", document_id=document_id, table_no=1, page_from=1, page_to=1, form_id="some_form")
        place = {"passage_id": f"{document_id}/p1/s1", "page": 1, "passage_no": 1}
        self.add("passages", document_id=document_id, text=text, **place)

    def add_value(
        self,
        document_id: str,
        row_no: int,
        column_no: int,
        printed: str,
        row_label: str,
        column_label: str,
        **value: Any,
    ) -> str:
        """A cell of table 1 with its number; returns the value's id."""
        cell_id = f"{document_id}/p1/t1/r{row_no}c{column_no}"
        place = {"document_id": document_id, "page": 1, "table_no": 1, "row_no": row_no, "column_no": column_no}
        self.add("cells", cell_id=cell_id, text=printed, row_span=1, column_span=1, confidence=1.0, **place)
        usual = {"role": "amount", "unit": "万元", "form_no": 1, "year_offset": 0, "is_approximate": False}
        labels = {
            "row_label": row_label,
            "row_label_norm": normalise_label(row_label) or None,
            "column_label": column_label,
            "column_label_norm": normalise_label(column_label) or None,
        }
        row = {**place, "value_id": cell_id, "cell_id": cell_id, "printed_text": printed, **labels, **usual, **value}
        self.add("table_values", **row)
        return cell_id

    def add_mention(self, document_id: str, number: int, printed: str, label: str, **fields: Any) -> str:
        """A number of the document's paragraph; returns the mention's id."""
        passage_id = f"{document_id}/p1/s1"
        mention_id = f"{passage_id}#{number}"
        usual: dict[str, Any] = {
            "passage_id": passage_id,
            "page": 1,
            "label": label,
            "label_norm": label,
            "year_offset": 0,
        }
        flags = {"is_approximate": False, "is_target": False, "is_declared_none": False}
        row = {"mention_id": mention_id, "printed_text": printed, **usual, **flags, **fields}
        self.add("mentions", document_id=document_id, **row)
        return mention_id

    def add_period(self, document_id: str, **period: Any) -> None:
        """A time in which a document counted, after those that it has."""
        earlier = [row for row in self.rows.get("document_periods", ()) if row["document_id"] == document_id]
        self.add("document_periods", document_id=document_id, period_no=len(earlier) + 1, **period)

    def _add_periods(self) -> None:
        """Documents that no test says more of counted from their arrival until they were withdrawn or replaced."""
        arrived = {row["document_id"]: row.get("arrived_at") for row in reversed(self.rows.get("arrivals", []))}
        known = {row["document_id"] for row in self.rows.get("document_periods", ())}
        for row in self.rows.get("documents", ()):
            document_id, newer = row["document_id"], row.get("superseded_by")
            if document_id in known or row["outcome"] not in ("loaded", "superseded", "withdrawn"):
                continue
            until = arrived.get(newer) if newer else row.get("withdrawn_at")
            until = until or (datetime.fromisoformat("2100-01-01") if row["outcome"] != "loaded" else None)
            period = {"current_from": arrived.get(document_id), "current_until": until, "replaced_by": newer}
            self.add_period(document_id, **period)

    def build(self) -> duckdb.DuckDBPyConnection:
        """Write the rows, build everything but the unit tests, open what was built."""
        with duckdb.connect(str(self.path)) as connection:
            create_raw_schema(connection)
            self._add_periods()
            for table, rows in self.rows.items():
                insert_rows(connection, "raw", table, rows)
        outcome = self.run_dbt(self.path, "build", "--exclude-resource-type", "unit_test")
        failed = [(str(node.status), node.node.name, node.message) for node in outcome.result if node.status in FAILED]
        assert not failed, failed
        return duckdb.connect(str(self.path), read_only=True)
