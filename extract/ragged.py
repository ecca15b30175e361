"""Rows of unequal width made one grid, for formats that print cells and no positions (flattened text, pipe tables).

A horizontally merged cell leaves a row with fewer cells, a vertically merged one an empty leading cell. What a row's
own shape does not tell is told by the band that it stands in: rows of one width, with columns of numbers or words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from extract.model import Cell
from extract.signs import read_sign

Row = Sequence[str]
_NUMBER = re.compile(r"^[-+－−]?\d[\d,，]*(?:\.\d+)?\s*[%％‰]?$")
_PLACEHOLDER = re.compile(r"^[-—－–/*／…]*$")
MAX_LABEL = 20  # a longer text is no label of a header
WRONG_KIND, SPAN_OF_NUMBER, SPAN_OF_TEXT = 2.0, 0.3, 0.1


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell with its place in the row: column from 1, and how many columns and rows it covers."""

    text: str
    column: int
    span: int = 1
    row_span: int = 1
    is_covered: bool = False  # an empty cell that a merged cell above covers


def is_number(text: str) -> bool:
    """Whether a cell holds a bare number, a percentage included."""
    return bool(_NUMBER.match(text.strip())) or read_sign(text) is not None


def repair_split_rows(rows: Sequence[Row]) -> list[Row]:
    """Join a row that a blank line inside it broke in two.

    Certain in two cases: the row after the pair is as wide as both and empty under the first part (a stub that is
    merged downwards), or the pair stands between rows of exactly its joint width.
    """
    repaired: list[Row] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        second = rows[index + 1] if index + 1 < len(rows) else ()
        joint = len(row) + len(second)
        following = rows[index + 2] if index + 2 < len(rows) else ()
        under = len(following) == joint and not any(cell.strip() for cell in following[: len(row)])
        between = len(following) == joint and bool(repaired) and len(repaired[-1]) == joint
        starts_anew = bool(second) and bool(second[0].strip())
        if starts_anew and any(cell.strip() for cell in row) and (under or between):
            repaired.append([*row, *second])
            index += 2
        else:
            repaired.append(row)
            index += 1
    return repaired


def align_rows(rows: Sequence[Row]) -> list[list[Slot]]:
    """Rows of texts → rows of slots whose data columns stand under their headers."""
    bands: list[list[Row]] = []
    slots: list[list[Slot]] = []
    for index, row in enumerate(rows):
        following = rows[index + 1] if index + 1 < len(rows) else ()
        spans = _header_spans(row, following)
        if spans is not None:
            slots.append(_placed(row, spans))
            continue
        if bands and len(row) == len(bands[-1][0]):
            bands[-1].append(row)
        elif not any(is_number(cell) for cell in row) or not bands:
            bands.append([row])
        else:
            same = next((band for band in reversed(bands) if len(band[0]) == len(row) and _suits(row, band)), None)
            wider = next((band for band in reversed(bands) if len(band[0]) > len(row)), None)
            if same is not None:
                same.append(row)
            elif wider is not None:
                slots.append(_placed(row, _best_spans(row, _numeric_shares(wider))))
                continue
            else:
                bands.append([row])
        slots.append(_placed(row, [1] * len(row)))
    return slots


def merge_down(rows: Sequence[Sequence[Slot]]) -> list[list[Slot]]:
    """Give a stub the empty leading cells below it: each is covered where all cells left of it are covered too.

    In a row that is blank from end to end (a header that nobody filled in below) the first cell alone is the stub's.
    """
    merged = [list(row) for row in rows]
    owners: dict[int, tuple[int, int]] = {}  # column -> (row, index) of the cell that may grow downwards
    for row_index, row in enumerate(merged):
        leading, is_blank = len(row) > 1, not any(slot.text.strip() for slot in row)
        kept: dict[int, tuple[int, int]] = {}
        for index, slot in enumerate(row):
            owner = owners.get(slot.column)
            above = merged[owner[0]][owner[1]] if owner else None
            leading = (
                leading
                and slot.text == ""
                and not (is_blank and index)
                and above is not None
                and above.span == slot.span
            )
            if leading and above is not None and owner is not None and (index == 0 or _is_beside(merged, owner, row)):
                merged[owner[0]][owner[1]] = replace(above, row_span=row_index - owner[0] + 1)
                row[index] = replace(slot, is_covered=True)
                kept[slot.column] = owner
                continue
            leading = False
            if slot.text.strip() and not is_number(slot.text):
                kept[slot.column] = (row_index, index)
        owners = kept
    return merged


