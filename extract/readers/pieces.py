"""Pieces of printed text put together: raised marks of notes stay apart from the numbers that they stand at."""

from __future__ import annotations

from collections.abc import Iterable

from extract.unseen import drop_format

_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Raised(str):
    """Text that is printed as superscript."""

    __slots__ = ()


def join_pieces(pieces: Iterable[str]) -> str:
    """The pieces as one text; ``Raised`` where all of it is raised.

    Raised digits right after a digit become the raised characters of Unicode: 12.5 with the note 1 is 12.5¹, not 12.51.
    Elsewhere they stay as they are: m with a raised 2 is m2.
    """
    text, is_mark, is_all_raised = "", False, True
    for given in pieces:
        piece, is_raised = drop_format(given), isinstance(given, Raised)
        if not piece:
            continue
        is_all_raised = is_all_raised and is_raised
        is_mark = is_raised and (is_mark or text[-1:].isdecimal())
        text += piece.translate(_RAISED_DIGITS) if is_mark and not is_all_raised else piece
    return Raised(text) if text and is_all_raised else text
