"""Every chart asked through Superset, and what it answers held against the published file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from client import Superset, SupersetError


def check(superset: Superset, made: Mapping[str, Any], warehouse: Path) -> dict[str, Any]:
    """``{"snapshot": id, "charts": {key: rows}}``. Raises ``SupersetError`` where an answer is not the file's."""
    counts = {}
    for key, chart_id in made["charts"].items():
        sql, rows = superset.ask_chart(chart_id)
        with duckdb.connect(str(warehouse.resolve()), read_only=True) as connection:
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            own = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        if sorted(map(comparable, rows)) != sorted(map(comparable, own)):
            raise SupersetError(
                f"chart {key}: Superset answers {len(rows)} rows that are not the {len(own)} of the file"
            )
        counts[key] = len(rows)
    _, ((snapshot),) = superset.ask_chart(made["charts"]["snapshot"])
    with duckdb.connect(str(warehouse.resolve()), read_only=True) as connection:
        (current,) = connection.execute("SELECT snapshot_id FROM marts.snapshot").fetchone() or (None,)
    if snapshot["snapshot_id"] != current:
        raise SupersetError(f"Superset shows snapshot {snapshot['snapshot_id']}, published is {current}")
    return {"snapshot": current, "charts": counts}


def comparable(row: Mapping[str, Any]) -> str:
    """A row as text: numbers as JSON has them, times left out (JSON has milliseconds of them)."""
    return repr(sorted((name, _plain(value)) for name, value in row.items() if not name.endswith("_at")))


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return float(value)
    return str(value)
