"""What runs in the bounded child process: one fetched page looked at. Nothing that it names is fetched here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extract.readers.assembly import ReadingBuilder
from extract.readers.package import Element
from extract.readers.page_bytes import decode_page, parse_page
from extract.readers.page_words import page_words
from extract.readers.web_page import PageWalk
from extract.sniff import HTML
from flows.landing.content_hash import hash_content

LOOK = "flows.sources.page_work:look_at_page"
ERROR_TEXT = 600  # characters; a page that prints more is a page, whatever words are in it
MAX_LINKS = 1000
FRAMES = {"iframe": "src", "embed": "src", "object": "data"}  # viewers that show a file within the page


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as a source: links are (text, address as written); ``content_hash`` is None where nothing is printed."""

    content_hash: str | None
    base: str | None
    links: tuple[tuple[str, str], ...]
    is_error: bool
    has_tables: bool


def look_at_page(path: Path, document_id: str) -> PageView:
    """The bytes of a page → what hangs on it. Raises what the reader of pages raises."""
    text, _ = decode_page(path.read_bytes())
    root, _ = parse_page(text)
    builder = ReadingBuilder(document_id, HTML)
    walk = PageWalk(root, builder)
    walk.read()
    reading = builder.build(1)
    links = list(dict.fromkeys([*walk.links, *_framed(root)]))[:MAX_LINKS]
    has_text = bool(reading.tables or reading.passages)
    base = next((each.get("href") for each in root.iter("base") if each.get("href")), None)
    printed = " ".join(passage.text for passage in reading.passages)
    title = " ".join(root.findtext(".//title", "").split())
    is_short = not reading.tables and not links and len(printed) <= ERROR_TEXT
    is_error = is_short and (not has_text or page_words().error.search(f"{title} {printed}") is not None)
    return PageView(hash_content(reading) if has_text else None, base, tuple(links), is_error, bool(reading.tables))


def _framed(root: Element) -> list[tuple[str, str]]:
    found = [(element.get(FRAMES[element.tag]) or "").strip() for element in root.iter(*FRAMES)]
    return [("", address) for address in found if page_words().attachment.search(address)]
