"""Flattened text → reading. Tables are told by their marks: a TAB before each cell, TABs or commas between, or pipes.

A cell is a line that starts with a TAB; a line without one goes on in the cell. A blank line ends a row, except where
it stands inside a cell: then the next line has no TAB, and the row's other cells follow it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extract.limits import current_limits
from extract.model import Cell, Reading
from extract.ragged import is_number, place_cells
from extract.readers.assembly import ReadingBuilder, join_lines
from extract.readers.errors import DamagedDocument, EmptyDocument, TooMuchText
from extract.readers.wrapping import Line, join_wrapped
from extract.sections import parse_heading
from extract.sniff import TEXT, decode_text
from extract.words import read_words, reading_words

MAX_LONE_ROW = 16  # cells; a longer "row" is a table whose row ends are lost
LOOSE_CELL = 20  # characters; cells of a table that lost its marks are short lines
LOOSE_RUN = 12  # so many short lines in a row, a third of them numbers, were a table
LOST_CELLS = 8  # so many blank-separated tokens in a line without a full stop, a third of them numbers, were one too
PROSE_CELL = 40
SHORT_ROW = 3  # cells; a sentence may hold two commas
MAX_RECORD_LINES = 12  # of a CSV file, in which quoted cells hold line breaks
_LINE = re.compile(r"([^\r\n\v\f]*)(\r\n|[\r\n\v\f]|$)")
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}+:?\s*\|)*\s*:?-{2,}+:?\s*+\|?\s*$|^\s*\|[-+|=]*\s*$")
_BRACKETED = re.compile(r"^[（(].*[)）]$")
_TRAILING_BRACKET = re.compile(r"[（(][^（）()]*[)）]$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_GROUPED = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.])")  # 1,234.50
_LOOSE_QUOTE = re.compile(r'(?<=[,;\t])[ \t]+(?=")')  # blanks before a quoted cell
_PARTED = re.compile(r"[,;|]")
_SENTENCE_END = re.compile("[。；;！？]$")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cell texts, as marked; ``line_count`` lines of the file went into them."""

    rows: list[list[str]]
    line_count: int


Block = Callable[[Sequence[Line], int], Grid | None]


def read_text(path: Path, document_id: str) -> Reading:
    """One text file (UTF-8, UTF-16 with a mark, GB18030) → its reading; pages are counted by form feeds.

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


def _records(lines: Sequence[Line], start: int, mark: str) -> tuple[list[list[str]], int]:
    """Records of one width from ``start`` on, and how many lines they take."""
    rows: list[list[str]] = []
    index = start
    while index < len(lines) and mark in (text := lines[index].text):
        if mark == "," and not _THOUSANDS.sub("", text).count(",") and '"' not in text:
            break
        cells, count = _record(lines, index, mark)
        cells = _fitted(cells, text, mark, len(rows[0])) if rows else cells
        ends_sentence = _SENTENCE_END.search(lines[index + count - 1].text.rstrip())
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
        quoted = next(csv.reader([_GROUPED.sub(r'"\g<0>"', text)]))
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


READERS: tuple[Block, ...] = (read_pipes, read_separated, read_semicolons, read_commas, read_tabbed)


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


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    if sum(1 for row in rows if len(row) > 1) * 2 < len(rows):
        return False
    return len(rows) > 1 or (1 < len(rows[0]) <= MAX_LONE_ROW and not _is_prose(rows[0]))


def _is_prose(row: Sequence[str]) -> bool:
    """Paragraphs that were indented by TABs, not cells."""
    sentences = sum(1 for cell in row if len(cell) > PROSE_CELL or _SENTENCE_END.search(cell.strip()))
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
        cells = _PARTED.split(_GROUPED.sub("0", line.text))
        if not is_told and len(cells) >= SHORT_ROW and "。" not in line.text and _third_is_numbers(cells):
            is_told = True
            builder.signal("table_not_gridded", "cells of no common number", line.page, line.text.strip()[:80])
        if len(line.text.strip()) <= LOOSE_CELL and not _SENTENCE_END.search(line.text.strip()):
            run.append(line)
            continue
        if len(run) >= LOOSE_RUN and _third_is_numbers([one.text for one in run]):
            builder.signal("table_not_gridded", f"{len(run)} cells a line each", run[0].page, run[0].text.strip()[:80])
        run = []


def _third_is_numbers(texts: Sequence[str]) -> bool:
    return 3 * sum(1 for text in texts if is_number(text)) >= len(texts)
