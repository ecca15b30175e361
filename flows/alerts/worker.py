"""The process that sends: Apprise, in bounds of time. A receiver that never ends its answer holds up no run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def warm(home: Path) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The answer sends ``{"address", "digest", "caps"}`` and says ``{"refusal": "" or why not}``."""
    import apprise  # noqa: F401  # imported before the clock of a message runs

    from flows.alerts.channels import send
    from flows.alerts.digest import Digest

    def deliver(request: dict[str, Any]) -> dict[str, Any]:
        return {"refusal": send(request["address"], Digest(**request["digest"]), request["caps"])}

    return deliver
