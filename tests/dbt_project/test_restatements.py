"""Restatements: what a newer edition says otherwise, and the warehouse as it was at the end of a day."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_snapshot import Snapshot

FIRST, SECOND, THIRD, ALONE, GONE, HELD, BACK, BETWEEN, AGAIN, ONCE = (f"{number:016x}" for number in range(1, 11))
PUT_BACK = datetime.fromisoformat("2024-09-01 09:00")
ARRIVED = {
    FIRST: datetime.fromisoformat("2024-01-05 09:00"),
    SECOND: datetime.fromisoformat("2024-03-09 17:00"),  # the 10th in China
    THIRD: datetime.fromisoformat("2024-06-01 09:00"),
    ALONE: datetime.fromisoformat("2024-01-05 09:00"),
    GONE: datetime.fromisoformat("2024-02-01 09:00"),
    HELD: datetime.fromisoformat("2024-01-05 09:00"),
    BACK: datetime.fromisoformat("2024-07-01 09:00"),
    BETWEEN: datetime.fromisoformat("2024-07-10 09:00"),  # took BACK's place and was withdrawn
    AGAIN: datetime.fromisoformat("2024-08-01 09:00"),
    ONCE: datetime.fromisoformat("2024-08-15 09:00"),
}
# Of each edition its rows: label, functional code, amount in 万元.
ROWS = {
    FIRST: (
        ("基本支出", None, "100.00"),
        ("项目支出", None, "50.00"),
        ("行政运行", "2010101", "30.00"),
        ("上年结转", None, "1.00"),
    ),
    SECOND: (
        ("基本支出", None, "100.00"),
        ("项目支出", None, "55.00"),
        ("行政运行费", "2010101", "31.00"),
        ("公务接待费", None, "2.00"),
    ),
    THIRD: (
        ("基本支出", None, "101.00"),
        ("项目支出", None, "55.00"),
        ("行政运行费", "2010101", "31.00"),
        ("公务接待费", None, "2.00"),
    ),
    ALONE: (("基本支出", None, "7.00"),),
    GONE: (("基本支出", None, "8.00"),),
    HELD: (),
    BACK: (("基本支出", None, "9.00"),),
    BETWEEN: (("基本支出", None, "9.50"),),
    AGAIN: (("基本支出", None, "6.00"),),
    ONCE: (("基本支出", None, "6.50"),),
}


@pytest.fixture(scope="module")
def warehouse(snapshot: Snapshot) -> Path:
    for document_id, rows in ROWS.items():
        outcome = {
            FIRST: "superseded", SECOND: "superseded", ONCE: "superseded", GONE: "withdrawn", BETWEEN: "withdrawn",
        }.get(document_id, "loaded")  # fmt: skip
        unit = {
            ALONE: "某县乙局", GONE: "某县丙局", HELD: "某县丁局", BACK: "某县戊局", BETWEEN: "某县戊局",
            AGAIN: "某县己局", ONCE: "某县己局",
        }.get(document_id, "某县甲局")  # fmt: skip
        snapshot.add_document(
            document_id, outcome, unit_name=unit, report_type="final_accounts", is_held=document_id == HELD
        )
        snapshot.rows["arrivals"][-1]["arrived_at"] = ARRIVED[document_id]
        for row_no, (label, code, printed) in enumerate(rows, start=2):
            kind = (
                {"functional_code": code, "row_kind": "class", "statement": "F3", "form_id": "fa_f3", "fund": "all"}
                if code
                else {}
            )
            column = "合计" if code else "决算数"
            amount = {"value": Decimal(printed), "decimals": 2, "stage": "actual"}
            snapshot.add_value(document_id, row_no, 2, printed, label, column, **amount, **kind)
    first, second = snapshot.rows["documents"][:2]
    first["superseded_by"] = second["superseded_by"] = THIRD
    for older, newer in ((FIRST, SECOND), (SECOND, THIRD)):
        snapshot.add_period(older, current_from=ARRIVED[older], current_until=ARRIVED[newer], replaced_by=newer)
    snapshot.rows["documents"][4]["withdrawn_at"] = datetime.fromisoformat("2024-04-01 09:00")
    withdrawn_at = datetime.fromisoformat("2024-07-20 09:00")
    snapshot.rows["documents"][7]["withdrawn_at"] = withdrawn_at
    snapshot.add_period(BACK, current_from=ARRIVED[BACK], current_until=ARRIVED[BETWEEN], replaced_by=BETWEEN)
    snapshot.add_period(BACK, current_from=withdrawn_at)
    # The former edition was put back in the place of the later one.
    snapshot.rows["documents"][9]["superseded_by"] = AGAIN
    snapshot.add_period(AGAIN, current_from=ARRIVED[AGAIN], current_until=ARRIVED[ONCE], replaced_by=ONCE)
    snapshot.add_period(AGAIN, current_from=PUT_BACK)
    snapshot.add_period(ONCE, current_from=ARRIVED[ONCE], current_until=PUT_BACK, replaced_by=AGAIN)
    for document_id, score, actual in ((FIRST, "9.5", "95%"), (SECOND, "9", "95%")):
        indicator_id = f"{document_id}/f1/i1"
        cells = {"score_cell_id": f"{document_id}/p1/t1/r9c4", "actual_cell_id": f"{document_id}/p1/t1/r9c3"}
        for column_no, text in ((3, actual), (4, score)):
            place = {"page": 1, "table_no": 1, "row_no": 9, "column_no": column_no, "row_span": 1, "column_span": 1}
            cell_id = f"{document_id}/p1/t1/r9c{column_no}"
            snapshot.add("cells", cell_id=cell_id, document_id=document_id, text=text, confidence=1.0, **place)
        about = {
            "form_no": 1,
            "position": 1,
            "level1": "产出指标",
            "level2": "质量指标",
            "level3": "验收 合格率",
            "page": 1,
            "table_no": 1,
        }
        said = {
            "actual_text": actual,
            "actual_value": Decimal(95),
            "value_unit": "%",
            "score": Decimal(score),
            "kind": "quantitative",
        }
        snapshot.add("indicators", document_id=document_id, indicator_id=indicator_id, **about, **said, **cells)
    snapshot.build().close()
    return snapshot.path


def ask(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_line_stands_beside_the_same_line_of_the_next_edition(warehouse: Path) -> None:
    rows = ask(
        warehouse,
        "SELECT change, item_code, functional_code, old_amount_yuan, new_amount_yuan, difference_yuan, old_text,"
        f" new_text FROM marts.fct_restatement WHERE new_document_id = '{SECOND}' AND kind = 'amount' ORDER BY ALL",
    )
    assert rows == [
        ("added", "three_public_reception", None, None, Decimal(20000), None, None, "2.00"),
        ("changed", "expenditure_project", None, Decimal(500000), Decimal(550000), Decimal(50000), "50.00", "55.00"),
        ("changed", "expenditure_total", "2010101", Decimal(300000), Decimal(310000), Decimal(10000), "30.00", "31.00"),
        ("removed", "carryover_opening", None, Decimal(10000), None, None, "1.00", None),
        ("unchanged", "expenditure_basic", None, Decimal(1000000), Decimal(1000000), Decimal(0), "100.00", "100.00"),
    ]


def test_of_a_chain_each_edition_stands_beside_the_next(warehouse: Path) -> None:
    rows = ask(
        warehouse,
        "SELECT old_document_id, new_document_id, change, count(*), any_value(restated_at) FROM marts.fct_restatement"
        " WHERE kind = 'amount' GROUP BY ALL ORDER BY ALL",
    )
    assert rows == [
        (FIRST, SECOND, "added", 1, ARRIVED[SECOND]),
        (FIRST, SECOND, "changed", 2, ARRIVED[SECOND]),
        (FIRST, SECOND, "removed", 1, ARRIVED[SECOND]),
        (FIRST, SECOND, "unchanged", 1, ARRIVED[SECOND]),
        (SECOND, THIRD, "changed", 1, ARRIVED[THIRD]),
        (SECOND, THIRD, "unchanged", 3, ARRIVED[THIRD]),
        (AGAIN, ONCE, "changed", 1, ARRIVED[ONCE]),
        (ONCE, AGAIN, "changed", 1, PUT_BACK),
    ]


def test_an_indicator_is_restated_value_by_value(warehouse: Path) -> None:
    rows = ask(
        warehouse,
        "SELECT new_document_id, measure, change, row_label, old_value, new_value, difference, value_unit, old_place_id"
        " FROM marts.fct_restatement WHERE kind = 'indicator' ORDER BY ALL",
    )
    place = f"{FIRST}/p1/t1/r9c"
    ninety_five, nine = Decimal(95), Decimal(9)
    assert rows == [
        (SECOND, "actual", "unchanged", "验收 合格率", ninety_five, ninety_five, Decimal(0), "%", f"{place}3"),
        (SECOND, "score", "changed", "验收 合格率", Decimal("9.5"), nine, Decimal("-0.5"), None, f"{place}4"),
        (THIRD, "actual", "removed", "验收 合格率", ninety_five, None, None, "%", f"{SECOND}/p1/t1/r9c3"),
        (THIRD, "score", "removed", "验收 合格率", nine, None, None, None, f"{SECOND}/p1/t1/r9c4"),
    ]


def test_a_document_counts_from_its_arrival_until_the_next_one(warehouse: Path) -> None:
    rows = ask(
        warehouse, "SELECT document_id, is_current, current_from, current_until FROM marts.dim_document ORDER BY 1"
    )
    assert rows == [
        (FIRST, False, ARRIVED[FIRST], ARRIVED[SECOND]),
        (SECOND, False, ARRIVED[SECOND], ARRIVED[THIRD]),
        (THIRD, True, ARRIVED[THIRD], None),
        (ALONE, True, ARRIVED[ALONE], None),
        (GONE, False, ARRIVED[GONE], datetime.fromisoformat("2024-04-01 09:00")),
        (HELD, False, ARRIVED[HELD], None),
        (BACK, True, datetime.fromisoformat("2024-07-20 09:00"), None),
        (BETWEEN, False, ARRIVED[BETWEEN], datetime.fromisoformat("2024-07-20 09:00")),
        (AGAIN, True, PUT_BACK, None),
        (ONCE, False, ARRIVED[ONCE], PUT_BACK),
    ]


@pytest.mark.parametrize(
    ("day", "documents", "basic"),
    [
        ("2024-01-04", [], []),
        ("2024-01-05", [FIRST, ALONE], ["70000.00", "1000000.00"]),
        ("2024-02-01", [FIRST, ALONE, GONE], ["70000.00", "80000.00", "1000000.00"]),
        ("2024-03-09", [FIRST, ALONE, GONE], ["70000.00", "80000.00", "1000000.00"]),
        ("2024-03-10", [SECOND, ALONE, GONE], ["70000.00", "80000.00", "1000000.00"]),
        ("2024-04-01", [SECOND, ALONE], ["70000.00", "1000000.00"]),
        ("2024-06-01", [THIRD, ALONE], ["70000.00", "1010000.00"]),
        ("2024-07-09", [THIRD, ALONE, BACK], ["70000.00", "90000.00", "1010000.00"]),
        ("2024-07-10", [THIRD, ALONE, BETWEEN], ["70000.00", "95000.00", "1010000.00"]),
        ("2024-07-20", [THIRD, ALONE, BACK], ["70000.00", "90000.00", "1010000.00"]),
        ("2024-08-14", [THIRD, ALONE, BACK, AGAIN], ["60000.00", "70000.00", "90000.00", "1010000.00"]),
        ("2024-08-15", [THIRD, ALONE, BACK, ONCE], ["65000.00", "70000.00", "90000.00", "1010000.00"]),
        ("2024-08-31", [THIRD, ALONE, BACK, ONCE], ["65000.00", "70000.00", "90000.00", "1010000.00"]),
        ("2024-09-01", [THIRD, ALONE, BACK, AGAIN], ["60000.00", "70000.00", "90000.00", "1010000.00"]),
        ("2099-01-01", [THIRD, ALONE, BACK, AGAIN], ["60000.00", "70000.00", "90000.00", "1010000.00"]),
    ],
)
def test_what_counted_on_a_day(warehouse: Path, day: str, documents: list[str], basic: list[str]) -> None:
    assert ask(warehouse, f"SELECT document_id FROM marts.documents_as_of('{day}') ORDER BY 1") == [
        (document_id,) for document_id in documents
    ]
    amounts = ask(
        warehouse,
        f"SELECT amount_yuan FROM marts.money_as_of(DATE '{day}') WHERE item_code = 'expenditure_basic' ORDER BY 1",
    )
    assert [str(amount) for (amount,) in amounts] == basic


def test_documents_of_a_day_have_the_period_that_the_day_lies_in(warehouse: Path) -> None:
    of_then = (
        "SELECT current_from, current_until, is_current FROM marts.documents_as_of('2024-08-10') WHERE document_id = "
    )
    assert ask(warehouse, f"{of_then}'{AGAIN}'") == [(ARRIVED[AGAIN], ARRIVED[ONCE], True)]
    held = f"SELECT count(*) FROM marts.fct_document_period WHERE document_id = '{HELD}'"
    assert ask(warehouse, held) == [(0,)], "what the policy holds back never counted"


def test_the_macros_go_with_the_file(warehouse: Path, tmp_path: Path) -> None:
    """Under another name, and attached beside other files, as tools with a connection of their own do."""
    copy = tmp_path / "current.duckdb"
    copy.write_bytes(warehouse.read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{copy}' AS reports (READ_ONLY)")
        connection.execute("USE reports")
        assert connection.execute("SELECT count(*) FROM marts.money_as_of('2024-06-01')").fetchone() == (5,)


def test_facts_of_today_are_the_published_ones(warehouse: Path) -> None:
    (difference,) = ask(
        warehouse,
        "SELECT count(*) FROM (SELECT fact_id FROM marts.money_as_of('2099-01-01')) AS now FULL JOIN"
        " (SELECT fact_id FROM marts.fct_expenditure UNION ALL SELECT fact_id FROM marts.fct_budget"
        " UNION ALL SELECT fact_id FROM marts.fct_revenue) AS published USING (fact_id)"
        " WHERE now.fact_id IS NULL OR published.fact_id IS NULL",
    )[0]
    assert difference == 0
