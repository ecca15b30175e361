"""Several nights in a row: what a delta build publishes is what building the whole would have, table by table."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from flows import steps
from flows.home import WAREHOUSE_FILE, Home
from flows.reading import documents
from flows.run import Run, RunFailed, open_run
from flows.settings import Settings
from flows.warehouse.snapshot import close_snapshot
from flows.worker import Worker
from samples import load_report, render

SCHEMAS = ("raw", "forms", "intermediate", "marts", "ops")
OF_THE_BUILD = {
    "marts.snapshot": {"published_at"},
    "ops.run": {"published_at", "delta_builds"},
    "ops.runs": {"build_mode", "build_reason"},
}
FIRST = (
    "wuling_reading_2023",
    "shigu_community_2023",
    "daying_bookroom_2023",
    "tianchang_activity_2022",
    "guichi_activity_2022",
    "louxing_community_2023",
    "jiangxia_service_2024",
    "jiangyang_bookroom_2023",
    "kunshan_service_budget_2022_text",
    "changxing_service_budget_2025",
    "jiading_convenience_budget_2024",
    "daxiang_reading_2024",
)


class Nights:
    """One warehouse, built night after night; dbt stays warm between them."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root / "home")
        self.inbox = root / "inbox"
        self.inbox.mkdir()
        self.settings = Settings(home=self.home.root)
        self.worker: Worker | None = None

    def warm(self, run: Run, job: str) -> Worker:
        self.worker = self.worker or Worker(job, self.home.root, run.log)
        return self.worker

    def put(self, source: str, format: str = "txt", at: str | None = None) -> None:
        """A sample's report under its own name, or at the place of another."""
        (self.inbox / f"{at or source}.{format}").write_bytes(render(load_report(source), format))

    def load(self, *, retry: bool = False, **limits: int) -> tuple[str, str, dict[str, list[str]]]:
        """One night. How it was built, why, and the tables that differ from those of building the whole."""
        settings = replace(self.settings, limits=limits)
        with open_run(settings, () if retry else [str(self.inbox)], retry=retry) as run:
            assert run.plan is not None
            for batch in run.batches(run.plan.to_read):
                documents.read_batch(run, batch)
            steps.settle_documents(run)
            path = steps.build_snapshot(run)
            (mode, reason) = run.connection.execute(
                "SELECT build_mode, build_reason FROM ops.runs WHERE run_id = ?", [run.run_id]
            ).fetchone() or ("", "")
            differing = self.compare_with_whole(run, path) if mode == "delta" else {}
            steps.publish(run)
            return mode, reason, differing

    def compare_with_whole(self, run: Run, path: Path) -> dict[str, list[str]]:
        aside = path.with_name("as-built.duckdb")
        shutil.copyfile(path, aside)
        steps._build_whole(run, path)
        close_snapshot(path)
        differing = compare(aside, path)
        aside.replace(path)
        return differing

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.home.snapshots / sorted(self.home.snapshot_ids())[-1] / WAREHOUSE_FILE)) as found:
            return found.execute(sql).fetchall()


def compare(one: Path, other: Path) -> dict[str, list[str]]:
    """Table → a few rows that only one of two snapshots has; a table that one lacks has none."""
    differing: dict[str, list[str]] = {}
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        columns: dict[str, dict[str, set[str]]] = {"one": {}, "other": {}}
        for database, table, column in connection.execute(
            "SELECT database_name, schema_name || '.' || table_name, column_name FROM duckdb_columns()"
            " WHERE list_contains(?, schema_name) AND database_name IN ('one', 'other')",
            [list(SCHEMAS)],
        ).fetchall():
            columns[database].setdefault(table, set()).add(column)
        for table in sorted({*columns["one"], *columns["other"]}):
            if columns["one"].get(table) != columns["other"].get(table):
                differing[table] = []
                continue
            chosen = ", ".join(f'"{name}"' for name in sorted(columns["one"][table] - OF_THE_BUILD.get(table, set())))
            mine, theirs = f"SELECT {chosen} FROM one.{table}", f"SELECT {chosen} FROM other.{table}"
            rows = connection.execute(
                f"SELECT 'one' AS side, * FROM ({mine} EXCEPT ALL {theirs})"
                f" UNION ALL SELECT 'other', * FROM ({theirs} EXCEPT ALL {mine}) LIMIT 4"
            ).fetchall()
            if rows:
                differing[table] = [str(row)[:300] for row in rows]
    return differing


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    kept = Nights(tmp_path)
    monkeypatch.setattr(Run, "worker", lambda run, job: kept.warm(run, job))
    monkeypatch.setattr(Run, "release_worker", lambda run, job: None)
    yield kept
    if kept.worker is not None:
        kept.worker.stop()


