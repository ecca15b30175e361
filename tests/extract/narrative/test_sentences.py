"""Sentences as reports of many provinces write them, each with the numbers that it states."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from extract.model import Mention, Narrative
from extract.narrative import load_vocabulary

Say = Callable[..., Narrative]

# sentence -> (value, unit, item or label, stage, year, scope) for each number in order; year None: the report's own
SENTENCES: list[tuple[str, list[tuple[str, str, str, str, int | None, str | None]]]] = [
    (
        "2023年部门预算总额1,200.50万元，其中：基本支出800.50万元、项目支出400万元；全年支出1,180.25万元，预算执行率98.31%。",
        [
            ("1200.50", "万元", "expenditure_total", "budget_unspecified", 2023, None),
            ("800.50", "万元", "expenditure_basic", "budget_unspecified", 2023, None),
            ("400", "万元", "expenditure_project", "budget_unspecified", 2023, None),
            ("1180.25", "万元", "expenditure_total", "actual", 2023, None),
            ("98.31", "%", "execution_rate", "actual", 2023, None),
        ],
    ),
    (
        "基本支出年初预算为500.00万元，支出决算为480.25万元，完成年初预算的96.05%，决算数小于年初预算数的主要原因是人员减少。",
        [
            ("500.00", "万元", "expenditure_basic", "initial_budget", None, None),
            ("480.25", "万元", "expenditure_basic", "actual", None, None),
            ("96.05", "%", "完成年初预算", "actual", None, None),
        ],
    ),
    (
        "全年预算数为500万元，执行数为480万元，完成预算的96%。",
        [
            ("500", "万元", "expenditure_total", "full_year_budget", None, None),
            ("480", "万元", "expenditure_total", "actual", None, None),
            ("96", "%", "execution_rate", "actual", None, None),
        ],
    ),
    (
        "1.防汛抗旱专项经费：项目全年预算数10万元，执行数9.8万元，完成预算的98%。",
        [
            ("10", "万元", "project_item", "full_year_budget", None, "project"),
            ("9.8", "万元", "project_item", "actual", None, "project"),
            ("98", "%", "execution_rate", "actual", None, "project"),
        ],
    ),
    (
        "三是河道管护工程，年初预算资金30万元，年中执行调减4.5万元，实际支出25万元，结余结转0.5万元。",
        [
            ("30", "万元", "project_item", "initial_budget", None, "project"),
            ("-4.5", "万元", "project_item", "budget_adjustment", None, "project"),
            ("25", "万元", "project_item", "actual", None, "project"),
            ("0.5", "万元", "project_item", "carryover", None, "project"),
        ],
    ),
    (
        "2023年度财政拨款收入总计2,961.68万元，与2022年度相比减少312.5万元，下降9.55%。",
        [
            ("2961.68", "万元", "revenue_grand_total", "actual", 2023, None),
            ("-312.5", "万元", "change_amount", "actual", 2023, None),
            ("-9.55", "%", "change_rate", "actual", 2023, None),
        ],
    ),
    (
        "公务接待费支出2.35万元，比上年增加0.6万元，增长34.29%。",
        [
            ("2.35", "万元", "three_public_reception", "actual", None, None),
            ("0.6", "万元", "change_amount", "actual", None, None),
            ("34.29", "%", "change_rate", "actual", None, None),
        ],
    ),
    (
        "下达防火补助资金8353.000000万元，实际支出7177.373442万元，资金执行率859.3‰。",
        [
            ("8353.000000", "万元", "下达防火补助资金", "budget_unspecified", None, None),
            ("7177.373442", "万元", "下达防火补助资金", "actual", None, None),
            ("859.3", "‰", "资金执行率", "actual", None, None),
        ],
    ),
    (
        "2023年，人员经费、公用经费年初预算分别为300万元、80万元，支出决算分别为295.5万元、78.2万元。",
        [
            ("300", "万元", "expenditure_personnel", "initial_budget", 2023, None),
            ("80", "万元", "expenditure_public_use", "initial_budget", 2023, None),
            ("295.5", "万元", "expenditure_personnel", "actual", 2023, None),
            ("78.2", "万元", "expenditure_public_use", "actual", 2023, None),
        ],
    ),
    (
        "“三公”经费支出预算12万元，支出决算9.8万元，其中：因公出国（境）费0万元，公务用车购置及运行维护费6.5万元，公务接待费3.3万元。",
        [
            ("12", "万元", "three_public_total", "budget_unspecified", None, None),
            ("9.8", "万元", "three_public_total", "actual", None, None),
            ("0", "万元", "three_public_overseas", "actual", None, None),
            ("6.5", "万元", "three_public_vehicle_total", "actual", None, None),
            ("3.3", "万元", "three_public_reception", "actual", None, None),
        ],
    ),
    (
        "2023年年初预算安排基本支出300万元，项目支出120万元；年中追加项目支出35.5万元。",
        [
            ("300", "万元", "expenditure_basic", "initial_budget", 2023, None),
            ("120", "万元", "expenditure_project", "initial_budget", 2023, None),
            ("35.5", "万元", "expenditure_project", "budget_adjustment", 2023, None),
        ],
    ),
    (
        "县水利局2022年全年项目支出66万元，2023年全年项目支出78.5万元。",
        [
            ("66", "万元", "expenditure_project", "actual", 2022, None),
            ("78.5", "万元", "expenditure_project", "actual", 2023, None),
        ],
    ),
    (
        "全年举办培训班5期，培训农技人员320余人次，实际支出3万元。",
        [
            ("5", "期", "培训班", "actual", None, None),
            ("320", "人次", "培训农技人员", "actual", None, None),
            ("3", "万元", "培训班实际支出", "actual", None, None),
        ],
    ),
    (
        "为20户困难群众送去慰问金2万多元，联系企业捐赠物资近百万元。",
        [
            ("20", "户", "困难群众送去慰问金", "actual", None, None),
            ("20000", "元", "困难群众送去慰问金", "actual", None, None),
            ("1000000", "元", "联系企业捐赠物资", "actual", None, None),
        ],
    ),
    (
        "编制数63，实有在职57人，离退休94人。",
        [
            ("63", "人", "headcount_authorized", "actual", None, None),
            ("57", "人", "headcount_on_duty", "actual", None, None),
            ("94", "人", "headcount_retired_all", "actual", None, None),
        ],
    ),
    (
        "我局现有人员共50人，其中在职30人、退休20人。",
        [
            ("50", "人", "headcount_total", "actual", None, None),
            ("30", "人", "headcount_on_duty", "actual", None, None),
            ("20", "人", "headcount_retired", "actual", None, None),
        ],
    ),
    (
        "内设机构8个，下属二级单位3家。",
        [
            ("8", "个", "org_internal_office_count", "actual", None, None),
            ("3", "家", "org_affiliated_institution_count", "actual", None, None),
        ],
    ),
    (
        "机关内设四室一中心。",
        [
            ("4", "个", "org_internal_office_count", "actual", None, None),
            ("1", "个", "org_affiliated_institution_count", "actual", None, None),
        ],
    ),
    (
        "公务用车保有量4辆，国内公务接待15批次、128人次。",
        [
            ("4", "辆", "vehicles_owned", "actual", None, None),
            ("15", "批次", "reception_batches", "actual", None, None),
            ("128", "人次", "reception_persons", "actual", None, None),
        ],
    ),
    (
        "全年收到委员提案31件，经审查立案28件，提案见面率和办复率均达到100%，满意率98.5%。",
        [
            ("31", "件", "proposals_received", "actual", None, None),
            ("28", "件", "proposals_filed", "actual", None, None),
            ("100", "%", "proposal_meeting_rate", "actual", None, None),
            ("100", "%", "proposal_reply_rate", "actual", None, None),
            ("98.5", "%", "proposal_satisfaction_rate", "actual", None, None),
        ],
    ),
    (
        "来访群众320批次1200人次，办结率98%。",
        [
            ("320", "批次", "来访群众", "actual", None, None),
            ("1200", "人次", "来访群众", "actual", None, None),
            ("98", "%", "办结率", "actual", None, None),
        ],
    ),
    ("部门整体支出绩效自评综合得分95.6分，等级为“优”。", [("95.6", "分", "self_score_total", "actual", None, None)]),
    (
        "安排专项资金共3个，资金总额35万元。",
        [
            ("3", "个", "project_count", "actual", None, None),
            ("35", "万元", "expenditure_project", "actual", None, None),
        ],
    ),
    (
        "政府采购支出总额45.6万元，其中：政府采购货物支出20.1万元、政府采购服务支出25.5万元。",
        [
            ("45.6", "万元", "gov_procurement_amount", "actual", None, None),
            ("20.1", "万元", "gov_procurement_goods", "actual", None, None),
            ("25.5", "万元", "gov_procurement_services", "actual", None, None),
        ],
    ),
    (
        "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。年初预算为120万元，支出决算为118.5万元。",
        [
            (
                "120",
                "万元",
                "一般公共服务支出(类)政府办公厅(室)及相关机构事务(款)行政运行(项)",
                "initial_budget",
                None,
                None,
            ),
            ("118.5", "万元", "一般公共服务支出(类)政府办公厅(室)及相关机构事务(款)行政运行(项)", "actual", None, None),
        ],
    ),
    (
        "2023年年初预算396.20万元，年中预算调增12.60万元，全年预算资金408.80万元，全年实际支出406.59万元，年末结转2.21万元。",
        [
            ("396.20", "万元", "expenditure_total", "initial_budget", 2023, None),
            ("12.60", "万元", "expenditure_total", "budget_adjustment", 2023, None),
            ("408.80", "万元", "expenditure_total", "full_year_budget", 2023, None),
            ("406.59", "万元", "expenditure_total", "actual", 2023, None),
            ("2.21", "万元", "carryover_closing", "carryover", 2023, None),
        ],
    ),
    (
        "全省设4个专门委员会、8个工作委员会，核定编制338名，其中行政编制200名、行政附属编制104名。",
        [
            ("4", "个", "org_committee_count", "actual", None, None),
            ("8", "个", "工作委员会", "actual", None, None),
            ("338", "名", "headcount_authorized", "actual", None, None),
            ("200", "名", "headcount_authorized_admin", "actual", None, None),
            ("104", "名", "行政附属编制", "actual", None, None),
        ],
    ),
    (
        "年初部门预算批复我单位整体支出110万元，其中基本支出80万元、项目支出30万元；年中追加预算15万元；年末决算支出124.05万元，结转下年0.95万元。",
        [
            ("110", "万元", "expenditure_total", "initial_budget", None, None),
            ("80", "万元", "expenditure_basic", "initial_budget", None, None),
            ("30", "万元", "expenditure_project", "initial_budget", None, None),
            ("15", "万元", "expenditure_total", "budget_adjustment", None, None),
            ("124.05", "万元", "expenditure_total", "actual", None, None),
            ("0.95", "万元", "carryover_closing", "carryover", None, None),
        ],
    ),
    (
        "该项目中央预算内资金100万元，实际支出98万元，群众满意度达95%以上。",
        [
            ("100", "万元", "该项目中央预算内资金", "actual", None, None),
            ("98", "万元", "该项目中央预算内资金", "actual", None, None),
            ("95", "%", "群众满意度", "actual", None, None),
        ],
    ),
    ("自2018年成立以来，按湘财绩〔2023〕1号和《预算法》第12条，学习党的二十大精神，庆祝建局75周年。", []),
    ("坚持“一二三六”思路，做到“两个维护”，打造5A级景区，热线0731-85551234。", []),
]


def described(mention: Mention) -> tuple[Decimal, str, str, str | None, int | None, str | None]:
    item = load_vocabulary().labels.get(mention.label_norm, mention.label_norm)
    if mention.scope == "project" and mention.unit == "万元":
        item = "project_item"
    return mention.value, mention.unit, item, mention.stage, mention.fiscal_year, mention.scope


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[sentence[:14] for sentence, _ in SENTENCES])
def test_numbers_of_a_sentence(
    say: Say, sentence: str, expected: list[tuple[str, str, str, str, int | None, str | None]]
) -> None:
    found = [described(mention) for mention in say(sentence).mentions]
    assert found == [(Decimal(value), *rest) for value, *rest in expected]


def parent_labels(mentions: tuple[Mention, ...]) -> list[str | None]:
    labels = {mention.mention_id: mention.label_norm for mention in mentions}
    return [labels.get(mention.parent_mention_id or "") for mention in mentions]


def test_a_second_of_which_belongs_to_what_it_sums_to(say: Say) -> None:
    mentions = say(
        "本年支出合计70.5万元，其中：基本支出50.5万元，项目支出20万元，其中：人员经费40万元，公用经费10.5万元。"
    ).mentions
    assert parent_labels(mentions) == [None, "本年支出合计", "本年支出合计", "基本支出", "基本支出"]


def test_brackets_hold_parts_too(say: Say) -> None:
    mentions = say("全年支出70.5万元（其中：基本支出50.5万元，项目支出20万元），结转结余3万元。").mentions
    assert parent_labels(mentions) == [None, "全年支出", "全年支出", None]


def test_parts_may_start_the_next_sentence(say: Say) -> None:
    mentions = say("2022年全年支出70.5万元。其中：基本支出50.5万元，项目支出20万元。").mentions
    assert parent_labels(mentions) == [None, "全年支出", "全年支出"]
    assert [mention.fiscal_year for mention in mentions] == [2022, 2022, 2022]


def test_numbered_parts_of_project_spending_are_projects(say: Say) -> None:
    mentions = say("项目支出合计12万元，其中：1.泵站维修经费7万元；2.水质监测5万元。").mentions
    assert [(mention.scope, mention.subject, mention.list_no) for mention in mentions[1:]] == [
        ("project", "泵站维修经费", 1),
        ("project", "水质监测", 2),
    ]


def test_a_training_fee_of_others_is_no_training_fee_of_the_body(say: Say) -> None:
    known = load_vocabulary().labels
    assert known.get(say("委员培训费11万元。").mentions[0].label_norm) is None
    assert known.get(say("县水利局2023年培训费11万元。").mentions[0].label_norm) == "training_expenditure"


def test_words_before_and_after_make_a_number_rough(say: Say) -> None:
    rough = [mention.is_approximate for mention in say("发放资料400余份，覆盖近千人，走访约30户，核查25处。").mentions]
    assert rough == [True, True, True, False]


def test_a_damaged_number_is_a_signal_and_no_amount(say: Say) -> None:
    narrative = say("设备购置费M.8万元，维修费2万元。")
    assert [mention.printed_text for mention in narrative.mentions] == ["2万元"]
    assert [(signal.code, signal.text) for signal in narrative.signals] == [("damaged_number", "M.8万元")]


def test_last_year_and_this_year(say: Say) -> None:
    mentions = say("上年项目支出10万元，今年项目支出12万元，较上年增加2万元。").mentions
    assert [(mention.fiscal_year, mention.year_offset) for mention in mentions] == [(None, -1), (None, 0), (None, 0)]


def test_a_budget_report_speaks_of_the_budget(say: Say) -> None:
    mention = say("2023年基本支出预算300万元，项目支出100万元。", report_type="budget").mentions[1]
    assert mention.stage == "initial_budget"
