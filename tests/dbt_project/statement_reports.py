"""Budgets and final accounts as tables, for the tests of the rules of statements: balanced but for what a test changes.

Amounts are computed from a few lines of spending, so that every total, every class and every other table agrees. A cell
has a name, ``<statement>/<row>/<column>``: ``F3/2010101/expenditure_basic``, ``F1/carryover_opening``,
``F4/201/government_fund``.
"""

from __future__ import annotations

import csv
import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from flows.landing.database import insert_rows

GENERAL, GOVERNMENT, STATE = "general_public_budget", "government_fund", "state_capital"
FUNDS = (GENERAL, GOVERNMENT, STATE)
FUND_LINES = {fund: f"revenue_{fund}" for fund in FUNDS}
FORMS = Path(__file__).resolve().parents[2] / "forms"


def class_names() -> dict[str, str]:
    """Every class by the last name that the classification gives it."""
    names: dict[str, str] = {}
    for file_name in ("functional_classes.csv", "economic_classes.csv"):
        with (FORMS / file_name).open(encoding="utf-8", newline="") as handle:
            names |= {row["code"]: row["name"] for row in csv.DictReader(handle)}
    return names


LABELS = class_names()
ZERO = Decimal(0)


@dataclasses.dataclass(frozen=True)
class Spending:
    """Money of one fund spent on one 项."""

    code: str
    basic: str
    project: str
    fund: str = GENERAL


SPENDING = (
    Spending("2010101", "120.35", "30.10"),
    Spending("2010102", "0", "55.42"),
    Spending("2010301", "18.07", "2.00"),
    Spending("2080505", "40.25", "0"),
    Spending("2080506", "20.13", "0"),
    Spending("2120801", "0", "70.50", GOVERNMENT),
    Spending("2230105", "0", "12.40", STATE),
)
# The basic expenditure of the general public budget by economic class; 198.80 in all.
ECONOMIC = {
    "30101": "80.15",
    "30102": "60.25",
    "30302": "12.00",
    "30201": "20.40",
    "30217": "2.00",
    "30231": "4.00",
    "31002": "20.00",
}
PARTS_OF_BASIC = {"expenditure_personnel": ("301", "303"), "expenditure_public_use": ("302", "310")}
THREE_PUBLIC = {"overseas": "1.50", "vehicle_purchase": "0", "vehicle_operation": "6.00", "reception": "3.25"}


