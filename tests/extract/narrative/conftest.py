"""A report of a few paragraphs, made up for one test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.model import Metadata, Narrative, Passage, ProseCell, Reading
from extract.narrative import load_vocabulary, read_mentions

Say = Callable[..., Narrative]


def say(
    *paragraphs: str,
    section: str | None = None,
    report_type: str = "self_evaluation",
    cells: tuple[ProseCell, ...] = (),
) -> Narrative:
    """The paragraphs under one heading, in a report of 2023 by 县水利局."""
    passages = tuple(Passage(number, 1, text, section) for number, text in enumerate(paragraphs, start=1))
    metadata = Metadata(
        report_type=report_type,
        fiscal_year=2023,
        unit_name="县水利局",
        unit_name_printed="县水利局",
        short_name="水利局",
        body_type=None,
        division_code=None,
        province=None,
        city=None,
        county=None,
        fiscal_level=None,
        report_scope=None,
        title=None,
    )
    reading = Reading("d" * 16, "text/plain", 1, (), passages)
    return read_mentions(reading, cells, load_vocabulary(), metadata)


@pytest.fixture(name="say", scope="session")
def say_fixture() -> Say:
    return say
