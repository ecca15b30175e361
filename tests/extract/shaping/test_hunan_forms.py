from decimal import Decimal

import pytest
from table_building import codes, flat, numbers, only, shape, spanned

BASE = [
    ["财政供养人员情况（人）", "编制数", "2023年实际在职人数", "控制率"],
    ["", "46", "50", "108.70%"],
    ["经费控制情况（万元）", "2022年决算数", "2023年预算数", "2023年决算数"],
    ["三公经费：", "12.4", "11", "9.86"],
    ["   1、公务用车购置和维护经费", "8.4", "8", "6.86"],
    ["       其中：公车购置", "0", "0", "—"],
    ["             公车运行维护", "8.4", "8", "6.86"],
    ["   2、出国经费", "", "", ""],
    ["   3、公务接待", "4", "3", "3"],
    ["项目支出：", "900", "810.5", "1,025.20"],
    ["1、业务工作经费", "100", "110.5", "125.2"],
    ["2、运行维护经费", "50", "50", "50"],
    ["3、县级专项资金（一个专项一行）", "", "", ""],
    ["河道清淤专项", "300", "250", "350"],
    ["人居环境整治", "450", "400", "500"],
    ["……", "", "", ""],
    ["公用经费", "43.07", "43", "67.15"],
    ["其中：办公经费", "20", "20", "30.15"],
    ["水费、电费、差旅费", "13.07", "13", "27"],
    ["会议费、培训费", "10", "10", "10"],
    ["政府采购金额", "", "36.5", "36.5"],
    ["部门基本支出预算调整", "880", "860", "900.47"],
    [
        "楼堂馆所控制情况（2023年完工项目）",
        "批复规模（m²）",
        "实际规模（㎡）",
        "规模控制率",
        "预算投资（万元）",
        "实际投资（万元）",
        "投资概算控制率",
    ],
    ["", "1200", "1180", "98.33%", "360", "355.5", "98.75%"],
    ["厉行节约保障措施", "严格执行公务接待审批制度，全年压减会议6次。"],
]
TITLE = "2023年度部门整体支出绩效评价基础数据表"


def base_spanned():
    rows = [[(BASE[0][0], 1, 2), (BASE[0][1], 2), (BASE[0][2], 2), (BASE[0][3], 2)]]
    rows.append([(text, 2) for text in BASE[1][1:]])
    rows += [[row[0], *((text, 2) for text in row[1:])] for row in BASE[2:22]]
    rows += [[(BASE[22][0], 1, 2), *BASE[22][1:]], [*BASE[23][1:]], [BASE[24][0], (BASE[24][1], 6)]]
    return spanned(*rows, title=TITLE)


