"""A roster to start from: the bodies whose reports came, those that their reports list, the types and years seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from extract.units import UnitKnowledge, load_unit_knowledge, parse_unit_name
from flows.queries import fetch_rows
from flows.roster import cells

COLUMNS = (
    "unit",
    "division",
    "report_type",
    "report_scope",
    "fiscal_year",
    "due_on",
    "due_rule",
    "approved_on",
    "published_at",
    "owner",
    "attachments",
    "note",
)
RULE = {"budget": "approved_on + 20d", "final_accounts": "approved_on + 20d"}
"""预算法 第十四条: budgets and final accounts are published within twenty days after their approval."""

REPORTS = """
    SELECT unit.unit_name, unit.division_code, document.report_type, document.fiscal_year,
           -- Said where both editions came: else whichever comes will do.
           CASE WHEN count(DISTINCT document.report_scope) OVER report > 1 THEN document.report_scope END
               AS report_scope,
           document.document_id
    FROM marts.dim_document AS document JOIN marts.dim_unit AS unit USING (unit_id)
    WHERE document.is_current AND document.fiscal_year IS NOT NULL AND document.report_type <> 'other'
    WINDOW report AS (PARTITION BY document.unit_id, document.report_type, document.fiscal_year)
    ORDER BY unit.division_code, unit.unit_name, document.fiscal_year, document.report_type, report_scope
"""
LISTINGS = (
    "SELECT document_id, subject, items FROM raw.listings WHERE kind = 'enumeration' ORDER BY document_id, listing_id"
)

Line = dict[str, Any]


def propose_lines(connection: duckdb.DuckDBPyConnection, year: int | None = None) -> list[Line]:
    """Lines of a roster, a dict by ``COLUMNS``: a report of each type and year that each unit's reports are of, or of
    ``year`` alone; and the same of each unit that such a report lists and that has sent none itself."""
    knowledge = load_unit_knowledge(cells.FORMS)
    words = cells.load_roster_words()
    reports = fetch_rows(connection, REPORTS)
    listed = _listed_units(fetch_rows(connection, LISTINGS), words, knowledge)
    lines: dict[tuple[Any, ...], Line] = {}
    for report in reports:
        _keep(lines, _line(report["unit_name"], report["division_code"], report, year))
    known = {report["unit_name"] for report in reports}
    (template,) = (word for word, code in words.words["listed"].items() if code == "by" and word != code)
    for report in reports:
        for name in listed.get(report["document_id"], ()):
            if name in known:
                continue
            unit = parse_unit_name(name, knowledge, report["fiscal_year"])
            spelled = cells.parse_division("", unit, report["fiscal_year"], knowledge)
            note = template.format(unit=report["unit_name"], year=report["fiscal_year"])
            line = _line(name, spelled or report["division_code"], report | {"report_scope": None}, year)
            _keep(lines, line | {"note": note})
    return list(lines.values())


def _line(unit: str, division_code: str | None, report: Line, year: int | None) -> Line:
    return dict.fromkeys(COLUMNS) | {
        "unit": unit,
        "division": division_code,
        "report_type": report["report_type"],
        "report_scope": report["report_scope"],
        "fiscal_year": year or report["fiscal_year"],
        "due_rule": RULE.get(report["report_type"]),
    }


def _keep(lines: dict[tuple[Any, ...], Line], line: Line) -> None:
    key = tuple(line[name] for name in ("unit", "division", "report_type", "report_scope", "fiscal_year"))
    lines.setdefault(key, line)


def _listed_units(
    listings: list[Line], words: cells.RosterWords, knowledge: UnitKnowledge
) -> dict[str, tuple[str, ...]]:
    """``document_id`` to the names of the bodies that it lists as its units."""
    told = [word for word in words.words["listing"] if not word.isascii()]
    found: dict[str, dict[str, None]] = {}
    for listing in listings:
        if any(word in (listing["subject"] or "") for word in told):
            names = found.setdefault(listing["document_id"], {})
            names |= dict.fromkeys(_names(listing["items"], knowledge))
    return {document_id: tuple(names) for document_id, names in found.items()}


def _names(items: list[str], knowledge: UnitKnowledge) -> Iterator[str]:
    for item in items:
        if (unit := parse_unit_name(item, knowledge)) is not None:
            yield unit.name
