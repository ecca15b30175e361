"""Printed numbers with their units: one cell, or every number of a running text.

What a word means (a unit, an operator, an approximation, a stated blank) is data, see ``extract.measures``. A
number that
a scan or a converter damaged is refused with a ``problem``, never guessed; a value is the exact ``Decimal`` printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.dates import find_dates
from extract.measures import MeasureWords, Unit, fold, load_measure_words
from extract.numerals import NUMERAL_CHARACTERS, numeral_decimals, parse_numeral
from extract.signs import SignedCell, read_sign

_N = NUMERAL_CHARACTERS
_CANDIDATE = re.compile(
    rf"(?P<percent>[百千])分之(?P<share>\d+(?:\.\d+)?|[{_N}]+(?:点[{_N}]+)?)"
    rf"|(?P<mixed>\d+[千万亿][零\d][{_N}\d]*)(?![.\d])"
    rf"|(?P<wide>\d{{1,3}}(?:，\d{{3}})+\.\d+)"
    rf"|(?P<run>[A-Za-z\d.,]*\d[A-Za-z\d.,]*)"
    rf"|(?P<numeral>[{_N}]+(?:点[{_N}]+)?)"
)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![,\d])|\d+(?:\.\d+)?")
_BARE = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[Ee][-+]?\d+)?")  # a whole cell: 2030.12 is a number there, not a month
_BRACKETED = re.compile(r"\(\s*(\d[\d,]*(?:\.\d+)?)\s*\)")
_RANGE_BEFORE = re.compile(r"\d\s*(?:[-—–~～至到]|--)\s*$")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_BARE_SCALES = "百千万亿"  # 近百条 is a hundred; without a word before it, 百 is a part of a name
_INDEFINITE = frozenset("几数半多")  # 数十人, 十几个: no number is stated


@dataclass(frozen=True, slots=True)
class Amount:
    """One printed number.

    ``printed_text`` is ``text[char_from:char_to]``: the number with its unit, without operator words. ``value``
    counts in
    ``unit`` (3万元 is 3 万元; 3万多元 is 30000 元; 30万人 is 300000 人); None where the text states no number: then
    ``null_kind`` says which blank was printed (blank, dash, slash, none_declared, ellipsis, not_applicable) or
    ``problem`` why it was refused (damaged_number, several_numbers, not_a_number). ``decimals`` are the printed places
    of ``value``, negative for a number printed in thousands. ``operator`` is one of ``>= <= > < =``.
    """

    value: Decimal | None
    decimals: int | None
    unit: str | None
    operator: str | None
    is_approximate: bool
    null_kind: str | None
    printed_text: str
    char_from: int
    char_to: int
    problem: str | None = None
    kind: str | None = None  # the unit's kind in forms/measure_words.csv
    is_numeral: bool = False  # printed in Chinese numerals


def parse_amount(text: str, default_unit: str | None = None) -> Amount:
    """One cell or one token as one number; never raises.

    ``default_unit`` is the unit of the header or form, used where the cell prints none. Takes a leading operator, a
    glued or spaced unit, a minus, a mark of sign or brackets for a negative number, and the printed blanks.

    >>> parse_amount("≥ 12件").operator, parse_amount("（12.30）").value, parse_amount("—").null_kind
    ('>=', Decimal('-12.30'), 'dash')
    """
    words = load_measure_words()
    folded = fold(text)
    squeezed = "".join(folded.split()).strip("\"'“”")
    if not squeezed:
        return _nothing(text, null_kind="blank")
    if null_kind := words.nulls.get(squeezed) or words.nulls.get(squeezed.rstrip("。")):
        return _nothing(text, null_kind=null_kind)
    if _BARE.fullmatch(bare := folded.strip()):
        value = Decimal(bare)
        start = len(text) - len(text.lstrip())
        return _plain(text, start, start + len(text.strip()), value, default_unit)
    if (signed := read_sign(text)) is not None:
        return _signed(text, signed, default_unit)
    found = find_amounts(text, is_target=True)
    if len(found) != 1 or found[0].problem:
        problem = found[0].problem if found else None
        return _nothing(text, problem="several_numbers" if len(found) > 1 else problem or "not_a_number")
    amount = found[0]
    if amount.value is not None and _BRACKETED.fullmatch(folded.strip().replace(" ", "")):
        amount = replace(amount, value=-amount.value)
    return amount if amount.unit else replace(amount, unit=default_unit)


def _signed(text: str, signed: SignedCell, default_unit: str | None) -> Amount:
    """A cell whose number has a mark of sign: below zero, or no number where the mark does not say which."""
    amount = parse_amount(signed.plain, default_unit)
    if signed.is_negative is None or amount.value is None:
        return _nothing(text, problem="not_a_number")
    start = len(text) - len(text.lstrip())
    value = -amount.value if amount.value else amount.value
    return replace(amount, value=value, printed_text=text.strip(), char_from=start, char_to=len(text.rstrip()))


def find_amounts(text: str, is_target: bool = False) -> list[Amount]:
    """Every number of a running text, in reading order; never raises.

    Dates, times of day, ordinals (第七轮), levels and anniversaries are no amounts. An Arabic number without a measure
    word has ``unit`` None; a Chinese numeral counts with a measure word only, and 一 alone never (一个 is an
    article). A
    damaged number that prints a unit of money or a rate has ``value`` None and a ``problem``. ``is_target``: read words
    that set a bound in a target only (达到95%).
    """
    words = load_measure_words()
    clean = list(fold(text))
    for span in find_dates("".join(clean)):
        clean[span.char_from : span.char_to] = "\0" * (span.char_to - span.char_from)
    folded = "".join(clean)
    found: list[Amount] = []
    position = 0
    while match := _CANDIDATE.search(folded, position):
        amount = _read(text, folded, match, words, is_target)
        position = amount.char_to if amount else match.end()
        if amount:
            found.append(amount)
    return found


def _nothing(text: str, null_kind: str | None = None, problem: str | None = None) -> Amount:
    return Amount(None, None, None, None, False, null_kind, text, 0, len(text), problem)


def _plain(text: str, start: int, end: int, value: Decimal, unit: str | None) -> Amount:
    exponent = value.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return Amount(value, decimals, unit, None, False, None, text[start:end], start, end)


def _read(text: str, folded: str, match: re.Match[str], words: MeasureWords, is_target: bool) -> Amount | None:
    """The amount that a candidate opens, None where it is a name, an ordinal, an event or a part of a word."""
    first, end = match.span()
    if folded[:first].rstrip().endswith("第"):
        return None
    if match["percent"]:
        share = match["share"]
        value = parse_numeral(share)
        unit = "%" if match["percent"] == "百" else "‰"
        if value is None:
            return None
        return _amount(text, folded, first, end, value, numeral_decimals(share), unit, "rate", words, False, is_target)
    if match["run"]:
        number = _NUMBER.match(match["run"].rstrip(".,"))
        end = first + (number.end() if number else 0)
        rest = folded[end : match.end()].rstrip(".,")
        if number is None or (rest and not _is_latin_unit(folded, end, rest, words)):
            return _damaged(text, first, match.end(), folded, words)
        printed = number.group().replace(",", "")
    else:
        printed = (match["mixed"] or match["wide"] or match["numeral"]).replace("，", "")
    if match["numeral"]:
        if folded[first - 1 : first] in _INDEFINITE or folded[end : end + 1] == "几" or printed == "一":
            return None
        if printed[0] in _BARE_SCALES:
            if _word_before(folded, first, words, is_scale=True) is None:
                return None
            printed = "一" + printed
    value, decimals = parse_numeral(printed), numeral_decimals(printed) if not match["numeral"] else 0
    if value is None or folded[end : end + 1] == "几":
        return None
    return _with_unit(text, folded, (first, end), value, decimals, words, bool(match["numeral"]), is_target)


def _with_unit(
    text: str,
    folded: str,
    span: tuple[int, int],
    value: Decimal,
    decimals: int,
    words: MeasureWords,
    is_numeral: bool,
    is_target: bool,
) -> Amount | None:
    """Read what follows the digits: 余/多, 百千万亿, the measure word."""
    first, end = span
    tail = words.tail.match(folded, end)
    assert tail is not None  # every part of the pattern is optional
    word = tail["scaled_unit"] or tail["unit"]
    known: Unit | None = words.units.get(word) if word else None
    scale_text, is_fuzzy = tail["scale"] or "", bool(tail["fuzzy"] or tail["fuzzy_scale"])
    if known and known.kind == "event":
        return None
    if word == "分" and folded.startswith("之", tail.end()):
        return None
    if is_numeral and (known is None or not known.takes_numeral(folded[first:end])):
        return None
    if known is None:
        # 3万 without a unit keeps its scale; 余 and 多 without one belong to the next word
        is_fuzzy = is_fuzzy and bool(scale_text)
        end = tail.end("scale") if scale_text else end
    else:
        end = tail.end()
    unit = known.unit if known else None
    if unit == "元" and scale_text[-1:] in ("万", "亿") and not tail["fuzzy_scale"]:
        unit, scale_text = scale_text[-1] + unit, scale_text[:-1]
    for character in scale_text:
        value, decimals = value * _SCALES[character], decimals - len(str(_SCALES[character])) + 1
    if folded[first - 1 : first] in ("-", "+") and not re.search(r"[\w)%\]]\s*$", folded[: first - 1], re.ASCII):
        value, first = (-value if folded[first - 1] == "-" else value), first - 1
    kind = known.kind if known else None
    amount = _amount(text, folded, first, end, value, decimals, unit, kind, words, is_numeral, is_target)
    return replace(amount, is_approximate=True) if is_fuzzy or _RANGE_BEFORE.search(folded[:first]) else amount


def _amount(
    text: str,
    folded: str,
    first: int,
    end: int,
    value: Decimal,
    decimals: int,
    unit: str | None,
    kind: str | None,
    words: MeasureWords,
    is_numeral: bool,
    is_target: bool,
) -> Amount:
    """Add what the words before and after say: an operator, or that the number is rough."""
    operator, is_approximate = None, False
    is_scale = folded[first] in _BARE_SCALES
    place_operator = _word_before(folded, first, words, is_scale, is_target)
    after = next((pair for pair in words.after if folded[end:].lstrip().startswith(pair[0])), None)
    if place_operator is not None:
        operator, is_approximate = place_operator[1], place_operator[1] is None
    if after is not None:
        operator, is_approximate = operator or after[1], is_approximate or after[1] is None
    printed = text[first:end]
    return Amount(value, decimals, unit, operator, is_approximate, None, printed, first, end, None, kind, is_numeral)


def _word_before(
    folded: str, first: int, words: MeasureWords, is_scale: bool = False, is_target: bool = False
) -> tuple[str, str | None] | None:
    """The softening or bounding word straight before a number, and its operator."""
    head = folded[max(0, first - 12) : first].rstrip().rstrip("(").rstrip()
    for word, place, operator in words.before:
        if (
            not head.endswith(word)
            or (place == "before_scale" and not is_scale)
            or (place == "target" and not is_target)
        ):
            continue
        return None if place == "neither" else (word, operator)
    return None


def _is_latin_unit(folded: str, position: int, rest: str, words: MeasureWords) -> bool:
    unit = words.unit.match(folded, position)
    return unit is not None and unit.end() - position >= len(rest)


def _damaged(text: str, first: int, end: int, folded: str, words: MeasureWords) -> Amount | None:
    """A run of digits that is no number, followed by a unit of money or a rate: refused, not guessed."""
    tail = words.tail.match(folded, end)
    known = words.units.get(tail["unit"] or "") if tail else None
    if tail is None or known is None or known.kind not in ("money", "rate"):
        return None
    return Amount(
        None, None, None, None, False, None, text[first : tail.end()], first, tail.end(), "damaged_number", known.kind
    )
