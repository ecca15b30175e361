"""The computed parts of sentences: amounts, shares, completion rates, comparisons with their directions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from samples.fiscal.accounts import FUNDS, PERSONNEL, THREE_PUBLIC, FinalAccounts
from samples.fiscal.amounts import ZERO, Amounts, Printer, add, compare, percent, round_to
from samples.fiscal.budget import Budget
from samples.fiscal.tables import class_name, code_cells, read_yaml

Fields = dict[str, str]
Lists = dict[str, list[Fields]]


def phrase(kind: str, now: Decimal, before: Decimal, printer: Printer) -> str:
    """A comparison in words: 增加1.20万元，增长3.45%; the rate is that of the exact amounts."""
    words = read_yaml("classes.yml")["phrases"][kind][compare(now, before)]
    rate = percent(abs(now - before), before) if before else ""
    return str(words.format(difference=printer.prose(abs(now - before)), rate=rate))


def reason(now: Decimal, before: Decimal, number: int = 0) -> str:
    """A cause that goes with the direction; several sentences do not all give the same one."""
    reasons = read_yaml("classes.yml")["reasons"][compare(now, before)]
    return str(reasons[number % len(reasons)])


def purpose(code: str) -> str:
    purposes = read_yaml("classes.yml")["purposes"]
    return str(purposes.get(code, purposes[code[-2:] if code[-2:] in purposes else "99"]))


def name_class(code: str) -> Fields:
    """The names and digits of a 项's 类, 款 and 项."""
    names = {name: class_name(code[:digits]) for name, digits in (("class", 3), ("section", 5), ("item", 7))}
    return {**names, **code_cells(code, "three")}


def parts(amounts: Mapping[str, Decimal], whole: Decimal, printer: Printer) -> list[Fields]:
    """The parts of a whole that are not zero, each with its share."""
    return [
        {"name": name, "amount": printer.prose(amount), "share": percent(amount, whole)}
        for name, amount in amounts.items()
        if amount
    ]


def three_public(now: Amounts, before: Amounts, printer: Printer, prefix: str) -> Fields:
    """The six amounts of 三公 and how each compares with ``before``."""
    fields: Fields = {}
    for name in ("total", "overseas", "vehicles", "purchase", "operation", "reception"):
        this, other = (_three_public_sum(amounts, name) for amounts in (now, before))
        fields[f"{prefix}_{name}"] = printer.prose(this)
        fields[f"{prefix}_{name}_change"] = phrase("money", this, other, printer)
        fields[f"{prefix}_{name}_reason"] = reason(this, other)
        fields[f"{prefix}_{name}_cause"] = read_yaml("classes.yml")["phrases"]["cause"][compare(this, other)]
    return fields


def _three_public_sum(amounts: Amounts, name: str) -> Decimal:
    vehicles = amounts["purchase"] + amounts["operation"]
    return {"vehicles": vehicles, "total": vehicles + amounts["overseas"] + amounts["reception"], **amounts}[name]


def prior_three_public(totals: Amounts) -> Amounts:
    return {name: totals[f"three_public.{name}"] for name in THREE_PUBLIC}