@pytest.mark.parametrize("table", [flat(*BASE, title=TITLE), base_spanned()], ids=["flat", "spanned"])
class TestBaseData:
    def test_is_known(self, table):
        shaped = shape(table)
        assert shaped.table_forms == {1: "hunan_base_data"}
        assert set(codes(shaped)) <= {"unknown_label"}

    def test_people_take_their_item_from_the_column(self, table):
        shaped = shape(table)
        on_duty = only(shaped, "财政供养人员情况", "实际在职人数")
        assert (on_duty.value, on_duty.unit, on_duty.fiscal_year, on_duty.role) == (Decimal(50), "人", 2023, "count")
        rate = only(shaped, "财政供养人员情况", "控制率")
        assert (rate.value, rate.unit, rate.printed_text) == (Decimal("108.70"), "%", "108.70%")

    def test_columns_give_year_and_stage(self, table):
        shaped = shape(table)
        values = [v for v in shaped.values if v.row_label_norm == "三公经费"]
        assert [(v.fiscal_year, v.stage, str(v.value), v.unit) for v in values] == [
            (2022, "actual", "12.4", "万元"),
            (2023, "budget_unspecified", "11", "万元"),
            (2023, "actual", "9.86", "万元"),
        ]

    def test_rows_know_what_they_are_part_of(self, table):
        parents = {v.row_label_norm: v.parent_label_norm for v in shape(table).values}
        assert parents["公务用车购置和维护经费"] == "三公经费"
        assert parents["公车购置"] == parents["公车运行维护"] == "公务用车购置和维护经费"
        assert parents["公务接待"] == "三公经费"
        assert parents["业务工作经费"] == "项目支出"
        assert parents["办公经费"] == parents["水费、电费、差旅费"] == parents["会议费、培训费"] == "公用经费"
        assert parents["公用经费"] is parents["政府采购金额"] is parents["项目支出"] is None

    def test_a_row_a_project(self, table):
        subjects = {v.row_label_norm: v.subject for v in shape(table).values}
        assert subjects["河道清淤专项"] == "河道清淤专项"
        assert subjects["人居环境整治"] == "人居环境整治"
        assert subjects["县级专项资金"] is None
        assert subjects["公用经费"] is None

    def test_blanks_are_kept_and_fillers_skipped(self, table):
        shaped = shape(table)
        nulls = {(v.row_label_norm, v.column_label): v.null_kind for v in shaped.values if v.value is None}
        assert nulls["公车购置", "2023年决算数"] == "dash"
        assert nulls["出国经费", "2022年决算数"] == "blank"
        assert not any("…" in (v.row_label or "") for v in shaped.values)

    def test_buildings(self, table):
        shaped = shape(table)
        area = only(shaped, "楼堂馆所控制情况(2023年完工项目)", "实际规模")
        assert (str(area.value), area.unit, area.role, area.block_id) == ("1180", "㎡", "area", "buildings")
        invested = only(shaped, "楼堂馆所控制情况(2023年完工项目)", "实际投资")
        assert (str(invested.value), invested.unit) == ("355.5", "万元")

    def test_words_go_to_the_reader_of_prose(self, table):
        (cell,) = shape(table).prose_cells
        assert cell.text.startswith("严格执行") and cell.section.endswith("厉行节约保障措施")


SELF = [
    ["县级预算部门名称", "某某县林业局"],
    ["年度预算申请（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", "1925.67", "2100", "2030.12", "10", "96.67%", "9.67"],
    ["", "按收入性质分:2030.12", "按支出性质分：1925.67"],
    ["", "其中：一般公共预算：1325.68", "其中：基本支出：900.47"],
    ["", "政府性基金拨款：118.82", "项目支出：1025.20"],
    ["", "纳入专户管理的非税收入拨款：", ""],
    ["", "其他资金：585.62", ""],
    ["年度总体目标", "预期目标", "实际完成情况"],
    ["", "完成造林2000亩。", "完成造林2150亩，抚育森林600亩。"],
    [
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ],
    ["", "产出指标\n(50分)", "数量指标", "造林面积", "≥2000亩", "2150亩", "25", "25", ""],
    ["", "", "质量指标", "造林成活率", "≥90%", "88%", "25", "23", "春旱，加强补植"],
    ["", "效益指标\n（30分）", "社会效\n益指标", "带动就业", "带动明显", "带动明显", "30", "28", "/"],
    ["", "满意度指标（10分）", "服务对象满意度指标", "林农满意度", "≥95%", "96%", "10", "10", "无"],
    ["总分", "100", "95.67"],
]


