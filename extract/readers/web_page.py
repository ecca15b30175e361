"""Web pages (HTML) → reading: running text, tables, linked files by name. Nothing is fetched, no script is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extract.model import Reading
from extract.readers.assembly import ReadingBuilder, join_lines, tell_struck
from extract.readers.blocks import Block, Grid, Line
from extract.readers.errors import DamagedDocument, EmptyDocument
from extract.readers.package import Element
from extract.readers.page_blocks import as_labels, collapse, drop_repeats, lines_of
from extract.readers.page_bytes import decode_page, parse_page
from extract.readers.page_furniture import Furniture
from extract.readers.page_tables import CELLS, PARTS, is_layout, place_cells, rows_of
from extract.readers.page_words import page_words
from extract.readers.pieces import Raised, join_pieces
from extract.sniff import HTML
from extract.words import read_words

_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
     "u", "var", "wbr", "img", "ruby", "rb"}
)  # fmt: skip
_READINGS = frozenset({"rt", "rp"})  # over characters
MAX_DEPTH = 200  # elements; what lies deeper is read as plain text
MAX_HREF = 300
ICON_SIZE = 48


def read_web_page(path: Path, document_id: str) -> Reading:
    """One HTML file → its reading; one page.

    Raises DamagedDocument, EmptyDocument.
    """
    return read_markup(path.read_bytes(), document_id)


def read_markup(data: bytes, document_id: str, media_type: str = HTML) -> Reading:
    """The bytes of a page → its reading."""
    text, losses = decode_page(data)
    builder = ReadingBuilder(document_id, media_type)
    if losses:
        builder.signal("text_not_decodable", f"{losses} characters could not be decoded", 1)
    root, is_cut = parse_page(text)
    walk = PageWalk(root, builder)
    walk.read()
    if is_cut:
        builder.signal("page_cut", "the page is nested too deep; it was read as far as it could be parsed", 1)
    if is_cut and not builder.tables and not builder.passages:
        raise DamagedDocument(read_words("reading")["damage_words"]["nested_too_deep"])
    if not builder.tables and not builder.passages and not walk.attachments and not walk.picture_count:
        raise EmptyDocument
    return builder.build(1)


@dataclass(slots=True)
class PageWalk:
    """Goes through a page once and puts what it prints into the builder."""

    root: Element
    builder: ReadingBuilder
    attachments: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # the same: name and address, as written
    picture_count: int = 0
    hidden: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    cut_count: int = 0
    waiting_cells: int = 0  # of tables that the builder is given when the whole page is read
    furniture: Furniture = field(init=False)

    def __post_init__(self) -> None:
        self.furniture = Furniture.of(self.root, page_words())

    def read(self) -> None:
        blocks, repeated = drop_repeats([block for block in self._flow(self.root, 0) if self._is_content(block)])
        for block in blocks:
            if isinstance(block, Grid):
                self.builder.add_table(block.cells)
            else:
                self.builder.add_passage(1, block.text)
        self._tell(repeated)

    def _tell(self, repeated: int) -> None:
        for attachment in dict.fromkeys(self.attachments):
            self.builder.signal("linked_attachment", "the page links to a file; it was not fetched", 1, attachment)
        if repeated:
            self.builder.signal("repeated_content", f"{repeated} parts stand on the page twice and were read once", 1)
        if any(char.isdigit() for text in self.hidden for char in text):
            quote = " ".join(self.hidden)[:200]
            self.builder.signal("hidden_text", f"{len(self.hidden)} parts of the page are hidden", 1, quote)
        tell_struck(self.builder, self.struck)
        if self.picture_count:
            self.builder.signal("picture_not_read", f"{self.picture_count} pictures, their text is not read", 1)
        if self.cut_count:
            self.builder.signal("page_too_deep", f"{self.cut_count} elements are nested too deep: read as text", 1)

    def _is_content(self, block: Block) -> bool:
        return isinstance(block, Grid) or not self.furniture.words.is_furniture(block.text)

    def _is_seen(self, element: Element) -> bool:
        """Notes what is hidden on the way."""
        if self.furniture.is_unprinted(element):
            return False
        if self.furniture.is_hidden(element):
            text = " ".join("".join(element.itertext()).split())
            self.hidden += [text] if text and not self.furniture.is_furniture(element) else []
            return element.tag in ("tr", *CELLS) and self.furniture.keeps_place(element)
        return element.tag in CELLS or not self._is_struck(element)

    def _is_blank(self, cell: Element) -> bool:
        """Whether nothing of a cell is seen, itself or with its row; it keeps its place all the same."""
        row = next(cell.iterancestors("tr", "table"), cell)
        return self.furniture.is_hidden(cell) or (row.tag == "tr" and self.furniture.is_hidden(row))

    def _is_struck(self, element: Element) -> bool:
        """Notes what is struck out on the way: nobody is meant to read it. A cell keeps its place."""
        if not self.furniture.styles.is_struck(element):
            return False
        text = " ".join("".join(element.itertext()).split())
        self.struck += [text] if text else []
        return True

    def _flow(self, element: Element, depth: int) -> Iterator[Block]:
        """The blocks of an element in reading order."""
        if depth > MAX_DEPTH:
            self.cut_count += 1
            yield from lines_of(["".join(element.itertext())])
            return
        pieces = [element.text or ""]
        for one in element:
            if not self._is_seen(one) or self.furniture.is_furniture(one):
                pass
            elif one.tag == "br":
                yield from lines_of(pieces)
                pieces = []
            elif one.tag in _INLINE and next(one.iterdescendants("table", "p", "div", "br"), None) is None:
                pieces.append(self._inline(one, depth + 1))
            else:
                yield from lines_of(pieces)
                pieces = []
                yield from self._block(one, depth + 1)
            pieces.append(one.tail or "")
        yield from lines_of(pieces)

    def _block(self, element: Element, depth: int) -> Iterator[Block]:
        if element.tag == "table":
            yield from self._table(element, depth)
        elif element.tag in ("pre", "xmp", "listing", "plaintext"):
            yield from (Line(line.strip()) for line in "".join(element.itertext()).splitlines() if line.strip())
        else:
            self._note_link(element)
            yield from self._flow(element, depth)

    def _table(self, element: Element, depth: int) -> Iterator[Block]:
        for caption in element.iterchildren("caption"):
            yield from self._flow(caption, depth)
        yield from self._strays(element, depth)
        rows = rows_of(element, self._is_seen)
        if is_layout(element, rows):
            for row in rows:
                for cell in row.cells:
                    if not (self._is_blank(cell) or self.furniture.is_furniture(cell) or self._is_struck(cell)):
                        yield from self._flow(cell, depth + 1)
            return
        cells = place_cells(rows, 1, self._cell_text)
        self.waiting_cells += len(cells)
        self.builder.expect_cells(self.waiting_cells)
        if any(cell.text.strip() for cell in cells):
            yield Grid(tuple(as_labels(cells)))
        for row in rows:
            for cell in row.cells:
                for inner in () if self._is_blank(cell) else cell.iter("table"):
                    if next(above for above in inner.iterancestors(*CELLS)) is cell:
                        yield from self._table(inner, depth + 1)

    def _strays(self, element: Element, depth: int) -> Iterator[Block]:
        """What is written within a table and outside of its cells: browsers show it above the table."""
        pieces = [element.text or ""]
        for one in element:
            if one.tag in _INLINE:
                pieces.append(self._inline(one, depth + 1) if self._is_seen(one) else "")
            elif one.tag not in (*CELLS, "caption"):
                yield from lines_of(pieces)
                pieces = []
                if one.tag in PARTS and not self.furniture.is_hidden(one):
                    yield from self._strays(one, depth)
                elif one.tag not in PARTS and self._is_seen(one) and not self.furniture.is_furniture(one):
                    yield from self._block(one, depth + 1)
            pieces.append(one.tail or "")
        yield from lines_of(pieces)

    def _cell_text(self, element: Element) -> str:
        """The lines of a cell, inner tables left out; a first line keeps its indentation."""
        lines = [] if self._is_blank(element) or self._is_struck(element) else list(self._cell_lines(element, 0))
        first = next((line for line in lines if line.strip()), "")
        joined = join_lines(lines)
        return first[: len(first) - len(first.lstrip())].replace("\xa0", " ") + joined if joined else ""

    def _cell_lines(self, element: Element, depth: int) -> Iterator[str]:
        pieces = [element.text or ""]
        for one in element if depth <= MAX_DEPTH else ():
            if not self._is_seen(one) or one.tag == "table":
                pass
            elif one.tag == "br":
                yield collapse(join_pieces(pieces))
                pieces = []
            elif one.tag in _INLINE and next(one.iterdescendants("p", "div", "br"), None) is None:
                pieces.append(self._inline(one, depth + 1))
            else:
                yield collapse(join_pieces(pieces))
                pieces = []
                yield from self._cell_lines(one, depth + 1)
            pieces.append(one.tail or "")
        yield collapse(join_pieces(pieces))

    def _inline(self, element: Element, depth: int) -> str:
        """The text of an inline element; readings over characters are left out."""
        self._note_link(element)
        if element.tag in _READINGS:
            return ""
        if depth > MAX_DEPTH:
            self.cut_count += 1
            return "".join(element.itertext())
        pieces = [element.text or ""]
        for one in element:
            if self._is_seen(one):
                pieces.append(self._inline(one, depth + 1))
            pieces.append(one.tail or "")
        return Raised("".join(pieces)) if self.furniture.styles.is_raised(element) else join_pieces(pieces)

    def _note_link(self, element: Element) -> None:
        if element.tag == "img":
            self.picture_count += not _is_icon(element)
        href = (element.get("href") or "").strip() if element.tag == "a" else ""
        name = " ".join("".join(element.itertext()).split()) if href else ""
        if href and (self.furniture.words.attachment.search(href) or self.furniture.words.attachment.search(name)):
            self.links.append((name or (element.get("title") or "").strip(), href))
            self.attachments.append(f"{name or (element.get('title') or '').strip()} {href[:MAX_HREF]}".strip())


def _is_icon(image: Element) -> bool:
    sizes = [re.match(r"\d+", image.get(name) or "") for name in ("width", "height")]
    return any(size is not None and int(size.group()) <= ICON_SIZE for size in sizes)
