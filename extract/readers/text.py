"""Flattened text → reading. Tables are told by their marks: a TAB before each cell (``text_tabs``), TABs, commas or
semicolons between (``text_records``), or pipes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from extract.limits import current_limits
from extract.model import Cell, Reading
from extract.ragged import is_number, place_cells
from extract.readers.assembly import ReadingBuilder
from extract.readers.errors import DamagedDocument, EmptyDocument, TooMuchText
from extract.readers.text_records import (
    GROUPED,
    LOOSE_CELL,
    SENTENCE_END,
    SHORT_ROW,
    Grid,
    read_commas,
    read_semicolons,
    read_separated,
    read_wide_commas,
)
from extract.readers.text_tabs import read_tabbed
from extract.readers.wrapping import Line, join_wrapped
from extract.sniff import TEXT, decode_text
from extract.words import read_words

MAX_LONE_ROW = 16  # cells; a longer "row" is a table whose row ends are lost
LOOSE_RUN = 12  # so many short lines in a row, a third of them numbers, were a table
LOST_CELLS = 8  # so many blank-separated tokens in a line without a full stop, a third of them numbers, were one too
PROSE_CELL = 40
_LINE = re.compile(r"([^\r\n\v\f]*)(\r\n|[\r\n\v\f]|$)")
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}+:?\s*\|)*\s*:?-{2,}+:?\s*+\|?\s*$|^\s*\|[-+|=]*\s*$")
_PARTED = re.compile(r"[,;|]")


def read_text(path: Path, document_id: str) -> Reading:
    """One text file (UTF-8, UTF-16, GB18030, Big5) → its reading; pages are counted by form feeds.

    Raises EmptyDocument, TooMuchText, and DamagedDocument where the bytes are no text.
    """
    text = decode_text(path.read_bytes())
    if text is None:
        raise DamagedDocument(read_words("reading")["damage_words"]["no_text"])
    if not text.strip():
        raise EmptyDocument()
    if len(text) > current_limits.get().character_count:
        raise TooMuchText(f"{len(text):,} > {current_limits.get().character_count:,} characters")
    return read_string(text, document_id)


def read_string(text: str, document_id: str) -> Reading:
    """The whole text of a document → its reading. Never raises."""
    lines = split_lines(text)
    builder = ReadingBuilder(document_id, TEXT)
    prose: list[Line] = []
    index = 0
    while index < len(lines):
        grid = next(
            (found for read in READERS if (found := read(lines, index))),
            None,
        )
        if grid is None:
            prose.append(lines[index])
            index += 1
            continue
        part = lines[index : index + grid.line_count]
        index += grid.line_count
        if not _is_table(grid.rows):
            if len(grid.rows) == 1 and not _is_prose(grid.rows[0]):
                builder.signal("table_not_gridded", "cells without row ends", part[0].page, grid.rows[0][0][:80])
            prose += part
            continue
        _add_prose(builder, prose)
        prose = []
        builder.add_table(_cells_of(grid, part[0].page))
    _add_prose(builder, prose)
    return builder.build(lines[-1].page if lines else 1)


def split_lines(text: str) -> list[Line]:
    """Text → its lines with their offsets; a form feed begins a page, a vertical tab is Word's line break."""
    lines: list[Line] = []
    page = 1
    for match in _LINE.finditer(text):
        if match.group() or not lines:
            lines.append(Line(match.group(1), page, match.start(1), match.end(1)))
        page += match.group(2) == "\f"
    return lines


def read_pipes(lines: Sequence[Line], start: int) -> Grid | None:
    """``| a | b |`` lines; rules and stray bars are marks, not cells."""
    rows: list[list[str]] = []
    index = start
    while index < len(lines) and (text := lines[index].text.strip()).startswith("|"):
        if not _PIPE_RULE.match(text):
            rows.append([cell.strip() for cell in text.removeprefix("|").removesuffix("|").split("|")])
        index += 1
    return Grid(rows, index - start) if len(rows) > 1 and max(map(len, rows)) > 1 else None


READERS: tuple[Callable[[Sequence[Line], int], Grid | None], ...] = (
    read_pipes,
    read_separated,
    read_semicolons,
    read_commas,
    read_wide_commas,
    read_tabbed,
)


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    if sum(1 for row in rows if len(row) > 1) * 2 < len(rows):
        return False
    return len(rows) > 1 or (1 < len(rows[0]) <= MAX_LONE_ROW and not _is_prose(rows[0]))


def _is_prose(row: Sequence[str]) -> bool:
    """Paragraphs that were indented by TABs, not cells."""
    sentences = sum(1 for cell in row if len(cell) > PROSE_CELL or SENTENCE_END.search(cell.strip()))
    return len(row) < 2 or sentences * 2 >= len(row)


def _cells_of(grid: Grid, page: int) -> list[Cell]:
    """Cells in their places, pads stripped; a row's label keeps its indentation."""
    labelled: set[int] = set()
    cells: list[Cell] = []
    for cell in place_cells(grid.rows, page):
        text = cell.text.strip()
        is_label = bool(text) and cell.row_no not in labelled
        if text:
            labelled.add(cell.row_no)
        cells.append(replace(cell, text=cell.text.rstrip() if is_label and not is_number(text) else text))
    return cells


def _add_prose(builder: ReadingBuilder, lines: Sequence[Line]) -> None:
    _signal_lost_tables(builder, lines)
    for line in join_wrapped(lines):
        text = line.text.strip()
        if text:
            lead = len(line.text) - len(line.text.lstrip())
            end = line.char_to - (len(line.text) - len(line.text.rstrip()))
            builder.add_passage(line.page, text, char_from=line.char_from + lead, char_to=end)


def _signal_lost_tables(builder: ReadingBuilder, lines: Sequence[Line]) -> None:
    """Say where a table seems to stand whose marks were lost: nothing is guessed, its text stays readable."""
    run: list[Line] = []
    is_told = False
    for line in [*lines, Line("。" * PROSE_CELL, 1, 0, 0)]:
        tokens = line.text.split()
        if not tokens:
            continue
        if len(tokens) >= LOST_CELLS and "。" not in line.text and _third_is_numbers(tokens):
            builder.signal("table_not_gridded", "a whole table in one line", line.page, line.text.strip()[:80])
        cells = _PARTED.split(GROUPED.sub("0", line.text))
        if not is_told and len(cells) >= SHORT_ROW and "。" not in line.text and _third_is_numbers(cells):
            is_told = True
            builder.signal("table_not_gridded", "cells of no common number", line.page, line.text.strip()[:80])
        if len(line.text.strip()) <= LOOSE_CELL and not SENTENCE_END.search(line.text.strip()):
            run.append(line)
            continue
        if len(run) >= LOOSE_RUN and _third_is_numbers([one.text for one in run]):
            builder.signal("table_not_gridded", f"{len(run)} cells a line each", run[0].page, run[0].text.strip()[:80])
        run = []


def _third_is_numbers(texts: Sequence[str]) -> bool:
    return 3 * sum(1 for text in texts if is_number(text)) >= len(texts)
