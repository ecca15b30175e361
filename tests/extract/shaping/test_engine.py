from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_building import codes, flat, knowledge, only, shape, spanned

from extract.model import Cell, Table


def test_columns_are_bound_by_label_and_never_by_position():
    one = flat(["资金来源", "全年执行数", "年初预算数"], ["财政资金", "7", "9"], unit="万元")
    other = flat(["资金来源", "年初预算数", "全年执行数"], ["财政资金", "9", "7"], unit="万元")
    assert {(v.stage, v.value) for v in shape(one).values} == {(v.stage, v.value) for v in shape(other).values}


def test_a_header_may_stand_on_two_rows():
    table = spanned(
        [("项目", 1, 2), ("2023年预算数", 2), ("2023年决算数", 2)],
        ["基本支出", "项目支出", "基本支出", "项目支出"],
        ["一般公共服务", "10", "20", "9.5", "19"],
        unit="万元",
    )
    values = [(v.column_label_norm, v.stage, v.fiscal_year, v.value) for v in shape(table).values]
    assert values == [
        ("基本支出", "budget_unspecified", 2023, 10),
        ("项目支出", "budget_unspecified", 2023, 20),
        ("基本支出", "actual", 2023, Decimal("9.5")),
        ("项目支出", "actual", 2023, 19),
    ]


def test_each_side_of_a_two_sided_table_has_its_own_labels():
    table = flat(
        ["项目", "预算数", "项目", "预算数"],
        ["财政拨款收入", "100", "基本支出", "60"],
        ["其他收入", "5", "项目支出", "45"],
        unit="万元",
    )
    assert {v.row_label_norm: v.value for v in shape(table).values} == {
        "财政拨款收入": 100,
        "基本支出": 60,
        "其他收入": 5,
        "项目支出": 45,
    }


def test_a_header_printed_again_goes_on_with_the_band():
    head = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    table = flat(
        head,
        ["产出指标", "数量指标", "走访户数", "≥50户", "52户", "10", "10"],
        head,
        ["", "", "宣讲场次", "≥5场", "6场", "10", "10"],
    )
    assert [(i.level1, i.level2, i.level3, i.position) for i in shape(table).indicators] == [
        ("产出指标", "数量指标", "走访户数", 1),
        ("产出指标", "数量指标", "宣讲场次", 2),
    ]


@pytest.mark.parametrize(
    ("heading", "printed", "unit"),
    [("资金来源（元）", "120000", "元"), ("资金来源", "12万元", "万元"), ("资金来源", "12", "万元")],
)
def test_unit_of_cell_before_header_before_table(heading, printed, unit):
    table = flat([heading, "年初预算数", "全年执行数"], ["单位资金", printed, printed], unit="万元")
    assert {v.unit for v in shape(table).values} == {unit}


def test_an_amount_without_any_printed_unit_has_none():
    table = flat(["资金来源", "年初预算数", "全年执行数"], ["单位资金", "12", "11"])
    assert {v.unit for v in shape(table).values} == {None}


def test_a_row_that_lost_a_cell_is_signalled_and_not_placed():
    table = flat(
        ["经费控制情况（万元）", "2022年决算数", "2023年预算数", "2023年决算数"],
        ["三公经费", "3", "4", "5"],
        ["公务接待", "3", "4", "5"],
        ["培训费", "17.5", "17.5"],
        title="部门整体支出绩效评价基础数据表",
    )
    shaped = shape(table)
    lost = [v for v in shaped.values if v.row_label_norm == "培训费"]
    assert [(v.role, v.stage, v.value) for v in lost] == [("unplaced", None, Decimal("17.5"))] * 2
    assert codes(shaped) == ["ragged_row"]


def test_an_unknown_label_is_kept_and_signalled_with_its_place():
    table = flat(["资金来源", "年初预算数", "全年执行数"], ["神秘资金", "1", "2"], unit="万元")
    shaped = shape(table)
    assert only(shaped, "神秘资金", "全年执行数").value == 2
    signal = next(s for s in shaped.signals if s.code == "unknown_label")
    assert signal.cell_id == "d0/p1/t1/r2c1" and "神秘资金" in signal.message


def test_an_unknown_column_is_kept_apart():
    table = flat(["资金来源", "年初预算数", "全年执行数", "核减数"], ["财政资金", "9", "7", "2"], unit="万元")
    shaped = shape(table)
    assert only(shaped, "财政资金", "核减数").role == "other"
    assert any(s.code == "unknown_label" and "核减数" in s.message for s in shaped.signals)


def test_two_columns_of_one_label_are_signalled():
    table = flat(["资金来源", "全年执行数", "全年执行数"], ["财政资金", "9", "7"], unit="万元")
    assert "duplicate_header" in codes(shape(table))


def test_words_in_a_number_column_are_signalled():
    table = flat(["资金来源", "年初预算数", "全年执行数"], ["财政资金", "9", "详见附件"], unit="万元")
    assert "text_in_number_column" in codes(shape(table))