def final_wording(accounts: FinalAccounts, printer: Printer, labels: Mapping[str, str]) -> tuple[Fields, Lists]:
    """Fields and lists of the explanation of final accounts. ``labels``: the names of income and spending parts."""
    amounts = {
        "grand": accounts.grand_total,
        "fiscal": accounts.fiscal_total,
        "general": accounts.spent("general"),
        "public_use": accounts.public_use,
    }
    fields: Fields = {}
    for number, (name, amount) in enumerate(amounts.items()):
        before = accounts.prior[name]
        fields[name] = printer.prose(amount)
        fields[f"{name}_change"] = phrase("change", amount, before, printer)
        fields[f"{name}_reason"] = reason(amount, before, number)
    received, spent = accounts.received(), accounts.spent()
    initial = sum(accounts.initial.values(), ZERO)
    general = accounts.spent("general")
    fields |= {
        "received": printer.prose(received),
        "spent": printer.prose(spent),
        "general_share": percent(general, spent),
        "initial": printer.prose(initial),
        "completion": percent(general, initial),
        "against_budget": read_yaml("classes.yml")["phrases"]["against_budget"][compare(general, initial)]
        + reason(general, initial),
        "basic": printer.prose(accounts.spent("general", column="basic")),
        "personnel": printer.prose(accounts.personnel),
        "personnel_classes": _names(accounts.economic, is_personnel=True),
        "public_use_classes": _names(accounts.economic, is_personnel=False),
        **three_public(accounts.three_public, prior_three_public(accounts.prior), printer, "tp"),
        **{f"tpb_{k}": v for k, v in _budgeted(accounts, printer).items()},
        **_fund_fields(accounts, printer),
    }
    lists = {
        "income_parts": parts(
            {labels["fiscal"]: accounts.received(*FUNDS), labels["own"]: accounts.received("own")}, received, printer
        ),
        "spending_parts": parts(
            {labels[name]: accounts.spent(column=name) for name in ("basic", "project")}, spent, printer
        ),
        "structure": parts(
            {class_name(code): sum(row.values(), ZERO) for code, row in _classes(accounts).items()},
            general,
            printer,
        ),
        "items": [_final_item(accounts, code, number, printer) for number, code in enumerate(_item_codes(accounts), 1)],
    }
    return fields, lists


def _names(economic: Mapping[str, Decimal], is_personnel: bool) -> str:
    codes = sorted(code for code, amount in economic.items() if amount)
    return "、".join(class_name(code) for code in codes if code.startswith(PERSONNEL) == is_personnel)


def _budgeted(accounts: FinalAccounts, printer: Printer) -> Fields:
    """三公: the budget of each part, and how much of it was spent."""
    fields: Fields = {}
    for name in ("total", "overseas", "vehicles", "purchase", "operation", "reception"):
        budget = _three_public_sum(accounts.three_public_budget, name)
        spent = _three_public_sum(accounts.three_public, name)
        fields[name] = printer.prose(budget)
        words = read_yaml("classes.yml")["phrases"]["completion_plain"]
        fields[f"{name}_completion"] = words.format(rate=percent(spent, budget)) if budget else ""
    return fields


def _fund_fields(accounts: FinalAccounts, printer: Printer) -> Fields:
    fields = {}
    for fund in ("fund", "capital"):
        fields |= {
            f"{fund}_opening": printer.prose(accounts.opening[fund]),
            f"{fund}_received": printer.prose(accounts.received(fund)),
            f"{fund}_spent": printer.prose(accounts.spent(fund)),
            f"{fund}_closing": printer.prose(accounts.closing[fund]),
        }
    return fields


def _classes(accounts: FinalAccounts) -> dict[str, Amounts]:
    rows: dict[str, Amounts] = {}
    for code, row in accounts.spending["general"].items():
        rows[code[:3]] = add([rows.get(code[:3], {}), row])
    return rows


def _item_codes(accounts: FinalAccounts) -> list[str]:
    return sorted(accounts.spending["general"].keys() | accounts.initial.keys())


def _final_item(accounts: FinalAccounts, code: str, number: int, printer: Printer) -> Fields:
    spent = sum(accounts.spending["general"].get(code, {}).values(), ZERO)
    budget = accounts.initial.get(code, ZERO)
    words = read_yaml("classes.yml")["phrases"]
    return {
        "no": str(number),
        **name_class(code),
        "purpose": purpose(code),
        "budget": printer.prose(budget),
        "actual": printer.prose(spent),
        "completion": words["completion"].format(rate=percent(spent, budget)) if budget else "",
        "against": words["against_budget"][compare(spent, budget)] + reason(spent, budget, number),
    }


