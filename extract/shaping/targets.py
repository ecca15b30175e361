"""What a target or result cell says: a number with operator and unit, a day, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.amounts import Amount, find_amounts, parse_amount
from extract.dates import parse_date
from extract.forms import Knowledge
from extract.labels import fold
from extract.shaping.numbers import one_unit

QUALITATIVE = "qualitative"
_BRACKETED_UNIT = re.compile(r"\d\(([^()\d]{1,6})\)$")  # ≥13459.00(平方米)
_COUNTED = re.compile(r"\d([一-鿿]{1,4})$")


@dataclass(frozen=True, slots=True)
class Reach:
    """One read target or result. ``kind``: quantitative, date, qualitative, blank; ``problem``: why it is doubtful."""

    kind: str
    operator: str | None = None
    value: Decimal | None = None
    decimals: int | None = None
    unit: str | None = None
    day: str | None = None  # ISO
    problem: str | None = None


def read_reach(text: str, unit_text: str, report_year: int | None, like_unit: str | None = None) -> Reach:
    """One cell → reach. ``unit_text``: the unit's own cell (blank: none). ``like_unit`` picks among several numbers."""
    if parse_amount(text).null_kind not in (None, "none_declared"):
        return Reach("blank")
    whole = parse_amount(text)
    found = [whole] if whole.value is not None else find_amounts(text, is_target=True)
    amounts = [amount for amount in found if amount.value is not None]
    day = parse_date(text, report_year)
    if day is not None and (not amounts or _is_glued_date(amounts, text)):
        return Reach("date", day=day, operator=None)
    if len(amounts) > 1:
        alike = [amount for amount in amounts if like_unit is not None and amount.unit == like_unit]
        if len(alike) != 1:
            return Reach(QUALITATIVE, problem="indicator_several_numbers")
        amounts = alike
    if not amounts:
        return Reach(QUALITATIVE)
    amount = amounts[0]
    bracketed = _BRACKETED_UNIT.search(fold(text))
    unit = amount.unit or (one_unit(bracketed.group(1)) if bracketed else None) or one_unit(unit_text)
    return Reach("quantitative", amount.operator, amount.value, amount.decimals, unit)


def shared_unit(target: str, actual: str) -> str | None:
    """The word that a target and its result both print right behind their number: a unit that no list knows.

    >>> shared_unit("≥120樘", "126樘")
    '樘'
    """
    words = [found.group(1) for text in (target, actual) if (found := _COUNTED.search(fold(text)))]
    return words[0] if len(words) == 2 and words[0] == words[1] else None


def _is_glued_date(amounts: list[Amount], text: str) -> bool:
    """``2024926``: a day that lost its separators reads as one bare number of the cell."""
    digits = [sign for sign in fold(text) if sign.isdigit()]
    return len(amounts) == 1 and amounts[0].unit is None and 6 <= len(digits) <= 8


def read_target(text: str, operator_text: str, unit_text: str, report_year: int | None, knowledge: Knowledge) -> Reach:
    """A target: operator from the text, else from its own cell, else ``=`` for a number and ``<=`` for a day."""
    target = read_reach(text, unit_text, report_year)
    own = read_operator(operator_text, knowledge)
    if target.kind == "quantitative":
        stated = own if own not in (None, QUALITATIVE) else None
        return replace(target, operator=target.operator or stated or "=")
    if target.kind == "date":
        return replace(target, operator="<=")
    return replace(target, operator=QUALITATIVE if target.kind == QUALITATIVE else None)


def read_operator(text: str, knowledge: Knowledge) -> str | None:
    """The operator in a cell of its own: a sign (≥), words for one (不低于), or a word of ``operator_words.csv``."""
    printed = fold(text)
    if not printed:
        return None
    if printed in knowledge.operator_words:
        return knowledge.operator_words[printed]
    found = find_amounts(f"{printed}1")
    return found[0].operator if len(found) == 1 else None
