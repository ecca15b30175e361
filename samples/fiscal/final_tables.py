"""F1 to F9: what each table of final accounts prints, from the accounts."""

from __future__ import annotations

from itertools import zip_longest

from samples.fiscal.accounts import FUNDS, PERSONNEL, FinalAccounts
from samples.fiscal.amounts import ZERO, Amounts, Printer, add, roll_up
from samples.fiscal.tables import TableData, class_name, coded_data, read_yaml

INCOME_LINES = ("general", "fund", "capital", "upper", "business", "trade", "affiliated", "other")


def final_tables(accounts: FinalAccounts, printer: Printer, income_labels: list[str]) -> dict[str, TableData]:
    """Table key -> data. ``income_labels``: the numbered income lines of F1, the first three those of F4 too."""
    spent = _by_class(accounts, *FUNDS, "own")
    return {
        "F1": _general_view(accounts, printer, income_labels, spent),
        "F2": _income(accounts, printer),
        "F3": _spending(accounts, printer, *FUNDS, "own"),
        "F4": _appropriation_view(accounts, printer, income_labels[:3]),
        "F5": _spending(accounts, printer, "general"),
        "F6": _basic(accounts, printer),
        "F7": _three_public(accounts, printer),
        "F8": _fund(accounts, printer, "fund"),
        "F9": _fund(accounts, printer, "capital"),
    }


def _by_class(accounts: FinalAccounts, *funds: str) -> Amounts:
    """类 -> spending."""
    sums: Amounts = {}
    for fund in funds:
        for code, row in accounts.spending[fund].items():
            sums[code[:3]] = sums.get(code[:3], ZERO) + sum(row.values(), ZERO)
    return sums


def _class_labels() -> dict[str, str]:
    """类 -> its numbered line."""
    classes = read_yaml("classes.yml")
    return {
        code: f"{number}、{name}"
        for number, (code, name) in zip(classes["numerals"], classes["lines"].items(), strict=True)
    }


def _general_view(accounts: FinalAccounts, printer: Printer, labels: list[str], spent: Amounts) -> TableData:
    incomes = [accounts.received(fund) for fund in FUNDS] + [ZERO] * 4 + [accounts.received("own")]
    left = [(label, printer.cell(amount)) for label, amount in zip(labels, incomes, strict=True)]
    right = [(label, printer.cell(spent.get(code))) for code, label in _class_labels().items()]
    funds = (*FUNDS, "own")
    return {
        "lines": [[*a, *b] for a, b in zip_longest(left, right, fillvalue=("", ""))],
        "received_total": printer.cell(accounts.received()),
        "spent_total": printer.cell(accounts.spent()),
        "surplus_used": printer.cell(accounts.opening["surplus_used"]),
        "distribution": printer.cell(accounts.opening["distribution"]),
        "opening": printer.cell(sum(accounts.opening[fund] for fund in funds)),
        "closing": printer.cell(sum(accounts.closing[fund] for fund in funds)),
        "grand": printer.cell(accounts.grand_total),
    }


def _income(accounts: FinalAccounts, printer: Printer) -> TableData:
    leaves: dict[str, Amounts] = {}
    for fund, rows in accounts.income.items():
        for code, amount in rows.items():
            column = "other" if fund == "own" else "fiscal"
            leaves[code] = add([leaves.get(code, {}), {column: amount, "total": amount}])
    columns = ("total", "fiscal", "upper", "business", "trade", "affiliated", "other")
    return coded_data(roll_up(leaves), add(leaves.values()), columns, printer)


def _spending(accounts: FinalAccounts, printer: Printer, *funds: str) -> TableData:
    leaves: dict[str, Amounts] = {}
    for fund in funds:
        for code, row in accounts.spending[fund].items():
            leaves[code] = add([leaves.get(code, {}), row, {"total": row["basic"] + row["project"]}])
    columns = ("total", "basic", "project", "upper", "trade", "aid")
    return coded_data(roll_up(leaves), add(leaves.values()), columns, printer)


def _appropriation_view(accounts: FinalAccounts, printer: Printer, labels: list[str]) -> TableData:
    cell = printer.cell
    left = [(label, cell(accounts.received(fund))) for label, fund in zip(labels, FUNDS, strict=True)]
    by_fund = {fund: _by_class(accounts, fund) for fund in FUNDS}
    right = []
    for code, label in _class_labels().items():
        amounts = [by_fund[fund].get(code, ZERO) for fund in FUNDS]
        right.append((label, cell(sum(amounts, ZERO)), *map(cell, amounts)))
    data: TableData = {
        "lines": [[*a, *b] for a, b in zip_longest(left, right, fillvalue=("", ""))],
        "received_total": cell(accounts.received(*FUNDS)),
    }
    for name, by in (
        ("spent", {fund: accounts.spent(fund) for fund in FUNDS}),
        ("opening", accounts.opening),
        ("closing", accounts.closing),
        ("grand", {fund: accounts.received(fund) + accounts.opening[fund] for fund in FUNDS}),
    ):
        data |= {f"{name}_{fund}": cell(by[fund]) for fund in FUNDS}
        data[f"{name}_all"] = cell(sum((by[fund] for fund in FUNDS), ZERO))
    return data


def _basic(accounts: FinalAccounts, printer: Printer) -> TableData:
    """Two lanes: personnel on the left, everything else on the right."""
    rows = roll_up({code: {"amount": amount} for code, amount in accounts.economic.items()}, (3, 5))
    lanes: tuple[list[list[str]], list[list[str]]] = ([], [])
    for code, row in rows.items():
        lane = lanes[0] if code.startswith(PERSONNEL) else lanes[1]
        lane.append([code[:3], code[3:], class_name(code), printer.cell(row["amount"])])
    return {
        "lanes": [[*left, *right] for left, right in zip_longest(*lanes, fillvalue=[""] * 4)],
        "personnel": printer.cell(accounts.personnel),
        "public_use": printer.cell(accounts.public_use),
    }


def _three_public(accounts: FinalAccounts, printer: Printer) -> TableData:
    pairs = []
    for amounts in (accounts.three_public_budget, accounts.three_public):
        vehicles = amounts["purchase"] + amounts["operation"]
        total = vehicles + amounts["overseas"] + amounts["reception"]
        pairs.append(
            [total, amounts["overseas"], vehicles, amounts["purchase"], amounts["operation"], amounts["reception"]]
        )
    return {"line": [[printer.in_wan(amount) for pair in zip(*pairs, strict=True) for amount in pair]]}


def _fund(accounts: FinalAccounts, printer: Printer, fund: str) -> TableData:
    """F8, F9: opening + income = spending + closing in each row; what was open belongs to the first class."""
    leaves: dict[str, Amounts] = {}
    for number, (code, row) in enumerate(accounts.spending[fund].items()):
        total = row["basic"] + row["project"]
        received = accounts.income[fund][code]
        opening = ZERO if number else accounts.opening[fund]
        leaves[code] = {**row, "total": total, "received": received, "opening": opening}
        leaves[code]["closing"] = opening + received - total
    columns = ("opening", "received", "total", "basic", "project", "closing")
    return coded_data(roll_up(leaves), add(leaves.values()), columns, printer)
