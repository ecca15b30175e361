"""B1 to B9, and the other tables of the provinces' sets: what each prints, from the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from samples.fiscal.accounts import FUNDS, PERSONNEL, money
from samples.fiscal.amounts import ZERO, Amounts, Printer, add, roll_up
from samples.fiscal.budget import Budget
from samples.fiscal.tables import TableData, class_name, coded_data, read_yaml

FEW_LINES = 9


def budget_tables(budget: Budget, printer: Printer, wording: Mapping[str, Any]) -> dict[str, TableData]:
    """Table key -> data, for every set. ``wording``: income and purpose lines of the set, and what it leaves out."""
    tables = {
        "B1": _general_view(budget, printer, wording),
        "B2": _income(budget, printer),
        "B3": _spending(budget, printer, *FUNDS, "own"),
        "B4": _appropriation_view(budget, printer, wording),
        "B5": _spending(budget, printer, "general"),
        "B6": _spending(budget, printer, "fund"),
        "B7": _spending(budget, printer, "capital"),
        "B8": _economic(budget, printer),
        "B9": _three_public(budget, printer),
        "BF5": _spending(budget, printer, *FUNDS),
        "BF8": _economic(budget, printer),
        "BO": _economic(budget, printer, only_public_use=True),
        "BG": _procurement(budget, printer),
    }
    if wording.get("is_flat"):  # 收入总计, 支出总计 and purposes stand in tables of one row
        tables["B2"] = {
            "total": printer.cell(budget.planned()),
            **{fund: printer.cell(budget.planned(fund)) for fund in (*FUNDS, "own")},
        }
        tables["B3"] = {"total": printer.cell(budget.planned()), **_purposes(budget, printer, *FUNDS, "own")}
        tables["B4"] = {
            "total": printer.cell(budget.planned(*FUNDS)),
            **{fund: printer.cell(budget.planned(fund)) for fund in FUNDS},
            **_purposes(budget, printer, *FUNDS),
        }
    return tables


def _purposes(budget: Budget, printer: Printer, *funds: str) -> dict[str, str]:
    return {name: printer.cell(budget.planned(*funds, column=name)) for name in ("basic", "project", "reserve")}


def _leaves(budget: Budget, *funds: str) -> dict[str, Amounts]:
    leaves: dict[str, Amounts] = {}
    for fund in funds:
        for code, row in budget.spending[fund].items():
            leaves[code] = add([leaves.get(code, {}), row])
    return leaves


def _class_lines(budget: Budget, wording: Mapping[str, Any], *funds: str) -> list[tuple[str, str]]:
    """(类, numbered line): those that have money, or every one where the set prints them all."""
    classes = read_yaml("classes.yml")
    used = sorted({code[:3] for fund in funds for code in budget.spending[fund]})
    codes = list(classes["lines"]) if wording.get("prints_every_class") else used
    numerals = classes["numerals"][: len(codes)]
    return [(code, f"{number}、{classes['lines'][code]}") for number, code in zip(numerals, codes, strict=True)]


def _general_view(budget: Budget, printer: Printer, wording: Mapping[str, Any]) -> TableData:
    cell = printer.cell
    amounts = {"fiscal": budget.planned(*FUNDS), **{fund: budget.planned(fund) for fund in (*FUNDS, "own")}}
    left = [(label, cell(amounts.get(name, ZERO))) for label, name in wording["income_lines"]]
    leaves = roll_up(_leaves(budget, *FUNDS, "own"), (3,))
    right = []
    for code, label in _class_lines(budget, wording, *FUNDS, "own"):
        row = leaves.get(code, {})
        right.append((label, *(cell(row.get(name)) for name in ("total", "personnel", "public_use", "project"))))
    purposes = _purposes(budget, printer, *FUNDS, "own")
    lanes = [(label, purposes[name]) for label, name in wording.get("purpose_lines", [])]
    lines = []
    blank = ("", ""), ("",) * 5, ("", "")
    for number in range(max(len(left), len(right), len(lanes), FEW_LINES)):
        a, b, c = (
            side[number] if number < len(side) else empty
            for side, empty in zip((left, right, lanes), blank, strict=True)
        )
        lines.append({"income": a[0], "planned": a[1], "class": b[0], "spent": b[1], "personnel": b[2],
                      "public_use": b[3], "project": b[4], "purpose": c[0], "purposed": c[1]})  # fmt: skip
    totals = {f"total_{name}": cell(budget.planned(column=name)) for name in ("personnel", "public_use", "project")}
    return {"lines": lines, "total": cell(budget.planned()), **totals}


def _income(budget: Budget, printer: Printer) -> TableData:
    leaves: dict[str, Amounts] = {}
    for fund in (*FUNDS, "own"):
        for code, row in budget.spending[fund].items():
            names = ("total", "other") if fund == "own" else ("total", "fiscal", fund)
            leaves[code] = add([leaves.get(code, {}), dict.fromkeys(names, row["total"])])
    columns = ("total", "fiscal", *FUNDS, "business", "trade", "other")
    return coded_data(roll_up(leaves), add(leaves.values()), columns, printer)


def _spending(budget: Budget, printer: Printer, *funds: str) -> TableData:
    leaves = _leaves(budget, *funds)
    columns = ("total", "basic", "personnel", "public_use", "project", "upper", "trade", "aid")
    return coded_data(roll_up(leaves), add(leaves.values()), columns, printer)


def _appropriation_view(budget: Budget, printer: Printer, wording: Mapping[str, Any]) -> TableData:
    cell = printer.cell
    left = [(label, cell(budget.planned(name))) for label, name in wording["fund_lines"]]
    leaves = {fund: roll_up(_leaves(budget, fund), (3,)) for fund in FUNDS}
    right = []
    for code, label in _class_lines(budget, wording, *FUNDS):
        amounts = [leaves[fund].get(code, {}).get("total", ZERO) for fund in FUNDS]
        right.append((label, cell(sum(amounts, ZERO)), *map(cell, amounts)))
    lines = [[*(a or ("", "")), *(b or ("",) * 5)] for a, b in zip_longest(left, right)]
    names = ("income", "planned", "class", "all", *FUNDS)
    return {
        "lines": [dict(zip(names, line, strict=True)) for line in lines],
        "total": cell(budget.planned(*FUNDS)),
        **{f"total_{fund}": cell(budget.planned(fund)) for fund in FUNDS},
    }


def _economic(budget: Budget, printer: Printer, only_public_use: bool = False) -> TableData:
    leaves: dict[str, Amounts] = {}
    for code, amount in budget.economic.items():
        is_personnel = code.startswith(PERSONNEL)
        if not (only_public_use and is_personnel):
            leaves[code] = {"total": amount, "personnel" if is_personnel else "public_use": amount}
    return coded_data(roll_up(leaves, (3, 5)), add(leaves.values()), ("total", "personnel", "public_use"), printer)


def _three_public(budget: Budget, printer: Printer) -> TableData:
    amounts = dict(budget.three_public)
    amounts["vehicles"] = amounts["purchase"] + amounts["operation"]
    amounts["total"] = amounts["vehicles"] + amounts["overseas"] + amounts["reception"]
    for name, code in (("meetings", "30215"), ("training", "30216")):  # as the economic classes have them
        amounts[name] = budget.economic.get(code, ZERO)
    amounts["all"] = amounts["total"] + amounts["meetings"] + amounts["training"]
    amounts["public_use"] = budget.public_use
    return {name: printer.in_wan(amount) for name, amount in amounts.items()}


def _procurement(budget: Budget, printer: Printer) -> TableData:
    rows: Sequence[Mapping[str, str]] = budget.source.get("purchases", ())
    lines: list[dict[str, str]] = []
    total = ZERO
    for group in dict.fromkeys(row["class"] for row in rows):
        members = [row for row in rows if row["class"] == group]
        amounts = [money(row["amount"], budget.unit) for row in members]
        total += sum(amounts, ZERO)
        blank = dict.fromkeys(("project", "economic", "goods", "organisation"), "")
        lines.append({**blank, "class": group, "amount": printer.cell(sum(amounts, ZERO))})
        lines += [
            {**row, "class": "", "economic": class_name(row["economic"]), "amount": printer.cell(amount)}
            for row, amount in zip(members, amounts, strict=True)
        ]
    return {"purchases": lines, "total": printer.cell(total)}
