"""Where a report says whose it is: its title, the fields of its forms, and the sentences that introduce the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.labels import normalise_label
from extract.model import Reading
from extract.units import UnitKnowledge, UnitName, compact, parse_unit_name

_TITLE_LENGTH = 70
_COVER_LINES = 3
_FRONT_PASSAGES = 30  # a cover, a contents page and the first paragraphs
_FIELD = re.compile(r"(?P<label>[^\s:：,，。;；]{2,16})\s*[:：]\s*(?P<value>[^:：,，。;；]{2,60})")
_PAGE_NUMBER = "0123456789-—–─·"
_QUOTES = re.compile("[《》\"'“”]")
_SENTENCE_END = re.compile(r"[。;；\n]")
_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*)+")
# A title speaks for the whole document; a form's 实施单位 may be one of many.
_WEIGHTS = {"title": 10, "reporting_unit": 9, "short_name": 8, "prose": 6, "implementer": 5, "supervisor": 4}


@dataclass(frozen=True, slots=True)
class Line:
    """A short text with its place (cell id or passage id) and where it stands: passage, cell or table title."""

    text: str  # compact
    place: str
    kind: str
    is_front: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be the reporting unit's."""

    unit: UnitName
    source: str
    place: str
    short_name: str | None = None

    @property
    def weight(self) -> int:
        return _WEIGHTS[self.source]


def list_lines(reading: Reading) -> list[Line]:
    """Passages and table titles as compact lines; a passage of several lines apart, so that a cover is read by line."""
    lines = []
    for passage in reading.passages:
        place = reading.passage_id(passage)
        is_front = passage.passage_no <= _FRONT_PASSAGES
        texts = passage.text.splitlines() or [""]
        words = [compact(text) for text in texts]
        lines += [Line(text, place, "passage", is_front) for text in words if text.strip(_PAGE_NUMBER)]
    for table in reading.tables:
        if table.title and table.cells:
            lines.append(Line(compact(table.title), reading.cell_id(table, table.cells[0]), "table"))
    return lines


def find_title(lines: list[Line], knowledge: UnitKnowledge) -> Line | None:
    """The report's title: the first short line of the front that names a report, else a form's title."""

    def speaks(line: Line) -> bool:
        is_sentence = len(line.text) > _TITLE_LENGTH or "。" in line.text
        return not is_sentence and any(
            p.place == "title" and p.pattern.search(line.text) for p in knowledge.report_patterns
        )

    front = [line for line in join_cover(lines, knowledge) if line.is_front and speaks(line)]
    with_unit = [line for line in front[:3] if title_unit(line.text, knowledge)]
    return next(iter(with_unit or front), None) or next(
        (line for line in lines if line.kind == "table" and speaks(line)), None
    )


def join_cover(lines: list[Line], knowledge: UnitKnowledge) -> list[Line]:
    """The lines, each front line also joined with the next ones: a cover breaks its title (某局 / 2024年度部门决算).

    A line that holds a number of its own (附件3) is left out: joined, its digits would run into the year.
    """
    joined = []
    lines = [line for line in lines if not any(p.fullmatch(line.text) for p in knowledge.patterns["title_head"])]
    for start, line in enumerate(lines):
        for end in range(start + 1, start + 1 + _COVER_LINES):
            text = "".join(part.text for part in lines[start:end])
            if end == start + 1 or (end <= len(lines) and lines[end - 1].is_front and len(text) <= _TITLE_LENGTH):
                joined.append(Line(text, line.place, line.kind, line.is_front))
    return joined


