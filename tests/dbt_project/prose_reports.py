"""Budgets and final accounts whose prose agrees with their tables but for what a test changes."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

from small_snapshot import Snapshot

SHANGHAI = "310107"


@dataclasses.dataclass
class FiscalReport:
    """One budget or final accounts report as raw rows. ``changed`` replaces printed texts by their names."""

    snapshot: Snapshot
    document_id: str
    report_type: str
    year: int
    changed: dict[str, str]
    mentions: int = 0

    def printed(self, name: str, usual: str) -> str:
        return self.changed.pop(name, usual)

    def table(self, table_no: int, statement: str, family: str = "bu") -> None:
        self.snapshot.add(
            "tables", document_id=self.document_id, table_no=table_no, page_from=table_no, page_to=table_no,
            form_id=f"{family}_{statement.lower()}",
        )  # fmt: skip

    def cell(self, name: str, usual: str, place: tuple[int, int, int], labels: tuple[str, str], **fields: Any) -> None:
        """A number in a statement: place is table, row, column; labels are the row's and the column's."""
        table_no, row_no, column_no = place
        text = self.printed(name, usual)
        cell_id = f"{self.document_id}/p{table_no}/t{table_no}/r{row_no}c{column_no}"
        where = {
            "document_id": self.document_id, "page": table_no, "table_no": table_no,
            "row_no": row_no, "column_no": column_no, "cell_id": cell_id,
        }  # fmt: skip
        self.snapshot.add("cells", text=text, row_span=1, column_span=1, confidence=1.0, **where)
        row = {
            "value_id": cell_id, "printed_text": text, "value": Decimal(text) if text else None,
            "decimals": len(text.partition(".")[2]), "unit": "元", "role": "amount", "form_no": table_no,
            "year_offset": 0, "is_approximate": False, "row_label": labels[0], "row_label_norm": labels[0],
            "column_label": labels[1], "column_label_norm": labels[1], "stage": "initial_budget", "row_kind": "total",
            "null_kind": None if text else "blank",
        }  # fmt: skip
        self.snapshot.add("table_values", **where, **{**row, **fields})

    def passage(self, number: int, page: int = 8) -> str:
        passage_id = f"{self.document_id}/p{page}/s{number}"
        self.snapshot.add(
            "passages", document_id=self.document_id, passage_id=passage_id, passage_no=number, page=page, text="",
            after_table=0,
        )  # fmt: skip
        return passage_id

    def number(self, name: str, usual: str, passage_id: str, label: str, unit: str = "万元", **fields: Any) -> str:
        """A number of prose; returns its mention's id."""
        self.mentions += 1
        text = self.printed(name, usual)
        mention_id = f"{passage_id}#{self.mentions}"
        row = {
            "mention_id": mention_id, "passage_id": passage_id, "page": 8, "char_from": self.mentions * 10,
            "char_to": self.mentions * 10 + 5, "label": label, "label_norm": label, "year_offset": 0,
            "printed_text": text + unit, "value": Decimal(text), "decimals": len(text.partition(".")[2]), "unit": unit,
            "is_approximate": False, "is_target": False, "is_declared_none": False,
        }  # fmt: skip
        self.snapshot.add("mentions", document_id=self.document_id, **{**row, **fields})
        return mention_id

    def comparison(self, kind: str, passage_id: str, mention_id: str | None, **fields: Any) -> None:
        count = len(self.snapshot.rows.get("comparisons", ()))
        row = {
            "comparison_id": f"{passage_id}#k{count}", "passage_id": passage_id, "page": 8, "char_from": count,
            "char_to": count + 1, "printed_text": "比较", "kind": kind, "mention_id": mention_id,
        }  # fmt: skip
        self.snapshot.add("comparisons", document_id=self.document_id, **{**row, **fields})

    def signal(self, code: str, message: str = "x", page: int = 8, text: str = "某句话") -> None:
        count = len(self.snapshot.rows.get("signals", ()))
        self.snapshot.add(
            "signals", document_id=self.document_id, origin="shaping", signal_no=count, code=code, message=message,
            page=page, text=text, cell_id=f"{self.document_id}/p{page}/s1",
        )  # fmt: skip


ITEM: dict[str, Any] = {
    "functional_code": "2040601",
    "class_names": ["公共安全支出", "司法", "行政运行"],
    "fund": "fiscal_appropriation",
}
RATE = {"unit": "%", "label_norm": "变动率"}


