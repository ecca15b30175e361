"""The form's total in all its prints: under its columns, label and number by turns, two numbers, inside one cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from extract.forms import Knowledge
from extract.labels import bare_label, normalise_label
from extract.model import Table
from extract.shaping.numbers import read_number
from extract.shaping.points import note_total
from extract.shaping.rows import Row, Spot
from extract.shaping.state import FormState, Harvest

MAX_INLINE = 60  # a longer cell is prose
_PAIR = re.compile(r"(?P<label>[^\s:：,，;；。]+)\s*[:：]\s*(?P<rest>[^\s:：,，;；。]+)")
_ROLES = {"total_weight": "weight", "total_score": "score", "grade": "grade"}


@dataclass(slots=True)
class TotalCells:
    """What one row says: the cells (or parts of cells) of the total's weight, score and grade."""

    weight: tuple[Spot, str] | None = None
    score: tuple[Spot, str] | None = None
    grade: str | None = None
    read: list[Spot] = field(default_factory=list)
    loose: list[Spot] = field(default_factory=list)  # numbers that neither a label nor a column names


def is_total(knowledge: Knowledge, spot: Spot, kind: str = "total") -> bool:
    """Whether a label is the form's total; ``points``: a total of points and never of money."""
    return knowledge.is_word(kind, bare_label(spot.label_norm))


def read_total_row(
    harvest: Harvest, table: Table, state: FormState, row: Row, label: Spot, under: Mapping[str, Spot | None]
) -> None:
    """A row that begins with the total's label → the form's frame. ``under``: the cells below 分值 and 得分.

    A label before a number says what it is; else its column does; else two numbers are weight and score, and one is
    the score.
    """
    cells = _by_label(harvest.knowledge, row, label)
    for role in ("weight", "score"):
        spot = under.get(role)
        if spot is not None and spot in cells.loose and getattr(cells, role) is None:
            setattr(cells, role, (spot, spot.text))
    placed = [one[0] for one in (cells.weight, cells.score) if one is not None]
    of_others = [spot for role, spot in under.items() if role not in ("weight", "score")]
    astray = [spot for spot in cells.loose if spot not in placed and spot not in of_others]
    if len(cells.loose) == 2 and astray and not placed:
        cells.weight, cells.score = ((spot, spot.text) for spot in cells.loose)
    elif len(cells.loose) == 1 and astray and len(placed) == 1:
        one = (cells.loose[0], cells.loose[0].text)
        cells.weight, cells.score = cells.weight or one, cells.score or one
    elif len(cells.loose) == 1 and not placed:
        cells.score = (cells.loose[0], cells.loose[0].text)
        if "weight" in under and not is_total(harvest.knowledge, label, "score"):
            harvest.signal("unplaced_total", "read as the score", table, cells.loose[0].cell)
    _note(harvest, table, state, row, label, cells)
    harvest.mark(table, label.cell, *(spot.cell for spot in row.new if spot.is_blank))


def read_inline_totals(harvest: Harvest, table: Table, state: FormState, row: Row) -> bool:
    """Cells that print labels and answers together (``自评得分：98.5分  评价等级：优``); False where none does.

    Of two scores (``总分：100  得分：98.5``) the first is what the form can give.
    """
    cells = TotalCells()
    for spot in row.filled:
        _read_inside(harvest.knowledge, spot, cells)
    if cells.weight is None and cells.score is None:
        return False
    _note(harvest, table, state, row, cells.read[0], cells)
    return True


def _by_label(knowledge: Knowledge, row: Row, label: Spot) -> TotalCells:
    cells = TotalCells()
    role: str | None = None
    for spot in row.filled:
        if spot is label:
            continue
        if read_number(spot.text).value is not None:
            if role is not None and role in ("weight", "score") and getattr(cells, role) is None:
                setattr(cells, role, (spot, spot.text))
                cells.read.append(spot)
            else:
                cells.loose.append(spot)
            role = None
        elif (named := _role(knowledge, spot.label_norm)) is not None:
            role = named
            cells.read.append(spot)
        elif role == "grade" or knowledge.is_word("grade", spot.label_norm):
            cells.grade, role = cells.grade or "".join(spot.text.split()), None
            cells.read.append(spot)
    return cells


def _read_inside(knowledge: Knowledge, spot: Spot, cells: TotalCells) -> None:
    if len(spot.text) > MAX_INLINE:
        return
    for pair in _PAIR.finditer(spot.text):
        role, rest = _role(knowledge, normalise_label(pair["label"])), pair["rest"]
        is_number = read_number(rest).value is not None
        if role == "grade" and cells.grade is None:
            cells.grade = rest
        elif role == "weight" and is_number and cells.weight is None:
            cells.weight = (spot, rest)
        elif role == "score" and is_number:
            if cells.score is not None and cells.weight is None:
                cells.weight = cells.score
            cells.score = (spot, rest)
        else:
            continue
        cells.read.append(spot)


def _role(knowledge: Knowledge, label_norm: str) -> str | None:
    """What a label inside a row of totals names: weight, score, grade."""
    name = _ROLES.get(knowledge.field_of(label_norm) or "")
    rule = next((rule for rule in knowledge.column_rules(label_norm) if rule.role in ("weight", "score")), None)
    return name or (rule.role if rule else None)


def _note(harvest: Harvest, table: Table, state: FormState, row: Row, label: Spot, cells: TotalCells) -> None:
    for role, one in (("weight", cells.weight), ("score", cells.score)):
        if one is not None:
            note_total(harvest, table, state, row, label, role, *one)
    if cells.grade is not None and state.grade is None:
        state.grade = cells.grade
    harvest.mark(table, *(spot.cell for spot in cells.read))
