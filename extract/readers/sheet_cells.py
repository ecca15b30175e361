"""A stored cell and its format → the cell that is seen. The openers of workbooks share it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extract.readers.assembly import join_lines
from extract.readers.number_formats import parse_format, print_number
from extract.readers.sheets import Oddities, Place, SheetCell
from extract.readers.stored_numbers import stored_decimal
from extract.unseen import drop_format
from extract.words import read_words

_INDENT = "  "
MAX_INDENT = 15
_DIGITS_SEEN = frozenset("123456789")


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What reading needs of a cell's style: its format code, whether it is ruled, how far its text is indented."""

    format_code: str = "General"
    is_ruled: bool = False
    indent: int = 0
    is_white: bool = False  # white text on no filling


PLAIN = CellStyle()


def is_ruled(left: object, right: object, top: object, bottom: object) -> bool:
    """Whether these sides make a cell one of a grid. A line below a title, or above a note, is the grid's own edge."""
    return bool(left or right or (top and bottom))


@cache
def built_in_formats() -> dict[int, str]:
    """The format codes that files name by number (``forms/workbook.yaml``)."""
    return {int(number): str(code) for number, code in read_words("workbook")["number_formats"].items()}


def number_cell(
    stored: float | str, style: CellStyle, place: Place, oddities: Oddities, *, epoch_1904: bool = False
) -> SheetCell:
    """A stored number as its format prints it."""
    value = stored_decimal(stored)
    if value is None:
        oddities.add("number_not_readable", place, str(stored))
        return SheetCell("", style.is_ruled)
    shown = print_number(value, style.format_code, epoch_1904=epoch_1904)
    if not shown.is_known:
        oddities.add("number_format_unknown", place, f"{shown.text} ({style.format_code})")
    if value != 0 and not shown.is_date and not _DIGITS_SEEN & set(shown.text):
        oddities.add("number_not_shown", place, f"{value:f} → {shown.text or read_words('workbook')['nothing_shown']}")
    return SheetCell(shown.text, style.is_ruled, is_number=not shown.is_date)


def text_cell(text: str, style: CellStyle, place: Place, oddities: Oddities) -> SheetCell:
    """A stored text; broken lines close up, an indented text keeps its indentation as blanks before it."""
    sections = parse_format(style.format_code) if ";" in style.format_code else ()
    if len(sections) > 3 and not sections[3].tokens and text.strip():
        oddities.add("number_not_shown", place, text[:40])
        return SheetCell("", style.is_ruled)
    lines = drop_format(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    lead = first[: len(first) - len(first.lstrip())] or _INDENT * min(style.indent, MAX_INDENT)
    joined = join_lines(lines)
    return SheetCell(lead + joined if joined else "", style.is_ruled)


def error_cell(text: str, style: CellStyle, place: Place, oddities: Oddities) -> SheetCell:
    """An error value is printed as such, and told."""
    oddities.add("cell_error", place, text)
    return SheetCell(text, style.is_ruled)


def truth_cell(value: bool, style: CellStyle) -> SheetCell:
    return SheetCell("TRUE" if value else "FALSE", style.is_ruled)


def missing_result(style: CellStyle, place: Place, oddities: Oddities) -> SheetCell:
    """A formula whose result the file does not hold: nothing is computed here."""
    oddities.add("formula_without_value", place)
    return SheetCell("", style.is_ruled)
