"""The queries that README and docs show run on a warehouse as it is built."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_snapshot import Snapshot

from flows.warehouse.snapshot import write_parquet

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
COMMENT = re.compile(r"--.*")


def queries() -> list[Any]:
    return [
        pytest.param(query, id=f"{page.name}-{number}")
        for page in PAGES
        for block in re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for number, query in enumerate(COMMENT.sub("", block).split(";"), start=1)
        if query.strip()
    ]


def add_editions(snapshot: Snapshot) -> None:
    """The budgets of a department and of its own office: a total, two 类, of one the 款 and the 项 below it."""
    for document_id, scope, own in (("1" * 16, "department", "70.00"), ("2" * 16, "unit", "50.00")):
        about = {"report_type": "budget", "report_scope": scope, "fiscal_year": 2024}
        snapshot.add_document(document_id, **about)
        rows = (
            ("", "合计", "100.00" if scope == "department" else "80.00"),
            ("201", "一般公共服务支出", own),
            ("20101", "人大事务", own),
            ("2010101", "行政运行", own),
            ("208", "社会保障和就业支出", "30.00"),
        )
        for row_no, (code, label, amount) in enumerate(rows, start=2):
            fields = {"statement": "B3", "form_id": "bu_b3", "fund": "all", "stage": "initial_budget"}
            kind = {"functional_code": code, "row_kind": "class"} if code else {"row_kind": "total"}
            number = {"value": Decimal(amount), "decimals": 2}
            snapshot.add_value(document_id, row_no, 3, amount, label, "合计", **fields, **kind, **number)


@pytest.fixture(scope="module")
def warehouse(snapshot: Snapshot) -> Path:
    snapshot.add_document("0" * 16)
    add_editions(snapshot)
    snapshot.build()
    return snapshot.path


def programs() -> list[Any]:
    """The Python that the page on BI tools shows, block by block."""
    page = (ROOT / "docs" / "connecting-bi.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)


def answers(warehouse: Path, *words: str) -> list[tuple[Any, ...]]:
    """What the one documented query with these words gives."""
    texts = [param.values[0] for param in queries()]
    (query,) = [text for text in texts if all(word in text for word in words)]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("query", queries())
def test_a_documented_query_runs(warehouse: Path, query: str) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute(query).description


def test_the_total_of_an_edition_is_counted_once(warehouse: Path) -> None:
    rows = answers(warehouse, "statement = 'B3'", "functional_code is null")
    assert [row[1:] for row in rows] == [("department", 2024, Decimal(1000000)), ("unit", 2024, Decimal(800000))]


def test_the_classes_of_a_level_add_up_to_the_total(warehouse: Path) -> None:
    rows = answers(warehouse, "statement = 'B3'", "class_level = 1")
    assert [row[1:] for row in rows] == [
        ("department", 2024, "201", "一般公共服务支出", Decimal(700000)),
        ("department", 2024, "208", "社会保障和就业支出", Decimal(300000)),
    ]


def test_a_class_says_how_deep_it_is(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "SELECT DISTINCT functional_code, class_level FROM marts.fct_budget WHERE statement = 'B3' ORDER BY ALL"
        ).fetchall()
    assert rows == [("201", 1), ("20101", 2), ("2010101", 3), ("208", 1), (None, None)]


@pytest.mark.parametrize("number", range(len(programs())))
def test_documented_python_runs_beside_a_warehouse(
    number: int, warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "warehouse"
    folder.mkdir()
    (folder / "current.duckdb").symlink_to(warehouse)
    write_parquet(warehouse, folder / "parquet")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(programs()[number], names)  # a program of our own docs, as a reader would run it
    if "rows" in names:
        budget = "SELECT count(*) FROM marts.bi_unit_year"
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            assert connection.execute(budget).fetchone() == (len(names["rows"]),)
        assert len(names["rows"]) == names["table"].num_rows == len(names["frame"]) > 0
        assert str(names["table"].schema.field("budget_yuan").type) == "decimal128(20, 2)"
    if "spent" in names:
        assert str(names["frame"]["budget_yuan"].dtype) == "decimal128(20, 2)[pyarrow]"
        assert str(names["spent"].dtype).startswith("decimal128")
    if "connections" in names:
        held, returned = names["connections"].connect(), names["connections"].connect()
        returned.close()
        other = tmp_path / "other.duckdb"
        with duckdb.connect(str(other)) as connection:
            connection.execute("CREATE TABLE which AS SELECT 'newer' AS name")
        (folder / "next").symlink_to(other)
        (folder / "next").replace(folder / "current.duckdb")
        taken = [names["connections"].connect() for _ in range(2)]
        assert [connection.execute("SELECT name FROM which").fetchone() for connection in taken] == [("newer",)] * 2
        assert held.execute("SELECT count(*) FROM marts.snapshot").fetchone() == (1,), "what is in use stays whole"
        for connection in (held, *taken):
            connection.close()
        names["connections"].dispose()
    if "is_stale" in names:
        connection = names["connection"]
        assert not names["is_stale"](connection)
        other = tmp_path / "other.duckdb"
        duckdb.connect(str(other)).close()
        (folder / "next").symlink_to(other)
        (folder / "next").replace(folder / "current.duckdb")
        assert names["is_stale"](connection)
        connection.close()
        assert not names["is_stale"](names["open_current"]())


def test_no_link_of_the_docs_leads_nowhere() -> None:
    lost = [
        f"{page.name}: {link}"
        for page in PAGES
        for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        if not link.startswith("http") and not (page.parent / link).exists()
    ]
    assert lost == []