def self_spanned():
    rows = [
        [("县级预算部门名称", 3), ("某某县林业局", 6)],
        [("年度预\n算申请\n（万元）", 1, 7), ("", 2), *SELF[1][2:7], ("得分", 1)],
        [("年度资金总额", 2), *SELF[2][2:]],
        *([(row[1], 4), (row[2], 4)] for row in SELF[3:8]),
        [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
        [(SELF[9][1], 4), (SELF[9][2], 4)],
        [("绩\n效\n指\n标", 1, 5), *SELF[10][1:]],
        [("产出指标\n(50分)", 1, 2), *SELF[11][2:]],
        SELF[12][2:],
        SELF[13][1:],
        SELF[14][1:],
        [("总分", 6), "100", "95.67", ""],
    ]
    return spanned(*rows, title="部门整体支出绩效自评表")


SELF_TITLE = "2023年度部门整体支出绩效自评表"


@pytest.mark.parametrize("table", [flat(*SELF, title=SELF_TITLE), self_spanned()], ids=["flat", "spanned"])
class TestSelfEvaluation:
    def test_is_known_and_wholly_read(self, table):
        shaped = shape(table)
        assert shaped.table_forms == {1: "hunan_department"}
        assert codes(shaped) == []

    def test_labels_that_hold_their_number(self, table):
        shaped = shape(table)
        fund = only(shaped, "一般公共预算", "按收入性质分")
        assert (str(fund.value), fund.unit, fund.stage, fund.role) == ("1325.68", "万元", "actual", "amount")
        assert fund.printed_text == "1325.68" and fund.parent_label_norm == "按收入性质分"
        assert only(shaped, "纳入专户管理的非税收入拨款", "按收入性质分").null_kind == "blank"
        assert str(only(shaped, "项目支出", "按支出性质分").value) == "1025.20"
        assert str(only(shaped, "按收入性质分", None).value) == "2030.12"

    def test_the_frame(self, table):
        (frame,) = shape(table).score_forms
        assert (frame.total_weight, frame.total_score) == (Decimal(100), Decimal("95.67"))
        assert (frame.execution_rate_percent, frame.execution_weight) == (Decimal("96.67"), Decimal(10))
        assert (frame.execution_score, frame.execution_score_decimals) == (Decimal("9.67"), 2)
        assert frame.project is None

    def test_indicators(self, table):
        shaped = shape(table)
        rows = [(i.position, i.level1, i.level2, i.level3, i.weight, i.score) for i in shaped.indicators]
        assert rows == [
            (1, "产出指标", "数量指标", "造林面积", Decimal(25), Decimal(25)),
            (2, "产出指标", "质量指标", "造林成活率", Decimal(25), Decimal(23)),
            (3, "效益指标", "社会效益指标", "带动就业", Decimal(30), Decimal(28)),
            (4, "满意度指标", "服务对象满意度指标", "林农满意度", Decimal(10), Decimal(10)),
        ]
        assert [i.level1_weight for i in shaped.indicators] == [50, 50, 30, 10]
        assert [i.kind for i in shaped.indicators] == ["quantitative", "quantitative", "qualitative", "quantitative"]
        assert [i.deviation_note for i in shaped.indicators] == [None, "春旱，加强补植", None, "无"]
        assert [i.indicator_id for i in shaped.indicators] == [f"d0/f1/i{n}" for n in (1, 2, 3, 4)]

    def test_goals_are_prose_with_their_stage(self, table):
        cells = shape(table).prose_cells
        assert [(cell.default_stage, cell.is_target) for cell in cells] == [("target", True), ("actual", False)]
        assert all("年度总体目标" in cell.section for cell in cells)


def test_project_form_of_annex_3_names_its_project():
    table = flat(
        ["项目支出名称", "政协委员活动经费"],
        ["主管部门", "某某县政协", "实施单位", "某某县政协办公室"],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", "30", "28", "28", "10", "100%", "10"],
        ["", "其中：当年财政拨款", "30", "28", "28", "", "", ""],
        ["", "上年结转资金", "0", "0", "0", "", "", ""],
        ["", "其他资金", "", "", "", "", "", ""],
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
        ["", "产出指标", "数量指标", "视察次数", "≥6次", "7次", "90", "90", ""],
        ["总分", "100", "100"],
        title="项目支出绩效自评表",
    )
    shaped = shape(table)
    assert shaped.table_forms == {1: "hunan_project"}
    assert {v.subject for v in shaped.values if v.role == "amount"} == {"政协委员活动经费"}
    assert shaped.indicators[0].project == shaped.score_forms[0].project == "政协委员活动经费"
    assert numbers(shaped, "全年预算数") == {"年度资金总额": "28", "当年财政拨款": "28", "上年结转资金": "0"}
    assert only(shaped, "当年财政拨款", "全年执行数").parent_label_norm == "年度资金总额"
