"""How a run ended, for people: a Markdown summary for Prefect's artifacts, a table for the terminal."""

from __future__ import annotations

import sys
from collections import Counter

from flows.run import Result
from flows.settings import SEVERITIES

PIPE_WIDTH = 160


def write_markdown(result: Result) -> str:
    """The run summary that Prefect keeps: outcomes, findings, times."""
    outcomes = Counter(document["outcome"] for document in result.documents)
    lines = [f"# Run {result.run_id}: {result.status}", "", "| outcome | documents |", "|---|---|"]
    lines += [f"| {outcome} | {count} |" for outcome, count in sorted(outcomes.items())]
    lines += ["", "| severity | open findings |", "|---|---|"]
    lines += [f"| {severity} | {result.findings.get(severity, 0)} |" for severity in SEVERITIES]
    lines += ["", "| stage | seconds |", "|---|---|"]
    lines += [f"| {stage} | {seconds:.1f} |" for stage, seconds in result.seconds.items()]
    return "\n".join(lines) + "\n"


def print_result(result: Result) -> None:
    """The table at the end of a load, on standard output: what happened to every document, findings, the report."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # A pipe has no width of its own: room for a whole row.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
    table = Table(title=f"Run {result.run_id}", title_justify="left", expand=False)
    for heading in ("document", "id", "outcome", "why"):
        table.add_column(heading, overflow="fold")
    for document in result.documents:
        outcome = document["outcome"] + ("" if document["is_new"] or document["outcome"] == "duplicate" else " (known)")
        # What a file is called is text, never markup.
        cells = (document["file_name"], document["document_id"], outcome, document["reason"] or "")
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    outcomes = Counter(document["outcome"] for document in result.documents)
    console.print("Documents: " + (", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())) or "none"))
    console.print("Open findings: " + ", ".join(f"{result.findings.get(name, 0)} {name}" for name in SEVERITIES))
    if result.status == "nothing_new":
        console.print("Nothing new: the published warehouse stands as it is.")
    console.print(f"Report: {result.report}", soft_wrap=True)
