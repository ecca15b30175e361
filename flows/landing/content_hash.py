"""What a document prints, as a hash: the same for one report in two files."""

from __future__ import annotations

import hashlib
import re

from extract.labels import fold
from extract.model import Passage, Reading

# from flows.landing.database import insert_rows
# from flows.sources.withdrawal import BY_HAND, GONE, Withdrawal, read_withdrawals

# A page's number at its head or foot: 7, - 7 -, 第7页, 7/24.
_PAGE_NUMBER = re.compile(r"[-—–·~]*第?\d{1,3}(?:页?[/,，]?共?\d{1,3})?页?[-—–·~]*")


def hash_content(reading: Reading) -> str:
    """A hash of all printed text in reading order, without white space, page numbers and the breaks of pages and lines.

    The same for one report in two files; every digit counts. A table's cells are kept apart: 1 and 23 are not 12 and 3.
    """
    digest = hashlib.sha256()
    page_numbers = _list_page_numbers(reading)
    for passage in reading.passages:
        if passage.passage_no not in page_numbers:
            digest.update(fold(passage.text).encode("utf-8", "replace"))
    for table in reading.tables:
        for cell in table.cells:
            digest.update(b"\x1f" + fold(cell.text).encode("utf-8", "replace"))
    return digest.hexdigest()[:16]


def _list_page_numbers(reading: Reading) -> frozenset[int]:
    """The numbers of the passages with a page's number alone: at the head or foot of a page, where there are pages."""
    if reading.page_count < 2:
        return frozenset()
    pages: dict[int, list[Passage]] = {}
    for passage in reading.passages:
        pages.setdefault(passage.page, []).append(passage)
    edges = [edge for passages in pages.values() for edge in (passages[0], passages[-1])]
    return frozenset(edge.passage_no for edge in edges if _PAGE_NUMBER.fullmatch(fold(edge.text)))
