from decimal import Decimal

from table_building import codes, flat, numbers, only, shape, spanned

INDICATORS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]


def ministry_rows(project="农村公路养护", total="99.5"):
    return [
        ["项目名称", project],
        ["主管部门", "某某市交通运输局", "实施单位", "某某市公路中心"],
        ["项目资金\n（万元）", "", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"],
        ["", "年度资金总额", "120", "118.5", "112.575", "10", "95%", "9.5"],
        ["", "其中：本年财政拨款", "120", "118.5", "112.575", "-", "95%", "-"],
        ["", "上年结转资金", "0", "0", "0", "-", "/", "-"],
        ["", "其他资金", "", "", "", "-", "", "-"],
        ["年度总体目标", "预期目标", "实际完成情况"],
        ["", "养护公路80公里。", "养护公路82公里。"],
        ["绩效指标", *INDICATORS],
        ["", "产出指标", "数量指标", "指标1：养护里程", "≥80公里", "82公里", "50", "50", ""],
        ["", "", "", "指标2：", "", "", "", "", ""],
        ["", "", "", "……", "", "", "", "", ""],
        ["", "", "质量指标", "指标1：资金支付完成率100%", "", "", "", "", ""],
        ["", "效益指标", "社会效益指标", "指标1：出行便利程度", "有效提升", "有效提升", "30", "30", ""],
        ["", "满意度指标", "服务对象满意度指标", "指标1：群众满意度", "≥ 90%", "93.5%", "10", "10", ""],
        ["总分", "100", total],
    ]


def test_ministry_form():
    shaped = shape(flat(*ministry_rows(), title="（2022年度）项目支出绩效自评表"))
    assert shaped.table_forms == {1: "ministry_project"}
    assert numbers(shaped, "全年执行数(B)") == {
        "年度资金总额": "112.575",
        "本年财政拨款": "112.575",
        "上年结转资金": "0",
    }
    assert only(shaped, "本年财政拨款", "分值").null_kind == "dash"
    assert only(shaped, "上年结转资金", "执行率(B/A)").null_kind == "slash"
    assert [i.level3 for i in shaped.indicators] == ["养护里程", "资金支付完成率100%", "出行便利程度", "群众满意度"]
    (frame,) = shaped.score_forms
    assert (frame.execution_rate_percent, frame.execution_score, frame.total_score) == (
        95,
        Decimal("9.5"),
        Decimal("99.5"),
    )


def test_a_target_that_stands_in_the_name_is_read_and_signalled():
    shaped = shape(flat(*ministry_rows(), title="项目支出绩效自评表"))
    indicator = shaped.indicators[1]
    assert (indicator.target_text, indicator.target_operator, indicator.target_value) == (None, "=", Decimal(100))
    assert indicator.target_cell_id is not None and indicator.value_unit == "%"
    assert codes(shaped) == ["target_in_name"]


def test_several_forms_in_one_table():
    rows = [*ministry_rows(), *ministry_rows("桥梁检测", "100")]
    shaped = shape(flat(*rows, title="项目支出绩效自评表"))
    assert [(f.form_no, f.project, f.total_score) for f in shaped.score_forms] == [
        (1, "农村公路养护", Decimal("99.5")),
        (2, "桥梁检测", Decimal(100)),
    ]
    assert {(i.form_no, i.project, i.position) for i in shaped.indicators} == {
        (n, name, position) for n, name in ((1, "农村公路养护"), (2, "桥梁检测")) for position in (1, 2, 3, 4)
    }


def test_several_forms_in_one_document():
    tables = [
        flat(*ministry_rows(name), title="项目支出绩效自评表", number=n) for n, name in ((1, "甲项目"), (2, "乙项目"))
    ]
    shaped = shape(*tables)
    assert [(f.form_no, f.table_no, f.project) for f in shaped.score_forms] == [(1, 1, "甲项目"), (2, 2, "乙项目")]
    assert len({v.value_id for v in shaped.values}) == len(shaped.values)


def test_sichuan_form_has_operator_value_and_unit_in_columns():
    table = spanned(
        [("部门预算项目支出绩效自评表", 11)],
        [("项目名称", 2), ("51092324T000010263357-水质监测", 9)],
        [
            ("预算执行情况（10分）", 1, 3),
            ("", 2),
            "年初预算",
            "调整后预算数",
            "预算执行数",
            "预算执行率",
            ("权重", 2),
            "得分",
            "原因",
        ],
        [("总额", 2), "60.00", "58.00", "43.50", "75.00%", ("10", 2), "7.5", "招标结余，采购价低于预算"],
        [("其中：财政资金", 2), "60.00", "58.00", "43.50", "75.00%", ("/", 2), "/", ""],
        [
            ("绩效指标（90分）", 1, 4),
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标值",
            "度量单位",
            "完成值",
            "权重",
            "得分",
            "未完成原因分析",
        ],
        [("产出指标", 1, 2), "数量指标", "监测断面", "＝", "12", "个", "12", "22.5", "22.5", ""],
        ["成本指标", "单次费用", "≤", "3000", "元", "2900", "22.5", "22.5", ""],
        ["满意度指标", "服务对象满意度", "公众满意度", "≥", "90", "百分比", "91.2", "45", "45", ""],
        [("合计", 8), "100", "97.5", ""],
        [("评价结论", 2), ("项目按期完成，自评97.5分。", 9)],
        [("存在问题", 2), ("采购价估计偏高。", 9)],
    )
    shaped = shape(table)
    assert shaped.table_forms == {1: "sichuan_project"}
    assert [(i.target_operator, i.target_value, i.value_unit, i.actual_value, i.weight) for i in shaped.indicators] == [
        ("=", 12, "个", 12, Decimal("22.5")),
        ("<=", 3000, "元", 2900, Decimal("22.5")),
        (">=", 90, "%", Decimal("91.2"), 45),
    ]
    (frame,) = shaped.score_forms
    assert (frame.execution_weight, frame.execution_score, frame.execution_rate_percent) == (10, Decimal("7.5"), 75)
    assert (frame.total_weight, frame.total_score) == (100, Decimal("97.5"))
    declared = [(v.row_label_norm, v.value) for v in shaped.values if v.row_label_norm == "绩效指标(90分)"]
    assert declared == [("绩效指标(90分)", 90)]
    sections = [cell.section.rsplit(" / ", 1)[-1] for cell in shaped.prose_cells]
    assert sections == ["原因", "评价结论", "存在问题"]
    assert codes(shaped) == []


def test_hubei_form_has_goals_of_their_own_and_no_weights():
    head = ["一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"]
    table = flat(
        ["项目名称", "水土保持监测"],
        ["项目类别", "1、部门预算项目☑ 2、市直专项□"],
        ["预算执行情况（万元）（20分）", "", "预算数（A）", "执行数（B）", "执行率（B/A）", "得分（20分*执行率）"],
        ["", "年度财政资金总额", "50", "49", "98%", "19.6"],
        ["年度绩效目标1（40分）", *head],
        ["", "产出指标", "数量指标", "监测点位", "20个", "20个", "20"],
        ["", "效益指标", "生态效益指标", "治理面积", "≥3平方公里", "3.2平方公里", "20"],
        ["年度绩效目标2（40分）", *head],
        ["", "产出指标", "数量指标", "培训人次", "≥100人次", "110人次", "40"],
        ["总分", "99.6"],
        ["偏差大或目标未完成原因分析", "无明显偏差，全部目标按期完成。"],
        title="2020年度水土保持监测项目自评表",
    )
    shaped = shape(table)
    assert shaped.table_forms == {1: "hubei_project"}
    assert [(i.level1, i.level3, i.score, i.weight) for i in shaped.indicators] == [
        ("产出指标", "监测点位", 20, None),
        ("效益指标", "治理面积", 20, None),
        ("产出指标", "培训人次", 40, None),
    ]
    (frame,) = shaped.score_forms
    assert (frame.execution_weight, frame.execution_score, frame.total_score) == (20, Decimal("19.6"), Decimal("99.6"))
    goals = [(v.row_label_norm, v.value) for v in shaped.values if "目标" in v.row_label_norm and v.role == "weight"]
    assert goals == [("年度绩效目标1(40分)", 40), ("年度绩效目标2(40分)", 40)]
    assert only(shaped, "年度财政资金总额", "预算数(A)").stage == "full_year_budget"


def test_department_tables_of_tianjin_are_one_form():
    goals = flat(
        ["年度绩效目标", "实际完成情况", "偏差原因分析及改进措施"],
        ["完成道路清扫900公里。", "清扫912公里。", ""],
        ["完成公厕改造12座。", "改造11座。", "一座因规划调整未开工。"],
        title="2023年度部门整体支出绩效自评表",
    )
    index = flat(
        ["指标名称", "计算符号", "指标值", "实际完成值", "计量单位", "分值", "得分", "偏差原因分析及改进措施"],
        ["清扫里程", "≥", "900", "912", "公里", "60", "60", ""],
        ["投诉处理时限", "≤", "3", "2", "天", "40", "40", ""],
        ["合计", "", "", "", "", "100", "100", ""],
        number=2,
    )
    shaped = shape(goals, index)
    assert {i.form_no for i in shaped.indicators} == {1}
    assert [(i.level3, i.target_operator, i.target_value, i.value_unit) for i in shaped.indicators] == [
        ("清扫里程", ">=", 900, "公里"),
        ("投诉处理时限", "<=", 3, "天"),
    ]
    assert [(f.total_weight, f.total_score) for f in shaped.score_forms] == [(100, 100)]
    assert [cell.default_stage for cell in shaped.prose_cells] == ["target", "actual", "target", "actual", None]


def test_hefei_columns_of_part_money_take_the_stage_of_their_column():
    table = flat(
        [
            "部门预算情况（万元）",
            "任务名称",
            "完成情况",
            "年初预算数",
            "年度预算调整",
            "全年预算数",
            "其中：财政拨款",
            "全年执行数",
            "其中：财政拨款",
            "预算执行率%",
            "分值",
            "自评得分",
        ],
        ["", "城市管理", "已完成", "200", "-20", "180", "150", "171", "145", "95", "", ""],
        ["", "合计", "", "200", "-20", "180", "150", "171", "145", "95", "10", "9.5"],
        title="2022年度部门整体支出绩效自评表",
    )
    shaped = shape(table)
    assert shaped.table_forms == {1: "hefei_department"}
    row = [
        (v.column_label_norm, v.stage, v.value)
        for v in shaped.values
        if v.row_label_norm == "城市管理" and v.role == "amount"
    ]
    assert row == [
        ("年初预算数", "initial_budget", 200),
        ("年度预算调整", "budget_adjustment", -20),
        ("全年预算数", "full_year_budget", 180),
        ("财政拨款", "full_year_budget", 150),
        ("全年执行数", "actual", 171),
        ("财政拨款", "actual", 145),
    ]
    (frame,) = shaped.score_forms
    assert (frame.execution_rate_percent, frame.execution_score) == (95, Decimal("9.5"))


def test_fund_table_by_source():
    table = flat(
        ["资金来源", "年初预算", "年度预算调整", "调整后的预算", "全年执行数", "预算执行率%"],
        ["一般公共预算资金", "10.00", "1.00", "11.00", "11.00", "100"],
        ["政府性基金预算资金", "", "", "", "", ""],
        unit="万元",
    )
    shaped = shape(table)
    assert shaped.table_forms == {1: "fund_sources"}
    assert only(shaped, "一般公共预算资金", "调整后的预算").stage == "full_year_budget"
    assert only(shaped, "政府性基金预算资金", "年初预算").null_kind == "blank"
    assert {v.unit for v in shaped.values if v.role == "amount"} == {"万元"}


def test_guangxi_deductions_stay_beside_the_indicator():
    table = flat(
        ["项目名称", "乡村图书室"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "扣分", "评分说明"],
        ["产出指标", "数量指标", "新增图书", "≥500册", "450册", "20", "18", "2", "采购延期，少购50册"],
        title="项目支出绩效自评表",
    )
    shaped = shape(table)
    assert shaped.table_forms == {1: "guangxi_project"}
    assert (shaped.indicators[0].score, only(shaped, "新增图书", "扣分").value) == (18, 2)
    assert [cell.text for cell in shaped.prose_cells] == ["采购延期，少购50册"]


def test_shanxi_prefers_the_adjusted_target():
    table = flat(
        ["一级指标", "二级指标", "三级指标", "年初指标值", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "巡查次数", "≥24次", "≥20次", "21次", "10", "10"],
        title="项目支出绩效自评表",
    )
    shaped = shape(table)
    assert shaped.table_forms == {1: "shanxi_project"}
    assert (shaped.indicators[0].target_text, shaped.indicators[0].target_value) == ("≥20次", 20)


def test_yinchuan_keeps_both_scores():
    table = flat(
        ["项目名称", "老旧小区改造"],
        ["项目资金（万元）", "年初预算数", "调整预算数A", "全年执行数B", "执行率"],
        ["年度资金总额", "300", "280", "266", "95%"],
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "参考分值",
            "指标值（A）",
            "全年实际值（B）",
            "得分",
            "财政评分",
            "未完成原因分析及改进措施",
        ],
        ["项目产出", "产出数量", "改造户数", "15", "≥320户", "331户", "15", "14", ""],
        ["自评得分", "", "", "", "", "", "96", "94", ""],
        title="2021年度项目自评表",
    )
    shaped = shape(table)
    assert shaped.table_forms == {1: "yinchuan_project"}
    assert only(shaped, "年度资金总额", "调整预算数A").stage == "full_year_budget"
    assert (shaped.indicators[0].weight, shaped.indicators[0].score) == (15, 15)
    assert only(shaped, "改造户数", "财政评分").role == "audit_score"
    (frame,) = shaped.score_forms
    assert frame.total_score == 96


