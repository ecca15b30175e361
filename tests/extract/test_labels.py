from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.labels import (
    bare_label,
    compact,
    declared_weight,
    fold,
    indentation,
    is_part_label,
    normalise_label,
    numbering_rank,
    printed_unit,
    split_year,
)


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("    其中：公车购置", "公车购置"),
        ("1、公务用车购置和维护经费", "公务用车购置和维护经费"),
        ("（一）因公出国（境）费（万元）：", "因公出国(境)费"),
        ("①三公经费", "三公经费"),
        ("“三公”经费：", "三公经费"),
        ("批复规模（m²）", "批复规模"),
        ("经济效\n益指标", "经济效益指标"),
        ("[bookmark: _GoBack]总分", "总分"),
        ("2010201 行政运行", "2010201行政运行"),
        ("……", "……"),
        ("", ""),
    ],
)
def test_labels_become_keys(printed, key):
    assert normalise_label(printed) == key


@given(st.text())
def test_a_key_is_its_own_key(text):
    key = normalise_label(text)
    assert normalise_label(key) == key


@given(st.text())
def test_folding_leaves_no_white_space_and_folds_once(text):
    folded = fold(text)
    assert not any(sign.isspace() for sign in folded)
    assert fold(folded) == folded


def test_folding_keeps_what_the_width_form_would_change():
    assert fold("㎡ … ①（Ａ）") == "㎡…①(A)"


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("2023年决算数", ("决算数", 2023)),
        ("2024年度预算数", ("预算数", 2024)),
        ("决算数", ("决算数", None)),
        ("2024年", ("2024年", None)),
    ],
)
def test_years_are_split_off(label, parts):
    assert split_year(label) == parts


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("执行率(B/A)", "执行率"),
        ("全年执行数B", "全年执行数"),
        ("预算执行率%", "预算执行率"),
        ("得分(20分*执行率)", "得分"),
        ("年度(/项目)指标值", "年度指标值"),
        ("(50分)", "(50分)"),
    ],
)
def test_bare_labels(label, bare):
    assert bare_label(label) == bare


@pytest.mark.parametrize(
    ("printed", "weight"),
    [
        ("产出指标\n\n(50分)", Decimal(50)),
        ("效益指标（30分）", Decimal(30)),
        ("预算执行情况（万元）（20分）", Decimal(20)),
        ("成本指标（22.5分）", Decimal("22.5")),
        ("完工项目（2024）", None),
        ("一级指标", None),
    ],
)
def test_declared_points(printed, weight):
    assert declared_weight(printed) == weight


def test_units_in_brackets():
    assert printed_unit("预算执行情况（万元）（20分）") == "万元"
    assert printed_unit("实际规模（m²）") == "㎡"
    assert printed_unit("执行率（B/A）") is None


def test_shape_of_a_label():
    assert [
        numbering_rank(text) for text in ("一、收入", "（一）收入", "1、收入", "(1)收入", "①收入", "收入", "2.5倍")
    ] == [1, 2, 3, 4, 5, 0, 0]
    assert is_part_label(" 其中：财政拨款") and is_part_label("1、其中:办公费") and not is_part_label("财政拨款")
    assert (indentation("　　公车"), indentation("  公车"), indentation("公车")) == (4, 2, 0)
    assert compact(" 年度预\n算申请 ") == "年度预算申请"
