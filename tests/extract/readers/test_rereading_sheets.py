"""Workbooks and web pages by their second engine: every number that was read is found again, a changed one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.readers import read_document
from extract.readers.rereading import AGREES, DIFFERS, Question
from extract.readers.rereading_sheets import reread_page, reread_workbook

SOURCES = Path(__file__).parent / "sources"
ENGINES = {
    "workbook.xlsx": reread_workbook, "workbook.xls": reread_workbook, "default_password.xlsx": reread_workbook,
    "page.html": reread_page, "page_gbk.html": reread_page,
}  # fmt: skip
UNPRINTED = {"12.3", "123456789012"}  # 万元 scaling is a matter of the format alone


@pytest.mark.parametrize("name", ENGINES)
def test_what_was_read_is_found_again_and_nothing_else(name: str) -> None:
    reading = read_document(SOURCES / name, "d")
    texts = [cell.text for table in reading.tables for cell in table.cells if any(c.isdigit() for c in cell.text)]
    texts = [text for text in texts if text.replace(",", "").replace(".", "").rstrip("%").isdigit()]
    texts = [text for text in texts if text not in UNPRINTED]
    questions = [Question(str(n), 1, None, text, True) for n, text in enumerate(texts)]
    assert questions
    assert {answer.verdict for answer in ENGINES[name](SOURCES / name, questions)} == {AGREES}
    (answer,) = ENGINES[name](SOURCES / name, [Question("x", 1, None, "987,654.32", True)])
    assert answer.verdict == DIFFERS
