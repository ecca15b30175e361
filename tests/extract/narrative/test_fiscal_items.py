"""Itemised explanations: functional classes in the styles that reports of many provinces print them in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.model import Narrative
from tests.extract.narrative.fiscal_reports import item, money

Say = Callable[..., Narrative]
PATH = ("公共安全支出", "司法", "行政运行")

STYLES: list[tuple[str, tuple[str, ...], str | None]] = [
    ("1、公共安全支出（类）司法（款）行政运行（项）61.5万元，主要用于日常运转。", PATH, None),
    ("1．“公共安全支出（类）司法（款）行政运行（项）”61.5万元，主要用于日常运转。", PATH, None),
    ("（1）公共安全支出（204类）司法（06款）行政运行（01项）61.5万元。", PATH, "2040601"),
    ("一、公共安全支出（类204）司法（款06）行政运行（项01）61.5万元。", PATH, "2040601"),
    ("公共安全支出（204）司法（06）行政运行（01）61.5万元。", PATH, "2040601"),
    ("公共安全支出（类）司法（款）行政运行（项）（2040601）61.5万元。", PATH, "2040601"),
    ("1.“公共安全支出-司法-行政运行”科目61.5万元，主要用于日常运转。", PATH, None),
    ("1.“公共安全支出—司法—行政运行”61.5万元，主要用于日常运转。", PATH, None),
    ("2040601行政运行61.5万元。", ("行政运行",), "2040601"),
    ("（三）公共安全支出预算61.5万元，主要用于日常运转。", ("公共安全支出",), None),
    ("“公共安全支出”（类）2023年度预算61.5万元。", ("公共安全支出",), None),
    (
        "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）年初预算61.5万元。",
        ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "行政运行"),
        None,
    ),
    ("2023年公共安全支出（类）司法（款）行政运行（项）预算数为61.5万元。", PATH, None),
]


@pytest.mark.parametrize(("sentence", "names", "code"), STYLES, ids=[sentence for sentence, _, _ in STYLES])
def test_a_class_is_known_in_every_style(say: Say, sentence: str, names: tuple[str, ...], code: str | None) -> None:
    (amount,) = money(say(sentence, report_type="budget"))
    assert (amount.class_names, amount.functional_code) == (names, code)
    assert (amount.printed_text, amount.stage, item(amount)) == ("61.5万元", "initial_budget", "expenditure_total")


def test_digits_of_a_class_are_no_numbers_of_their_own(say: Say) -> None:
    found = say("公共安全支出（204类）司法（06款）行政运行（01项）61.5万元。", report_type="budget").mentions
    assert [one.printed_text for one in found] == ["61.5万元"]


def test_each_amount_of_a_budget_item_has_its_stage_and_year(say: Say) -> None:
    text = (
        "2.农林水支出（类）水利（款）防汛（项）80万元。主要用于堤防巡查。2022年当年预算执行数为75.5万元，"
        "2023年预算安排80万元，比2022年预算执行数增加5.96%。主要原因是增加巡查费4.5万元。"
    )
    amounts = money(say(text, report_type="budget"))
    assert [(one.printed_text, one.stage, one.fiscal_year) for one in amounts[:3]] == [
        ("80万元", "initial_budget", None),
        ("75.5万元", "actual", 2022),
        ("80万元", "initial_budget", 2023),
    ]
    assert all(one.class_names == ("农林水支出", "水利", "防汛") for one in amounts[:3])
    assert amounts[3].class_names == () and item(amounts[3]) is None


def test_several_items_run_together(say: Say) -> None:
    text = (
        "1、教育支出（类）进修及培训（款）培训支出（项）。主要用于干部培训。年初预算为3.00万元，支出决算为2.50万元。"
        "决算数小于预算数的主要原因：压减班次。2、教育支出（类）进修及培训（款）干部教育（项）。"
        "主要用于轮训。年初预算为4.00万元，支出决算为4.00万元。决算数与预算数持平。"
    )
    found = [
        (one.class_names[-1], one.printed_text, one.stage) for one in money(say(text, report_type="final_accounts"))
    ]
    assert found == [
        ("培训支出", "3.00万元", "initial_budget"),
        ("培训支出", "2.50万元", "actual"),
        ("干部教育", "4.00万元", "initial_budget"),
        ("干部教育", "4.00万元", "actual"),
    ]


def test_an_item_broken_over_two_paragraphs_is_one(say: Say) -> None:
    found = say(
        "3、卫生健康支出（类）行政事业单位医疗（款）行政单",
        "位医疗（项）。主要用于：",
        "在职人员医疗保险费。年初预算为9.00万元，支出决算为8.80万元。",
        report_type="final_accounts",
    )
    assert [one.class_names for one in money(found)] == [("卫生健康支出", "行政事业单位医疗", "行政单位医疗")] * 2
    assert {one.passage_id for one in found.mentions} == {f"{'d' * 16}/p1/s3"}


def test_a_mark_alone_in_the_next_paragraph_ends_the_name_before(say: Say) -> None:
    found = say(
        "5、社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休",
        "（项）。主要用于退休费。年初预算为5.00万元。",
        report_type="final_accounts",
    )
    (amount,) = money(found)
    assert amount.class_names == ("社会保障和就业支出", "行政事业单位养老支出", "行政单位离退休")
    assert (amount.char_from, amount.char_to) == (17, 23)


def test_headings_give_the_classes_above(say: Say) -> None:
    found = say(
        "（一）公共安全支出（类）",
        "司法（款）：2023年预算支出合计90万元。其中：",
        "1．行政运行（项）支出61.5万元，与上年相比增加1.5万元，增长2.5%。",
        "2．普法宣传（项）：支出28.5万元。",
        "（二）住房保障支出（类）",
        "1．住房改革支出（类）住房公积金（项）12万元，与上年相比持平。",
        report_type="budget",
        section="五、财政拨款支出预算情况说明",
    )
    assert [one.class_names for one in money(found)] == [
        ("公共安全支出", "司法"),
        PATH,
        ("公共安全支出", "司法", "普法宣传"),
        ("住房保障支出", "住房改革支出", "住房公积金"),
    ]
    assert {one.fund for one in money(found)} == {"fiscal_appropriation"}


def test_the_line_that_opens_the_items_says_whose_money_they_are(say: Say) -> None:
    found = say(
        "政府性基金预算支出主要内容如下：",
        "1.“城乡社区支出（类）国有土地使用权出让收入安排的支出（款）征地和拆迁补偿支出（项）”300万元。",
        report_type="budget",
    )
    assert [one.fund for one in money(found)] == ["government_fund"]


def test_a_structure_names_a_class_for_each_amount(say: Say) -> None:
    text = (
        "一般公共预算财政拨款支出100万元，主要用于以下方面："
        "教育支出（类）60万元，占60%；农林水支出（类）40万元，占40%。"
    )
    found = say(text, report_type="final_accounts")
    assert [one.class_names for one in money(found)] == [(), ("教育支出",), ("农林水支出",)]
    assert item(money(found)[0]) == "expenditure_general_public_budget"


@pytest.mark.parametrize("report_type", ["self_evaluation", "other"])
def test_reports_of_other_kinds_are_read_as_before(say: Say, report_type: str) -> None:
    found = say(
        "公共安全支出（类）司法（款）行政运行（项）年初预算61.5万元，比上年增加1万元。", report_type=report_type
    )
    assert not found.comparisons
    assert all(one.class_names == () for one in found.mentions)
