"""The lines of the explanation chapter: totals, funds, 三公, procurement, vehicles, performance projects."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.model import Narrative
from tests.extract.narrative.fiscal_reports import item, money

Say = Callable[..., Narrative]

# report type, sentence, (printed, item, fund) of each amount of money or count that has an item
LINES: list[tuple[str, str, list[tuple[str, str, str | None]]]] = [
    (  # parts of income whose names end in 收入: none is all income
        "budget",
        "收入预算900万元，其中：上年结转收入30万元，单位资金收入20万元，财政专户管理资金收入10万元，非财政拨款收入5万元，住院收入4万元，社会资金收入3万元。",
        [
            ("900万元", "revenue_grand_total", None),
            ("30万元", "carryover_opening", None),
            ("20万元", "funding_unit_own", None),
            ("10万元", "funding_special_account_nontax", "special_account"),
        ],
    ),
    (
        "budget",
        "支出总额900万元，其中：单位资金支出20万元。",
        [("900万元", "expenditure_grand_total", None), ("20万元", "funding_unit_own", None)],
    ),
    (
        "final_accounts",
        "2023年度用于保障机关正常运转的日常支出90万元。其中：基本工资、津贴补贴等人员经费支出70万元；"
        "办公费、印刷费等公用经费支出20万元。",
        [
            ("90万元", "expenditure_basic", None),
            ("70万元", "expenditure_personnel", None),
            ("20万元", "expenditure_public_use", None),
        ],
    ),
    (
        "final_accounts",
        "2023年度一般公共财政拨款基本支出80万元。",
        [("80万元", "expenditure_basic", "general_public_budget")],
    ),
    (
        "budget",
        "2023年，县水利局收入预算900万元，其中：财政拨款收入880万元；事业收入0万元；其他收入20万元。",
        [
            ("900万元", "revenue_grand_total", None),
            ("880万元", "revenue_fiscal_appropriation", "fiscal_appropriation"),
            ("0万元", "revenue_institution", None),
            ("20万元", "revenue_other", None),
        ],
    ),
    (
        "budget",
        "支出预算900万元，其中：财政拨款支出预算880万元。财政拨款支出预算中，一般公共预算拨款支出预算870万元；"
        "政府性基金拨款支出预算10万元；国有资本经营预算拨款支出预算为0。",
        [
            ("900万元", "expenditure_grand_total", None),
            ("880万元", "expenditure_total", "fiscal_appropriation"),
            ("870万元", "expenditure_general_public_budget", "general_public_budget"),
            ("10万元", "expenditure_government_fund", "government_fund"),
            ("0", "expenditure_state_capital", "state_capital"),
        ],
    ),
    (
        "final_accounts",
        "县水利局2023年度收入支出总计905.12万元。2023年度财政拨款收、支总计880万元。",
        [
            ("905.12万元", "expenditure_grand_total", None),
            ("880万元", "expenditure_grand_total", "fiscal_appropriation"),
        ],
    ),
    (
        "budget",
        "2023年度一般公共预算拨款安排的会议费预算支出3万元，培训费支出预算5万元。",
        [
            ("3万元", "meeting_expenditure", "general_public_budget"),
            ("5万元", "training_expenditure", None),
        ],
    ),
    (
        "budget",
        "2023年县水利局下属1家机关和2家参公事业单位财政拨款的机关运行经费预算为66.6万元。",
        [("66.6万元", "agency_operation_expenditure", "fiscal_appropriation")],
    ),
    (
        "budget",
        "（二）、公务车购置及运行费7万元，其中：公务用车购置费0万元，主要原因是无购置计划；公务用车运行费7万元。",
        [
            ("7万元", "three_public_vehicle_total", None),
            ("0万元", "three_public_vehicle_purchase", None),
            ("7万元", "three_public_vehicle_operation", None),
        ],
    ),
    (
        "final_accounts",
        "2023年度政府采购金额（以合同签订为准）为30万元，其中：货物采购金额5万元、工程采购金额0万元、服务采购金额25万元。",
        [
            ("30万元", "gov_procurement_amount", None),
            ("5万元", "gov_procurement_goods", None),
            ("0万元", "gov_procurement_works", None),
            ("25万元", "gov_procurement_services", None),
        ],
    ),
    (
        "budget",
        "2023年度我部门政府采购预算总金额为30万元。其中拟购买货物5万元，拟购买工程0万元，拟购买服务25万元。",
        [
            ("30万元", "gov_procurement_amount", None),
            ("5万元", "gov_procurement_goods", None),
            ("0万元", "gov_procurement_works", None),
            ("25万元", "gov_procurement_services", None),
        ],
    ),
    (
        "final_accounts",
        "在面向中小企业预留的政府采购项目中，由中小企业供应商中标或成交的，采购金额8万元；"
        "在面向小微企业预留政府采购项目中，由小微企业供应商中标或成交的，采购金额2万元；"
        "在其他政府采购项目中，由中小企业供应商中标或成交的，采购金额4万元。",
        [
            ("8万元", "gov_procurement_won_sme", None),
            ("2万元", "gov_procurement_won_small_micro", None),
            ("4万元", "gov_procurement_won_sme_other", None),
        ],
    ),
    (
        "final_accounts",
        "授予中小企业合同金额20万元，其中：授予小微企业合同金额9万元。",
        [
            ("20万元", "gov_procurement_sme", None),
            ("9万元", "gov_procurement_small_micro", None),
        ],
    ),
    (
        "budget",
        "2023年本部门共6个项目实行绩效目标管理，涉及财政性资金合计300万元。",
        [("6个", "performance_target_projects", None), ("300万元", "performance_target_amount", None)],
    ),
    (
        "final_accounts",
        "绩效自评的2023年度项目6个，涉及预算金额300万元，平均得分96.5分（其中，绩效评级为“优”的项目5个；"
        "绩效评级为“良”的项目1个；绩效评级为“合格”的项目0个；绩效评级为“不合格”的项目0个）。",
        [
            ("6个", "self_evaluated_projects", None),
            ("300万元", "self_evaluated_amount", None),
            ("96.5分", "self_evaluation_average_score", None),
            ("5个", "self_evaluated_excellent", None),
            ("1个", "self_evaluated_good", None),
            ("0个", "self_evaluated_qualified", None),
            ("0个", "self_evaluated_unqualified", None),
        ],
    ),
    (
        "final_accounts",
        "截至2023年12月31日，本部门共有车辆3辆，其中，机要通信用车1辆、其他用车2辆；"
        "单位价值50万元以上通用设备4台（套），单价100万元（含）以上设备（不含车辆）1台（套）。",
        [
            ("3辆", "vehicles_owned", None),
            ("1辆", "vehicles_by_type", None),
            ("2辆", "vehicles_by_type", None),
            ("4台（套）", "equipment_large", None),
            ("1台（套）", "equipment_large", None),
        ],
    ),
    (
        "budget",
        "2023年部门预算安排购置车辆2辆，其中：应急保障用车2辆；安排购置单价100万元以上设备1台（套）。",
        [
            ("2辆", "vehicles_to_buy", None),
            ("2辆", "vehicles_to_buy_by_type", None),
            ("1台（套）", "equipment_large_to_buy", None),
        ],
    ),
]


@pytest.mark.parametrize(("report_type", "sentence", "lines"), LINES, ids=[sentence for _, sentence, _ in LINES])
def test_a_line_has_its_item(
    say: Say, report_type: str, sentence: str, lines: list[tuple[str, str, str | None]]
) -> None:
    mentions = say(sentence, report_type=report_type).mentions
    assert [(one.printed_text, item(one), one.fund) for one in mentions if item(one)] == lines


def test_a_bound_is_no_amount(say: Say) -> None:
    text = "申报400万元以上的项目评审经费。单位价值50万元（不含）以下设备按批采购。"
    assert money(say(text, report_type="budget")) == []


def test_parts_know_their_whole(say: Say) -> None:
    found = say("共有车辆3辆，其中，机要通信用车1辆、其他用车2辆。", report_type="budget").mentions
    assert [one.parent_mention_id for one in found[1:]] == [found[0].mention_id] * 2
    assert [one.subject for one in found[1:]] == ["机要通信用车", "其他用车"]


def test_the_heading_tells_the_fund(say: Say) -> None:
    found = say(
        "人员经费60万元，主要包括：基本工资；公用经费20万元。",
        report_type="final_accounts",
        section="六、一般公共预算财政拨款基本支出决算情况说明",
    )
    assert [(item(one), one.fund) for one in money(found)] == [
        ("expenditure_personnel", "general_public_budget"),
        ("expenditure_public_use", "general_public_budget"),
    ]


def test_definitions_state_nothing(say: Say) -> None:
    text = "十、大型设备：指单价100万元的设备，人员经费100万元。"
    found = say(text, report_type="final_accounts", section="第四部分名词解释/十、大型设备")
    assert found.mentions == ()


def test_an_amount_of_a_reason_is_nobodys_line(say: Say) -> None:
    text = "项目支出预算数为90万元。主要原因是新增培训费30万元，人员经费5万元。"
    found = money(say(text, report_type="budget"))
    assert [item(one) for one in found] == ["expenditure_project", None, None]


def test_stages_follow_the_kind_of_report(say: Say) -> None:
    budget = money(say("基本支出80万元，2022年决算数为70万元。", report_type="budget"))
    assert [(one.stage, one.fiscal_year) for one in budget] == [("initial_budget", None), ("actual", 2022)]
    accounts = money(say("三公经费支出预算为5万元，支出决算为4万元。", report_type="final_accounts"))
    assert [(one.stage, item(one)) for one in accounts] == [
        ("initial_budget", "three_public_total"),
        ("actual", "three_public_total"),
    ]


def test_a_paragraph_cut_by_a_page_is_read_whole(say: Say) -> None:
    found = say(
        "政府采购货物预算5万元、政府采购服务预算",
        "─7─",
        "25万元。安排购置单价100万元以上设备1",
        "台（套）。",
        report_type="budget",
    )
    assert [(one.printed_text, item(one)) for one in found.mentions] == [
        ("5万元", "gov_procurement_goods"),
        ("25万元", "gov_procurement_services"),
        ("1台（套）", "equipment_large_to_buy"),
    ]
    third = found.mentions[2]
    assert (third.passage_id, third.char_from, third.char_to) == (f"{'d' * 16}/p1/s3", 20, 21)


def test_headings_are_not_joined_to_what_follows(say: Say) -> None:
    found = say("三、支出预算情况说明", "基本支出80万元。", report_type="budget")
    assert [one.passage_id for one in found.mentions] == [f"{'d' * 16}/p1/s2"]


def test_a_label_is_what_the_print_calls_the_amount(say: Say) -> None:
    (amount,) = money(say("县水利局2023年财政拨款预算支出880万元，占本年支出合计的97%。", report_type="budget"))
    assert (amount.label, amount.label_norm) == ("财政拨款预算支出", "支出合计")


def test_money_that_is_no_appropriation_has_no_fund(say: Say) -> None:
    (amount,) = money(say("使用非财政拨款结余（含专用结余）3万元。", report_type="final_accounts"))
    assert (item(amount), amount.fund) == ("nonfiscal_surplus_used", None)
