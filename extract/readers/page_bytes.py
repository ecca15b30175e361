"""Bytes of a web page → its text → its tree. What a page declares is tried, believed where its bytes bear it out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree, html

from extract.encodings import GB, guess_encoding
from extract.readers.errors import DamagedDocument
from extract.readers.package import Element

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,24})""", re.IGNORECASE)
_HEAD = 4096
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312"})
_FALLBACKS = (GB, "big5")


def decode_page(data: bytes) -> tuple[str, int]:
    """The text of a page, and how many characters of it could not be decoded (0 where the bytes are sound).

    A byte order mark decides; then UTF-8, which nothing else satisfies by chance; then what the page declares. GB18030,
    which holds GB2312 and GBK and decodes almost any bytes, is borne out by how common its characters are
    (``extract.encodings``). A page that is none of them is read with the least loss.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace").removeprefix("\ufeff")
            return text, text.count("\ufffd")
    candidates = list(dict.fromkeys(_candidates(data)))
    for encoding in candidates:
        try:
            return data.decode(encoding), 0
        except UnicodeDecodeError:
            continue
    texts = [data.decode(encoding, "replace") for encoding in candidates]
    best = min(texts, key=lambda text: text.count("\ufffd"))
    return best, best.count("\ufffd")


def parse_page(text: str) -> tuple[Element, bool]:
    """The tree of a page, and whether the parser gave up on its depth.

    Entities are the standard's own, nothing else is expanded or fetched. Raises DamagedDocument.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(_CONTROL.sub("", text).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedDocument(f"HTML: {error}") from error
    return root, any("depth" in entry.message for entry in parser.error_log)


def _candidates(data: bytes) -> Iterator[str]:
    guess = guess_encoding(data)
    if guess is not None and guess.startswith("utf-16"):
        yield guess
    yield "utf-8"
    for match in _DECLARED.finditer(data[:_HEAD]):
        name = match.group(1).decode("ascii").lower()
        name = (guess or GB) if name in _CHINESE else name
        try:
            if codecs.lookup(name)._is_text_encoding and name not in ("iso-8859-1", "latin-1", "latin1", "us-ascii"):
                yield name
        except LookupError:
            continue
    yield from (guess or GB, *_FALLBACKS)
