"""Puts a reading together: numbers tables and passages, follows the sections, finds a table's title and unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile

from extract.captions import MAX_TITLE, find_unit, is_caption, is_title
from extract.model import Box, Cell, Passage, Reading, Signal, Table
from extract.readers.budget import CellBudget
from extract.readers.errors import TooManyCells, TooMuchText
from extract.sections import SectionTracker, parse_heading
from extract.unseen import drop_format, drop_unseen
from extract.words import ReadingWords, reading_words

GRID_SHARE = 4  # places of one table's grid, merged and empty ones too, for each cell that a document may have
CAPTION_LINES = 4  # how many lines over a table may caption it
CAPTION_ROWS = 4  # how many rows of a table may caption it
_BRACKETED = re.compile(r"^[（(][^（）()]*[)）]$")  # （2023年度） under a title is none
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SENTENCE = re.compile("[。；;！!？?：:，,]$")


def join_lines(lines: Sequence[str]) -> str:
    """The lines of one cell as one text: broken words close up; two numbers that would run together stay apart."""
    text = ""
    for line in lines:
        part = drop_format(line).strip()
        if text and part:
            text += "\n" if text[-1].isdigit() and part[0].isdigit() else ""
        text += part
    return text


def tell_struck(builder: ReadingBuilder, texts: Sequence[str]) -> None:
    """Say that text was struck out and left out; without digits nothing can be missed."""
    if any(char.isdigit() for text in texts for char in text):
        builder.signal("struck_text", f"{len(texts)} parts are struck out and were not read", 1, " ".join(texts)[:200])


@dataclass(slots=True)
class ReadingBuilder:
    """Takes tables and passages in reading order. ``build`` gives the reading.

    Whatever the format, what comes in is counted: TooManyCells, TooMuchText beyond ``extract.limits``.
    """

    document_id: str
    media_type: str
    words: ReadingWords = field(default_factory=reading_words)
    tables: list[Table] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    header: str = ""  # what the page header or print header over the next tables says
    _sections: SectionTracker = field(default_factory=SectionTracker)
    _budget: CellBudget = field(default_factory=CellBudget)

    def add_passage(
        self,
        page: int,
        text: str,
        *,
        bbox: Box | None = None,
        char_from: int | None = None,
        char_to: int | None = None,
        confidence: float = 1.0,
        outline_level: int | None = None,
        opens_part: bool = False,
    ) -> None:
        """``outline_level``: a heading's level as the format says it; ``opens_part``: a title set larger than text."""
        self._count(0, [text])
        if not (text := drop_unseen(text)).strip():
            return
        section = self._sections.place(text, outline_level, opens_part=opens_part)
        number, after = len(self.passages) + 1, len(self.tables)
        self.passages.append(Passage(number, page, text, section, bbox, char_from, char_to, after, confidence))

    def add_table(self, cells: Sequence[Cell], *, name: str | None = None) -> Table:
        """The cells of one table, rows and columns from 1; its captions are looked for among the passages before it.

        ``name`` is what the file calls it (the name of a sheet), its title where no line over it is one.
        """
        self._count(len(cells), [cell.text for cell in cells])
        cells = [_as_seen(cell) for cell in cells]
        before = takewhile(lambda passage: passage.after_table == len(self.tables), reversed(self.passages))
        captions = [passage.text for passage in islice(before, CAPTION_LINES)][::-1]
        rows = _caption_rows(cells)
        unit = self._unit(captions, rows) or self._unit_of_header(cells)
        table = Table(
            table_no=len(self.tables) + 1,
            page_from=min(cell.page for cell in cells),
            page_to=max(cell.page for cell in cells),
            cells=tuple(cells),
            title=self._title(captions, rows) or (drop_unseen(name) if name else None),
            printed_unit=unit,
        )
        if (area := table.row_count * table.column_count) > GRID_SHARE * self._budget.limits.cell_count:
            raise TooManyCells(f"a grid of {area:,} places")
        self.tables.append(table)
        return table

    def expect_cells(self, count: int) -> None:
        """Before tables of so many cells are made. Raises TooManyCells where they would be too many."""
        self._budget.expect(count)

    def _count(self, cell_count: int, texts: Sequence[str]) -> None:
        self._budget.expect(cell_count)
        longest, bound = max(map(len, texts), default=0), self._budget.limits.cell_characters
        if longest > bound:
            raise TooMuchText(f"{longest:,} > {bound:,} characters in one cell or paragraph")
        self._budget.spend(cell_count, sum(map(len, texts)))

    def signal(self, code: str, message: str, page: int | None = None, text: str | None = None) -> None:
        self.signals.append(Signal(code, message, page, None, text))

    def build(self, page_count: int) -> Reading:
        return Reading(
            self.document_id,
            self.media_type,
            page_count,
            tuple(self.tables),
            tuple(self.passages),
            tuple(self.signals),
        )

    def _title(self, captions: list[str], rows: list[str]) -> str | None:
        titled = next((line for line in reversed(captions) if is_title(line, self.words)), None)
        titled = titled or next((line for line in rows if is_title(line, self.words)), None)
        if titled is None:
            others = [line for line in reversed(captions) if not _BRACKETED.match(line.strip())]
            plain = [line for line in others if not is_caption(line, self.words)]
            # A yearbook prints its titles in two languages, the Chinese one above.
            nearest = next((line for line in plain[:2] if _CHINESE.search(line)), next(iter(plain), None))
            if nearest and self._is_plain_line(nearest):
                titled = nearest
        return titled.strip() if titled else None

    def _is_plain_line(self, line: str) -> bool:
        text = line.strip()
        is_plain = 2 < len(text) <= MAX_TITLE and not _SENTENCE.search(text)
        if self.words.annex_start.match(text) or self.words.table_number.fullmatch(text):
            return False
        return is_plain and parse_heading(text, self.words) is None

    def _unit(self, captions: list[str], rows: list[str]) -> str | None:
        for line in [*reversed(captions[-3:]), *rows]:
            if is_caption(line, self.words):
                unit = find_unit(line, self.words)
                if unit:
                    return unit
        return None

    def _unit_of_header(self, cells: Sequence[Cell]) -> str | None:
        """The one unit that the header states, for a table that states none in any cell."""
        units = {unit for line in self.header.splitlines() if (unit := find_unit(line, self.words))}
        if len(units) != 1 or any(find_unit(cell.text, self.words) for cell in cells):
            return None
        place = f"table {len(self.tables) + 1}: its unit stands in the header of the page alone"
        self.signal("unit_in_header", place, min(cell.page for cell in cells), self.header)
        return units.pop()


def _as_seen(cell: Cell) -> Cell:
    shown = drop_unseen(cell.text)
    return cell if shown == cell.text else replace(cell, text=shown)


def _caption_rows(cells: Sequence[Cell]) -> list[str]:
    """Texts of the first rows that hold no more than captions: one or two cells with text, and no numbers."""
    rows: dict[int, list[str]] = {}
    for cell in cells:
        if cell.text.strip() and cell.row_no <= CAPTION_ROWS:
            rows.setdefault(cell.row_no, []).append(cell.text)
    width = max((cell.column_no + cell.column_span - 1 for cell in cells), default=0)
    found: list[str] = []
    for row in range(1, CAPTION_ROWS + 1):
        texts = rows.get(row, [])
        if len(texts) > 3 or (width <= 3 and len(texts) == width):
            break
        found += texts
    return found
