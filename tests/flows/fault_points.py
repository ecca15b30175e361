"""Named points of a run at which a fault test strikes, and what strikes there: a kill, a disk that is full.

``flow_fakes`` passes some points by itself (inside its reader, its dbt, its suites); the others are put around
functions of the program here.
"""

from __future__ import annotations

import errno
import functools
import os
import pkgutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

At = Callable[[str], None]

# Point -> the function whose call it is, the number of that call, and whether it strikes before or after it.
AROUND = {
    "intake": ("flows.intake.keeping:Keeper.keep", 2, "before"),
    "arrivals": ("flows.ledger:record_arrivals", 1, "after"),
    "landing insert": ("flows.landing.database:store_shaped", 2, "after"),
    "outcomes": ("flows.ledger.outcomes:store_outcomes", 1, "after"),
    "quarantine": ("flows.ledger.quarantine:_keep_document", 1, "after"),
    "snapshot copy": ("flows.steps:create_snapshot", 1, "after"),
    "closed": ("flows.steps:close_snapshot", 1, "after"),
    "parquet": ("flows.steps:write_parquet", 1, "after"),
    "report": ("flows.report:write_report", 1, "after"),
    "settling": ("flows.steps:settle_publication", 1, "before"),
    "retention": ("flows.steps:drop_old_snapshots", 1, "before"),
    "alert": ("flows.load:alert", 1, "before"),
}
WITHIN = ("reading", "landed", "dbt", "reread", "findings", "suites", "before swap", "after swap")
POINTS = (*AROUND, *WITHIN)
# From here on the new snapshot is the published one.
PUBLISHED = frozenset({"after swap", "settling", "retention", "alert"})


def surround(set_attribute: Callable[[Any, str, Any], None], at: At) -> None:
    """Put the points of ``AROUND`` around their functions."""
    for point, (place, number, when) in AROUND.items():
        module, _, function = place.partition(":")
        owner, _, name = function.rpartition(".")
        holder = pkgutil.resolve_name(f"{module}:{owner}" if owner else module)
        set_attribute(holder, name, _struck(getattr(holder, name), point, number, when, at))


def _struck(function: Callable[..., Any], point: str, number: int, when: str, at: At) -> Callable[..., Any]:
    calls = 0

    @functools.wraps(function)
    def struck(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        is_due = calls == number
        if is_due and when == "before":
            at(point)
        result = function(*args, **kwargs)
        if is_due and when == "after":
            at(point)
        return result

    return struck


def kill_at(point: str) -> At:
    """Kill this process as hard as can be when it comes to ``point``."""

    def at(reached: str) -> None:
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return at


def fill_disk_at(point: str, ballast: Path) -> At:
    """Fill the disk that ``ballast`` lies on, to the last byte, when the run comes to ``point``."""

    def at(reached: str) -> None:
        if reached != point:
            return
        ballast.with_suffix(".reached").touch()
        with ballast.open("wb", buffering=0) as handle:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while handle.write(b"\0" * size) == size:
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    return at
