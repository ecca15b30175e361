"""Text of documents and their names on a terminal or in a log: nothing in it may steer what shows it."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

# Of Unicode's categories: control, formatting (marks that turn the direction, zero widths), surrogates, line and
# paragraph separators.
STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
BREAKS = frozenset("\n")
BETWEEN_LANGUAGES = " / "  # what stands between the Chinese and the English of a reason
_NOT_PRINTABLE_ASCII = re.compile(r"[^\n\x20-\x7e]")


def printable(text: str, *, breaks: bool = False) -> str:
    """A text with every sign that would steer a terminal written out (``\\x1b``, ``\\u202e``).

    Line breaks are kept with ``breaks``. Plain text comes back as it is.
    """
    kept = BREAKS if breaks else frozenset[str]()
    if text.isprintable() or not any(_steers(sign, kept) for sign in text):
        return text
    return "".join(_written_out(sign) if _steers(sign, kept) else sign for sign in text)


def printable_json(content: object, *, default: Callable[[Any], Any] | None = None, indent: int | None = 2) -> str:
    """JSON, over several lines where it is indented, Chinese as it is and every sign that would steer a terminal as
    JSON's own escape: who parses it gets the same text.
    """
    text = json.dumps(content, ensure_ascii=False, indent=indent, default=default)
    return _NOT_PRINTABLE_ASCII.sub(lambda match: _json_sign(match.group()), text)


class PrintableStream(io.TextIOWrapper):
    """A text stream, of a log for one, to which every line is written as ``printable`` gives it."""

    def write(self, text: str) -> int:
        super().write(printable(text, breaks=True))
        return len(text)


def _json_sign(sign: str) -> str:
    return json.dumps(sign)[1:-1] if unicodedata.category(sign) in STEERING else sign


def _steers(sign: str, kept: frozenset[str]) -> bool:
    return sign not in kept and unicodedata.category(sign) in STEERING


def _written_out(sign: str) -> str:
    return sign.encode("ascii", "backslashreplace").decode() if ord(sign) > 0xFF else f"\\x{ord(sign):02x}"
