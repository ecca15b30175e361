"""Findings of the editions that counted on a day: what is answered in full, in part, and not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import jinja2
import pytest
from click.testing import CliRunner

from flows.cli import main
from flows.home import PROJECT_ROOT, WAREHOUSE_FILE, Home
from flows.warehouse.publishing import point_to

MACROS = PROJECT_ROOT / "dbt_project" / "macros"
# Two editions of one report, one replaced within the run that brought it, one withdrawn, one that stands all along.
SNAPSHOT = """
    CREATE SCHEMA marts; CREATE SCHEMA raw;
    CREATE TABLE marts.dim_document AS FROM (VALUES
        ('old', 'old.pdf', 'u1', 2023, false, TIMESTAMP '2024-01-01 02:00', TIMESTAMP '2024-02-01 02:00'),
        ('new', 'new.pdf', 'u1', 2023, true, TIMESTAMP '2024-02-01 02:00', NULL),
        ('brief', 'brief.pdf', 'u2', 2022, false, TIMESTAMP '2024-01-01 02:00', TIMESTAMP '2024-01-01 02:00:01'),
        ('hasty', 'hasty.pdf', 'u2', 2022, false, TIMESTAMP '2024-01-10 02:00', TIMESTAMP '2024-01-20 02:00'),
        ('gone', 'gone.pdf', 'u2', 2023, false, TIMESTAMP '2024-01-01 02:00', TIMESTAMP '2024-01-20 02:00'),
        ('same', 'same.pdf', 'u2', 2024, true, TIMESTAMP '2024-01-01 02:00', NULL)
    ) AS rows(document_id, file_name, unit_id, fiscal_year, is_current, current_from, current_until);
    CREATE TABLE marts.fct_document_period AS SELECT document_id, current_from, current_until FROM marts.dim_document;
    CREATE TABLE raw.documents AS SELECT document_id, file_name, CASE WHEN is_current THEN 'loaded'
        WHEN document_id = 'gone' THEN 'withdrawn' ELSE 'superseded' END AS outcome FROM marts.dim_document;
    CREATE TABLE marts.dim_unit AS FROM (VALUES ('u1', '甲市统计局', '统计局', true), ('u2', '乙市统计局', NULL, true))
        AS rows(unit_id, unit_name, short_name, is_current);
    CREATE TABLE marts.fct_run AS FROM (VALUES
        ('r1', 'published', TIMESTAMP '2024-01-01 02:30'), ('r2', 'published', TIMESTAMP '2024-01-05 02:30'),
        ('r3', 'failed', TIMESTAMP '2024-01-12 02:30'), ('r4', 'published', TIMESTAMP '2024-01-20 02:30'),
        ('r5', 'published', NULL)
    ) AS rows(run_id, status, finished_at);
    CREATE TABLE marts.fct_money_history (document_id VARCHAR);
    CREATE TABLE marts.fct_finding AS SELECT rows.*, 'SE-A1' AS identity_id, 't' AS title_zh,
        't' AS title_en, 'm' AS message_zh, 'm' AS message_en, 'r1' AS first_seen_run, '' AS blame_reason_zh,
        '' AS blame_reason_en, CAST(1 AS DECIMAL(20, 2)) AS amount_at_stake_yuan, ['p'] AS places, 2023 AS fiscal_year,
        CASE WHEN status = 'open' THEN 'source' ELSE 'unclear' END AS blame
    FROM (VALUES
        ('of old, to the end', 'old', 'u1', 'resolved', 'r4', 'must'),
        ('of old, mended by a rule before', 'old', 'u1', 'resolved', 'r1', 'must'),
        ('of new', 'new', 'u1', 'open', 'r5', 'must'),
        ('of gone, seen until it was taken for gone', 'gone', 'u2', 'resolved', 'r2', 'should'),
        ('of same', 'same', 'u2', 'open', 'r5', 'advisory'),
        ('of same, once', 'same', 'u2', 'resolved', 'r2', 'must'),
        ('of same, waived', 'same', 'u2', 'waived', 'r5', 'must')
    ) AS rows(finding_id, document_id, unit_id, status, last_seen_run, severity);
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    path = home.snapshots / "20240301T000000-000000" / WAREHOUSE_FILE
    path.parent.mkdir(parents=True)
    macros = "".join((MACROS / name).read_text(encoding="utf-8") for name in ("china_day.sql", "as_of.sql"))
    with duckdb.connect(str(path)) as connection:
        connection.execute(SNAPSHOT)
        connection.execute(jinja2.Template(macros + "{{ create_documents_as_of('marts') }}").render())
    point_to(home, path.parent.name)
    yield home


def ask(home: Home, day: str, *options: str) -> tuple[dict[str, str], str]:
    """Findings with their status, and what is said beside."""
    arguments = ["findings", "--home", str(home.root), "--format", "json", "--as-of", day, *options]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return {row["finding_id"]: row["status"] for row in json.loads(result.stdout)}, result.stderr


OLD, GONE = "of old, to the end", "of gone, seen until it was taken for gone"


@pytest.mark.parametrize(
    ("day", "found", "unknown"),
    [
        ("2023-12-31", {}, []),
        ("2024-01-01", {OLD: "superseded", GONE: "withdrawn", "of same": "open"}, []),
        ("2024-01-15", {OLD: "superseded", GONE: "withdrawn", "of same": "open"}, ["hasty.pdf"]),
        ("2024-01-20", {OLD: "superseded", "of same": "open"}, []),
        ("2024-02-01", {"of new": "open", "of same": "open"}, []),
    ],
)
def test_each_edition_answers_for_the_time_in_which_it_counted(
    home: Home, day: str, found: dict[str, str], unknown: list[str]
) -> None:
    findings, said = ask(home, day)
    assert findings == found
    assert [name for name in ("old.pdf", "brief.pdf", "hasty.pdf", "gone.pdf", "same.pdf") if name in said] == unknown


def test_the_findings_of_today_are_the_open_ones(home: Home) -> None:
    now = CliRunner().invoke(main, ["findings", "--home", str(home.root), "--format", "json"])
    assert {row["finding_id"] for row in json.loads(now.stdout)} == set(ask(home, "2024-03-01")[0])


def test_what_is_not_kept_of_a_replaced_edition_is_empty(home: Home) -> None:
    arguments = ["findings", "--home", str(home.root), "--format", "json", "--as-of", "2024-01-05", "--unit", "甲"]
    (row,) = json.loads(CliRunner().invoke(main, arguments).stdout)
    assert (row["finding_id"], row["severity"], row["title_zh"]) == (OLD, "must", "t")
    assert [row[name] for name in ("message_zh", "message_en", "places", "blame")] == [None] * 4
    table = CliRunner().invoke(main, ["findings", "--home", str(home.root), "--as-of", "2024-01-15"])
    assert "count no more; their figures, places and blame are not kept" in table.stdout
    assert "1 open findings, 2 of editions that count no more" in table.stdout


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--severity", "must"], {OLD}),
        (["--unit", "u2"], {GONE, "of same"}),
        (["--blame", "source"], {"of same"}),
        (["--year", "2024"], set()),
    ],
)
def test_they_are_narrowed_as_the_others(home: Home, options: list[str], found: set[str]) -> None:
    assert set(ask(home, "2024-01-15", *options)[0]) == found


def test_a_day_to_come_is_wrong_usage(home: Home) -> None:
    for day in ("2999-01-01", "yesterday"):
        result = CliRunner().invoke(main, ["findings", "--home", str(home.root), "--as-of", day])
        assert result.exit_code == 2
