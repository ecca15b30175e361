"""Cells that a form asks to be filled in: 项目名称 | …, 自评得分 | …, and chapters of running text inside a table."""

from __future__ import annotations

from dataclasses import dataclass

from extract.labels import compact, declared_weight, normalise_label
from extract.model import Table
from extract.shaping.numbers import read_number
from extract.shaping.points import declare_points, note_total
from extract.shaping.rows import Row, Spot
from extract.shaping.state import FormState, Harvest

MOST_ANSWERS = 2  # more words behind 项目名称 are the labels of a list of projects
_PROSE_STAGES = {"prose": None, "goal": "target"}
_POINTS = ("total_score", "total_weight")


@dataclass(slots=True)
class FieldCells:
    """Reads rows of labels and answers; what it learns goes into the state of the form."""

    harvest: Harvest
    table: Table
    has_read: bool = False

    def read(self, row: Row, state: FormState, is_free: bool) -> FormState | None:
        """A row of fields → the state of its form, a new one where a second project begins. None: no such row.

        ``is_free``: no band is open. Below a header only a row that begins with a field or names a project
        counts, and points belong to the band.
        """
        named = {id(spot): name for spot in row.filled if (name := self._field(spot)) is not None}
        first = next(iter(row.filled), None)
        if not named or first is None:
            return None
        names_project = "project" in named.values()
        if not is_free and not names_project and named.get(id(first), "total_score") in _POINTS:
            return None
        self.has_read = True
        self.harvest.mark(self.table, *(spot.cell for spot in row.new if spot.is_blank))
        answers: list[Spot] = []
        current: Spot | None = None
        for spot in (*row.filled, None):
            if spot is None or id(spot) in named:
                if current is not None:
                    state = self._take(row, current, named[id(current)], answers, state)
                current, answers = spot, []
            elif current is not None:
                answers.append(spot)
            elif not spot.cell.row_span > 1:
                self.harvest.mark(self.table, spot.cell)
        return state

    def _field(self, spot: Spot) -> str | None:
        """The field of a label cell, or of a cell that prints label and answer (项目名称：…)."""
        knowledge = self.harvest.knowledge
        return knowledge.field_of(spot.label_norm) or knowledge.field_of(normalise_label(self._split(spot)[0]))

    def _split(self, spot: Spot) -> tuple[str, str]:
        label, _, rest = spot.text.replace("：", ":", 1).partition(":")
        return label, rest.strip()

    def _take(self, row: Row, label: Spot, name: str, answers: list[Spot], state: FormState) -> FormState:
        self.harvest.mark(self.table, label.cell)
        own = self._split(label)[1] if self.harvest.knowledge.field_of(label.label_norm) is None else ""
        text = own or " ".join(compact(spot.text) for spot in answers)
        if name == "project":
            text = own or (compact(answers[0].text) if 1 <= len(answers) <= MOST_ANSWERS else "")
        if name == "project" and text:
            if state.bands or (state.project is not None and state.project != compact(text)):
                state = self.harvest.open_form(self.table, state.form)
            state.project = compact(text)
        elif name == "grade" and text:
            state.grade = compact(text)
        elif name in ("total_score", "total_weight"):
            scores = [spot for spot in answers if read_number(spot.text).value is not None]
            role = name.removeprefix("total_")
            if scores and name not in state.frame:
                note_total(self.harvest, self.table, state, row, label, role, scores[0], scores[0].text)
            return state
        elif name in _PROSE_STAGES:
            weight = declared_weight(label.text)
            if weight is not None:
                declare_points(self.harvest, self.table, state, label, weight)
            section = compact(label.text if not own else self._split(label)[0])
            for spot in [label] if own else answers:
                self.harvest.add_prose(self.table, spot.cell, state, section, _PROSE_STAGES[name])
        self.harvest.mark(self.table, *(spot.cell for spot in answers))
        return state
