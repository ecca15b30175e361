"""The BI tables on whole reports: what they show is what the reports print."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from small_snapshot import Snapshot

from extract.forms import load_knowledge
from extract.readers import read_document
from extract.shape import shape_reading
from flows.landing.database import store_reading, store_shaped
from flows.landing.schema import create_raw_schema
from flows.warehouse.snapshot import write_parquet

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SAMPLES = (
    "jiading_convenience_budget_2024.pdf",
    "jiading_convenience_final_2023.pdf",
    "jiading_convenience_final_2024.pdf",
    "shigu_community_2024.txt",
)
GOLD = (
    "shanghai/putuo_justice_bureau_department_budget_2026.pdf",
    "shanghai/putuo_finance_bureau_final_accounts_2024.pdf",
    "jiangsu/npc_office_budget_2017.pdf",
    "jiangsu/procuratorate_budget_2018.pdf",
)
BI_TABLES = (
    "bi_budget_execution",
    "bi_coverage",
    "bi_data_quality",
    "bi_document",
    "bi_indicator",
    "bi_three_public",
    "bi_unit_year",
)
needs_gold = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the reports read by hand are not beside the project"
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    knowledge = load_knowledge(ROOT / "forms")
    paths = [ROOT / "samples" / "reports" / name for name in SAMPLES]
    if (SHARED / "gold").is_dir():
        paths += [SHARED / "corpus" / name for name in GOLD] + sorted((SHARED / "seeds").glob("000*.txt"))
    with duckdb.connect(str(snapshot.path)) as connection:
        create_raw_schema(connection)
        for number, path in enumerate(paths):
            document_id = f"{number:016x}"
            reading = read_document(path, document_id)
            snapshot.add("documents", document_id=document_id, file_name=path.name, outcome="loaded", is_held=False)
            store_reading(connection, reading)
            store_shaped(connection, document_id, shape_reading(reading, knowledge))
    refused = {"file_name": "locked.pdf", "outcome": "quarantined", "reason": "needs a password", "is_held": False}
    snapshot.add("documents", document_id="f" * 16, **refused)
    with snapshot.build() as connection:
        yield connection


def execution(connection: duckdb.DuckDBPyConnection, file_name: str) -> dict[str, object]:
    cursor = connection.execute("SELECT * FROM marts.bi_budget_execution WHERE file_name = ?", [file_name])
    names = [column[0] for column in cursor.description]
    (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


def test_budget_and_spending_of_the_samples(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "SELECT file_name, initial_budget_yuan, full_year_budget_yuan, spent_yuan, printed_rate_percent,"
        " computed_rate_percent, basic_budget_yuan, project_budget_yuan, basic_spent_yuan, project_spent_yuan"
        " FROM marts.bi_budget_execution WHERE list_contains(?, file_name) ORDER BY file_name",
        [list(SAMPLES)],
    ).fetchall()
    expected = [
        (SAMPLES[0], "28548900", None, None, None, None, "22003400", "6545500", None, None),
        (SAMPLES[1], None, None, "26664100", None, None, None, None, "21060000", "5604100"),
        (SAMPLES[2], None, None, "28158000", None, None, None, None, "21745300", "6412700"),
        (SAMPLES[3], "2756000", "2838000", "2821700", "99.43", "99.43", "1943000", "895000", "1934500", "887200"),
    ]
    assert found == [(name, *(value and Decimal(value) for value in values)) for name, *values in expected]


def test_a_year_of_a_body_meets_its_budget_and_its_accounts(built: duckdb.DuckDBPyConnection) -> None:
    row = built.execute(
        "SELECT initial_budget_yuan, spent_yuan, unspent_yuan, computed_rate_percent, report_types"
        " FROM marts.bi_unit_year WHERE unit_name LIKE '上海市嘉定区%' AND fiscal_year = 2024"
    ).fetchall()
    amounts = (Decimal(28_548_900), Decimal(28_158_000), Decimal(390_900), Decimal("98.63"))
    assert row == [(*amounts, "预算、决算")]


def test_three_public_of_the_samples(built: duckdb.DuckDBPyConnection) -> None:
    """The total of 2024 was changed in the sample: it is printed, and contested."""
    rows = built.execute(
        "SELECT item_name, budget_yuan, spent_yuan, spent_before_yuan, spent_change_percent, is_contested"
        " FROM marts.bi_three_public WHERE file_name = ? AND item_code IN"
        " ('three_public_total', 'three_public_vehicle_operation') ORDER BY item_code",
        [SAMPLES[2]],
    ).fetchall()
    assert rows == [
        ("三公经费合计", Decimal(81_000), Decimal(76_100), Decimal(71_200), Decimal("6.88"), True),
        ("公务用车运行维护费", Decimal(62_400), Decimal(58_700), Decimal(60_200), Decimal("-2.49"), False),
    ]


def test_a_level_of_the_three_public_expenses_is_added_up_without_the_others(
    built: duckdb.DuckDBPyConnection,
) -> None:
    """Level 2 makes level 1, and level 3 is inside of level 2: where the report itself adds up."""
    rows = built.execute(
        "SELECT item_level, list(item_code ORDER BY item_code), sum(budget_yuan) FROM marts.bi_three_public"
        " WHERE file_name = ? GROUP BY item_level ORDER BY item_level",
        [SAMPLES[2]],
    ).fetchall()
    assert rows == [
        (1, ["three_public_total"], Decimal(81_000)),
        (2, ["three_public_overseas", "three_public_reception", "three_public_vehicle_total"], Decimal(81_000)),
        (3, ["three_public_vehicle_operation", "three_public_vehicle_purchase"], Decimal(62_400)),
    ]


def test_a_rate_says_which_budget_it_is_of(built: duckdb.DuckDBPyConnection) -> None:
    for table in ("bi_budget_execution", "bi_unit_year"):
        wrong = built.execute(
            f"SELECT count(*) FROM marts.{table} WHERE budget_yuan IS DISTINCT FROM CASE budget_basis"
            " WHEN 'full_year_budget' THEN full_year_budget_yuan WHEN 'initial_budget' THEN initial_budget_yuan END"
        ).fetchone()
        assert wrong == (0,), table
    names = built.execute(
        "SELECT unit_name, budget_basis_name FROM marts.bi_unit_year WHERE fiscal_year = 2024"
        " AND (starts_with(unit_name, '上海市嘉定区') OR starts_with(unit_name, '衡阳市')) ORDER BY unit_name"
    ).fetchall()
    assert names == [("上海市嘉定区便民服务管理局", "年初预算"), ("衡阳市石鼓区社区服务指导中心", "全年预算")]


def test_every_figure_stands_at_its_place(built: duckdb.DuckDBPyConnection) -> None:
    lost = built.execute(
        """
        WITH figures AS (
            SELECT initial_budget_yuan AS amount, initial_budget_place_id AS place FROM marts.bi_budget_execution
            UNION ALL SELECT full_year_budget_yuan, full_year_budget_place_id FROM marts.bi_budget_execution
            UNION ALL SELECT spent_yuan, spent_place_id FROM marts.bi_budget_execution
            UNION ALL SELECT budget_yuan, budget_place_id FROM marts.bi_three_public
            UNION ALL SELECT spent_yuan, spent_place_id FROM marts.bi_three_public
        ), prints AS (
            SELECT amount_yuan, coalesce(cell_id, passage_id) AS place FROM marts.fct_budget
            UNION ALL SELECT amount_yuan, coalesce(cell_id, passage_id) FROM marts.fct_expenditure
        )
        SELECT * FROM figures WHERE amount IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM prints WHERE prints.place = figures.place AND prints.amount_yuan = figures.amount
        )
        """
    ).fetchall()
    assert lost == []


def test_indicators_say_whether_they_were_met(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT count(*), count(*) FILTER (WHERE is_met_name = '达成'), sum(score), any_value(unit_name)"
        " FROM marts.bi_indicator WHERE file_name = ?",
        [SAMPLES[3]],
    ).fetchall()
    (row,) = rows
    own = built.execute(
        "SELECT count(*), count(*) FILTER (WHERE is_met), sum(score) FROM marts.fct_indicator"
        " JOIN marts.dim_document USING (document_id) WHERE file_name = ?",
        [SAMPLES[3]],
    ).fetchone()
    assert row[:3] == own
    assert row[0] > 10
    assert row[3] == "衡阳市石鼓区社区服务指导中心"


def test_a_finding_names_its_body_its_document_and_its_place(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT unit_name, report_type_name, severity_name, status_name, amount_at_stake_yuan, page"
        " FROM marts.bi_data_quality WHERE file_name = ? AND title LIKE '%结转结余 = 全年预算数%'",
        [SAMPLES[3]],
    ).fetchall()
    assert rows == [("衡阳市石鼓区社区服务指导中心", "绩效自评", "数据不一致", "未解决", Decimal(2700), 1)]


def test_documents_that_were_refused_are_there_too(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT outcome_name, reason, report_type, fact_count FROM marts.bi_document WHERE file_name = 'locked.pdf'"
    ).fetchall()
    assert rows == [("已隔离", "needs a password", None, 0)]


def test_what_came_without_being_due_is_covered_too(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "SELECT report_type_name, fiscal_year, is_expected, status, due_on, document_count FROM marts.bi_coverage"
        " WHERE unit_name = '衡阳市石鼓区社区服务指导中心'"
    ).fetchall()
    assert rows == [("绩效自评", 2024, False, "unlisted", None, 1)]


def test_every_column_bears_its_chinese_label(built: duckdb.DuckDBPyConnection) -> None:
    """A label, a separator, what it means; no label twice in a table: tools show nothing else."""
    rows = built.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns()"
        " WHERE schema_name = 'marts' AND starts_with(table_name, 'bi_')"
    ).fetchall()
    assert {table for table, *_ in rows} == set(BI_TABLES)
    labels = defaultdict(list)
    for table, _column, comment in rows:
        label, separator, meaning = (comment or "").partition(" · ")
        assert separator and meaning, (table, _column)
        assert any("\u4e00" <= character <= "\u9fff" for character in label), (table, _column, label)
        labels[table].append(label)
    assert {table: len(names) for table, names in labels.items()} == {
        table: len(set(names)) for table, names in labels.items()
    }


def test_they_are_exported_to_parquet(built: duckdb.DuckDBPyConnection, snapshot: Snapshot, tmp_path: Path) -> None:
    write_parquet(snapshot.path, tmp_path)
    for table in BI_TABLES:
        counts = built.execute(
            f"SELECT (SELECT count(*) FROM marts.{table}), (SELECT count(*) FROM '{tmp_path}/marts/{table}.parquet')"
        ).fetchone()
        assert counts is not None
        assert counts[0] == counts[1] > 0
        codecs = built.execute(
            f"SELECT DISTINCT compression FROM parquet_metadata('{tmp_path}/marts/{table}.parquet')"
        ).fetchall()
        assert codecs == [("SNAPPY",)]  # what every reader of Parquet knows


@needs_gold
@pytest.mark.parametrize("document", [name for name in GOLD if name.startswith("shanghai")])
def test_totals_are_the_sums_of_the_classes_read_by_hand(built: duckdb.DuckDBPyConnection, document: str) -> None:
    """Accounts in 万元 are rounded class by class: there half a last digit (50 元) a class may be between them."""
    classes: dict[str, list[Decimal]] = defaultdict(list)
    with (SHARED / "gold" / "shanghai_facts.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["document"] == document and row["table"] in {"B3", "F3"} and len(row["code"]) == 3:
                classes[row["item"]].append(Decimal(row["amount_yuan"]))
    shown = execution(built, Path(document).name)
    names = (
        ("spent_yuan", "basic_spent_yuan", "project_spent_yuan")
        if "final" in document
        else ("initial_budget_yuan", "basic_budget_yuan", "project_budget_yuan")
    )
    for name, item in zip(names, ("expenditure_total", "expenditure_basic", "expenditure_project"), strict=True):
        amounts = classes[item]
        is_rounded = all(amount % 100 == 0 for amount in amounts)
        assert abs(Decimal(str(shown[name])) - sum(amounts)) <= (50 * (len(amounts) + 1) if is_rounded else 0), name
        assert sum(amounts) > 0


@needs_gold
@pytest.mark.parametrize("document", [name for name in GOLD if name.startswith("jiangsu")])
def test_totals_are_those_read_by_hand(built: duckdb.DuckDBPyConnection, document: str) -> None:
    with (SHARED / "gold" / "jiangsu_totals.csv").open(encoding="utf-8", newline="") as handle:
        expected = {
            row["item"]: Decimal(row["amount_yuan"])
            for row in csv.DictReader(handle)
            if row["document"] == Path(document).name
        }
    shown = execution(built, Path(document).name)
    assert [shown[name] for name in ("initial_budget_yuan", "basic_budget_yuan", "project_budget_yuan")] == [
        expected[item] for item in ("expenditure_current_year", "expenditure_basic", "expenditure_project")
    ]


@needs_gold
def test_a_self_evaluation_shows_its_form(built: duckdb.DuckDBPyConnection) -> None:
    shown = execution(built, "000_972b45f934876c4e.txt")
    with (SHARED / "gold" / "000_facts.csv").open(encoding="utf-8", newline="") as handle:
        form = {
            row["stage"]: Decimal(row["value"]) * 10_000
            for row in csv.DictReader(handle)
            if row["measure"] == "expenditure_total" and row["source"] == "table" and row["unit"] == "万元"
        }
    names = {
        "initial_budget": "initial_budget_yuan",
        "full_year_budget": "full_year_budget_yuan",
        "actual": "spent_yuan",
    }
    assert {stage: shown[name] for stage, name in names.items()} == {stage: form[stage] for stage in names}
