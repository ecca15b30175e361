"""The level labels of an indicator table, carried down merged and blank cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from extract.forms import Knowledge
from extract.labels import compact, declared_weight, fold
from extract.shaping.numbers import read_number
from extract.shaping.rows import Spot

LEVELS = ("level1", "level2", "level3")
_DECLARED = re.compile(r"[(（]\s*[\d.]+\s*分?\s*[)）]")


@dataclass(slots=True)
class LevelStack:
    """Fed with the level cells of each row; holds the first and second level in force."""

    knowledge: Knowledge
    cells: dict[str, Spot] = field(default_factory=dict)
    points: dict[str, Spot | None] = field(default_factory=dict)

    def enter(self, cells: Mapping[str, Spot | None], points: Mapping[str, Spot | None]) -> None:
        """A new label of a level ends the labels of deeper levels; a blank cell ends nothing.

        ``points``: the cells of a level's points, where the form has a column for them.
        """
        for depth, role in enumerate(LEVELS[:2]):
            spot = cells.get(role)
            if spot is None or spot.is_blank:
                continue
            held = self.cells.get(role)
            if held is None or held.cell is not spot.cell:
                self.cells[role] = spot
                self.points[role] = points.get(role)
                for deeper in LEVELS[depth + 1 :]:
                    self.cells.pop(deeper, None)

    def text(self, role: str) -> str | None:
        """The label in force, its declared points cut off: ``产出指标(50分)`` → 产出指标."""
        spot = self.cells.get(role)
        return (_DECLARED.sub("", compact(spot.text)) or None) if spot is not None else None

    def weight(self, role: str) -> tuple[Decimal | None, Spot | None]:
        """The points of the level in force and their cell: in a column of their own, else in the label."""
        spot, label = self.points.get(role), self.cells.get(role)
        value = read_number(spot.text).value if spot is not None else None
        if value is not None:
            return value, spot
        declared = declared_weight(label.text) if label is not None else None
        return declared, label if declared is not None else None

    def name(self, spot: Spot | None) -> str | None:
        """The indicator's own name: its cell without white space, debris and the template's 指标1：."""
        if spot is None or spot.is_blank:
            return None
        printed = compact(spot.text)
        prefix = self.knowledge.row_words["level_prefix"].match(fold(printed))
        if prefix is not None:  # folding keeps the length of digits and colons, so that the cut is the same
            printed = printed[prefix.end() :]
        return printed or None
