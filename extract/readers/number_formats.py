"""Number formats of workbooks: what a cell prints for the number that it stores (ECMA-376 part 1, 18.8.31).

Some prints are made readable without changing what they say: a negative number that only its colour shows keeps its
minus sign, ``.5`` its zero. Formats that print no plain number (powers of ten, fractions) are left out: the number is
then printed in full, and ``Print.is_known`` says so.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from extract.readers.date_formats import print_date
from extract.readers.stored_numbers import general_text, plain, round_half_up

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/[\u4e00-\u9fff]+)'
    r"|(?P<power>[Ee][-+]\d+)|(?P<noon>AM/PM|A/P|上午/下午)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<date>y+|m+|d+|h+|s+|e+|a{3,4})"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]*)")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_SIMPLE = re.compile(r"(0+|#,##0|#+0)(?:\.(0+))?(%?)")
_PLAN_KINDS = frozenset({"digit", "point", "comma", "percent"})
MAX_FORMAT = 255  # characters, the bound of the programs that write them


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format: literal, digit, point, comma, percent, text, date, elapsed, noon, general or power."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None

    def kinds(self) -> set[str]:
        return {token.kind for token in self.tokens}


@dataclass(frozen=True, slots=True)
class Print:
    """What a cell shows. ``is_known``: False where the format is none that prints a plain number."""

    text: str
    is_known: bool = True
    is_date: bool = False


def print_number(value: Decimal, code: str, *, epoch_1904: bool = False) -> Print:
    """A number under a format code, as it is seen; never raises."""
    if code == "General":
        return Print(general_text(value))
    sections = parse_format(code)
    if len(sections) == 1 and (plan := _simple_plan(sections[0])) is not None:
        return Print(plan.print(value))
    index = _choose(sections, value)
    if index is None:
        return Print(f"{plain(value):f}", is_known=False)
    section = sections[index]
    kinds = section.kinds()
    if kinds & {"date", "elapsed"}:
        shown = print_date(value, [(token.kind, token.text) for token in section.tokens], epoch_1904=epoch_1904)
        return Print(shown, is_date=True) if shown is not None else Print(f"{plain(value):f}", is_known=False)
    if "power" in kinds or _is_fraction(section):
        return Print(f"{plain(value):f}", is_known=False)
    if "text" in kinds:
        return Print(_with_literals(section, general_text(value), "text"))
    is_own_negative = len(sections) > 1 and index == 1 and section.condition is None and value < 0
    shows_sign = is_own_negative and _says_negative(section, sections[0])
    sign = "-" if value < 0 and not shows_sign else ""
    if "general" in kinds:
        return Print(sign + _with_literals(section, general_text(abs(value)), "general"))
    if "digit" not in kinds:
        return Print(_literals(section).strip())
    return Print(_signed(_print_digits(section, abs(value)).strip(), sign))


@lru_cache(maxsize=4096)
def parse_format(code: str) -> tuple[Section, ...]:
    """A format code → its sections (positive; negative; zero; text)."""
    sections: list[Section] = []
    tokens: list[Token] = []
    condition: tuple[str, Decimal] | None = None
    for match in _TOKEN.finditer(code[:MAX_FORMAT]):
        kind, text = match.lastgroup, match.group(match.lastgroup) if match.lastgroup else ""
        if kind == "other" and text == ";":
            sections.append(Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket":
            found = _CONDITION.fullmatch(text.strip())
            condition = (found.group(1), Decimal(found.group(2))) if found else condition
            if _ELAPSED.fullmatch(text):
                tokens.append(Token("elapsed", text.lower()))
            elif currency := _CURRENCY.match(text):
                tokens.append(Token("literal", currency.group(1)))
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(Token("literal", text))
        elif kind == "date":
            tokens.append(Token("date", text.lower()))
        elif kind is not None:
            tokens.append(Token(kind, text))
        else:
            tokens.append(Token("literal", " "))
    sections.append(Section(tuple(tokens), condition))
    return tuple(sections)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A format that is one number with so many places: the most common ones, printed without going through tokens."""

    decimals: int
    groups: bool
    percents: int
    width: int

    def print(self, value: Decimal) -> str:
        rounded = round_half_up(value.scaleb(2 * self.percents), self.decimals)
        shown = f"{abs(rounded):{',' if self.groups else ''}.{self.decimals}f}".zfill(self.width)
        return ("-" if value < 0 else "") + shown + "%" * self.percents


