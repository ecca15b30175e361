"""Balanced reports of fiscal statements, and what is changed in them, with the rules that then break."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from accounts_statements import final_accounts
from budget_statements import budget, province_budget
from identity_reports import write_reports
from statement_reports import SPENDING, StatementReport

FAMILIES: dict[str, Callable[..., StatementReport]] = {
    "accounts": final_accounts,
    "appropriation": lambda name, **options: final_accounts(name, is_province=True, **options),
    "budget": budget,
    "unit": lambda name, **options: budget(name, is_unit=True, **options),
    "province": province_budget,
}
# Family, changed cell, new print, the rules that break, whether the finding can name the cell.
CHANGES = [
    ("accounts", "F1/revenue_other", "9.20", "FA-F1.a FA-X1", True),
    ("accounts", "F1/revenue_current_year", "478.42", "FA-F1.a FA-F1.c FA-X1 FA-X8", True),
    ("accounts", "F1/carryover_opening", "5.03", "FA-F1.c", True),
    ("accounts", "F1/revenue_grand_total", "400.00", "FA-F1.c FA-F1.e", True),
    ("accounts", "F1/201", "235.94", "FA-F1.b FA-X2", True),
    ("accounts", "F1/expenditure_current_year", "369.25", "FA-F1.b FA-F1.d FA-X2", True),
    ("accounts", "F1/carryover_closing", "13.02", "FA-F1.d FA-X8", True),
    ("accounts", "F1/expenditure_grand_total", "383.00", "FA-F1.d FA-F1.e", True),
    ("accounts", "F2/2010102/revenue_fiscal_appropriation", "55.45", "FA-F2.h FA-F2.row", True),
    ("accounts", "F2/total/revenue_fiscal_appropriation", "369.00", "FA-F2.row FA-F2.t FA-X1 FA-X3", True),
    ("accounts", "F3/2010101/expenditure_basic", "120.53", "FA-F3.h FA-F3.row", True),
    ("accounts", "F3/20101/expenditure_total", "205.90", "FA-F3.h FA-F3.row", True),
    ("accounts", "F3/201/expenditure_project", "87.55", "FA-F3.h FA-F3.row FA-F3.t", True),
    ("accounts", "F3/total/expenditure_total", "369.32", "FA-F3.row FA-F3.t FA-X2", True),
    ("accounts", "F4/201/general_public_budget", "225.90", "FA-F4.out FA-F4.row FA-X4", True),
    ("accounts", "F4/revenue_current_year", "369.25", "FA-F4.in FA-X3", True),
    ("accounts", "F4/opening/general_public_budget", "5.50", "FA-F4.fund FA-F4.in", True),
    ("accounts", "F4/carryover_closing_fiscal/general_public_budget", "5.03", "FA-F4.fund FA-F4.out FA-F4.row", True),
    ("accounts", "F5/2080505/expenditure_basic", "42.05", "FA-F5.h FA-F5.row", True),
    ("accounts", "F5/total/expenditure_basic", "198.90", "FA-F5.row FA-F5.t FA-X6", True),
    ("accounts", "F6/30101/expenditure_basic", "81.05", "FA-F6.cls", True),
    ("accounts", "F6/302/expenditure_basic", "26.90", "FA-F6.U FA-F6.cls", True),
    ("accounts", "F6/total/expenditure_personnel", "152.04", "FA-F6.P FA-X6", True),
    ("accounts", "F7/actual/total", "10.57", "FA-F7.a", True),
    ("accounts", "F7/actual/vehicle_total", "6.90", "FA-F7.a FA-F7.b", True),
    ("accounts", "F6/30102/expenditure_basic", "71.36", "FA-F6.cls", False),
    ("accounts", "F7/actual/reception", "0.25", "FA-F7.a FA-X9", True),
    ("accounts", "F8/2120801/expenditure_project", "75.00", "FA-F8.row", True),
    ("accounts", "F8/total/expenditure_total", "70.80", "FA-F8.row FA-X5 FA-X7", True),
    ("accounts", "F9/total/revenue_current_year", "14.20", "FA-F9.row FA-X5", True),
    ("appropriation", "F6/301/expenditure_basic", "141.40", "FA-F6.cls FA-F6.row FA-F6.t FA-X6", True),
    ("appropriation", "F6/total/expenditure_personnel", "152.04", "FA-F6.P FA-F6.row FA-X6", True),
    ("appropriation", "FF5/2010101/expenditure_basic", "120.53", "FA-FF5.h FA-FF5.row", True),
    ("appropriation", "FF5/201/expenditure_total", "235.94", "FA-FF5.h FA-FF5.row FA-FF5.t FA-X4 FA-X7", True),
    ("appropriation", "FF5/total/expenditure_total", "369.32", "FA-FF5.row FA-FF5.t FA-X4 FA-X7", True),
    ("appropriation", "FF6/30201/expenditure_public_use", "24.20", "FA-FF6.h FA-FF6.row", True),
    ("appropriation", "FF6/total/expenditure_basic", "189.80", "FA-FF6.row FA-FF6.t FA-X6", True),
    ("appropriation", "FO/302/agency_operation_expenditure", "26.04", "FA-FO.h FA-FO.t", True),
    ("appropriation", "FG/amount", "31.00", "FA-FG.t", False),
    ("budget", "B1/revenue_fiscal_appropriation", "396.22", "BU-B1.a BU-BX2", True),
    ("budget", "B1/revenue_grand_total", "377.24", "BU-B1.a BU-B1.c BU-BX1 BU-BX2", True),
    ("budget", "B1/201/expenditure_total", "243.14", "BU-B1.b BU-BX1", True),
    ("budget", "B2/2010101/revenue_fiscal_appropriation", "150.54", "BU-B2.h BU-B2.row", True),
    ("budget", "B2/208/revenue_grand_total", "60.83", "BU-B2.h BU-B2.row BU-B2.t", True),
    ("budget", "B3/2010301/expenditure_project", "2.20", "BU-B3.h BU-B3.row", True),
    ("budget", "B3/total/expenditure_total", "377.24", "BU-B3.row BU-B3.t BU-BX1", True),
    ("budget", "B4/212/government_fund", "75.00", "BU-B4 BU-BX3", True),
    ("budget", "B4/total/general_public_budget", "286.23", "BU-B4 BU-BX3", True),
    ("budget", "B5/2010101/expenditure_basic", "120.53", "BU-B5.h BU-B5.row BU-BX4", True),
    ("budget", "B5/total/expenditure_basic", "189.80", "BU-B5.row BU-B5.t BU-BX5", True),
    ("budget", "B6/2120801/expenditure_project", "75.00", "BU-B6.h BU-B6.row", True),
    ("budget", "B6/212/expenditure_total", "70.05", "BU-B6.h BU-B6.row BU-B6.t BU-BX3", True),
    ("budget", "B7/2230105/expenditure_total", "14.20", "BU-B7.h BU-B7.row", True),
    ("budget", "B7/total/expenditure_project", "14.20", "BU-B7.row BU-B7.t", True),
    ("budget", "B8/30101/expenditure_personnel", "81.50", "BU-B8.h BU-B8.row", True),
    ("budget", "B8/302/expenditure_basic", "24.60", "BU-B8.h BU-B8.row BU-B8.t", True),
    ("budget", "B9/initial_budget/vehicle_total", "6.60", "BU-B9", True),
    ("unit", "B1/201/expenditure_personnel", "92.10", "BU-B1.b BU-B1u", True),
    ("unit", "B1/total/expenditure_public_use", "46.04", "BU-B1.b BU-B1u", True),
    ("province", "B1/purpose/expenditure_basic", "189.80", "BU-B1.b BU-BX1", True),
    ("province", "B1/expenditure_current_year", "298.79", "BU-B1.b BU-BX1", True),
    ("province", "B1/carryover_opening", "1.40", "BU-B1.a BU-BX2", True),
    ("province", "B2/revenue_general_public_budget", "289.25", "BU-B2.t", True),
    ("province", "B3/expenditure_reserve", "3.03", "BU-B3.row BU-BX1", True),
    ("province", "B4/expenditure_basic", "198.08", "BU-B4 BU-BX5", True),
    ("province", "BF5/20101/expenditure_total", "209.71", "BU-BF5.h BU-BF5.row", True),
    ("province", "BF5/total/expenditure_total", "298.62", "BU-BF5.row BU-BF5.t BU-BX3", True),
    ("province", "BF8/301/expenditure_basic", "141.40", "BU-BF8.h BU-BF8.row BU-BF8.t", True),
    ("province", "BF8/total/expenditure_basic", "189.80", "BU-BF8.row BU-BF8.t BU-BX5", True),
    ("province", "BO/302/agency_operation_expenditure", "26.04", "BU-BO.h BU-BO.t", True),
    ("province", "BO/30201/agency_operation_expenditure", "30.40", "BU-BO.h", True),
    ("appropriation", "FO/30201/agency_operation_expenditure", "30.40", "FA-FO.h", True),
    ("province", "BG/gov_procurement_goods", "11.00", "BU-BG.t", False),
    ("province", "B9/meetings", "17.52", "BU-B9", True),
]


def rows_of(report: StatementReport, statement: str, code: str) -> list[dict[str, Any]]:
    """The cells of a class, or of the total row (code "")."""
    codes = ("functional_code", "economic_code")
    return [
        row
        for row in report.values
        if row["statement"] == statement
        and (any(row.get(name) == code for name in codes) if code else row["row_kind"] == "total")
    ]


def without(report: StatementReport, statement: str, code: str) -> None:
    gone = [row["value_id"] for row in rows_of(report, statement, code)]
    report.values = [row for row in report.values if row["value_id"] not in gone]


def with_fields(report: StatementReport, statement: str, code: str, **fields: Any) -> None:
    for row in rows_of(report, statement, code):
        row.update(fields)


def in_yuan(report: StatementReport, statement: str) -> None:
    for row in report.values:
        if row["statement"] == statement:
            row["unit"] = "元"


def blank_fund_column(report: StatementReport, statement: str) -> None:
    """A column of one fund beside the total of all, with nothing in it: 合计 | 基本支出 | 项目支出 | 政府性基金预算."""
    rows = [row for row in report.values if row["statement"] == statement]
    first = min(row["column_no"] for row in rows)
    for row in [row for row in rows if row["column_no"] == first]:
        place = f"{row['value_id'].rsplit('c', 1)[0]}c90"
        blank = {"value": None, "decimals": None, "printed_text": "", "null_kind": "blank", "fund": "government_fund"}
        report.values.append({**row, "value_id": place, "cell_id": place, "column_no": 90, **blank})


def empty(report: StatementReport, statement: str, is_stated: bool) -> None:
    """A table without a number, which a note calls empty or not."""
    rows = [row for row in report.values if row["statement"] == statement]
    for row in rows:
        row.update(value=None, decimals=None, printed_text="", null_kind="blank")
    if is_stated:
        report.signals.append({"code": "empty_statement_stated", "message": "x", "cell_id": rows[0]["cell_id"]})


# What is done to a balanced budget, the rule that breaks, what its finding says.
LAYOUTS: dict[str, tuple[Callable[[StatementReport], None], str, str]] = {
    "another name": (
        lambda report: with_fields(report, "B3", "2080505", row_label="农林水支出", row_label_norm="农林水支出"),
        "BU-P7",
        "科目2080505印作“农林水支出”",
    ),
    "another edition of a name": (
        lambda report: with_fields(report, "B3", "20103", row_label="政府办公厅(室)及相关机构事务支出",
                                   row_label_norm="政府办公厅(室)及相关机构事务支出"),
        "",
        "",
    ),
    "another code": (
        lambda report: with_fields(report, "B2", "2080505", functional_code="2080595"),
        "BU-P7",
        "的编码印作2080595",
    ),
    "no class above": (lambda report: without(report, "B3", "20805"), "BU-P8", "未印其上级科目20805"),
    "no class below": (lambda report: without(report, "B3", "2120801"), "BU-P8", "科目21208有数"),
    "no total row": (lambda report: without(report, "B3", ""), "BU-P9", "未印合计行"),
    "a blank total": (
        lambda report: with_fields(report, "B8", "", value=None, printed_text="", null_kind="blank"),
        "BU-P9",
        "空白",
    ),
    "a blank column of one fund": (lambda report: blank_fund_column(report, "B3"), "", ""),
    "another unit": (lambda report: in_yuan(report, "B3"), "BU-P10", "所印单位为“元”"),
    "words for an amount": (
        lambda report: with_fields(report, "B3", "2080505", value=None, printed_text="见附件", null_kind="unreadable"),
        "",
        "",
    ),
}  # fmt: skip


EMPTY = {"stated": True, "silent": False}


def relaid(name: str, number: int) -> StatementReport:
    report = budget(f"layout{number}")
    LAYOUTS[name][0](report)
    return report


def further_reports() -> list[StatementReport]:
    """Reports that are compared with another one of their body: those of "kept" agree, those of "changed" do not."""
    reports = []
    for name, opening, reception, spending in (
        ("kept", "5.00", "3.25", SPENDING),
        ("changed", "6.00", "3.52", SPENDING[:-1]),
    ):
        body: dict[str, Any] = {"unit_name": name}
        this_year = budget(
            f"{name}_budget", spending=spending, changed={"B9/initial_budget/reception": reception}, **body
        )
        next_year = budget(f"{name}_next", year=2025, **body)
        before = this_year.spent() if name == "kept" else Decimal("1.00")
        total = {"row_label": "合计", "row_label_norm": "合计", "row_kind": "total", "fund": "all", "year_offset": -1}
        next_year.table_no = 3
        next_year.cell("B3", 99, 9, "before", "expenditure_total", before, **total)
        reports += [
            final_accounts(f"{name}_before", year=2023, own_funds="0", **body),
            final_accounts(f"{name}_after", opening=opening, **body),
            this_year,
            budget(f"{name}_unit", is_unit=True, **body),
            next_year,
        ]
    one = "按照要求，本部门1个预算单位编报了绩效目标。"
    for name, spending in (("same", SPENDING), ("less", SPENDING[:-1])):
        reports.append(budget(f"{name}_department", unit_name=name, text=one))
        reports.append(budget(f"{name}_only_unit", is_unit=True, unit_name=name, spending=spending))
    return reports


def every_report() -> list[StatementReport]:
    """The balanced ones by the names of their families, and every changed one."""
    reports = [make(name) for name, make in FAMILIES.items()]
    reports += [
        FAMILIES[family](f"change{number}", changed={cell: printed})
        for number, (family, cell, printed, _, _) in enumerate(CHANGES)
    ]
    reports += [relaid(name, number) for number, name in enumerate(LAYOUTS)]
    for name, is_stated in EMPTY.items():
        reports.append(budget(f"empty_{name}"))
        empty(reports[-1], "B6", is_stated)
    bare = budget("bare")
    for row in bare.values:
        row["unit"] = None if row["statement"] == "B3" else row["unit"]
    return [*reports, bare, *further_reports()]


def write_statements(path: Path, reports: list[StatementReport]) -> None:
    write_reports(path, ())
    with duckdb.connect(str(path)) as connection:
        for report in reports:
            report.write(connection)
