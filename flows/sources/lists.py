"""Source lists: a CSV or YAML file whose own header says what it is → sources.

What is wrong in it is told all at once, with file, line, column and what to write instead.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from extract.labels import fold
from extract.sniff import decode_text
from flows.intake.arrival import SourceError
from flows.sources.model import Source, is_web_address, show_place
from flows.sources.patterns import has_magic

WORDS = Path(__file__).with_name("columns.yaml")
LIST_ENDINGS = {".csv", ".yml", ".yaml"}
MAX_LIST_BYTES = 8 << 20
TOLD_FAULTS = 20
YEARS = range(1990, 2101)
DELIMITERS = (",", "\t", ";")


class SourceListError(SourceError):
    """A source list that cannot be understood: wrong usage."""


@dataclass(frozen=True, slots=True)
class ListWords:
    """Folded word → code, a mapping a kind of word."""

    columns: Mapping[str, str]
    kinds: Mapping[str, str]
    report_types: Mapping[str, str]
    truths: Mapping[str, str]
    yaml_keys: frozenset[str]


@cache
def list_words() -> ListWords:
    """The project's own words. Raises KeyError where the file is not as documented."""
    raw = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    truths = {name: raw[name] for name in ("yes", "no")}
    columns, kinds, report_types = (_by_word(raw[name]) for name in ("columns", "kinds", "report_types"))
    return ListWords(
        columns,
        kinds,
        report_types,
        _by_word(truths),
        frozenset(map(_fold, raw["yaml_keys"])),
    )


