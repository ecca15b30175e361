"""Budgets and final accounts as tables, for the tests of the rules of statements: balanced but for what a test changes.

Amounts are computed from a few lines of spending, so that every total, every class and every other table agrees. A cell
has a name, ``<statement>/<row>/<column>``: ``F3/2010101/expenditure_basic``, ``F1/carryover_opening``,
``F4/201/government_fund``.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import duckdb

from flows.landing import insert_rows

GENERAL, GOVERNMENT, STATE = "general_public_budget", "government_fund", "state_capital"
FUNDS = (GENERAL, GOVERNMENT, STATE)
FUND_LINES = {fund: f"revenue_{fund}" for fund in FUNDS}
LABELS = {"201": "一般公共服务支出", "208": "社会保障和就业支出", "212": "城乡社区支出", "223": "国有资本经营预算支出"}
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
        for row in self.items:
            connection.execute(
                "INSERT INTO intermediate.int_value_items (value_id, is_money, item_code, is_unknown_label)"
                " VALUES (?, ?, ?, ?)",
                [row["value_id"], row["is_money"], row["item_code"], row["is_unknown_label"]],
            )


def final_accounts(document_id: str, is_province: bool = False, **options: Any) -> StatementReport:
    """A balanced final accounts report with its nine tables; with those of a province: see ``write_province``."""
    report = StatementReport(document_id, **options)
    own, opening = Decimal(report.own_funds), Decimal(report.opening)
    write_f1(report, own, opening)
    revenue = {fund: report.amounts(fund) for fund in FUNDS}
    appropriation = report.amounts()
    other = {min(appropriation): own}
    everything = {code: appropriation.get(code, ZERO) + other.get(code, ZERO) for code in appropriation}
    report.coded(
        "F2",
        {"revenue_current_year": everything, "revenue_fiscal_appropriation": appropriation, "revenue_other": other},
        "all",
    )
    report.coded("F3", report.expenditure_columns(None), "all")
    write_f4(report, opening)
    report.coded("F5", report.expenditure_columns(GENERAL), GENERAL)
    if is_province:
        write_province(report)
    else:
        write_f6(report)
    report.table_no += 1
    report.record("F7", "initial_budget", 5, 1)
    report.record("F7", "actual", 5, 11)
    for statement, fund in (("F8", GOVERNMENT), ("F9", STATE)):
        columns = {
            "carryover_opening": dict.fromkeys(report.amounts(fund), ZERO),
            "revenue_current_year": revenue[fund],
        }
        columns |= report.expenditure_columns(fund)
        columns["carryover_closing"] = dict.fromkeys(report.amounts(fund), ZERO)
        report.coded(statement, columns, fund)
    return report


def write_f6(report: StatementReport) -> None:
    """Two lanes of classes over the totals of personnel and public use."""
    report.coded("F6", {"expenditure_basic": report.economic()}, GENERAL, "economic")
    report.values, report.items = drop_total(report)
    for column_no, (item, classes) in enumerate(PARTS_OF_BASIC.items(), start=3):
        total = sum((amount for code, amount in report.economic().items() if code[:3] in classes), ZERO)
        report.cell(
            "F6",
            99,
            column_no,
            f"total/{item}",
            item,
            total,
            row_label=item,
            row_label_norm=item,
            row_kind="total",
            fund=GENERAL,
        )


def write_province(report: StatementReport) -> None:
    """F6 in one lane, the tables of all appropriations, of the agency's operation and of procurement."""
    economic = report.economic()
    for statement, fund in (("F6", GENERAL), ("FF6", "fiscal_appropriation")):
        report.coded(statement, {"expenditure_basic": economic, **report.parts_of_basic()}, fund, "economic")
    report.coded("FF5", report.expenditure_columns(None), "fiscal_appropriation")
    office = {code: amount for code, amount in economic.items() if code.startswith("302")}
    report.coded("FO", {"agency_operation_expenditure": office}, GENERAL, "economic")
    report.table_no += 1
    rows = {"amount": "30.00", "goods": "10.00", "services": "20.00"}
    for row_no, (name, amount) in enumerate(rows.items(), start=2):
        item, kind = f"gov_procurement_{name}", "total" if name == "amount" else "line"
        report.cell("FG", row_no, 2, name, item, amount, row_label=name, row_label_norm=name, row_kind=kind)


