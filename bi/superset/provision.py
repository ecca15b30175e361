"""Make the dashboard of `dashboard.yml` in a running Superset by its REST API. Running it again changes it in place.

    python provision.py http://127.0.0.1:8088 warehouse/current.duckdb     (user and password from the environment)

Labels are those of the warehouse: what each column's comment says before " · ".
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import yaml
from charts import chart_of, columns_of
from client import Superset, SupersetError

DEFINITION = Path(__file__).with_name("dashboard.yml")
SCHEMA = "marts"
SEPARATOR = " · "
CHART = "CHART-"


def provision(superset: Superset, warehouse: Path) -> dict[str, Any]:
    """Database, datasets, charts, dashboard. Returns the ids: ``{"database", "datasets", "charts", "dashboard"}``."""
    definition = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))
    labels = read_labels(warehouse)
    missing = sorted(name for name in names_asked(definition) if not is_held(name, labels))
    if missing:
        raise SupersetError(f"{warehouse} has no {', '.join(missing)}: load once with this version of jixiao")
    database_id = superset.put_in_place(
        "database", database_of(definition["database"], warehouse), database_name=definition["database"]
    )
    datasets = {
        table: put_dataset(
            superset, database_id, table, dataset["measures"], {**labels[table], **dataset.get("labels", {})}
        )
        for table, dataset in definition["datasets"].items()
    }
    standing = charts_standing(superset, definition["dashboard"]["slug"])
    charts: dict[str, int] = {}
    for key, chart in definition["charts"].items():
        measures = definition["datasets"][chart["dataset"]]["measures"]
        formats = {name: measure["format"] for name, measure in measures.items()}
        wanted = chart_of(chart, datasets[chart["dataset"]], formats)
        charts[key] = superset.put_in_place("chart", wanted, known=standing.pop(key, None), slice_name=chart["name"])
    dashboard_id = put_dashboard(superset, definition, datasets, charts)
    for chart_id in standing.values():  # of keys that the definition no longer has
        superset.send("DELETE", f"chart/{chart_id}")
    return {"database": database_id, "datasets": datasets, "charts": charts, "dashboard": dashboard_id}


def names_asked(definition: Mapping[str, Any]) -> set[str]:
    """Tables, and the columns that charts name, as ``table`` and ``table.column``."""
    columns = {f"{chart['dataset']}.{name}" for chart in definition["charts"].values() for name in columns_of(chart)}
    return set(definition["datasets"]) | columns


def is_held(name: str, labels: Mapping[str, Mapping[str, str]]) -> bool:
    table, _, column = name.partition(".")
    return table in labels and (not column or column in labels[table])


def charts_standing(superset: Superset, slug: str) -> dict[str, int]:
    """``{key: id}`` of the charts that the dashboard holds from an earlier time, whatever they are called."""
    dashboard_id = superset.find("dashboard", slug=slug)
    if dashboard_id is None:
        return {}
    positions = json.loads(superset.send("GET", f"dashboard/{dashboard_id}")["result"]["position_json"] or "{}")
    charts = superset.send("GET", f"dashboard/{dashboard_id}/charts")["result"]
    alive = {chart["id"] for chart in charts}
    return {
        place.removeprefix(CHART): part["meta"]["chartId"]
        for place, part in positions.items()
        if place.startswith(CHART) and part["meta"]["chartId"] in alive
    }


def read_labels(warehouse: Path) -> dict[str, dict[str, str]]:
    """``{table: {column: label}}`` of the published file."""
    with duckdb.connect(str(warehouse.resolve()), read_only=True) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name, coalesce(comment, '') FROM duckdb_columns() WHERE schema_name = ?",
            [SCHEMA],
        ).fetchall()
    labels: dict[str, dict[str, str]] = {}
    for table, column, comment in rows:
        label, separator, _ = comment.partition(SEPARATOR)
        labels.setdefault(table, {})[column] = label if separator else ""
    return labels


def database_of(name: str, warehouse: Path) -> dict[str, Any]:
    """The connection. The link itself is named, not where it leads: `superset_config.py` follows it at each query."""
    return {
        "database_name": name,
        "sqlalchemy_uri": f"duckdb:///{warehouse.absolute()}",
        "expose_in_sqllab": True,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_file_upload": False,
        "extra": json.dumps(
            {"engine_params": {"connect_args": {"read_only": True}}, "allows_virtual_table_explore": True}
        ),
    }


def put_dataset(
    superset: Superset, database_id: int, table: str, measures: Mapping[str, Any], labels: Mapping[str, str]
) -> int:
    """A dataset with its columns as they are now, their labels, and its measures."""
    dataset_id = superset.find("dataset", database=database_id, table_name=table)
    if dataset_id is None:
        new = {"database": database_id, "schema": SCHEMA, "table_name": table}
        dataset_id = int(superset.send("POST", "dataset/", json=new)["id"])
    else:
        superset.send("PUT", f"dataset/{dataset_id}/refresh")
    known = superset.send("GET", f"dataset/{dataset_id}")["result"]
    ids = {metric["metric_name"]: metric["id"] for metric in known["metrics"]}
    columns = [
        {
            "id": column["id"],
            "column_name": column["column_name"],
            "verbose_name": labels.get(column["column_name"]) or None,
            "filterable": True,
            "groupby": True,
        }
        for column in known["columns"]
    ]
    metrics = [
        {
            **({"id": ids[name]} if name in ids else {}),
            "metric_name": name,
            "verbose_name": measure["label"],
            "expression": measure["sql"],
            "d3format": measure["format"] or None,
        }
        for name, measure in measures.items()
    ]
    superset.send("PUT", f"dataset/{dataset_id}", json={"columns": columns, "metrics": metrics})
    return dataset_id


def put_dashboard(
    superset: Superset, definition: Mapping[str, Any], datasets: Mapping[str, int], charts: Mapping[str, int]
) -> int:
    board = definition["dashboard"]
    positions = positions_of(definition, charts)
    metadata = {
        "positions": positions,
        "native_filter_configuration": [
            filter_of(number, wanted, datasets, [charts[key] for key in board["unfiltered"]])
            for number, wanted in enumerate(board["filters"], start=1)
        ],
        "cross_filters_enabled": True,
        "label_colors": dict(board["colours"]),
    }
    wanted = {"dashboard_title": board["title"], "slug": board["slug"], "published": True}
    dashboard_id = superset.put_in_place("dashboard", wanted, slug=board["slug"])
    content = {
        "json_metadata": json.dumps(metadata, sort_keys=True),
        "position_json": json.dumps(positions, sort_keys=True),
    }
    superset.send("PUT", f"dashboard/{dashboard_id}", json=content)
    return dashboard_id


def positions_of(definition: Mapping[str, Any], charts: Mapping[str, int]) -> dict[str, Any]:
    """The grid: rows of charts."""
    rows = {f"ROW-{number}": row for number, row in enumerate(definition["dashboard"]["rows"], start=1)}
    positions: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": list(rows), "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": definition["dashboard"]["title"]}},
    }
    for row_id, row in rows.items():
        children = {f"{CHART}{key}": (key, width) for key, width in row["charts"].items()}
        parents = ["ROOT_ID", "GRID_ID"]
        background = {"background": "BACKGROUND_TRANSPARENT"}
        positions[row_id] = {
            "type": "ROW", "id": row_id, "children": list(children), "parents": parents, "meta": background
        }  # fmt: skip
        for child_id, (key, width) in children.items():
            meta = {
                "chartId": charts[key],
                "sliceName": definition["charts"][key]["name"],
                "width": width,
                "height": row["height"],
            }
            positions[child_id] = {
                "type": "CHART", "id": child_id, "children": [], "parents": [*parents, row_id], "meta": meta
            }  # fmt: skip
    return positions


def filter_of(
    number: int, wanted: Mapping[str, Any], datasets: Mapping[str, int], unfiltered: list[int]
) -> dict[str, Any]:
    return {
        "id": f"NATIVE_FILTER-{number}",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "name": wanted["name"],
        "description": "",
        "targets": [{"datasetId": datasets[wanted["dataset"]], "column": {"name": wanted["column"]}}],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": unfiltered},
        "cascadeParentIds": [],
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "defaultToFirstItem": False},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
    }


if __name__ == "__main__":
    server, file = sys.argv[1:]
    account = Superset(server, os.environ["JIXIAO_BI_USER"], os.environ["JIXIAO_BI_PASSWORD"])
    print(json.dumps(provision(account, Path(file)), ensure_ascii=False, indent=2))
