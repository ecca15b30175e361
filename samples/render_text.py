"""Flattened Word text: a cell is a line with a tab, a blank line ends a row, merged cells leave empty ones."""

from __future__ import annotations

from collections.abc import Iterator

from samples.layouts import Block, TableBlock, TextBlock


def render_text(blocks: list[Block]) -> bytes:
    """UTF-8, as converters write it."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, TextBlock):
            lines.append(block.text)
        else:
            titles = [line for line in (block.title, "    ".join(block.captions)) if line]
            lines += ["", *titles, *_table_lines(block), "", *([block.note] if block.note else [])]
    return "\n".join([*lines, ""]).encode()


def _table_lines(table: TableBlock) -> Iterator[str]:
    for row in range(table.row_count):
        for cell in sorted(table.cells, key=lambda cell: cell.column):
            if cell.row == row:
                yield "\t" + cell.text
            elif cell.row < row < cell.row + cell.down:
                yield "\t"
        yield ""
