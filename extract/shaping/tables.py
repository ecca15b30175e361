"""One table: cut into bands at its headers, each row read by the band that it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.forms import Knowledge
from extract.labels import bare_label, compact
from extract.model import Table
from extract.shaping.fields import FieldCells
from extract.shaping.headers import UNKNOWN_ROLE, Header, duplicate_columns, find_header
from extract.shaping.indicators import IndicatorBand
from extract.shaping.inline import InlineCells
from extract.shaping.numbers import read_number
from extract.shaping.rows import Row, Spot, table_rows
from extract.shaping.state import FormState, Harvest
from extract.shaping.totals import is_total, read_inline_totals, read_total_row
from extract.shaping.values import ValueBand

MIN_PROSE = 20  # a shorter text that no step knows is a label; a longer one is read as prose


@dataclass(slots=True)
class TableShaper:
    """Reads one table into the harvest. The form may change within the table: ``read`` gives the last one."""

    harvest: Harvest
    table: Table
    state: FormState
    band: ValueBand | IndicatorBand | None = None
    goals: Header | None = None
    loose: InlineCells = field(init=False)
    fields: FieldCells = field(init=False)
    has_band: bool = False
    width: int = field(init=False)  # columns; the table counts its cells for it

    def __post_init__(self) -> None:
        self.width = self.table.column_count
        self.loose = InlineCells(self.harvest, self.table, self.state)
        self.fields = FieldCells(self.harvest, self.table)

    @property
    def knowledge(self) -> Knowledge:
        return self.harvest.knowledge

    def read(self) -> FormState:
        """Every row from top to bottom. Gives the state of the last form of the table."""
        rows = table_rows(self.table)
        index = 0
        while index < len(rows):
            header = find_header(rows, index, self.knowledge)
            if header is not None:
                self._open(header, rows[index : index + header.row_count])
                index += header.row_count
                continue
            for part in self._form_parts(rows[index]):
                self._read_row(part)
            index += 1
        self._leave_none_unread(rows)
        self.harvest.settle(is_known=self.state.form is not None)
        return self.state

    def _open(self, header: Header, rows: list[Row]) -> None:
        """A header opens a band; the same header again (on the next page) goes on with the open one."""
        self.has_band = True
        for row in rows:
            self.harvest.mark(self.table, *(spot.cell for spot in row.new if spot.is_blank))
        self.harvest.mark(self.table, *(spot.cell for spot in (*header.groups, *(c.spot for c in header.columns))))
        for column in duplicate_columns(header):
            self.harvest.signal("duplicate_header", f"two columns {column.label!r}", self.table, column.spot.cell)
        for column in header.columns:
            if column.role == UNKNOWN_ROLE:
                message = f"no entry knows the column {column.label!r}"
                self.harvest.signal_label(column.label_norm, message, self.table, column.spot.cell)
        if self.band is not None and self.band.header.kind == header.kind and self.band.header.labels == header.labels:
            same_stub = [s.label_norm for s in self.band.header.headings] == [s.label_norm for s in header.headings]
            if same_stub or not header.headings:
                self.band.header = header
                return
        self.goals = header if header.kind == "goals" else None
        block = self.state.block_of((*header.headings, *header.groups))
        if header.kind == "values":
            self.band = ValueBand(self.harvest, self.table, self.state, header, block)
        elif header.kind == "indicators":
            self.band = IndicatorBand(self.harvest, self.table, self.state, header)
        else:
            self.band = None
        self.harvest.mark(self.table, *(spot.cell for spot in header.headings))
        self.state.bands.add(header.kind)

    def _form_parts(self, row: Row) -> list[Row]:
        """A total and the head of the next form in one row, where a converter lost what stood between them, as two."""
        filled = row.filled
        if len(filled) < 2 or not self.knowledge.is_word("total", bare_label(filled[0].label_norm)):
            return [row]
        heads = [spot for spot in filled[1:] if self._begins_form(spot)]
        if not heads:
            return [row]
        cut = heads[0].first
        parts = ([spot for spot in row.spots if spot.first < cut], [spot for spot in row.spots if spot.first >= cut])
        return [Row(row.row_no, tuple(part)) for part in parts]

    def _begins_form(self, spot: Spot) -> bool:
        titles = (words for form in self.knowledge.table_forms for words in form.titles)
        return self.knowledge.field_of(spot.label_norm) == "project" or any(
            words in spot.label_norm for words in titles
        )

    def _read_row(self, row: Row) -> None:
        if not row.spots:
            return
        if self._read_totals(row):
            return
        state = self.fields.read(row, self.state, is_free=self.band is None and self.goals is None)
        if state is not None:
            self._switch(state)
            return
        if self.goals is not None and self._read_goals(row):
            return
        if self.band is not None and self.band.read(row):
            return
        is_form = self.state.form is not None or self.fields.has_read
        if self.band is None and row.filled and not self.loose.read(row) and is_form:
            self.loose.read_pairs(row)

    def _read_totals(self, row: Row) -> bool:
        """The form's total outside its indicators, whatever stands open; among indicators their band reads it."""
        if read_inline_totals(self.harvest, self.table, self.state, row):
            return True
        label = next(iter(row.filled), None)
        if isinstance(self.band, IndicatorBand) or label is None or not is_total(self.knowledge, label, "points"):
            return False
        columns = self.band.header.having("weight", "score", "audit_score") if self.band is not None else ()
        under = {column.role: row.at(column.first, column.last) for column in columns}
        read_total_row(self.harvest, self.table, self.state, row, label, under)
        return True

    def _switch(self, state: FormState) -> None:
        """Another form begins within the table (项目名称 again): its bands are still to come."""
        if state is not self.state:
            self.state = state
            self.band, self.goals = None, None
            self.loose = InlineCells(self.harvest, self.table, state)

    def _read_goals(self, row: Row) -> bool:
        """Goals and results in words, a row a goal, go to the reader of prose."""
        if self.goals is None:
            return False
        found = False
        if len(row.spots) < 2 or any(all(s.covers(c.first, c.last) for c in self.goals.columns) for s in row.filled):
            return False  # a caption
        for column in self.goals.columns:
            spot = row.at(column.first, column.last)
            if spot is None or not spot.is_new:
                continue
            self.harvest.mark(self.table, spot.cell)
            if not spot.is_blank and not self.knowledge.is_word("filler", spot.label_norm):
                stage = {"goal_target": "target", "goal_actual": "actual"}.get(column.role)
                section = " / ".join([*(compact(s.text) for s in self.goals.headings[-1:]), column.label])
                self.harvest.add_prose(self.table, spot.cell, self.state, section, stage)
                found = True
        if found:  # a running number or a year before the goals
            first = self.goals.columns[0].first
            self.harvest.mark(self.table, *(spot.cell for spot in row.new if spot.last < first))
        return found

    def _leave_none_unread(self, rows: list[Row]) -> None:
        """What no step took: titles pass, long texts go to the reader of prose, the rest is signalled."""
        title = bare_label(self.table.title or "")
        for row in rows:
            left = [spot for spot in row.filled if not self.harvest.is_done(self.table, spot.cell)]
            left = [spot for spot in left if not self._is_frame(spot, row, title)]
            label = self._prose_label(row)
            for spot in left:
                if len(compact(spot.text)) >= MIN_PROSE or (label is not None and spot is row.filled[-1]):
                    self.harvest.add_prose(self.table, spot.cell, self.state, label, None)
            left = [spot for spot in left if not self.harvest.is_done(self.table, spot.cell) and label is None]
            if left and self.has_band:
                words = " | ".join(compact(spot.text) for spot in left)
                self.harvest.pend("unread_cell", f"row {row.row_no}: {words}", self.table, left[0].cell)

    def _prose_label(self, row: Row) -> str | None:
        """The label of a row of one label and one answer that fills the rest of the row; None for other rows."""
        if len(row.filled) != 2:
            return None
        label, answer = row.filled
        fills = answer.last == self.width - 1 and answer.first == label.last + 1 < answer.last
        fills = fills or len(row.spots) == 2 < self.width  # flattened text prints no spans
        is_label = len(compact(label.text)) < MIN_PROSE and read_number(label.text).value is None
        return compact(label.text) if fills and is_label and read_number(answer.text).value is None else None

    def _is_frame(self, spot: Spot, row: Row, title: str) -> bool:
        """Titles, captions and stubs: texts that frame the numbers and are none themselves."""
        is_title = bool(title) and bare_label(spot.label_norm) in (title, bare_label(compact(self.table.title or "")))
        is_wide = len(row.spots) == 1 or (spot.first == 0 and spot.last == self.width - 1)
        is_caption = is_wide and (len(compact(spot.text)) < MIN_PROSE or self._begins_form(spot))
        is_alone = len(row.filled) == 1 and (row.row_no <= 2 or is_caption)
        is_filler = self.knowledge.is_word("filler", spot.label_norm) or self.knowledge.is_word(
            "prompt", spot.label_norm
        )
        is_stub = spot.cell.row_span > 1 and not any(sign.isdigit() for sign in spot.text)
        return is_title or is_alone or is_filler or is_stub
