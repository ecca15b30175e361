"""A body's budget of one year: leaf amounts in, everything that follows from them out. All amounts in 元."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from samples.fiscal.accounts import FUNDS, PERSONNEL, THREE_PUBLIC, Source, fill_rest, money
from samples.fiscal.amounts import PER_WAN, ZERO, Amounts

COLUMNS = ("personnel", "public_use", "project", "reserve")


@dataclass(frozen=True)
class Budget:
    """The budget. ``prior`` is the year before: 项 -> 元, and the totals by name."""

    source: Source
    prior: dict[str, Decimal]

    @property
    def unit(self) -> Decimal:
        """元 in one unit of the source's amounts."""
        return Decimal(self.source.get("amounts_in", PER_WAN))

    @cached_property
    def spending(self) -> dict[str, dict[str, Amounts]]:
        """fund -> 项 -> personnel, public_use, project, reserve, and basic = the first two."""
        spending: dict[str, dict[str, Amounts]] = {}
        for fund in (*FUNDS, "own"):
            spending[fund] = {}
            for code, row in self.source.get(fund, {}).items():
                amounts = dict.fromkeys(COLUMNS, ZERO)
                amounts |= {name: money(text, self.unit) for name, text in zip(COLUMNS, row, strict=False)}
                amounts["basic"] = amounts["personnel"] + amounts["public_use"]
                amounts["total"] = amounts["basic"] + amounts["project"] + amounts["reserve"]
                spending[fund][code] = amounts
        return spending

    def planned(self, *funds: str, column: str = "total") -> Decimal:
        rows = [row for fund in funds or (*FUNDS, "own") for row in self.spending[fund].values()]
        return sum((row[column] for row in rows), ZERO)

    @cached_property
    def economic(self) -> dict[str, Decimal]:
        """款 -> basic spending of the general budget; a ``rest`` closes personnel and one closes public use."""
        given = self.source["economic"]
        personnel = {code: text for code, text in given.items() if code.startswith(PERSONNEL)}
        public_use = {code: text for code, text in given.items() if not code.startswith(PERSONNEL)}
        return {
            **fill_rest(personnel, self.planned("general", column="personnel"), self.unit),
            **fill_rest(public_use, self.planned("general", column="public_use"), self.unit),
        }

    @property
    def public_use(self) -> Decimal:
        return self.planned("general", column="public_use")

    @cached_property
    def three_public(self) -> Amounts:
        return dict(zip(THREE_PUBLIC, (money(text) for text in self.source["three_public"]), strict=True))

    @property
    def items(self) -> dict[str, Decimal]:
        """项 -> the general budget's amount."""
        return {code: row["total"] for code, row in self.spending["general"].items()}

    def totals(self) -> Amounts:
        """What the next year's budget, and this year's accounts, compare with."""
        return {
            **self.items,
            **{f"class.{code[:3]}": self.planned_class(code[:3]) for fund in FUNDS for code in self.spending[fund]},
            "all": self.planned(),
            "fiscal": self.planned(*FUNDS),
            **{fund: self.planned(fund) for fund in FUNDS},
            "own": self.planned("own"),
            "basic": self.planned(column="basic"),
            "project": self.planned(column="project"),
            "public_use": self.public_use,
            **{f"three_public.{name}": amount for name, amount in self.three_public.items()},
        }

    def planned_class(self, class_code: str) -> Decimal:
        """One 类 over all money."""
        rows = [row for fund in (*FUNDS, "own") for code, row in self.spending[fund].items() if code[:3] == class_code]
        return sum((row["total"] for row in rows), ZERO)
