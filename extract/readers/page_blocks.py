"""What a web page is made of once its elements are gone through: lines of text and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.model import Cell
from extract.readers.blocks import Block, Line
from extract.readers.pieces import join_pieces

_SPACES = re.compile(r"[ \t\r\n\f]+")
_WIDE_BREAK = re.compile(r"(?<=[\u3400-\u9fff\uff00-\uffef\u3000-\u303f])[ \t]*[\r\n][ \t\r\n\f]*(?=[\u3400-\u9fff])")
MIN_REPEAT = 5  # blocks; a page that prints so many twice, and so much text, holds its content once more for phones
MIN_REPEATED_TEXT = 200


def drop_repeats(blocks: list[Block]) -> tuple[list[Block], int]:
    """Blocks without runs that stood on the page before, and how many those are: pages often hold a copy for phones."""
    keys = [block.text if isinstance(block, Line) else "\n".join(cell.text for cell in block.cells) for block in blocks]
    first: dict[str, int] = {}
    kept: list[Block] = []
    index = 0
    while index < len(blocks):
        start = first.setdefault(keys[index], index)
        length = 0
        while (
            start < index and index + length < len(blocks) and start + length < index
            and keys[start + length] == keys[index + length]
        ):  # fmt: skip
            length += 1
        if length >= MIN_REPEAT and sum(map(len, keys[index : index + length])) >= MIN_REPEATED_TEXT:
            index += length
            continue
        kept.append(blocks[index])
        index += 1
    return kept, len(blocks) - len(kept)


def lines_of(pieces: list[str]) -> Iterator[Line]:
    text = collapse(join_pieces(pieces)).strip()
    if text:
        yield Line(text)


def collapse(text: str) -> str:
    """Blanks as a browser shows them; a line break of the source between Chinese characters is none of the print."""
    return _SPACES.sub(" ", _WIDE_BREAK.sub("", text)).strip(" ")


def as_labels(cells: list[Cell]) -> Iterator[Cell]:
    """Only the first text of a row keeps its indentation: it says what the row is a part of."""
    labelled: set[int] = set()
    for cell in cells:
        text = cell.text.strip()
        keeps = cell.row_no not in labelled and not text[:1].isdigit()
        labelled |= {cell.row_no} if text else set()
        yield cell if keeps else Cell(cell.page, cell.row_no, cell.column_no, text, cell.row_span, cell.column_span)
