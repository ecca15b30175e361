"""A body's final accounts of one year: leaf amounts in, everything that follows from them out. All amounts in 元."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from samples.fiscal.amounts import PER_WAN, ZERO, Amounts, add

FUNDS = ("general", "fund", "capital")
THREE_PUBLIC = ("overseas", "purchase", "operation", "reception")
PERSONNEL = ("301", "303")
REST = "rest"
Source = Mapping[str, Any]


def money(text: str, unit: Decimal = PER_WAN) -> Decimal:
    """An amount of a source file, given in 万元, in 元."""
    return Decimal(text) * unit


@dataclass(frozen=True)
class FinalAccounts:
    """The accounts. ``initial`` is the budget of the same year: code -> 元; ``prior`` the totals of the year before."""

    source: Source
    initial: dict[str, Decimal]
    three_public_budget: Amounts
    prior: Amounts

    @cached_property
    def spending(self) -> dict[str, dict[str, Amounts]]:
        """fund -> 项 -> basic, project; ``own`` is money that is not an appropriation."""
        return {
            fund: {
                code: {"basic": money(row[0]), "project": money(row[1])}
                for code, row in self.source.get(fund, {}).items()
            }
            for fund in (*FUNDS, "own")
        }

    @cached_property
    def income(self) -> dict[str, dict[str, Decimal]]:
        """fund -> 项 -> income: what was spent, where the source says nothing else."""
        return {
            fund: {
                code: money(self.source.get(fund, {})[code][2]) if len(self.source[fund][code]) > 2 else _sum(row)
                for code, row in rows.items()
            }
            for fund, rows in self.spending.items()
        }

    @cached_property
    def opening(self) -> Amounts:
        given = self.source.get("opening", {})
        return {fund: money(given.get(fund, "0")) for fund in (*FUNDS, "own", "surplus_used", "distribution")}

    @cached_property
    def closing(self) -> Amounts:
        """fund -> year-end carry-over, from what came in and went out."""
        closing = {
            fund: self.opening[fund] + sum(self.income[fund].values()) - self.spent(fund) for fund in (*FUNDS, "own")
        }
        closing["own"] += self.opening["surplus_used"] - self.opening["distribution"]
        if below := [fund for fund, amount in closing.items() if amount < 0]:
            raise ValueError(f"{below} spend more than they have")
        return closing

    def spent(self, *funds: str, column: str | None = None) -> Decimal:
        rows = [row for fund in funds or (*FUNDS, "own") for row in self.spending[fund].values()]
        return sum((row[column] if column else _sum(row) for row in rows), ZERO)

    def received(self, *funds: str) -> Decimal:
        return sum((amount for fund in funds or (*FUNDS, "own") for amount in self.income[fund].values()), ZERO)

    @property
    def grand_total(self) -> Decimal:
        opening = sum(self.opening[fund] for fund in (*FUNDS, "own", "surplus_used"))
        return self.received() + opening

    @property
    def fiscal_total(self) -> Decimal:
        return self.received(*FUNDS) + sum(self.opening[fund] for fund in FUNDS)

    @cached_property
    def economic(self) -> dict[str, Decimal]:
        """款 -> basic spending of the general budget; the one marked ``rest`` closes the sum."""
        return fill_rest(self.source["economic"], self.spent("general", column="basic"))

    @property
    def personnel(self) -> Decimal:
        return sum((amount for code, amount in self.economic.items() if code.startswith(PERSONNEL)), ZERO)

    @property
    def public_use(self) -> Decimal:
        return sum((amount for code, amount in self.economic.items() if not code.startswith(PERSONNEL)), ZERO)

    @cached_property
    def three_public(self) -> Amounts:
        return dict(zip(THREE_PUBLIC, map(money, self.source["three_public"]), strict=True))

    def totals(self) -> Amounts:
        """What next year's report compares with."""
        return {
            "grand": self.grand_total,
            "fiscal": self.fiscal_total,
            "general": self.spent("general"),
            "public_use": self.public_use,
            **{f"three_public.{name}": amount for name, amount in self.three_public.items()},
        }


def fill_rest(given: Mapping[str, str], whole: Decimal, unit: Decimal = PER_WAN) -> dict[str, Decimal]:
    """Amounts of a source, the one marked ``rest`` being what is left of the whole."""
    known = {code: money(text, unit) for code, text in given.items() if text != REST}
    left = whole - sum(known.values())
    if left < 0 or (REST not in given.values() and left):
        raise ValueError(f"the classes do not make {whole}: {left} is left")
    return {code: known.get(code, left) for code in given}


def _sum(row: Mapping[str, Decimal]) -> Decimal:
    return sum(add([row]).values(), ZERO)