def new_report(
    snapshot: Snapshot, document_id: str, report_type: str, changed: dict[str, str], **metadata: Any
) -> FiscalReport:
    snapshot.add_document(
        document_id, report_type=report_type, fiscal_year=metadata.pop("fiscal_year", 2024),
        unit_name=metadata.pop("unit_name", document_id),
        short_name=document_id, report_scope="department", **{"division_code": SHANGHAI, **metadata},
    )  # fmt: skip
    return FiscalReport(snapshot, document_id, report_type, 2024, changed)


def add_budget(snapshot: Snapshot, document_id: str, without: str | None = None, **changed: str) -> FiscalReport:
    """A small budget of one class, in which everything agrees."""
    report = new_report(snapshot, document_id, "budget", changed)
    required = ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9"]
    for table_no, statement in enumerate(required, start=1):
        if statement != without:
            report.table(10 + table_no, statement)
    classes = (("204", "公共安全支出"), ("20406", "司法"), ("2040601", "行政运行"))
    for row, (code, label) in enumerate(classes, start=1):
        coded = {
            "statement": "B5",
            "form_id": "bu_b5",
            "fund": "general_public_budget",
            "functional_code": code,
            "row_kind": "class",
        }
        report.cell(f"table_{code}", "1200400.00", (15, row, 2), (label, "合计"), **coded)
    total = {"statement": "B3", "form_id": "bu_b3", "fund": "all"}
    report.cell("table_project", "300000.00", (13, 9, 4), ("合计", "项目支出"), **total)
    basic = {"statement": "B8", "form_id": "bu_b8", "fund": "general_public_budget"}
    report.cell("table_public_use", "50000.00", (18, 9, 4), ("合计", "公用经费"), **basic)

    income = {"statement": "B1", "form_id": "bu_b1", "fund": "all", "block_id": "revenue"}
    for row, (name, label, amount, kind) in enumerate(
        (
            ("table_fees", "财政拨款收入", "1500000.00", "line"), ("table_other", "其他收入", "", "line"),
            ("table_income", "收入总计", "1500000.00", "total"),
        ), start=1,
    ):  # fmt: skip
        report.cell(name, amount, (11, row, 2), (label, "预算数"), **{**income, "row_kind": kind})
    incomes = report.passage(10)
    all_income = report.number("income", "150.00", incomes, "收入预决算总计", fund="all")
    for name, usual, label in (("fees", "150.00", "财政拨款收入"), ("other", "0", "其他收入")):
        part = report.number(name, usual, incomes, label, fund="all", parent_mention_id=all_income)
        share = report.number(f"share_{name}", "100.00" if name == "fees" else "0.00", incomes, "占比", unit="%")
        report.comparison("share", incomes, part, base_mention_id=all_income, rate_mention_id=share)
    report.number("income_again", "150.00", report.passage(12), "收入预决算总计", fund="all")
    spent = report.passage(11)
    plan = report.number("spent", "40.00", spent, "支出总计", fund="all")
    for name, usual, label in (("basic", "10.00", "基本支出"), ("projects", "30.00", "项目支出")):
        report.number(name, usual, spent, label, fund="all", parent_mention_id=plan)

    item = report.passage(2)
    report.number("head", "120.04", item, "功能分类支出", report.printed("head_unit", "万元"), **ITEM)
    base = report.number("base", "100.03", item, "功能分类支出", **{**ITEM, "stage": "actual", "year_offset": -1})
    unit = report.printed("arranged_unit", "万元")
    arranged = report.number("arranged", "120.04", item, "功能分类支出", unit, **ITEM)
    rate = report.number("rate", "20.00", item, "变动率", **RATE)
    report.comparison(
        "change", item, arranged, base_mention_id=base, rate_mention_id=rate, base_year_offset=-1, base_stage="actual",
        direction=report.printed("direction", "increase"), direction_text="增加",
    )  # fmt: skip

    told = report.passage(3)
    reserve = report.number("told", "50.0", told, "某项经费")
    difference = report.number("difference", "10.0", told, "变动额")
    told_rate = report.number("told_rate", "25.0", told, "变动率", **RATE)
    report.comparison(
        "change", told, reserve, difference_mention_id=difference, rate_mention_id=told_rate, base_year_offset=-1,
        direction=report.printed("told_direction", "increase"), direction_text="增长",
    )  # fmt: skip

    level = report.passage(4)
    now = report.number("level_now", "30.0", level, "某项经费")
    before = report.number("level_before", "30.0", level, "某项经费", year_offset=-1)
    word = report.printed("level_word", "持平")
    report.comparison(
        "change", level, now, base_mention_id=before, base_year_offset=-1, direction="level", direction_text=word
    )

    shares = report.passage(5)
    whole = report.number("whole", "200.0", shares, "某项收入")
    for number, (part, share) in enumerate((("150.0", "75.00"), ("50.0", "25.00")), start=1):
        amount = report.number(f"part{number}", part, shares, "某项收入")
        percent = report.number(f"share{number}", share, shares, "占比", unit="%")
        report.comparison("share", shares, amount, base_mention_id=whole, rate_mention_id=percent)

    bought = report.passage(6)
    for name, usual, label in (
        ("procurement", "14.8", "政府采购金额"), ("goods", "3.6", "政府采购货物支出"),
        ("works", "0", "政府采购工程支出"), ("services", "11.2", "政府采购服务支出"),
        ("sme", "14.8", "授予中小企业合同金额"),
    ):  # fmt: skip
        report.number(name, usual, bought, label)
    report.number("operation", "5.00", report.passage(7), "机关运行经费")
    report.number("targets", "30.00", report.passage(8), "绩效目标项目金额")
    cars = report.passage(9)
    report.number("cars", "3", cars, "公务用车保有量", unit="辆")
    for number, usual in enumerate(("1", "2"), start=1):
        report.number(
            f"cars{number}", usual, cars, "按类型车辆", unit="辆", subject=("公务用车", "其他用车")[number - 1]
        )
    assert not changed, f"nothing prints {sorted(changed)}"
    return report


