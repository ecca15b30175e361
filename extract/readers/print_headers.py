"""Headers and footers that an office program prints around a page: their lines, for the unit of measure in them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from extract.failures import DocumentError
from extract.readers.package import Element, local_name, read_part, relations_of

_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-Za-z])|&(?=&)')
_SECTION = re.compile(r"&[LCR]")
MAX_PARTS = 60  # headers and footers of a Word file; one of so many sections says nothing of a table


def sheet_header(element: Element) -> str:
    """``headerFooter`` of a sheet → what is printed on every page, a line each part. Where first or even pages have
    another one it counts too: a unit holds for the sheet where all that state one agree."""
    lines = (part for one in element for part in _parts(one.text or ""))
    return "\n".join(dict.fromkeys(lines))


def _parts(text: str) -> Iterator[str]:
    for part in _SECTION.split(text):
        yield from (line.strip() for line in _CODE.sub("", part).splitlines() if line.strip())


def document_header(archive: zipfile.ZipFile, part: str) -> str:
    """The headers and footers of a Word file, a line each paragraph; "" where they cannot be read."""
    try:
        names = sorted(name for kind, name in relations_of(archive, part).values() if kind in ("header", "footer"))
        roots = [read_part(archive, name) for name in names] if len(names) <= MAX_PARTS else []
    except DocumentError:  # the text itself is whole
        return ""
    texts = (_text(one) for root in roots if root is not None for one in root.iter() if local_name(one) == "p")
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _text(paragraph: Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter() if local_name(one) == "t").strip()
