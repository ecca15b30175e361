"""What a document says of itself: whose report, of which year, of which kind. The file's name is never evidence."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from extract.model import Metadata, Reading, Signal
from extract.report_year import find_fiscal_year
from extract.unit_candidates import Candidate, Line, find_title, list_candidates, list_fields, list_lines
from extract.unit_division import resolve_division
from extract.units import (
    UnitKnowledge,
    classify_body,
    compact,
    derive_fiscal_level,
    is_credit_code,
    list_aliases,
    list_short_names,
)

OTHER = "other"


class HasUnits(Protocol):
    """Anything that holds the unit knowledge: ``extract.forms.Knowledge``."""

    @property
    def units(self) -> UnitKnowledge: ...


def describe(reading: Reading, knowledge: HasUnits | UnitKnowledge) -> Metadata:
    """The report's unit, year and type, each with its place (``evidence``: field to cell id or passage id).

    What the document does not say, or says in two ways that nothing decides, is None. ``report_type`` is the
    published one: a family without modelled forms is ``other``, the detected one in
    ``evidence["detected_report_type"]``.
    """
    units = knowledge if isinstance(knowledge, UnitKnowledge) else knowledge.units
    lines = list_lines(reading)
    title = find_title(lines, units)
    texts = list_texts(reading)
    evidence: dict[str, str] = {}
    if title is not None:
        evidence["title"] = title.place
    year = find_fiscal_year(lines, texts, title, units)
    if year is not None:
        evidence["fiscal_year"] = year.place
    detected = detect_report_type(texts, lines, title, units)
    evidence["detected_report_type"] = detected
    fiscal_year = year.year if year else None

    chosen = choose_candidate(list_candidates(reading, lines, title, units), units)
    code, code_place = resolve_division(chosen, texts, fiscal_year, units)
    if chosen is not None:
        evidence["unit_name"] = chosen.place
    if code is not None and code_place is not None:
        evidence["division_code"] = code_place
    province, city, county = units.divisions.parents(code) if code else (None, None, None)
    fields = dict(_find_codes(reading, lines, texts, units, evidence))
    aliases = list_aliases(chosen.unit, code, units) if chosen else ()
    return Metadata(
        report_type=_publish_type(detected, units),
        fiscal_year=fiscal_year,
        unit_name=chosen.unit.name if chosen else None,
        unit_name_printed=chosen.unit.printed if chosen else None,
        short_name=_short_name(chosen, code, units),
        body_type=chosen.unit.body_type if chosen else None,
        division_code=code,
        province=province,
        city=city,
        county=county,
        fiscal_level=derive_fiscal_level(chosen.unit if chosen else None, code, units),
        report_scope=detect_scope(texts, title, units),
        title=title.text if title else None,
        credit_code=fields.get("credit_code"),
        budget_code=fields.get("budget_code"),
        evidence=evidence,
        aliases=aliases,
    )


def list_texts(reading: Reading) -> list[tuple[str, str]]:
    """(compact text, place) of every passage and cell, in reading order."""
    texts = [(compact(passage.text), reading.passage_id(passage)) for passage in reading.passages]
    for table in reading.tables:
        texts += [(compact(cell.text), reading.cell_id(table, cell)) for cell in table.cells]
    return [(text, place) for text, place in texts if text]


def choose_candidate(candidates: list[Candidate], knowledge: UnitKnowledge) -> Candidate | None:
    """The best-founded name, in its fullest printed form; a short name is taken from the sentence that gives it."""
    pool = [c for c in candidates if not _is_one_of_many(c, candidates)]
    if not pool:
        return None
    votes = Counter(candidate.unit.name for candidate in pool)
    best = max(pool, key=lambda c: (c.weight, votes[c.unit.name], len(c.unit.name)))
    same = [c for c in pool if _is_same_body(best, c, knowledge)]
    full = [c for c in same if c is best or _begins_with_its_place(c, knowledge)]
    fullest = max(full, key=lambda c: (len(c.unit.name), c.weight))
    short = next((c.short_name for c in same if c.short_name), None)
    return Candidate(fullest.unit, fullest.source, fullest.place, short)


def _is_one_of_many(candidate: Candidate, candidates: list[Candidate]) -> bool:
    """An 实施单位 among several different ones is not the reporting unit."""
    names = {other.unit.name for other in candidates if other.source == candidate.source}
    return candidate.source == "implementer" and len(names) > 1


def _is_same_body(best: Candidate, other: Candidate, knowledge: UnitKnowledge) -> bool:
    """Two spellings of one body: the same kind, no different division, and one name within the other or a body of which
    a division has only one (政协, 法院)."""
    if best.unit.body_type != other.unit.body_type:
        return False
    codes = [{place.last.code for place in candidate.unit.places} for candidate in (best, other)]
    if all(codes) and not codes[0] & codes[1]:
        return False
    body = classify_body(best.unit.name, knowledge)
    is_only = body is not None and body.is_one_per_division and bool(codes[1] or not codes[0])
    return is_only or _is_within(best.unit.name, other.unit.name)


def _begins_with_its_place(candidate: Candidate, knowledge: UnitKnowledge) -> bool:
    """True for a name that begins with a division or a body's prefix: one that a sentence has not run into."""
    name = candidate.unit.name
    return any(place.start == 0 for place in candidate.unit.places) or any(
        name.startswith(word) for word in knowledge.words["name_prefix"]
    )


