"""One cell of a number column: a number, a stated blank, or words that stand where a number should."""

from __future__ import annotations

import re

from extract.amounts import Amount, find_amounts, parse_amount
from extract.labels import fold, normalise_label

_LABELLED = re.compile(r"^(?P<label>.*[^\d\s:：]\s*)[:：](?P<rest>[^:：]*)$", re.DOTALL)
_IGNORABLE = re.compile(r"[\s\"“”'()（）。,，;；约近超共达余多左右至]*")


def read_number(text: str, default_unit: str | None = None) -> Amount:
    """The cell as one number. Words beside the number make it no number (``problem`` is ``not_a_number``)."""
    amount = parse_amount(text, default_unit)
    if amount.value is None:
        return amount
    left = fold(text).replace(fold(amount.printed_text), "", 1)
    if _IGNORABLE.fullmatch(left) or amount.operator is not None:
        return amount
    return Amount(None, None, None, None, False, None, text, 0, len(text), "not_a_number")


def split_labelled(text: str) -> tuple[str, str] | None:
    """A cell that prints its label and its number: ``其中：一般公共预算：557.67`` → label part, number part.

    None where what follows the last colon is neither a number nor blank, or where no colon stands.
    """
    found = _LABELLED.match(text.strip())
    if found is None or not normalise_label(found["label"]):
        return None
    rest = found["rest"].strip()
    amount = read_number(rest)
    return (found["label"], rest) if amount.value is not None or amount.null_kind is not None else None


def one_unit(text: str) -> str | None:
    """The unit that a unit cell prints, in its usual form (百分比 → %); None for a blank cell."""
    printed = fold(text)
    if not printed or parse_amount(printed).null_kind is not None:
        return None
    found = find_amounts(f"1{printed}")
    return found[0].unit if len(found) == 1 and found[0].unit else printed
