"""What the numbers of one column say about each other: amounts that stand under one another have as many decimals.

A point is the smallest sign of a number and the first to go: ``101.32`` is read as ``10132``, and every digit is sure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extract.readers.scan_digits import DOUBTFUL, count_decimals
from extract.readers.scan_words import ScanWord

MOST = 0.6  # of a column's numbers that have as many decimals: the others are odd ones out
LEAST = 3  # such numbers: fewer are no custom


def doubt_odd_decimals(words: Sequence[ScanWord]) -> list[ScanWord]:
    """The words, those that look like a number of their column that lost its point, or a decimal, less sure."""
    columns: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        if word.cell is not None and count_decimals(word.text) is not None:
            columns[word.cell[0], word.cell[2]].append(index)
    odd: set[int] = set()
    for column in columns.values():
        decimals = {index: count_decimals(words[index].text) or 0 for index in column}
        usual = _usual(list(decimals.values()))
        odd |= {index for index in column if usual and _is_odd(words[index].text, decimals[index], usual)}
    return [replace(word, sure=min(word.sure, DOUBTFUL)) if index in odd else word for index, word in enumerate(words)]


def _usual(decimals: Sequence[int]) -> int:
    """How many decimals most numbers of a column have; 0 where there is no such custom."""
    (usual, count), *_ = Counter(decimals).most_common(1)
    return usual if count >= max(LEAST, MOST * len(decimals)) else 0


def _is_odd(text: str, decimals: int, usual: int) -> bool:
    """A whole number that is shorter than the decimals and a digit before them did not lose its point: it is a 0, a
    number of a line or of a column."""
    is_long = sum(char.isdigit() for char in text) > usual
    return decimals != usual and (decimals > 0 or is_long)
