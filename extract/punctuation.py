"""Which mark closes which: quotation marks and brackets that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from extract.paragraphs import Paragraph

QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
BRACKETS = {"（": "）", "(": ")", "《": "》", "〈": "〉", "【": "】", "〔": "〕", "[": "]"}
_SAME = {"(": "（", ")": "）"}  # one width opens, the other closes: a matter of taste
_STRAIGHT = '"'
# 1） a) 一）: the closing bracket of a number that has no opening one.
_NUMBER = re.compile(r"(?:(?<=[。；;，,：:、])|^)(?:\d{1,2}|[A-Za-z]|[一二三四五六七八九十]{1,3}|[①-⑳])([)）])")


@dataclass(slots=True)
class _Balance:
    """What is open at a place of one paragraph, and what closed without being open: (offset, mark)."""

    open: list[tuple[int, str]] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)


def find_unbalanced(paragraphs: list[Paragraph]) -> Iterator[tuple[Paragraph, int, str]]:
    """Each mark without its other half: the paragraph, the offset, and ``quotes`` or ``brackets``.

    One of a kind and paragraph is told. Halves of two paragraphs in a row that fit each other are one torn pair.
    """
    for pairs, kind in ((QUOTES, "quotes"), (BRACKETS, "brackets")):
        balances = [_balance(paragraph.text, pairs) for paragraph in paragraphs]
        for before, after in pairwise(balances):
            while before.open and after.stray and pairs[before.open[-1][1]] == after.stray[0][1]:
                before.open.pop()
                after.stray.pop(0)
        for paragraph, balance in zip(paragraphs, balances, strict=True):
            lone = sorted(balance.open + balance.stray)
            if lone:
                yield paragraph, lone[0][0], kind
            elif kind == "quotes" and paragraph.text.count(_STRAIGHT) % 2:
                yield paragraph, paragraph.text.index(_STRAIGHT), kind


def _balance(text: str, pairs: dict[str, str]) -> _Balance:
    closers = {close: open_ for open_, close in pairs.items()}
    harmless = {match.start(1) for match in _NUMBER.finditer(text)}
    balance = _Balance()
    for offset, char in enumerate(text):
        mark = _SAME.get(char, char)
        if mark in pairs:
            balance.open.append((offset, mark))
        elif mark in closers and offset not in harmless:
            if balance.open and balance.open[-1][1] == closers[mark]:
                balance.open.pop()
            elif any(open_mark == closers[mark] for _, open_mark in balance.open):
                while balance.open[-1][1] != closers[mark]:
                    balance.stray.append(balance.open.pop())
                balance.open.pop()
            else:
                balance.stray.append((offset, mark))
    return balance
