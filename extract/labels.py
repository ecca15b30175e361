"""Printed labels made comparable. The printed text is kept elsewhere; nothing here knows what a label means."""

from __future__ import annotations

import re
import unicodedata

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)[、.]?|\d{1,2}[、.](?!\d)|\(\d{1,2}\)[、.]?|[①-⑳])"
)
_LEAD = re.compile(r"^(?:其中|包括|含)[:：]?")
_TRAILING_UNIT = re.compile(r"\((?:单位[:：])?(?:亿元|万元|元|人|个|%|㎡|m2|平方米|分)\)$")
_QUOTES = str.maketrans("", "", "“”\"‘’'「」『』")
_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]", re.IGNORECASE)


def strip_debris(text: str) -> str:
    """Drop what a converter left behind (``[bookmark: _GoBack]``); everything printed stays."""
    return _BOOKMARK.sub("", text)


def normalise_label(text: str) -> str:
    """One label as a key: NFKC, no white space, no quotes, no numbering, no leading 其中, no trailing unit or colon.

    >>> normalise_label("    其中：公车购置")
    '公车购置'
    >>> normalise_label("1、公务用车购置和维护经费")
    '公务用车购置和维护经费'
    >>> normalise_label("（一）因公出国（境）费（万元）：")
    '因公出国(境)费'
    """
    label = strip_debris(text)
    squared = label.replace("㎡", "\0").replace("…", "\1")
    label = unicodedata.normalize("NFKC", squared).replace("\0", "㎡").replace("\1", "…")
    label = "".join(label.split()).translate(_QUOTES).rstrip(":;,。、")
    while True:
        shorter = _NUMBERING.sub("", label, count=1)
        shorter = _LEAD.sub("", shorter, count=1)
        shorter = _TRAILING_UNIT.sub("", shorter).rstrip(":;,。、")
        if shorter == label or not shorter:
            return label
        label = shorter