@lru_cache(maxsize=4096)
def _simple_plan(section: Section) -> _Plan | None:
    """``0.00_ ``, ``#,##0``, ``0.0%``; None for any other format."""
    operators = [token for token in section.tokens if token.text != " "]
    if section.condition or any(token.kind not in _PLAN_KINDS for token in operators):
        return None  # a quoted % or point is printed as it is: it neither scales nor places
    match = _SIMPLE.fullmatch("".join(token.text for token in operators))
    if match is None:
        return None
    whole, decimals = match.group(1), match.group(2) or ""
    width = len(whole) + len(decimals) + bool(decimals) if set(whole) == {"0"} else 0
    return _Plan(len(decimals), "," in whole, len(match.group(3)), width)


def _choose(sections: tuple[Section, ...], value: Decimal) -> int | None:
    """The section for a number: the first whose condition holds, else by sign; None where no section is for it."""
    numeric = [index for index, section in enumerate(sections[:3]) if "text" not in section.kinds() or index == 0]
    if any(sections[index].condition for index in numeric):
        for index in numeric:
            condition = sections[index].condition
            if condition is None or _COMPARE[condition[0]](value, condition[1]):
                return index
        return None
    if value < 0 and 1 in numeric:
        return 1
    return 2 if value == 0 and 2 in numeric else 0


def _print_digits(section: Section, value: Decimal) -> str:
    tokens = list(section.tokens)
    point = next((place for place, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    digits = [place for place, token in enumerate(tokens) if token.kind == "digit"]
    before, after = [place for place in digits if place < point], [place for place in digits if place > point]
    last = before[-1] if before else -1
    scaling = sum(1 for token in tokens[last + 1 : point] if token.kind == "comma")
    if after:
        scaling += sum(1 for token in tokens[after[-1] + 1 :] if token.kind == "comma")
    groups = any(token.kind == "comma" for token in tokens[:last]) if before else False
    percents = sum(1 for token in tokens if token.kind == "percent")
    rounded = round_half_up(value.scaleb(2 * percents - 3 * scaling), len(after))
    whole, _, decimals = f"{rounded:f}".partition(".")
    shown = _place_whole(tokens, before, whole, groups)
    shown |= _place_decimals(tokens, after, decimals.ljust(len(after), "0"))
    pieces: list[str] = []
    for place, token in enumerate(tokens):
        if token.kind == "digit":
            pieces.append(shown[place])
        elif token.kind == "point":
            lacks_whole = not any(shown[one] for one in before)
            pieces.append(("0" if lacks_whole else "") + ("." if any(shown[one] for one in after) else ""))
        elif token.kind in ("literal", "percent"):
            pieces.append(token.text)
    return "".join(pieces)


def _place_whole(tokens: list[Token], places: list[int], whole: str, groups: bool) -> dict[int, str]:
    """The digits before the point, right to left, one a placeholder; the first placeholder takes the rest."""
    rest = "" if whole == "0" else whole
    shown: dict[int, str] = {}
    count = 0
    for place in reversed(places):
        taken = len(rest) if place == places[0] else 1
        piece = (rest[-taken:] if taken else "") or ("0" if tokens[place].text == "0" else "")
        rest = rest[: len(rest) - taken]
        text = ""
        for digit in reversed(piece):
            text = digit + ("," if groups and count and count % 3 == 0 else "") + text
            count += 1
        shown[place] = text
    return shown


def _place_decimals(tokens: list[Token], places: list[int], decimals: str) -> dict[int, str]:
    """The digits behind the point; ``#`` and ``?`` print no closing zeros."""
    shown: dict[int, str] = {}
    is_closing = True
    for place, digit in reversed(list(zip(places, decimals, strict=True))):
        is_closing = is_closing and digit == "0" and tokens[place].text != "0"
        shown[place] = "" if is_closing else digit
    return shown


def _signed(text: str, sign: str) -> str:
    """The sign goes before everything that the format prints, as in the programs."""
    return sign + text if text else text


def _literals(section: Section) -> str:
    return "".join(token.text for token in section.tokens if token.kind in ("literal", "percent"))


def _says_negative(negative: Section, positive: Section) -> bool:
    """Whether a section for negative numbers prints something that tells them from others, be it a word or a sign."""
    said = _literals(negative).split()
    return any(mark in "".join(said) for mark in "-－(（△▲") or (bool(said) and said != _literals(positive).split())


def _with_literals(section: Section, number: str, kind: str) -> str:
    parts = (
        number if token.kind == kind else token.text if token.kind == "literal" else "" for token in section.tokens
    )
    return "".join(parts).strip()


def _is_fraction(section: Section) -> bool:
    tokens = [token for token in section.tokens if token.text != " "]
    return any(
        token.kind == "literal" and token.text == "/" and place > 0 and tokens[place - 1].kind == "digit"
        for place, token in enumerate(tokens)
    )
