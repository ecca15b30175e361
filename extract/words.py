"""Words and marks that the readers go by, from ``forms/reading.yaml``; parsed once, immutable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FORMS_DIR = Path(__file__).resolve().parents[1] / "forms"


@dataclass(frozen=True, slots=True)
class HeadingStyle:
    """One style of numbering. ``level`` counts from 0 (outermost); ``damaged_level`` is the level that a converter's
    decimal stands for; ``bare``: the number alone is a heading (附件1)."""

    level: int
    prefix: re.Pattern[str]
    damaged_level: int | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """The parsed file, one field a list of it, alternatives compiled to one pattern each."""

    unit: re.Pattern[str]
    title_endings: tuple[str, ...]
    caption_starts: tuple[str, ...]
    table_number: re.Pattern[str]
    annex_start: re.Pattern[str]
    note_start: re.Pattern[str]
    continuation_marks: tuple[str, ...]
    page_number: re.Pattern[str]
    heading_styles: tuple[HeadingStyle, ...]
    heading_start: re.Pattern[str]  # the number of any style
    section_titles: dict[int, tuple[str, ...]]


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def parse_words(raw: dict[str, Any]) -> ReadingWords:
    """The content of ``reading.yaml`` → words. Raises KeyError or re.error where the file is not as documented."""
    units, captions = _any_of(raw["table_units"]), _any_of(raw["unit_captions"])
    filler = f"(?:{_any_of(raw['page_number_words'])}|\\s)*"
    return ReadingWords(
        unit=re.compile(
            f"(?:{captions})\\s*[:：]\\s*(?:人民币)?({units})(?![\u4e00-\u9fff])|[（(]\\s*({units})\\s*[)）]\\s*$"
        ),
        title_endings=tuple(raw["title_endings"]),
        caption_starts=tuple(raw["caption_starts"]),
        table_number=re.compile(raw["table_number"]),
        annex_start=re.compile(
            f"^(?:{_any_of(raw['annex_starts'])})\\s*[一二三四五六七八九十\\d]*(?:[-－—]\\d+)?\\s*[:：]?$"
        ),
        note_start=re.compile(f"^[*※（(]?\\s*(?:{_any_of(raw['note_starts'])})\\s*(?:\\d{{0,2}}\\s*[:：.、]|[（(])"),
        continuation_marks=tuple(raw["continuation_marks"]),
        page_number=re.compile(f"^{filler}(?:\\d{{1,4}}|[ivxlIVXL]{{1,6}}){filler}(?:\\d{{1,4}})?{filler}$"),
        heading_styles=tuple(
            HeadingStyle(
                int(style["level"]), re.compile(style["prefix"]), style.get("damaged_level"), bool(style.get("bare"))
            )
            for style in raw["heading_styles"]
        ),
        heading_start=re.compile("|".join(f"(?:{style['prefix']})" for style in raw["heading_styles"])),
        section_titles={int(level): tuple(titles) for level, titles in raw["section_titles"].items()},
    )


@cache
def read_words(name: str) -> dict[str, Any]:
    """The content of ``forms/<name>.yaml``, parsed once. Raises FileNotFoundError where there is none."""
    raw: dict[str, Any] = yaml.safe_load((FORMS_DIR / f"{name}.yaml").read_text(encoding="utf-8"))
    return raw


@cache
def reading_words() -> ReadingWords:
    """The project's own words. Raises FileNotFoundError where ``forms/`` is not beside the package."""
    return parse_words(read_words("reading"))
