"""The command line: what it prints, how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from unittest.mock import MagicMock

import click
import duckdb
import pytest
from click.testing import CliRunner, Result
from flow_fakes import Warehouse

from flows.cli import COMMANDS, main
from flows.commands.trace import PDF, _save_picture
from flows.home import Home
from flows.lock import hold_lock
from flows.queries import safe_field
from flows.run import Result as RunResult
from flows.run import RunFailed
from flows.summary import print_result
from flows.tracing import Trace

pytestmark = pytest.mark.slow

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


def test_status_tells_the_runs_even_while_one_holds_the_ledger(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = published(warehouse)
    said = json.loads(run("status", "--format", "json", *home).stdout)
    assert said["runs_as_of"] == "ledger"
    assert [(each["status"], each["documents"], each["new_documents"]) for each in said["runs"]] == [
        ("published", 1, 1)
    ]
    assert "1 documents, 1 new" in run("status", *home).stdout
    with duckdb.connect(str(warehouse.home.current.resolve())) as snapshot:  # as dbt makes it
        snapshot.execute(
            "CREATE TABLE marts.fct_run AS SELECT run_id, now()::TIMESTAMP AS started_at,"
            " NULL::TIMESTAMP AS finished_at, 'published' AS status, NULL::VARCHAR AS message,"
            " NULL::DOUBLE AS seconds, 1 AS documents, 1 AS new_documents FROM marts.snapshot"
        )
    monkeypatch.setattr("flows.commands.status.LAST_RUNS", "SELECT * FROM ops.held_by_another")
    said = json.loads(run("status", "--format", "json", *home).stdout)
    assert (said["runs_as_of"], [each["status"] for each in said["runs"]]) == ("snapshot", ["published"])
    assert "as of the snapshot" in run("status", *home).stdout


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
        (["--blame", "source"], 1),
        (["--blame", "extraction"], 0),
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
    result = run("rollback", "--to", warehouse.home.snapshot_ids()[0], *home)
    assert (result.exit_code, "already" in result.output) == (0, True)
    assert run("rollback", "--to", "nothing", *home).exit_code == 1


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


def test_status_and_later_runs_tell_of_copies(warehouse: Warehouse) -> None:
    warehouse.put("copy/a.txt", REPORT)
    home = published(warehouse)
    assert json.loads(run("status", "--format", "json", *home).stdout)["documents"] == {"duplicate": 1, "loaded": 1}
    assert [row["outcome"] for row in warehouse.load().documents] == ["loaded", "duplicate"]


def test_tables_in_a_pipe_keep_names_and_ids_in_one_piece(
    warehouse: Warehouse, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "a_report_with_a_name_that_would_not_fit_into_a_column_of_a_terminal_with_eighty_columns_2023.txt"
    warehouse.put(name, REPORT)
    document_id = sha256(REPORT.encode()).hexdigest()[:16]
    print_result(warehouse.load())
    assert f"│ {name} │ {document_id} │ loaded" in capsys.readouterr().out
    assert f"finding-{document_id}" in run("findings", "--home", str(warehouse.home.root)).stdout


def test_a_reason_has_a_line_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    document = {
        "file_name": "a.txt",
        "document_id": "0" * 16,
        "outcome": "quarantined",
        "is_new": True,
        "reason": "damaged_document: 打不开 / it cannot be opened",
    }
    print_result(RunResult("run", "published", [document], {}, {}, Path("report")))
    lines = [line.split("│")[4].strip() for line in capsys.readouterr().out.splitlines() if line.startswith("│")]
    assert lines == ["damaged_document: 打不开", "it cannot be opened"]


def test_the_program_keeps_pandas_out() -> None:
    code = (
        "import sys, contextlib, duckdb, flows.cli, pyarrow\n"
        "with contextlib.suppress(SystemExit): flows.cli.run()\n"
        "asked = duckdb.execute('SELECT ?', pyarrow.array(['asked']).to_pylist()).fetchone()\n"
        "print(asked, 'pandas' in sys.modules)"
    )
    asked = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=True)
    assert asked.stdout.splitlines()[-1] == "('asked',) False"


def test_a_picture_that_cannot_be_saved_is_told(tmp_path: Path) -> None:
    place = {"media_type": PDF, "bbox": [1.0, 1.0, 2.0, 2.0], "sha256": "lost", "page": 1, "file_name": "a.pdf"}
    with pytest.raises(click.ClickException, match="no picture"):
        _save_picture(Home(tmp_path), Trace("raw.cells", {}, [place]), tmp_path / "place.png")


def test_a_full_disk_is_named_as_the_reason(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("a.txt", REPORT)
    full = MagicMock(side_effect=OSError(28, "No space left on device"))
    monkeypatch.setattr("flows.loading.load", full)
    monkeypatch.setattr("flows.commands.load.shutil.disk_usage", lambda path: MagicMock(free=1 << 20))
    result = run("load", str(warehouse.inbox), "--home", str(warehouse.home.root))
    assert result.exit_code == 1
    assert "only 1 MB are free" in result.stderr
    assert "fault of the program" not in result.stderr


def test_documents_held_back_are_counted(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_POLICY_MUST", "hold_document")
    home = published(warehouse)
    assert json.loads(run("status", "--format", "json", *home).stdout)["held_back"] == 1
    assert "1 of them held back" in run("status", *home).stdout


def test_a_damaged_ledger_is_told_and_what_to_do(warehouse: Warehouse) -> None:
    home = published(warehouse)
    warehouse.home.landing.write_bytes(b"no database at all")
    result = run("load", str(warehouse.inbox), *home)
    assert result.exit_code == 1
    assert "move it" in result.stderr
    assert run("status", *home).exit_code == 0


@pytest.mark.parametrize("command", ["status", "findings", "trace"])
def test_a_damaged_snapshot_is_told(warehouse: Warehouse, command: str) -> None:
    home = published(warehouse)
    warehouse.home.current.resolve().write_bytes(b"no database at all")
    result = run(command, *(["x"] if command == "trace" else []), *home)
    assert result.exit_code == 1
    assert "cannot be opened" in result.stderr


def test_what_fails_after_the_swap_says_that_it_is_published(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.put("a.txt", "unit: 甲市统计局\nyear: 2023\nproject: \namount: 1\n")

    def settle(*_: object) -> None:
        raise RunFailed("the ledger took no note")

    monkeypatch.setattr("flows.steps.settle_publication", settle)
    monkeypatch.setattr("flows.loading.load", lambda settings, sources, **_: warehouse.load(*sources))
    said = CliRunner().invoke(main, ["load", str(warehouse.inbox), "--home", str(warehouse.home.root)])
    assert said.exit_code == 1
    assert "the ledger took no note\nThe new snapshot is published all the same" in said.output
    monkeypatch.undo()
    state = CliRunner().invoke(main, ["status", "--format", "json", "--home", str(warehouse.home.root)])
    assert str(warehouse.home.published_id()) in state.output


def test_before_the_first_publication_status_says_that_a_run_is_on(warehouse: Warehouse) -> None:
    home = ["--home", str(warehouse.home.root)]
    warehouse.home.root.mkdir()
    assert "run jixiao load" in run("status", *home).stderr
    with hold_lock(warehouse.home.lock):
        said = run("status", *home)
    assert said.exit_code == 1
    assert f"a run is on (process {os.getpid()}, since" in said.stderr
