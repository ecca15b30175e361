"""The page: one template, everything escaped, nothing loaded from anywhere."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.report import figures
from flows.report.content import Report, read_report

TEMPLATE = "report.html.j2"


def write_report(snapshot_path: Path, target: Path) -> Path:
    """Write the report of a snapshot to ``target`` and return it; a reader never sees half a page.

    Raises ``duckdb.Error`` where the file is no published snapshot, ``OSError`` where the target cannot be written.
    """
    page = render_report(read_report(snapshot_path))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    unfinished.write_text(page, encoding="utf-8")
    return unfinished.replace(target)


def render_report(report: Report) -> str:
    """The page as HTML text. A name that the template misspells raises ``jinja2.UndefinedError``."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"wan": figures.wan, "yuan": figures.yuan, "plain": figures.plain}
    return environment.get_template(TEMPLATE).render(report=report)