def test_a_rate_that_may_be_a_share_of_one_stays_out_of_the_frame():
    table = flat(
        ["项目资金（万元）", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["年度资金总额", "10", "9.8", "10", "0.98", "9.8"],
    )
    shaped = shape(table)
    assert shaped.score_forms[0].execution_rate_percent is None
    assert shaped.score_forms[0].execution_score == Decimal("9.8")
    assert "rate_without_percent" in codes(shaped)


def test_a_shared_weight_counts_once():
    head = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    table = spanned(
        head,
        [("产出指标", 1, 2), ("数量指标", 1, 2), "编印简报", "12期", "12期", ("20", 1, 2), ("20", 1, 2)],
        ["编印专刊", "2期", "2期"],
    )
    assert [(i.level3, i.weight, i.score) for i in shape(table).indicators] == [
        ("编印简报", 20, 20),
        ("编印专刊", None, None),
    ]


def test_broken_words_and_debris_in_labels():
    head = ["一级\n指标", "二级\n指标", "三级指标", "年度指\n标值", "实际完\n成值", "分值", "得分"]
    table = flat(head, ["产出\n指标", "数量\n指标", "[bookmark: _Toc1]编印 简\n报", "≥12期", "≧12期", "20", "20　"])
    (indicator,) = shape(table).indicators
    assert (indicator.level1, indicator.level2, indicator.level3) == ("产出指标", "数量指标", "编印简报")
    assert (indicator.actual_operator, indicator.actual_value, indicator.score) == (">=", 12, 20)


def test_a_total_and_grade_beside_their_labels():
    table = flat(["项目名称", "村史馆布展"], ["自评得分", "93.5", "自评等级", "优"], title="项目支出绩效自评表")
    (frame,) = shape(table).score_forms
    assert (frame.total_score, frame.grade, frame.project) == (Decimal("93.5"), "优", "村史馆布展")


def test_a_table_of_no_known_form_and_words_is_one_signal():
    shaped = shape(flat(["物品", "数量", "存放"], ["书架", "三组", "阅览室"]))
    assert codes(shaped) == ["unknown_table"] and shaped.values == ()


def test_a_list_of_projects_gives_each_row_its_subject():
    table = flat(
        ["项目名称", "年初预算数", "全年执行数"],
        ["社区食堂运营补贴", "20", "18.5"],
        ["适老化改造", "35", "35"],
        ["合计", "55", "53.5"],
        unit="万元",
    )
    shaped = shape(table)
    assert {(v.subject, v.stage, v.value) for v in shaped.values} == {
        ("社区食堂运营补贴", "initial_budget", 20),
        ("社区食堂运营补贴", "actual", Decimal("18.5")),
        ("适老化改造", "initial_budget", 35),
        ("适老化改造", "actual", 35),
        (None, "initial_budget", 55),
        (None, "actual", Decimal("53.5")),
    }


def test_the_labels_of_a_list_are_no_project():
    shaped = shape(flat(["项目名称", "经济科目", "采购方式", "总计"], ["复印纸", "办公费", "集中采购", "3.2"]))
    assert all(value.subject is None for value in shaped.values)


def test_a_scoring_sheet_prints_points_for_each_level():
    head = ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评分标准", "得分"]
    table = spanned(
        head,
        [("投入", 1, 2), ("20", 1, 2), ("预算配置", 1, 2), ("20", 1, 2), "在职人员控制率", "12", "每超1%扣2分。", "12"],
        ["三公经费变动率", "8", "不增加得8分，否则不得分。", "7.5"],
        ["产出", "80", "职责履行", "80", "重点工作办结率", "80", "按比例计分。", "78"],
        [("总分", 5), "100", "", "97.5"],
        title="部门整体支出绩效评价指标评分表",
    )
    shaped = shape(table)
    assert [(i.level1, i.level1_weight, i.level2, i.level3, i.weight, i.score) for i in shaped.indicators] == [
        ("投入", 20, "预算配置", "在职人员控制率", 12, 12),
        ("投入", 20, "预算配置", "三公经费变动率", 8, Decimal("7.5")),
        ("产出", 80, "职责履行", "重点工作办结率", 80, 78),
    ]
    assert shaped.indicators[1].level1_weight_cell_id == "d0/p1/t1/r2c2"
    assert (shaped.score_forms[0].total_weight, shaped.score_forms[0].total_score) == (100, Decimal("97.5"))
    assert shaped.prose_cells == () and shaped.table_forms == {1: "score_sheet"} and codes(shaped) == []


WORDS = "项目名称 年初预算数 全年执行数 分值 得分 三级指标 年度指标值 实际完成值 总分 合计 指标1： 预期目标"
LABELLED = "按收入性质分： 其他资金：3.2"
NUMBERS = "12.5 ≥3次 100% — …… 2024.12"
CELLS = st.one_of(st.sampled_from(["", "　", *f"{WORDS} {LABELLED} {NUMBERS}".split()]), st.text(max_size=6))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=8))
def test_no_table_breaks_shaping_and_no_number_of_a_band_is_lost(rows):
    cells = tuple(Cell(1, r, c, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1))
    shaped = shape(Table(1, 1, 1, cells))
    known = {f"d0/p1/t1/r{cell.row_no}c{cell.column_no}" for cell in cells}
    assert {value.cell_id for value in shaped.values} <= known
    assert {signal.cell_id for signal in shaped.signals} <= known
    assert {signal.code for signal in shaped.signals} <= knowledge().signal_codes
    assert len({value.value_id for value in shaped.values}) == len(shaped.values)
    texts = {f"d0/p1/t1/r{cell.row_no}c{cell.column_no}": cell.text for cell in cells}
    assert all(value.printed_text in texts[value.cell_id] for value in shaped.values)
