"""The files of statements: mistakes are told, classes are found by name and year."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from statement_building import knowledge

from extract.form_files import FormsError
from extract.statements import load_statements

FORMS = Path(__file__).resolve().parents[3] / "forms"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "statements").mkdir()
    for name in ("statement_words.csv", "functional_classes.csv", "economic_classes.csv"):
        shutil.copy(FORMS / name, tmp_path / name)
    for path in (FORMS / "statements").glob("*.yml"):
        shutil.copy(path, tmp_path / "statements" / path.name)
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("statements/budget.yml", "layout: sides", "layout: aslant", "layout 'aslant'"),
        ("statements/budget.yml", "form_id: bu_b2", "form_id: bu_b1", "stands twice"),
        ("statements/budget.yml", "fund: all", "fund: mine", "fund 'mine'"),
        ("statements/budget.yml", "    stage: initial_budget\n", "", "stage needed"),
        ("statements/budget.yml", "labels: [收入总计", "labels: [一、收入总计", "not normalised"),
        ("statements/budget.yml", "    labels: [收入总计", "    lables: [收入总计", "no such setting"),
        ("statements/final_accounts.yml", "family: final_accounts", "family: mine", "family 'mine'"),
        ("statements/final_accounts.yml", '"收入决算', '"(收入决算', "is no pattern"),
        ("statement_words.csv", "counter,", "countess,", "kind 'countess'"),
        ("statement_words.csv", ",revenue,", ",revenues,", "value 'revenues'"),
        ("functional_classes.csv", "\n201,", "\n2011,", "has not 3, 5 or 7 digits"),
    ],
)
def test_a_mistake_is_told_with_its_place(folder: Path, file: str, old: str, new: str, message: str):
    replace(folder / file, old, new)
    with pytest.raises(FormsError, match=message) as raised:
        load_statements(folder)
    assert Path(file).name in str(raised.value) or "bu_b1" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("一般公共服务支出", 2025, "201"),
        ("医疗卫生与计划生育支出", 2016, "210"),
        ("卫生健康支出", 2024, "210"),
        ("文化体育与传媒支出", 2017, "207"),
        ("国土海洋气象等支出", 2017, "220"),
        ("文化体育与传媒支出", 2030, "207"),  # a name out of its years is still that class
        ("基本支出", 2025, None),
    ],
)
def test_classes_by_name(name: str, year: int, code: str | None):
    assert knowledge().statements.functional_class(name, year) == code


def test_economic_classes_by_name():
    assert knowledge().statements.economic_class("工资福利支出", 2025) == "301"
    assert knowledge().statements.economic_class("机关工资福利支出", 2025) == "501"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("科目编码", "code"),
        ("功能科目代码", "code"),
        ("部门预算经济分类科目编码", "code"),
        ("单位编码", "unit_code"),
        ("部门(单位)代码", "unit_code"),
        ("科目名称", "name"),
        ("功能分类科目名称", "name"),
        ("单位名称", "unit_name"),
        ("项目", "label"),
        ("类", "code_1"),
        ("行次", "counter"),
        ("备注", "remark"),
        ("小计", "total_column"),
        ("决算数", "amount_column"),
        ("年初预算数", "amount_column"),
        ("一般公共预算财政拨款", "fund_only"),
        ("增减%", "rate"),
        ("比上年增减", "change"),
        ("基本支出", None),
        ("财政拨款收入", None),
        ("本年支出合计", None),
        ("年初结转和结余", None),
        ("公务用车购置费", None),
        ("培训费", None),
    ],
)
def test_kinds_of_header_labels(label: str, kind: str | None):
    assert knowledge().statements.header_kind(label) == kind
