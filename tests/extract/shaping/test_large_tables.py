"""Time of shaping grows as the table does, and no faster."""

from __future__ import annotations

import time

import pytest

from extract.forms import Knowledge, load_knowledge
from extract.model import Cell, Passage, Reading, Table
from extract.shape import shape_reading
from extract.words import FORMS_DIR

HEADS = (
    "科目编码",
    "科目名称",
    "本年支出合计",
    "基本支出",
    "项目支出",
    "上缴上级支出",
    "经营支出",
    "对附属单位补助支出",
)
TITLE = ("甲市乙中心2023年度部门决算", "三、支出决算表", "单位：万元")
TEN_TIMES, MOST_TIMES = 10, 18  # of the cells, of the processor time; by the square it would be 100


def statement(rows: int) -> Reading:
    lines: list[tuple[str, ...]] = [HEADS]
    for row in range(rows):
        code, name = f"20{row % 100:02d}{row % 90:02d}{row % 80:02d}", f"类名{row}"
        lines.append((code, name, *(f"{row * 7 % 1000}.{row % 10}0" for _ in HEADS[2:])))
    cells = tuple(
        Cell(1, row, column, text) for row, line in enumerate(lines, 1) for column, text in enumerate(line, 1)
    )
    passages = tuple(Passage(number, 1, text) for number, text in enumerate(TITLE, 1))
    return Reading("d" * 16, "text/csv", 1, (Table(1, 1, 1, cells),), passages)


def shaping_seconds(rows: int, knowledge: Knowledge) -> float:
    reading = statement(rows)
    begun = time.process_time()
    shaped = shape_reading(reading, knowledge)
    assert len(shaped.values) == rows * (len(HEADS) - 2)
    return time.process_time() - begun


@pytest.mark.slow
def test_a_table_ten_times_as_long_takes_about_ten_times_as_long() -> None:
    knowledge = load_knowledge(FORMS_DIR)
    shaping_seconds(20, knowledge)  # what is loaded once
    assert shaping_seconds(600 * TEN_TIMES, knowledge) < MOST_TIMES * shaping_seconds(600, knowledge)
