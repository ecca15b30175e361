"""Tables of flattened text with a TAB before each cell, one cell a line.

A blank line ends a row, except where it stands inside a cell: then the next line has no TAB, and the row's other cells
follow it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.readers.assembly import join_lines
from extract.readers.text_records import LOOSE_CELL, Grid
from extract.readers.wrapping import Line
from extract.sections import parse_heading
from extract.words import reading_words

_BRACKETED = re.compile(r"^[（(].*[)）]$")
_TRAILING_BRACKET = re.compile(r"[（(][^（）()]*[)）]$")


def read_tabbed(lines: Sequence[Line], start: int) -> Grid | None:
    """A cell a line, each after a TAB."""
    if not lines[start].text.startswith("\t"):
        return None
    rows: list[list[list[str]]] = []
    row: list[list[str]] = []
    index = start
    while index < len(lines):
        text = lines[index].text
        if text.startswith("\t"):
            row.append([text[1:]])
        elif text.strip():
            row[-1].append(text)
        else:
            index, goes_on = _after_blank(lines, index, len(row), len(rows[-1]) if rows else 0)
            if not goes_on:
                rows.append(row)
                row = []
                if index >= len(lines) or not lines[index].text.startswith("\t"):
                    break
            continue
        index += 1
    if row:
        rows.append(row)
    return Grid([[_cell_text(cell) for cell in one] for one in rows], index - start)


def _after_blank(lines: Sequence[Line], blank: int, width: int, width_before: int) -> tuple[int, bool]:
    """At a blank line after ``width`` cells: the next line with text, and whether the row goes on there."""
    index = blank
    while index < len(lines) and not lines[index].text.strip() and not lines[index].text.startswith("\t"):
        index += 1
    if index >= len(lines) or lines[index].text.startswith("\t"):
        return index, False
    run: list[str] = []
    after = index
    while after < len(lines) and not lines[after].text.startswith("\t"):
        if lines[after].text.strip():
            run.append(lines[after].text.strip())
        after += 1
    if after >= len(lines):
        return index, False
    cells_after = 0
    while after < len(lines) and lines[after].text.strip(" "):
        cells_after += lines[after].text.startswith("\t")
        after += 1
    return index, _goes_on(run, width, cells_after, width_before)


def _goes_on(run: Sequence[str], width: int, cells_after: int, width_before: int) -> bool:
    """Whether text between a blank line and the next TAB belongs to the cell before it, or stands between tables."""
    words = reading_words()
    for text in run:
        heading = parse_heading(text, words)
        if words.annex_start.match(text) or words.note_start.match(text) or (heading and heading.level == 0):
            return False
    if width_before and width + cells_after == width_before:
        return True
    if all(_BRACKETED.match(text) and len(text) <= LOOSE_CELL for text in run):
        return True
    if words.unit.search(run[-1]) or _ends_title(run, words.title_endings) or parse_heading(run[0], words):
        return False
    return width < width_before


def _ends_title(run: Sequence[str], endings: tuple[str, ...]) -> bool:
    """Whether the text ends as a table's title does, a year in brackets after it left aside: …自评表（2022年度）."""
    plain = [shorter for text in run if (shorter := _TRAILING_BRACKET.sub("", text).rstrip())]
    return bool(plain) and plain[-1].endswith(endings)


def _cell_text(lines: Sequence[str]) -> str:
    """One cell's text; the blanks before its first line stay, they tell a row's place in the outline."""
    joined = join_lines([line.replace("\t", " ") for line in lines])
    if not joined:
        return "" if not "".join(lines) else lines[0] or " "
    first = lines[0].replace("\t", " ")
    return (first[: len(first) - len(first.lstrip())] if first.strip() else "") + joined
