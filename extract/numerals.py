"""Chinese numerals, also mixed with Arabic digits, as exact numbers.

The grammar of the number words is the language's, not a form's: digits, 十百千 within a section of four places, 万
and 亿
between sections. What is no well-formed numeral is refused (None): a guess would become somebody's money.
"""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{"○": 0, "两": 2, "兩": 2, "貳": 2, "弐": 2, "參": 3, "陸": 6, "幺": 1},
    **{str(value): value for value in range(10)},
}
_TENS = {"廿": 20, "卅": 30}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_ZEROS = frozenset("零〇○")
_POINTS = "点點."
_SIGNS = "负負-"

NUMERAL_CHARACTERS = "".join(
    sorted((set(_DIGITS) | set(_TENS) | set(_SMALL) | set(_LARGE)) - set("0123456789") - set("幺○弐"))
)
"""Every character that a Chinese numeral of running text is made of, without the decimal point."""


def parse_numeral(text: str) -> Decimal | None:
    """A whole numeral as its value; None where it is not well formed.

    Takes Chinese (一千零二十四, 二〇二四, 二十三点五), Arabic (12.5) and mixed ones (3.5万, 1万600, 35.1亿), plain and
    formal characters, simplified and traditional. A last digit straight after a unit counts the next smaller unit
    (一百二 is 120, 十三万五 is 135000), as it is spoken.

    >>> parse_numeral("一千零二十四"), parse_numeral("3.5万"), parse_numeral("十一十二")
    (Decimal('1024'), Decimal('35000'), None)
    """
    sign = 1
    if text and text[0] in _SIGNS:
        sign, text = -1, text[1:]
    points = [position for position, character in enumerate(text) if character in _POINTS]
    if len(points) > 1:
        return None
    if not points:
        whole = _integer(text)
        return None if whole is None else sign * Decimal(whole)
    head, tail = text[: points[0]], text[points[0] + 1 :]
    scale = 1
    while tail and tail[-1] in _LARGE:
        scale, tail = scale * _LARGE[tail[-1]], tail[:-1]
    whole = _integer(head)
    if whole is None or not tail or any(character not in _DIGITS for character in tail):
        return None
    fraction = "".join(str(_DIGITS[character]) for character in tail)
    return sign * Decimal(f"{whole}.{fraction}") * scale


def numeral_decimals(text: str) -> int:
    """How many places of the numeral's value were printed: 1 for 3.5, -3 for 3.5万 (it stands for thousands)."""
    shift = 0
    while text and (text[-1] in _LARGE or text[-1] in _SMALL):
        scale = _LARGE.get(text[-1]) or _SMALL[text[-1]]
        shift, text = shift + len(str(scale)) - 1, text[:-1]
    places = next((len(text) - position - 1 for position, character in enumerate(text) if character in _POINTS), 0)
    return places - shift


def _integer(text: str) -> int | None:
    """The value of a numeral without a fraction: sections of four places, each followed by its 万 or 亿."""
    if not text:
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, section_text, last_large = 0, "", None
    for character in text:
        if character not in _LARGE:
            section_text += character
            continue
        scale = _LARGE[character]
        if section_text:
            section = _section(section_text, last_large)
            if section is None or section == 0:
                return None
            # 一万亿: the 万 counts within the 亿 that follows it
            total = (
                (total + section) * scale if last_large is not None and scale > last_large else total + section * scale
            )
        elif last_large is not None:
            total *= scale
        else:
            return None
        section_text, last_large = "", scale
    if not section_text:
        return total
    tail = _section(section_text, last_large, is_last=True)
    return None if tail is None else total + tail


def _section(text: str, unit_before: int | None, is_last: bool = False) -> int | None:
    """The value of up to four places: units strictly falling, a digit before each (only 十 may stand alone)."""
    if text.isascii() and text.isdigit():
        is_spoken = is_last and unit_before is not None and len(text) == 1
        return int(text) * (unit_before // 10 if is_spoken and unit_before else 1)
    total, pending, last, after_zero = 0, "", unit_before, False
    smallest = 10**4
    for character in text:
        if character in _TENS:
            if pending or smallest <= 10:
                return None
            total, smallest, last, after_zero = total + _TENS[character], 10, 10, False
        elif character in _SMALL:
            scale = _SMALL[character]
            if scale >= smallest or (not pending and scale != 10) or (pending and int(pending) == 0):
                return None
            total, smallest, last, pending, after_zero = total + int(pending or 1) * scale, scale, scale, "", False
        elif character in _ZEROS and not pending:
            after_zero = True
        elif character in _DIGITS:
            if pending and not (pending[-1:].isdigit() and character.isascii()):
                return None
            pending += str(_DIGITS[character]) if not character.isascii() else character
        else:
            return None
    if not pending:
        return total if total or after_zero else None
    if int(pending) >= smallest:
        return None
    is_spoken = is_last and len(pending) == 1 and not after_zero and last is not None
    if not is_spoken and not is_last and len(pending) == 1 and not after_zero and smallest in (100, 1000):
        return None  # 一千五万 may be 1005万 or 1500万
    return total + int(pending) * (last // 10 if is_spoken and last is not None else 1)
