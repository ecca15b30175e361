"""Grids and lines, page after page → a reading: tables that go on over pages, paragraphs that do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from extract.captions import is_caption, is_title
from extract.joining import TablePart, join_parts
from extract.model import Box, Cell, Reading
from extract.readers.assembly import ReadingBuilder
from extract.readers.pdf_grids import Grid
from extract.readers.pdf_lines import Measure, Paragraph, TextLine, join_text, lines_to_paragraphs
from extract.readers.pdf_page import PageContent, turn_box


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What is kept of a page until all are read. Sizes in points, of the upright page; ``quarter_turns`` (clockwise)
    turn it into the page as it is shown."""

    page_no: int
    width: float
    height: float
    quarter_turns: int
    grids: list[Grid]
    lines: list[TextLine]
    content: PageContent | None = None

    def sureness(self, box: Box) -> float:
        """How sure what stands in a box of the upright page was recognised; 1 where the page holds text."""
        return 1.0 if self.content is None else self.content.sureness(box)

    def sureness_of_all(self, boxes: Sequence[Box]) -> list[float]:
        """The same of many boxes."""
        if self.content is None or not (self.content.is_scan or self.content.surenesses):
            return [1.0] * len(boxes)
        return list(map(self.content.sureness, boxes))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in whole points: pages of one size are set alike."""
        return (round(self.width), round(self.height))

    def place(self, box: Box) -> Box:
        """A box of the upright page → the box of the page as it is shown, in hundredths of a point."""
        if self.quarter_turns or (self.content is not None and self.content.skew):
            return self.place_all([box])[0]
        x0, top, x1, bottom = box
        return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))

    def place_all(self, boxes: Sequence[Box]) -> list[Box]:
        """The same of many boxes, whose edges are mostly one another's: each edge is rounded once."""
        if self.content is not None and self.content.skew:
            boxes = [self.content.place(box) for box in boxes]
        elif self.quarter_turns:
            boxes = [turn_box(box, self.width, self.height, self.quarter_turns) for box in boxes]
        edges = {edge: round(edge, 2) for edge in set(chain.from_iterable(boxes))}
        return [(edges[x0], edges[top], edges[x1], edges[bottom]) for x0, top, x1, bottom in boxes]


@dataclass(slots=True)
class Flow:
    """Tables and paragraphs, page after page. The last ones of a page wait: the next page may go on with them."""

    builder: ReadingBuilder
    _part: TablePart | None = None
    _part_page: int = 0  # the page that the part was last found on
    _paragraph: tuple[int, Paragraph, Box] | None = None
    _after_part: list[tuple[int, Paragraph, Box]] = field(default_factory=list)  # captions over a possible next part

    def add_page(self, page: ReadPage, measure: Measure) -> None:
        items: list[tuple[float, Grid | Paragraph]] = [(grid.bbox[1], grid) for grid in page.grids]
        paragraphs = _paragraphs_between(page.lines, page.grids, measure)
        items += [(one.bbox[1], replace(one, confidence=page.sureness(one.bbox))) for one in paragraphs]
        is_first = True
        for _, item in sorted(items, key=lambda one: one[0]):
            if isinstance(item, Grid):
                self._add_grid(item, page)
            else:
                self._add_paragraph(item, page, is_first)
            is_first = False

    def finish(self, page_count: int) -> Reading:
        self._close_table()
        self._close_paragraph()
        return self.builder.build(page_count)

    def _add_grid(self, grid: Grid, page: ReadPage) -> None:
        if not any(cell.text for cell in grid.cells):
            self.builder.signal("empty_grid", "a ruled grid without any text", page.page_no)
            return
        upright = [cell.bbox for cell in grid.cells]
        boxes, surenesses = page.place_all(upright), page.sureness_of_all(upright)
        part = TablePart(
            tuple(
                [
                    Cell(page.page_no, row + 1, column + 1, text, row_span, column_span, box, sure)
                    for (row, column, row_span, column_span, text, _, _), box, sure in zip(
                        grid.cells, boxes, surenesses, strict=True
                    )
                ]
            ),
            grid.columns,
            full_cells=frozenset((cell.row + 1, cell.column + 1) for cell in grid.cells if cell.is_full),
        )
        begun = self._part
        joined = None
        if begun is not None and self._part_page == page.page_no - 1:
            joined = join_parts(begun, part)
        if joined is None:
            self._close_table()
            self._close_paragraph()
        self._part, self._part_page = joined or part, page.page_no

    def _add_paragraph(self, paragraph: Paragraph, page: ReadPage, is_first: bool) -> None:
        box = page.place(paragraph.bbox)
        if self._part is not None and is_first and self._goes_on_below(paragraph, page.page_no):
            self._after_part.append((page.page_no, paragraph, box))
            return
        self._close_table()
        waiting = self._paragraph
        if waiting and is_first and self._goes_on_over(waiting[0], waiting[1], paragraph, page.page_no):
            before = waiting[1]
            text = join_text(before.text, paragraph.text)
            sure = min(before.confidence, paragraph.confidence)
            whole = replace(before, text=text, is_open=paragraph.is_open, confidence=sure)
            self._paragraph = (waiting[0], whole, waiting[2])
            return
        self._close_paragraph()
        self._paragraph = (page.page_no, paragraph, box)

    def _goes_on_below(self, paragraph: Paragraph, page_no: int) -> bool:
        """Whether a line over the next page's table only says that the table goes on: 续表, or its unit again."""
        words, part = self.builder.words, self._part
        is_next = part is not None and self._part_page == page_no - 1
        return is_next and (paragraph.text.startswith(words.continuation_marks) or is_caption(paragraph.text, words))

    def _goes_on_over(self, begun_on: int, before: Paragraph, paragraph: Paragraph, page_no: int) -> bool:
        """Whether a page's first paragraph is the rest of the last one of the page before."""
        words = self.builder.words
        is_text = not is_title(before.text, words) and not is_caption(paragraph.text, words)
        return begun_on == page_no - 1 and before.is_open and paragraph.is_flush and is_text

    def _close_table(self) -> None:
        if self._part is not None:
            table = self.builder.add_table(self._part.cells)
            if self._part.repeated_rows:
                rows = ", ".join(map(str, self._part.repeated_rows))
                message = f"table {table.table_no}: rows {rows} print the header again"
                self.builder.signal("repeated_header", message, table.page_to)
        self._part = None
        for page_no, paragraph, box in self._after_part:
            self.builder.add_passage(page_no, paragraph.text, bbox=box, confidence=paragraph.confidence)
        self._after_part = []

    def _close_paragraph(self) -> None:
        if self._paragraph is not None:
            page_no, paragraph, box = self._paragraph
            is_part = paragraph.is_large and not is_title(paragraph.text, self.builder.words)
            sure = paragraph.confidence
            self.builder.add_passage(page_no, paragraph.text, bbox=box, opens_part=is_part, confidence=sure)
        self._paragraph = None


def _paragraphs_between(lines: Sequence[TextLine], grids: Sequence[Grid], measure: Measure) -> list[Paragraph]:
    """Paragraphs of the lines before, between and after the grids: none reaches across a table."""
    groups: dict[int, list[TextLine]] = {}
    for line in lines:
        groups.setdefault(sum(1 for grid in grids if grid.bbox[1] <= line.bbox[1]), []).append(line)
    return [paragraph for group in groups.values() for paragraph in lines_to_paragraphs(group, measure)]
