"""Figures as a clerk reads them, made from ``Decimal``: nothing is rounded that was printed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

YUAN_PER_WAN = Decimal(10_000)
_CENT = Decimal("0.01")


def plain(value: Decimal | None) -> str:
    """A number without the zeros that storage added, thousands grouped: ``12.50000000`` → ``12.5``."""
    if value is None:
        return ""
    shortest = value.normalize()
    exponent = shortest.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        shortest = shortest.quantize(Decimal(1))
    return f"{shortest:,f}"


def yuan(amount: Decimal | None) -> str:
    """Yuan to the cent, thousands grouped."""
    return "" if amount is None else f"{amount.quantize(_CENT):,f}"


def wan(amount: Decimal | None) -> str:
    """An amount in yuan as 万元: at least two decimals, more where the amount has them; exact."""
    if amount is None:
        return ""
    exact = amount / YUAN_PER_WAN
    decimals = -min(int(exact.normalize().as_tuple().exponent), -2)
    return f"{exact:,.{decimals}f}"


def rate_percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """``part`` of ``whole`` in percent to two decimals; None where either is missing or the whole is zero."""
    if part is None or not whole:
        return None
    return (part / whole * 100).quantize(_CENT, ROUND_HALF_UP)
