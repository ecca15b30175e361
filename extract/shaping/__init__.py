"""Tables to labelled values: the step from what was printed to what a row and a column call it.

``rows`` (grid → rows of spots) → ``matching`` (which form) → ``headers`` (bands, columns by label) → ``values``,
``inline``, ``indicators``, ``fields`` (rows by kind of band) → ``state`` (what was gathered). Knowledge is ``forms/``.
A fiscal statement of a budget or of final accounts goes to ``extract.statements`` instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.form_files import TableForm
from extract.forms import Knowledge
from extract.labels import compact, normalise_label
from extract.model import Indicator, Metadata, ProseCell, Reading, ScoreForm, Signal, Table, Value
from extract.shaping.headers import find_header
from extract.shaping.matching import has_labels, match_form, table_labels
from extract.shaping.rows import table_rows
from extract.shaping.state import FormState, Harvest
from extract.shaping.tables import TableShaper
from extract.statements import StatementReader


@dataclass(frozen=True, slots=True)
class ShapedTables:
    """What the tables of one document say. ``table_forms`` maps table numbers to form ids, unknown tables left out."""

    table_forms: dict[int, str]
    values: tuple[Value, ...]
    indicators: tuple[Indicator, ...]
    score_forms: tuple[ScoreForm, ...]
    prose_cells: tuple[ProseCell, ...]
    signals: tuple[Signal, ...]


def shape_tables(reading: Reading, knowledge: Knowledge, metadata: Metadata) -> ShapedTables:
    """Every table of a reading → values, indicators, score forms, cells of prose, and signals for what nothing knew.

    ``metadata.fiscal_year`` completes dates without a year, ``metadata.division_code`` weighs the forms of provinces.
    Never raises for a document, however odd.
    """
    harvest = Harvest(reading, knowledge, metadata.fiscal_year)
    table_forms: dict[int, str] = {}
    state: FormState | None = None
    statements = StatementReader(reading, knowledge, metadata)
    for table in reading.tables:
        if (statement := statements.read(table, len(harvest.forms) + 1)) is not None:
            harvest.open_form(table, None)
            harvest.values += statement.values
            harvest.signals += statement.signals
            table_forms[table.table_no] = statement.form_id
            state = None
            continue
        form = match_form(table, knowledge, division_code=metadata.division_code) or _same_form(state, table)
        if form is not None:
            table_forms[table.table_no] = form.form_id
        else:
            _signal_unknown(harvest, table)
        if state is None or not _continues(state, table, form, knowledge):
            state = harvest.open_form(table, form)
        state = TableShaper(harvest, table, state).read()
    return ShapedTables(
        table_forms=table_forms,
        values=tuple(harvest.values),
        indicators=tuple(harvest.indicators),
        score_forms=tuple(frame for state in harvest.forms if (frame := state.score_form()) is not None),
        prose_cells=tuple(harvest.prose_cells),
        signals=tuple(harvest.signals),
    )


def _same_form(state: FormState | None, table: Table) -> TableForm | None:
    """The form of the table before, for a table below the same title that prints the form's labels again."""
    if state is None or state.form is None or not state.form.required or table.title not in (None, state.table.title):
        return None
    return state.form if has_labels(state.form, table_labels(table)) else None


def _continues(state: FormState, table: Table, form: TableForm | None, knowledge: Knowledge) -> bool:
    """Whether a table is a further part of the form before it (a fund table, then a table of its indicators).

    It is where the form has no total yet and has shown a part of a performance form, where the table has other bands
    than the form has shown, and neither title nor project name begins a form.
    """
    if state.is_closed or not (state.frame or state.bands & {"goals", "indicators"}):
        return False
    title = normalise_label(table.title or "")
    if title != normalise_label(state.table.title or "") and any(
        words in title for known in knowledge.table_forms for words in known.titles
    ):
        return False
    if form is not None and state.form is not None and form.form_id != state.form.form_id and form.titles:
        return False
    if any(knowledge.field_of(normalise_label(cell.text.split("：")[0])) == "project" for cell in table.cells):
        return False
    rows = table_rows(table)
    kinds = {header.kind for index in range(len(rows)) if (header := find_header(rows, index, knowledge)) is not None}
    return bool(kinds) and not kinds & state.bands


def _signal_unknown(harvest: Harvest, table: Table) -> None:
    first = next((cell for cell in table.cells if cell.text.strip()), None)
    if first is not None:
        name = table.title or compact(first.text)[:40]
        harvest.signal("unknown_table", f"table {table.table_no}: no form knows {name!r}", table, first)
