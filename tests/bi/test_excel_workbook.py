"""The workbook for Excel: each cell shows what the warehouse holds."""

from __future__ import annotations

import csv
import datetime
import re
import runpy
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
import yaml
from python_calamine import CalamineWorkbook

SCRIPT = Path(__file__).resolve().parents[2] / "bi" / "workbook.py"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "current.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            CREATE SCHEMA marts;
            CREATE TABLE marts.snapshot AS SELECT 's1' AS snapshot_id;
            CREATE TABLE marts.fct_other AS SELECT 1 AS n;
            CREATE TABLE marts.bi_small (
                target_text VARCHAR, is_met BOOLEAN, spent_yuan DECIMAL(20,2), rate_percent DECIMAL(12,2), due_on DATE
            );
            COMMENT ON TABLE marts.bi_small IS '小表 · A small table.';
            COMMENT ON COLUMN marts.bi_small.target_text IS '年度指标值 · Target.';
            COMMENT ON COLUMN marts.bi_small.is_met IS '是否达成 · Whether met.';
            COMMENT ON COLUMN marts.bi_small.spent_yuan IS '支出（元） · Spending.';
            COMMENT ON COLUMN marts.bi_small.rate_percent IS '执行率（%） · Rate.';
            COMMENT ON COLUMN marts.bi_small.due_on IS '截止日期 · Due.';
            INSERT INTO marts.bi_small VALUES
                ('=100%', true, 9999999999999.99, 98.63, DATE '2024-06-30'),
                ('满意' || chr(2) || '度', NULL, NULL, NULL, NULL);
            """
        )
    return path


def test_labels_texts_amounts_and_blanks_are_those_of_the_warehouse(warehouse: Path, tmp_path: Path) -> None:
    target = tmp_path / "jixiao.xlsx"
    subprocess.run([sys.executable, SCRIPT, warehouse, target], check=True)
    workbook = openpyxl.load_workbook(target)
    assert workbook.sheetnames == ["说明", "小表"]
    assert [cell.value for cell in next(workbook["说明"].iter_rows())] == ["数据快照", "s1"]
    assert workbook.properties.title == "jixiao s1"
    header, first, second = workbook["小表"].iter_rows()
    assert [cell.value for cell in header] == ["年度指标值", "是否达成", "支出（元）", "执行率（%）", "截止日期"]
    assert (first[0].value, first[0].data_type) == ("=100%", "s"), "a target is a text, not a formula"
    assert [first[1].value, Decimal(str(first[2].value)), first[3].value] == [True, Decimal("9999999999999.99"), 98.63]
    assert [cell.number_format for cell in first[2:4]] == ["#,##0.00", "0.00"]
    assert first[4].value.date() == datetime.date(2024, 6, 30)
    assert [cell.value for cell in second] == ["满意度", None, None, None, None]
    # By another reader, whose engine shares nothing with the writer.
    rows = CalamineWorkbook.from_path(str(target)).get_sheet_by_name("小表").to_python()
    assert rows[1][:4] == ["=100%", True, 9999999999999.99, 98.63]


def test_every_table_for_bi_says_how_to_add_it_up_by_labels_that_it_has() -> None:
    with (SCRIPT.parent / "workbook_notes.csv").open(encoding="utf-8", newline="") as lines:
        notes = {row["key"]: row["note_zh"] for row in csv.DictReader(lines)}
    models = yaml.safe_load((SCRIPT.parents[1] / "dbt_project/models/marts/bi/bi.yml").read_text(encoding="utf-8"))
    labels = {
        model["name"]: [column["description"].partition(" · ")[0] for column in model["columns"]]
        for model in models["models"]
    }
    assert labels.keys() <= notes.keys()
    for table, known in labels.items():
        for named in re.findall("“(.+?)”", notes[table]):
            assert any(label.startswith(named) for label in known), (table, named)


def test_a_table_that_no_sheet_holds_is_refused_by_name(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = runpy.run_path(str(SCRIPT))
    monkeypatch.setitem(script["add_sheet"].__globals__, "MOST_ROWS", 2)
    with pytest.raises(SystemExit, match="bi_small has 2 rows"):
        script["main"](str(warehouse), str(tmp_path / "jixiao.xlsx"))
