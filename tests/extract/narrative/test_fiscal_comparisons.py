"""Comparisons that the prose of budgets and final accounts prints."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.model import Narrative
from tests.extract.narrative.fiscal_reports import item, money, of, printed

Say = Callable[..., Narrative]

# sentence -> the amount that is compared, base year, offset, base stage, difference, rate, direction
CHANGES: list[tuple[str, str, tuple[str | int | None, ...]]] = [
    (
        "budget",
        "项目支出90万元，与上年相比增加10万元，增长12.5%。",
        ("90万元", None, -1, None, "10万元", "12.5%", "increase"),
    ),
    (
        "budget",
        "项目支出90万元。与2022年度相比，项目支出减少10万元，下降10%。",
        ("90万元", 2022, None, None, "10万元", "10%", "decrease"),
    ),
    (
        "budget",
        "公务接待费3万元，与2022年预算持平。",
        ("3万元", 2022, None, "initial_budget", None, None, "level"),
    ),
    (
        "budget",
        "公务接待费3万元，与上年预算数一致。",
        ("3万元", None, -1, "initial_budget", None, None, "level"),
    ),
    (
        "budget",
        "会议费3万元，本年数小于上年预算数2万元。",
        ("3万元", None, -1, "initial_budget", "2万元", None, "decrease"),
    ),
    (
        "budget",
        "会议费3万元，本年数等于上年预算数。",
        ("3万元", None, -1, "initial_budget", None, None, "level"),
    ),
    (
        "budget",
        "会议费3万元，比上年预算增加（减少）0万元。",
        ("3万元", None, -1, "initial_budget", "0万元", None, None),
    ),
    (
        "budget",
        "机关运行经费50万元，比2022年增加20万元，增加66.67%。",
        ("50万元", 2022, None, None, "20万元", "66.67%", "increase"),
    ),
    (
        "budget",
        "基本支出80万元，同比增长5%。",
        ("80万元", None, -1, None, None, "5%", "increase"),
    ),
    (
        "budget",
        "基本支出80万元，较去年多5万元，增幅6.67%。",
        ("80万元", None, -1, None, "5万元", "6.67%", "increase"),
    ),
    (
        "budget",
        "培训费5万元，与上年相比没有变化。",
        ("5万元", None, -1, None, None, None, "level"),
    ),
    (
        "final_accounts",
        "机关运行经费支出50万元，较上年决算数48万元增加2万元，增长4.17%。",
        ("50万元", None, -1, "actual", "2万元", "4.17%", "increase"),
    ),
    (
        "final_accounts",
        "收入总计80万元，支出总计80万元。与2022年相比，收、支总计各减少8万元，减少9.09%。",
        ("80万元", 2022, None, None, "8万元", "9.09%", "decrease"),
    ),
    (
        "final_accounts",
        "收入合计80万元，比2023年增加8万元。",
        ("80万元", 2023, None, None, "8万元", None, "increase"),
    ),
]


@pytest.mark.parametrize(("report_type", "sentence", "expected"), CHANGES, ids=[row[1] for row in CHANGES])
def test_a_change_has_its_parts(
    say: Say, report_type: str, sentence: str, expected: tuple[str | int | None, ...]
) -> None:
    found = say(sentence, report_type=report_type)
    (one,) = of(found, "change")
    numbers = (printed(found, one.difference_mention_id), printed(found, one.rate_mention_id))
    about = printed(found, one.mention_id)
    assert (about, one.base_year, one.base_year_offset, one.base_stage, *numbers, one.direction) == expected
    assert one.printed_text in sentence


def test_the_base_is_the_printed_amount_of_that_year(say: Say) -> None:
    text = "防汛（项）80万元。2022年当年预算执行数为75.5万元，2023年预算安排80万元，比2022年预算执行数增加5.96%。"
    found = say(text, report_type="budget")
    (one,) = of(found, "change")
    assert (printed(found, one.base_mention_id), one.base_stage) == ("75.5万元", "actual")
    assert found.mentions[2].mention_id == one.mention_id


def test_a_base_year_is_kept_as_printed_also_where_it_is_nonsense(say: Say) -> None:
    found = say("2023年，财政拨款收入880万元，比2023年预算增加30万元。", report_type="budget")
    (one,) = of(found, "change")
    assert (one.base_year, printed(found, one.mention_id)) == (2023, "880万元")


def test_each_line_of_a_sentence_has_its_own_change(say: Say) -> None:
    text = (
        "公务用车购置费0万元，与上年预算持平，主要原因是无计划；"
        "公务用车运行费7万元，比上年预算减少1万元，主要原因是压减。"
    )
    found = say(text, report_type="budget")
    assert [(printed(found, one.mention_id), one.direction) for one in of(found, "change")] == [
        ("0万元", "level"),
        ("7万元", "decrease"),
    ]


def test_a_reason_compares_nothing(say: Say) -> None:
    text = "项目支出90万元，与上年相比增加10万元。主要原因是维护费较上年增加8万元，其他增加2万元。"
    assert len(of(say(text, report_type="budget"), "change")) == 1


def test_a_change_that_names_another_line_is_not_taken_for_the_nearest(say: Say) -> None:
    found = say("项目支出90万元。与上年相比，单位往来资金增加10万元。", report_type="budget")
    (one,) = of(found, "change")
    assert one.mention_id is None


def test_parts_take_the_base_of_the_whole(say: Say) -> None:
    found = say(
        "三公经费支出决算为8万元，其中：因公出国（境）费决算为3万元；公务接待费支出决算为5万元。",
        "三公经费支出决算数与2022年度持平。其中：因公出国（境）费支出决算持平；公务接待费支出决算减少1万元，下降16.67%。",
        report_type="final_accounts",
    )
    assert [(printed(found, one.mention_id), one.base_year, one.direction) for one in of(found, "change")] == [
        ("8万元", 2022, "level"),
        ("3万元", 2022, "level"),
        ("5万元", 2022, "decrease"),
    ]


def test_completion_of_a_budget(say: Say) -> None:
    text = "基本支出年初预算为100万元，支出决算为98万元，完成年初预算的98%，决算数小于预算数的主要原因是人员减少。"
    found = say(text, report_type="final_accounts")
    rate, words = of(found, "completion")
    for one in (rate, words):
        assert (printed(found, one.mention_id), printed(found, one.base_mention_id)) == ("98万元", "100万元")
        assert one.base_stage == "initial_budget"
    assert (printed(found, rate.rate_mention_id), rate.direction) == ("98%", None)
    assert (words.rate_mention_id, words.direction, words.direction_text) == (None, "decrease", "决算数小于预算数")


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("决算数大于年初预算数", "increase"),
        ("决算数小于预算数", "decrease"),
        ("决算数等于年初预算", "level"),
        ("决算数与预算数基本持平", "level"),
        ("支出决算与年初预算持平", "level"),
        ("决算数大于（小于）预算数", None),
    ],
)
def test_results_in_words(say: Say, words: str, direction: str | None) -> None:
    found = say(f"公用经费年初预算为10万元，支出决算为9万元。{words}。", report_type="final_accounts")
    (one,) = of(found, "completion")
    assert (one.direction, one.direction_text) == (direction, words)
    assert (printed(found, one.mention_id), printed(found, one.base_mention_id)) == ("9万元", "10万元")


@pytest.mark.parametrize(
    "words", ["完成预算90%", "完成当年预算的90%", "完成预算数的90%", "为年初预算的90%", "占年初预算的90%"]
)
def test_completion_in_other_words(say: Say, words: str) -> None:
    found = say(f"公用经费年初预算为10万元，支出决算为9万元，{words}。", report_type="final_accounts")
    (one,) = of(found, "completion")
    assert (printed(found, one.mention_id), printed(found, one.rate_mention_id)) == ("9万元", "90%")
    assert not of(found, "share")


def test_a_difference_to_the_own_budget_is_no_change_of_years(say: Say) -> None:
    found = say("教育支出（类）2023年度决算9万元，比2023年年初预算减少1万元，下降10%。", report_type="final_accounts")
    (one,) = found.comparisons
    assert (one.kind, one.base_stage, one.direction) == ("completion", "initial_budget", "decrease")


def test_a_change_of_years_after_the_reason_of_a_completion(say: Say) -> None:
    text = "公务接待费支出决算为3万元，决算数小于预算数的主要原因是厉行节约，与上年相比减少1万元，减少25%。"
    found = say(text, report_type="final_accounts")
    (one,) = of(found, "change")
    assert (printed(found, one.mention_id), printed(found, one.difference_mention_id)) == ("3万元", "1万元")


def test_shares_of_the_whole_of_a_list(say: Say) -> None:
    found = say(
        "本年收入合计50万元，其中：财政拨款收入45万元，占90%；其他收入5万元，占10%。", report_type="final_accounts"
    )
    assert [(printed(found, one.mention_id), printed(found, one.base_mention_id)) for one in of(found, "share")] == [
        ("45万元", "50万元"),
        ("5万元", "50万元"),
    ]


def test_shares_of_a_whole_in_the_paragraph_before(say: Say) -> None:
    found = say(
        "本年支出预算合计50万元，其中：", "基本支出30万元，占60%；", "项目支出20万元，占40%。", report_type="budget"
    )
    assert [printed(found, one.base_mention_id) for one in of(found, "share")] == ["50万元", "50万元"]


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("占本年支出合计的90%", "本年支出合计"),
        ("占本年支出合计90%", "本年支出合计"),
        ("占本年支出合计的比重为90%", "本年支出合计"),
    ],
)
def test_a_share_names_its_whole(say: Say, words: str, label: str) -> None:
    found = say("本年支出合计50万元。", f"一般公共预算财政拨款支出45万元，{words}。", report_type="final_accounts")
    (one,) = of(found, "share")
    assert (one.base_label_norm, printed(found, one.base_mention_id)) == (label, "50万元")


def test_a_share_of_a_whole_that_is_not_printed(say: Say) -> None:
    found = say("三公经费预算支出中，公务接待费支出4万元，占“三公”经费的40%。", report_type="budget")
    (one,) = of(found, "share")
    assert (one.base_mention_id, one.base_label_norm) == (None, "三公经费")


def test_a_difference_to_a_budget_after_its_completion_keeps_both(say: Say) -> None:
    text = "项目支出年初预算为200万元，支出决算为190万元，完成年初预算的95%，比年初预算减少10万元，下降5%。"
    found = say(text, report_type="final_accounts")
    rate, told = of(found, "completion")
    assert (printed(found, rate.rate_mention_id), rate.difference_mention_id) == ("95%", None)
    assert (printed(found, told.difference_mention_id), printed(found, told.rate_mention_id)) == ("10万元", "5%")
    assert item(next(one for one in found.mentions if one.printed_text == "5%")) == "change_rate"


@pytest.mark.parametrize(
    ("words", "base", "stage"),
    [
        ("决算数小于年初预算数", "80万元", "initial_budget"),
        ("决算数等于调整后预算数", "75万元", "full_year_budget"),
        ("决算数小于预算数", "75万元", "budget_unspecified"),
    ],
)
def test_a_result_is_compared_with_the_budget_that_its_words_name(say: Say, words: str, base: str, stage: str) -> None:
    text = f"公用经费年初预算为80万元，调整后预算为75万元，支出决算为75万元，完成调整预算的100%。{words}。"
    found = say(text, report_type="final_accounts")
    told = of(found, "completion")[-1]
    assert (printed(found, told.mention_id), printed(found, told.base_mention_id)) == ("75万元", base)
    assert told.base_stage == stage


def test_a_completion_after_the_budget_that_its_sentence_compares_with(say: Say) -> None:
    text = (
        "2023年度财政拨款支出66万元，占本年支出合计的100%。"
        "与2023年度财政拨款支出年初预算60万元相比，完成年初预算的110%。"
    )
    found = say(text, report_type="final_accounts")
    (one,) = of(found, "completion")
    assert (printed(found, one.mention_id), printed(found, one.base_mention_id)) == ("66万元", "60万元")


def test_a_budget_misdated_to_the_year_of_its_base_is_what_changed(say: Say) -> None:
    text = "防汛（项）80万元。2022年当年预算执行数为75.5万元，2022年预算安排80万元，比2022年预算执行数增加5.96%。"
    found = say(text, report_type="budget")
    (one,) = of(found, "change")
    assert one.mention_id == found.mentions[2].mention_id
    assert printed(found, one.base_mention_id) == "75.5万元"


def test_a_change_after_the_amount_of_last_year_is_the_reports(say: Say) -> None:
    text = "2023年度收入支出总计88万元。2022年度收入支出总计80万元，同比增加8万元，增长10%。"
    found = say(text, report_type="final_accounts")
    (one,) = of(found, "change")
    assert (printed(found, one.mention_id), printed(found, one.base_mention_id)) == ("88万元", "80万元")


def test_what_a_bracket_says_of_an_amount_is_not_what_a_change_is_about(say: Say) -> None:
    text = (
        "机关运行经费支出50万元（其中：一般公共预算支出46万元；政府性基金预算支出4万元），"
        "与上年相比，减少5万元，减少9.09%。"
    )
    found = say(text, report_type="final_accounts")
    (one,) = of(found, "change")
    whole, *parts = money(found)
    assert one.mention_id == whole.mention_id
    assert [(item(part), part.fund, part.parent_mention_id) for part in parts] == [
        ("agency_operation_expenditure", "general_public_budget", whole.mention_id),
        ("agency_operation_expenditure", "government_fund", whole.mention_id),
    ]


def test_parts_by_fund_of_all_spending_are_lines_of_their_own(say: Say) -> None:
    text = "本年支出合计50万元，其中：一般公共预算财政拨款支出46万元，政府性基金预算支出4万元。"
    found = say(text, report_type="final_accounts")
    assert [item(one) for one in money(found)[1:]] == [
        "expenditure_general_public_budget",
        "expenditure_government_fund",
    ]


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("增加2万元，下降4.17%", "mixed"),
        ("减少2万元，增长4.17%", "mixed"),
        ("增加2万元，增长4.17%", "increase"),
        ("增加2万元，增幅下降4.17%", "increase"),
        ("增加2万元，占比下降1.1个百分点", "increase"),
        ("增加0万元，下降0%", "increase"),
    ],
)
def test_words_that_contradict_each_other(say: Say, words: str, direction: str) -> None:
    found = say(f"机关运行经费支出50万元，比2022年度{words}。", report_type="final_accounts")
    (one,) = of(found, "change")
    assert one.direction == direction


def test_a_change_in_a_sentence_of_its_own_is_of_the_whole_list(say: Say) -> None:
    listed = "2023年部门财务总收入900万元，其中：财政拨款收入880万元，其他收入20万元"
    apart = say(f"{listed}。与上年对比增加35万元，主要原因是人员增加。", report_type="budget")
    beside = say(f"{listed}，与上年对比增加5万元。", report_type="budget")
    assert [printed(found, of(found, "change")[0].mention_id) for found in (apart, beside)] == ["900万元", "20万元"]


def test_the_words_of_a_base_name_the_side_that_changed(say: Say) -> None:
    text = "2023年收入总计150万元，支出总计140万元，较上年收入增加12万元，增长8.70%，支出增加20万元，增长16.67%。"
    found = say(text, report_type="final_accounts")
    assert printed(found, of(found, "change")[0].mention_id) == "150万元"
