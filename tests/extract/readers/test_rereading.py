"""A place read again: what agrees, what differs, what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extract.model import Cell, Reading, Table
from extract.readers import read_document
from extract.readers import rereading_pdf as engines
from extract.readers.rereading import Answer, Mate, Question, compare_characters, compare_place
from extract.readers.rereading_pdf import reread_pdf
from extract.readers.rereading_text import reread_docx, reread_text

SOURCES = Path(__file__).parent / "sources"


def asked(text: str, *numbers: str, is_cell: bool = False) -> Question:
    spans = tuple((text.index(number), text.index(number) + len(number)) for number in numbers)
    return Question("d/p1/s1", 1, (0, 0, 10, 10), text, is_cell, spans)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("1,234.50", "1 234.50", "agrees"),
        ("１２３４.50", "1234.50", "agrees"),
        ("−12.5", "-12.5", "agrees"),
        ("1,234.50", "1,234.56", "differs"),
        ("12.5", "125", "differs"),
        ("12.5", "-12.5", "differs"),
        ("12.5", "", "unread"),
        ("12.5", "合计", "unread"),
        ("合计", "合 计", "agrees"),
        ("合计", "总计", "unread"),
        ("12.5、30", "12.5", "unread"),
        ("", "", "agrees"),
        (" ", "", "agrees"),
        ("", "12.5", "differs"),
        ("", "合计", "unread"),
    ],
)
def test_the_digits_of_a_cell_are_compared(first: str, second: str, verdict: str) -> None:
    assert compare_place(asked(first, is_cell=True), second)[0] == verdict


TEXT = "全年支出120.50万元，比上年减少3.2万元，下降2.59%。"


@pytest.mark.parametrize(
    ("number", "second", "beyond", "verdict"),
    [
        ("3.2", TEXT, "", "agrees"),
        ("3.2", "全年支出120.80万元，比上年减少3.2万元，下降2.59%。", "", "agrees"),
        ("120.50", "全年支出120.80万元，比上年减少3.2万元，下降2.59%。", "", "differs"),
        ("2.59", "全年支出120.50万元，比上年减少3.2万元，", "下降2.59%。二、其他", "agrees"),
        ("3.2", "全年支出120.50万元，比上年减少", "3.2万元，下降2.59%。", "agrees"),
        ("3.2", "全年支出120.50万元，比上年减少", "30.2万元，下降2.59%。", "unread"),
        ("3.2", "别的一段话，没有数字。", "", "unread"),
    ],
)
def test_a_number_of_running_text_is_found_by_the_words_around_it(
    number: str, second: str, beyond: str, verdict: str
) -> None:
    assert compare_place(asked(TEXT, number), second, beyond)[0] == verdict


@pytest.mark.parametrize(
    ("beyond", "verdict"), [("降2.59%。二、其他", "agrees"), ("降2.95%。二、其他", "unread"), ("", "unread")]
)
def test_a_paragraph_of_which_all_numbers_count_may_go_on_over_the_page(beyond: str, verdict: str) -> None:
    assert compare_place(asked(TEXT), "全年支出120.50万元，比上年减少3.2万元，下", beyond)[0] == verdict


@pytest.mark.parametrize(
    ("text", "raw", "verdict"),
    [
        ("120.50", "项目 | 120.50 | 99", "agrees"),
        ("120.50", "项目 | 120.80 | 99", "differs"),
        ("20.50", "项目 | 120.50 | 99", "differs"),
        ("支出合计", "支出\n合计", "agrees"),
        ("支出合计", "收入合计", "unread"),
    ],
)
def test_a_files_own_characters_hold_the_digits(text: str, raw: str, verdict: str) -> None:
    assert compare_characters(asked(text, is_cell=True), raw)[0] == verdict


def questions_of(reading: Reading) -> dict[str, Question]:
    """Every cell with a digit and every blank one, with the cells of its row before it, and every passage."""
    questions = {
        reading.cell_id(table, cell): _question(reading, table, cell)
        for table in reading.tables
        for cell in table.cells
        if not cell.text.strip() or any(char.isdigit() for char in cell.text)
    }
    for passage in reading.passages:
        place_id = reading.passage_id(passage)
        questions[place_id] = Question(place_id, passage.page, passage.bbox, passage.text, False)
    return questions


def _question(reading: Reading, table: Table, cell: Cell) -> Question:
    mates = tuple(
        Mate(True, other.bbox, other.text)
        for other in table.cells
        if other.row_no == cell.row_no
        and other.page == cell.page
        and other.column_no < cell.column_no
        and other.bbox is not None
        and any(char.isalpha() for char in other.text)
    )
    return Question(reading.cell_id(table, cell), cell.page, cell.bbox, cell.text, True, mates=mates)


def read(name: str) -> tuple[Path, dict[str, Question]]:
    path = SOURCES / name
    return path, questions_of(read_document(path, "d" * 16))


def verdicts(answers: list[Answer]) -> set[str]:
    return {answer.verdict for answer in answers}


@pytest.mark.parametrize("name", ["ruled.pdf", "forms.pdf", "turned.pdf"])
def test_both_engines_confirm_what_is_printed(name: str) -> None:
    path, questions = read(name)
    answers = reread_pdf(path, list(questions.values()))
    assert {answer.engine for answer in answers} == {"pypdfium2", "pdfplumber"}
    assert len(answers) == 2 * len(questions)
    assert verdicts(answers) == {"agrees"}
    assert any(answer.has_same_place for answer in answers if answer.engine == "pdfplumber")


def a_cell(questions: dict[str, Question]) -> Question:
    return next(each for each in questions.values() if each.is_cell and each.mates and "." in each.text)


def test_a_misread_digit_is_found_by_both_engines() -> None:
    path, questions = read("ruled.pdf")
    cell = a_cell(questions)
    wrong = replace(cell, text=cell.text.replace(".", "", 1))
    answers = reread_pdf(path, [wrong])
    assert verdicts(answers) == {"differs"}
    assert all(answer.text and answer.text.strip() in cell.text for answer in answers)


def test_a_number_that_the_first_reading_left_out_is_found_by_both_engines() -> None:
    path, questions = read("ruled.pdf")
    assert verdicts(reread_pdf(path, [replace(a_cell(questions), text="")])) == {"differs"}


def test_a_page_without_characters_does_not_say_that_a_cell_is_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    path, questions = read("ruled.pdf")
    picture = engines.SecondPage(glyphs=())
    for engine in engines.ENGINES:
        monkeypatch.setitem(
            engines.ENGINES, engine, lambda path, pages, grids: iter([(page, picture) for page in pages])
        )
    answers = reread_pdf(path, [replace(a_cell(questions), text="")])
    assert {(answer.verdict, answer.reason) for answer in answers} == {("unread", "nothing_there")}


def test_a_number_put_into_another_row_is_found_by_the_grid() -> None:
    path, questions = read("ruled.pdf")
    cell = a_cell(questions)
    others = [each for each in questions.values() if each.is_cell and each.mates and each.page == cell.page]
    other = next(each for each in others if not set(each.mates) & set(cell.mates))
    (answer,) = [each for each in reread_pdf(path, [replace(cell, mates=other.mates)]) if each.engine == "pdfplumber"]
    assert (answer.verdict, answer.reason, answer.has_same_place) == ("differs", "other_labels", False)


def test_a_page_that_an_engine_cannot_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    path, questions = read("ruled.pdf")
    monkeypatch.setitem(
        engines.ENGINES, engines.PDFPLUMBER, lambda path, pages, grids: iter([(page, None) for page in pages])
    )
    answers = {each.engine: each for each in reread_pdf(path, [a_cell(questions)])}
    assert (answers["pdfplumber"].verdict, answers["pdfplumber"].reason) == ("unread", "page_unread")
    assert answers["pypdfium2"].verdict == "agrees"


@pytest.mark.parametrize("name", ["pipes.txt", "separated.txt", "flattened.txt", "word.docx"])
def test_text_and_word_files_hold_what_was_read(name: str) -> None:
    path, questions = read(name)
    function = reread_docx if name.endswith("docx") else reread_text
    cells = [question for question in questions.values() if question.is_cell]
    assert cells
    assert verdicts(function(path, cells)) == {"agrees"}
    wrong = replace(cells[0], text="987654321.09")
    assert verdicts(function(path, [wrong])) == {"differs"}
