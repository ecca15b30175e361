"""Columns in other orders, numbers and units than any form prints, told by their words alone."""

from __future__ import annotations

from decimal import Decimal

from table_building import LEVELS, brief, codes, flat, only, shape, spanned


def test_a_score_sheet_with_many_columns():
    table = spanned(
        [
            ("评价指标", 3),
            ("指标分值", 1, 2),
            ("指标解释", 1, 2),
            ("评分标准", 1, 2),
            ("目标值", 1, 2),
            ("完成值", 1, 2),
            ("自评分", 1, 2),
            ("扣分", 1, 2),
            ("复核得分", 1, 2),
            ("评分说明", 1, 2),
        ],
        LEVELS,
        [
            ("履职效能", 1, 2),
            "工作产出",
            "抽检批次",
            "30",
            "全年抽检",
            "每少1批扣0.5分",
            "≥200批次",
            "196批次",
            "28",
            "2",
            "27",
            "经费不足",
        ],
        ["工作质量", "抽检合格率", "30", "合格占比", "按比例", "≥98%", "98.5%", "30", "0", "30", ""],
        [("合计", 3), "60", "", "", "", "", "58", "2", "57", ""],
        title="绩效自评指标表",
    )
    shaped = shape(table)
    assert brief(shaped) == [
        ("履职效能", "工作产出", "抽检批次", ">=", 200, 196, "批次", 30, 28),
        ("履职效能", "工作质量", "抽检合格率", ">=", 98, Decimal("98.5"), "%", 30, 30),
    ]
    assert {v.role for v in shaped.values} == {"deduction", "audit_score", "weight", "score"}
    assert {v.row_label_norm for v in shaped.values if v.role in ("weight", "score")} == {"合计"}
    (frame,) = shaped.score_forms
    assert (frame.total_weight, frame.total_score) == (60, 58)
    assert (frame.execution_weight, frame.execution_score) == (None, None)


def test_no_levels_and_points_before_the_target():
    table = flat(
        ["序号", "绩效指标", "分值", "年度指标值", "完成值", "自评得分"],
        ["1", "受理诉求", "50", "≥900件", "955件", "50"],
        ["2", "按期办结率", "50", "≥95%", "94%", "49"],
        ["合计", "", "100", "", "", "99"],
    )
    shaped = shape(table)
    assert brief(shaped) == [
        (None, None, "受理诉求", ">=", 900, 955, "件", 50, 50),
        (None, None, "按期办结率", ">=", 95, 94, "%", 50, 49),
    ]
    assert (shaped.score_forms[0].total_weight, shaped.score_forms[0].total_score) == (100, 99)


def test_a_column_of_names_that_no_list_knows():
    table = flat(["年度要点", "目标值", "完成值", "得分"], ["培训学员", "≥60人", "64人", "10"])
    assert brief(shape(table)) == [(None, None, "培训学员", ">=", 60, 64, "人", None, 10)]


def test_units_in_their_own_column_and_other_orders():
    table = flat(
        ["得分", "权重", "完成值", "单位", "指标值", "运算符号", "三级指标", "二级指标", "一级指标"],
        ["18", "20", "14", "场次", "12", "不少于", "义诊场次", "数量指标", "产出指标"],
    )
    assert brief(shape(table)) == [("产出指标", "数量指标", "义诊场次", ">=", 12, 14, "场次", 20, 18)]


def test_a_name_over_two_columns_and_vertical_levels():
    table = spanned(
        ["一级指标", "二级指标", ("三级指标", 2), "指标值", "完成值", "分值", "得分"],
        [("产\n出\n指\n标\n（50分）", 1, 3), ("数量指标（30分）", 1, 2), ("改造户数", 2), "≥40户", "41户", "20", "20"],
        ["指标2：", "新建管网", "≥3公里", "3.2公里", "10", "10"],
        ["质量指标（20分）", ("验收合格率", 2), "100%", "100%", "20", "20"],
    )
    shaped = shape(table)
    assert brief(shaped) == [
        ("产出指标", "数量指标", "改造户数", ">=", 40, 41, "户", 20, 20),
        ("产出指标", "数量指标", "新建管网", ">=", 3, Decimal("3.2"), "公里", 10, 10),
        ("产出指标", "质量指标", "验收合格率", "=", 100, 100, "%", 20, 20),
    ]
    assert {i.level1_weight for i in shaped.indicators} == {Decimal(50)}


def test_units_that_differ_from_column_to_column():
    table = spanned(
        [
            ("任务名称", 1, 2),
            ("项目级次", 1, 2),
            ("批复金额（万元）", 3),
            ("实际支出金额（元）", 1, 2),
            ("预算执行率", 1, 2),
        ],
        ["总额", "财政拨款", "其他资金"],
        ["农田灌溉", "本级", "50", "40", "10", "455000.00", "91%"],
        title="部门年度重点工作任务",
    )
    row = [
        (v.column_label_norm, v.stage, v.value, v.unit) for v in shape(table).values if v.row_label_norm == "农田灌溉"
    ]
    assert row == [
        ("总额", "budget_unspecified", 50, "万元"),
        ("财政拨款", "budget_unspecified", 40, "万元"),
        ("其他资金", "budget_unspecified", 10, "万元"),
        ("实际支出金额", "actual", Decimal("455000.00"), "元"),
        ("预算执行率", "actual", 91, "%"),
    ]


