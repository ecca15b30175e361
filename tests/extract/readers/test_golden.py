"""Every source beside its golden file: what a reader gives, cell for cell. A new source needs no code.

``pytest tests/extract/readers --update-golden`` writes the golden files anew; a run that writes fails, so that the flag
cannot stay on unseen.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.model import Cell, Reading
from extract.readers import read_document

SOURCES = Path(__file__).parent / "sources"
SUFFIXES = {".txt", ".docx", ".pdf", ".xlsx", ".xls", ".html"}
FILES = sorted(path for path in SOURCES.iterdir() if path.suffix in SUFFIXES)


def printed(reading: Reading) -> dict[str, Any]:
    """A reading as JSON that a person can review: rows of cells, each ``place text``, boxes in whole points."""
    return {
        "media_type": reading.media_type,
        "page_count": reading.page_count,
        "tables": [
            {
                "title": table.title,
                "printed_unit": table.printed_unit,
                "pages": [table.page_from, table.page_to],
                "cells": [_cell(cell) for cell in table.cells],
            }
            for table in reading.tables
        ],
        "passages": [
            f"p{one.page} t{one.after_table} [{one.section or ''}] {one.text}"
            + ("" if one.char_from is None else f" @{one.char_from}-{one.char_to}")
            for one in reading.passages
        ],
        "signals": [f"{signal.code} p{signal.page}: {signal.message}" for signal in reading.signals],
    }


def _cell(cell: Cell) -> str:
    spans = "" if (cell.row_span, cell.column_span) == (1, 1) else f"+{cell.row_span}x{cell.column_span}"
    box = "" if cell.bbox is None else " @" + ",".join(str(round(value)) for value in cell.bbox)
    return f"p{cell.page} r{cell.row_no}c{cell.column_no}{spans}{box} {cell.text}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_reading_is_golden(path: Path, update_golden: bool) -> None:
    found = printed(read_document(path, "d"))
    golden = path.with_name(f"{path.name}.json")
    if update_golden:
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"wrote {golden.name}: review it, and run again without --update-golden")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def test_the_sources_are_there() -> None:
    assert {path.suffix for path in FILES} == SUFFIXES
    assert len(FILES) >= 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_cells_do_not_overlap(path: Path) -> None:
    for table in read_document(path, "d").tables:
        places = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row_no, cell.row_no + cell.row_span)
            for column in range(cell.column_no, cell.column_no + cell.column_span)
        ]
        assert len(places) == len(set(places)), table.title


def test_sideways_and_turned_pages_give_the_same_table() -> None:
    first, second = read_document(SOURCES / "turned.pdf", "d").tables
    assert [cell.text for cell in first.cells] == [cell.text for cell in second.cells]
    assert first.row_count == first.column_count == 3


def test_nothing_outside_the_page_is_read() -> None:
    reading = read_document(SOURCES / "ruled.pdf", "d")
    assert not any("页面以外" in passage.text for passage in reading.passages)
    assert any("一格的方框" in passage.text for passage in reading.passages)


def test_a_word_file_hides_what_word_hides() -> None:
    text = "".join(passage.text for passage in read_document(SOURCES / "word.docx", "d").passages)
    assert "412.35" in text
    assert not any(unseen in text for unseen in ("999.99", "隐藏", "PAGEREF"))
    assert text.count("框内文字") == 1


def test_excels_own_password_opens_and_the_content_is_the_same() -> None:
    plain, locked = (printed(read_document(SOURCES / name, "d")) for name in ("workbook.xlsx", "default_password.xlsx"))
    assert plain == locked


def test_a_page_is_read_the_same_in_any_encoding_whatever_it_declares() -> None:
    assert printed(read_document(SOURCES / "page.html", "d")) == printed(read_document(SOURCES / "page_gbk.html", "d"))