def _is_beside(rows: list[list[Slot]], owner: tuple[int, int], row: Sequence[Slot]) -> bool:
    """Beyond the first column a cell grows only among rows of its own width: elsewhere the columns are not the same."""
    return len(rows[owner[0]]) == len(row)


def place_cells(rows: Sequence[Row], page: int, first_row: int = 1) -> list[Cell]:
    """The whole way: rows as printed → cells of the table model. Text stays as given."""
    cells: list[Cell] = []
    for row_no, row in enumerate(merge_down(align_rows(repair_split_rows(rows))), start=first_row):
        cells += [
            Cell(page, row_no, slot.column, slot.text, slot.row_span, slot.span) for slot in row if not slot.is_covered
        ]
    return cells


def _placed(row: Row, spans: Sequence[int]) -> list[Slot]:
    slots: list[Slot] = []
    column = 1
    for text, span in zip(row, spans, strict=True):
        slots.append(Slot(text, column, span))
        column += span
    return slots


def _header_spans(row: Row, following: Row) -> list[int] | None:
    """Spans of a header over a second header row, read off its blanks: a blank goes on from above, words are parts.

    ``项目 | 三公经费 | 备注`` over `` | 出国 | 用车 | 接待 | `` → 1, 3, 1. Where one run of words stands below several
    labels they share it evenly, the first ones taking what is over: ``评价指标 | 年度指标值 | 得分`` over
    ``一级 | 二级 | 三级 | 性质 | 单位 | `` → 3, 2, 1.
    """
    if not 1 < len(row) < len(following) or any(is_number(cell) for cell in (*row, *following)):
        return None
    words = [index for index, cell in enumerate(following) if cell.strip()]
    if not all(cell.strip() for cell in row) or not words or len(words) == len(following):
        return None
    if following[0] == "":
        spans: list[int] = []
        in_words = False
        for cell in following:
            if cell.strip() and in_words:
                spans[-1] += 1
            else:
                spans.append(1)
            in_words = bool(cell.strip())
        if len(spans) == len(row):
            return spans
    return _share_words(row, following, words[0], words[-1])


def _share_words(row: Row, following: Row, first: int, last: int) -> list[int] | None:
    """Spans over a single run of words, from ``first`` to ``last``, that one label or several share."""
    before, count, after = first, last - first + 1, len(following) - 1 - last
    sharing = len(row) - before - after
    is_one_run = all(cell.strip() for cell in following[first : last + 1])
    is_short = all(len(cell.strip()) <= MAX_LABEL for cell in (*row, *following))
    if not is_one_run or not is_short or not 0 < sharing < count or not after:
        return None
    share, rest = divmod(count, sharing)
    distinct = len({cell.strip() for cell in following[first : last + 1]}) == count
    if rest and not distinct:  # parts that repeat belong to groups of one size
        return None
    return [1] * before + [share + (index < rest) for index in range(sharing)] + [1] * after


def _numeric_shares(band: Sequence[Row]) -> tuple[float, ...]:
    """For each column of a band, the share of its filled cells (the header's left out) that are bare numbers."""
    body = band[1:] or band
    shares: list[float] = []
    for column in range(len(band[0])):
        filled = [row[column] for row in body if not _PLACEHOLDER.match(row[column].strip())]
        shares.append(sum(map(is_number, filled)) / len(filled) if filled else 0.5)
    return tuple(shares)


def _suits(row: Row, band: Sequence[Row]) -> bool:
    shares = _numeric_shares(band)
    return all(share >= 0.5 for cell, share in zip(row, shares, strict=True) if is_number(cell))


def _best_spans(row: Row, shares: tuple[float, ...]) -> list[int]:
    """Spans that fill the band and put numbers under numbers, by the cheapest way through (dynamic programming)."""

    def cost(cell: str, start: int, span: int) -> float:
        if is_number(cell):
            return WRONG_KIND * (1 - shares[start]) + SPAN_OF_NUMBER * sum(
                1 + shares[c] for c in range(start + 1, start + span)
            )
        wrong = 0.0 if _PLACEHOLDER.match(cell.strip()) else WRONG_KIND * shares[start] / 2
        return wrong + SPAN_OF_TEXT * (span - 1)

    @cache
    def cheapest(index: int, start: int) -> tuple[float, tuple[int, ...]]:
        if index == len(row) - 1:
            span = len(shares) - start
            return cost(row[index], start, span), (span,)
        options = []
        for span in range(1, len(shares) - start - (len(row) - index - 1) + 1):
            rest, spans = cheapest(index + 1, start + span)
            options.append((cost(row[index], start, span) + rest, (span, *spans)))
        return min(options)

    return list(cheapest(0, 0)[1])