def budget_wording(budget: Budget, printer: Printer) -> tuple[Fields, Lists]:
    """Fields and lists of the explanation of a budget."""
    totals, prior = budget.totals(), budget.prior
    fields: Fields = {}
    for number, name in enumerate(("all", "fiscal", *FUNDS, "own", "basic", "project", "public_use")):
        before = prior.get(name, ZERO)
        fields[name] = printer.prose(totals[name])
        fields[f"{name}_change"] = phrase("change", totals[name], before, printer)
        fields[f"{name}_money_change"] = phrase("money", totals[name], before, printer)
        fields[f"{name}_reason"] = reason(totals[name], before, number)
        fields[f"{name}_cause"] = read_yaml("classes.yml")["phrases"]["cause"][compare(totals[name], before)]
        if totals["all"]:
            fields[f"{name}_share"] = percent(totals[name], totals["all"])
    fields |= {
        "reserve": printer.prose(budget.planned(column="reserve")),
        "reserve_share": percent(budget.planned(column="reserve"), totals["all"]),
        "general_basic": printer.prose(budget.planned("general", column="basic")),
        "personnel": printer.prose(budget.planned("general", column="personnel")),
        "personnel_classes": _names(budget.economic, is_personnel=True),
        "public_use_classes": _names(budget.economic, is_personnel=False),
        "meetings": printer.prose(budget.economic.get("30215", ZERO)),
        "training": printer.prose(budget.economic.get("30216", ZERO)),
        **three_public(budget.three_public, prior_three_public(prior), printer, "tp"),
        **_three_public_shares(budget),
    }
    items = [_budget_item(budget, code, number, printer) for number, code in enumerate(sorted(budget.items), 1)]
    classes = sorted({code[:3] for fund in (*FUNDS, "own") for code in budget.spending[fund]})
    class_amounts = [(code, budget.planned_class(code), prior.get(f"class.{code}", ZERO)) for code in classes]
    return fields, {
        "items": items,
        "classes": [
            {
                "no": str(number), "name": class_name(code), "amount": printer.prose(amount),
                "change": phrase("change", amount, before, printer), "reason": reason(amount, before, number),
                "share": percent(amount, totals["all"]),
            }
            for number, (code, amount, before) in enumerate(class_amounts, 1)
        ],
    }  # fmt: skip


def _three_public_shares(budget: Budget) -> Fields:
    total = _three_public_sum(budget.three_public, "total")
    names = ("overseas", "vehicles", "reception")
    return {
        f"tp_{name}_share": percent(_three_public_sum(budget.three_public, name), total) if total else ""
        for name in names
    }


def _budget_item(budget: Budget, code: str, number: int, printer: Printer) -> Fields:
    amount, before = budget.items[code], budget.prior.get(code, ZERO)
    return {
        "no": str(number),
        **name_class(code),
        "purpose": purpose(code),
        "amount": printer.prose(amount),
        "prior": printer.prose(before),
        "rate_change": phrase("rate", amount, before, printer),
        "change": phrase("change", amount, before, printer),
        "reason": reason(amount, before, number),
    }


def count_sentence_fields(source: Mapping[str, object], printer: Printer) -> Fields:
    """Procurement, performance and vehicles: given, but for their totals."""
    fields: Fields = {}
    for group in ("procurement", "vehicles", "grades"):
        given = source.get(group, {})
        assert isinstance(given, Mapping)
        fields |= {f"{group}_{name}": str(text) for name, text in given.items()}
    goods = [Decimal(fields.get(f"procurement_{name}", "0")) for name in ("goods", "works", "services")]
    fields["procurement_total"] = f"{round_to(sum(goods, ZERO), 2):{',' if printer.prose_has_commas else ''}f}"
    for group in ("vehicles", "grades"):
        counts = [int(text) for name, text in fields.items() if name.startswith(f"{group}_")]
        fields[f"{group}_total"] = str(sum(counts))
    return fields
