"""Text of documents and their names on a terminal or in a log: nothing in it may steer what shows it."""

from __future__ import annotations

import unicodedata

# Of Unicode's categories: control, formatting (marks that turn the direction, zero widths), surrogates, line and
# paragraph separators.
STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
BREAKS = frozenset("\n")


def printable(text: str, *, breaks: bool = False) -> str:
    """A text with every sign that would steer a terminal written out (``\\x1b``, ``\\u202e``).

    Line breaks are kept with ``breaks``. Plain text comes back as it is.
    """
    kept = BREAKS if breaks else frozenset[str]()
    if text.isprintable() or not any(_steers(sign, kept) for sign in text):
        return text
    return "".join(_written_out(sign) if _steers(sign, kept) else sign for sign in text)


def _steers(sign: str, kept: frozenset[str]) -> bool:
    return sign not in kept and unicodedata.category(sign) in STEERING


def _written_out(sign: str) -> str:
    return sign.encode("ascii", "backslashreplace").decode() if ord(sign) > 0xFF else f"\\x{ord(sign):02x}"
