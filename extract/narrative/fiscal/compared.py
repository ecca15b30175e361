"""One comparison on its way to `extract.model.Comparison`: its numbers are still drafts."""

from __future__ import annotations

from dataclasses import dataclass

from extract.narrative.drafts import Draft


@dataclass(frozen=True, slots=True)
class Compared:
    """See `extract.model.Comparison`; ``char_from`` and ``char_to`` are offsets in the paragraph."""

    kind: str
    char_from: int
    char_to: int
    of: Draft | None
    base: Draft | None = None
    base_label_norm: str | None = None
    base_stage: str | None = None
    base_year: int | None = None
    base_year_offset: int | None = None
    difference: Draft | None = None
    rate: Draft | None = None
    direction: str | None = None
    direction_text: str | None = None
