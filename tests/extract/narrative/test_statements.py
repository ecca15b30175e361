"""Declared none, goals, lists, prose in cells, and what holds for any text at all."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.amounts import Amount
from extract.model import Narrative, ProseCell
from extract.narrative import load_vocabulary
from extract.narrative.subjects import normalise_subject

Say = Callable[..., Narrative]
FUND = "三、政府性基金预算支出情况"


@pytest.mark.parametrize(
    ("text", "section", "expected"),
    [
        ("无。", FUND, [("expenditure_government_fund", "无")]),
        ("水利局无此项支出。", FUND, [("expenditure_government_fund", "无此项支出")]),
        ("2023年度，本单位未安排此项支出。", FUND, [("expenditure_government_fund", "未安排此项支出")]),
        ("本单位无政府性基金预算支出。", None, [("expenditure_government_fund", "无")]),
        ("国有资本经营预算支出情况：无。", None, [("expenditure_state_capital", "无")]),
        (
            "本部门没有政府性基金预算财政拨款收入，也没有使用政府性基金预算安排的支出。",
            None,
            [("revenue_government_fund", "没有"), ("expenditure_government_fund", "没有使用")],
        ),
        (
            "2023年无社会保险基金预算支出、国有资本经营预算支出。",
            None,
            [("expenditure_social_insurance", "无"), ("expenditure_state_capital", "无")],
        ),
        ("无。", "十、其他需要说明的情况", []),
        ("本单位无违规使用资金的情况。", FUND, []),
    ],
)
def test_declared_none_is_a_stated_zero(
    say: Say, text: str, section: str | None, expected: list[tuple[str, str]]
) -> None:
    mentions = say(text, section=section).mentions
    labels = load_vocabulary().labels
    assert [(labels[mention.label_norm], mention.printed_text) for mention in mentions] == expected
    assert all(
        mention.is_declared_none and mention.value == 0 and mention.unit == "万元" and mention.stage == "actual"
        for mention in mentions
    )


def test_money_under_a_fund_heading_is_no_declared_none(say: Say) -> None:
    mentions = say("政府性基金预算支出5万元，无结余。", section=FUND).mentions
    assert [(mention.value, mention.is_declared_none) for mention in mentions] == [(Decimal(5), False)]


def test_paragraphs_after_an_announcement_are_projects(say: Say) -> None:
    narrative = say(
        "2023年项目支出300万元，其中：",
        "1.乡村道路养护150万元，养护里程80公里；",
        "2.水毁修复100万元；",
        "其余资金50万元用于应急。",
    )
    assert [(mention.scope, mention.subject, mention.list_no) for mention in narrative.mentions] == [
        (None, None, None),
        ("project", "乡村道路养护", 1),
        (None, "养护里程", None),
        ("project", "水毁修复", 2),
        (None, None, None),
    ]


def test_a_goal_is_no_result(say: Say) -> None:
    narrative = say("项目支出绩效目标：完成水库除险加固12座，群众满意度不低于90%。", "完成水库除险加固11座。")
    assert [mention.is_target for mention in narrative.mentions] == [True, True, False]
    assert [mention.stage for mention in narrative.mentions] == ["target", "target", "actual"]
    assert narrative.goals[0].subject_norm == narrative.mentions[2].subject_norm


def test_projects_with_goals_are_named(say: Say) -> None:
    narrative = say(
        "泵站维修经费：通过维修保障灌溉。", "水质监测专项：按月监测水质。", section="一、基本情况/2、专项资金绩效目标"
    )
    assert [goal.subject_norm for goal in narrative.goals] == ["泵站维修经费", "水质监测"]
    assert not say("泵站维修经费：已全部支付。", section="六、绩效目标完成情况").goals


@pytest.mark.parametrize(
    ("text", "kind", "stated", "listed"),
    [
        ("内设机构3个，分别是办公室、规划股、工程股。", "organs", 3, 3),
        ("内设机构4个，分别是办公室、规划股、工程股。", "organs", 4, 3),
        ("机关设“一办三股”，分别是：办公室、规划股、工程股、财务股。", "organs", 4, 4),
        ("下属单位2家，分别为河道管理所和水库管理站。", "organs", 2, 2),
        ("内设4个股室：办公室、计财股、供水股、水保股。", "enumeration", 4, 4),
        ("下设2个事业单位，包括水库管理所和灌区管理站。", "organs", 2, 2),
        ("抓好防汛、抗旱、供水三项工作。", "enumeration", 3, 3),
        ("开展河道清淤、水库巡查和水质监测三项工作。", "enumeration", 3, 3),
        ("紧扣河道清淤、水库巡查、水质监测、节水宣传、灌区配套、泵站改造六大任务。", "enumeration", 6, 6),
        ("紧扣河道清淤、水库巡查、水质监测、节水宣传、灌区配套、泵站改造八大任务。", "enumeration", 8, 6),
        ("共有供水站4个（东山站、西河站、城关站、北河站）。", "enumeration", 4, 4),
        ("内设机构5个（办公室、规划股、工程股、财务股）。", "organs", 5, 4),
        ("对城关镇、东山镇、西河镇开展督查，三家被督查单位均已整改。", "enumeration", 3, 3),
    ],
)
def test_a_stated_number_meets_its_list(say: Say, text: str, kind: str, stated: int, listed: int) -> None:
    found = [(one.kind, one.stated_value, one.listed_count) for one in say(text).listings]
    assert (kind, Decimal(stated), listed) in found


@pytest.mark.parametrize(
    "text",
    [
        "走访了东山镇、西河镇等8个乡镇。",
        "内设机构3个，均为正股级。",
        "坚持节约、高效原则。",
        "走访了城关镇、东山镇、西河镇5个村。",
        "河道清淤、水库巡查、水质监测六大任务按期完成。",
        "围绕河道清淤、水库巡查、水质监测九大任务。",
        "围绕投入2万元、修堤3处、清淤5公里四项任务。",
        "撰写6篇资政报告，为区委、区政府决策提供参考。",
    ],
)
def test_an_open_list_is_no_list(say: Say, text: str) -> None:
    assert not say(text).listings


def test_numbered_paragraphs_are_the_list_of_projects(say: Say) -> None:
    narrative = say(
        "本单位专项资金共2个，其中：",
        "一是泵站维修经费，年初预算资金7万元，实际支出7万元。",
        "二是水质监测经费，年初预算资金5万元，实际支出4.5万元。",
        "三、自评结果",
    )
    assert [(one.kind, one.stated_value, one.items) for one in narrative.listings] == [
        ("projects", Decimal(2), ("泵站维修经费", "水质监测经费"))
    ]


def test_prose_in_a_cell_is_read_as_its_column_says(say: Say) -> None:
    cells = (
        ProseCell("d/p1/t1/r2c2", 1, "完成巡查12次。", "年度总体目标/预期目标", "target", None, True),
        ProseCell("d/p1/t1/r2c3", 1, "完成巡查15次，支出2万元。", "年度总体目标/实际完成情况", "actual", None, False),
    )
    mentions = say(cells=cells).mentions
    assert [(mention.cell_id, mention.stage, mention.is_target) for mention in mentions] == [
        ("d/p1/t1/r2c2", "target", True),
        ("d/p1/t1/r2c3", "actual", False),
        ("d/p1/t1/r2c3", "actual", False),
    ]
    assert all(mention.passage_id is None for mention in mentions)


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("共收到委员提案", "收到委员提案", True),
        ("开展生态巡查活动", "生态巡查", True),
        ("业务专项经费（全会经费）", "业务专项经费", True),
        ("委员履职经费专项", "委员履职经费", True),
        ("采购新书", "新书", True),
        ("新建山塘", "山塘", True),
        ("举办志愿者培训", "志愿者培训", True),
        ("累计发放宣传资料", "宣传资料", True),
        ("带动脱贫户", "脱贫户", True),
        ("新建农村公路", "改建农村公路", False),
        ("收到提案", "立案提案", False),
        ("排查隐患", "整改隐患", False),
        ("接待读者", "培训读者", False),
        ("重点提案", "提案", False),
        ("调研报告", "课题调研", False),
    ],
)
def test_the_same_subject(one: str, other: str, are_same: bool) -> None:
    vocabulary = load_vocabulary()
    assert (normalise_subject(one, vocabulary) == normalise_subject(other, vocabulary)) is are_same


def test_labels_of_quantities_are_labels_of_items() -> None:
    """The warehouse joins by label: every label that prose may emit for a known count must lead to its item."""
    vocabulary = load_vocabulary()
    emitted = {entry.label_norm for entry in vocabulary.quantities} | {label for label, _ in vocabulary.organs.values()}
    emitted |= {label for fund in vocabulary.funds for label in (fund.expenditure_label, fund.revenue_label)}
    emitted |= {label for _, label in vocabulary.sections} | set(vocabulary.stage_labels.values())
    assert emitted <= vocabulary.labels.keys()


WORDS = [
    *(
        "基本支出",
        "项目支出",
        "年初预算",
        "实际支出",
        "其中",
        "分别为",
        "均达到",
        "一是",
        "2.",
        "万元",
        "%",
        "件",
        "人次",
    ),
    *(
        "多",
        "近",
        "无",
        "政府性基金",
        "2023年",
        "上年",
        "增加",
        "10",
        "3.5",
        "三",
        "百",
        "一办五委",
        "内设",
        "和",
        "A",
        "共",
    ),
    *("等", "：", "，", "。", "；", "、", "（", "）", "“", "”"),
]
PIECES = st.lists(st.sampled_from(WORDS), max_size=30).map("".join)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_any_text_is_read_and_every_number_has_its_place(say: Say, text: str) -> None:
    narrative = say(text)
    ids = [mention.mention_id for mention in narrative.mentions]
    assert len(ids) == len(set(ids))
    for mention in narrative.mentions:
        assert text[mention.char_from : mention.char_to] == mention.printed_text
        assert mention.label_norm
        assert mention.parent_mention_id is None or mention.parent_mention_id in ids
        assert mention.parent_mention_id != mention.mention_id


def test_a_projects_score_is_no_score_of_the_body(say: Say) -> None:
    mentions = say("泵站维修项目自评得分98.75分，部门整体支出绩效自评得分97分。").mentions
    assert [(mention.label_norm, mention.scope, mention.subject_norm) for mention in mentions] == [
        ("自评得分", "project", "泵站维修"),
        ("自评得分", None, "自评得分"),
    ]


def test_names_with_numerals_count_nothing(say: Say) -> None:
    assert not say("严格执行中央八项规定和“三重一大”制度，落实三会一课。").mentions


def test_amounts_are_immutable() -> None:
    amount = Amount(Decimal(1), 0, "元", None, False, None, "1元", 0, 2)
    with pytest.raises(AttributeError):
        amount.value = Decimal(2)  # type: ignore[misc]
