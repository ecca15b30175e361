"""Numbers as a recogniser reads them: what is beyond doubt is set right, what breaks the rules of print is doubted.

Never a digit is invented: a sign is replaced only where it can be nothing else. How sure a reading is, is a number from
0 to 1: the least sure of its signs, less where the number is not printed as numbers are.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import cycle, pairwise

from extract.readers.scan_engine import Recognised

DOUBTFUL = 0.5  # at most, of a number that is not printed as numbers are
REPLACED = 0.8  # at most, of a number with a sign that was replaced
SURE = 0.999  # nothing that a machine recognised is beyond doubt

_LOOK_ALIKES = str.maketrans({"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "|": "1"})
_MARKS = str.maketrans({"、": ",", "。": ".", "·": ".", "‚": ",", "−": "-", "–": "-", "—": "-", "﹣": "-", "一": "-"})
_LIKE_A_NUMBER = re.compile(r"[-+(]?[\dOolI|〇][\dOolI|〇.,、。·‚ ]*%?\)?")
_NUMBER = re.compile(r"[-+(]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?\)?")
_POINTS_FOR_COMMAS = re.compile(r"([-+(]?)(\d{1,3}(?:[.,]\d{3})+)\.(\d{2})(%?\)?)")
_ZEROS = re.compile("00+")
_LEADING_ZERO = re.compile(r"[-+(]?0\d")
_THREE_DECIMALS = re.compile(r"[-+(]?\d{1,3}\.\d{3}\)?")  # a comma that lost its tail, more often than not
_CONFUSED = re.compile(r"[<>≤≥＜＞]")  # the engine reads ≥ as > and is sure of it
_CUT_NUMBER = re.compile(r"[-+(]?(?:[.,]\d[\d.,]*|[\d.,]*\d[\d.,]*[A-Za-z]{1,2}[\d.,]*[.,]\d+)%?\)?")  # ,816.18 3C9.14
_QUOTES = re.compile('[“”"]')
_YEAR_OR_CODE = re.compile(r"\d+")


def settle(read: Recognised) -> tuple[str, float]:
    """A recognised line → its text and how sure it is.

    Text that is no number stays as it is, but for full-width digits and letters, which are print's other form.
    """
    folded = _fold(read.text)
    sure = min(read.sure, SURE)
    if not _is_like_a_number(folded):
        is_odd = _CONFUSED.search(folded) or _CUT_NUMBER.fullmatch(folded.translate(_MARKS).replace(" ", ""))
        return _pair_quotes(folded), min(sure, DOUBTFUL) if is_odd else sure
    return _settle_number(folded, sure)


def is_number(text: str) -> bool:
    """Whether a text is one number, printed as numbers are: groups of three, one point."""
    return _NUMBER.fullmatch(text) is not None


def count_decimals(text: str) -> int | None:
    """How many digits stand after the point of a number; None of what is no number, or has a percent sign."""
    if not is_number(text) or text.endswith("%"):
        return None
    return len(text.rstrip(")").partition(".")[2])


def _settle_number(folded: str, sure: float) -> tuple[str, float]:
    text = folded.translate(_MARKS).replace(" ", "")
    marked = text
    if any(char in "OolI|〇" for char in text):
        text = text.translate(_LOOK_ALIKES)
    pointed = _POINTS_FOR_COMMAS.fullmatch(text)
    if pointed and text.count(".") > 1:  # no number has two points: the others are commas
        text = f"{pointed[1]}{pointed[2].replace('.', ',')}.{pointed[3]}{pointed[4]}"
    if not is_number(text):
        return folded, min(sure, DOUBTFUL)
    if text != marked:
        sure = min(sure, REPLACED)
    is_code = _YEAR_OR_CODE.fullmatch(text) is not None
    if _THREE_DECIMALS.fullmatch(text) or (_LEADING_ZERO.match(text) and not is_code) or _ZEROS.fullmatch(text):
        return text, min(sure, DOUBTFUL)
    return text, sure


def _pair_quotes(text: str) -> str:
    """Quotation marks open and close by turns: where an even number does not, one was taken for another."""
    marks = _QUOTES.findall(text)
    if len(marks) % 2 or all(one != other and '"' not in (one, other) for one, other in pairwise(marks)):
        return text
    turns = cycle("”“" if marks[0] == "”" else "“”")
    return _QUOTES.sub(lambda _: next(turns), text)


def _is_like_a_number(text: str) -> bool:
    return _LIKE_A_NUMBER.fullmatch(text.strip()) is not None and any(char.isdigit() for char in text)


def _fold(text: str) -> str:
    """Full-width digits, letters and number marks as ASCII; brackets and marks of Chinese text stay."""
    folded = "".join(_fold_one(char) for char in text)
    return re.sub(r"(?<=\d)[，](?=\d{3}(?!\d))|(?<=\d)[．](?=\d)", lambda m: "," if m[0] == "，" else ".", folded)


def _fold_one(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if "！" <= char <= "～" and (plain.isalnum() or plain in "%.-+") else char
