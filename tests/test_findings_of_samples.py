"""The samples as a user loads them: every planted contradiction is found at its place, and nothing else is a must."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from samples.make import REPORTS, read_manifest

ROOT = Path(__file__).parents[1]
FILES = [entry for entry in read_manifest() if entry["outcome"] == "loaded"]
PLANTED: list[tuple[str, dict[str, Any]]] = [
    (str(entry["file"]), contradiction)
    for entry in FILES
    for contradiction in entry["planted"]  # type: ignore[attr-defined]
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    home = tmp_path_factory.mktemp("samples") / "warehouse"
    code = "from flows.cli import main; main()"
    command = [sys.executable, "-c", code, "load", str(REPORTS), "--home", str(home)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return duckdb.connect(str(home / "current.duckdb"), read_only=True)


@pytest.fixture(scope="module")
def broken(warehouse: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[str]]:
    """(file, rule) -> for each broken check what is printed at its places, without white space."""
    rows = warehouse.execute(
        """
        SELECT documents.file_name, checks.identity_id, string_agg(coalesce(cells.text, passages.text), ' | ')
        FROM marts.fct_identity_check AS checks
        JOIN raw.documents AS documents USING (document_id)
        CROSS JOIN unnest(checks.places) AS places (place_id)
        LEFT JOIN raw.cells AS cells ON places.place_id = cells.cell_id
        LEFT JOIN raw.passages AS passages ON places.place_id = passages.passage_id
        WHERE checks.status = 'broken'
        GROUP BY documents.file_name, checks.check_id, checks.identity_id
        """
    ).fetchall()
    found = defaultdict(list)
    for file, identity, texts in rows:
        found[file, identity].append(re.sub(r"\s", "", texts or ""))
    return found


@pytest.mark.parametrize(
    ("file", "contradiction"), PLANTED, ids=[f"{file}-{planted['identity']}" for file, planted in PLANTED]
)
def test_a_planted_contradiction_is_found_where_it_stands(
    broken: dict[tuple[str, str], list[str]], file: str, contradiction: dict[str, Any]
) -> None:
    for identity in (contradiction["identity"], *contradiction["also"]):
        at = broken.get((file, identity), [])
        assert any(contradiction["number"] in texts for texts in at), (identity, at)


@pytest.mark.parametrize("entry", FILES, ids=[str(entry["file"]) for entry in FILES])
def test_no_must_is_broken_that_was_not_planted(warehouse: duckdb.DuckDBPyConnection, entry: dict[str, Any]) -> None:
    expected = {rule for planted in entry["planted"] for rule in (planted["identity"], *planted["also"])}
    rows = warehouse.execute(
        "SELECT DISTINCT identity_id FROM marts.fct_identity_check JOIN raw.documents USING (document_id)"
        " WHERE file_name = ? AND severity = 'must' AND status = 'broken'",
        [entry["file"]],
    ).fetchall()
    assert {identity for (identity,) in rows} <= expected


def test_a_finding_speaks_plainly(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute("SELECT title_zh, title_en, message_zh, message_en FROM marts.fct_finding").fetchall()
    assert len(rows) > 20
    for texts in rows:
        assert all(texts)
        printed = " ".join(texts)
        assert not re.search(
            r"\d\.\d*0{4,}|(万元|元|%){2}|\{\w+\}|[一-鿿] (actual|times)\b|说明：?(。|；|$)", printed
        ), texts
        assert not re.search(r"_(budget|actual|received|filed)", printed), texts


def test_money_at_stake_is_some_or_unknown(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute("SELECT amount_at_stake_yuan FROM marts.fct_finding").fetchall()
    assert not [amount for (amount,) in rows if amount == 0]
    assert any(amount for (amount,) in rows)