def title_unit(text: str, knowledge: UnitKnowledge) -> UnitName | None:
    """The body in a report's title: what stands before the report's name, without years and 关于.

    A year may part the body from what it reports on: the words on one side of it are read before all of them.
    """
    tail = min((found.start() for p in knowledge.patterns["title_tail"] if (found := p.search(text))), default=None)
    if not tail:
        return None
    words = _strip(_QUOTES.sub("", text[:tail]), ("title_head",), knowledge)
    parts = [part for pattern in knowledge.patterns["title_year"] for part in pattern.split(words)]
    for part in [*parts, "".join(parts)]:
        trimmed = _strip(part, ("title_head", "title_joint", "title_head"), knowledge)
        if unit := parse_unit_name(_cut_to_body(trimmed, knowledge), knowledge):
            return unit
    return None


def _strip(words: str, kinds: tuple[str, ...], knowledge: UnitKnowledge) -> str:
    for kind in kinds:
        for pattern in knowledge.patterns[kind]:
            words = pattern.sub("", words)
    return words


def _cut_to_body(words: str, knowledge: UnitKnowledge) -> str:
    """All of the words where they are a body's name, else their longest sure beginning: 某局高标准农田建设."""
    if parse_unit_name(words, knowledge):
        return words
    ends = [end for end in range(len(words), 3, -1) if knowledge.find("title_cut", words[:end])]
    return next((words[:end] for end in ends if parse_unit_name(words[:end], knowledge)), words)


def list_candidates(
    reading: Reading, lines: list[Line], title: Line | None, knowledge: UnitKnowledge
) -> list[Candidate]:
    """Every name that may be the reporting unit's, with the place that says it."""
    found = list(_from_fields(reading, lines, knowledge))
    if title is not None and (unit := title_unit(title.text, knowledge)):
        found.insert(0, Candidate(unit, "title", title.place))
    found += _from_prose(lines, knowledge)
    return found


def _from_fields(reading: Reading, lines: list[Line], knowledge: UnitKnowledge) -> Iterator[Candidate]:
    for label, value, place in list_fields(reading, lines):
        source = knowledge.field_roles.get(label)
        if source in _WEIGHTS and (unit := parse_unit_name(value, knowledge)):
            yield Candidate(unit, source, place)


def list_fields(reading: Reading, lines: list[Line]) -> Iterator[tuple[str, str, str]]:
    """(normalised label, value, place of the value): label and value in two cells, or ``label：value``."""
    for table in reading.tables:
        rows: dict[int, list[tuple[str, str]]] = {}
        for cell in sorted(table.cells, key=lambda cell: (cell.row_no, cell.column_no)):
            rows.setdefault(cell.row_no, []).append((cell.text, reading.cell_id(table, cell)))
        for row in rows.values():
            for (label, place), (value, value_place) in zip(row, [*row[1:], ("", "")], strict=True):
                if value.strip():
                    yield normalise_label(label), value, value_place
                yield from _inline_fields(label, place)
    for line in lines:
        if line.kind == "passage":
            yield from _inline_fields(line.text, line.place)


def _inline_fields(text: str, place: str) -> Iterator[tuple[str, str, str]]:
    if len(text) <= 2 * _TITLE_LENGTH:
        for found in _FIELD.finditer(text):
            # 编制部门：某局2023年度单位：元 without a space: year and next label have run into the value.
            value = (
                re.sub(r"(?:(?:19|20)\d{2}年度?)?(?:(?:金额)?单位)?$", "", found["value"])
                if text[found.end() :][:1] in (":", "：")
                else found["value"]
            )
            yield normalise_label(found["label"]), value, place


def _from_prose(lines: list[Line], knowledge: UnitKnowledge) -> Iterator[Candidate]:
    for line in [line for line in lines if line.kind == "passage"]:
        for sentence in _SENTENCE_END.split(line.text)[:4]:
            words = _NUMBERING.sub("", sentence)
            for kind, source in (("prose_unit", "prose"), ("prose_short", "prose")):
                found = knowledge.find(kind, words)
                unit = parse_unit_name(found["unit"], knowledge) if found else None
                if found and unit:
                    short = found.groupdict().get("short")
                    yield Candidate(unit, "short_name" if short else source, line.place, short)