def _is_within(shorter: str, longer: str) -> bool:
    """True where every character of ``shorter`` stands in ``longer``, in order: 君山区法院 in 岳阳市君山区人民法院."""
    rest = iter(longer)
    return all(char in rest for char in shorter)


def detect_report_type(
    texts: list[tuple[str, str]], lines: list[Line], title: Line | None, knowledge: UnitKnowledge
) -> str:
    """The family with the most weight of words at the places where families show; ``other`` where none shows any."""
    at = {
        "title": [title.text] if title else [],
        "table": [line.text for line in lines if len(line.text) <= 40],
        "header": [text for text, place in texts if "/r" in place and len(text) <= 20],
        "text": [text for text, _ in texts],
    }
    scores: Counter[str] = Counter()
    for pattern in knowledge.report_patterns:
        hits = sum(1 for text in at[pattern.place] if pattern.pattern.search(text))
        scores[pattern.report_type] += pattern.weight * min(hits, 3)
    best, score = scores.most_common(1)[0]
    return best if score >= 3 else OTHER


def _publish_type(detected: str, knowledge: UnitKnowledge) -> str:
    modelled = {pattern.report_type for pattern in knowledge.report_patterns if pattern.is_modelled}
    return detected if detected in modelled else OTHER


def detect_scope(texts: list[tuple[str, str]], title: Line | None, knowledge: UnitKnowledge) -> str | None:
    """department or unit, by the title's wording, else by the wording that prevails; None where neither shows."""
    for words in ([title.text] if title else [], [text for text, _ in texts]):
        department, unit = (
            sum(1 for text in words if knowledge.find(kind, text)) for kind in ("scope_department", "scope_unit")
        )
        if department != unit:
            return "department" if department > unit else "unit"
    return None


def _short_name(chosen: Candidate | None, code: str | None, knowledge: UnitKnowledge) -> str | None:
    """The short name that the report gives, else the usual one."""
    if chosen is None:
        return None
    return chosen.short_name or next(iter(list_short_names(chosen.unit, code, knowledge)), chosen.unit.name)


def _find_codes(
    reading: Reading,
    lines: list[Line],
    texts: list[tuple[str, str]],
    knowledge: UnitKnowledge,
    evidence: dict[str, str],
) -> dict[str, str]:
    """Credit code (check character right) and budget code, and where they stand."""
    codes: dict[str, str] = {}
    for text, place in texts:
        credit = knowledge.find("credit_code", text)
        if "credit_code" not in codes and credit and is_credit_code(credit["code"]):
            codes["credit_code"], evidence["credit_code"] = credit["code"], place
        budget = knowledge.find("budget_code", text)
        if "budget_code" not in codes and budget:
            codes["budget_code"], evidence["budget_code"] = budget["code"], place
    for label, value, place in list_fields(reading, lines):
        role = knowledge.field_roles.get(label)
        words = compact(value)
        leading = knowledge.find("leading_code", words)
        code = words if role == "budget_code" and words.isdigit() else leading["code"] if role and leading else None
        if code and "budget_code" not in codes:
            codes["budget_code"], evidence["budget_code"] = code, place
    return codes


def list_doubts(metadata: Metadata) -> list[Signal]:
    """What a person should look at because the document does not say it: ``no_unit``, ``no_year``, ``no_division``."""
    doubts = []
    if metadata.unit_name is None:
        doubts.append(Signal("no_unit", "no title, form field or sentence names the reporting unit"))
    elif metadata.division_code is None and metadata.fiscal_level != "central":
        place = metadata.evidence.get("unit_name")
        doubts.append(
            Signal("no_division", "the division of the unit is not decided", cell_id=place, text=metadata.unit_name)
        )
    if metadata.fiscal_year is None:
        doubts.append(Signal("no_year", "no title, heading or sentence names the year of the report"))
    return doubts
