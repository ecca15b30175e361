"""The build worker: dbt in-process, warm. It builds everything but ``raw`` in the snapshot under construction."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flows.home import PROJECT_ROOT, WAREHOUSE_FILE, Home
from flows.warehouse.merging import KEYS

MESSAGE_LENGTH = 500
TESTS_OF_ROWS = frozenset({"unique", "not_null", "accepted_values"})


def make_environment(home: Home) -> dict[str, str]:
    """What dbt must know before it is imported: where to build, where to keep its own files, whom not to call."""
    return {
        "JIXIAO_SNAPSHOT": str(home.building / WAREHOUSE_FILE),
        "DBT_PROJECT_DIR": str(PROJECT_ROOT),
        "DBT_PROFILES_DIR": str(PROJECT_ROOT),
        "DBT_TARGET_PATH": str(home.dbt / "target"),
        "DBT_LOG_PATH": str(home.dbt / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
        "DBT_USE_COLORS": "false",
        # Each statement in the log and the manifest after each build: nobody reads them, and writing takes its time.
        "DBT_LOG_LEVEL_FILE": "info",
        "DBT_WRITE_JSON": "false",
        "DO_NOT_TRACK": "1",
    }


def warm(home: Path) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Import dbt and parse the project, which needs no database; the answer builds."""
    os.environ.update(make_environment(Home(home)))
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    # Without the run's vars, which only SQL asks for: what was parsed last time still holds.
    parsed = dbtRunner().invoke(["parse", "--quiet"])
    runner = dbtRunner(manifest=parsed.result if parsed.success else None)
    grains = read_grains(parsed.result) if parsed.success else {}
    of_rows = list_tests_of_rows(parsed.result) if parsed.success else frozenset()

    def build(request: dict[str, Any]) -> dict[str, Any]:
        """``{"vars": {...}, "select": [...], "exclude": [...]}`` -> ``{"failures": [{"node", "status", "message",
        "is_of_rows"}], "counts": {status: n}, "grains": {"schema.table": grain}}``. Without ``select`` everything is built but what
        ``exclude`` names."""
        chosen = [
            text
            for name in ("select", "exclude", "indirect-selection")
            for text in _option(name, request.get(name, ()))
        ]
        result = runner.invoke(
            ["build", "--quiet", "--exclude-resource-type", "unit_test", *chosen, "--vars", json.dumps(request["vars"])]
        )
        # dbt keeps the file open as long as its process lives; between two builds others look into it.
        DuckDBConnectionManager.close_all_connections()
        if result.exception is not None and result.result is None:
            raise result.exception
        failures, counts = list[dict[str, Any]](), dict[str, int]()
        for node in getattr(result.result, "results", result.result) or ():
            status = str(node.status)
            counts[status] = counts.get(status, 0) + 1
            if status not in {"success", "pass", "warn", "no-op"}:
                message = (node.message or "")[:MESSAGE_LENGTH]
                name = node.node.unique_id
                is_of_rows = status == "fail" and name in of_rows
                failures.append({"node": name, "status": status, "message": message, "is_of_rows": is_of_rows})
        if not result.success and not failures:
            raise RuntimeError(f"dbt build failed: {result.exception}")
        # What follows from a failure is no news: a skipped node is listed only where nothing else failed.
        causes = [failure for failure in failures if failure["status"] != "skipped"]
        return {"failures": causes or failures, "counts": counts, "grains": grains}

    return build


def read_grains(manifest: Any) -> dict[str, str]:
    """``schema.table`` of each model that declares how its rows merge -> that ``grain`` (``flows.warehouse.merging``)."""
    return {
        f"{node.schema}.{node.name}": str(node.config.meta["grain"])
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.config.materialized == "table" and "grain" in node.config.meta
    }


def list_tests_of_rows(manifest: Any) -> frozenset[str]:
    """The data tests that refuse rows for what these rows are, whatever stands beside them: those that say so
    (``meta: {rests_on: rows}``), and generic ones on a model whose rows belong to a document, report or unit.
    """
    found = set()
    for name, node in manifest.nodes.items():
        if node.resource_type != "test":
            continue
        model = manifest.nodes.get(getattr(node, "attached_node", None))
        kind = getattr(getattr(node, "test_metadata", None), "name", None)
        is_generic = kind in TESTS_OF_ROWS and model is not None and model.config.meta.get("grain") in KEYS
        if node.config.meta.get("rests_on") == "rows" or is_generic:
            found.add(name)
    return frozenset(found)


def _option(name: str, values: Sequence[str]) -> list[str]:
    return [f"--{name}", *values] if values else []
