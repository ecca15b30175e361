"""The audit worker: Great Expectations, warm. It audits a closed snapshot, read-only."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def warm(home: Path) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Import the suites and the library behind them, which takes seconds; the answer audits."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    importlib.import_module("expectations.checkpoint")
    from expectations.audit import run_audit
    from expectations.policy import make_policy

    def audit(request: dict[str, Any]) -> dict[str, Any]:
        """``{"snapshot": path, "policy": {...}, "data_docs": path or null}`` -> ``AuditResult`` as a dict."""
        data_docs = Path(request["data_docs"]) if request.get("data_docs") else None
        result = run_audit(Path(request["snapshot"]), make_policy(request["policy"]), data_docs)
        answer: dict[str, Any] = json.loads(result.to_json())
        return answer

    return audit