def add_accounts(snapshot: Snapshot, document_id: str, **changed: str) -> FiscalReport:
    """Small final accounts of two classes, in which everything agrees."""
    report = new_report(snapshot, document_id, "final_accounts", changed)
    for table_no, statement in enumerate(("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"), start=1):
        report.table(10 + table_no, statement, "fa")
    spent = {"statement": "F5", "form_id": "fa_f5", "fund": "general_public_budget", "stage": "actual", "unit": "万元"}
    for row, (code, label, amount) in enumerate(
        (("2010601", "行政运行", "60.00"), ("2080501", "行政单位离退休", "40.00")), start=1
    ):
        coded = {**spent, "functional_code": code, "row_kind": "class"}
        report.cell(f"table_{code}", amount, (15, row, 2), (label, "合计"), **coded)

    listed = report.passage(2)
    fund = {"fund": "general_public_budget"}
    label = "一般公共预算财政拨款支出"
    report.number("total_budget", "110.00", listed, label, stage="initial_budget", **fund)
    report.number("total_actual", "100.00", listed, label, stage="actual", **fund)
    for number, (name, budget, actual) in enumerate(
        (("行政运行", "60.00", "60.00"), ("行政单位离退休", "50.00", "40.00")), start=1
    ):
        item = report.passage(2 + number)
        about: dict[str, Any] = {"class_names": [name], **fund}
        planned = report.number(f"budget{number}", budget, item, "功能分类支出", stage="initial_budget", **about)
        done = report.number(f"actual{number}", actual, item, "功能分类支出", stage="actual", **about)
        rate = report.number(f"rate{number}", ("100.00", "80.00")[number - 1], item, "完成率", unit="%")
        word = ("level", "decrease")[number - 1]
        report.comparison(
            "completion", item, done, base_mention_id=planned, rate_mention_id=rate, base_stage="initial_budget",
            direction=report.printed(f"word{number}", word), direction_text={"level": "持平", "decrease": "小于"}[word],
        )  # fmt: skip

    less = report.passage(7)  # 比年初预算减少10万元，下降20%
    against: dict[str, Any] = {"base_stage": "initial_budget", "direction": "decrease", "direction_text": "减少"}
    planned = report.number("less_budget", "50.00", less, "某项经费", stage="initial_budget")
    done = report.number("less_actual", "40.00", less, "某项经费", stage="actual")
    difference = report.number("less", "10.00", less, "变动额")
    rate = report.number("less_rate", "20.00", less, "变动率", **{**RATE, "stage": "actual"})
    report.comparison(
        "completion", less, done, base_mention_id=planned, difference_mention_id=difference, rate_mention_id=rate,
        **against,
    )  # fmt: skip

    adjusted = report.passage(8)  # 决算数小于预算数, after an initial and an adjusted budget
    report.number("first_budget", "60.00", adjusted, "另项经费", stage="initial_budget")
    planned = report.number("last_budget", "55.00", adjusted, "另项经费", stage="full_year_budget")
    done = report.number("adjusted_actual", "55.00", adjusted, "另项经费", stage="actual")
    any_budget = {"base_stage": "budget_unspecified", "direction": "decrease", "direction_text": "决算数小于预算数"}
    report.comparison("completion", adjusted, done, base_mention_id=planned, **any_budget)

    graded = report.passage(6)
    for name, usual, item_label in (
        ("projects", "4", "绩效自评项目数"), ("excellent", "3", "绩效自评优项目数"), ("good", "1", "绩效自评良项目数"),
        ("qualified", "0", "绩效自评合格项目数"), ("unqualified", "0", "绩效自评不合格项目数"),
    ):  # fmt: skip
        report.number(name, usual, graded, item_label, unit="个")
    assert not changed, f"nothing prints {sorted(changed)}"
    return report


