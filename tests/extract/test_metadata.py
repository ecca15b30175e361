"""Whose report, of which year, of which kind: from what the document prints, never from its file's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.metadata import describe, list_doubts
from extract.model import Cell, Metadata, Passage, Reading, Table
from extract.unit_candidates import title_unit
from extract.units import UnitKnowledge, compact, load_unit_knowledge


@pytest.fixture(scope="module")
def units() -> UnitKnowledge:
    return load_unit_knowledge(Path(__file__).parents[2] / "forms")


def reading(*passages: str, rows: list[list[str]] | None = None, title: str | None = None) -> Reading:
    cells = tuple(
        Cell(1, row_no, column_no, text)
        for row_no, row in enumerate(rows or [], start=1)
        for column_no, text in enumerate(row, start=1)
    )
    tables = (Table(1, 1, 1, cells, title=title),) if cells else ()
    return Reading(
        "d" * 16, "text/plain", 1, tables, tuple(Passage(n, 1, text) for n, text in enumerate(passages, start=1))
    )


def read(
    units: UnitKnowledge, *passages: str, rows: list[list[str]] | None = None, title: str | None = None
) -> Metadata:
    return describe(reading(*passages, rows=rows, title=title), units)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2024年度岳阳市君山区教育局部门整体支出绩效自评报告", "岳阳市君山区教育局"),
        ("岳阳市君山区教育局2023年度部门整体支出绩效自评报告", "岳阳市君山区教育局"),
        ("岳阳市君山区教育局关于2023年度部门整体支出绩效自评情况的报告", "岳阳市君山区教育局"),
        ("附件3：衡阳市农业农村局高标准农田建设项目2023年度绩效自评报告", "衡阳市农业农村局"),
        ("关于大英县司法局2023年部门整体支出绩效评价报告", "大英县司法局"),
        ("2022年度天长市民政局项目支出绩效自评表", "天长市民政局"),
        ("政协长沙市委员会办公厅2024年度部门决算", "政协长沙市委员会办公厅"),
        ("长沙市第一医院2024年单位预算公开说明", "长沙市第一医院"),
        ("2023年度长沙市开福区望麓园街道预算绩效自评报告", "长沙市开福区望麓园街道"),
        ("孝感市孝南区公共阅读服务中心2023年度社区阅览室提升项目绩效自评报告", "孝感市孝南区公共阅读服务中心"),
        ("大英县司法局关于2023年度部门决算的公示", "大英县司法局"),
        ("大英县司法局2024年部门综合预算公开说明", "大英县司法局"),
        ("关于大英县司法局2024年部门预算的说明", "大英县司法局"),
        ("大英县司法局部门决算（2023年）", "大英县司法局"),
        ("大英县2024年部门预决算公开", None),
        ("2024年度部门整体支出绩效自评报告", None),
        ("2024年度某某单位整体支出绩效自评报告", None),
    ],
)
def test_a_title_names_the_body(units: UnitKnowledge, title: str, name: str | None) -> None:
    unit = title_unit(compact(title), units)
    assert (unit.name if unit else None) == name


def test_a_whole_self_evaluation_report(units: UnitKnowledge) -> None:
    found = read(
        units,
        "2024年度岳阳市君山区水利局部门整体支出绩效自评报告",
        "一、部门基本情况",
        "岳阳市君山区水利局（以下简称区水利局）是区政府工作部门。",
        "2024年全年预算资金300万元，比2023年增加10万元。",
        rows=[["预算部门名称", "岳阳市君山区水利局"], ["", "年初预算数", "全年预算数", "全年执行数"]],
        title="2024年度部门整体支出绩效自评表",
    )
    assert (found.unit_name, found.short_name) == ("岳阳市君山区水利局", "区水利局")
    assert (found.division_code, found.province, found.city, found.county) == ("430611", "湖南省", "岳阳市", "君山区")
    assert (found.fiscal_year, found.report_type, found.report_scope) == (2024, "self_evaluation", "department")
    assert (found.body_type, found.fiscal_level) == ("government_department", "county")
    assert found.evidence["unit_name"] == found.evidence["fiscal_year"] == "dddddddddddddddd/p1/s1"
    assert list_doubts(found) == []


def test_a_cover_that_breaks_its_title(units: UnitKnowledge) -> None:
    found = read(units, "常德市武陵区民政局", "2023年度部门整体支出", "绩效自评报告")
    assert (found.unit_name, found.fiscal_year) == ("常德市武陵区民政局", 2023)
    found = read(units, "1", "常德市武陵区民政局\n2023年度部门整体支出绩效自评报告")
    assert (found.unit_name, found.fiscal_year) == ("常德市武陵区民政局", 2023)


def test_the_form_names_the_unit_where_no_title_does(units: UnitKnowledge) -> None:
    found = read(
        units, rows=[["预算单位名称", "102001-衡山县文化旅游广电体育局"]], title="2023年度预算单位整体支出绩效自评表"
    )
    assert found.unit_name == "衡山县文化旅游广电体育局"
    assert found.budget_code == "102001"
    assert found.division_code == "430423"
    assert found.evidence["unit_name"].endswith("/t1/r1c2")


def test_of_several_project_forms_the_supervisor_reports(units: UnitKnowledge) -> None:
    rows = [
        ["项目名称", "校舍维修", "主管部门", "天长市教育体育局", "实施单位", "天长市第一小学"],
        ["项目名称", "食堂补助", "主管部门", "天长市教育体育局", "实施单位", "天长市实验中学"],
    ]
    assert read(units, "2022年度项目支出绩效自评表", rows=rows).unit_name == "天长市教育体育局"
    assert read(units, "2022年度项目支出绩效自评表", rows=rows[:1]).unit_name == "天长市第一小学"


def test_the_fullest_printed_name_is_the_units(units: UnitKnowledge) -> None:
    found = read(
        units,
        "君山区政协2024年度部门整体支出绩效自评报告",
        "中国人民政治协商会议岳阳市君山区委员会（以下简称“区政协”）设一室五委。",
    )
    assert (found.unit_name, found.short_name) == ("中国人民政治协商会议岳阳市君山区委员会", "区政协")


def test_another_body_in_the_text_is_not_the_unit(units: UnitKnowledge) -> None:
    found = read(
        units,
        "2024年度长沙市开福区审计局部门整体支出绩效自评报告",
        "长沙市开福区财政局是牵头的工作部门，负责复核。",
        "编制单位：长沙市开福区审计局 单位：万元",
    )
    assert found.unit_name == "长沙市开福区审计局"


@pytest.mark.parametrize(
    ("passages", "year"),
    [
        (["2025年关于开展2024年度部门整体支出绩效自评的报告"], 2024),
        (["部门整体支出绩效自评报告", "2025年3月20日", "2024年度预算执行良好，较2023年增长。"], 2024),
        (["部门整体支出绩效自评报告", "截至2023年12月31日，在职20人。"], 2023),
        (["二〇二四年度部门整体支出绩效自评报告"], 2024),
        (["依据财预〔2020〕10号文件，2022年完成全部任务。"], 2022),
        (["2022年决算数、2023年预算数与2023年决算数见下表。"], 2023),
        (["没有年份的文件"], None),
    ],
)
def test_the_year_is_the_one_the_report_is_about(units: UnitKnowledge, passages: list[str], year: int | None) -> None:
    assert read(units, *passages).fiscal_year == year


@pytest.mark.parametrize(
    ("name", "others", "code"),
    [
        ("鼓楼区民政局", [], None),
        ("鼓楼区民政局", ["福州市政府统一部署。"], "350102"),
        ("朝阳区教育局", ["长春市财政下达。"], "220104"),
        ("鼓楼区民政局", ["南京市与福州市结对。"], None),
        ("区政协机关", ["君山区的工作。", "君山区委领导，与华容县交流。"], "430611"),
        ("区政协机关", ["君山区与芦淞区交流。"], None),
        ("贯塘乡人民政府", ["衡山县财政拨款。", "衡山县贯塘乡。"], "430423"),
        ("云县民政局", ["监督索引号53092200613101000"], "530922"),
        ("民政局机关服务中心", ["项目编码51092324T000010263357"], "510923"),
        ("朝阳小学", ["本校共有教师20人。"], None),
    ],
)
def test_an_ambiguous_division_needs_evidence(
    units: UnitKnowledge, name: str, others: list[str], code: str | None
) -> None:
    found = read(units, f"{name}2024年度部门整体支出绩效自评报告", *others)
    assert found.unit_name == name.removesuffix("机关")
    assert found.division_code == code


def test_the_number_of_an_attachment_does_not_run_into_the_year(units: UnitKnowledge) -> None:
    found = read(units, "附件3", "2023年度长沙市民政局部门整体支出绩效自评报告")
    assert (found.unit_name, found.fiscal_year) == ("长沙市民政局", 2023)


def test_codes_are_found_with_their_place(units: UnitKnowledge) -> None:
    found = read(
        units, "统一社会信用代码：11533000MB1559981D", "错误代码：11533000MB1559981E", rows=[["预算编码", "906017"]]
    )
    assert (found.credit_code, found.evidence["credit_code"]) == ("11533000MB1559981D", "dddddddddddddddd/p1/s1")
    assert (found.budget_code, found.evidence["budget_code"]) == ("906017", "dddddddddddddddd/p1/t1/r1c2")


@pytest.mark.parametrize(
    ("passages", "published", "detected"),
    [
        (["2024年度长沙市民政局部门整体支出绩效自评报告"], "self_evaluation", "self_evaluation"),
        (["长沙市民政局2024年度部门决算"], "final_accounts", "final_accounts"),
        (["长沙市2025年市级部门预算", "预算主管部门：长沙市民政局"], "budget", "budget"),
        (["关于召开座谈会的通知"], "other", "other"),
        (["长沙市民政局2022年度部门决算情况说明"], "final_accounts", "final_accounts"),
        (["长沙市民政局关于2022年度部门决算的公示"], "final_accounts", "final_accounts"),
        (["长沙市民政局2022年度部门决算信息公开"], "final_accounts", "final_accounts"),
        (["长沙市民政局2022年部门决算（草案）"], "final_accounts", "final_accounts"),
        (["长沙市民政局2024年部门预算信息公开"], "budget", "budget"),
        (["长沙市民政局2024年部门预算及“三公”经费预算公开"], "budget", "budget"),
        (["长沙市民政局2024年单位预算批复情况"], "budget", "budget"),
        (["长沙市民政局2023年度部门预算绩效自评报告"], "self_evaluation", "self_evaluation"),
        (["长沙市民政局", "（二）收入决算情况说明", "（三）支出决算情况说明"], "final_accounts", "final_accounts"),
    ],
)
def test_a_report_is_of_the_family_that_its_words_show(
    units: UnitKnowledge, passages: list[str], published: str, detected: str
) -> None:
    found = read(units, *passages)
    assert (found.report_type, found.evidence["detected_report_type"]) == (published, detected)


def test_a_document_that_says_nothing_leaves_doubts(units: UnitKnowledge) -> None:
    found = describe(Reading("0" * 16, "text/plain", 1), units)
    assert (found.unit_name, found.division_code, found.fiscal_year) == (None, None, None)
    assert [doubt.code for doubt in list_doubts(found)] == ["no_unit", "no_year"]


def test_a_body_behind_the_word_unit_and_a_unit_of_money_behind_it(units: UnitKnowledge) -> None:
    found = read(units, rows=[["公开01表", "单位：天长市第二小学"], ["2024年度", "金额单位：元"]])
    assert found.unit_name == "天长市第二小学"
    assert read(units, "单位：天长市第二小学 2023年度 金额单位：万元").unit_name == "天长市第二小学"
    assert read(units, rows=[["公开01表", "单位：万元"], ["公开01表", "单位", "元"]]).unit_name is None
