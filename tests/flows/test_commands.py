"""The command line: what it prints, how it ends."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal

import click
import pytest
from click.testing import CliRunner, Result
from flow_fakes import Warehouse

from flows.cli import COMMANDS, main
from flows.queries import safe_field

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: !12.50\n"
WRONG_USAGE = 2


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def published(warehouse: Warehouse) -> list[str]:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    return ["--home", str(warehouse.home.root)]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    assert "--home" in run(command, "--help").output


@pytest.mark.parametrize(
    "arguments", [["load", "/nowhere/at/all"], ["load"], ["status"], ["findings"], ["rollback"], ["serve"], ["unknown"]]
)
def test_wrong_usage_ends_with_2(arguments: list[str], tmp_path: object) -> None:
    home = [] if arguments == ["unknown"] else ["--home", f"{tmp_path}/none"]
    assert run(*arguments, *home).exit_code == WRONG_USAGE


def test_a_wrong_setting_is_named(warehouse: Warehouse) -> None:
    warehouse.home.root.mkdir()
    (warehouse.home.root / "settings.toml").write_text("[policy]\nmust = 'ignore'\n")
    result = run("load", str(warehouse.inbox), "--home", str(warehouse.home.root))
    assert result.exit_code == WRONG_USAGE
    assert "policy.must" in result.output


def test_findings_are_clean_json_and_csv(warehouse: Warehouse) -> None:
    home = published(warehouse)
    (finding,) = json.loads(run("findings", "--format", "json", *home).stdout)
    assert finding["amount_at_stake_yuan"] == "-1.50"
    (row,) = csv.DictReader(io.StringIO(run("findings", "--format", "csv", *home).stdout))
    assert row["message_zh"] == "'=1+1"
    assert row["amount_at_stake_yuan"] == "-1.50"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--severity", "must"], 1),
        (["--severity", "should"], 0),
        (["--unit", "统计"], 1),
        (["--unit", "教育"], 0),
        (["--year", "2023"], 1),
        (["--year", "2022"], 0),
    ],
)
def test_findings_are_filtered(warehouse: Warehouse, options: list[str], expected: int) -> None:
    home = published(warehouse)
    assert len(json.loads(run("findings", "--format", "json", *options, *home).stdout)) == expected


def test_status_tells_runs_snapshot_documents_and_findings(warehouse: Warehouse) -> None:
    home = published(warehouse)
    state = json.loads(run("status", "--format", "json", *home).stdout)
    assert state["documents"] == {"loaded": 1}
    assert state["findings"] == {"must": 1, "should": 0, "advisory": 0}
    assert [each["status"] for each in state["runs"]] == ["published"]
    assert "1 loaded" in run("status", *home).output


def test_rollback_without_an_earlier_snapshot_says_so(warehouse: Warehouse) -> None:
    home = published(warehouse)
    result = run("rollback", *home)
    assert result.exit_code == 1
    assert "oldest" in result.output


def test_doctor_finds_lost_bytes_and_leftovers(warehouse: Warehouse) -> None:
    home = published(warehouse)
    assert "WRONG" not in run("doctor", *home).output
    for kept in warehouse.home.documents.iterdir():
        kept.unlink()
    warehouse.home.building.mkdir()
    result = run("doctor", *home)
    assert result.exit_code == 1
    assert "a.txt" in result.output
    assert ".building" in result.output


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-cmd", "'-cmd"),
        ("-1.5", "-1.5"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        (Decimal("-3.50"), "-3.50"),
        (["=a", "b"], "'=a; b"),
        (None, ""),
        ("普通", "普通"),
    ],
)
def test_no_field_is_a_formula(value: object, field: str) -> None:
    assert safe_field(value) == field


def test_commands_are_described_as_they_describe_themselves() -> None:
    group = main
    assert isinstance(group, click.Group)
    context = click.Context(group)
    assert {name for name in COMMANDS if group.get_command(context, name) is not None} == set(COMMANDS)


def test_asking_for_nothing_new_imports_nothing_slow() -> None:
    slow = "prefect, dbt, great_expectations, pdfplumber, pandas, pyarrow, rich"
    code = (
        "import sys, flows.loading, flows.commands.load;"
        f"print([name for name in {slow.split(', ')!r} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
