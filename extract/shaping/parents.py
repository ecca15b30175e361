"""Which row a row belongs to: by 其中, by the dictionary of measures, by numbering, by indentation, in that order."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.forms import Knowledge
from extract.labels import indentation, is_part_label, numbering_rank


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that later rows may belong to."""

    label_norm: str
    item: str | None
    rank: int
    indent: int
    is_part: bool
    is_list: bool


@dataclass(slots=True)
class RowTree:
    """Fed with the labels of a band from top to bottom; gives each row its parent."""

    knowledge: Knowledge
    form_id: str | None = None
    block_id: str | None = None
    _open: list[OpenRow] = field(default_factory=list)

    def place(self, text: str, label_norm: str) -> tuple[OpenRow | None, OpenRow]:
        """The printed label and its key → the row that it is a part of (None at the top) and the row itself."""
        row = OpenRow(
            label_norm,
            self.knowledge.item_of(label_norm, self.form_id, self.block_id),
            numbering_rank(text),
            indentation(text),
            is_part_label(text),
            self.knowledge.is_word("list", label_norm),
        )
        depth = self._depth(row)
        del self._open[depth:]
        parent = self._open[-1] if self._open else None
        self._open.append(row)
        return parent, row

    def _depth(self, row: OpenRow) -> int:
        """How many of the open rows stay open: the last of them is the parent."""
        stack = self._open
        if row.is_part:
            return max((i + 1 for i, other in enumerate(stack) if not other.is_part), default=0)
        if row.item is not None:
            parent = self.knowledge.item_parents.get(row.item)
            own = [i + 1 for i, other in enumerate(stack) if parent is not None and other.item == parent]
            if own:
                return own[-1]
        if row.rank:
            return next((i for i, other in enumerate(stack) if other.rank >= row.rank), self._below_plain(row))
        if row.item is None:
            lists = [i + 1 for i, other in enumerate(stack) if other.is_list]
            if lists:
                return lists[-1]
        if row.indent:
            return next((i for i, other in enumerate(stack) if other.indent >= row.indent), len(stack))
        return 0

    def _below_plain(self, row: OpenRow) -> int:
        """A numbered row below open rows of lesser rank: it belongs to the last of them that is no 其中 row."""
        return max(
            (i + 1 for i, other in enumerate(self._open) if not other.is_part and other.rank < row.rank), default=0
        )
