"""Who has not published: each status by a line of a roster and the files that give exactly it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from small_snapshot import Snapshot

HERE = "430000"
FIRST_SEEN = ("某县旧存局", "某县旧准局", "某县旧空局", "某县次日局")
IN_TIME, TOO_LATE, LAST_YEAR = (
    datetime.fromisoformat("2024-09-20 15:59"),
    datetime.fromisoformat("2024-09-20 16:00"),
    datetime.fromisoformat("2023-09-01"),
)
FIRST_LOOK = LAST_YEAR.replace(hour=15, minute=59)  # a second load on the day of the first, in China
PAGE = "text/html"


class Roster:
    """Lines of a roster and the documents that came, each under a unit's name of its own."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.lines = 1
        self.documents = 0

    def expect(self, unit: str, **fields: Any) -> None:
        """A report of 2023 that is due on 20 September 2024, which is over."""
        self.lines += 1
        usual = {"division_code": HERE, "report_type": "final_accounts", "fiscal_year": 2023}
        due = {"due_on": date(2024, 9, 20), "is_due_over": True, "attachments": (), "attachment_count": 0}
        self.snapshot.add(
            "roster", **{"line_no": self.lines, "unit": unit, "unit_name": unit, **usual, **due, **fields}
        )

    def arrive(
        self,
        unit: str | None,
        *arrivals: datetime | tuple[datetime, str],
        outcome: str = "loaded",
        amount: str | None = "10.00",
        file_name: str | None = None,
        media_type: str = "application/pdf",
        **metadata: Any,
    ) -> str:
        """A document with its arrivals (a time, or that and a place); without ``unit`` nobody can read whose it is."""
        self.documents += 1
        document_id = f"{self.documents:016x}"
        about = {"report_type": "final_accounts", "fiscal_year": 2023, "division_code": HERE, **metadata}
        self.snapshot.add_document(document_id, outcome, unit_name=unit or "", **about)
        document = self.snapshot.rows["documents"][-1]
        document |= {"media_type": media_type, "file_name": file_name or f"{document_id}.pdf"}
        if outcome == "quarantined":
            document["reason"] = "damaged"
        if outcome == "withdrawn":
            document["withdrawn_at"] = datetime.fromisoformat("2024-10-01")
        if unit is None:
            self.snapshot.rows["report_metadata"].pop()
        self.snapshot.rows["arrivals"].pop()
        for arrival in arrivals:
            moment, place = arrival if isinstance(arrival, tuple) else (arrival, f"file:///in/{document_id}/report.pdf")
            name = document["file_name"]
            self.snapshot.add(
                "arrivals", document_id=document_id, arrived_at=moment, source_uri=place, file_name=name, run_id="r"
            )
        if amount and outcome != "quarantined":
            self.snapshot.add_value(document_id, 2, 2, amount, "基本支出", "决算数", value=Decimal(amount))
        return document_id


