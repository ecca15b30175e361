"""What Superset stores of a chart of `dashboard.yml`: what is drawn (its form) and what is asked for (its query)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

ROW_LIMIT = 1000
KINDS = {
    "bar": "echarts_timeseries_bar",
    "number": "big_number_total",
    "pie": "pie",
    "pivot": "pivot_table_v2",
    "table": "table",
}
Definition = Mapping[str, Any]


def chart_of(definition: Definition, dataset_id: int, formats: Mapping[str, str]) -> dict[str, Any]:
    """A chart as the API takes it. ``formats``: how each measure of its dataset is shown."""
    form = {
        "datasource": f"{dataset_id}__table",
        "viz_type": KINDS[definition["kind"]],
        "row_limit": definition.get("limit", ROW_LIMIT),
        "adhoc_filters": _conditions(definition),
        **_FORMS[definition["kind"]](definition, formats),
    }
    context = {
        "datasource": {"id": dataset_id, "type": "table"},
        "force": False,
        "queries": [_query(definition)],
        "form_data": form,
        "result_format": "json",
        "result_type": "full",
    }
    return {
        "slice_name": definition["name"],
        "viz_type": form["viz_type"],
        "datasource_id": dataset_id,
        "datasource_type": "table",
        "params": json.dumps(form, ensure_ascii=False, sort_keys=True),
        "query_context": json.dumps(context, ensure_ascii=False, sort_keys=True),
    }


def columns_of(definition: Definition) -> list[str]:
    """The columns that a chart shows or groups by."""
    named = [definition[key] for key in ("by", "split") if key in definition]
    return [*definition.get("rows", []), *definition.get("columns", []), *named]


def _conditions(definition: Definition) -> list[dict[str, Any]]:
    if "where" not in definition:
        return []
    return [{"expressionType": "SQL", "clause": "WHERE", "sqlExpression": definition["where"]}]


def _query(definition: Definition) -> dict[str, Any]:
    names = columns_of(definition)
    measures = list(definition.get("measures", []))
    order = [definition["order"]] if "order" in definition else [[measures[0], True]] if measures and names else []
    return {
        "columns": names,
        "metrics": measures,
        "extras": {"where": f"({definition['where']})" if "where" in definition else ""},
        # Superset's flag says "ascending", the definition's "largest first".
        "orderby": [[name, not is_largest_first] for name, is_largest_first in order],
        "row_limit": definition.get("limit", ROW_LIMIT),
    }


def _bar(definition: Definition, formats: Mapping[str, str]) -> dict[str, Any]:
    _, is_largest_first = definition.get("order", (None, True))
    return {
        "x_axis": definition["by"],
        "metrics": definition["measures"],
        "groupby": [definition["split"]] if "split" in definition else [],
        "orientation": "horizontal",
        # A limit keeps the ends of the order; axes count upwards, so the first of it stands last to be on top.
        "order_desc": is_largest_first,
        "x_axis_sort": "sum" if "split" in definition else definition["measures"][0],
        "x_axis_sort_asc": is_largest_first,
        "xAxisLabelInterval": "0",
        "stack": "Stack" if definition.get("stack") else None,
        "show_value": True,
        "only_total": True,
        "show_legend": True,
        "legendOrientation": "top",
        "legendType": "plain",
        "y_axis_format": formats[definition["measures"][0]],
        "truncateYAxis": False,  # a bar that does not begin at zero lies
        "rich_tooltip": True,
        "color_scheme": "supersetColors",
    }


def _number(definition: Definition, formats: Mapping[str, str]) -> dict[str, Any]:
    (measure,) = definition["measures"]
    return {
        "metric": measure,
        "y_axis_format": formats[measure],
        "header_font_size": 0.4,
        "subtitle": definition.get("note", ""),
        "subtitle_font_size": 0.2,
    }


def _pie(definition: Definition, formats: Mapping[str, str]) -> dict[str, Any]:
    (measure,) = definition["measures"]
    return {
        "groupby": [definition["by"]],
        "metric": measure,
        "number_format": formats[measure],
        "label_type": "key_value",
        "show_labels": True,
        "show_labels_threshold": 0,
        "labels_outside": True,
        "label_line": True,
        "show_legend": False,
        "donut": True,
        "innerRadius": 35,
        "outerRadius": 60,
        "color_scheme": "supersetColors",
    }


def _pivot(definition: Definition, formats: Mapping[str, str]) -> dict[str, Any]:
    return {
        "groupbyRows": definition["rows"],
        "groupbyColumns": definition["columns"],
        "metrics": definition["measures"],
        "metricsLayout": "COLUMNS",
        "combineMetric": len(definition["measures"]) > 1,
        "aggregateFunction": definition.get("aggregate", "Sum"),
        "valueFormat": formats[definition["measures"][0]],
        "rowOrder": "key_a_to_z",
        "colOrder": "key_a_to_z",
    }


def _table(definition: Definition, _formats: Mapping[str, str]) -> dict[str, Any]:
    order = definition.get("order")
    return {
        "query_mode": "raw",
        "all_columns": definition["columns"],
        "order_by_cols": [json.dumps([order[0], not order[1]])] if order else [],
        "table_timestamp_format": "%Y-%m-%d %H:%M:%S",
        "show_cell_bars": False,
        "server_pagination": False,
        "column_config": {name: {"d3NumberFormat": text} for name, text in definition.get("formats", {}).items()},
    }


_FORMS = {"bar": _bar, "number": _number, "pie": _pie, "pivot": _pivot, "table": _table}
