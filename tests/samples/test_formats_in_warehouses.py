"""The same reports in one format each fill warehouses with the same facts and findings; all formats in one, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from agreement import write

from flows import steps
from flows.reading import documents
from flows.run import Run, open_run
from flows.settings import read_settings
from samples import load_reports

REPORTS = {report.name: report for report in load_reports()}
PLANTED = ("louxing_community_2023", "jiading_convenience_final_2024", "kunshan_service_budget_2022_tables")
MARTS = ("fct_budget", "fct_expenditure", "fct_revenue", "fct_indicator", "fct_score", "fct_quantity")
# Where something stands and which file says it: this alone differs from format to format.
PLACES = {"page", "section", "places", "first_seen_run", "last_seen_run", "message_zh", "message_en", "report_id"}
BLAME_OF = (
    "SELECT file_name, blame, count(*) FROM marts.fct_finding JOIN raw.documents USING (document_id) GROUP BY ALL"
)

pytestmark = pytest.mark.slow  # each format is a warehouse


def open_filled(home: Path, files: list[Path]) -> Any:
    """A run that has read the files; closes as a context."""
    return open_run(read_settings(home, {}), [str(file) for file in files])


def build(run: Run) -> Path:
    assert run.plan is not None
    documents.read_batch(run, run.plan.to_read)
    steps.settle_documents(run)
    return steps.build_snapshot(run)


def read_marts(snapshot: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """Each mart's rows with the report that they are of, without what names a place or a file."""
    found = {}
    with closing(duckdb.connect(str(snapshot), read_only=True)) as connection:
        for mart in (*MARTS, "fct_finding"):
            columns = [
                name
                for (name, *_) in connection.execute(f"DESCRIBE marts.{mart}").fetchall()
                if name not in PLACES and not name.endswith(("fact_id", "cell_id", "passage_id", "place_id"))
                and name not in ("document_id", "finding_id", "indicator_id")
            ]  # fmt: skip
            rows = connection.execute(
                f"SELECT split_part(documents.file_name, '.', 1), {', '.join(f'mart.{name}' for name in columns)}"
                f" FROM marts.{mart} AS mart JOIN raw.documents USING (document_id)"
            ).fetchall()
            found[mart] = Counter(tuple(map(str, row)) for row in rows)
    return found


def fill(format: str, folder: Path) -> Path:
    files = [write(REPORTS[name], format, folder / "files" / name) for name in PLANTED]
    with open_filled(folder / "home", files) as run:
        return build(run)


@pytest.fixture(scope="module")
def of_word(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[tuple[Any, ...]]]:
    return read_marts(fill("docx", tmp_path_factory.mktemp("word")))


@pytest.mark.parametrize("format", ["xlsx", "xls", "html", "pdf", "rtf", "doc"])
def test_a_warehouse_of_one_format_is_that_of_another(
    format: str, of_word: dict[str, Counter[tuple[Any, ...]]], tmp_path: Path
) -> None:
    snapshot = fill(format, tmp_path)
    found = read_marts(snapshot)
    for mart, expected in of_word.items():
        assert expected, mart
        assert (found[mart] - expected, expected - found[mart]) == (Counter(), Counter()), mart
    with closing(duckdb.connect(str(snapshot), read_only=True)) as connection:
        blames = connection.execute(BLAME_OF).fetchall()
    assert {blame for _, blame, _ in blames} == {"source"}, "a second engine reads every format"
    assert {file.split(".")[0] for file, *_ in blames} == set(PLANTED)


@pytest.fixture(scope="module")
def all_formats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """One report in every format that is made without LibreOffice, in one warehouse."""
    folder = tmp_path_factory.mktemp("all")
    report = REPORTS["kunshan_service_budget_2022_tables"]
    files = [write(report, format, folder / "files" / format) for format in ("docx", "xlsx", "xls", "html", "pdf")]
    with open_filled(folder / "home", files) as run:
        snapshot = build(run)
    with closing(duckdb.connect(str(snapshot), read_only=True)) as connection:
        yield connection


def test_one_report_in_five_formats_is_one_document_and_four_duplicates(
    all_formats: duckdb.DuckDBPyConnection, of_word: dict[str, Counter[tuple[Any, ...]]]
) -> None:
    rows = all_formats.execute("SELECT outcome, duplicate_of, reason FROM raw.documents").fetchall()
    assert Counter(outcome for outcome, *_ in rows) == {"loaded": 1, "duplicate": 4}
    assert all(reason.startswith("prints the same as ") for outcome, _, reason in rows if outcome == "duplicate")
    for mart in ("fct_budget", "fct_revenue"):
        (count,) = all_formats.execute(f"SELECT count(*) FROM marts.{mart}").fetchall()[0]
        once = sum(n for row, n in of_word[mart].items() if row[0] == "kunshan_service_budget_2022_tables")
        assert count == once, mart
        assert once or mart != "fct_budget"