@pytest.mark.slow
def test_a_delta_build_is_what_building_the_whole_would_be(nights: Nights) -> None:
    for source in FIRST:
        nights.put(source)
    assert nights.load() == ("full", "nothing was published yet", {})

    # A new body, the next year of a known one, a known report in another file.
    nights.put("xiaonan_reading_2023")
    nights.put("wuling_reading_2024")
    nights.put("daying_bookroom_2023", "html")
    mode, reason, differing = nights.load()
    assert (mode, differing) == ("delta", {}), reason
    assert nights.ask("SELECT count(*) FROM raw.documents WHERE outcome = 'duplicate'") == [(1,)]
    assert nights.ask("SELECT count(*) FROM marts.dim_document") == [(len(FIRST) + 2,)]

    # An edition that replaces another, the tables of a narrative, a department and its unit; one that is too long.
    nights.put("changxing_service_budget_2025_revised", at="changxing_service_budget_2025")
    nights.put("kunshan_service_budget_2022_tables", "html")
    nights.put("jiading_convenience_budget_2025", "html")
    nights.put("jiading_convenience_unit_budget_2025", "html")
    mode, reason, differing = nights.load()
    assert (mode, differing) == ("delta", {}), reason
    assert nights.ask("SELECT count(*) FROM raw.documents WHERE outcome = 'superseded'") == [(1,)]
    assert nights.ask("SELECT count(*) > 0 FROM marts.fct_finding WHERE status = 'resolved'") == [(True,)]

    # Too long for tonight's limits; and the edition that was replaced is put back in its place.
    nights.put("hecheng_reading_2023")
    nights.put("changxing_service_budget_2025")
    mode, reason, differing = nights.load(character_count=100)
    assert (mode, differing) == ("delta", {}), reason
    assert nights.ask("SELECT count(*) FROM raw.documents WHERE outcome = 'quarantined'") == [(1,)]

    assert nights.ask(
        "SELECT period_no, current_until IS NULL, replaced_by IS NULL FROM marts.fct_document_period"
        " WHERE document_id IN (SELECT replaced_by FROM marts.fct_document_period) ORDER BY current_from"
    ) == [(1, False, False), (1, False, False), (2, True, True)]
    assert nights.ask("SELECT count(DISTINCT (old_document_id, new_document_id)) FROM marts.fct_restatement") == [(2,)]

    # Tried again within wider limits.
    mode, reason, differing = nights.load(retry=True)
    assert (mode, differing) == ("delta", {}), reason
    assert nights.ask("SELECT DISTINCT outcome FROM raw.documents WHERE file_name LIKE 'hecheng%'") == [("loaded",)]
    assert nights.ask("SELECT delta_builds FROM ops.run") == [("4",)]


@pytest.mark.slow
def test_what_a_test_refuses_is_built_once_and_never_published(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source in FIRST[:4]:
        nights.put(source)
    nights.load()
    published = nights.home.published_id()
    settle, build_whole = steps.settle_documents, steps._build_whole
    built: list[str] = []

    def settle_without_places(run: Run) -> None:
        settle(run)
        for table in ("cells", "passages"):
            run.connection.execute(
                f"DELETE FROM raw.{table} WHERE document_id IN"
                " (SELECT document_id FROM raw.documents WHERE file_name LIKE 'xiaonan%')"
            )

    def count_whole(run: Run, path: Path) -> None:
        built.append(run.run_id)
        build_whole(run, path)

    monkeypatch.setattr(steps, "settle_documents", settle_without_places)
    monkeypatch.setattr(steps, "_build_whole", count_whole)
    nights.put("xiaonan_reading_2023")
    for wholes in (0, 1):  # the night after builds the whole: a delta build that is wrong in itself is none for ever
        with pytest.raises(RunFailed) as refused:
            nights.load()
        assert "every_fact_has_its_place: fail" in refused.value.causes[0]
        assert len(built) == wholes
        assert nights.home.published_id() == published
    with duckdb.connect(str(nights.home.landing), read_only=True) as landing:
        modes = landing.execute("SELECT build_mode FROM ops.runs WHERE status = 'failed' ORDER BY run_id").fetchall()
    assert modes == [("delta",), ("full",)]  # the next one is a delta build again