def _by_word(named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {_fold(word): code for code, words in named.items() for word in (code, *words)}


def _fold(text: str) -> str:
    return fold(text).lower().replace("-", "").replace("_", "")


@dataclass(frozen=True, slots=True)
class _Field:
    text: str
    column_no: int  # counted from 1, as editors do


@dataclass(frozen=True, slots=True)
class _Row:
    """One source as written: known column → field."""

    line: int
    fields: dict[str, _Field]


class _Faults:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[str] = []

    def tell(self, line: int, column: str, words: str) -> None:
        self.told.append(f"{self.path}, line {line}, column {column}: {words}")

    def raise_any(self) -> None:
        if self.told:
            rest = len(self.told) - TOLD_FAULTS
            more = [f"… and {rest} more"] if rest > 0 else []
            raise SourceListError("\n".join([*self.told[:TOLD_FAULTS], *more]))


def read_list(path: Path) -> list[Source] | None:
    """The sources that a list names, in its order; None where the file is no list but a document.

    Raises ``SourceListError``.
    """
    if path.suffix.lower() not in LIST_ENDINGS or path.stat().st_size > MAX_LIST_BYTES:
        return None
    text = decode_text(path.read_bytes())
    if text is None:
        return None
    faults = _Faults(path)
    rows = _read_csv(text, faults) if path.suffix.lower() == ".csv" else _read_yaml(text, faults)
    if rows is None:
        return None
    sources = [source for row in rows if (source := _make_source(row, path, faults)) is not None]
    _find_repeats(sources, rows, faults)
    faults.raise_any()
    if not sources:
        raise SourceListError(f"{path} names no source: write one a line, below the header")
    return sources


def _read_csv(text: str, faults: _Faults) -> list[_Row] | None:
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            header = next((line for line in reader if not _is_comment(line)), [])
            names = [list_words().columns.get(_fold(cell)) for cell in header]
            if _is_list_header(names, len(_without_end(header))):
                _check_header(header, names, reader.line_num, faults)
                return list(_csv_rows(reader, header, names, faults))
        except csv.Error as error:
            if delimiter == DELIMITERS[-1]:
                return None
            faults.tell(reader.line_num, "1", f"{error}: close every quotation mark")
    return None


def _is_list_header(names: Sequence[str | None], width: int) -> bool:
    """A table of amounts may have a column of sources as well: it neither begins with it nor says kinds."""
    is_named = names[:1] == ["source"] or {"source", "kind"} <= set(names)
    return is_named and sum(name is not None for name in names) * 2 > width


def _csv_rows(reader: Any, header: Sequence[str], names: Sequence[str | None], faults: _Faults) -> Iterator[_Row]:
    before = reader.line_num
    for line in reader:
        first, before = before + 1, reader.line_num
        if _is_comment(line):
            continue
        if len(_without_end(line)) > len(header):
            faults.tell(
                first, str(len(header) + 1), f"{len(line)} fields under {len(header)} headers: put text with"
                " a comma between quotation marks"
            )  # fmt: skip
        yield _Row(
            first,
            {name: _Field(cell.strip(), number) for number, (name, cell) in enumerate(zip(names, line, strict=False), 1)
             if name and cell.strip()},
        )  # fmt: skip


def _is_comment(line: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in line) or line[0].lstrip().startswith("#")


def _without_end(line: Sequence[str]) -> Sequence[str]:
    """A line without the empty fields that spreadsheets leave at its end."""
    return line[: max((number for number, cell in enumerate(line, 1) if cell.strip()), default=0)]


def _check_header(header: Sequence[str], names: Sequence[str | None], line: int, faults: _Faults) -> None:
    for number, (cell, name) in enumerate(zip(header, names, strict=True), start=1):
        if cell.strip() and name is None:
            faults.tell(line, str(number), _unknown("column", cell.strip(), list_words().columns))
        elif name is not None and name in names[: number - 1]:
            faults.tell(line, str(number), f"the column {name} stands here a second time: keep one")


def _unknown(what: str, word: str, known: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(_fold(word), known, 1)
    meant = f" (did you mean {known[close[0]]}?)" if close else ""
    return f"{word!r} is no {what}{meant}; known are {', '.join(dict.fromkeys(known.values()))}"


def _read_yaml(text: str, faults: _Faults) -> list[_Row] | None:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if not any(_fold(line.partition(":")[0]) in list_words().yaml_keys for line in text.splitlines()):
            return None
        problem = getattr(error, "problem", None) or str(error)
        faults.tell(mark.line + 1 if mark else 1, str(mark.column + 1 if mark else 1), f"no YAML: {problem}")
        faults.raise_any()
        return None
    if not isinstance(root, yaml.MappingNode):
        return None
    for key, value in root.value:
        if _fold(str(key.value)) in list_words().yaml_keys:
            if not isinstance(value, yaml.SequenceNode):
                faults.tell(*_mark(value), "the sources must be a list: a dash before each")
                return []
            return [row for item in value.value if (row := _yaml_row(item, faults)) is not None]
    return None


def _yaml_row(item: yaml.Node, faults: _Faults) -> _Row | None:
    line, column = _mark(item)
    if isinstance(item, yaml.ScalarNode):
        return _Row(line, {"source": _Field(str(item.value), int(column))})
    if not isinstance(item, yaml.MappingNode):
        faults.tell(line, column, "a source is a place, or a mapping with the key source")
        return None
    fields: dict[str, _Field] = {}
    for key, value in item.value:
        name = list_words().columns.get(_fold(str(key.value)))
        if name is None:
            faults.tell(*_mark(key), _unknown("key", str(key.value), list_words().columns))
        elif not isinstance(value, yaml.ScalarNode):
            faults.tell(*_mark(value), f"{name} must be one text")
        elif name in fields:
            faults.tell(*_mark(key), f"{name} stands here a second time: keep one")
        elif value.value.strip():
            fields[name] = _Field(value.value.strip(), value.start_mark.column + 1)
    return _Row(line, fields)


def _mark(node: yaml.Node) -> tuple[int, str]:
    return node.start_mark.line + 1, str(node.start_mark.column + 1)


def _make_source(row: _Row, path: Path, faults: _Faults) -> Source | None:
    before = len(faults.told)
    words = list_words()

    def choose(column: str, known: Mapping[str, str], what: str) -> str | None:
        given = row.fields.get(column)
        if given is not None and _fold(given.text) not in known:
            faults.tell(row.line, _at(column, given), _unknown(what, given.text, known))
        return known.get(_fold(given.text)) if given else None

    kind = choose("kind", words.kinds, "kind of source")
    report_type = choose("report_type", words.report_types, "report type")
    complete = choose("complete", words.truths, "yes or no")
    year = row.fields.get("fiscal_year")
    if year is not None and not (year.text.isascii() and year.text.isdigit() and int(year.text) in YEARS):
        faults.tell(row.line, _at("fiscal_year", year), f"{year.text!r} is no year: write four digits, such as 2024")
    given = row.fields.get("source")
    if given is None:
        faults.tell(row.line, "source", "no place is named: write a path or an address")
        return None
    kind = kind or guess_kind(given.text, path.parent)
    if fault := find_kind_fault(kind, given.text):
        faults.tell(row.line, _at("source", given), fault)
    if complete == "yes" and kind != "folder":
        faults.tell(row.line, _at("complete", row.fields["complete"]), "only a folder can be complete: leave it empty")
    if len(faults.told) > before:
        return None
    texts = {name: row.fields[name].text for name in ("owner", "expected_unit", "note") if name in row.fields}
    return Source(
        kind,
        given.text if kind in ("url", "page") else str(path.absolute().parent / Path(given.text).expanduser()),
        report_type=report_type,
        fiscal_year=int(year.text) if year else None,
        is_complete=complete == "yes",
        named_in=f"{path.absolute()}:{row.line}",
        **texts,
    )


def _at(column: str, given: _Field) -> str:
    return f"{given.column_no} ({column})"


def guess_kind(place: str, beside: Path) -> str:
    """What kind of source a place is where nobody says it. An address is a page until it answers with a document."""
    if is_web_address(place):
        return "page"
    path = beside / Path(place).expanduser()
    if path.is_dir():
        return "folder"
    return "glob" if has_magic(place) and not path.exists() else "file"


def find_kind_fault(kind: str, place: str) -> str | None:
    """What is wrong with a place of a kind, and what to write; None where nothing is."""
    if kind in ("url", "page"):
        if not is_web_address(place):
            return f"{place!r} is no address of the web: it begins with https:// or http://"
        try:
            parts = urlsplit(place)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            return f"{place!r} is no address: {error}"
        return None if host else f"{place!r} names no host"
    if "://" in place:
        return f"{place!r} is no path: its kind is url or page where it is of the web; other schemes are not fetched"
    return None


def _find_repeats(sources: Sequence[Source], rows: Sequence[_Row], faults: _Faults) -> None:
    first: dict[str, str | None] = {}
    for source in sources:
        place = replace(source, named_in=None).uri
        if place in first:
            line = int((source.named_in or "").rpartition(":")[2])
            earlier = (first[place] or "").rpartition(":")[2]
            faults.tell(line, "source", f"{show_place(place)} is named in line {earlier} already: keep one of the two")
        first.setdefault(place, source.named_in)
