"""Bytes of a web page → its text. What the page declares is tried, and believed only where the bytes bear it out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from extract.encodings import GB, guess_encoding

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,24})""", re.IGNORECASE)
_HEAD = 4096
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
