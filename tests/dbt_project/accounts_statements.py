"""A final accounts report with its statements, balanced but for what a test changes (see ``statement_reports``)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from statement_reports import (
    FUND_LINES,
    FUNDS,
    GENERAL,
    GOVERNMENT,
    LABELS,
    PARTS_OF_BASIC,
    STATE,
    ZERO,
    StatementReport,
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
