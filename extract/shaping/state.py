"""What shaping gathers: the outcome of all tables, and the state of the form that is being read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extract.form_files import Block, TableForm
from extract.forms import Knowledge
from extract.labels import bare_label
from extract.model import Cell, Indicator, ProseCell, Reading, ScoreForm, Signal, Table, Value
from extract.shaping.rows import Spot

MANY = 5  # so many unknown labels of one unknown table are listed one by one


@dataclass(slots=True)
class FormState:
    """One form of the document while it is read. ``bands``: the kinds of bands that it has shown so far."""

    form_no: int
    form: TableForm | None
    table: Table
    title: str | None
    project: str | None = None
    position: int = 0
    bands: set[str] = field(default_factory=set)
    grade: str | None = None
    frame: dict[str, Value] = field(default_factory=dict)  # total_weight total_score execution_rate _weight _score

    @property
    def form_id(self) -> str | None:
        return self.form.form_id if self.form else None

    @property
    def is_closed(self) -> bool:
        """Whether the form's total has been read: what follows belongs to another form."""
        return "total_score" in self.frame

    def block_of(self, headings: tuple[Spot, ...]) -> Block | None:
        """The block of the form that one of the stubs names."""
        for spot in reversed(headings):
            label = bare_label(spot.label_norm)
            for block in self.form.blocks if self.form else ():
                if any(label == heading or label.startswith(heading) for heading in block.headings):
                    return block
        return None

    def score_form(self) -> ScoreForm | None:
        """The totals as a row, None where the form printed none."""
        if not self.frame and self.grade is None:
            return None
        weight, score = self.frame.get("total_weight"), self.frame.get("total_score")
        rate, e_weight = self.frame.get("execution_rate"), self.frame.get("execution_weight")
        e_score = self.frame.get("execution_score")
        return ScoreForm(
            form_no=self.form_no,
            form_id=self.form_id,
            table_no=self.table.table_no,
            page=self.table.page_from,
            project=self.project,
            total_weight=weight.value if weight else None,
            total_score=score.value if score else None,
            execution_rate_percent=rate.value if rate else None,
            execution_weight=e_weight.value if e_weight else None,
            execution_score=e_score.value if e_score else None,
            grade=self.grade,
            total_weight_cell_id=weight.cell_id if weight else None,
            total_score_cell_id=score.cell_id if score else None,
            execution_rate_cell_id=rate.cell_id if rate else None,
            execution_weight_cell_id=e_weight.cell_id if e_weight else None,
            execution_score_cell_id=e_score.cell_id if e_score else None,
            total_score_decimals=score.decimals if score else None,
            execution_rate_decimals=rate.decimals if rate else None,
            execution_score_decimals=e_score.decimals if e_score else None,
        )


@dataclass(slots=True)
class Harvest:
    """Everything shaped so far, and which cells of the current table have been dealt with."""

    reading: Reading
    knowledge: Knowledge
    report_year: int | None
    values: list[Value] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    prose_cells: list[ProseCell] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    forms: list[FormState] = field(default_factory=list)
    done: set[tuple[int, int, int]] = field(default_factory=set)  # table, row, column of cells dealt with
    labels_signalled: set[str] = field(default_factory=set)
    pending: list[Signal] = field(default_factory=list)  # of the current table: labels and cells that nothing knew

    def open_form(self, table: Table, form: TableForm | None) -> FormState:
        """The next form of the document."""
        title = table.title or (form.name if form else None)
        self.forms.append(FormState(len(self.forms) + 1, form, table, title))
        return self.forms[-1]

    def mark(self, table: Table, *cells: Cell) -> None:
        self.done.update((table.table_no, cell.row_no, cell.column_no) for cell in cells)

    def is_done(self, table: Table, cell: Cell) -> bool:
        return (table.table_no, cell.row_no, cell.column_no) in self.done

    def signal(self, code: str, message: str, table: Table, cell: Cell) -> None:
        """Record an oddity with its place. A code that ``signals.csv`` lacks is a mistake of the program: KeyError."""
        if code not in self.knowledge.signal_codes:
            raise KeyError(f"signal code {code!r} is not in forms/signals.csv")
        self.signals.append(Signal(code, message, cell.page, self.reading.cell_id(table, cell), cell.text))

    def signal_label(self, label: str, message: str, table: Table, cell: Cell) -> None:
        """An unknown label, once a document."""
        if label not in self.labels_signalled:
            self.labels_signalled.add(label)
            self.pend("unknown_label", message, table, cell)

    def pend(self, code: str, message: str, table: Table, cell: Cell) -> None:
        """A signal that is one of many where the whole table is unknown: ``settle`` decides."""
        self.signal(code, message, table, cell)
        self.pending.append(self.signals.pop())

    def settle(self, is_known: bool) -> None:
        """At the end of a table: each pending signal, or for a table of no known form one a code that counts them."""
        codes = {signal.code for signal in self.pending}
        for code in sorted(codes):
            alike = [signal for signal in self.pending if signal.code == code]
            if is_known or len(alike) <= MANY:
                self.signals += alike
            else:
                message = f"{len(alike)} places of a table of no known form, the first: {alike[0].message}"
                self.signals.append(replace(alike[0], message=message))
        self.pending.clear()

    def add_prose(self, table: Table, cell: Cell, state: FormState, section: str | None, stage: str | None) -> None:
        """Hand a cell of running text on to the reader of prose."""
        self.mark(table, cell)
        path = " / ".join(part for part in (state.title, section) if part)
        cell_id = self.reading.cell_id(table, cell)
        self.prose_cells.append(
            ProseCell(cell_id, cell.page, cell.text, path or None, stage, state.form_id, stage == "target")
        )