def test_headers_repeated_on_every_page_on_two_rows():
    group = [("绩效指标", 3), ("目标值", 1, 2), ("完成值", 1, 2), ("得分", 1, 2)]
    table = spanned(
        group,
        LEVELS,
        [("产出指标", 1, 1), "数量指标", "走访企业", "≥20家", "22家", "10"],
        group,
        LEVELS,
        ["", "", "召开座谈会", "≥4次", "4次", "10"],
    )
    assert [(i.level1, i.level3, i.position) for i in shape(table).indicators] == [
        ("产出指标", "走访企业", 1),
        ("产出指标", "召开座谈会", 2),
    ]


def test_a_unit_that_no_list_knows_is_what_target_and_result_both_print():
    table = flat([*LEVELS, "指标值", "完成值"], ["产出", "数量", "更换门窗", "≥120樘", "126樘"])
    assert brief(shape(table))[0][3:7] == (">=", 120, 126, "樘")


def test_a_form_of_one_province_is_not_claimed_elsewhere():
    rows = [
        [("项目名称", 2), ("馆舍开放", 5)],
        [*LEVELS, "指标性质", "指标值", "度量单位", "实际完成值"],
        ["产出指标", "数量指标", "开放天数", "≥", "300", "天", "310"],
    ]
    assert shape(spanned(*rows)).table_forms == {}
    titled = spanned(*rows, title="项目支出绩效自评表")
    assert shape(titled, division="530102").table_forms == {1: "yunnan_project"}
    assert shape(titled, division="520102").table_forms == {1: "ministry_project_operator"}


def test_tasks_of_a_list_say_nothing_of_the_form():
    table = flat(
        ["序号", "项目名称", "全年预算数", "全年执行数", "执行率", "自评得分", "自评等级"],
        ["1", "农村改厕", "180", "171", "95%", "97.5", "优"],
        ["2", "垃圾清运", "350.5", "350.5", "100%", "100", "优"],
        ["合计", "", "530.5", "521.5", "98.3%", "", ""],
        unit="万元",
    )
    shaped = shape(table)
    assert shaped.score_forms == () and "text_in_number_column" not in codes(shaped)
    assert only(shaped, "垃圾清运", "自评得分").subject == "垃圾清运"


def test_a_parent_form_in_yuan_with_goals_by_year():
    table = spanned(
        [("部门名称", 2), ("某某区林业局", 4)],
        [("一、部门年度目标", 6)],
        ["财政年度", ("目标", 3), ("实际完成情况", 2)],
        ["2023", ("植树60万株。", 3), ("植树63万株。", 2)],
        [("二、部门年度重点工作任务", 6)],
        [("任务名称", 1, 2), ("批复金额（万元）", 2), ("实际支出金额（元）", 2, 2), ("预算执行率", 1, 2)],
        ["总额", "财政拨款"],
        ["森林防火", "120.00", "100.00", ("1,080,000.00", 2), "90.00%"],
    )
    shaped = shape(table)
    assert [(c.text, c.default_stage) for c in shaped.prose_cells] == [
        ("植树60万株。", "target"),
        ("植树63万株。", "actual"),
    ]
    assert only(shaped, "森林防火", "实际支出金额").unit == "元"
    assert shaped.score_forms == () and "unread_cell" not in codes(shaped)


def test_levels_printed_as_captions():
    table = spanned(
        ["二级指标", "三级指标", "指标值", "完成值", "分值", "得分"],
        [("一、产出指标（60分）", 6)],
        ["数量指标", "养护里程", "≥80公里", "82公里", "60", "60"],
        [("二、效益指标（40分）", 6)],
        ["社会效益", "通行满意度", "≥90%", "93%", "40", "40"],
    )
    assert [(i.level1, i.level1_weight, i.level2, i.level3) for i in shape(table).indicators] == [
        ("一、产出指标", 60, "数量指标", "养护里程"),
        ("二、效益指标", 40, "社会效益", "通行满意度"),
    ]


def test_parts_behind_a_whole_in_one_row_take_its_stage():
    table = flat(
        ["项目名称", "渠道清淤"],
        ["年初预算数", "100", "其中：财政拨款", "80"],
        ["全年执行数", "95", "其中：财政拨款", "76"],
        unit="万元",
    )
    got = [(v.row_label_norm, v.stage, v.value) for v in shape(table).values]
    assert got == [
        ("年初预算数", "initial_budget", 100),
        ("财政拨款", "initial_budget", 80),
        ("全年执行数", "actual", 95),
        ("财政拨款", "actual", 76),
    ]


def test_forms_side_by_side_under_one_title():
    def form(name, number):
        rows = [
            ["项目名称", name],
            [*LEVELS, "指标值", "完成值", "得分"],
            ["产出指标", "数量指标", "场次", "≥2场", "3场", "9"],
        ]
        return flat(
            *rows, ["总分", "", "", "", "", "99"], title="项目支出绩效自评表" if number == 1 else None, number=number
        )

    shaped = shape(form("甲项目", 1), form("乙项目", 2))
    assert shaped.table_forms == {1: "ministry_project", 2: "ministry_project"}
    assert [(i.project, i.form_no) for i in shaped.indicators] == [("甲项目", 1), ("乙项目", 2)]
