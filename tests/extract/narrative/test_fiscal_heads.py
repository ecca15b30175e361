"""Amounts that name nothing themselves: the words before a colon, a paragraph's first words, a heading."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.model import Mention, Narrative
from tests.extract.narrative.fiscal_reports import item, money

Say = Callable[..., Narrative]
ACCOUNTS = "final_accounts"
THREE_PUBLIC = "第三部分/七、“三公”经费财政拨款支出决算情况说明"
SPENDING = "第三部分/三、支出决算情况说明"
GENERAL = "第三部分/五、一般公共预算财政拨款支出决算情况说明"
TOTALS = ("expenditure_total", "expenditure_grand_total", "expenditure_current_year")


def _items(narrative: Narrative) -> list[tuple[str, str | None]]:
    return [(one.printed_text, item(one)) for one in money(narrative) if one.label_norm != "变动额"]


UNDER_A_NAME = [
    ("（3）公务接待费：年初预算3.10万元，实际支出1.25万元。", "three_public_reception"),
    ("3.公务接待费：支出决算3.10万元，年初预算1.25万元。", "three_public_reception"),
    ("公务接待费：全年预算3.10万元，决算支出1.25万元。", "three_public_reception"),
    ("公务接待费：预算3.10万元，决算1.25万元。", "three_public_reception"),
    ("公务接待费：年初预算3.10万元。支出决算1.25万元。", "three_public_reception"),
    ("（三）公务接待费。年初预算3.10万元，支出1.25万元。", "three_public_reception"),
    ("公务接待费，支出决算1.25万元，年初预算3.10万元。", "three_public_reception"),
    ("公务接待费（含外事接待）：年初预算3.10万元，支出决算1.25万元。", "three_public_reception"),
    ("2023年度公务接待费支出决算情况：年初预算3.10万元，支出决算1.25万元。", "three_public_reception"),
    ("（2）公务用车购置及运行费：预算12万元，决算6.9万元。", "three_public_vehicle_total"),
    ("因公出国（境）费：本年支出5.00万元，年初预算6.00万元。", "three_public_overseas"),
    ("（一）机关运行经费：年初预算20万元，支出决算18万元。", "agency_operation_expenditure"),
    ("机关运行经费：一般公共预算支出18万元，财政拨款支出18万元。", "agency_operation_expenditure"),
    ("培训费：2023年度支出6.90万元，当年支出6.90万元。", "training_expenditure"),
]


@pytest.mark.parametrize("section", [None, THREE_PUBLIC, SPENDING, GENERAL])
@pytest.mark.parametrize(("sentence", "code"), UNDER_A_NAME, ids=[sentence for sentence, _ in UNDER_A_NAME])
def test_a_name_before_a_colon_names_the_amounts_after_it(
    say: Say, sentence: str, code: str, section: str | None
) -> None:
    found = money(say(sentence, section=section, report_type=ACCOUNTS))
    assert [item(one) for one in found] == [code, code]


def test_it_names_the_amounts_of_a_budget_too(say: Say) -> None:
    found = say(
        "（三）公务接待费：2023年预算1.60万元，比2022年预算减少0.20万元。", section="三公经费", report_type="budget"
    )
    assert _items(found) == [("1.60万元", "three_public_reception")]


def test_an_amount_with_a_name_of_its_own_keeps_it(say: Say) -> None:
    text = "政府采购支出：2023年度政府采购支出总额20万元，其中货物5万元，服务15万元。"
    found = say(text, report_type=ACCOUNTS)
    assert _items(found) == [
        ("20万元", "gov_procurement_amount"),
        ("5万元", "gov_procurement_goods"),
        ("15万元", "gov_procurement_services"),
    ]


def test_the_nearest_name_holds(say: Say) -> None:
    text = "三公经费：2023年预算10.00万元，其中：公务接待费：预算2.00万元；因公出国（境）费：预算8.00万元。"
    items = _items(say(text, report_type="budget"))
    assert [code for _, code in items][:2] == ["three_public_total", "three_public_reception"]
    assert len({code for _, code in items}) == 3


def test_a_bracket_that_is_closed_names_nothing_after_it(say: Say) -> None:
    text = "三公经费年初预算10.00万元（公务接待费：2.00万元），支出决算8.00万元。"
    assert _items(say(text, report_type=ACCOUNTS)) == [
        ("10.00万元", "three_public_total"),
        ("2.00万元", "three_public_reception"),
        ("8.00万元", "three_public_total"),
    ]


@pytest.mark.parametrize("section", [None, SPENDING, THREE_PUBLIC, GENERAL])
@pytest.mark.parametrize("head", ["其中", "主要原因", "说明", "档案整理", "差旅费", "2023年度信访专项"])
@pytest.mark.parametrize("bare", ["支出决算", "本年支出", "实际支出", "决算", "预算", "年初预算", "支出"])
def test_words_that_nobody_knows_name_no_amount_and_make_no_total(
    say: Say, head: str, bare: str, section: str | None
) -> None:
    (found,) = money(say(f"{head}：{bare}90.00万元。", section=section, report_type=ACCOUNTS))
    assert item(found) is None


@pytest.mark.parametrize("head", ["总体情况", "2023年度", "县水利局", "收支情况"])
def test_words_that_name_no_part_leave_a_total_a_total(say: Say, head: str) -> None:
    found = money(say(f"{head}：收入100.00万元，支出90.00万元。", section=SPENDING, report_type=ACCOUNTS))
    assert [one.label_norm for one in found] == ["收入预决算总计", "支出总计"]


def test_a_printed_total_is_a_total_under_any_words(say: Say) -> None:
    found = money(say("具体如下：支出总计100.00万元。", section=SPENDING, report_type=ACCOUNTS))
    assert [one.label_norm for one in found] == ["支出总计"]


def test_a_fund_before_a_colon_is_the_fund_of_both_sides(say: Say) -> None:
    found = money(say("政府性基金预算财政拨款：收入36.00万元，支出35.00万元。", report_type=ACCOUNTS))
    assert [(one.label_norm, one.fund) for one in found] == [
        ("收入预决算总计", "government_fund"),
        ("支出总计", "government_fund"),
    ]


def test_a_heading_names_what_its_paragraph_does_not(say: Say) -> None:
    under = "第三部分/七、其他事项/（一）公务接待费支出情况说明"
    assert _items(say("2023年度支出决算1.25万元。", section=under, report_type=ACCOUNTS)) == [
        ("1.25万元", "three_public_reception")
    ]
    (total,) = money(say("2023年度支出决算125.00万元。", section=SPENDING, report_type=ACCOUNTS))
    assert item(total) in TOTALS


def test_a_heading_of_all_income_leaves_the_years_income_its_name(say: Say) -> None:
    (found,) = money(say("本年收入120.00万元。", section="二、收入预算情况说明", report_type="budget"))
    assert found.label_norm == "本年收入合计"


def test_a_heading_that_is_over_names_nothing(say: Say) -> None:
    under = "六、其他说明/（二）项目支出"
    total = "支出预算200.00万元，其中：财政拨款支出预算180.00万元。"
    defined = "（二）项目支出：是为完成特定的工作任务而安排的支出。"
    for before in (defined, "2023年项目支出预算50.00万元。"):
        found = [
            one
            for one in money(say(before, total, section=under, report_type="budget"))
            if one.printed_text == "200.00万元"
        ]
        assert [one.label_norm for one in found] == ["支出总计"]


def test_a_class_before_a_colon_counts_among_classes(say: Say) -> None:
    above = "1.一般公共服务支出（类）信访事务（款）行政运行（项）：年初预算50.00万元，支出决算45.00万元。"
    text = "2.信访业务：年初预算10.00万元，支出决算9.00万元。"

    def last(*paragraphs: str) -> Mention:
        return money(say(*paragraphs, section=GENERAL, report_type=ACCOUNTS))[-1]

    assert last(above, text).class_names[-1] == "信访业务"
    assert last(text).class_names == () and item(last(text)) is None


SHARES = "从功能分类看，教育支出（类）80.00万元，占80.00%；住房保障支出（类）20.00万元，占20.00%。"


def _bases(narrative: Narrative) -> list[str | None]:
    printed = {one.mention_id: one.printed_text for one in narrative.mentions}
    shares = [one for one in narrative.comparisons if one.kind == "share" and one.printed_text.startswith("占")]
    return [printed.get(one.base_mention_id or "") for one in shares]


def test_shares_of_classes_find_the_total_of_their_part(say: Say) -> None:
    before = "2023年度一般公共预算财政拨款支出100.00万元，与2022年度110.00万元相比，减少10.00万元。"
    assert _bases(say(before, SHARES, section=GENERAL, report_type=ACCOUNTS)) == ["100.00万元", "100.00万元"]


@pytest.mark.parametrize(
    "before",
    [
        "2023年度财政拨款支出100.00万元，本年支出合计130.00万元。",
        "2023年度公务接待费100.00万元。",
        "2023年度一般公共预算财政拨款支出年初预算100.00万元。",
    ],
)
def test_no_certain_total_is_no_base(say: Say, before: str) -> None:
    assert _bases(say(before, SHARES, section=GENERAL, report_type=ACCOUNTS)) == [None, None]


def test_grades_without_the_word_for_the_evaluation(say: Say) -> None:
    text = "我局开展绩效自评，共自评项目12个，评价结果为“优”的项目10个，“良”的项目2个；评价为“优良”的项目3个。"
    counts = {one.printed_text: one.label_norm for one in say(text, report_type=ACCOUNTS).mentions}
    assert counts["12个"] == "绩效自评项目数"
    assert (counts["10个"], counts["2个"]) == ("绩效自评优项目数", "绩效自评良项目数")
    assert counts["3个"] not in ("绩效自评优项目数", "绩效自评良项目数")


def test_grades_that_a_report_has_none_of_are_zeros(say: Say) -> None:
    text = "评价结果为“优”的项目10个，“良”的项目2个，无“合格”和“不合格”项目。"
    found = [(one.label_norm, one.value) for one in say(text, report_type=ACCOUNTS).mentions]
    assert found[2:] == [("绩效自评合格项目数", 0), ("绩效自评不合格项目数", 0)]
    other = say("评价结果为“优”的项目10个，无合格证的项目，无新建项目。", report_type=ACCOUNTS).mentions
    assert len(other) == 1


def test_contracts_of_small_and_medium_enterprises_are_two_lines(say: Say) -> None:
    text = "政府采购授予中小企业合同金额30.00万元，其中：授予小微企业合同金额20.00万元。"
    assert _items(say(text, report_type=ACCOUNTS)) == [
        ("30.00万元", "gov_procurement_sme"),
        ("20.00万元", "gov_procurement_small_micro"),
    ]


NAMES = [
    (
        "其他支出（类）彩票公益金安排的支出（款）用于体育事业的彩票公益金支出（项）6.00万元。",
        "用于体育事业的彩票公益金支出",
    ),
    ("用于社会福利的彩票公益金支出（项）6.00万元。", "用于社会福利的彩票公益金支出"),
    ("主要用于用于社会福利的彩票公益金支出（项）6.00万元。", "用于社会福利的彩票公益金支出"),
    ("教育支出（类）普通教育（款）用于某项新设事业的支出（项）6.00万元。", "用于某项新设事业的支出"),
    ("其中用于小学教育（项）6.00万元。", "小学教育"),
    ("主要用于：小学教育（项）6.00万元。", "小学教育"),
    ("2023年度安排小学教育（项）6.00万元。", "小学教育"),
]


@pytest.mark.parametrize(("sentence", "name"), NAMES, ids=[sentence for sentence, _ in NAMES])
def test_what_leads_to_a_class_is_no_part_of_its_name(say: Say, sentence: str, name: str) -> None:
    (found,) = money(say(sentence, report_type=ACCOUNTS))
    assert found.class_names[-1] == name
