"""Shaping as one step: describe the document, shape its tables, read its prose."""

from __future__ import annotations

from extract.forms import Knowledge
from extract.metadata import describe, list_doubts
from extract.mirror import find_mirror_signs
from extract.model import Reading, Shaped
from extract.narrative import read_mentions
from extract.shaping import shape_tables
from extract.wording import find_wording


def shape_reading(reading: Reading, knowledge: Knowledge) -> Shaped:
    """A reading → everything that goes into the landing database beside it. Pure: the same input, the same output.

    Raises UnfaithfulCopy for a mirror's copy whose digits are in doubt.
    """
    copied = find_mirror_signs(reading, knowledge.forms_dir)
    metadata = describe(reading, knowledge)
    tables = shape_tables(reading, knowledge, metadata)
    prose = read_mentions(reading, tables.prose_cells, knowledge, metadata)
    wording = find_wording(reading, metadata, knowledge.forms_dir)
    return Shaped(
        metadata=metadata,
        table_forms=tables.table_forms,
        values=tables.values,
        mentions=prose.mentions,
        indicators=tables.indicators,
        score_forms=tables.score_forms,
        listings=prose.listings,
        goals=prose.goals,
        comparisons=prose.comparisons,
        signals=(*copied, *list_doubts(metadata), *tables.signals, *prose.signals, *wording),
    )
