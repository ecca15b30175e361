"""The statements of one document, table after table."""

from __future__ import annotations

from dataclasses import dataclass

from extract.forms import Knowledge
from extract.labels import normalise_label
from extract.model import Metadata, Reading, Signal, Table, Value
from extract.statements.columns import LABEL_KINDS
from extract.statements.emptiness import judge_emptiness
from extract.statements.knowledge import StatementForm
from extract.statements.layout import Header
from extract.statements.matching import captions_of, labels_of, match_labels, match_title, only_captions
from extract.statements.naming import list_unknown_labels
from extract.statements.shaper import MONEY_UNITS, StatementShaper, find_grid_captions


@dataclass(frozen=True, slots=True)
class ShapedStatement:
    """What one table says as a fiscal statement."""

    form_id: str
    values: tuple[Value, ...]
    signals: tuple[Signal, ...]


@dataclass(slots=True)
class StatementReader:
    """Reads the tables of a document in order; keeps the statement before, which a table may go on with."""

    reading: Reading
    knowledge: Knowledge
    metadata: Metadata
    form: StatementForm | None = None
    header: Header | None = None
    columns: int = 0
    unit: str | None = None

    def read(self, table: Table, form_no: int) -> ShapedStatement | None:
        """A table as a statement, None where it is none. ``form_no`` is its number among the document's forms."""
        grid = table.grid()
        start, captions, unit = find_grid_captions(grid)
        above = captions_of(self.reading, table)
        labels = labels_of(table)
        words = self.knowledge.statements
        family = self.metadata.evidence.get("detected_report_type", self.metadata.report_type)
        form = match_title((*captions, *above), words, labels, family, self.metadata.unit_name)
        is_next_part = form is None and not table.title and self._goes_on(table, above)
        if form is None:
            form = match_labels(labels, words, family) or (self.form if is_next_part else None)
        if form is None:
            self._forget()
            return None
        printed_unit = unit or (table.printed_unit if table.printed_unit in MONEY_UNITS else None)
        if is_next_part and form is self.form:
            printed_unit = printed_unit or self.unit
        shaper = StatementShaper(
            self.reading, table, form, self.knowledge, form_no, self.metadata.fiscal_year, printed_unit
        )
        is_rest = is_next_part and form is self.form
        if is_rest:
            shaper.align_right(self.columns)
        header = shaper.read(start, self.header if is_rest else None)
        if header is None or not self._is_statement(header, form):
            self._forget()
            return None
        self.form, self.header, self.unit = form, header, printed_unit
        self.columns = self.columns if is_rest else table.column_count
        signals = (
            *shaper.signals,
            *list_unknown_labels(self.reading, table, shaper.values, self.knowledge),
            *judge_emptiness(self.reading, table, shaper.values, words),
        )
        return ShapedStatement(form.form_id, tuple(shaper.values), signals)

    def _goes_on(self, table: Table, above: list[str]) -> bool:
        """Whether a table without a title may be the rest of the one before.

        It has as many columns; or fewer, where it begins with a row of totals (its label cells merged) right below it.
        """
        if self.form is None or table.column_count > self.columns:
            return False
        first = next((normalise_label(cell.text) for cell in table.cells if cell.text.strip()), "")
        is_closing = self.knowledge.statements.is_word("total_row", first) and only_captions(above)
        return table.column_count == self.columns or is_closing

    def _is_statement(self, header: Header, form: StatementForm) -> bool:
        """Whether a header speaks as those of statements do; a title near an indicator table proves nothing."""
        words = self.knowledge.statements
        names = any(words.header_kind(column.key) in LABEL_KINDS for lane in header.lanes for column in lane.labels)
        keys = [column.key for lane in header.lanes for column in lane.numbers]
        return names or any(
            words.is_generic(key) or words.is_word("fund_only", key) or self.knowledge.item_of(key, form.form_id)
            for key in keys
        )

    def _forget(self) -> None:
        self.form, self.header, self.columns, self.unit = None, None, 0, None
