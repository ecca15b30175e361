"""Which encoding a Chinese text without a mark is in, told by how common its characters are.

GB18030 decodes almost any bytes, and Big5 and UTF-16 many. But the standards put the common characters first: GB 2312
has them in its first level, Big5 in its own. Of a text that is decoded rightly nearly all characters are of those, of
one that is decoded wrongly few.
"""

from __future__ import annotations

from collections.abc import Callable

SAMPLE = 1 << 16  # bytes that are looked at
MIN_HANZI = 8  # fewer characters do not speak against GB18030, which is the usual
COMMON = 0.9  # the share of common characters that a right reading reaches
SURE = 0.75  # of the first level of GB 2312: beyond it nothing else is tried; traditional texts reach two thirds
RARE = 0.45  # what a wrong reading stays below
GB, BIG5 = "gb18030", "big5hkscs"
_WIDE = ("utf-16-le", "utf-16-be")
_FIRST_LEVEL = {"gb2312": (0xB0, 0xD7), "big5": (0xA4, 0xC6)}  # first bytes of the common characters


def guess_encoding(data: bytes) -> str | None:
    """Bytes that are no UTF-8 and bear no mark → ``gb18030``, ``big5hkscs``, ``utf-16-le`` or ``utf-16-be``; None where
    they read as Chinese in none of these."""
    for encoding in _WIDE:
        text = _decode(data, encoding, 2)
        if text is not None and _is_ordinary(text):
            return encoding
    text = _decode(data, GB, 1)
    hanzi = None if text is None else _hanzi(text)
    share = _common_share(hanzi, "gb2312") if hanzi else 1.0
    others = _hanzi(_decode(data, BIG5, 1) or "") if hanzi is None or share < SURE else []
    if len(others) >= MIN_HANZI and _common_share(others, "big5") >= COMMON:
        return BIG5
    return GB if hanzi is not None and (share >= RARE or len(hanzi) < MIN_HANZI) else None


def _decode(data: bytes, encoding: str, width: int) -> str | None:
    """The first characters of a text; None where they are not of the encoding. The last may be cut by the sample."""
    if len(data) % width:
        return None
    sample = data[:SAMPLE]
    for end in range(len(sample), len(sample) - (4 if len(data) > SAMPLE else 1), -1):
        try:
            return sample[:end].decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _hanzi(text: str) -> list[str]:
    """The Chinese characters, and those that stand in their place where the encoding is another."""
    return [char for char in text if not char.isascii() and (char.isalpha() or "\ue000" <= char <= "\uf8ff")]


def _common_share(hanzi: list[str], standard: str) -> float:
    """Which part of some characters are of the first level of a standard."""
    return sum(map(_is_common(standard), hanzi)) / len(hanzi)


def _is_common(standard: str) -> Callable[[str], bool]:
    first, last = _FIRST_LEVEL[standard]

    def is_common(char: str) -> bool:
        code = char.encode(standard, "ignore")
        return len(code) == 2 and first <= code[0] <= last

    return is_common


def _is_ordinary(text: str) -> bool:
    """Whether a text consists of Chinese characters in common use, of ASCII and of marks."""
    hanzi = _hanzi(text)
    known = sum(1 for char in text if char.isprintable() and (char.isascii() or "\u2000" <= char <= "\u33ff"))
    known += sum(1 for char in text if char.isspace() or "\uff00" <= char <= "\uffef")
    common = sum(1 for char in hanzi if _is_common("gb2312")(char) or _is_common("big5")(char))
    return len(hanzi) >= MIN_HANZI and known + common >= COMMON * len(text)
