"""How a run ended, for people: a Markdown summary for Prefect's artifacts, a table for the terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flows.settings import SEVERITIES
from flows.sources.model import show_place
from flows.terminal import BETWEEN_LANGUAGES

if TYPE_CHECKING:
    from rich.console import Console

    from flows.run import Result


def write_markdown(result: Result) -> str:
    """The run summary that Prefect keeps: outcomes, findings, times."""
    outcomes = Counter(document["outcome"] for document in result.documents)
    lines = [f"# Run {result.run_id}: {result.status}", "", "| outcome | documents |", "|---|---|"]
    lines += [f"| {outcome} | {count} |" for outcome, count in sorted(outcomes.items())]
    lines += ["", "| severity | open findings |", "|---|---|"]
    lines += [f"| {severity} | {result.findings.get(severity, 0)} |" for severity in SEVERITIES]
    lines += [f"| to be checked by us | {result.findings.get('to_check', 0)} |"]
    lines += ["", "| stage | seconds |", "|---|---|"]
    lines += [f"| {stage} | {seconds:.1f} |" for stage, seconds in result.seconds.items()]
    return "\n".join(lines) + "\n"


def _print_sources(console: Console, result: Result) -> None:
    """Places that gave nothing or less than they should; documents that count as withdrawn from now on."""
    from flows.tables import make_table

    for title, name, whole, rows in (
        (
            "Sources to look at",
            "place",
            "seen",
            [(show_place(each["uri"]), each["last_status"], each["message"]) for each in result.troubles],
        ),
        (
            "Withdrawn",
            "document",
            "id",
            [(each["file_name"], each["document_id"], each["reason"]) for each in result.withdrawn],
        ),
    ):
        if rows:
            worded = [(first, second, text.replace(BETWEEN_LANGUAGES, "\n", 1)) for first, second, text in rows]
            table = make_table(console, (name, whole, "why"), worded, whole={whole})
            table.title, table.title_justify = title, "left"
            console.print(table)


def print_result(result: Result) -> None:
    """The table at the end of a load, on standard output: what happened to every document, findings, the report."""
    from flows.tables import make_console, make_table

    console = make_console()
    rows = []
    for document in result.documents:
        outcome = document["outcome"] + ("" if document["is_new"] or document["outcome"] == "duplicate" else " (known)")
        reason = (document["reason"] or "").replace(BETWEEN_LANGUAGES, "\n", 1)
        rows.append((document["file_name"], document["document_id"] or "", outcome, reason))
    table = make_table(console, ("document", "id", "outcome", "why"), rows, whole={"document", "id", "outcome"})
    table.title = f"Run {result.run_id}"
    table.title_justify = "left"
    console.print(table)
    _print_sources(console, result)
    outcomes = Counter(document["outcome"] for document in result.documents)
    console.print("Documents: " + (", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())) or "none"))
    told = ", ".join(f"{result.findings.get(name, 0)} {name}" for name in SEVERITIES)
    to_check = result.findings.get("to_check", 0)
    console.print(f"Open findings: {told}" + (f"; {to_check} more to be checked by us" if to_check else ""))
    if result.status == "nothing_new":
        console.print("Nothing new: the published warehouse stands as it is.")
    if result.rolled_back_from:
        console.print(f"It was rolled back from {result.rolled_back_from}, which the findings above are counted in.")
    console.print(f"Report: {result.report}", soft_wrap=True)