def drop_total(report: StatementReport) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The values without the total row of the last table, which F6 prints otherwise."""
    gone = {
        row["value_id"] for row in report.values if row["table_no"] == report.table_no and row["row_kind"] == "total"
    }
    return (
        [row for row in report.values if row["value_id"] not in gone],
        [row for row in report.items if row["value_id"] not in gone],
    )


def write_f1(report: StatementReport, own: Decimal, opening: Decimal) -> None:
    report.table_no += 1
    for row_no, fund in enumerate(FUNDS, start=3):
        report.line("F1", row_no, 2, FUND_LINES[fund], report.spent(fund), "revenue")
    report.line("F1", 6, 2, "revenue_institution", ZERO, "revenue")
    report.line("F1", 7, 2, "revenue_other", own, "revenue")
    current = report.spent() + own
    report.line("F1", 30, 2, "revenue_current_year", current, "revenue", "total")
    report.line("F1", 31, 2, "nonfiscal_surplus_used", ZERO, "revenue")
    report.line("F1", 32, 2, "carryover_opening", opening, "revenue")
    report.line("F1", 33, 2, "revenue_grand_total", current + opening, "revenue", "total")
    for row_no, (code, amount) in enumerate(sorted(report.amounts(digits=3).items()), start=3):
        report.line("F1", row_no, 4, "expenditure_total", amount, "expenditure", "class", name=code, label=LABELS[code])
    report.line("F1", 30, 4, "expenditure_current_year", report.spent(), "expenditure", "total")
    report.line("F1", 31, 4, "surplus_distribution", ZERO, "expenditure")
    report.line("F1", 32, 4, "carryover_closing", own + opening, "expenditure")
    report.line("F1", 33, 4, "expenditure_grand_total", current + opening, "expenditure", "total")


def write_f4(report: StatementReport, opening: Decimal) -> None:
    """Appropriation: an opening balance of the general public budget, carried forward untouched."""
    report.table_no += 1
    for row_no, fund in enumerate(FUNDS, start=3):
        report.line("F4", row_no, 2, FUND_LINES[fund], report.spent(fund), "revenue", fund=fund)
    report.line("F4", 30, 2, "revenue_current_year", report.spent(), "revenue", "total")
    report.line("F4", 31, 2, "carryover_opening_fiscal", opening, "revenue")
    for row_no, fund in enumerate(FUNDS, start=32):
        amount = opening if fund == GENERAL else ZERO
        report.line(
            "F4",
            row_no,
            2,
            "carryover_opening_fiscal",
            amount,
            "revenue",
            name=f"opening/{fund}",
            fund=fund,
            parent="carryover_opening_fiscal",
        )
    report.line("F4", 35, 2, "revenue_grand_total", report.spent() + opening, "revenue", "total")
    for column_no, fund in enumerate(("fiscal_appropriation", *FUNDS), start=4):
        source = None if fund == "fiscal_appropriation" else fund
        closing = opening if fund in ("fiscal_appropriation", GENERAL) else ZERO
        for row_no, code in enumerate(sorted(report.amounts(digits=3)), start=3):
            amount = report.amounts(source, digits=3).get(code, ZERO)
            report.line(
                "F4",
                row_no,
                column_no,
                "expenditure_total",
                amount,
                "expenditure",
                "class",
                name=f"{code}/{fund}",
                label=LABELS[code],
                fund=fund,
            )
        totals = (
            (30, "expenditure_current_year", "total", report.spent(source)),
            (31, "carryover_closing_fiscal", "line", closing),
            (35, "expenditure_grand_total", "total", report.spent(source) + closing),
        )
        for row_no, item, kind, amount in totals:
            report.line(
                "F4", row_no, column_no, item, amount, "expenditure", kind, name=f"{item}/{fund}", label=item, fund=fund
            )
