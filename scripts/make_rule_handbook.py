"""Write ``docs/rules.md``, the handbook of the rules, from the lists in ``forms/``.

    python scripts/make_rule_handbook.py

A test holds that the page says what the lists say.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORMS = ROOT / "forms"
PAGE = ROOT / "docs" / "rules.md"
INTRODUCTION = (FORMS / "handbook_introduction.md").read_text(encoding="utf-8")
SIDES = {"left": "left", "right": "right", "times": "numerator", "divide": "denominator", "cap": "numerator, at most"}
Row = dict[str, str]


def read_rows(name: str) -> list[Row]:
    """The rows of ``forms/<name>.csv``."""
    with (FORMS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def render_handbook() -> str:
    """The page as Markdown: the introduction, the rules by severity and kind, what is left out."""
    identities = read_rows("identities")
    details: dict[str, list[str]] = defaultdict(list)
    for name, describe in (
        ("identity_terms", describe_term),
        ("statement_terms", describe_statement_term),
        ("identity_conditions", describe_condition),
        ("thresholds", describe_limit),
    ):
        for row in read_rows(name):
            details[row["identity_id"]].append(describe(row))
    parts = [INTRODUCTION]
    for prefix in sorted({row["identity_id"][:4] for row in identities}):
        parts.append(f"\n## {prefix}\n")
        for row in identities:
            if row["identity_id"].startswith(prefix) and not row["left_out_reason_en"]:
                parts.extend(describe_rule(row, details[row["identity_id"]]))
    parts.append(
        "\n## Left out\n\nRules of the domain notes that no kind can carry. Each document says so in its checks.\n"
    )
    parts.extend(
        f"- **{row['identity_id']}** {row['statement_zh']} ({row['statement_en']}): {row['left_out_reason_en']}"
        for row in identities
        if row["left_out_reason_en"]
    )
    return "\n".join(parts) + "\n"


def describe_rule(rule: Row, details: list[str]) -> Iterator[str]:
    """A rule's section: its words, what it is, its terms."""
    yield f"### {rule['identity_id']} {rule['statement_zh']}\n"
    yield f"{rule['statement_en'][0].upper()}{rule['statement_en'][1:]}.\n"
    facts = [f"**{rule['severity']}**", f"kind `{rule['kind']}`", f"tolerance `{rule['tolerance']}`", rule["citation"]]
    if rule["applies_if_item"]:
        facts.append(f"only where `{rule['applies_if_item']}` is printed")
    if rule["collapse"]:
        facts.append("one check: the worst try")
    if rule["valid_from"] or rule["valid_to"]:
        facts.append(f"years {rule['valid_from'] or '…'} to {rule['valid_to'] or '…'}")
    yield " · ".join(facts) + "\n"
    if details:
        yield "\n".join(f"- {detail}" for detail in details) + "\n"


def describe_term(term: Row) -> str:
    """A term in words: which print, on which side, how."""
    name = f"`{term['item_codes']}`" if term["item_codes"] else f"the constant {term['constant']}"
    sign = "−" if term["weight"].startswith("-") else ""
    where = [term["stages"] if term["stages"] not in ("same", "any") else "", term["source_kind"], term["form_role"]]
    where += [f"year {term['year_offset']}" if term["year_offset"] not in ("0", "any") else ""]
    where += [
        "" if term["aggregate"] == "one" else term["aggregate"],
        "" if term["place"] == "near" else f"place {term['place']}",
    ]
    where += [
        "blank is 0" if term["blank_as_zero"] == "yes" else "",
        "" if term["is_required"] == "yes" else "if printed",
    ]
    scope = ", ".join(part for part in where if part)
    lead = " ".join(
        part for part in (term["variant"], f"or ({term['alternative']})" if term["alternative"] else "") if part
    )
    words = f"{SIDES[term['side']]}: {sign}{term['word_zh']} / {term['word_en']}"
    return f"{lead + ': ' if lead else ''}{words} ({name}{'; ' + scope if scope else ''})"


def describe_statement_term(term: Row) -> str:
    """A term of a rule of fiscal statements in words: which cells of which statement, where from, on which side."""
    sign = "−" if term["weight"].startswith("-") else ""
    cells = [
        f"{word} `{term[name]}`"
        for name, word in (
            ("blocks", "side"),
            ("row_kinds", "rows"),
            ("levels", "digits"),
            ("codes", "codes"),
            ("items", "items"),
            ("funds", "funds"),
            ("stages", "stages"),
            ("segments", "totals above"),
            ("depth", "depth"),
            ("match", "same"),
        )
        if term[name]
    ]
    how = [
        "sum" if term["aggregate"] == "sum" else "",
        "" if term["report"] in ("", "same") else f"in the report `{term['report']}`",
        "" if term["years"] in ("", "any") else f"year {term['years']}",
        "" if term["presence"] in ("anchor", "required") else term["presence"],
        term["comparison"],
    ]
    lead = f"{term['variant']}: " if term["variant"] else ""
    scope = "; ".join(part for part in (", ".join(cells), ", ".join(part for part in how if part)) if part)
    where = f"{term['statements']}: {scope}" if scope else term["statements"]
    return f"{lead}{term['side']}: {sign}{term['word_zh']} / {term['word_en']} ({where})"


def describe_condition(condition: Row) -> str:
    """What a row must be, or must keep."""
    note = f" ({condition['note']})" if condition["note"] else ""
    return f"{condition['role']}: `{condition['condition']}`{note}"


def describe_limit(limit: Row) -> str:
    """A limit with the province and years it holds for."""
    bounds = [f"at least {limit['low']}" if limit["low"] else "", f"at most {limit['high']}" if limit["high"] else ""]
    scope = [
        limit["variant"],
        limit["subject_word"],
        f"division {limit['division_prefix']}…" if limit["division_prefix"] else "",
    ]
    where = " ".join(part for part in scope if part)
    note = f" ({limit['note']})" if limit["note"] else ""
    return f"limit{' ' + where if where else ''}: {' and '.join(part for part in bounds if part)}{note}"


if __name__ == "__main__":
    PAGE.write_text(render_handbook(), encoding="utf-8")
