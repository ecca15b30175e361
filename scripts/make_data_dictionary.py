"""Write ``docs/data-dictionary.md`` from the descriptions that the dbt project keeps beside its models.

    python scripts/make_data_dictionary.py

A test holds that the page says what the project says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from flows.landing.schema import RAW_TABLES

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "dbt_project" / "models"
PAGE = ROOT / "docs" / "data-dictionary.md"
INTRODUCTION = """\
<!-- Written by scripts/make_data_dictionary.py from the descriptions in dbt_project/models. Change those. -->

# Data dictionary

The tables of `current.duckdb`. `marts` says what the reports mean, `raw` what they print; `parquet/` holds the same
tables. Money is `decimal(20,2)` in 元; a number that nobody printed is NULL, never zero. The schemas `staging` and
`intermediate` are steps in between and may change; `forms` holds the lists that the project reads labels with.
"""


def render_dictionary() -> str:
    """The page as Markdown: a section a schema, a table of columns a table."""
    parts = [INTRODUCTION, "## marts\n"]
    marts = sorted(_models(MODELS / "marts"), key=lambda model: (not model["name"].startswith("dim_"), model["name"]))
    for model in marts:
        types = {column["name"]: column["data_type"] for column in model["columns"]}
        parts.append(_render_table(f"marts.{model['name']}", model, types))
    parts.append("## raw\n")
    for source in yaml.safe_load((MODELS / "staging" / "raw.yml").read_text(encoding="utf-8"))["sources"]:
        for table in source["tables"]:
            types = {name: kind.lower() for name, kind in RAW_TABLES[table["name"]].items()}
            parts.append(_render_table(f"raw.{table['name']}", table, types))
    return "\n".join(parts)


def _models(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.yml")):
        yield from (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", [])


def _render_table(name: str, described: dict[str, Any], types: dict[str, str]) -> str:
    lines = [
        f"### {name}",
        "",
        " ".join(described["description"].split()),
        "",
        "| column | type | what |",
        "|---|---|---|",
    ]
    for column in described["columns"]:
        what = " ".join(column["description"].split()).replace("|", "\\|")
        lines.append(f"| `{column['name']}` | {types[column['name']]} | {what} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(render_dictionary(), encoding="utf-8")
