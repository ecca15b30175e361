"""Text copies of mirror sites: traditional characters, pinyin in brackets, replaced words, lost digits.

Converters and search-engine bait change a report's text, and sometimes its digits. What gives them away stands in
``forms/mirror_signs.csv``; a sign counts from ``least_count`` occurrences on, where they are at least ``least_share``
of all that ``among`` finds (with a blank ``among``: of all Chinese characters), in the whole text or, by ``scope``, in
its sentences alone. Digits in doubt: the copy is refused.
Otherwise it is loaded with a signal, which no finding of it survives as a contradiction of the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from extract.failures import DocumentError
from extract.form_files import FormsError, read_rows
from extract.model import Reading, Signal
from extract.ragged import is_number

SIGNAL = "mirror_copy"
COLUMNS = ("sign", "outcome", "scope", "pattern", "among", "least_count", "least_share", "what_zh", "what_en")
OUTCOMES = ("flag", "refuse")
SCOPES = ("all", "prose")
TRADITIONAL = "traditional"
_HAN = re.compile("[\u4e00-\u9fff]")
_EXAMPLE = 30


class UnfaithfulCopy(DocumentError):
    """A copy whose digits are in doubt."""

    code = "unfaithful_copy"


@dataclass(frozen=True, slots=True)
class MirrorSign:
    """One line of ``forms/mirror_signs.csv``."""

    sign: str
    outcome: str
    scope: str
    pattern: re.Pattern[str]
    among: re.Pattern[str] | None
    least_count: int
    least_share: Decimal
    what_zh: str  # with {count} where their number stands
    what_en: str

    def told_zh(self, count: int) -> str:
        return self.what_zh.replace("{count}", str(count))


@cache
def load_signs(forms_dir: Path) -> tuple[MirrorSign, ...]:
    """The signs in the order of the file. Raises FormsError (file, line) for what is no pattern and no number."""
    path = forms_dir / "mirror_signs.csv"
    signs = []
    for line, row in read_rows(path, COLUMNS):
        pattern = _traditional_only() if row["sign"] == TRADITIONAL else row["pattern"]
        try:
            if not pattern or row["outcome"] not in OUTCOMES:
                raise ValueError(f"a pattern and one of {', '.join(OUTCOMES)} are needed")
            if row["scope"] not in SCOPES:
                raise ValueError(f"scope {row['scope']!r} is none of {', '.join(SCOPES)}")
            if "{count}" not in row["what_zh"]:
                raise ValueError("what_zh lacks {count}, the place of their number")
            among = re.compile(row["among"]) if row["among"] else None
            least, share = int(row["least_count"]), Decimal(row["least_share"])
            signs.append(
                MirrorSign(
                    row["sign"],
                    row["outcome"],
                    row["scope"],
                    re.compile(pattern),
                    among,
                    least,
                    share,
                    row["what_zh"],
                    row["what_en"],
                )
            )
        except (re.error, ValueError, InvalidOperation) as error:
            raise FormsError(f"{path.name} line {line}: {error}") from error
    return tuple(signs)


def _traditional_only() -> str:
    """A character class: the common characters of Big5 (its first level) that GB2312 lacks. No list to keep."""
    return f"[{''.join(chr(code) for code in range(0x4E00, 0xA000) if _is_traditional(chr(code)))}]"


def _is_traditional(character: str) -> bool:
    try:
        lead = character.encode("big5")[0]
    except UnicodeEncodeError:
        return False
    if not 0xA4 <= lead <= 0xC6:
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def find_mirror_signs(reading: Reading, forms_dir: Path) -> list[Signal]:
    """What gives a reading away as a mirror's copy, a signal a sign. Raises UnfaithfulCopy: digits are in doubt."""
    scopes = {"all": list(_texts(reading)), "prose": list(_prose(reading))}
    han = {scope: sum(len(_HAN.findall(text)) for _, _, text in texts) for scope, texts in scopes.items()}
    numbers = sum(1 for table in reading.tables for cell in table.cells if is_number(cell.text))
    signals: list[Signal] = []
    doubts: list[tuple[MirrorSign, int]] = []
    for sign in load_signs(forms_dir):
        texts = scopes[sign.scope]
        found = [(page, place, match) for page, place, text in texts for match in sign.pattern.finditer(text)]
        if len(found) < sign.least_count:
            continue
        whole = han[sign.scope]
        if sign.among is not None:
            # The numbers of tables are good ones: a few blanks of a template among them are no lost digits. A sign of
            # prose alone is one that no template has; copies lose the digits of sentences and keep those of tables.
            whole = len(found) + sum(len(sign.among.findall(text)) for _, _, text in texts)
            whole += numbers if sign.scope == "all" else 0
        if len(found) < sign.least_share * whole:
            continue
        if sign.outcome == "refuse":
            doubts.append((sign, len(found)))
        page, place, match = found[0]
        excerpt = match.string[max(0, match.start() - _EXAMPLE) : match.end() + _EXAMPLE]
        said = f"{sign.what_en}: {len(found)} / {sign.told_zh(len(found))}"
        signals.append(Signal(SIGNAL, said, page, place, excerpt))
    if doubts:
        raise UnfaithfulCopy(
            detail_zh="、".join(sign.told_zh(count) for sign, count in doubts),
            detail_en=", ".join(f"{count} {sign.what_en}" for sign, count in doubts),
        )
    return signals


def _prose(reading: Reading) -> Iterator[tuple[int, str, str]]:
    """Page, place and text of all passages."""
    for passage in reading.passages:
        yield passage.page, reading.passage_id(passage), passage.text


def _texts(reading: Reading) -> Iterator[tuple[int, str, str]]:
    """Page, place and text of all passages and cells."""
    yield from _prose(reading)
    for table in reading.tables:
        for cell in table.cells:
            yield cell.page, reading.cell_id(table, cell), cell.text
