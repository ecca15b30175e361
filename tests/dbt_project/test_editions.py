"""Which documents are one report, and what becomes of an edition that a newer one replaced."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from small_snapshot import Snapshot

NARRATIVE, TABLES, OLDER, NEWER, DEPARTMENT, UNIT, NOBODYS, WITHDRAWN = (f"{number:016x}" for number in range(1, 9))


@pytest.fixture(scope="module")
def editions(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Budgets of three bodies: in two files, in two editions, of the department and of the unit."""
    budget = {"report_type": "budget", "fiscal_year": 2024}
    snapshot.add_document(NARRATIVE, unit_name="某县甲局", report_scope="department", **budget)
    snapshot.add_document(TABLES, unit_name="某县甲局", **budget)
    snapshot.add_document(OLDER, "superseded", unit_name="某县乙局", report_scope="department", **budget)
    snapshot.rows["documents"][-1]["superseded_by"] = NEWER
    snapshot.add_document(NEWER, unit_name="某县乙局", report_scope="department", **budget)
    snapshot.add_document(DEPARTMENT, unit_name="某县丙局", report_scope="department", **budget)
    snapshot.add_document(UNIT, unit_name="某县丙局", report_scope="unit", **budget)
    snapshot.add_document(NOBODYS, unit_name="某县丙局", **budget)
    snapshot.add_document(WITHDRAWN, "withdrawn", unit_name="某县丁局", **budget)
    snapshot.rows["documents"][-1]["reason"] = "nothing is there any more"
    for document, printed in (
        (TABLES, "10.00"),
        (OLDER, "20.00"),
        (NEWER, "21.00"),
        (DEPARTMENT, "30.00"),
        (WITHDRAWN, "40.00"),
    ):
        snapshot.add_value(document, 2, 2, printed, "基本支出", "预算数", value=Decimal(printed))
    snapshot.add_value(OLDER, 3, 2, "5.00", "上年结转", "预算数", value=Decimal("5.00"))
    return snapshot.build()


def test_a_report_in_two_files_is_one_report(editions: duckdb.DuckDBPyConnection) -> None:
    reports = dict(editions.execute("SELECT document_id, report_id FROM marts.dim_document").fetchall())
    assert reports[TABLES] == reports[NARRATIVE], "the tables do not say whose edition they are: there is one"
    assert reports[OLDER] == reports[NEWER]
    assert len({reports[DEPARTMENT], reports[UNIT], reports[NOBODYS]}) == 3, "of two editions it could be either's"


def test_a_superseded_edition_or_a_withdrawn_report_can_be_asked_for_and_counts_nowhere(
    editions: duckdb.DuckDBPyConnection,
) -> None:
    published = editions.execute("SELECT document_id, amount_yuan FROM marts.fct_budget ORDER BY ALL").fetchall()
    assert published == [(TABLES, 100_000), (NEWER, 210_000), (DEPARTMENT, 300_000)]
    kept = editions.execute(
        "SELECT document_id, superseded_by, fact_table, item_code, amount_yuan, printed_text, page, cell_id IS NOT NULL"
        " FROM marts.fct_superseded ORDER BY amount_yuan"
    ).fetchall()
    assert kept == [
        (OLDER, NEWER, "fct_revenue", "carryover_opening", 50_000, "5.00", 1, True),
        (OLDER, NEWER, "fct_budget", "expenditure_basic", 200_000, "20.00", 1, True),
        (WITHDRAWN, None, "fct_budget", "expenditure_basic", 400_000, "40.00", 1, True),
    ]
    current = dict(editions.execute("SELECT document_id, is_current FROM marts.dim_document").fetchall())
    assert (current[OLDER], current[WITHDRAWN], current[NEWER]) == (False, False, True)
