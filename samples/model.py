"""A report as data: its values, and the paragraphs and tables that they make."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from samples.layouts import Block, TableBlock, TextBlock, lay_out_form

HERE = Path(__file__).parent
FORMATS = ("txt", "docx", "pdf")

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """One report. ``values`` is what its source file says: unit, year, prose, texts, forms."""

    name: str
    format: str
    values: Values

    def blocks(self) -> list[Block]:
        """Paragraphs and tables in reading order: the template's, filled with the values."""
        template = _read_yaml(HERE / "templates" / f"{self.values['template']}.yml")
        return list(_fill(template, self.values))


def load_report(name: str) -> Report:
    """The report of ``sources/<name>.yml``. One that is ``based_on`` another is that one with some values changed."""
    values = _read_yaml(HERE / "sources" / f"{name}.yml")
    if "based_on" not in values:
        return Report(name, values["format"], values)
    report = load_report(values["based_on"])
    for path, value in values["changes"].items():
        report = change(report, path, value)
    return Report(name, values["format"], report.values)


def change(report: Report, path: str, value: Any) -> Report:
    """The same report with one value changed. ``path`` names it as the source file does: ``prose.budget_total``,
    ``forms.department.indicators.3.score``. A path that the report does not have raises ``KeyError``."""
    values = copy.deepcopy(report.values)
    *above, last = path.split(".")
    place: Any = values
    for key in above:
        place = place[int(key)] if isinstance(place, list) else place[key]
    if isinstance(place, list):
        place[int(last)] = value
    elif last in place:
        place[last] = value
    else:
        raise KeyError(path)
    return Report(report.name, report.format, values)


def _fill(template: list[Any], values: Values) -> Iterator[Block]:
    """A template entry is a sentence, ``{insert: name}`` for the source's ``texts``, or ``{form: name}``."""
    fields = {**{key: value for key, value in values.items() if isinstance(value, str | int)}, **values["prose"]}
    for entry in template:
        if isinstance(entry, str):
            yield TextBlock(entry.format_map(fields))
        elif "insert" in entry:
            yield from (TextBlock(sentence.format_map(fields)) for sentence in values["texts"][entry["insert"]])
        else:
            yield from _forms(entry["form"], values["forms"][entry["form"]], fields)


def _forms(name: str, data: Any, fields: Mapping[str, Any]) -> Iterator[TableBlock]:
    """One table, or several of one form where the source lists several (a project each)."""
    for one in data if isinstance(data, list) else [data]:
        layout = _read_yaml(HERE / "layouts" / f"{one.get('layout', name)}.yml")
        yield lay_out_form(layout, one, fields)


def _read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
