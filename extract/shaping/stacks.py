"""Header rows one above the other (group labels over leaf labels) as one row of leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.amounts import parse_amount
from extract.forms import Knowledge
from extract.labels import compact
from extract.shaping.rows import Row, Spot

MAX_DEPTH = 3
MAX_LEAF = 24  # a longer text is no leaf of a header


@dataclass(frozen=True, slots=True)
class Stack:
    """``row``: the lowest label of each column. ``groups``: the labels over a leaf from the top, by the leaf's id."""

    row: Row
    row_count: int = 1
    groups: dict[int, tuple[Spot, ...]] = field(default_factory=dict)

    def over(self, spot: Spot) -> tuple[Spot, ...]:
        return self.groups.get(id(spot), ())


def is_number(spot: Spot) -> bool:
    """Whether a cell prints a number and no Chinese word beside it."""
    text = "".join(spot.text.split())
    return bool(text) and parse_amount(text).value is not None and not any("一" <= sign <= "鿿" for sign in text)


def stack_rows(rows: Sequence[Row], index: int, knowledge: Knowledge) -> list[Stack]:
    """The ways to read a header that starts in ``rows[index]``, the deepest first; the row alone is the last."""
    stacks = [Stack(rows[index])]
    while len(stacks) < MAX_DEPTH and index + len(stacks) < len(rows):
        deeper = _lay_under(stacks[-1], rows[index + len(stacks)], knowledge)
        if deeper is None:
            break
        stacks.append(deeper)
    return stacks[::-1]


def _lay_under(stack: Stack, below: Row, knowledge: Knowledge) -> Stack | None:
    """The stack with one more row, None where the row below is none of the header.

    It is one where all its words stand under wide labels and split one of them at least, none is a number or a
    sentence, and where the two rows are seen to belong together (`_belong_together`).
    """
    parts: dict[int, list[Spot]] = {}
    for spot in below.filled:
        upper = next((one for one in stack.row.filled if one.first <= spot.first and spot.last <= one.last), None)
        if upper is None or upper.first == upper.last or is_number(spot) or len(compact(spot.text)) > MAX_LEAF:
            return None
        parts.setdefault(id(upper), []).append(spot)
    if not any(len(some) > 1 for some in parts.values()) or not _belong_together(stack, parts, below, knowledge):
        return None
    leaves: list[Spot] = []
    groups = dict(stack.groups)
    for upper in stack.row.spots:
        for spot in parts.get(id(upper), ()):
            groups[id(spot)] = (*stack.over(upper), upper)
        leaves += parts.get(id(upper), [upper])
    return Stack(Row(stack.row.row_no, tuple(leaves)), stack.row_count + 1, groups)


def _belong_together(stack: Stack, parts: dict[int, list[Spot]], below: Row, knowledge: Knowledge) -> bool:
    """A label of the upper rows ends with the row below, or goes on there as a blank and is known; or all groups are.

    Rows of a form's head (``主管部门 | … | 实施单位 | …``) over the header of its money show none of these.
    """
    whole = [spot for spot in stack.row.filled if id(spot) not in parts]
    ends = any(spot.cell.row_no + spot.cell.row_span - 1 == below.row_no for spot in whole)
    goes_on = any(
        knowledge.column_rules(spot.label_norm)
        and all(other.is_blank for other in below.spots if other.covers(spot.first, spot.last))
        for spot in whole
    )
    split = [spot for spot in stack.row.filled if len(parts.get(id(spot), ())) > 1]
    return ends or goes_on or all(knowledge.column_rules(spot.label_norm) for spot in split)
