"""Balanced budgets as tables, for the tests of the rules of statements: Shanghai's nine tables and Jiangsu's twelve."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from statement_reports import FUND_LINES, FUNDS, GENERAL, GOVERNMENT, LABELS, STATE, ZERO, Spending, StatementReport

APPROPRIATION = "fiscal_appropriation"


def budget(document_id: str, is_unit: bool = False, **options: Any) -> StatementReport:
    """Nine tables by class and fund; ``is_unit``: B1 with its columns of a unit."""
    report = StatementReport(document_id, report_type="budget", scope="unit" if is_unit else "department", **options)
    own = Decimal(report.own_funds)
    report.spending = (*report.spending, Spending("2010399", "0", str(own), "other"))
    write_b1(report, own, is_unit)
    everything = report.amounts()
    appropriation = {code: amount for code, amount in everything.items() if code != "2010399"}
    report.coded(
        "B2",
        {
            "revenue_grand_total": everything,
            "revenue_fiscal_appropriation": appropriation,
            "revenue_other": report.amounts("other"),
        },
        "all",
    )
    report.coded("B3", report.expenditure_columns(None), "all")
    write_b4(report)
    for statement, fund in (("B5", GENERAL), ("B6", GOVERNMENT), ("B7", STATE)):
        report.coded(statement, report.expenditure_columns(fund), fund)
    economic = report.economic()
    personnel = {code: amount for code, amount in economic.items() if code[:3] in ("301", "303")}
    public = {code: amount for code, amount in economic.items() if code not in personnel}
    report.coded(
        "B8",
        {"expenditure_basic": economic, "expenditure_personnel": personnel, "expenditure_public_use": public},
        GENERAL,
        "economic",
    )
    report.table_no += 1
    report.record("B9", "initial_budget", 4, 1)
    return report


def write_b1(report: StatementReport, own: Decimal, is_unit: bool) -> None:
    report.table_no += 1
    appropriation = report.spent() - own
    report.line("B1", 3, 2, "revenue_fiscal_appropriation", appropriation, "revenue")
    for row_no, fund in enumerate(FUNDS, start=4):
        report.line(
            "B1", row_no, 2, FUND_LINES[fund], report.spent(fund), "revenue", parent="revenue_fiscal_appropriation"
        )
    report.line("B1", 7, 2, "revenue_institution", ZERO, "revenue")
    report.line("B1", 8, 2, "revenue_other", own, "revenue")
    report.line("B1", 20, 2, "revenue_grand_total", report.spent(), "revenue", "total")
    columns = {"expenditure_total": report.amounts(digits=3)}
    if is_unit:
        # The basic expenditure of each class, split so that the totals are those of B8.
        public = sum((amount for code, amount in report.economic().items() if code[:3] in ("302", "310")), ZERO)
        basic = report.amounts(part="basic", digits=3)
        publics = {"201": public}
        columns["expenditure_personnel"] = {code: amount - publics.get(code, ZERO) for code, amount in basic.items()}
        columns["expenditure_public_use"] = {code: publics.get(code, ZERO) for code in basic}
        columns["expenditure_project"] = report.amounts(part="project", digits=3)
    for column_no, (item, amounts) in enumerate(columns.items(), start=4):
        for row_no, (code, amount) in enumerate(sorted(amounts.items()), start=3):
            report.line(
                "B1", row_no, column_no, item, amount, "expenditure", "class", name=f"{code}/{item}", label=LABELS[code]
            )
        total = "expenditure_grand_total" if item == "expenditure_total" else item
        report.line(
            "B1",
            20,
            column_no,
            total,
            sum(amounts.values(), ZERO),
            "expenditure",
            "total",
            name=f"total/{item}",
            label="支出总计",
        )


def write_b4(report: StatementReport) -> None:
    report.table_no += 1
    for row_no, fund in enumerate(FUNDS, start=3):
        report.line("B4", row_no, 2, FUND_LINES[fund], report.spent(fund), "revenue", fund=fund)
    appropriation = sum((report.spent(fund) for fund in FUNDS), ZERO)
    report.line("B4", 20, 2, "revenue_grand_total", appropriation, "revenue", "total")
    classes = {fund: report.amounts(fund, digits=3) for fund in FUNDS}
    codes = sorted({code for amounts in classes.values() for code in amounts})
    classes[APPROPRIATION] = {code: sum((classes[fund].get(code, ZERO) for fund in FUNDS), ZERO) for code in codes}
    for column_no, fund in enumerate((APPROPRIATION, *FUNDS), start=4):
        for row_no, code in enumerate(codes, start=3):
            amount = classes[fund].get(code, ZERO)
            report.line(
                "B4",
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
        report.line(
            "B4",
            20,
            column_no,
            "expenditure_grand_total",
            sum(classes[fund].values(), ZERO),
            "expenditure",
            "total",
            name=f"total/{fund}",
            label="支出总计",
            fund=fund,
        )


def province_budget(document_id: str, **options: Any) -> StatementReport:
    """Tables by purpose and source; one fund, all of it the general public budget, and own funds."""
    report = StatementReport(document_id, report_type="budget", **options)
    report.spending = tuple(line for line in report.spending if line.fund == GENERAL)
    own, reserve, kept = Decimal(report.own_funds), Decimal("3.30"), Decimal("1.10")
    basic, project = (sum(report.amounts(part=part).values(), ZERO) for part in ("basic", "project"))
    report.spending = (
        *report.spending,
        Spending("2010199", "0", str(reserve)),
        Spending("2010399", "0", str(own), "other"),
    )
    spent, appropriation = report.spent(), report.spent(GENERAL)
    report.table_no += 1
    report.line("B1", 3, 2, "revenue_fiscal_appropriation", appropriation, "revenue")
    report.line("B1", 4, 2, FUND_LINES[GENERAL], appropriation, "revenue", parent="revenue_fiscal_appropriation")
    report.line("B1", 5, 2, "revenue_other", own, "revenue")
    report.line("B1", 20, 2, "revenue_current_year", spent, "revenue", "total")
    report.line("B1", 21, 2, "carryover_opening", kept, "revenue")
    report.line("B1", 22, 2, "revenue_grand_total", spent + kept, "revenue", "total")
    for row_no, (code, amount) in enumerate(sorted(report.amounts(digits=3).items()), start=3):
        report.line("B1", row_no, 4, "expenditure_total", amount, "expenditure", "class", name=code, label=LABELS[code])
    # The totals of the two lanes stand under the second one's amounts.
    report.line("B1", 20, 6, "expenditure_current_year", spent, "expenditure", "total")
    report.line("B1", 21, 6, "carryover_closing", kept, "expenditure")
    report.line("B1", 22, 6, "expenditure_grand_total", spent + kept, "expenditure", "total")
    purposes = {"expenditure_basic": basic, "expenditure_project": project + own, "expenditure_reserve": reserve}
    for row_no, (item, amount) in enumerate(purposes.items(), start=3):
        report.line("B1", row_no, 6, item, amount, "purpose", name=f"purpose/{item}")
    report.table_no += 1
    report.cell(
        "B2",
        2,
        3,
        "total",
        "revenue_total",
        spent + kept,
        row_label="收入总计",
        row_label_norm="收入总计",
        row_kind="total",
        fund="all",
    )
    sources = (
        (3, "revenue_general_public_budget", appropriation, "revenue_appropriated"),
        (6, "funding_other", own, "revenue_other"),
        (9, "carryover_opening", kept, None),
    )
    for row_no, item, amount, part in sources:
        report.cell(
            "B2", row_no, 3, item, item, amount, row_label=item, row_label_norm=item, row_kind="line", fund="all"
        )
        if part:
            report.cell(
                "B2",
                row_no + 1,
                3,
                part,
                None,
                amount,
                row_label=part,
                row_label_norm=part,
                parent_label_norm=item,
                row_kind="line",
                fund="all",
            )
    report.table_no += 1
    row = {"expenditure_total": spent + kept, **purposes, "carryover_closing": kept}
    for column_no, (item, amount) in enumerate(row.items(), start=1):
        report.cell("B3", 2, column_no, item, item, amount, row_kind="total", fund="all")
    report.table_no += 1
    report.line("B4", 3, 2, FUND_LINES[GENERAL], appropriation, "revenue", fund=GENERAL)
    report.line("B4", 9, 2, "revenue_grand_total", appropriation, "revenue", "total")
    for row_no, (item, amount) in enumerate({**purposes, "expenditure_project": project}.items(), start=3):
        report.line("B4", row_no, 4, item, amount, "purpose", fund=APPROPRIATION)
    report.line("B4", 9, 4, "expenditure_grand_total", appropriation, "purpose", "total", fund=APPROPRIATION)
    report.coded("BF5", report.expenditure_columns(GENERAL), APPROPRIATION)
    report.coded("B5", {"expenditure_total": report.amounts(GENERAL)}, GENERAL)
    columns = {"expenditure_basic": report.economic(), **report.parts_of_basic()}
    report.coded("BF8", columns, APPROPRIATION, "economic")
    report.coded("B8", {"expenditure_basic": report.economic()}, GENERAL, "economic")
    office = {code: amount for code, amount in report.economic().items() if code.startswith("302")}
    report.coded("BO", {"agency_operation_expenditure": office}, GENERAL, "economic")
    write_listing(report)
    report.table_no += 1
    report.record("B9", "initial_budget", 4, 2)
    meetings = {"meeting_expenditure": Decimal("4.00"), "training_expenditure": Decimal("2.50")}
    for column_no, (item, amount) in enumerate(meetings.items(), start=8):
        report.cell("B9", 4, column_no, item, item, amount, row_kind="total", fund=GENERAL)
    report.cell(
        "B9", 4, 1, "meetings", "three_public_meeting_training_total", Decimal("17.25"), row_kind="total", fund=GENERAL
    )
    return report


def write_listing(report: StatementReport) -> None:
    """Procurement: goods and services with their entries."""
    report.table_no += 1
    report.cell(
        "BG",
        2,
        6,
        "total",
        "gov_procurement_item",
        Decimal("30.00"),
        row_label="合计",
        row_label_norm="合计",
        row_kind="total",
    )
    for row_no, (item, amount) in enumerate(
        {"gov_procurement_goods": "10.00", "gov_procurement_services": "20.00"}.items(), start=3
    ):
        report.cell("BG", row_no, 6, item, item, amount, row_label=item, row_label_norm=item, row_kind="line")