def test_a_form_that_nobody_described_still_gives_its_indicators():
    table = flat(
        ["评价对象", "某某中心"],
        ["一级指标", "二级指标", "指标名称", "指标解释", "目标值", "完成值", "权重", "自评得分", "扣分原因"],
        ["履职", "监督", "检查家次", "全年检查企业的次数", "不少于60家次", "66家次", "40", "40", ""],
        ["", "", "问题整改率", "整改问题占比", "达到95%以上", "92%", "60", "57", "两家企业停产"],
        ["综合得分", "", "", "", "", "", "100", "97", ""],
        title="年度履职考核打分明细",
    )
    shaped = shape(table)
    assert shaped.table_forms == {}
    assert [(i.level1, i.level2, i.level3, i.target_operator, i.target_value, i.score) for i in shaped.indicators] == [
        ("履职", "监督", "检查家次", ">=", 60, 40),
        ("履职", "监督", "问题整改率", ">=", 95, 57),
    ]
    assert shaped.score_forms[0].total_score == 97
    assert "unknown_table" in codes(shaped)


def test_the_stub_of_the_money_is_no_column_and_says_its_unit():
    table = spanned(
        [("年度预算（万元）", 1, 3), "资金来源", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "得分"],
        ["年度资金总额", "320.5", "385", "365", "10", "9.5"],
        ["其中：财政拨款", "320.5", "380", "361", "—", "—"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["", "产出指标", "数量指标", "保障人数", "≥8600人", "8420人", "90", "87"],
        title="部门整体支出绩效目标自评表",
    )
    shaped = shape(table)
    money = [(v.row_label_norm, v.stage, v.value, v.unit) for v in shaped.values if v.role == "amount"]
    assert money[:3] == [
        ("年度资金总额", "initial_budget", Decimal("320.5"), "万元"),
        ("年度资金总额", "full_year_budget", 385, "万元"),
        ("年度资金总额", "actual", 365, "万元"),
    ]
    assert {unit for *_, unit in money} == {"万元"}


def test_shaanxi_tasks_with_their_money_by_source():
    table = spanned(
        [
            ("年度主要任务完成情况", 1, 4),
            ("任务名称", 1, 2),
            ("完成情况", 1, 2),
            ("预算数（万元）", 3),
            ("执行数（万元）", 3),
        ],
        ["总额", "财政拨款", "其他资金", "总额", "财政拨款", "其他资金"],
        ["渠道清淤", "已完成", "48", "48", "0", "48", "48", "0"],
        [("金额合计", 2), "80", "78", "2", "79", "77", "2"],
        title="部门整体支出绩效自评表",
    )
    shaped = shape(table, division="610000")
    assert shaped.table_forms == {1: "shaanxi_department"}
    rows = [(v.row_label_norm, v.subject, v.column_label_norm, v.stage, v.value) for v in shaped.values]
    assert ("渠道清淤", "渠道清淤", "总额", "budget_unspecified", 48) in rows
    assert ("金额合计", None, "其他资金", "actual", 2) in rows


def test_chongqing_indicators_have_a_target_before_and_after_an_adjustment():
    table = spanned(
        [
            ("部门预算执行情况（万元）", 1, 2),
            "年初预算数",
            "全年（调整）预算数",
            "全年执行数",
            "执行率（%）",
            "执行率权重",
            "执行率得分（分）",
        ],
        ["150", "180", "171", "95", "10", "9.5"],
        [("当年绩效目标", 1, 2), ("年初绩效目标", 2), ("全年（调整）绩效目标", 2), ("全年目标实际完成情况", 2)],
        [("整治12个村。", 2), ("无", 2), ("整治11个村。", 2)],
        [
            ("绩效指标", 1, 2),
            "指标名称",
            "计量单位",
            "指标性质",
            "年初指标值",
            "调整指标值",
            "全年完成值",
            "得分系数（%）",
            "指标权重（分）",
            "指标得分（分）",
        ],
        ["整治村", "个", "≥", "10", "12", "11", "91.67", "90", "82.5"],
        title="部门整体绩效自评表",
    )
    shaped = shape(table, division="500000")
    assert shaped.table_forms == {1: "chongqing_department"}
    (one,) = shaped.indicators
    assert (one.level3, one.target_value, one.actual_value, one.weight, one.score) == (
        "整治村",
        12,
        11,
        90,
        Decimal("82.5"),
    )
    goals = [(cell.text, cell.default_stage) for cell in shaped.prose_cells if cell.default_stage]
    assert goals == [
        ("整治12个村。", "target"),
        ("整治11个村。", "actual"),
    ]
    (frame,) = shaped.score_forms
    assert (frame.execution_rate_percent, frame.execution_weight, frame.execution_score) == (95, 10, Decimal("9.5"))
