"""Budgets as spreadsheets and portal pages that publishers make by hand say what the same budget says as a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from published_workbooks import Habits, publish

from extract.forms import Knowledge, load_knowledge
from extract.model import Shaped
from extract.readers import read_document
from extract.shape import shape_reading
from flows.ledger.outcomes import Standing, settle
from samples import render
from samples.fiscal import FiscalReport
from samples.fiscal.report import load_fiscal_report
from samples.pages import PageStyle

ROOT = Path(__file__).resolve().parents[2]
SHANGHAI, JIANGSU = "jiading_convenience_budget_2024", "kunshan_service_budget_2022_tables"
FIELDS = (
    "statement", "block_id", "fund", "functional_code", "economic_code", "row_kind", "row_label_norm",
    "column_label_norm", "role", "stage", "year_offset", "value", "unit", "null_kind",
)  # fmt: skip
WORKBOOKS = {
    "unit over each table": (SHANGHAI, Habits()),
    "unit on the cover": (
        JIANGSU,
        Habits(
            ("昆山市便民服务指导中心", "2022年度部门预算公开表"), names_unit=False, codes="indented", is_ruled=False
        ),
    ),
    "unit in the cover's title": (
        SHANGHAI,
        Habits(("上海市嘉定区便民服务管理局2024年部门预算",), names_unit=False, codes="indented", sheet_name="Sheet{}"),
    ),
    "no lines drawn": (SHANGHAI, Habits(is_ruled=False)),
    "codes typed in, sheets numbered": (JIANGSU, Habits(sheet_name="公开{:02}表")),
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "forms")


def shape(data: bytes, suffix: str, folder: Path, knowledge: Knowledge) -> Shaped:
    path = folder / f"report.{suffix}"
    path.write_bytes(data)
    return shape_reading(read_document(path, "d"), knowledge)


def load(name: str) -> FiscalReport:
    return replace(load_fiscal_report(name), page_style=PageStyle())


def statement_values(shaped: Shaped, *, with_blanks: bool) -> Counter[tuple[Any, ...]]:
    """What the statements say. 1,000 and 1,000.00 are one amount; a blank is seen where lines are drawn around it."""
    return Counter(
        tuple(getattr(value, name) for name in FIELDS)
        for value in shaped.values
        if value.statement is not None and (with_blanks or value.value is not None)
    )


@pytest.mark.parametrize("case", WORKBOOKS)
def test_a_published_workbook_says_what_the_document_says(case: str, tmp_path: Path, knowledge: Knowledge) -> None:
    name, habits = WORKBOOKS[case]
    report = load(name)
    expected = shape(render(report, "docx"), "docx", tmp_path, knowledge)
    found = shape(publish(report, habits), "xlsx", tmp_path, knowledge)
    wanted, got = (statement_values(each, with_blanks=habits.is_ruled) for each in (expected, found))
    assert wanted
    assert (wanted - got, got - wanted) == (Counter(), Counter())
    metadata = found.metadata
    assert (metadata.unit_name, metadata.report_type, metadata.division_code) == (
        expected.metadata.unit_name, "budget", expected.metadata.division_code,
    )  # fmt: skip
    # Jiangsu's tables print no year: where no cover says it, nothing does, and a file's name is no evidence.
    year = 2024 if name == SHANGHAI else 2022 if habits.cover else None
    assert metadata.fiscal_year == year
    assert ("no_year" in {signal.code for signal in found.signals}) == (year is None)
    new = {signal.code for signal in found.signals} - {signal.code for signal in expected.signals}
    assert not new, "a workbook raises no doubt that the document does not raise"


def test_a_narrative_and_a_workbook_of_tables_name_one_report(tmp_path: Path, knowledge: Knowledge) -> None:
    """What joins the documents of one report (``int_documents``) is the same in both; neither replaces the other."""
    narrative = shape(render(load("kunshan_service_budget_2022_text"), "docx"), "docx", tmp_path, knowledge)
    cover = ("昆山市便民服务指导中心", "2022年度部门预算公开表")
    tables = shape(publish(load(JIANGSU), Habits(cover, names_unit=False)), "xlsx", tmp_path, knowledge)
    joined = ("report_type", "fiscal_year", "unit_name", "division_code")
    assert [getattr(tables.metadata, name) for name in joined] == [getattr(narrative.metadata, name) for name in joined]
    scopes = {narrative.metadata.report_scope, tables.metadata.report_scope} - {None}
    assert len(scopes) == 1
    assert statement_values(tables, with_blanks=True)
    assert not statement_values(narrative, with_blanks=True)
    standings = [_standing("1", narrative), _standing("2", tables)]
    for order in (standings, standings[::-1]):
        assert {outcome for outcome, *_ in settle(order).values()} == {"loaded"}


def _standing(document_id: str, shaped: Shaped) -> Standing:
    metadata = shaped.metadata
    return Standing(
        document_id, f"{document_id}.x", document_id, metadata.report_type, metadata.fiscal_year, metadata.unit_name,
        metadata.division_code, metadata.report_scope, metadata.title, frozenset(),
        frozenset(value.statement for value in shaped.values if value.statement and value.value is not None),
        sum(1 for mention in shaped.mentions if mention.passage_id is not None),
    )  # fmt: skip


PORTAL = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-预算公开-某区人民政府</title>
<meta name="ArticleTitle" content="{title}"></head><body>
<div class="top"><a href="/">首页</a><a href="/xxgk">政府信息公开</a><input type="text" value="搜索"></div>
<div class="crumb">您现在的位置：<a href="/">首页</a> &gt; <a href="/czyjs">财政预决算</a></div>
<div class="article"><h1>{title}</h1>
<div class="info"><span>来源：本级财政</span><span>发布时间：2024-02-08 16:30</span><span>浏览次数：1286</span>
<a href="javascript:window.print()">打印</a><a href="javascript:void(0)">【字体：大 中 小】</a></div>
<div id="zoom" class="content">{body}</div>
<div class="share">分享到：<a href="#">微信</a></div></div>
<div class="foot"><p>主办：某区人民政府办公室</p><p>网站标识码：3101140001</p></div></body></html>"""


def test_a_portals_page_says_what_the_document_says(tmp_path: Path, knowledge: Knowledge) -> None:
    report = load(SHANGHAI)
    expected = shape(render(report, "docx"), "docx", tmp_path, knowledge)
    page = render(report, "html").decode()
    start, end = page.index('<table width="100%"><tr><td>') + 28, page.index("<p>【<a")
    body = page[start:end].replace(
        '<table border="1">', '<div class="tablebox" style="overflow:auto"><table border="1">'
    )
    body = body.replace("</table>", "</table></div>")
    title = "上海市嘉定区便民服务管理局2024年部门预算"
    found = shape(PORTAL.format(title=title, body=body).encode(), "html", tmp_path, knowledge)
    wanted, got = (statement_values(each, with_blanks=True) for each in (expected, found))
    assert (wanted - got, got - wanted) == (Counter(), Counter())
    assert Counter((one.printed_text, one.value) for one in found.mentions) == Counter(
        (one.printed_text, one.value) for one in expected.mentions
    )
    assert (found.metadata.unit_name, found.metadata.fiscal_year) == ("上海市嘉定区便民服务管理局", 2024)
    assert (found.metadata.report_type, found.metadata.title) == ("budget", title)
