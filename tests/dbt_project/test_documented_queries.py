"""The queries that README and docs show run on a warehouse as it is built."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from small_snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
COMMENT = re.compile(r"--.*")


def queries() -> list[object]:
    return [
        pytest.param(query, id=f"{page.name}-{number}")
        for page in PAGES
        for block in re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for number, query in enumerate(COMMENT.sub("", block).split(";"), start=1)
        if query.strip()
    ]


@pytest.fixture(scope="module")
def warehouse(snapshot: Snapshot) -> Path:
    snapshot.add_document("0" * 16)
    snapshot.build()
    return snapshot.path


@pytest.mark.parametrize("query", queries())
def test_a_documented_query_runs(warehouse: Path, query: str) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute(query).description


def test_no_link_of_the_docs_leads_nowhere() -> None:
    lost = [
        f"{page.name}: {link}"
        for page in PAGES
        for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        if not link.startswith("http") and not (page.parent / link).exists()
    ]
    assert lost == []
