"""The roster: which unit has to publish which report of which year by when. A CSV that people keep, checked by line.

A line that cannot be understood is wrong usage, told with its place and what to do, before anything runs. What its
columns may be called, and the words of its cells, are in ``forms/roster_columns.csv`` and ``forms/roster_words.csv``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from extract.units import UnitName, compact, derive_fiscal_level, load_unit_knowledge, parse_unit_name
from flows.landing.database import insert_rows
from flows.roster import cells
from flows.settings import SettingsError

if TYPE_CHECKING:
    import duckdb

    from extract.units import UnitKnowledge

REQUIRED = ("unit", "report_type", "fiscal_year")
IGNORED = "ignored"  # what roster_columns.csv calls a column for people
MOST_TITLES = 10  # rows above the header
LISTED_FAULTS = 20
Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One report that is due: a row of ``raw.roster`` but for ``is_due_over``. ``due_on`` is None while unknown."""

    line_no: int
    unit: str  # as written
    unit_name: str  # without white space, numbers before it and 机关, 本级 after it
    division_code: str | None
    report_type: str
    report_scope: str | None
    fiscal_year: int
    approved_on: date | None
    due_rule: str | None
    due_on: date | None
    published_at: str | None
    place: str | None  # of published_at, where it is an address or a path: what a document's source may equal
    owner: str | None
    attachments: tuple[str, ...]
    attachment_count: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Roster:
    """The lines of a roster, and what is worth a look in lines that are well-formed."""

    lines: tuple[RosterLine, ...] = ()
    notices: tuple[str, ...] = ()


class RosterError(SettingsError):
    """A roster that cannot be understood: ``faults`` says where, what and what to do, a line each."""

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        more = len(faults) - LISTED_FAULTS
        listed = [*faults[:LISTED_FAULTS], *([f"and {more} more"] if more > 0 else [])]
        super().__init__("\n  ".join([f"{path}: this roster cannot be used", *listed]))
        self.faults = tuple(faults)


def read_roster(path: Path, forms_dir: Path = cells.FORMS) -> Roster:
    """The roster at ``path``: UTF-8 or GB18030, commas or tabs. Raises ``RosterError`` with every fault in it."""
    return _Reader(path, cells.load_roster_words(forms_dir), load_unit_knowledge(forms_dir)).read()


def store_roster(connection: duckdb.DuckDBPyConnection, roster: Roster, day: date) -> None:
    """``raw.roster`` anew. ``is_due_over``: the due date lay before ``day``; no other column depends on the day."""
    rows = [asdict(line) | {"is_due_over": line.due_on is not None and line.due_on < day} for line in roster.lines]
    connection.begin()
    connection.execute("DELETE FROM raw.roster")
    insert_rows(connection, "raw", "roster", rows)
    connection.commit()


