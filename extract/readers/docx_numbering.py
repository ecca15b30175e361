"""Automatic numbers of Word paragraphs, written out where they are certain.

Word stores ``一、`` of an automatically numbered paragraph as a counter and a pattern. A pattern with a format that is
not known here (bullets, letters of other scripts) gives no number: a wrong one is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from extract.readers.package import Element, attribute, child, local_name, parse_count

_DIGITS = "〇一二三四五六七八九"
_PLACE = re.compile(r"%(\d)")
MAX_CHINESE = 99


def chinese_number(value: int) -> str:
    """1 … 99 → 一 … 九十九, as headings print them."""
    tens, ones = divmod(value, 10)
    if not 0 < value <= MAX_CHINESE:
        raise ValueError(value)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return lead + (_DIGITS[ones] if ones else "")


def _circled(value: int) -> str:
    if not 1 <= value <= 20:
        raise ValueError(value)
    return chr(ord("①") + value - 1)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": lambda value: str(value).translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts, what it prints, where it starts."""

    number_format: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of one document, with their counters as the reading goes on."""

    lists: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)  # numId -> (abstract id, levels)
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[str] = field(default_factory=set)
    _restarts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next_number(self, list_id: str, level_no: int) -> str:
        """Count one paragraph and give its number as printed; "" where it is not certain."""
        found = self.lists.get(list_id)
        if found is None:
            return ""
        abstract_id, levels = found
        counters = self._counters.setdefault(abstract_id, {})
        if list_id not in self._started:
            self._started.add(list_id)
            for restarted, start in self._restarts.get(list_id, {}).items():
                counters[restarted] = start - 1
        level = levels.get(level_no)
        if level is None:
            return ""
        counters[level_no] = counters.get(level_no, level.start - 1) + 1
        for deeper in [number for number in counters if number > level_no]:
            del counters[deeper]
        return self._printed(level, levels, counters)

    def _printed(self, level: Level, levels: dict[int, Level], counters: dict[int, int]) -> str:
        try:
            return _PLACE.sub(lambda match: self._count(int(match.group(1)) - 1, levels, counters), level.pattern)
        except (KeyError, ValueError):
            return ""

    def _count(self, level_no: int, levels: dict[int, Level], counters: dict[int, int]) -> str:
        level = levels[level_no]
        return FORMATS[level.number_format](counters.get(level_no, level.start))


def parse_numbering(root: Element | None) -> Numbering:
    """``numbering.xml`` → the lists that paragraphs refer to by ``numId``."""
    numbering = Numbering()
    abstracts: dict[str, dict[int, Level]] = {}
    for element in root if root is not None else ():
        name = local_name(element)
        if name == "abstractNum":
            levels = (one for one in element if local_name(one) == "lvl")
            abstracts[attribute(element, "abstractNumId") or ""] = {_level_no(one): _level(one) for one in levels}
        elif name == "num":
            list_id = attribute(element, "numId") or ""
            abstract_id = attribute(child(element, "abstractNumId"), "val") or ""
            levels_of = dict(abstracts.get(abstract_id, {}))
            for override in (one for one in element if local_name(one) == "lvlOverride"):
                changed, start = child(override, "lvl"), attribute(child(override, "startOverride"), "val")
                if changed is not None:
                    levels_of[_level_no(override)] = _level(changed)
                if start is not None:
                    numbering._restarts.setdefault(list_id, {})[_level_no(override)] = parse_count(start, 1)
            numbering.lists[list_id] = (abstract_id, levels_of)
    return numbering


def _level_no(element: Element) -> int:
    return parse_count(attribute(element, "ilvl"), 0)


def _level(element: Element) -> Level:
    pattern = attribute(child(element, "lvlText"), "val") or ""
    number_format = attribute(child(element, "numFmt"), "val") or "decimal"
    return Level(
        number_format,
        pattern if _PLACE.search(pattern) else "",
        parse_count(attribute(child(element, "start"), "val"), 1),
    )
