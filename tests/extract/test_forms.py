"""The knowledge loads, and a mistake in it is told with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from extract.form_files import FormsError
from extract.forms import load_knowledge
from extract.statements.knowledge import BLOCKS

FORMS = Path(__file__).resolve().parents[2] / "forms"


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """A copy of the knowledge to make mistakes in."""
    folder = tmp_path / "forms"
    shutil.copytree(FORMS, folder)
    return folder


def append(path: Path, line: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{line}\n", encoding="utf-8")


def test_the_projects_own_knowledge_is_whole():
    knowledge = load_knowledge(FORMS)
    assert knowledge.warnings == ()
    assert {"hunan_base_data", "hunan_department", "ministry_project", "sichuan_project"} <= {
        form.form_id for form in knowledge.table_forms
    }
    assert knowledge.vocabulary is knowledge.vocabulary


def test_every_form_id_that_a_label_is_bound_to_exists():
    knowledge = load_knowledge(FORMS)
    statements = {form.form_id for form in knowledge.statements.forms}
    known = {form.form_id for form in knowledge.table_forms} | statements
    bound = {label.form_id for labels in knowledge.item_labels.values() for label in labels if label.form_id}
    assert bound <= known
    for labels in knowledge.item_labels.values():
        for label in labels:
            if label.block_id and (label.form_id is None or label.form_id in statements):
                assert label.block_id in BLOCKS
            elif label.block_id:
                form = knowledge.form(label.form_id)
                assert form is not None and label.block_id in {block.block_id for block in form.blocks}


def test_header_labels_are_found_as_printed_without_year_and_without_brackets():
    knowledge = load_knowledge(FORMS)
    assert knowledge.column_rules("2023年决算数")[0].stage == "actual"
    assert knowledge.column_rules("全年执行数(B)")[0].role == "amount"
    assert knowledge.column_rules("调整预算数(A)")[0].stage == "full_year_budget"
    assert knowledge.column_rules("调整预算数")[0].stage == "adjusted"
    assert knowledge.column_rules("完全没有见过") == ()


def test_a_label_of_a_form_goes_before_one_of_every_form():
    knowledge = load_knowledge(FORMS)
    assert knowledge.item_of("按支出性质分", "hunan_department") == "expenditure_total"
    assert knowledge.item_of("按支出性质分", "sichuan_project") is None
    assert knowledge.item_of(None) is None


@pytest.mark.parametrize(
    ("file", "line", "words"),
    [
        ("columns.csv", "年初预算数,,amount,actual,,,", ["columns.csv line", "年初预算数", "twice"]),
        ("columns.csv", "新列,,money,,,,", ["role 'money'", "amount"]),
        ("column_patterns.csv", "(完成值,,actual,,,,", ["column_patterns.csv line", "no pattern"]),
        ("column_patterns.csv", "完成.值,,outcome,,,,", ["role 'outcome'"]),
        ("columns.csv", "新列,,amount,someday,,,", ["stage 'someday'"]),
        ("columns.csv", "新列（元）：,,amount,,,,", ["not normalised", "新列"]),
        ("columns.csv", "新列,amount", ["fields"]),
        ("fields.csv", "项目名称,project,", ["项目名称", "twice"]),
        ("fields.csv", "新栏,colour,", ["field 'colour'"]),
        ("row_words.csv", "total,(总分,", ["no pattern"]),
        ("row_words.csv", "sum,总分,", ["kind 'sum'"]),
        (
            "item_labels.csv",
            "基本支出,expenditure_project,,,,",
            ["基本支出", "expenditure_basic", "expenditure_project"],
        ),
        ("item_labels.csv", "新支出,expenditure_new,,,,", ["expenditure_new"]),
        ("operator_words.csv", "正向,<=,", ["正向", "two meanings"]),
    ],
)
def test_a_mistake_is_told_with_its_place(forms, file, line, words):
    append(forms / file, line)
    with pytest.raises(FormsError) as caught:
        load_knowledge(forms)
    assert file in str(caught.value)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_an_entry_that_can_never_match_is_a_warning(forms):
    append(forms / "item_labels.csv", "（一）新支出：,expenditure_basic,,,,")
    assert len(load_knowledge(forms).warnings) == 1
    assert "新支出" in load_knowledge(forms).warnings[0]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({"name": "没有编号"}, "form_id"),
        ({"form_id": "hunan_base_data", "name": "重复", "titles": ["某表"]}, "another file"),
        ({"form_id": "empty", "name": "空"}, "to know the form by"),
        ({"form_id": "odd", "name": "怪", "titles": ["某表"], "colour": "red"}, "colour"),
        ({"form_id": "odd", "name": "怪", "titles": ["某表（元）："]}, "normalised"),
    ],
)
def test_a_wrong_form_is_told(forms, content, word):
    (forms / "tables" / "zz.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(FormsError, match=word):
        load_knowledge(forms)


def test_a_missing_file_says_which(forms):
    (forms / "columns.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"columns\.csv"):
        load_knowledge(forms)
