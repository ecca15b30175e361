"""Sentences of `sentences.yml`: every number with its value, item, stage, year and subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from extract.measures import FORMS, read_rows
from extract.model import Mention, Narrative
from extract.narrative import load_vocabulary

Say = Callable[..., Narrative]
CASES = yaml.safe_load((Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8"))
MONEY = {row["unit"] for row in read_rows(FORMS / "money_units.csv")}
PROJECT_SCOPE = {row["item_code"]: row for row in read_rows(FORMS / "project_scope.csv")}


def item_of(mention: Mention, parent: Mention | None) -> str:
    """The item that the warehouse gives a mention (``int_mention_items``), or the key of its label."""
    labels = load_vocabulary().labels
    item = labels.get(mention.label_norm)
    if mention.unit not in MONEY:
        return item or mention.label_norm
    if mention.scope == "project":
        inside = PROJECT_SCOPE.get(item or "", {}).get("item_inside_project")
        is_part_of_project = parent is not None and parent.scope == "project"
        return inside or item or (mention.label_norm if is_part_of_project else "project_item")
    child = PROJECT_SCOPE.get(labels.get(parent.label_norm, "") if parent else "", {}).get("item_of_unknown_child")
    return item or child or mention.label_norm


def described(narrative: Narrative, expected: list[list[str]]) -> list[list[str]]:
    """The mentions written as the expectations are, each with as many fields as its expectation has."""
    by_id = {mention.mention_id: mention for mention in narrative.mentions}
    rows = []
    for position, mention in enumerate(narrative.mentions):
        year = mention.fiscal_year or 2023 + mention.year_offset
        fields = [
            f"{mention.value.normalize():f}{mention.unit}",
            item_of(mention, by_id.get(mention.parent_mention_id or "")),
            mention.stage or "",
            str(year),
            mention.subject or "",
        ]
        width = len(expected[position]) if position < len(expected) else 5
        rows.append(fields[:width])
    return rows


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:18] for case in CASES])
def test_every_number_and_nothing_else(say: Say, case: dict[str, str | list[str]]) -> None:
    expected = [[field.strip() for field in row.split("|")] for row in case["numbers"]]
    expected = [row if len(row) > 3 else [*row, "2023"] for row in expected]
    found = described(say(case["text"], section=case.get("section")), expected)
    width = [len(row) for row in expected]
    assert [row[: width[i]] if i < len(width) else row for i, row in enumerate(found)] == expected
