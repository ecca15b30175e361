"""The decimal that a workbook's binary number stands for. No arithmetic is done in binary."""

from __future__ import annotations

import re
import struct
from decimal import Decimal, InvalidOperation

SIGNIFICANT = 15  # decimal digits that a spreadsheet program keeps of a number, ECMA-376 and the programs alike
SINGLE_DIGITS = 6  # decimal digits that single precision is sure to keep
SINGLE_STEP = Decimal(2) ** -23
NOISE_PLACES = 5  # decimal places beyond any that are typed
WIDENED_DIGITS = 10  # a widened single has so many digits at least, and loses three of them
COMPUTED_DIGITS = 14
CLEAN_DIGITS = 5  # of six digits: what follows a closing zero, and a step of single precision at most, is noise
GENERAL_WIDTH = 11  # characters of a number in the format General
_EXPONENT_LIMIT = 20
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[Ee][-+]?\d+)?", re.ASCII)  # Decimal itself takes 1_000 and １０ too
_TYPED = re.compile(r"-?\d+(?:\.\d{1,4})?", re.ASCII)  # no noise possible: most of what is stored


def stored_decimal(stored: float | str) -> Decimal | None:
    """A stored number → the decimal meant; None for what is no finite number of a size that anyone prints.

    Numbers that went through single precision come back: ``0.0900000076293945`` is 0.09.

    >>> stored_decimal("0.0900000076293945"), stored_decimal(0.1 + 0.2)
    (Decimal('0.09'), Decimal('0.3'))
    """
    if isinstance(stored, str) and len(stored) <= SIGNIFICANT and _TYPED.fullmatch(stored):
        return Decimal(stored)
    if isinstance(stored, str) and not _NUMBER.fullmatch(stored.strip()):
        return None
    try:
        exact = Decimal(repr(stored) if isinstance(stored, float) else stored.strip())
    except InvalidOperation:
        return None
    if not exact.is_finite() or abs(exact.adjusted()) > _EXPONENT_LIMIT:
        return None
    value = significant(exact, SIGNIFICANT)
    return _undo_single(value) if _places(value) >= NOISE_PLACES else value


def significant(value: Decimal, digits: int) -> Decimal:
    """Rounded to so many significant digits, halves away from zero; trailing zeros dropped, no exponent."""
    if not value:
        return Decimal(0)
    rounded = round_half_up(value, digits - 1 - value.adjusted())
    return plain(rounded)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Rounded to so many decimal places (negative: tens, hundreds), halves away from zero, as spreadsheets print."""
    scaled = value.scaleb(places)
    whole = int(abs(scaled) + Decimal("0.5"))
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    return normal.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else normal


def general_text(value: Decimal) -> str:
    """A number as the format General prints it: no more than eleven characters, where that only costs decimals."""
    shown = f"{value:f}"
    if len(shown) <= GENERAL_WIDTH and shown[-1:] != "0":
        return shown
    whole = len(str(abs(int(value))))
    return f"{plain(round_half_up(value, max(0, GENERAL_WIDTH - whole - 1))):f}"


def _undo_single(value: Decimal) -> Decimal:
    """A number with noise of single precision without it; any other number as it is."""
    packed = _pack_single(value)
    digits = _digit_count(value)
    if packed is None or digits < WIDENED_DIGITS:
        return value
    single = Decimal(struct.unpack("<f", packed)[0])
    if abs(single - value) <= abs(value).scaleb(1 - SIGNIFICANT):  # a step of the last digit: it was rounded twice
        short = next((one for n in range(1, 10) if _pack_single(one := significant(single, n)) == packed), value)
        return short if _digit_count(short) <= digits - 3 else value
    clean = significant(value, SINGLE_DIGITS)
    is_noise = _digit_count(clean) <= CLEAN_DIGITS and abs(value - clean) <= abs(value) * SINGLE_STEP
    return clean if is_noise and digits >= COMPUTED_DIGITS else value


def _pack_single(value: Decimal) -> bytes | None:
    try:
        return struct.pack("<f", float(value))
    except OverflowError:
        return None


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _digit_count(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)
