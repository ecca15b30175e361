"""Printed labels made comparable. The printed text is kept elsewhere; nothing here knows what a label means."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

SHORT = 100  # characters of a text that is likely to be asked for again, and costs little to keep

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)[、.]?|\d{1,2}[、.](?!\d)|\(\d{1,2}\)[、.]?|[①-⑳])"
)
_LEAD = re.compile(r"^(?:其中|包括|含)[:：]?")
_TRAILING_UNIT = re.compile(r"\((?:单位[:：])?(?:亿元|万元|元|人|个|%|㎡|m2|平方米|分)\)$")
_QUOTES = str.maketrans("", "", "“”\"‘’'「」『』")
# Signs that NFKC would turn into others: ㎡ into m2, … into dots, ① into 1.
_KEPT = "㎡…①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HIDE = {ord(sign): 0xE000 + place for place, sign in enumerate(_KEPT)}
_SHOW = {place: sign for sign, place in _HIDE.items()}
_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]", re.IGNORECASE)

_YEAR = re.compile(r"^((?:19|20)\d{2})年度?")
_GROUP = re.compile(r"\(([^()]*)\)")
_FORMULA_LETTER = re.compile(r"(?<=[^A-Za-z])[A-Z]$|[%:]$")
_DECLARED_WEIGHT = re.compile(r"\((\d{1,3}(?:\.\d{1,2})?)分?\)$|\((\d{1,3}(?:\.\d{1,2})?)分\)")
_GROUP_UNIT = re.compile(r"\((?:单位[:：])?(亿元|万元|元|人|个|%|㎡|m2|平方米|分)\)")
_SAME_UNIT = {"m2": "㎡", "平方米": "㎡"}

# How deep the kinds of numbering stand, by the standard for official documents: 一、 (一) 1. (1) ①
_RANKS = (
    re.compile(r"^[一二三四五六七八九十]+[、.]"),
    re.compile(r"^\([一二三四五六七八九十]+\)"),
    re.compile(r"^\d{1,2}[、.](?!\d)"),
    re.compile(r"^\(\d{1,2}\)"),
    re.compile(r"^[①-⑳]"),
)


def strip_debris(text: str) -> str:
    """Drop what a converter left behind (``[bookmark: _GoBack]``); everything printed stays."""
    return _BOOKMARK.sub("", text)


def compact(text: str) -> str:
    """One printed text without debris, white space and line breaks; characters stay as printed.

    >>> compact("经济效\\n益指标 ")
    '经济效益指标'
    """
    return "".join(strip_debris(text).split())


def fold(text: str) -> str:
    """Compact text in one width: NFKC, with ㎡, … and ringed numbers kept.

    >>> fold("全年预算数（Ａ）")
    '全年预算数(A)'
    """
    hidden = unicodedata.normalize("NFKC", strip_debris(text).translate(_HIDE))
    joined = "".join(hidden.split())  # what white space kept apart may combine now: an accent and its letter
    return unicodedata.normalize("NFKC", joined).translate(_SHOW)


def normalise_label(text: str) -> str:
    """One label as a key: NFKC, no white space, no quotes, no numbering, no leading 其中, no trailing unit or colon.

    >>> normalise_label("    其中：公车购置")
    '公车购置'
    >>> normalise_label("1、公务用车购置和维护经费")
    '公务用车购置和维护经费'
    >>> normalise_label("（一）因公出国（境）费（万元）：")
    '因公出国(境)费'
    """
    return _normalise_short(text) if len(text) <= SHORT else _normalise(text)


def _normalise(text: str) -> str:
    label = fold(text).translate(_QUOTES).rstrip(":;,。、")
    while True:
        shorter = _NUMBERING.sub("", label, count=1)
        shorter = _LEAD.sub("", shorter, count=1)
        shorter = _TRAILING_UNIT.sub("", shorter).rstrip(":;,。、")
        if shorter == label or not shorter:
            return label
        label = shorter


_normalise_short = lru_cache(maxsize=4096)(_normalise)  # each rule of each table asks for the same few labels


def split_year(label_norm: str) -> tuple[str, int | None]:
    """A normalised label and the year printed before it, None where none is.

    >>> split_year("2023年度决算数")
    ('决算数', 2023)
    """
    found = _YEAR.match(label_norm)
    if found and len(found.group()) < len(label_norm):
        return label_norm[found.end() :], int(found.group(1))
    return label_norm, None


def bare_label(label_norm: str) -> str:
    """A normalised label without brackets, formula letter and per cent sign; itself where nothing is left.

    >>> bare_label("执行率(B/A)")
    '执行率'
    >>> bare_label("全年执行数B")
    '全年执行数'
    """
    bare = label_norm
    while True:
        shorter = _FORMULA_LETTER.sub("", _GROUP.sub("", bare))
        if shorter == bare or not shorter:
            return bare
        bare = shorter


def declared_weight(text: str) -> Decimal | None:
    """The points that a label declares in brackets (``产出指标（50分）`` → 50); None where it declares none."""
    found = _DECLARED_WEIGHT.search(fold(text))
    return Decimal(found.group(1) or found.group(2)) if found else None


def printed_unit(text: str) -> str | None:
    """The unit that a label prints in brackets (``预算投资（万元）`` → 万元); None where it prints none."""
    found = _GROUP_UNIT.search(fold(text))
    return _SAME_UNIT.get(found.group(1), found.group(1)) if found else None


def numbering_rank(text: str) -> int:
    """How deep the numbering of a label stands: 0 none, 1 for 一、, 2 for (一), 3 for 1., 4 for (1), 5 for ①."""
    label = fold(text)
    return next((rank for rank, pattern in enumerate(_RANKS, start=1) if pattern.match(label)), 0)


def is_part_label(text: str) -> bool:
    """Whether the label opens with 其中 or its like: the row is a part of a row above."""
    label = fold(text)
    return bool(_LEAD.match(_NUMBERING.sub("", label, count=1)))


def indentation(text: str) -> int:
    """Leading white space in half-width columns (U+3000 counts two); a leading line break counts nothing."""
    lead = text.lstrip("\r\n\t")
    return sum(2 if sign == "　" else 1 for sign in lead[: len(lead) - len(lead.lstrip())])
