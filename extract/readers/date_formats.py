"""Days and times of workbooks: a serial number under a date format → what the cell prints."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH_1900 = datetime.datetime(1899, 12, 30, tzinfo=datetime.UTC)  # the zone is never shown
_EPOCH_1904 = datetime.datetime(1904, 1, 1, tzinfo=datetime.UTC)
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_LEAP_BUG = 60  # the programs count a 29 February 1900 that never was
_DAY_SECONDS = 86_400


def print_date(value: Decimal, tokens: Sequence[tuple[str, str]], *, epoch_1904: bool = False) -> str | None:
    """A serial number of days under the tokens (kind, text) of a format; None where it is no day that exists."""
    moment = day_of(value, epoch_1904=epoch_1904)
    if moment is None:
        return None
    seconds = int((value * _DAY_SECONDS).to_integral_value())
    letters = [(place, text) for place, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed")]
    is_twelve = any(kind == "noon" for kind, _ in tokens)
    pieces: list[str] = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            pieces.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text)))
        elif kind == "date":
            pieces.append(_piece(text, moment, _is_minute(letters, place), is_twelve))
        elif kind == "noon":
            pieces.append("AM" if moment.hour < 12 else "PM")
        elif kind in ("literal", "comma", "point"):
            pieces.append(text)
    return re.sub(r"[.\s]+$", "", "".join(pieces)).strip()


def day_of(value: Decimal, *, epoch_1904: bool = False) -> datetime.datetime | None:
    """The moment that a serial number stands for, to the second; None outside of the calendar of workbooks."""
    if not 0 <= value < _LAST_SERIAL - (1462 if epoch_1904 else 0):
        return None
    seconds = int((value * _DAY_SECONDS).to_integral_value())
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
    if not epoch_1904 and value < _LEAP_BUG:
        epoch += datetime.timedelta(days=1)
    return epoch + datetime.timedelta(seconds=seconds)


def _is_minute(letters: list[tuple[int, str]], place: int) -> bool:
    """``m`` next to hours or before seconds counts minutes."""
    index = next(index for index, (one, _) in enumerate(letters) if one == place)
    before = letters[index - 1][1][0] if index else ""
    after = letters[index + 1][1][0] if index + 1 < len(letters) else ""
    return before == "h" or after == "s"


def _piece(letters: str, moment: datetime.datetime, is_minute: bool, is_twelve: bool) -> str:
    kind, width = letters[0], len(letters)
    if kind in "ye":
        return f"{moment.year % 100:02}" if kind == "y" and width <= 2 else f"{moment.year:04}"
    if kind == "m" and not is_minute and width >= 3:
        return _MONTHS[moment.month - 1]
    if kind == "a" or (kind == "d" and width >= 3):
        return ""  # the name of the weekday, which nothing reads
    hour = (moment.hour % 12 or 12) if is_twelve else moment.hour
    number = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "h": hour, "s": moment.second}[kind]
    return str(number).zfill(min(width, 2))
