"""Alerts: what is new, worse or resolved since an owner was last told, as one digest an owner and run.

Without ``[alerts]`` in the settings nothing of this package is imported beyond this file, and nothing happens.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.home import Home
    from flows.run import Run
    from flows.settings import Settings


def alert(run: Run, status: str, message: str = "") -> None:
    """The last step of a run that ended as ``published``, ``nothing_new`` or ``failed``; it never makes a run fail."""
    if run.settings.alerts is not None:
        from flows.alerts.alerting import alert_owners

        alert_owners(run, status, message)


def alert_not_begun(home: Home, settings: Settings, message: str) -> None:
    """The same of a run that failed before it could begin."""
    if settings.alerts is not None:
        from flows.alerts.alerting import alert_without_run

        alert_without_run(home, settings.alerts, message)


def keep_rollback(home: Home, settings: Settings) -> None:
    """Let the dead man's switch know that somebody rolled back. What goes wrong here is only told."""
    if settings.alerts is not None:
        from flows.alerts import alerting

        try:
            alerting.keep_rollback(home)
        except Exception as error:
            print(f"alerts: {type(error).__name__}: {error}", file=sys.stderr)
