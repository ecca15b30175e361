"""Functional classes as prose prints them: 类, 款, 项 with their marks, in quotation marks with dashes, or bare.

``公共安全支出（204类）司法（06款）行政运行（01项）``; ``“一般公共服务支出-人大事务-行政运行”科目``;
``社会保障和就业支出1,608.51万元`` where the name is one of the top classes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.narrative.clauses import LIST_NUMBER
from extract.narrative.fiscal.words import FiscalWords, class_key

LEVELS = "类款项"
_LONGEST = 40  # characters of a class name
_DIGITS_OF = (3, 2, 2)  # of each level: 204, 06, 01
_MARK = re.compile(
    r"\(\s*(?:(\d{1,7})\s*)?([类款项])级?(?:科目)?\s*[:：]?\s*(\d{1,7})?\s*\)|\(\s*(2\d{2}(?:\d{2}){0,2}|\d{2})\s*\)"
)
_EDGE = re.compile(r"[，,。；;:：！？!?\n“”\"‘’]")
_QUOTES = '”"’“'
_JOINS = re.compile(r"[\s\-—–－、,，:：”“\"]*")
_DASH = re.compile(r"\s*[-—–－―/→]+\s*")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{2,90})[”\"]")
_CODE_AFTER = re.compile(r"\s*[\[(（【]?(2\d{2}(?:\d{2}){1,2})[\])）】]")
_YEAR_LEAD = re.compile(r"\d{4}年度?")


@dataclass(frozen=True, slots=True)
class ClassPath:
    """One class as printed, with its offsets in the folded text. ``levels`` are 0 for 类, 1 for 款, 2 for 项."""

    char_from: int
    char_to: int
    names: tuple[str, ...]
    levels: tuple[int, ...]
    code: str | None = None
    is_plain_head: bool = False  # a name before a colon without a mark: a class only among classes


def find_paths(
    folded: str, taken: tuple[tuple[int, int], ...], words: FiscalWords, text: str | None = None
) -> list[ClassPath]:
    """Every class of a paragraph in reading order. ``taken`` are the amounts of the paragraph: a name never holds one.

    ``text`` is the paragraph as printed, from which the names are taken; without it the folded text serves.
    """
    text = text or folded
    found = _marked(folded, taken, words, text)
    found += [path for path in _quoted(folded, words, text) if not _overlaps(path, found)]
    found += [path for path in _bare(folded, taken, words, text) if not _overlaps(path, found)]
    found += [path for path in _headed(folded, taken, words, text) if not _overlaps(path, found)]
    return sorted(found, key=lambda path: path.char_from)


def _overlaps(path: ClassPath, others: list[ClassPath]) -> bool:
    return any(path.char_from < other.char_to and other.char_from < path.char_to for other in others)


def _marked(folded: str, taken: tuple[tuple[int, int], ...], words: FiscalWords, text: str) -> list[ClassPath]:
    runs: list[list[tuple[int, int, int, str, str]]] = []  # name from, mark to, level, name, digits
    last = 0
    for mark in _MARK.finditer(folded):
        if mark[4] and runs and runs[-1][-1][1] == mark.start():
            continue  # （项）（2040601）: the code of the whole path
        level = LEVELS.index(mark[2]) if mark[2] else _level_of(mark[4], runs[-1] if runs else None, last, mark.start())
        if level is None:
            continue
        end = mark.start()
        while end > last and folded[end - 1] in _QUOTES + " ":
            end -= 1  # “财政事务”（款）: the mark stands after the quotation
        edge = max((match.end() for match in _EDGE.finditer(folded, last, end)), default=last)
        edge = max([edge, *(stop for _, stop in taken if last <= stop <= end)])
        digits = mark[1] or mark[3] or mark[4] or ""
        follows = bool(runs) and edge == last == runs[-1][-1][1]  # right after the level above it
        start, name, lead = _name(folded, edge, end, words, text, follows)
        between = folded[last : edge if edge > last else last]
        goes_on = runs and level > runs[-1][-1][2] and _JOINS.fullmatch(between) is not None and bool(name)
        if not name and not (runs and runs[-1][-1][1] == mark.start()):
            last = mark.end()
            continue
        entry = (start, mark.end(), level, name, digits or lead)
        if goes_on:
            runs[-1].append(entry)
        else:
            runs.append([entry])
        last = mark.end()
    return [_path(folded, run) for run in runs]


def _level_of(digits: str, run: list[tuple[int, int, int, str, str]] | None, last: int, start: int) -> int | None:
    """The level of a mark that is a code alone: 公共安全（204）司法（06）行政运行（01）. None where it is no code."""
    if len(digits) > 2:
        return len(digits) // 2 - 1
    goes_on = run is not None and run[-1][1] == last and run[-1][-1] and start - last < _LONGEST and run[-1][2] < 2
    return run[-1][2] + 1 if run is not None and goes_on else None


def _name(
    folded: str, start: int, end: int, words: FiscalWords, text: str, follows: bool = False
) -> tuple[int, str, str]:
    """Where a name begins, the name as printed, and the digits printed right before it. ``follows``: it stands right
    after the mark of the class above it, and nothing leads to it."""
    number = LIST_NUMBER.match(folded, start, end)
    if number and number.end() < end and not re.match(r"\d{3}", folded[start:end].strip()):
        start = number.end()
    start = start if follows else _lead_end(folded, start, end, words)
    while start < end and folded[start] in " 、,，-—–－":
        start += 1
    digits = re.match(r"(\d{2,7})\s*(?=\D)", folded[start:end])
    if digits:
        start += digits.end()
    return start, "".join(text[start:end].split()), digits[1] if digits else ""


def _lead_end(folded: str, start: int, end: int, words: FiscalWords) -> int:
    """Where the words that lead to a name end; the name of a class may begin with such a word itself (用于体育事业的
    彩票公益金支出)."""
    at = start
    while at < end:
        if class_key(folded[at:end]) in words.classes:
            return at
        lead = _YEAR_LEAD.match(folded, at, end)
        word = next((word for word in words.words["class_lead"] if folded.startswith(word, at)), "")
        stop = lead.end() if lead else at + len(word)
        if stop == at or stop >= end:
            break
        at = stop + (folded[stop] in ":：")
    return at


def _path(folded: str, run: list[tuple[int, int, int, str, str]]) -> ClassPath:
    end = run[-1][1]
    code = _joined([(level, digits) for _, _, level, _, digits in run])
    if code is None and (after := _CODE_AFTER.match(folded, end)):
        code, end = after[1], after.end()
    names = tuple(name for *_, name, _ in run)
    return ClassPath(run[0][0], end, names, tuple(level for _, _, level, _, _ in run), code)


def _joined(parts: list[tuple[int, str]]) -> str | None:
    """204, 06, 01 → 2040601; a whole code at the last level stands for itself. None where a level prints no digits."""
    if parts and len(parts[-1][1]) > _DIGITS_OF[parts[-1][0]]:
        return parts[-1][1] if len(parts[-1][1]) in (3, 5, 7) else None
    digits = [digits for _, digits in parts]
    fits = all(len(digits) == _DIGITS_OF[level] for level, digits in parts)
    return "".join(digits) if parts and fits and [level for level, _ in parts] == list(range(len(parts))) else None


def _quoted(folded: str, words: FiscalWords, text: str) -> list[ClassPath]:
    """A quotation that 科目 follows, or that joins names by dashes and has a top class first."""
    found = []
    for match in _QUOTED.finditer(folded):
        names = tuple("".join(part.split()) for part in _DASH.split(text[match.start(1) : match.end(1)]) if part)
        follows = next((word for word in words.words["account"] if folded.startswith(word, match.end())), None)
        is_class = bool(names) and is_top_class(names[0], words)
        if not 1 <= len(names) <= len(LEVELS) or _MARK.search(match[1]) or not (follows or (is_class and names[1:])):
            continue
        end = match.end() + len(follows or "")
        found.append(ClassPath(match.start(), end, names, tuple(range(len(names)))))
    return found


def _bare(folded: str, taken: tuple[tuple[int, int], ...], words: FiscalWords, text: str) -> list[ClassPath]:
    """A clause that is nothing but the name of a top class, before an amount or as the whole paragraph; and a code of
    five or seven digits with its name before an amount."""
    found = []
    amounts = sorted(start for start, _ in taken)
    for first in [*amounts, *([len(folded)] if not amounts else [])]:
        edge = max((match.end() for match in _EDGE.finditer(folded, 0, first)), default=0)
        edge = max([edge, *(end for start, end in taken if end <= first)])
        start, name, digits = _name(folded, edge, first, words, text)
        bare = re.sub(r"(?:年初)?(?:预算|决算)?数?(?:总计|合计|共计)?为?$", "", name)
        if is_top_class(bare, words):
            found.append(ClassPath(start, start + len(name), (bare,), (0,), digits if len(digits) == 3 else None))
        elif first < len(folded) and len(digits) in (5, 7) and digits.startswith("2") and len(bare) > 1:
            found.append(ClassPath(start, start + len(name), (bare,), (len(digits) // 2 - 1,), digits))
    return found


def _headed(folded: str, taken: tuple[tuple[int, int], ...], words: FiscalWords, text: str) -> list[ClassPath]:
    """行政运行：年初预算100万元: the name of a class alone before a colon and an amount; no economic class has it."""
    found = []
    for match in re.finditer(r"(?:^|(?<=[，,；;。\n]))[^，,；;。:：\n]{2,40}(?=[:：])", folded):
        start, name, _ = _name(folded, match.start(), match.end(), words, text)
        stop = next((place for place in range(match.end(), len(folded)) if folded[place] in "。\n"), len(folded))
        if not any(match.end() <= low < stop for low, _ in taken):
            continue
        is_top, key = is_top_class(name, words), class_key(name)
        if is_top or (key in words.classes and key not in words.economic_classes):
            found.append(ClassPath(start, match.end(), (name,), (0 if is_top else 2,), None, not is_top))
    return found


def is_top_class(name: str, words: FiscalWords) -> bool:
    """Whether a name is one of the top functional classes, with or without 支出 after it."""
    return name in words.words["class_name"] or (
        name.endswith("支出") and name.removesuffix("支出") in words.words["class_name"]
    )
