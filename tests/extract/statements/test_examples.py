"""Each statement in the layouts that regions print it in: one file of ``examples`` a layout."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from statement_building import above, codes, knowledge, lines, parse_table, shape

from extract.model import Passage

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.yml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path: Path):
    example = yaml.safe_load(path.read_text(encoding="utf-8"))
    table = parse_table(example["table"], title=example.get("title"), unit=example.get("unit", "万元"))
    below = tuple(Passage(9, 1, text, after_table=1) for text in example.get("below", ()))
    shaped = shape(table, passages=(*above(*example.get("above", ())), *below), family=example["family"])
    assert lines(shaped) == example["expected"].strip().splitlines()
    assert codes(shaped) == example.get("signals", [])
    for value in shaped.values:
        cell = next(c for c in table.cells if (c.row_no, c.column_no) == (value.row_no, value.column_no))
        assert value.printed_text in cell.text and value.cell_id == f"d0/p1/t1/r{cell.row_no}c{cell.column_no}"


def test_every_statement_has_an_example():
    shown = {path.stem.split("_")[0].upper() for path in EXAMPLES} | {"BF8"}
    assert {form.statement for form in knowledge().statements.forms} <= shown
