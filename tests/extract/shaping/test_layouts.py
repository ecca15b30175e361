"""Layouts that no form describes, each told by its words and its structure alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from table_building import LEVELS, brief, codes, flat, numbers, only, shape, spanned

TWO_ROWS = [
    ("产出指标", "数量指标", "巡查河段", ">=", 30, 34, "公里", 40, 40),
    ("产出指标", "时效指标", "隐患处置时限", "<=", 5, 4, "天", 30, 30),
    ("满意度指标", "服务对象满意度指标", "村民满意度", ">=", 85, 88, "%", 20, Decimal("19.5")),
]


def two_row_table():
    return spanned(
        [("绩效指标", 3), ("年度指标值", 3), ("实际完成值", 1, 2), ("分值", 1, 2), ("得分", 1, 2), ("备注", 1, 2)],
        [*LEVELS, "指标性质", "指标值", "度量单位"],
        [("产出指标", 1, 2), "数量指标", "巡查河段", "≥", "30", "公里", "34", "40", "40", ""],
        ["时效指标", "隐患处置时限", "≤", "5", "天", "4", "30", "30", ""],
        ["满意度指标", "服务对象满意度指标", "村民满意度", "≥", "85", "%", "88", "20", "19.5", "雨季施工扰民"],
        [("其他需要说明的事项", 2), ("无", 8)],
        [("总分", 6), "总分值", "90", "总得分", "89.5"],
    )


def two_row_flat():
    return flat(
        ["绩效指标", "年度指标值", "实际完成值", "分值", "得分", "备注"],
        [*LEVELS, "指标性质", "指标值", "度量单位", "", "", "", ""],
        ["产出指标", "数量指标", "巡查河段", "≥", "30", "公里", "34", "40", "40", ""],
        ["", "时效指标", "隐患处置时限", "≤", "5", "天", "4", "30", "30", ""],
        ["满意度指标", "服务对象满意度指标", "村民满意度", "≥", "85", "%", "88", "20", "19.5", "雨季施工扰民"],
        ["其他需要说明的事项", "无"],
        ["总分", "总分值", "90", "总得分", "89.5", "优"],
    )


@pytest.mark.parametrize("table", [two_row_table(), two_row_flat()], ids=["spans", "flattened"])
def test_group_labels_over_leaf_labels(table):
    shaped = shape(table)
    assert brief(shaped) == TWO_ROWS
    (frame,) = shaped.score_forms
    assert (frame.total_weight, frame.total_score, frame.execution_weight) == (90, Decimal("89.5"), None)
    assert set(codes(shaped)) <= {"unknown_table"}


def test_a_header_on_three_rows():
    table = spanned(
        [("绩效评价指标", 3), ("完成情况", 4), ("评分", 2)],
        [
            ("一级指标", 1, 2),
            ("二级指标", 1, 2),
            ("三级指标", 1, 2),
            ("目标", 2),
            ("完成值", 1, 2),
            ("说明", 1, 2),
            ("分值", 1, 2),
            ("自评得分", 1, 2),
        ],
        ["目标值", "计量单位"],
        ["产出", "数量", "补植树木", "≥2000", "株", "2150", "", "60", "60"],
        ["效益", "生态", "成活率", "≥90", "%", "87", "干旱", "40", "38"],
    )
    assert brief(shape(table)) == [
        ("产出", "数量", "补植树木", ">=", 2000, 2150, "株", 60, 60),
        ("效益", "生态", "成活率", ">=", 90, 87, "%", 40, 38),
    ]


def test_group_labels_give_stage_year_and_unit_to_money():
    table = spanned(
        [("单位", 1, 2), ("2022年（万元）", 2), ("2023年（万元）", 2)],
        ["预算数", "决算数", "预算数", "决算数"],
        ["单位资金", "10", "9", "12", "11.5"],
    )
    assert [(v.stage, v.fiscal_year, v.unit, v.value) for v in shape(table).values] == [
        ("budget_unspecified", 2022, "万元", 10),
        ("actual", 2022, "万元", 9),
        ("budget_unspecified", 2023, "万元", 12),
        ("actual", 2023, "万元", Decimal("11.5")),
    ]


def test_a_label_column_called_like_a_column_of_numbers():
    table = spanned(
        [
            ("资金执行（15分）", 1, 4),
            "年度预算数（万元）",
            "年初预算",
            "调整后预算数",
            "预算执行数",
            "预算执行率",
            "得分",
        ],
        ["总额", "80", "76", "57", "75%", "11.25"],
        ["其中：财政资金", "80", "76", "57", "75%", "/"],
        ["其他资金", "", "", "", "", "/"],
    )
    shaped = shape(table)
    assert numbers(shaped, "预算执行数") == {"总额": "57", "财政资金": "57"}
    assert only(shaped, "其他资金", "预算执行数").null_kind == "blank"
    assert {v.unit for v in shaped.values if v.role == "amount"} == {"万元"}
    assert shaped.score_forms[0].execution_weight == 15


def test_that_column_holds_numbers_where_numbers_stand_below():
    table = flat(["年度预算数（万元）", "预算执行数（万元）", "执行率"], ["80", "60", "75%"])
    assert "row_label" not in {v.role for v in shape(table).values}


def test_prose_rows_of_a_form_are_read_as_prose():
    table = spanned(
        [("项目名称", 2), ("校舍维修", 4)],
        [("项目概要", 1, 3), ("1.项目年度目标完成情况", 1, 2), ("项目年度目标", 2), ("年度目标完成情况", 2)],
        [("维修3栋。", 2), ("修好2栋。", 2)],
        ["2.项目实施内容及过程概述", ("分两期施工。", 4)],
        [*LEVELS, "指标值", "完成值", "得分"],
        ["产出指标", "数量指标", "维修栋数", "3栋", "2栋", "30"],
        [("从未见过的栏目", 2), ("暂无", 4)],
        [("评价结论", 2), ("自评良好。", 4)],
    )
    shaped = shape(table)
    assert [(c.section.split(" / ")[-1], c.text, c.default_stage) for c in shaped.prose_cells] == [
        ("项目年度目标", "维修3栋。", "target"),
        ("年度目标完成情况", "修好2栋。", "actual"),
        ("2.项目实施内容及过程概述", "分两期施工。", None),
        ("评价结论", "自评良好。", None),
        ("从未见过的栏目", "暂无", None),
    ]
    assert [i.level3 for i in shaped.indicators] == ["维修栋数"] and "unread_cell" not in codes(shaped)


def hubei_department():
    head = [*LEVELS, "年初目标值（A）", "实际完成值（B）", "得分"]
    return spanned(
        ["单位名称", ("某某县林业局", 6)],
        ["基本支出总额", ("412.5", 2), "项目支出总额", ("960", 3)],
        [
            ("预算执行情况（万元）（20分）", 1, 2),
            ("", 2),
            "预算数（A）",
            "执行数（B）",
            "执行率（B/A）",
            "得分（20分*执行率）",
        ],
        [("部门整体支出总额", 2), "1400", "1372.5", "98.04%", "19.61"],
        ["年度目标1：（50分）", ("扩大造林。", 6)],
        [("年度绩效指标", 1, 2), *head],
        ["产出指标", "数量指标", "造林面积", "≥800亩", "812亩", "50"],
        ["年度目标2：（30分）", ("严防山火。", 6)],
        [("年度绩效指标", 1, 2), *head],
        ["效益指标", "生态效益指标", "火情起数", "≤2起", "3起", "25"],
        [("总分", 6), "94.61"],
        title="2022年度部门整体绩效自评表",
        unit="万元",
    )


def test_goals_with_points_between_indicators():
    shaped = shape(hubei_department())
    assert shaped.table_forms == {1: "hubei_department_goals"}
    assert [(i.level3, i.score, i.weight) for i in shaped.indicators] == [
        ("造林面积", 50, None),
        ("火情起数", 25, None),
    ]
    goals = [(v.row_label_norm, v.value) for v in shaped.values if (v.row_label_norm or "").startswith("年度目标")]
    assert goals == [("年度目标1:(50分)", 50), ("年度目标2:(30分)", 30)]
    assert [(c.text, c.is_target) for c in shaped.prose_cells] == [("扩大造林。", True), ("严防山火。", True)]
    spent = [
        (v.row_label_norm, v.stage, v.unit, v.value) for v in shaped.values if "支出总额" in (v.row_label_norm or "")
    ]
    assert spent[:2] == [
        ("基本支出总额", "actual", "万元", Decimal("412.5")),
        ("项目支出总额", "actual", "万元", 960),
    ]
    (frame,) = shaped.score_forms
    assert (frame.execution_weight, frame.execution_score, frame.total_score) == (
        20,
        Decimal("19.61"),
        Decimal("94.61"),
    )
    assert codes(shaped) == []


@pytest.mark.parametrize(
    ("row", "weight", "score", "grade"),
    [
        (["总分", "总分值", "100", "总得分", "96.4", "优"], 100, "96.4", "优"),
        (["总分", "100", "96.4", "优"], 100, "96.4", "优"),
        (["总得分", "96.4"], None, "96.4", None),
        (["自评得分：96.4分  评价等级：优"], None, "96.4", "优"),
        (["总分：100分", "自评得分：96.4分", "评价等级：优秀"], 100, "96.4", "优秀"),
        (["自评得分", "96.4", "评价等级", "优"], None, "96.4", "优"),
    ],
)
@pytest.mark.parametrize("before", ["indicators", "money", "nothing"])
def test_prints_of_a_total(row, weight, score, grade, before):
    tables = {
        "indicators": [[*LEVELS, "指标值", "完成值", "得分"], ["产出", "数量", "巡查次数", "≥3次", "4次", "9"]],
        "money": [["资金来源", "年初预算数", "全年执行数", "执行率"], ["财政资金", "9", "7", "77.78%"]],
        "nothing": [["项目名称", "某某项目"]],
    }
    shaped = shape(flat(*tables[before], row))
    (frame,) = [frame for frame in shaped.score_forms if frame.total_score is not None]
    assert (frame.total_weight, frame.total_score, frame.grade) == (weight, Decimal(score), grade)
    assert frame.execution_weight is None and frame.execution_score is None
    assert len({v.value_id for v in shaped.values}) == len(shaped.values)
