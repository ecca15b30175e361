"""A roster to start from: what came, and what the reports list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.queries import safe_field
from flows.roster.lines import read_roster
from flows.roster.start import COLUMNS, propose_lines

Row = tuple[str, str | None, str, str | None, int]


@pytest.fixture
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    """A department in two editions that lists its units, a body that reports for itself, what has no year."""
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts; CREATE SCHEMA raw")
        connection.execute(
            "CREATE TABLE marts.dim_unit AS SELECT * FROM (VALUES ('u1', '长沙市天心区水利局', '430103'),"
            " ('u2', '长沙市天心区水利站', '430103'), ('u3', '某开发区管理委员会', NULL)) AS rows"
            " (unit_id, unit_name, division_code)"
        )
        connection.execute(
            "CREATE TABLE marts.dim_document AS SELECT *, true AS is_current FROM (VALUES"
            " ('d1', 'u1', 'budget', 2024, 'department'), ('d2', 'u1', 'budget', 2024, 'unit'),"
            " ('d3', 'u2', 'budget', 2024, 'unit'), ('d4', 'u3', 'self_evaluation', 2023, NULL),"
            " ('d5', 'u3', 'other', 2023, NULL), ('d6', 'u3', 'budget', NULL, NULL)) AS rows"
            " (document_id, unit_id, report_type, fiscal_year, report_scope)"
        )
        connection.execute(
            "CREATE TABLE raw.listings AS SELECT * FROM (VALUES"
            " ('d1', 'l1', 'enumeration', '预算编制范围的单位',"
            "  ['长沙市天心区水利局本级', '长沙市天心区水利站', '天心区河道管理所', '其他']),"
            " ('d1', 'l2', 'enumeration', '内设机构', ['综合办公室']),"
            " ('d1', 'l4', 'enumeration', '被评议单位', ['长沙市天心区财政局']),"
            " ('d1', 'l3', 'projects', '单位项目', ['某某服务中心'])) AS rows"
            " (document_id, listing_id, kind, subject, items)"
        )
        yield connection


def rows(published: duckdb.DuckDBPyConnection, year: int | None = None) -> list[Row]:
    names = ("unit", "division", "report_type", "report_scope", "fiscal_year")
    return [tuple(line[name] for name in names) for line in propose_lines(published, year)]


def test_units_types_and_years_as_seen_and_the_units_that_are_listed(published: duckdb.DuckDBPyConnection) -> None:
    assert rows(published) == [
        ("长沙市天心区水利局", "430103", "budget", "department", 2024),
        ("长沙市天心区水利局", "430103", "budget", "unit", 2024),
        ("长沙市天心区水利站", "430103", "budget", None, 2024),
        ("某开发区管理委员会", None, "self_evaluation", None, 2023),
        ("天心区河道管理所", "430103", "budget", None, 2024),
    ]
    assert propose_lines(published)[-1]["note"] == "由长沙市天心区水利局2024年度报告列出"


def test_a_roster_for_one_year(published: duckdb.DuckDBPyConnection) -> None:
    assert {row[-1] for row in rows(published, 2025)} == {2025}


def test_what_it_prints_is_a_roster(published: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    lines = [",".join(safe_field(line[name]) for name in COLUMNS) for line in propose_lines(published)]
    path.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
    assert [(line.unit, line.due_rule) for line in read_roster(path).lines] == [
        ("长沙市天心区水利局", "approved_on + 20d"),
        ("长沙市天心区水利局", "approved_on + 20d"),
        ("长沙市天心区水利站", "approved_on + 20d"),
        ("某开发区管理委员会", None),
        ("天心区河道管理所", "approved_on + 20d"),
    ]
