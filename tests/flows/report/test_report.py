"""The page, rendered from a small snapshot and read back as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from lxml import html

from flows.report import write_report
from flows.report.content import MOST_FINDINGS

GOOD = (Path(__file__).parents[2] / "expectations" / "good_snapshot.sql").read_text(encoding="utf-8")
Page = Callable[..., html.HtmlElement]


@pytest.fixture
def make_page(tmp_path: Path) -> Page:
    def make(change: str = "") -> html.HtmlElement:
        with duckdb.connect(str(tmp_path / "snapshot.duckdb")) as connection:
            connection.execute(GOOD + change)
        target = write_report(tmp_path / "snapshot.duckdb", tmp_path / "report" / "index.html")
        return html.fromstring(target.read_text(encoding="utf-8"))

    return make


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def section(page: html.HtmlElement, name: str) -> html.HtmlElement:
    return page.get_element_by_id(name)


def test_the_head_says_which_snapshot_it_is(make_page: Page) -> None:
    head = text_of(make_page().find(".//header"))
    assert "快照 20250301T020000Z" in head
    assert "2025-03-01 02:00:00" in head
    assert "rules 7c" in head


def test_a_finding_shows_message_stake_places_and_checks(make_page: Page) -> None:
    (article,) = section(make_page(), "findings").findall(".//article")
    said = text_of(article)
    assert "支出合计90.00万元，基本支出与项目支出之和91.00万元，相差1.00万元。" in said
    assert "涉及 1.00 万元" in said
    assert article.find(".//*[@title='10,000.00 元']") is not None
    assert "自评2024.docx 第2页 表1 第2行第2列 基本支出 · 全年执行数 60.00 d24/p2/t1/r2c2" in said
    assert "支出合计等于基本支出加项目支出：90.00万元 与 91.00万元，差 -1.00万元（允许 0.015万元）" in said


def test_findings_stand_worst_first(make_page: Page) -> None:
    more = """
    create temp table one as from marts.fct_finding;
    insert into marts.fct_finding select * replace ('finding-a' as finding_id, 'advisory' as severity) from one;
    insert into marts.fct_finding
        select * replace ('finding-s' as finding_id, 'should' as severity, null as amount_at_stake_yuan) from one;
    insert into marts.fct_finding select * replace ('finding-0' as finding_id, 99999 as amount_at_stake_yuan) from one;
    """
    articles = section(make_page(more), "findings").findall(".//article")
    assert [article.get("id") for article in articles] == ["finding-0", "finding-1", "finding-s", "finding-a"]


def test_resolved_and_waived_findings_are_not_listed(make_page: Page) -> None:
    findings = section(make_page("update marts.fct_finding set status = 'waived'"), "findings")
    assert findings.findall(".//article") == []
    assert "没有未处理的发现" in text_of(findings)
    assert "另有 1 项已豁免" in text_of(findings)


def test_what_a_second_reading_has_not_confirmed_stands_apart(make_page: Page) -> None:
    page = make_page("""
    insert into marts.fct_finding select * replace (
        'finding-x' as finding_id, 'extraction' as blame, '重读为98.00' as blame_reason_zh,
        99999 as amount_at_stake_yuan
    ) from marts.fct_finding;
    """)
    findings = section(page, "findings")
    assert [article.get("id") for article in findings.findall(".//article")] == ["finding-1", "finding-x"]
    (apart,) = findings.find_class("doubtful")
    assert [article.get("id") for article in apart.findall(".//article")] == ["finding-x"]
    assert "待我方核对" in text_of(apart)
    assert "重读为98.00" in text_of(apart)
    assert "1待我方核对" in text_of(page.find(".//header")), "counted apart"


def test_many_findings_are_cut_and_counted(make_page: Page) -> None:
    many = f"""
    insert into marts.fct_finding select found.* exclude (n) replace ('more-' || n as finding_id)
    from (select * from marts.fct_finding, range({MOST_FINDINGS + 7}) as numbers (n)) as found;
    """
    findings = section(make_page(many), "findings")
    assert len(findings.findall(".//article")) == MOST_FINDINGS
    assert f"{MOST_FINDINGS + 8} 项" in text_of(findings)
    assert "jixiao findings --severity must --format csv" in text_of(findings)


def test_a_unit_and_year_has_a_row_of_figures(make_page: Page) -> None:
    rows = [[text_of(cell) for cell in row] for row in section(make_page(), "units").findall(".//tbody/tr")]
    assert rows == [
        [
            "青禾县河湖管理局自评2024.docx",
            "2024",
            "100.00",
            "90.00",
            "90%",
            "—",
            "97.5满分 100",
            "1 / 1",
            "2 / 1 / 0",
            "1 数据不一致",
        ],
        ["青禾县河湖管理局自评2023.pdf", "2023", "—", "80.00", "—", "—", "—", "—", "1 / 0 / 1", "无"],
    ]


def test_a_rate_that_no_report_prints_is_computed_and_says_so(make_page: Page) -> None:
    page = make_page("update marts.fct_score set execution_rate_percent = null;")
    assert "90%计算值" in text_of(section(page, "units"))


def test_the_general_public_budget_stands_in_and_says_so(make_page: Page) -> None:
    page = make_page("""
    update marts.fct_score set execution_rate_percent = null;
    update marts.fct_expenditure set item_code = 'expenditure_general_public_budget', fund = 'general_public_budget'
    where item_code = 'expenditure_total';
    """)
    first = section(page, "units").find(".//tbody/tr")
    cells = [text_of(cell) for cell in first]
    assert cells[3] == "90.00一般公共预算"
    assert cells[4] == "—", "the budget counts all money, the spending does not: no rate"


def test_a_budget_of_another_stage_is_named(make_page: Page) -> None:
    page = make_page("update marts.fct_budget set stage = 'initial_budget';")
    assert "100.00年初预算" in text_of(section(page, "units"))


SUMMARY = """
insert into marts.{table} select * replace (
    'd24/p2/t2/r{row}c2' as fact_id, '{item}' as item_code, '{stage}' as stage, {code} as functional_code,
    {yuan} as amount_yuan
) from marts.fct_expenditure where fact_id = 'd24/p2/t1/r1c2';
"""


def test_the_money_of_the_three_public_heads_stands_beside_the_total(make_page: Page) -> None:
    budget = SUMMARY.format(
        table="fct_budget", row=1, item="three_public_total", stage="initial_budget", code="null", yuan=12000
    )
    actual = SUMMARY.format(
        table="fct_expenditure", row=2, item="three_public_total", stage="actual", code="null", yuan=9500
    )
    first = section(make_page(budget + actual), "units").find(".//tbody/tr")
    assert [text_of(cell) for cell in first][2:6] == ["100.00", "90.00", "90%", "1.20 / 0.95"]


def test_a_summary_stands_in_for_the_total_and_a_class_never_does(make_page: Page) -> None:
    page = make_page(
        "delete from marts.fct_budget; delete from marts.fct_expenditure where item_code = 'expenditure_total'"
        " and document_id = 'd24' and fact_id <> 'd24/p2/t1/r1c2';"
        + SUMMARY.format(
            table="fct_budget", row=1, item="expenditure_total", stage="initial_budget", code="'201'", yuan=7000000
        )
        + SUMMARY.format(
            table="fct_budget", row=2, item="expenditure_grand_total", stage="initial_budget", code="null", yuan=1100000
        )
        + SUMMARY.format(
            table="fct_expenditure", row=3, item="expenditure_current_year", stage="actual", code="null", yuan=950000
        )
        + SUMMARY.format(
            table="fct_expenditure", row=4, item="expenditure_grand_total", stage="actual", code="null", yuan=990000
        )
        + "delete from marts.fct_expenditure where fact_id = 'd24/p2/t1/r1c2';"
    )
    first = section(page, "units").find(".//tbody/tr")
    assert [text_of(cell) for cell in first][2:4] == ["110.00年初预算", "95.00"]


def test_every_document_is_listed_under_its_outcome(make_page: Page) -> None:
    documents = section(make_page(), "documents")
    listed = {text_of(group.find("summary")): text_of(group.find(".//tbody")) for group in documents.findall("details")}
    assert list(listed) == [
        "已入库 loaded：3 份",
        "已隔离 quarantined：1 份",
        "无可用数据 unrecognised：1 份",
        "已被新版替代 superseded：1 份",
        "重复 duplicate：1 份",
        "已撤回 withdrawn：1 份",
    ]
    assert "空.pdf" in listed["已隔离 quarantined：1 份"]
    assert "the file is empty" in listed["已隔离 quarantined：1 份"]
    assert "自评2024.docx" in listed["重复 duplicate：1 份"], "the file that it duplicates"


def test_a_copy_at_another_place_is_listed_beside_its_document(make_page: Page) -> None:
    page = make_page("""
    insert into raw.arrivals by name
    select document_id, '副本.docx' as file_name, 'file:///elsewhere' as source_uri
    from raw.documents, range(2) where file_name = '自评2024.docx';
    """)
    documents = section(page, "documents")
    listed = {text_of(group.find("summary")): text_of(group.find(".//tbody")) for group in documents.findall("details")}
    assert "副本.docx" in listed["重复 duplicate：2 份"]


def test_signals_say_what_to_do_the_gravest_first(make_page: Page) -> None:
    rows = [text_of(row) for row in section(make_page(), "signals").findall(".//tbody/tr")]
    assert [row.split()[0] for row in rows] == ["文件是空的The", "名称不在词表中A"]
    assert "Send the file again" in rows[0]


def test_an_empty_warehouse_still_makes_a_page(make_page: Page) -> None:
    tables = (
        "raw.documents",
        "marts.dim_document",
        "marts.fct_finding",
        "marts.fct_identity_check",
        "marts.fct_signal",
    )
    page = make_page("".join(f"delete from {table};" for table in tables))
    assert "还没有文件" in text_of(page)
    assert "没有未处理的发现" in text_of(page)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def test_markup_in_printed_text_stays_text(make_page: Page) -> None:
    quoted = HOSTILE.replace("'", "''")
    page = make_page(f"""
    update marts.dim_unit set unit_name = '{quoted}';
    update raw.documents set file_name = '{quoted}', reason = '{quoted}';
    update marts.dim_document set file_name = '{quoted}'; update raw.cells set text = '{quoted}';
    update marts.fct_finding set title_zh = '{quoted}', message_zh = '{quoted}', finding_id = '{quoted}';
    update marts.fct_identity_check set root_cause_id = '{quoted}', instance = '{quoted}' where status = 'broken';
    update marts.fct_signal set text = '{quoted}'; update marts.snapshot set snapshot_id = '{quoted}';
    """)
    assert len(page.findall(".//script")) == 1, "the page's own"
    assert page.findall(".//img") == []
    for name in ("findings", "units", "documents", "signals"):
        assert HOSTILE[:20] in section(page, name).text_content()
    handlers = [key for element in page.iter() for key in element.attrib if key.startswith("on")]
    assert handlers == []


def test_the_page_loads_nothing_from_anywhere(make_page: Page, tmp_path: Path) -> None:
    page = make_page()
    loading = [
        (element.tag, value)
        for element in page.iter()
        for key, value in element.attrib.items()
        if key in ("src", "href", "srcset", "data", "action", "poster") and not value.startswith(("#", "data:"))
    ]
    assert loading == []
    assert not re.search(r"url\(|@import|https?://", (tmp_path / "report" / "index.html").read_text(encoding="utf-8"))


def test_a_reader_without_eyes_finds_the_way(make_page: Page) -> None:
    page = make_page()
    assert page.get("lang") == "zh-CN"
    for table in page.findall(".//table"):
        assert table.find("caption") is not None
        assert table.findall(".//thead//th[@scope='col']")
        assert all(row.find("th[@scope='row']") is not None for row in table.findall(".//tbody/tr"))
    identifiers = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    assert {link.get("href")[1:] for link in page.findall(".//nav//a")} <= set(identifiers)


def test_the_old_page_stands_until_the_new_one_is_whole(make_page: Page, tmp_path: Path) -> None:
    make_page()
    target = tmp_path / "report" / "index.html"
    before = target.read_text(encoding="utf-8")
    (tmp_path / "broken.duckdb").write_text("not a database")
    with pytest.raises(duckdb.Error):
        write_report(tmp_path / "broken.duckdb", target)
    assert target.read_text(encoding="utf-8") == before
    assert [path.name for path in target.parent.iterdir()] == ["index.html"]