@dataclasses.dataclass
class StatementReport:
    """One report's statements; ``changed`` replaces printed amounts by the names of their cells (None: blank)."""

    document_id: str
    report_type: str = "final_accounts"
    year: int = 2024
    unit: str = "万元"
    scope: str = "department"
    changed: dict[str, str | None] = dataclasses.field(default_factory=dict)
    spending: tuple[Spending, ...] = SPENDING
    values: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    items: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    signals: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    table_no: int = 0
    unit_name: str | None = None  # None: a body of its own
    text: str = "x"  # what the report says beside its tables
    own_funds: str = "8.20"  # other revenue, kept in the closing balance
    opening: str = "5.00"

    def cell(
        self,
        statement: str,
        row_no: int,
        column_no: int,
        name: str,
        item: str | None,
        amount: Decimal | str,
        **fields: Any,
    ) -> None:
        """A printed cell of the table under construction."""
        name = f"{statement}/{name}"
        printed = self.changed.pop(name, str(amount))
        value_id = f"{self.document_id}/p1/t{self.table_no}/r{row_no}c{column_no}"
        value = None if printed is None else Decimal(printed)
        decimals = None if value is None else max(0, -int(value.as_tuple().exponent))
        usual = {
            "page": 1,
            "form_no": self.table_no,
            "role": "amount",
            "year_offset": 0,
            "is_approximate": False,
            "stage": "initial_budget" if self.report_type == "budget" else "actual",
            "null_kind": "blank" if value is None else None,
            "column_label": item,
            "form_id": statement.lower(),
        }
        self.values.append(
            {
                **usual,
                "document_id": self.document_id,
                "value_id": value_id,
                "cell_id": value_id,
                "table_no": self.table_no,
                "row_no": row_no,
                "column_no": column_no,
                "printed_text": printed or "",
                "value": value,
                "decimals": decimals,
                "unit": self.unit,
                "statement": statement,
                **fields,
            }
        )
        if value is not None:
            self.items.append(
                {"value_id": value_id, "is_money": True, "item_code": item, "is_unknown_label": item is None}
            )

    def coded(
        self, statement: str, columns: dict[str, dict[str, Decimal]], fund: str, kind: str = "functional"
    ) -> None:
        """A table by class: the leaves of each column, summed to every class above and to the total row."""
        self.table_no += 1
        leaves = sorted({code for amounts in columns.values() for code in amounts})
        lengths = (3, 5, 7) if kind == "functional" else (3, 5)
        codes = sorted({code[:length] for code in leaves for length in lengths})
        for column_no, (item, amounts) in enumerate(columns.items(), start=3):
            for row_no, code in enumerate(codes, start=3):
                total = sum((amount for leaf, amount in amounts.items() if leaf.startswith(code)), ZERO)
                label = LABELS.get(code, f"科目{code}")
                self.cell(
                    statement,
                    row_no,
                    column_no,
                    f"{code}/{item}",
                    item,
                    total,
                    row_label=label,
                    row_label_norm=label,
                    row_kind="class",
                    fund=fund,
                    **{f"{kind}_code": code},
                )
            total = sum(amounts.values(), ZERO)
            self.cell(
                statement,
                99,
                column_no,
                f"total/{item}",
                item,
                total,
                row_label="合计",
                row_label_norm="合计",
                row_kind="total",
                fund=fund,
            )

    def line(
        self,
        statement: str,
        row_no: int,
        column_no: int,
        item: str,
        amount: Decimal,
        block: str,
        kind: str = "line",
        name: str | None = None,
        parent: str | None = None,
        **fields: Any,
    ) -> None:
        """A row of one side of a two-sided table."""
        label = fields.pop("label", name or item)
        self.cell(
            statement,
            row_no,
            column_no,
            name or item,
            item,
            amount,
            block_id=block,
            row_label=label,
            row_label_norm=label,
            row_kind=kind,
            parent_label_norm=parent,
            **fields,
        )

    def amounts(self, fund: str | None = None, part: str = "total", digits: int = 7) -> dict[str, Decimal]:
        """Spending by class, of one fund or of all; ``part``: basic, project or total."""
        sums: dict[str, Decimal] = {}
        for line in self.spending:
            if fund in (None, line.fund):
                amount = sum(
                    (Decimal(getattr(line, name)) for name in (("basic", "project") if part == "total" else (part,))),
                    ZERO,
                )
                sums[line.code[:digits]] = sums.get(line.code[:digits], ZERO) + amount
        return sums

    def spent(self, fund: str | None = None) -> Decimal:
        return sum(self.amounts(fund).values(), ZERO)

    def expenditure_columns(self, fund: str | None, total: str = "expenditure_total") -> dict[str, dict[str, Decimal]]:
        return {
            total: self.amounts(fund),
            "expenditure_basic": self.amounts(fund, "basic"),
            "expenditure_project": self.amounts(fund, "project"),
        }

    def economic(self) -> dict[str, Decimal]:
        return {code: Decimal(amount) for code, amount in ECONOMIC.items()}

    def parts_of_basic(self) -> dict[str, dict[str, Decimal]]:
        """Personnel and public use by economic class."""
        return {
            item: {code: amount for code, amount in self.economic().items() if code[:3] in classes}
            for item, classes in PARTS_OF_BASIC.items()
        }

    def record(self, statement: str, stage: str, row_no: int, first_column: int) -> None:
        """The three public expenses of one stage."""
        parts = {name: Decimal(amount) for name, amount in THREE_PUBLIC.items()}
        parts["vehicle_total"] = parts["vehicle_purchase"] + parts["vehicle_operation"]
        parts["total"] = parts["overseas"] + parts["vehicle_total"] + parts["reception"]
        for column_no, (name, amount) in enumerate(parts.items(), start=first_column):
            self.cell(
                statement,
                row_no,
                column_no,
                f"{stage}/{name}",
                f"three_public_{name}",
                amount,
                stage=stage,
                fund="fiscal_appropriation",
                row_kind="line",
            )

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The rows where the rules read them."""
        assert not self.changed, f"no such cells: {sorted(self.changed)}"
        document = {"document_id": self.document_id, "file_name": f"{self.document_id}.pdf", "outcome": "loaded"}
        insert_rows(connection, "raw", "documents", [document])
        metadata = {
            "document_id": self.document_id,
            "report_type": self.report_type,
            "fiscal_year": self.year,
            "unit_name": self.unit_name or self.document_id,
            "division_code": "310107",
            "body_type": "government_department",
            "report_scope": self.scope,
        }
        insert_rows(connection, "raw", "report_metadata", [metadata])
        passage = {
            "document_id": self.document_id,
            "passage_id": f"{self.document_id}/p1/s1",
            "page": 1,
            "passage_no": 1,
        }
        insert_rows(connection, "raw", "passages", [{**passage, "text": self.text}])
        insert_rows(connection, "raw", "table_values", self.values)
        insert_rows(connection, "raw", "signals", [{**row, "document_id": self.document_id} for row in self.signals])
        for row in self.items:
            connection.execute(
                "INSERT INTO intermediate.int_value_items (value_id, is_money, item_code, is_unknown_label)"
                " VALUES (?, ?, ?, ?)",
                [row["value_id"], row["is_money"], row["item_code"], row["is_unknown_label"]],
            )
