"""Tables of text whose cells have a mark between them: TABs, commas, semicolons, as in CSV files."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.ragged import is_number
from extract.readers.assembly import join_lines
from extract.readers.wrapping import Line

SHORT_ROW = 3  # cells; a sentence may hold two commas
LOOSE_CELL = 20  # characters; cells of a table that lost its marks are short lines
MAX_RECORD_LINES = 12  # of a CSV file, in which quoted cells hold line breaks
WIDE_COMMA = "，"
SENTENCE_END = re.compile("[。；;！？]$")
GROUPED = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.])")  # 1,234.50
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LOOSE_QUOTE = re.compile(r'(?<=[,;\t])[ \t]+(?=")')  # blanks before a quoted cell


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cell texts, as marked; ``line_count`` lines of the file went into them."""

    rows: list[list[str]]
    line_count: int


def read_separated(lines: Sequence[Line], start: int) -> Grid | None:
    """Lines of cells with TABs between them, two lines at least, the first not opening with one."""
    rows: list[list[str]] = []
    index = start
    while index < len(lines) and (rows or not lines[index].text.startswith("\t")):
        if "\t" not in (text := lines[index].text) and not (rows and text.startswith('"')):
            break
        cells, count = _record(lines, index, "\t")
        cells = [join_lines(cell.split("\n")).strip() for cell in cells]
        if sum(1 for cell in cells if cell) < 2 and not (rows and len(cells) == len(rows[-1])):
            break
        rows.append(cells)
        index += count
    return Grid(rows, index - start) if len(rows) > 1 else None


def read_commas(lines: Sequence[Line], start: int) -> Grid | None:
    """Records of a CSV file: two at least, with the same number of commas, and no sentence among them."""
    rows, count = _records(lines, start, ",")
    is_grid = len(rows) > 1 and (len(rows[0]) > 2 or any(is_number(cell) for row in rows[1:] for cell in row))
    return Grid(rows, count) if is_grid else None


def read_semicolons(lines: Sequence[Line], start: int) -> Grid | None:
    """Records of a CSV file with semicolons, as a comma's stead; only where numbers stand under words."""
    rows, count = _records(lines, start, ";")
    is_grid = len(rows) > 1 and any(is_number(cell) for row in rows[1:] for cell in row)
    return Grid(rows, count) if is_grid and not any(is_number(cell) for cell in rows[0]) else None


def read_wide_commas(lines: Sequence[Line], start: int) -> Grid | None:
    """Records with the Chinese comma between cells. It parts clauses as well: every row but the header has a number
    for a cell, and the header none; no row ends a sentence."""
    rows, count = _records(lines, start, WIDE_COMMA)
    is_grid = len(rows) > 1 and all(any(is_number(cell) for cell in row[1:]) for row in rows[1:])
    is_prose = any(SENTENCE_END.search(row[-1].rstrip()) for row in rows)
    return Grid(rows, count) if is_grid and not is_prose and not any(is_number(cell) for cell in rows[0]) else None


def _records(lines: Sequence[Line], start: int, mark: str) -> tuple[list[list[str]], int]:
    """Records of one width from ``start`` on, and how many lines they take."""
    rows: list[list[str]] = []
    index = start
    while index < len(lines) and mark in (text := lines[index].text):
        if mark == "," and not _THOUSANDS.sub("", text).count(",") and '"' not in text:
            break
        cells, count = _record(lines, index, mark)
        cells = _fitted(cells, text, mark, len(rows[0])) if rows else cells
        ends_sentence = SENTENCE_END.search(lines[index + count - 1].text.rstrip())
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])) or (ends_sentence and not (rows and _is_row(cells))):
            break
        rows.append([join_lines(cell.split("\n")) for cell in cells])
        index += count
    return rows, index - start


def _fitted(cells: list[str], text: str, mark: str, width: int) -> list[str]:
    """A record in the width of its table, where that is sound; else as it is.

    Blank cells at the end may be written or not. Where commas between cells and within numbers look alike, it is the
    header that says how many cells there are.
    """
    if len(cells) > width and mark == "," and '"' not in text:
        quoted = next(csv.reader([GROUPED.sub(r'"\g<0>"', text)]))
        cells = quoted if len(quoted) == width else cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    if len(cells) < width and any(is_number(cell) for cell in cells[1:]):
        return cells + [""] * (width - len(cells))
    return cells


def _is_row(cells: Sequence[str]) -> bool:
    """Whether a line of a table's width that ends as a sentence does is a row with a sentence in its last cell."""
    return len(cells) > SHORT_ROW or any(not cell.strip() or is_number(cell) for cell in cells)


def _record(lines: Sequence[Line], index: int, mark: str) -> tuple[list[str], int]:
    """One record's cells and its number of lines: a quoted cell may hold line breaks; a quote that stays open none."""
    texts = [_LOOSE_QUOTE.sub("", line.text) + "\n" for line in lines[index : index + MAX_RECORD_LINES]]
    for count in range(1, len(texts) + 1) if '"' in texts[0] else ():
        try:
            records = list(csv.reader(texts[:count], delimiter=mark, strict=True))
        except csv.Error:
            continue
        return records[0], count
    return texts[0].split(mark) if mark == "\t" else next(csv.reader(texts[:1], delimiter=mark)), 1
