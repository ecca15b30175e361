"""Units: what the name of a government body says, and the knowledge in ``forms/`` that it takes to read one."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from extract.divisions import Divisions, Spelling, load_divisions

CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LEVEL_OF_TOWNSHIP = "township"
_UNIT_NAME_LENGTHS = range(4, 46)  # 区政协 is shorter: three with the level before it


@dataclass(frozen=True, slots=True)
class BodyType:
    """One row of ``body_types.csv``: the first row whose pattern a name holds decides.

    ``aliases`` are templates of the names that reports call such a body by: ``{level}政协`` (区政协), ``{county}政协``.
    """

    body_type: str
    pattern: re.Pattern[str]
    aliases: tuple[str, ...]
    is_one_per_division: bool


@dataclass(frozen=True, slots=True)
class ReportPattern:
    """One row of ``report_types.csv``: words at a place (title, table, header, text) that speak for a report type."""

    report_type: str
    is_modelled: bool
    place: str
    pattern: re.Pattern[str]
    weight: int


@dataclass(frozen=True)
class UnitKnowledge:
    """Everything that ``forms/`` knows about units, divisions, report titles and years."""

    divisions: Divisions
    body_types: tuple[BodyType, ...]
    report_patterns: tuple[ReportPattern, ...]
    field_roles: dict[str, str]  # a normalised label of unit_fields.csv to its role
    words: dict[str, tuple[str, ...]]  # a kind of unit_words.csv to its words, longest first
    patterns: dict[str, tuple[re.Pattern[str], ...]]  # a kind of unit_patterns.csv to its patterns

    def find(self, kind: str, text: str) -> re.Match[str] | None:
        """The first match of the patterns of a kind, in their order; None where none matches."""
        for pattern in self.patterns[kind]:
            if found := pattern.search(text):
                return found
        return None


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit's name, taken apart."""

    name: str  # without numbers before it and 机关, 本级 after it
    printed: str
    body_type: str
    places: tuple[Spelling, ...]  # the readings of its division: none, one, or several where it is ambiguous
    rest: str  # what follows the division


def load_unit_knowledge(forms_dir: Path) -> UnitKnowledge:
    """Read the unit files of ``forms/``. A wrong pattern raises ``re.error``: it is a mistake in the file."""
    words: dict[str, list[str]] = {}
    for row in _read(forms_dir / "unit_words.csv"):
        words.setdefault(row["kind"], []).append(row["word"])
    longest_first = {kind: tuple(sorted(values, key=len, reverse=True)) for kind, values in words.items()}
    patterns: dict[str, list[re.Pattern[str]]] = {}
    for row in _read(forms_dir / "unit_patterns.csv"):
        patterns.setdefault(row["kind"], []).append(re.compile(row["pattern"]))
    return UnitKnowledge(
        divisions=load_divisions(
            forms_dir,
            longest_first["division_suffix"],
            longest_first["ethnic_group"],
            longest_first["bare_division"],
        ),
        body_types=tuple(
            BodyType(
                row["body_type"],
                re.compile(row["pattern"]),
                tuple(filter(None, row["aliases"].split(";"))),
                row["is_one_per_division"] == "yes",
            )
            for row in _read(forms_dir / "body_types.csv")
        ),
        report_patterns=tuple(
            ReportPattern(
                row["report_type"],
                row["is_modelled"] == "yes",
                row["place"],
                re.compile(row["pattern"]),
                int(row["weight"]),
            )
            for row in _read(forms_dir / "report_types.csv")
        ),
        field_roles={row["label_norm"]: row["role"] for row in _read(forms_dir / "unit_fields.csv")},
        words=longest_first,
        patterns={kind: tuple(values) for kind, values in patterns.items()},
    )


def compact(text: str) -> str:
    """NFKC without white space: how names, titles and labels are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def classify_body(name: str, knowledge: UnitKnowledge) -> BodyType | None:
    """The body type of a unit's name; None where no row of ``body_types.csv`` knows it."""
    return next((body for body in knowledge.body_types if body.pattern.search(name)), None)