def class_of(amount: str) -> dict[str, str]:
    """The class of the budget's table, 类, 款 and 项, at another amount."""
    return {f"table_{code}": amount for code in ("204", "20406", "2040601")}


def add_year_before(snapshot: Snapshot, document_id: str, amount: str) -> None:
    """A report and the one of the year before: this one tells a change of 10 from 110.04 to 120.04."""
    report = new_report(snapshot, f"{document_id}_now", "budget", {}, unit_name=document_id)
    earlier = new_report(snapshot, f"{document_id}_before", "budget", {}, unit_name=document_id, fiscal_year=2023)
    for one, total in ((report, "1200400.00"), (earlier, amount)):
        one.table(14, "B4")
        summary = {"statement": "B4", "form_id": "bu_b4", "fund": "fiscal_appropriation", "block_id": "expenditure"}
        one.cell("total", total, (14, 9, 4), ("支出总计", "合计"), **summary)
    told = report.passage(2)
    now = report.number("told", "120.04", told, "支出总计", fund="fiscal_appropriation", stage="initial_budget")
    difference = report.number("difference", "10.00", told, "变动额")
    report.comparison(
        "change",
        told,
        now,
        difference_mention_id=difference,
        base_year=2023,
        direction="increase",
        direction_text="增加",
    )


def add_dated(report: FiscalReport, year: int, difference: str, amount: str = "120.04") -> None:
    """The total of the tables as an amount of some year, and the change that is told of it since the year before the
    report's."""
    summary = {"statement": "B4", "form_id": "bu_b4", "fund": "fiscal_appropriation", "block_id": "expenditure"}
    report.cell("total", "1200400.00", (14, 9, 4), ("支出总计", "合计"), **summary)
    told = report.passage(22)
    total = report.number(
        "dated", amount, told, "支出总计", fund="fiscal_appropriation", stage="initial_budget", fiscal_year=year
    )
    change = report.number("since", difference, told, "变动额")
    report.comparison(
        "change", told, total, difference_mention_id=change, base_year_offset=-1,
        direction="increase", direction_text="增加", char_from=report.mentions * 10 - 5,
    )  # fmt: skip


def add_told_totals(snapshot: Snapshot, document_id: str, change: str) -> None:
    """A budget with 150 of appropriations on both sides; the second is told to have grown by ``change``."""
    report = new_report(snapshot, document_id, "budget", {})
    for number, (label, told_change) in enumerate((("财政拨款收入", "20.00"), ("支出总计", change)), start=2):
        told = report.passage(number)
        now = report.number(f"now{number}", "150.00", told, label, fund="fiscal_appropriation", stage="initial_budget")
        difference = report.number(f"difference{number}", told_change, told, "变动额")
        report.comparison(
            "change", told, now, difference_mention_id=difference, base_year=2023, direction="increase",
            direction_text="增加",
        )  # fmt: skip


def add_initial_budget(snapshot: Snapshot, document_id: str, amount: str) -> None:
    """Final accounts that print an initial budget of 60 for a class, and the budget report of that year."""
    accounts = new_report(snapshot, f"{document_id}_accounts", "final_accounts", {}, unit_name=document_id)
    planned = new_report(snapshot, f"{document_id}_budget", "budget", {}, unit_name=document_id)
    coded = {"fund": "general_public_budget", "functional_code": "2010601", "row_kind": "class"}
    for report, statement, form, stage, printed in (
        (accounts, "F5", "fa_f5", "actual", "600000.00"), (planned, "B5", "bu_b5", "initial_budget", amount),
    ):  # fmt: skip
        report.table(15, statement, form[:2])
        named = {"statement": statement, "form_id": form, "stage": stage, **coded}
        report.cell("class", printed, (15, 1, 2), ("行政运行", "合计"), **named)
    item = {"fund": "general_public_budget", "class_names": ["行政运行"], "stage": "initial_budget"}
    accounts.number("planned", "60.00", accounts.passage(2), "功能分类支出", **item)