@dataclass
class _Reader:
    path: Path
    known: cells.RosterWords
    units: UnitKnowledge
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    parsed: dict[tuple[str, int], UnitName | None] = field(default_factory=dict)

    def read(self) -> Roster:
        text = self._text()
        first = text.partition("\n")[0]
        rows = csv.reader(
            io.StringIO(text, newline=""), delimiter="\t" if first.count("\t") > first.count(",") else ","
        )
        lines: list[RosterLine] = []
        first_lines: dict[tuple[object, ...], int] = {}
        try:
            columns = self._columns(*self._find_head(rows))
            start = rows.line_num + 1
            for row in rows:
                number, start = start, rows.line_num + 1
                if not columns or not any(cell.strip() for cell in row):
                    continue
                if (line := self._line(number, columns, row)) is None:
                    continue
                key = (line.unit_name, line.division_code, line.report_type, line.fiscal_year, line.report_scope)
                if (earlier := first_lines.setdefault(key, number)) != number:
                    self._fault(number, "unit", f"the same report of the same unit stands in line {earlier}: drop one")
                lines.append(line)
        except csv.Error as error:
            self._fault(rows.line_num, None, f"{error}: save the file as CSV anew")
        if not lines and not self.faults:
            self._fault(1, None, "there is no line: write one a report that is due")
        if self.faults:
            raise RosterError(self.path, self.faults)
        return Roster(tuple(lines), tuple(self.notices))

    def _text(self) -> str:
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise RosterError(self.path, [f"{error.strerror}: correct roster in settings.toml"]) from error
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise RosterError(self.path, ["it is neither UTF-8 nor GB18030 text: save it as CSV in UTF-8"])

    def _find_head(self, rows: Iterator[list[str]]) -> tuple[int, list[str]]:
        """Line and cells of the header: the first row with all columns that must be there, as a title may stand above
        it; else the first row, whose faults are told then."""
        tried: list[tuple[int, list[str]]] = []
        number = 1
        for row in islice(rows, MOST_TITLES + 1):
            tried.append((number, row))
            if {self.known.column(text) for text in row}.issuperset(REQUIRED):
                return tried[-1]
            number += 1 + sum(cell.count("\n") for cell in row)
        return tried[0] if tried else (1, [])

    def _columns(self, number: int, head: Sequence[str]) -> list[str]:
        """The columns of the header row by name, none where it cannot be used."""
        names = [self.known.column(text) or "" for text in head]
        while names and not names[-1] and not head[len(names) - 1].strip():
            names.pop()  # what a spreadsheet leaves behind
        for text, name in zip(head, names, strict=False):
            if not name:
                known = ", ".join(name for name in dict.fromkeys(self.known.columns.values()) if name != IGNORED)
                self._fault(number, text, f"no such column: rename or delete it; known are {known}")
        for name in dict.fromkeys(name for name in names if name not in ("", IGNORED) and names.count(name) > 1):
            self._fault(number, name, "this column stands twice: delete one")
        for name in REQUIRED:
            if name not in names:
                self._fault(number, name, "this column is missing: add it")
        return [] if self.faults else names

    def _line(self, number: int, columns: Sequence[str], row: Sequence[str]) -> RosterLine | None:
        if any(cell.strip() for cell in row[len(columns) :]):
            self._fault(number, None, "more cells than the header has: put a cell with a comma in it between quotes")
            return None
        said = dict(zip(columns, (cell.strip() for cell in row), strict=False))
        told = len(self.faults)

        def cell(name: str, parse: Callable[[str], Parsed]) -> Parsed | None:
            """A cell's meaning; None where it is empty or wrong, which is told."""
            if not (text := said.get(name, "")):
                return None
            try:
                return parse(text)
            except cells.CellFault as fault:
                self._fault(number, name, str(fault))
                return None

        for name in REQUIRED:
            if not said.get(name):
                self._fault(number, name, "this cell is empty: fill it")
        year = cell("fiscal_year", cells.parse_fiscal_year) or 0
        unit = self._parse_unit(said.get("unit", ""), year)
        approved_on = cell("approved_on", cells.parse_day)
        due_on = cell("due_on", cells.parse_day)
        by_rule = cell("due_rule", lambda text: cells.parse_rule(text, year or 1, approved_on, self.known))
        if due_on and by_rule and due_on != by_rule:
            self._fault(number, "due_on", f"{due_on} is another day than {by_rule}, by due_rule: keep one of the two")
        try:
            division_code = cells.parse_division(said.get("division", ""), unit, year, self.units)
        except cells.CellFault as fault:
            division_code = None
            self._fault(number, "division", str(fault))
        attachments, attachment_count = cell("attachments", cells.parse_attachments) or ((), 0)
        report_type = cell("report_type", lambda text: cells.parse_code("report_type", text, self.known))
        report_scope = cell("report_scope", lambda text: cells.parse_code("report_scope", text, self.known))
        if len(self.faults) > told:
            return None
        if unit is None:
            self._notice(number, "unit", f"{said['unit']!r} is no kind of body that is known: it must be the full name")
        elif division_code is None and derive_fiscal_level(unit, None, self.units) != "central":
            self._notice(number, "division", f"nothing says where {said['unit']!r} is: write the division's code")
        if due_on is None and not said.get("due_rule"):
            self._notice(number, "due_on", "without a date or a rule it is never missing and never late")
        elif due_on is None and by_rule is None:
            self._notice(number, "approved_on", "until it is filled the report is never missing and never late")
        place = cell("published_at", cells.parse_place)
        if place is None and cells.looks_like_address(said.get("published_at", "")):
            self._notice(number, "published_at", f"{said['published_at']!r} counts as words: begin it with https://")
        return RosterLine(
            line_no=number,
            unit=said["unit"],
            unit_name=unit.name if unit else compact(said["unit"]),
            division_code=division_code,
            report_type=report_type or "",
            report_scope=report_scope,
            fiscal_year=year,
            approved_on=approved_on,
            due_rule=said.get("due_rule") or None,
            due_on=due_on or by_rule,
            published_at=said.get("published_at") or None,
            place=place,
            owner=said.get("owner") or None,
            attachments=attachments,
            attachment_count=attachment_count,
            note=said.get("note") or None,
        )

    def _parse_unit(self, text: str, year: int) -> UnitName | None:
        if (text, year) not in self.parsed:
            self.parsed[text, year] = parse_unit_name(text, self.units, year)
        return self.parsed[text, year]

    def _fault(self, number: int, column: str | None, words: str) -> None:
        self.faults.append(self._placed(number, column, words))

    def _notice(self, number: int, column: str, words: str) -> None:
        self.notices.append(self._placed(number, column, words))

    def _placed(self, number: int, column: str | None, words: str) -> str:
        return f"{self.path.name}:{number}: {f'{column}: ' if column else ''}{words}"