def parse_unit_name(text: str, knowledge: UnitKnowledge, year: int | None = None) -> UnitName | None:
    """A unit's name out of a title, a form field or a sentence; None where the words are no body's name.

    >>> parse_unit_name("219001-棠溪镇人民政府机关", knowledge).name  # doctest: +SKIP
    '棠溪镇人民政府'
    """
    printed = compact(text).strip("-—_·.:;,、\"'“”")
    name = printed
    if code := knowledge.find("leading_code", name):
        name = name[code.end() :]
    printed = name
    while shorter := next((w for w in knowledge.words["own_suffix"] if name.endswith(w) and name != w), None):
        name = name.removesuffix(shorter)
    is_long_enough = len(name) in _UNIT_NAME_LENGTHS or (
        len(name) == 3 and name.startswith(knowledge.words["level_word"])
    )
    if not is_long_enough or knowledge.find("placeholder", name) or knowledge.find("not_a_unit", name):
        return None
    if any(name == word or name.startswith(word) for word in knowledge.words["self_reference"]):
        return None
    body = classify_body(name, knowledge)
    if body is None or not knowledge.find("unit_end", name):
        return None
    places = spell_places(name, knowledge, year)
    rest = name[places[0].end :] if places else name
    if not rest:
        return None
    return UnitName(name, printed, body.body_type, tuple(places), rest)


def spell_places(name: str, knowledge: UnitKnowledge, year: int | None) -> list[Spelling]:
    """The readings of the division in a unit's name; short names count at its head or after a prefix (政协, 中共)."""
    prefix = next((word for word in knowledge.words["name_prefix"] if name.startswith(word)), "")
    return knowledge.divisions.spell(name, year, {0, len(prefix)})


def list_short_names(unit: UnitName, code: str | None, knowledge: UnitKnowledge) -> list[str]:
    """The names that reports use for such a body, the usual one first: 区政协, 君山区政协; 区财政局, 君山区财政局."""
    body = classify_body(unit.name, knowledge)
    place = knowledge.divisions.by_code.get(code or "")
    if place is None or body is None:
        return []
    _, city, county = knowledge.divisions.parents(place.code)
    above = city if city and county else ""
    names = [template.format(level=place.name[-1], county=place.name, city=above) for template in body.aliases]
    if unit.places and unit.places[0].start == 0:
        head = next((word for word in knowledge.words["township_head"] if unit.rest.startswith(word)), "")
        is_township = body.body_type == LEVEL_OF_TOWNSHIP
        names += [unit.rest.removeprefix(head) if is_township else place.name[-1] + unit.rest]
        names += [place.name + unit.rest, above + place.name + unit.rest]
    return list(dict.fromkeys(names))


def list_aliases(unit: UnitName, code: str | None, knowledge: UnitKnowledge) -> tuple[str, ...]:
    """Every name that the body's own report may call it by, longest first."""
    names = {unit.name, unit.printed, *list_short_names(unit, code, knowledge)}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def is_credit_code(text: str) -> bool:
    """True for a unified social credit code whose check character is right (GB 32100-2015, modulo 31)."""
    if len(text) != 18 or any(char not in CREDIT_CODE_ALPHABET for char in text):
        return False
    total = sum(CREDIT_CODE_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(text[:17]))
    return CREDIT_CODE_ALPHABET[(31 - total % 31) % 31] == text[17]


def derive_fiscal_level(unit: UnitName | None, code: str | None, knowledge: UnitKnowledge) -> str | None:
    """central, province, city, county or township, from the division and the body; None where neither says it."""
    if unit is not None and unit.body_type == LEVEL_OF_TOWNSHIP:
        return LEVEL_OF_TOWNSHIP
    if code is not None:
        return knowledge.divisions.by_code[code].level
    if unit is not None and any(unit.name.startswith(word) for word in knowledge.words["central_prefix"]):
        return "central"
    return None


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
