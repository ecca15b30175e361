"""A run from files to a published warehouse: what is redone when, what every document becomes, what is published."""

from __future__ import annotations

import dataclasses
import json
import shutil
import zipfile
from pathlib import Path

import flow_fakes
import pytest
from flow_fakes import Warehouse

from flows import steps
from flows.intake.arrival import SourceError
from flows.lock import LockedError
from flows.run import RunFailed, open_run
from flows.settings import Settings
from flows.worker import Worker

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"


def outcome_of(result: object, name: str) -> str:
    return {each["file_name"]: each["outcome"] for each in result.documents}[name]  # type: ignore[attr-defined]


def test_a_report_is_loaded_and_published(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    result = warehouse.load()
    assert result.status == "published"
    assert warehouse.outcomes() == {"a.txt": "loaded"}
    assert warehouse.query("SELECT count(*) FROM raw.arrivals") == [(1,)]
    assert (warehouse.home.root / "report" / "index.html").exists()
    assert (warehouse.home.root / "parquet" / "marts" / "dim_document.parquet").exists()
    assert not list(warehouse.home.root.rglob("*.wal"))


def test_the_same_files_again_are_nothing_new(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    first = warehouse.load()
    second = warehouse.load()
    assert second.status == "nothing_new"
    assert warehouse.calls.of("read") == [first.documents[0]["document_id"]]
    assert warehouse.home.published_id() == first.run_id


def test_a_copy_under_another_name_is_a_duplicate_and_is_not_read(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    warehouse.put("b.txt", REPORT)
    result = warehouse.load()
    assert outcome_of(result, "b.txt") == "duplicate"
    assert outcome_of(result, "a.txt") == "loaded"
    assert len(warehouse.calls.of("read")) == 1
    assert warehouse.query("SELECT count(DISTINCT file_name) FROM raw.arrivals") == [(2,)]
    assert warehouse.load().status == "nothing_new"


def test_the_same_text_in_other_bytes_is_a_duplicate_of_the_first(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.put("b.txt", REPORT.replace(": ", ":  "))
    warehouse.load()
    assert warehouse.outcomes() == {"a.txt": "loaded", "b.txt": "duplicate"}
    assert warehouse.query(
        "SELECT copy.duplicate_of = first.document_id FROM raw.documents AS copy, raw.documents AS first"
        " WHERE copy.file_name = 'b.txt' AND first.file_name = 'a.txt'"
    ) == [(True,)]


def test_a_newer_report_of_the_same_unit_and_year_supersedes_the_older(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    warehouse.put("b.txt", REPORT.replace("12.50", "13.50"))
    warehouse.load()
    assert warehouse.outcomes() == {"a.txt": "superseded", "b.txt": "loaded"}
    assert warehouse.query("SELECT count(*), count(*) FILTER (is_current) FROM marts.dim_document") == [(2, 1)]


def test_a_document_without_table_or_amount_is_unrecognised(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", "note: 关于开会的通知\n")
    warehouse.load()
    assert warehouse.outcomes() == {"a.txt": "unrecognised"}


def test_what_cannot_be_read_is_quarantined_with_its_bytes_and_reason(warehouse: Warehouse) -> None:
    warehouse.put("bad.txt", "unreadable")
    warehouse.put("empty.txt", "")
    result = warehouse.load()
    assert {each["outcome"] for each in result.documents} == {"quarantined"}
    (folder,) = [path for path in warehouse.home.quarantine.iterdir() if (path / "bad.txt").exists()]
    assert (folder / "bad.txt").read_text() == "unreadable"
    assert json.loads((folder / "reason.json").read_text())["reason"].startswith("damaged_document: ")
    assert warehouse.load().status == "nothing_new"


def test_retry_reads_quarantined_documents_again(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    path = warehouse.put("bad.txt", "unreadable: no\n" + REPORT)
    warehouse.load()
    assert warehouse.load().status == "nothing_new"
    monkeypatch.setattr(flow_fakes, "UNREADABLE", "never")  # as if what was wrong with the machine had passed
    assert warehouse.load(path, retry=True).status == "published"
    assert warehouse.outcomes() == {"bad.txt": "loaded"}
    assert not list(warehouse.home.quarantine.iterdir())


def test_a_fault_of_shaping_quarantines_and_a_new_form_tries_again(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.put("a.txt", REPORT + "crash-shaping: yes\n")
    warehouse.load()
    assert warehouse.outcomes() == {"a.txt": "quarantined"}
    _change(monkeypatch, shaping="another")
    warehouse.load()
    assert len(warehouse.calls.of("shape")) == 1


def _change(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    versions = dataclasses.replace(flow_fakes.VERSIONS, **changed)
    monkeypatch.setattr("flows.run.read_versions", lambda: versions)


@pytest.mark.parametrize(
    ("changed", "read_again", "shaped_again"),
    [({"reader": "next"}, 1, 0), ({"shaping": "next"}, 0, 1), ({"rules": "next"}, 0, 0)],
)
def test_a_change_redoes_what_it_touches(
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, str],
    read_again: int,
    shaped_again: int,
) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    _change(monkeypatch, **changed)
    result = warehouse.load()
    assert result.status == "published"
    assert len(warehouse.calls.of("read")) == 1 + read_again
    assert len(warehouse.calls.of("shape")) == shaped_again
    assert warehouse.outcomes() == {"a.txt": "loaded"}


def test_an_archive_gives_its_members(warehouse: Warehouse) -> None:
    with zipfile.ZipFile(warehouse.inbox / "all.zip", "w") as archive:
        archive.writestr("2023/甲.txt", REPORT)
        archive.writestr("__MACOSX/._甲.txt", "debris")
    warehouse.load()
    assert warehouse.query("SELECT file_name, contains(source_uri, 'all.zip#2023/') FROM raw.documents") == [
        ("甲.txt", True)
    ]


def test_a_source_that_is_not_there_is_wrong_usage(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        warehouse.load(tmp_path / "nowhere")


def test_an_unsound_snapshot_is_not_published(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("a.txt", REPORT)
    first = warehouse.load()
    warehouse.put("b.txt", REPORT.replace("2023", "2024"))
    failure = {"rule_id": "keys", "table": "marts.x", "words": "a key repeats", "count": 1, "examples": ["k"]}
    monkeypatch.setattr(flow_fakes.FakeWorker, "structural_failures", [failure])
    with pytest.raises(RunFailed, match="unsound") as failed:
        warehouse.load()
    assert "a key repeats" in failed.value.causes[0]
    assert warehouse.home.published_id() == first.run_id
    monkeypatch.setattr(flow_fakes.FakeWorker, "structural_failures", [])
    assert warehouse.load().status == "published"
    assert warehouse.outcomes() == {"a.txt": "loaded", "b.txt": "loaded"}


def test_what_dbt_cannot_build_is_not_published(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("a.txt", REPORT)
    failure = {"node": "test.unique", "status": "fail", "message": "3 rows"}
    monkeypatch.setattr(flow_fakes.FakeWorker, "failures", [failure])
    with pytest.raises(RunFailed, match="dbt"):
        warehouse.load()
    assert not warehouse.home.current.exists()


def test_the_policy_holds_a_document_back(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("good.txt", REPORT)
    warehouse.put("bad.txt", REPORT.replace("甲市", "乙市").replace("12.50", "!12.50"))
    monkeypatch.setenv("JIXIAO_POLICY_MUST", "hold_document")
    warehouse.load()
    assert warehouse.outcomes() == {"good.txt": "loaded", "bad.txt": "loaded"}
    assert warehouse.query("SELECT unit_id FROM marts.dim_document") == [("甲市统计局",)]
    assert warehouse.query("SELECT file_name FROM raw.documents WHERE is_held AND reason LIKE 'held back%'") == [
        ("bad.txt",)
    ]
    assert warehouse.query("SELECT code, cell_id IS NOT NULL FROM raw.signals WHERE origin = 'run'") == [
        ("document_held", True)
    ]
    assert warehouse.load().status == "nothing_new"
    monkeypatch.setenv("JIXIAO_POLICY_MUST", "publish_with_finding")
    assert warehouse.load().findings == {"must": 1}
    assert warehouse.query("SELECT count(*) FROM marts.dim_document") == [(2,)]


def test_the_policy_stops_a_run(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("bad.txt", REPORT.replace("12.50", "!12.50"))
    monkeypatch.setenv("JIXIAO_POLICY_MUST", "stop_run")
    with pytest.raises(RunFailed, match="policy"):
        warehouse.load()
    assert not warehouse.home.current.exists()


def test_a_finding_keeps_the_run_that_saw_it_first_and_is_resolved_when_it_is_gone(warehouse: Warehouse) -> None:
    warehouse.put("bad.txt", REPORT.replace("12.50", "!12.50"))
    first = warehouse.load()
    warehouse.put("other.txt", REPORT.replace("2023", "2022"))
    second = warehouse.load()
    assert warehouse.query("SELECT first_seen_run, last_seen_run FROM marts.fct_finding") == [
        (first.run_id, second.run_id)
    ]


def test_what_was_published_and_then_deleted_is_made_again(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    shutil.rmtree(warehouse.home.snapshots)
    assert warehouse.load().status == "published"
    assert warehouse.outcomes() == {"a.txt": "loaded"}


@pytest.mark.parametrize("said", ["", "garbage", "[]", '{"pid": 999999999}', '{"pid": "1", "process_start": "x"}'])
def test_a_lock_that_nobody_holds_is_taken_over(warehouse: Warehouse, said: str) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.home.root.mkdir()
    warehouse.home.lock.write_text(said)
    assert warehouse.load().status == "published"
    assert not warehouse.home.lock.exists()


def test_a_second_writer_is_told_that_a_run_is_on(warehouse: Warehouse) -> None:
    from flows.lock import process_start

    warehouse.home.root.mkdir(parents=True)
    other = {"pid": "1", "process_start": process_start(1)}
    warehouse.home.lock.write_text(json.dumps(other))
    warehouse.put("a.txt", REPORT)
    with pytest.raises(LockedError, match="process 1"):
        warehouse.load()
    warehouse.home.lock.write_text(json.dumps(other | {"process_start": "long ago"}))
    assert warehouse.load().status == "published"


def test_after_a_worker_that_died_the_next_question_goes_to_a_fresh_one(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a delta build takes too long and the whole is built in its place."""
    (warehouse.inbox.parent / "dies_once.py").write_text(
        "import os\nfrom pathlib import Path\n"
        "def warm(home):\n"
        "    died = Path(home) / 'died'\n"
        "    def answer(request):\n"
        "        if not died.exists():\n"
        "            died.touch()\n"
        "            os._exit(1)\n"
        "        return {'well': True}\n"
        "    return answer\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(warehouse.inbox.parent))
    monkeypatch.setattr("flows.run.Worker", lambda job, home, log: Worker("dies_once", home, log))
    warehouse.home.root.mkdir()
    with open_run(Settings(home=warehouse.home.root), [str(warehouse.inbox)]) as run:
        with pytest.raises(RunFailed):
            steps._ask(run, "build", {}, 60)
        assert steps._ask(run, "build", {}, 60) == {"well": True}
