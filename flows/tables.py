"""Tables for people on standard output, readable in a pipe or a log as well as at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from flows.terminal import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

PIPE_WIDTH = 200  # a pipe has no width of its own: room for a whole row
WIDE = 120  # from here on there is room for ids and file names in one piece


def make_console() -> Console:
    """A console as wide as the terminal, or wide enough for a whole row where the output is none."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def make_table(
    console: Console,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    whole: Collection[str] = (),
    lines: bool = False,
) -> Table:
    """Rows of texts as a table. Columns of ``whole`` are not broken where the console has room; no text is markup."""
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=lines)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=console.width >= WIDE and heading in whole)
    for row in rows:
        table.add_row(*(Text(printable(cell, breaks=True)) for cell in row))
    return table
