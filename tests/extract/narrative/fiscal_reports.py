"""What a test asks of the prose of a budget or of final accounts, in few words."""

from __future__ import annotations

from extract.model import Comparison, Mention, Narrative
from extract.narrative import load_vocabulary


def money(narrative: Narrative) -> list[Mention]:
    """The amounts that are levels, in reading order."""
    return [one for one in narrative.mentions if one.unit.endswith("元") and item(one) != "change_amount"]


def item(mention: Mention) -> str | None:
    return load_vocabulary().labels.get(mention.label_norm)


def of(narrative: Narrative, kind: str) -> list[Comparison]:
    return [one for one in narrative.comparisons if one.kind == kind]


def printed(narrative: Narrative, mention_id: str | None) -> str | None:
    """The number that an id stands for, as printed; None where there is none."""
    return next((one.printed_text for one in narrative.mentions if one.mention_id == mention_id), None)
