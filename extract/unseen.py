"""Characters of a text that leave nothing on the page: taken out once, where text enters a reading."""

from __future__ import annotations

import re

UNREADABLE = "\ufffd"
# Unicode's format characters that a Chinese text may hold: soft hyphen, zero-width blanks and joiners, marks of
# direction, word joiner and the like, byte order mark; and the selectors of a glyph's variant.
_FORMAT = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
                     "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]")  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]+")  # tabs and the breaks of lines and pages are blanks
_TORN_NUMBER = re.compile(r"(?<![\d.,])[+−-]?\d[\d.,]*+(?:[\x00-\x08\x0e-\x1f\x7f]++[.,]?\d[\d.,]*+)++%?")


def drop_format(text: str) -> str:
    """A piece of text without format characters, which have no width."""
    return text if text.isascii() else _FORMAT.sub("", text)


def drop_unseen(text: str) -> str:
    """A text as it is seen: what has neither width nor ink is taken out.

    A control character stands for a sign that could not be decoded: between words it is dropped, a number with one
    inside is no number (``UNREADABLE``), and neither is a text of nothing else.

    >>> drop_unseen("12\\u200b3.5"), drop_unseen("（项\\u00ad）\\x00。"), drop_unseen("1\\x002万元")
    ('123.5', '（项）。', '\ufffd万元')
    """
    if text.isascii() and text.isprintable():
        return text
    text = drop_format(text)
    if not _CONTROL.search(text):
        return text
    shown = _CONTROL.sub("", _TORN_NUMBER.sub(UNREADABLE, text))
    return shown if shown.strip() else UNREADABLE
