"""Codes of functional and economic classes as statements print them, with the zeros that spreadsheets lose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CODE_LENGTHS = (3, 5, 7)
_GROUP_WIDTHS = (3, 2, 2)
_LEADING = re.compile(r"^[\[【(（]?(\d{3}(?:\d{2}){0,2})(?!\d)[\]】)）]?[\s\-—:：.、]*(\D.*)$")
_DECIMALS = re.compile(r"\.0+$")  # a code that a spreadsheet kept as a number


def squeeze_code(text: str) -> str | None:
    """The digits of a code cell (`` 201 06``, ``204.0``), None where other signs stand in it.

    >>> squeeze_code("204.0"), squeeze_code("20 101"), squeeze_code("行政运行")
    ('204', '20101', None)
    """
    squeezed = _DECIMALS.sub("", "".join(text.split()))
    return squeezed if squeezed.isascii() and squeezed.isdigit() else None


def split_code(text: str) -> tuple[str, str] | None:
    """A cell that holds a code and its name → both; None for any other cell.

    >>> split_code("2010101 行政运行")
    ('2010101', '行政运行')
    >>> split_code("[201]一般公共服务支出")
    ('201', '一般公共服务支出')
    """
    found = _LEADING.match(text.strip())
    return (found.group(1), found.group(2).strip()) if found else None


def is_functional(code: str) -> bool:
    """Functional classes begin with 2."""
    return code.startswith("2")


def is_economic(code: str) -> bool:
    """Economic classes begin with 3 (of departments) or 5 (of governments) and have no 项."""
    return code[0] in "35" and len(code) <= 5


@dataclass(slots=True)
class CodeReader:
    """Reads the codes of one lane from top to bottom: a 类 or 款 that stands only in a group's first row is carried."""

    parts: list[str] = field(default_factory=list)  # of the row before: 类, 款, 项 as far as it had them

    def reset(self) -> None:
        self.parts = []

    def read_parts(self, printed: tuple[str, ...]) -> str | None:
        """The code of up to three cells 类, 款, 项, "" for a blank one; None where they are no code.

        A number without its zero is filled up (``201 | 6 | 1`` is 2010601). A cell that repeats the digits of the
        cells before it (``201 | 20106``) counts for what it adds.
        """
        last = max((place for place, part in enumerate(printed) if part), default=-1)
        parts: list[str] = []
        for place in range(last + 1):
            part, known = printed[place], "".join(parts)
            if not part:
                part = self.parts[place] if self._goes_on(parts, place) else ""
            elif place and part.startswith(known) and len(part) == len(known) + _GROUP_WIDTHS[place]:
                part = part[len(known) :]
            else:
                part = part.zfill(_GROUP_WIDTHS[place]) if place else part
            if len(part) != _GROUP_WIDTHS[place]:
                return None
            parts.append(part)
        if not parts:
            return None
        self.parts = parts
        return "".join(parts)

    def _goes_on(self, parts: list[str], place: int) -> bool:
        return len(self.parts) > place and self.parts[:place] == parts

    def read_whole(self, printed: str) -> str | None:
        """The code of one cell; None where its digits are no class.

        Four or six digits lack a zero: the class above says where.
        """
        if len(printed) not in _CODE_LENGTHS:
            above = "".join(self.parts[: (len(printed) - 2) // 2]) if len(printed) in (4, 6) else ""
            if not above or not printed.startswith(above) or len(above) != len(printed) - 1:
                return None
            printed = f"{above}0{printed[-1]}"
        self.parts = [printed[:3], *(printed[at : at + 2] for at in range(3, len(printed), 2))]
        return printed
