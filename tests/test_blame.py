"""Whose break it is: a sample PDF with planted contradictions, as read, misread, and with its bytes gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from extract.isolation import read_many
from flows import steps
from flows.commands.findings import command as findings_command
from flows.commands.trace import command as trace_command
from flows.reading import documents
from flows.rereading import questions as rereading
from flows.run import Run, open_run
from flows.settings import read_settings
from flows.warehouse.publishing import publish_snapshot
from samples.make import REPORTS

pytestmark = pytest.mark.slow  # each builds a warehouse

REPORT = REPORTS / "jiangxia_service_2024.pdf"
TOTAL = "97.28"  # the printed total of the scores, which is not their sum (samples/manifest.yml)
MISREAD = "98.28"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run that has read one report and builds as often as asked."""
    settings = read_settings(tmp_path_factory.mktemp("blame") / "warehouse", {})
    with open_run(settings, [str(REPORT)]) as run:
        assert run.plan is not None
        documents.read_batch(run, run.plan.to_read)
        steps.settle_documents(run)
        yield run


def blames(snapshot: Path) -> dict[str, tuple[str, str]]:
    """Rule → blame and its reason, of the open findings."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        rows = connection.execute(
            "SELECT identity_id, blame, blame_reason_en FROM marts.fct_finding WHERE status = 'open'"
        ).fetchall()
    return {identity: (blame, reason) for identity, blame, reason in rows}


def the_total(run: Run) -> tuple[str, str]:
    """The cell that prints the total, and the hash of its document."""
    row = run.connection.execute(
        "SELECT cell_id, sha256 FROM raw.cells JOIN raw.documents USING (document_id) WHERE text = ?", [TOTAL]
    ).fetchone()
    assert row is not None
    cell_id, sha256 = row
    return cell_id, sha256


def read_again(run: Run, snapshot: Path, copy: Path) -> set[str]:
    """The verdicts of the second readings alone, on a copy of a built snapshot."""
    shutil.copyfile(snapshot, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("DELETE FROM raw.rereadings")
    rereading.reread_places(run, copy)
    with duckdb.connect(str(copy), read_only=True) as connection:
        return {verdict for (verdict,) in connection.execute("SELECT verdict FROM raw.rereadings").fetchall()}


def test_a_break_that_a_second_engine_reads_too_is_the_reports_own(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, sha256 = the_total(run)
    monkeypatch.setattr(steps, "pack_snapshot", lambda path, kept: None)  # a second reading asks the steps of the build
    snapshot = steps.build_snapshot(run)
    found = blames(snapshot)
    assert found["SE-G6"][0] == "source"
    assert {blame for blame, _ in found.values()} == {"source"}

    asked: list[Any] = []

    def counting(jobs: Any, *rest: Any) -> Any:
        asked.extend(jobs)
        return read_many(jobs, *rest)

    monkeypatch.setattr(rereading, "read_many", counting)
    kept = run.home.document(sha256)
    kept.rename(tmp_path / "aside")
    try:
        assert read_again(run, snapshot, tmp_path / "kept.duckdb") == {"agrees"}
        assert asked == [], "what was answered is kept"
        run.connection.execute("DELETE FROM raw.rereadings")
        snapshot = steps.build_snapshot(run)
        gone = blames(snapshot)
    finally:
        (tmp_path / "aside").rename(kept)
    assert {blame for blame, _ in gone.values()} == {"unclear"}
    assert "the file is gone" in gone["SE-G6"][1]
    assert gone.keys() == found.keys()
    assert read_again(run, snapshot, tmp_path / "back.duckdb") == {"agrees"}, "a file that is back is asked again"
    assert len(asked) == 2


def test_a_misread_digit_is_our_mistake_and_shown_apart(run: Run) -> None:
    cell_id, _ = the_total(run)
    for table, column in (("cells", "text"), ("table_values", "printed_text")):
        run.connection.execute(f"UPDATE raw.{table} SET {column} = ? WHERE cell_id = ?", [MISREAD, cell_id])
    run.connection.execute(f"UPDATE raw.table_values SET value = {MISREAD} WHERE cell_id = ?", [cell_id])
    run.connection.execute(
        f"UPDATE raw.score_forms SET total_score = {MISREAD} WHERE total_score_cell_id = ?", [cell_id]
    )
    snapshot = steps.build_snapshot(run)
    found = blames(snapshot)
    assert found["SE-G6"][0] == "extraction"
    assert cell_id in found["SE-G6"][1]
    assert MISREAD in found["SE-G6"][1]
    assert TOTAL in found["SE-G6"][1]
    assert found["SE-G2"][0] == "source", "another finding of the document stands on other places"

    (snapshot.parent / "parquet").mkdir()
    (snapshot.parent / "report").mkdir()
    publish_snapshot(run.home, run.run_id)
    home = ["--home", str(run.home.root)]
    listed = CliRunner().invoke(findings_command, [*home, "--format", "csv"]).stdout
    assert listed.index("SE-G2") < listed.index("SE-G6")
    assert "SE-G6" not in CliRunner().invoke(findings_command, [*home, "--blame", "source", "--format", "csv"]).stdout
    table = CliRunner().invoke(findings_command, home).stdout
    assert table.index("To be checked by us first") < table.index(cell_id)
    traced = CliRunner().invoke(trace_command, [cell_id, *home]).stdout
    assert f"read again: pdfplumber differs (other_digits)  '{TOTAL}'" in traced
    assert "read again: pypdfium2 differs" in traced
