"""Money as reports print it: in 元 inside, in the report's unit in print, and the rates between two amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Amounts = dict[str, Decimal]  # column -> 元
PER_WAN = Decimal(10_000)
ZERO = Decimal(0)


def round_to(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Printer:
    """How a report prints amounts given in 元. ``per_unit``: 元 in the unit of its tables."""

    per_unit: Decimal = PER_WAN
    decimals: int = 2
    has_commas: bool = True
    prose_has_commas: bool = False
    trims_prose: bool = False

    def cell(self, amount: Decimal | None) -> str:
        """A table's cell; nothing and zero are blank, as most reports print them."""
        return self._show(amount / self.per_unit, self.has_commas, self.decimals) if amount else ""

    def in_wan(self, amount: Decimal) -> str:
        """万元 in a table that is in 万元 whatever the others are in; zero is printed."""
        return self._show(amount / PER_WAN, self.has_commas, 2)

    def prose(self, amount: Decimal) -> str:
        """万元 in a sentence; ``trims_prose`` leaves trailing zeros out (57.8万元)."""
        text = self._show(amount / PER_WAN, self.prose_has_commas, 2)
        return text.rstrip("0").rstrip(".") if self.trims_prose else text

    def _show(self, value: Decimal, has_commas: bool, decimals: int) -> str:
        return f"{round_to(value, decimals):{',' if has_commas else ''}f}"


def percent(part: Decimal, whole: Decimal) -> str:
    """100 · part / whole with two decimals."""
    return f"{round_to(100 * part / whole, 2):f}"


def compare(now: Decimal, before: Decimal) -> str:
    """more, less, same, or new where there was nothing before."""
    if now == before:
        return "same"
    return "less" if now < before else "more" if before else "new"


def add(rows: Iterable[Mapping[str, Decimal]]) -> Amounts:
    """Column sums."""
    sums: Amounts = {}
    for row in rows:
        for column, amount in row.items():
            sums[column] = sums.get(column, ZERO) + amount
    return sums


def roll_up(leaves: Mapping[str, Mapping[str, Decimal]], levels: tuple[int, ...] = (3, 5, 7)) -> dict[str, Amounts]:
    """Every printed class with the sums of what is under it, in the order of codes: 类 before 款 before 项."""
    rows: dict[str, Amounts] = {}
    for code in sorted({leaf[:level] for leaf in leaves for level in levels}):
        rows[code] = add(amounts for leaf, amounts in leaves.items() if leaf.startswith(code))
    return rows