@pytest.fixture(scope="module")
def warehouse(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    roster = Roster(snapshot)
    expect, arrive = roster.expect, roster.arrive

    expect("某县准时局")
    arrive("某县准时局", IN_TIME)
    expect("某县迟到局")
    arrive("某县迟到局", TOO_LATE)
    expect("某县缺席局")
    expect("某县未到局", due_on=date(2025, 9, 20), is_due_over=False)
    expect("某县无期局", due_on=None, is_due_over=False)

    # There at the first look, after its due date: nobody knows since when. The same of one that came later.
    expect("某县旧存局", fiscal_year=2021, due_on=date(2022, 9, 20))
    arrive("某县旧存局", FIRST_LOOK, fiscal_year=2021)
    expect("某县旧准局", fiscal_year=2022, due_on=date(2023, 9, 1))
    arrive("某县旧准局", FIRST_LOOK, fiscal_year=2022)
    expect("某县旧空局", fiscal_year=2021, due_on=date(2022, 9, 20))
    arrive("某县旧空局", FIRST_LOOK, fiscal_year=2021, amount=None)
    expect("某县次日局", fiscal_year=2021, due_on=date(2022, 9, 20))
    arrive("某县次日局", datetime.fromisoformat("2023-09-01 16:00"), fiscal_year=2021)

    # The first edition decides, withdrawn ones do not count, nor does the policy of a broken check.
    expect("某县修订局")
    arrive("某县修订局", IN_TIME, outcome="superseded")
    newer = arrive("某县修订局", TOO_LATE)
    snapshot.rows["documents"][-2] |= {"superseded_by": newer}
    expect("某县撤回局")
    arrive("某县撤回局", IN_TIME, outcome="withdrawn")
    expect("某县撤换局")
    arrive("某县撤换局", IN_TIME, outcome="withdrawn")
    arrive("某县撤换局", TOO_LATE)
    expect("某县暂缓局")
    arrive("某县暂缓局", IN_TIME, amount=None)
    snapshot.rows["documents"][-1]["is_held"] = True

    # Came, and nothing in it.
    expect("某县空表局")
    arrive("某县空表局", IN_TIME, amount=None)
    expect("某县空页局")
    arrive("某县空页局", IN_TIME, outcome="unrecognised", amount=None)
    snapshot.rows["documents"][-1]["reason"] = "no table"
    expect("某县坏件局")
    arrive(None, IN_TIME, outcome="quarantined", file_name="某县坏件局2023年度部门决算.pdf")
    expect("某县坏链局", place="https://example.gov.cn/kuai/2023.pdf")
    arrive(None, (IN_TIME, "https://example.gov.cn/kuai/2023.pdf"), outcome="quarantined", file_name="2023.pdf")
    expect("某县自评局")
    arrive(None, IN_TIME, outcome="quarantined", file_name="某县自评局2023年部门预算绩效自评.pdf")

    expect("某县待收局")
    arrive(None, IN_TIME, outcome="quarantined", file_name="scan.pdf")
    snapshot.rows["arrivals"][-1]["expected_unit"] = "某县待收局"
    for year in (2022, 2023):
        expect("某县多年局", fiscal_year=year)
    arrive(None, IN_TIME, outcome="quarantined", file_name="决算2022.pdf")
    snapshot.rows["arrivals"][-1]["expected_unit"] = "某县多年局"

    # Came and can be read, but does not say whose it is, or says another year.
    expect("某县表格局", place="https://example.gov.cn/biao/2023.xlsx")
    arrive(None, (IN_TIME, "https://example.gov.cn/biao/2023.xlsx"))
    expect("某县他年局", place="https://example.gov.cn/ta/2023.xlsx")
    arrive(None, (IN_TIME, "https://example.gov.cn/ta/2023.xlsx"))
    other_year = {"report_type": "final_accounts", "fiscal_year": 2021}
    snapshot.add("report_metadata", document_id=snapshot.rows["documents"][-1]["document_id"], **other_year)
    expect("某县名中局")
    arrive(None, IN_TIME, file_name="某县名中局2023年决算.pdf")

    # The report of another year.
    expect("某县旧年局", place="https://example.gov.cn/jiu/2023.pdf")
    arrive("某县旧年局", (IN_TIME, "https://example.gov.cn/jiu/2023.pdf"), fiscal_year=2022, file_name="旧年.pdf")
    expect("某县重发局")
    arrive("某县重发局", (LAST_YEAR, "file:///in/2022/a.pdf"), (IN_TIME, "file:///in/2023/a.pdf"), fiscal_year=2022)
    # Beside for its own sake: loaded with the archive, of its own line, moved together with others, at a shared page.
    expect("某县并存局")
    arrive("某县并存局", IN_TIME, fiscal_year=2022)
    expect("某县两年局", place="https://example.gov.cn/liang/2023.pdf")
    expect("某县两年局", fiscal_year=2022, place="https://example.gov.cn/liang")
    arrive("某县两年局", (IN_TIME, "https://example.gov.cn/liang/2022.pdf"), fiscal_year=2022)
    expect("某县搬家局")
    for year in (2021, 2022):
        places = ((LAST_YEAR, f"file:///old/{year}.pdf"), (IN_TIME, f"file:///new/{year}.pdf"))
        arrive("某县搬家局", *places, fiscal_year=year)
    expect("某县常在局")
    arrive("某县常在局", (LAST_YEAR, "file:///in/c.pdf"), (IN_TIME, "file:///in/c.pdf"), fiscal_year=2022)

    # Attachments.
    expect("某县缺附局", attachments=("公开表.xlsx", "说明.docx"), attachment_count=2)
    arrive("某县缺附局", (IN_TIME, "file:///in/q/index.html"), media_type=PAGE)
    arrive("某县缺附局", (IN_TIME, "file:///in/q/公开表.xlsx"), file_name="公开表.xlsx")
    arrive(None, (IN_TIME, "file:///in/else/说明.docx"), outcome="quarantined", file_name="说明.docx")
    expect("某县齐附局", attachments=("公开表", "说明.docx"), attachment_count=2)
    arrive("某县齐附局", (IN_TIME, "file:///in/qi/index.html"), media_type=PAGE)
    arrive("某县齐附局", (IN_TIME, "file:///in/qi/%E5%85%AC.xlsx"), file_name="公开表.xlsx")
    arrive(None, (IN_TIME, "file:///in/qi/说明.docx"), outcome="quarantined", file_name="说明.docx")
    expect("某县少附局", attachment_count=1)
    arrive("某县少附局", IN_TIME, media_type=PAGE)
    expect("某县链接局")
    page = arrive("某县链接局", IN_TIME, outcome="unrecognised", media_type=PAGE, amount=None)
    snapshot.rows["documents"][-1]["reason"] = "no table"
    snapshot.add(
        "signals", document_id=page, origin="reading", signal_no=1, code="linked_attachment", text="决算表.xls"
    )

    # Whose it is.
    expect("某县甲镇人民政府", division_code=None)
    arrive("某县甲镇人民政府", IN_TIME)
    expect("某县乙镇人民政府", division_code="430100")
    arrive("某县乙镇人民政府", IN_TIME, division_code="430102")
    expect("某县丙镇人民政府", division_code="440000")
    arrive("某县丙镇人民政府", IN_TIME)
    expect("县丁局", division_code=HERE)
    arrive("某县丁局", IN_TIME, aliases=("县丁局",))
    expect("县戊局", division_code=HERE)
    arrive("某县戊局", IN_TIME, aliases=("县戊局",))
    arrive("某县戊办", IN_TIME, aliases=("县戊局",))
    expect("某县庚局", report_scope="department")
    expect("某县庚局", report_scope="unit")
    arrive("某县庚局", IN_TIME, report_scope="department")
    arrive("某县名单外局", IN_TIME)
    return snapshot.build()


def statuses(warehouse: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(
        warehouse.execute(
            "SELECT roster.unit || CASE WHEN roster.fiscal_year = 2023 THEN '' ELSE ' ' || roster.fiscal_year END"
            " || coalesce(' ' || roster.report_scope, ''), status"
            " FROM marts.fct_submission JOIN raw.roster AS roster USING (line_no)"
        ).fetchall()
    )


def test_every_line_has_its_status(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert statuses(warehouse) == {
        "某县准时局": "published",
        "某县迟到局": "late",
        "某县缺席局": "missing",
        "某县未到局": "expected",
        "某县无期局": "expected",
        "某县旧存局 2021": "published",
        "某县旧准局 2022": "published",
        "某县旧空局 2021": "empty",
        "某县次日局 2021": "late",
        "某县修订局": "published",
        "某县撤回局": "missing",
        "某县撤换局": "late",
        "某县暂缓局": "published",
        "某县空表局": "empty",
        "某县空页局": "empty",
        "某县坏件局": "empty",
        "某县坏链局": "empty",
        "某县自评局": "missing",
        "某县待收局": "empty",
        "某县多年局": "missing",
        "某县多年局 2022": "empty",
        "某县表格局": "published",
        "某县他年局": "missing",
        "某县名中局": "missing",
        "某县旧年局": "wrong_year",
        "某县重发局": "wrong_year",
        "某县并存局": "missing",
        "某县两年局": "missing",
        "某县两年局 2022": "published",
        "某县搬家局": "missing",
        "某县常在局": "missing",
        "某县缺附局": "attachment_missing",
        "某县齐附局": "published",
        "某县少附局": "attachment_missing",
        "某县链接局": "attachment_missing",
        "某县甲镇人民政府": "unclear",
        "某县乙镇人民政府": "published",
        "某县丙镇人民政府": "missing",
        "县丁局": "published",
        "县戊局": "unclear",
        "某县庚局 department": "published",
        "某县庚局 unit": "missing",
    }


def row(warehouse: duckdb.DuckDBPyConnection, unit: str, *columns: str) -> tuple[Any, ...]:
    (found,) = warehouse.execute(
        f"SELECT {', '.join(columns)} FROM marts.fct_submission WHERE unit_name = ?", [unit]
    ).fetchall()
    return tuple(found)


@pytest.mark.parametrize(
    ("unit", "arrived_on", "days_late", "words_zh", "words_en"),
    [
        ("某县准时局", date(2024, 9, 20), None, "2024-09-20收到。", "It came on 2024-09-20."),
        (
            "某县迟到局",
            date(2024, 9, 21),
            1,
            "2024-09-21收到，比截止日期2024-09-20晚1天。",
            "It came on 2024-09-21; days after the due date 2024-09-20: 1.",
        ),
        (
            "某县旧存局",
            date(2023, 9, 1),
            None,
            "2023-09-01首次载入时已在；是否在截止日期2022-09-20前公开，无从得知。",
            "It was there when we first looked, on 2023-09-01;"
            " whether it came by the due date 2022-09-20 nobody knows.",
        ),
        ("某县旧准局", date(2023, 9, 1), None, "2023-09-01收到。", "It came on 2023-09-01."),
        (
            "某县旧年局",
            date(2024, 9, 20),
            None,
            "应为2023年度，收到的是2022年度的（旧年.pdf）。",
            "The report of 2023 was due; what came is that of 2022 (旧年.pdf).",
        ),
        (
            "某县缺席局",
            None,
            None,
            "截止日期2024-09-20已过，2023年度的部门决算没有收到。已收到的报告中没有这个单位名称，请核对名单。",
            "The due date 2024-09-20 has passed and this has not come: final accounts 2023."
            " No report that came bears this name: check the roster.",
        ),
    ],
)
def test_a_line_says_when_and_why(
    warehouse: duckdb.DuckDBPyConnection,
    unit: str,
    arrived_on: date | None,
    days_late: int | None,
    words_zh: str,
    words_en: str,
) -> None:
    found = row(warehouse, unit, "arrived_on", "days_late", "reason_zh", "reason_en")
    assert found == (arrived_on, days_late, words_zh, words_en)


def test_of_what_was_there_first_nobody_says_how_late_it_was(warehouse: duckdb.DuckDBPyConnection) -> None:
    unknown = {unit: row(warehouse, unit, "is_punctuality_unknown", "days_late") for unit in FIRST_SEEN}
    assert unknown == {
        "某县旧存局": (True, None),
        "某县旧准局": (False, None),
        "某县旧空局": (True, None),
        "某县次日局": (False, 347),
    }
    lateness = dict(warehouse.execute("SELECT unit_name, days_late FROM marts.fct_coverage").fetchall())
    assert [lateness[unit] for unit in FIRST_SEEN] == [None, None, None, 347]


def test_an_attachment_that_lacks_is_named(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert row(warehouse, "某县缺附局", "lacking_attachments") == (["说明.docx"],)
    assert row(warehouse, "某县链接局", "lacking_attachments") == (["决算表.xls"],)
    words = row(warehouse, "某县缺附局", "reason_zh")[0]
    assert words.endswith("应有附件2个，缺1个：说明.docx。")


def test_the_edition_that_counts_answers_and_the_first_decides(warehouse: duckdb.DuckDBPyConnection) -> None:
    document_id, arrived_on = row(warehouse, "某县修订局", "document_id", "arrived_on")
    names = dict(warehouse.execute("SELECT document_id, outcome FROM raw.documents").fetchall())
    assert (names[document_id], arrived_on) == ("loaded", date(2024, 9, 20))


def test_coverage_has_what_is_due_and_what_came(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "SELECT unit_name, fiscal_year, status, is_expected, document_count FROM marts.fct_coverage"
        " WHERE unit_name IN ('某县并存局', '某县名单外局', '某县庚局') ORDER BY ALL"
    ).fetchall()
    assert rows == [
        ("某县名单外局", 2023, "unlisted", False, 1),
        ("某县并存局", 2022, "unlisted", False, 1),
        ("某县并存局", 2023, "missing", True, 0),
        ("某县庚局", 2023, "missing", True, 1),
    ]
    (keys,) = warehouse.execute("SELECT count(*) FROM marts.fct_coverage").fetchone() or (0,)
    assert keys > 30


def test_a_withdrawn_report_was_current_until_then(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "SELECT dim_document.is_current, current_from, current_until"
        " FROM marts.dim_document JOIN marts.dim_unit USING (unit_id)"
        " WHERE unit_name = '某县撤回局'"
    ).fetchall()
    assert rows == [(False, IN_TIME, datetime.fromisoformat("2024-10-01"))]
