"""Signs of Word documents that are not plain text: those of the font Symbol, and formulas as a line of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from extract.measures import FORMS, read_rows
from extract.readers.package import Element, attribute, child, local_name
from extract.readers.pieces import Raised
from extract.unseen import UNREADABLE

SYMBOL = "symbol"  # the font's name, folded
_CODE = re.compile(r"[0-9A-Fa-f]{2,4}")
_PRIVATE = re.compile("[\uf020-\uf0ff]")  # where Word keeps the codes of fonts that have an encoding of their own

Pieces = Callable[[Element], Iterator[str]]


@cache
def symbols() -> dict[int, str]:
    """The font's codes (one byte) and the characters that they print, from ``forms/symbol_font.csv``."""
    return {int(row["code"], 16): row["character"] for row in read_rows(FORMS / "symbol_font.csv")}


def sign_of(element: Element) -> str:
    """``w:sym`` → what it prints; nothing for ornaments of other fonts."""
    code = attribute(element, "char") or ""
    if (attribute(element, "font") or "").casefold() != SYMBOL or not _CODE.fullmatch(code):
        return ""
    return symbols().get(int(code, 16) & 0xFF, UNREADABLE)


def readable(text: str, run: Element) -> str:
    """The text of a run, the codes of the font Symbol as the characters that they print."""
    if text.isascii() or not _PRIVATE.search(text):
        return text
    fonts = child(run, "rPr", "rFonts")
    if SYMBOL not in {(attribute(fonts, name) or "").casefold() for name in ("ascii", "hAnsi")}:
        return text
    return _PRIVATE.sub(lambda found: symbols().get(ord(found.group()) & 0xFF, UNREADABLE), text)


def formula_pieces(element: Element, pieces: Pieces) -> Iterator[str] | None:
    """A part of a formula (ECMA-376 part 1, 22.1.2) that is printed in two lines or with signs that are no text of it.

    None for any other element. A fraction is told by a stroke, a root by its sign.
    """
    name = local_name(element)
    if name == "f" and child(element, "num") is not None:
        return _joined(element, ("num", "/", "den"), pieces)
    if name == "rad":
        return _joined(element, ("√", "e"), pieces)
    if name == "sSup":
        return _raised(element, pieces)
    if name == "d" and child(element, "e") is not None:
        return _bracketed(element, pieces)
    return None


def _joined(element: Element, parts: tuple[str, ...], pieces: Pieces) -> Iterator[str]:
    for part in parts:
        found = child(element, part) if part.isalpha() else None
        if found is not None:
            yield from pieces(found)
        elif not part.isalpha():
            yield part


def _raised(element: Element, pieces: Pieces) -> Iterator[str]:
    base, power = child(element, "e"), child(element, "sup")
    yield from pieces(base) if base is not None else ()
    yield Raised("".join(pieces(power)) if power is not None else "")


def _bracketed(element: Element, pieces: Pieces) -> Iterator[str]:
    properties = child(element, "dPr")
    yield _character(properties, "begChr", "(")
    for place, one in enumerate(one for one in element if local_name(one) == "e"):
        yield _character(properties, "sepChr", "|") if place else ""
        yield from pieces(one)
    yield _character(properties, "endChr", ")")


def _character(properties: Element | None, name: str, default: str) -> str:
    stated = attribute(child(properties, name), "val")
    return default if stated is None else stated
