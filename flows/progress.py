"""Progress on standard error: a bar at a terminal, a line a stage elsewhere, nothing on standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Progress:
    """Shows one stage after another. Rich is imported only where a terminal looks on and there is something to show."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[None]:
        """Show ``name`` while the block runs; ``advance`` counts towards ``total``, where it is known."""
        started = time.perf_counter()
        if sys.stderr.isatty():
            bars = self._start_bars()
            task = self._task = bars.add_task(name, total=total)
            yield
            bars.update(task, total=total or 1, completed=total or 1)
        else:
            yield
            seconds = time.perf_counter() - started
            print(f"{name}{f' ({total})' if total else ''}: {seconds:.1f} s", file=sys.stderr, flush=True)
        self._task = None

    def advance(self) -> None:
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task)

    def _start_bars(self) -> Bars:
        if self._bars is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as RichProgress

            self._bars = RichProgress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
            )
            self._bars.start()
        return self._bars
