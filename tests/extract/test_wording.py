"""Wording: a sentence that is well written, and the same with one mark, word or year changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.forms import load_knowledge
from extract.model import Cell, Metadata, Passage, Reading, Signal, Table
from extract.wording import find_wording

FORMS = Path(__file__).resolve().parents[2] / "forms"
YEAR = 2024
PAGE = (50.0, 550.0)  # where the text of a page begins and ends


def metadata(report_type: str) -> Metadata:
    nothing = dict.fromkeys(
        ("unit_name", "unit_name_printed", "short_name", "body_type", "division_code", "province", "city", "county")
    )
    return Metadata(report_type, YEAR, **nothing, fiscal_level=None, report_scope=None, title=None)


def reading(
    *texts: str, full: tuple[int, ...] = (), pages: tuple[int, ...] = (), section: str | None = None
) -> Reading:
    """Paragraphs that end early; those numbered in ``full`` reach the right margin, those in ``pages`` begin a page."""
    passages, page = [], 1
    for number, text in enumerate((*texts, "四、有关说明", "第一行", "第二行", "第三行"), start=1):
        page += number in pages
        right = PAGE[1] if number in full or number > len(texts) else PAGE[0] + 250
        passages.append(
            Passage(number, page, text, section=section, bbox=(PAGE[0], number * 20.0, right, number * 20.0 + 12))
        )
    return Reading("d", "application/pdf", page, passages=tuple(passages))


def signals(*texts: str, report_type: str = "budget", **layout: object) -> list[Signal]:
    return find_wording(reading(*texts, **layout), metadata(report_type), FORMS)  # type: ignore[arg-type]


def codes(*texts: str, report_type: str = "budget", **layout: object) -> list[str]:
    return [signal.code for signal in signals(*texts, report_type=report_type, **layout)]


@pytest.mark.parametrize(
    ("sound", "broken", "code"),
    [
        ("收入总计120万元，比上年增加5万元。", "收入总计XXX万元，比上年增加5万元。", "placeholder_left"),
        ("某县水利局部门预算公开。", "××县水利局部门预算公开。", "placeholder_left"),
        ("联系电话见首页。", "联系电话____见首页。", "placeholder_left"),
        ("比上年增加5万元。", "比上年增加（减少）5万元。", "alternative_left"),
        ("决算数小于预算数，差异很小。", "决算数小于（大于）预算数，差异很小。", "alternative_left"),
        ("下降2%，属正常变动。", "下降/增长2%，属正常变动。", "alternative_left"),
        ("主要包括办公费。（含印刷费）", "主要包括办公费。（按表中实际发生事项填写）", "template_words_left"),
        ("基金支出0万元，与上年持平。", "基金支出万元，与上年持平。", "number_missing"),
        ("支出决算为5万元，金额单位：万元。", "支出决算为万元，金额单位：万元。", "number_missing"),
        ("公用经费为5万元。", "公用经费为万元。", "number_missing"),
        ("完成预算的98%。", "完成预算的%。", "number_missing"),
        ("占比为5%。", "占比为%。", "number_missing"),
        ("用于堤防维修等支出。另有专项。", "用于堤防维修等支出。。另有专项。", "doubled_punctuation"),
        ("用于维修，另有专项。", "用于维修，。另有专项。", "doubled_punctuation"),
        ("开展“一河一策”活动。", "开展一河一策”活动。", "unbalanced_quotes"),
        ("开展“一河一策”活动。", "开展“一河一策活动。", "unbalanced_quotes"),
        ("依据《水法》编制。", "依据《水法编制。", "unbalanced_brackets"),
        ("因公出国（境）费0万元。", "因公出国（境费0万元。", "unbalanced_brackets"),
        ("主要原因是：汛期延长。下同。", "主要原因是：。下同。", "open_explanation"),
        ("主要用于堤防维修，年底完成。", "主要用于，年底完成。", "open_explanation"),
        ("收入增加的主要原因是汛期延长。", "收入增加的主要原因是汛期延长", "missing_full_stop"),
        ("比2023年预算增加5万元。", "比2024年预算增加5万元。", "comparison_of_wrong_year"),
        ("与2023年预算持平。", "与2024年预算持平。", "comparison_of_wrong_year"),
        ("比2023年预算增加5万元。", "比2025年预算增加5万元。", "comparison_of_wrong_year"),
        ("比2023年预算增加5万元。", "比2021年预算增加5万元。", "comparison_of_distant_year"),
        ("2024年部门支出预算总表", "2023年部门支出预算总表", "title_of_another_year"),
    ],
)
def test_one_change_is_one_signal_at_its_place(sound: str, broken: str, code: str) -> None:
    assert codes(sound) == []
    (signal,) = signals(broken)
    assert (signal.code, signal.cell_id, signal.page) == (code, "d/p1/s1", 1)
    assert signal.message and signal.text and signal.message in signal.text


@pytest.mark.parametrize(
    "text",
    [
        "位于X101、X102街坊。",  # the number of a plot
        "（一）、基本支出：人员经费。",
        "一、“三公”经费：指因公出国（境）费等。",
        "开展以下工作：1）清淤；2）加固。",  # a number's bracket
        "部门（单位)的名称相同。",  # two widths
        "具体包括：“一河一策”、“一库一策”。",
        "图1：收入预算图……………………12",
        "金额以万元为单位。",
        "本表数据由元转换为万元时，可能有尾差。",
        "金额单位统一为万元，换算为亿元后保留两位小数。",
        "收入以亿元为单位，支出万元时另列。",
        "编制人数增减相抵。",
        "与2024年重点工作相衔接。",
        "2022年当年预算执行数为5万元。",
        "二〇二四年〇〇号文件。",
    ],
)
def test_what_is_well_written_is_left_alone(text: str) -> None:
    assert codes(text) == []


def test_final_accounts_are_compared_with_the_budget_of_their_own_year() -> None:
    assert codes("决算数比2024年年初预算减少5万元。", report_type="final_accounts") == []
    assert codes("比2024年度减少5万元。", report_type="final_accounts") == ["comparison_of_wrong_year"]


def test_other_reports_are_free_prose() -> None:
    assert codes("收入XXX万元。。", report_type="self_evaluation") == []


def test_a_torn_line_goes_on_in_the_next() -> None:
    assert codes("收入增加的主要原因是汛期", "延长，开展“一河", "一策”活动。", full=(1, 2)) == []


def test_a_page_number_stands_between_the_parts() -> None:
    assert codes("开展“一河", "─7─", "一策”活动。", full=(1,), pages=(3,)) == []


def test_an_explanation_may_stand_in_the_next_paragraph() -> None:
    assert codes("总计持平。主要原因：", "汛期延长，工程量增加。") == []
    assert codes("主要原因：", "1.汛期延长。", "2.工程量增加。") == []
    assert codes("1.堤防维修。主要用于：", "2.水库维修。主要用于加固。") == ["open_explanation"]


def test_quotes_of_two_paragraphs_that_fit_are_one_pair() -> None:
    assert codes("会议要求“各单位抓紧落实。", "年底前完成”的任务。") == []


def test_a_line_that_may_go_on_is_given_the_benefit_of_the_doubt() -> None:
    assert codes("收入增加的主要原因是汛期延长", "和工程量增加。", full=(1,)) == []
    assert codes("收入增加的主要原因是汛期延长", "2.另起一条。", full=(1,)) == ["missing_full_stop"]


def test_a_project_that_ended_before_the_report_is_worth_a_look() -> None:
    heading = "五、实施周期"
    assert codes("2024年1月1日-2024年12月31日", section=heading) == []
    assert codes("2023年1月-2024年12月", section=heading) == []
    assert codes("2023年1月1日-2023年12月31日", section=heading) == ["period_of_another_year"]


def test_a_name_in_a_cell_is_no_placeholder() -> None:
    def named(name: str) -> list[Signal]:
        table = Table(1, 1, 1, (Cell(1, 2, 1, name),))
        return find_wording(Reading("d", "application/pdf", 1, (table,)), metadata("budget"), FORMS)

    assert named("某县水利局") == []
    assert [signal.cell_id for signal in named("上海市XX局")] == ["d/p1/t1/r2c1"]


def test_every_signal_has_its_line_in_the_list_of_codes() -> None:
    known = load_knowledge(FORMS).signal_codes
    found = signals("XX局比上年增加（减少）万元。。", "“未完（", "主要用于", "与2024年预算持平", "与2020年预算持平。")
    assert {signal.code for signal in found} <= known
    assert len({signal.code for signal in found}) >= 7
