"""Numbers that stand inside label cells (``一般公共预算：557.67``), and labels with their number in the next cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from extract.form_files import VALUE_ROLES, Block
from extract.labels import compact, is_part_label, normalise_label, split_year
from extract.model import Table
from extract.shaping.headers import ADJUSTED, INHERIT, ITEM_ROLES, UNKNOWN_ROLE, Column
from extract.shaping.making import bind_nothing, make_value, resolve_unit
from extract.shaping.numbers import read_number, split_labelled
from extract.shaping.rows import Row, Spot
from extract.shaping.state import FormState, Harvest


@dataclass(slots=True)
class InlineCells:
    """Reads labelled cells row by row; remembers the headings (按收入性质分) that stand over them."""

    harvest: Harvest
    table: Table
    state: FormState
    stubs: tuple[Spot, ...] = ()
    block: Block | None = None
    headings: list[tuple[Spot, str, str]] = field(default_factory=list)  # spot, printed label, key

    def read(self, row: Row) -> bool:
        """A row of labelled cells; False where the row is none.

        A label with a blank behind its colon counts only beside labelled numbers, or below a heading: elsewhere it is
        the label of an empty row.
        """
        fresh = [spot for spot in row.filled if not self.harvest.is_done(self.table, spot.cell)]
        labelled = [(spot, parts) for spot in fresh if (parts := split_labelled(spot.text)) is not None]
        labelled = [(spot, parts) for spot, parts in labelled if self._field(parts[0]) is None]
        is_heading = {id(spot): self._is_heading(parts[0]) for spot, parts in labelled}
        has_number = any(read_number(parts[1]).value is not None for _, parts in labelled)
        if not labelled or not (has_number or self.headings or any(is_heading.values())):
            return False
        for spot, (label, rest) in labelled:
            self._read_cell(row, spot, label, rest, is_heading[id(spot)])
        for spot in row.new:
            if spot.is_blank:
                self.harvest.mark(self.table, spot.cell)
        return True

    def _field(self, label: str) -> str | None:
        return self.harvest.knowledge.field_of(normalise_label(label))

    def _is_heading(self, label: str) -> bool:
        return self.harvest.knowledge.is_word("heading", normalise_label(label))

    def _read_cell(self, row: Row, spot: Spot, label: str, rest: str, is_heading: bool) -> None:
        label_norm = normalise_label(label)
        over = [head for head in self.headings if head[0].covers(spot.first, spot.last)]
        heading = over[-1] if over and not is_heading else None
        if is_heading:
            self.headings = [head for head in self.headings if not head[0].covers(spot.first, spot.last)]
            self.headings.append((spot, compact(label), label_norm))
        item = self.harvest.knowledge.item_of(
            label_norm, self.state.form_id, self.block.block_id if self.block else None
        )
        kind = self.harvest.knowledge.item_kinds.get(item or "", "amount")
        role = ITEM_ROLES.get(kind, UNKNOWN_ROLE)
        column = bind_nothing(spot, role, self._stage(), heading[1] if heading else "", heading[2] if heading else "")
        self._add(row, spot, rest, column, label, label_norm, heading[2] if heading else None)
        if item is None and read_number(rest).value is not None:
            message = f"row {row.row_no}: no entry knows the label {compact(label)!r}"
            self.harvest.signal_label(label_norm, message, self.table, spot.cell)

    def _stage(self) -> str | None:
        """The stage of numbers inside labels is the form's to say: no column stands over them."""
        block = self.block.inline_stage if self.block else None
        return block or (self.state.form.inline_stage if self.state.form else None)

    def read_pairs(self, row: Row) -> bool:
        """Labels with their number in the next cell (``年初预算数 | 100``); False where a number has no label."""
        knowledge, filled, found = self.harvest.knowledge, row.filled, False
        whole: Column | None = None  # the amount that a 其中 behind it is a part of
        are_numbers = [read_number(spot.text).value is not None for spot in filled]
        if not any(are_numbers) or are_numbers[0] or any(one and two for one, two in pairwise(are_numbers)):
            return False
        for spot, following in pairwise(filled):
            if read_number(spot.text).value is not None or read_number(following.text).value is None:
                continue
            label_norm, year = split_year(spot.label_norm)
            rule = next((r for r in knowledge.column_rules(label_norm) if r.role in VALUE_ROLES), None)
            item = knowledge.item_of(label_norm, self.state.form_id)
            if rule is None and item is None:
                message = f"row {row.row_no}: no entry knows the label {compact(spot.text)!r}"
                self.harvest.signal_label(label_norm, message, self.table, spot.cell)
            is_part = whole is not None and (is_part_label(spot.text) or (rule is not None and rule.stage == INHERIT))
            stage = rule.stage if rule is not None and rule.stage != INHERIT else self._stage()
            stage = "full_year_budget" if stage == ADJUSTED else stage  # no column of the full year stands beside it
            role = rule.role if rule else ITEM_ROLES.get(knowledge.item_kinds.get(item or "", ""), UNKNOWN_ROLE)
            stub = next((s for s in row.spots if not s.is_new and not s.is_blank and s.last < spot.first), None)
            column = Column(
                spot.first,
                spot.last,
                compact(spot.text) if rule else "",
                label_norm if rule else "",
                role,
                whole.stage if is_part and whole is not None else stage,
                year,
                rule.year_offset if rule else 0,
                rule.unit if rule else None,
                spot,
            )
            whole = column if role == "amount" and not is_part else whole
            named = stub if rule and stub and not is_part else spot
            self.stubs = tuple(other for other in row.spots if other.last < spot.first and other.cell.row_span > 1)
            self._add(row, following, following.text, column, named.text, split_year(named.label_norm)[0], None)
            self.harvest.mark(self.table, spot.cell)
            found = True
        return found

    def _add(
        self, row: Row, spot: Spot, printed: str, column: Column, label: str, label_norm: str, parent_norm: str | None
    ) -> None:
        unit = resolve_unit(column, label, self.stubs, self.table, self.state, self.block)
        self.harvest.mark(self.table, spot.cell)
        self.harvest.values.append(
            make_value(
                self.harvest,
                self.table,
                self.state,
                row,
                spot,
                read_number(printed, unit),
                column,
                label=label,
                label_norm=label_norm,
                parent_norm=parent_norm,
                subject=self.state.project,
                block_id=self.block.block_id if self.block else None,
                unit=unit,
            )
        )
