"""The log of a run: what it says, what it never says, how long it is kept."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from flow_fakes import FakeWorker, Warehouse

from flows.logs import HIDDEN, drop_old_logs, keep_log, list_secrets, read_log, say, without_secrets
from flows.run import RunFailed

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_a_run_says_its_stages_its_documents_and_its_end(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.put("bad.txt", "unreadable")
    result = warehouse.load()
    lines = read_log(warehouse.home.logs / f"{result.run_id}.jsonl")
    assert all(MOMENT.fullmatch(line["time"]) and line["run_id"] == result.run_id for line in lines)
    assert [lines[0]["event"], lines[-1]["event"]] == ["run_started", "run_ended"]
    begun = [line["stage"] for line in lines if line["event"] == "stage_started"]
    ended = {line["stage"]: line["seconds"] for line in lines if line["event"] == "stage_ended"}
    assert set(begun) == set(ended) >= {"read and shape", "dbt", "audit", "publish"}
    assert {
        line["file_name"]: (line["outcome"], line["level"]) for line in lines if line["event"] == "document_read"
    } == {
        "a.txt": ("loaded", "info"),
        "bad.txt": ("quarantined", "warning"),
    }
    settled = {line["file_name"]: line for line in lines if line["event"] == "document_settled"}
    assert settled["bad.txt"]["outcome"] == "quarantined"
    assert settled["bad.txt"]["reason"].startswith("damaged_document")
    assert lines[-1]["documents"] == {"loaded": 1, "quarantined": 1}
    again = warehouse.load()
    assert [line["event"] for line in read_log(warehouse.home.logs / f"{again.run_id}.jsonl")] == [
        "run_started", "run_ended",
    ]  # fmt: skip


def test_a_failed_run_says_why(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("a.txt", REPORT)
    monkeypatch.setattr(FakeWorker, "failures", [{"node": "fct_score", "status": "error", "message": "no such column"}])
    with pytest.raises(RunFailed):
        warehouse.load()
    (path,) = warehouse.home.logs.glob("*.jsonl")
    last = read_log(path)[-1]
    assert (last["event"], last["level"]) == ("run_failed", "error")
    assert last["causes"] == ["fct_score: error: no such column"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://clerk:pw12345@host/a", f"https://{HIDDEN}@host/a"),
        ("https://host/send?access_token=abcdef&x=1", f"https://host/send?access_token={HIDDEN}&x=1"),
        ("https://host/bot/v2/hook/0a1b-2c", f"https://host/bot/v2/hook/{HIDDEN}"),
        ("https://host/services/T1/B2/x3", f"https://host/services/{HIDDEN}"),
        ("dingtalk://abcdef/", f"dingtalk://{HIDDEN}"),
        ("mailtos://me:pw@host", f"mailtos://{HIDDEN}"),
        ('{"password": "hunter22"}', '{"password": "' + HIDDEN + '"}'),
        ("file:///data/inbox/甲.pdf", "file:///data/inbox/甲.pdf"),
        ("https://host/2023/report.pdf?page=2", "https://host/2023/report.pdf?page=2"),
        ("数据 12.50 不一致", "数据 12.50 不一致"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, expected: str) -> None:
    assert without_secrets(text, []) == expected


def test_secrets_of_the_environment_are_hidden_wherever_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_ALERT_URLS_FINANCE", "wecombot://first-one, wecombot://second-one")
    monkeypatch.setenv("MAIL_PASSWORD", "correct horse")
    with keep_log(tmp_path, "20240131T020000-000001", 5) as path:
        say("alert_failed", words="told wecombot://second-one", nested={"list": ["correct horse", 1, None]})
        try:
            raise OSError("login with correct horse refused")
        except OSError:
            logging.getLogger("jixiao.alerts").exception("channel down")
    first, second = read_log(path)
    written = path.read_text(encoding="utf-8")
    assert "second-one" not in written
    assert "horse" not in written
    assert first["nested"] == {"list": [HIDDEN, 1, None]}
    assert (second["logger"], second["error"]) == ("jixiao.alerts", f"OSError: login with {HIDDEN} refused")
    assert list_secrets({"PREFECT_API_URL": "http://127.0.0.1:4200/api", "HOME": "/home/clerk", "A_TOKEN": "abc"}) == []


def test_one_line_an_event_whatever_is_in_it(tmp_path: Path) -> None:
    with keep_log(tmp_path, "r", 5) as path:
        say("odd", words="two\nlines \u202e\x1b[31m", number=1.5, nothing=None)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert "\u202e" not in line
    assert "\x1b" not in line
    assert json.loads(line)["words"] == "two\nlines \u202e\x1b[31m"
    assert "nothing" not in json.loads(line)


def test_only_the_newest_runs_keep_their_logs(warehouse: Warehouse) -> None:
    warehouse.home.root.mkdir()
    (warehouse.home.root / "settings.toml").write_text("keep_logs = 2\n")
    warehouse.put("a.txt", REPORT)
    runs = []
    for _ in range(3):
        runs.append(warehouse.load().run_id)
        (warehouse.home.logs / f"{runs[-1]}.log").write_text("dbt's own")
    (warehouse.home.logs / "prefect-server.log").write_text("the server's")
    runs.append(warehouse.load().run_id)
    assert {path.name for path in warehouse.home.logs.iterdir()} == {
        f"{runs[2]}.jsonl", f"{runs[2]}.log", f"{runs[3]}.jsonl", "prefect-server.log",
    }  # fmt: skip


def test_reports_of_faults_are_dropped_too(tmp_path: Path) -> None:
    for day in (1, 2, 3):
        (tmp_path / f"error-2024010{day}T000000.log").write_text("x")
    drop_old_logs(tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["error-20240103T000000.log"]


def test_a_log_that_cannot_be_written_stops_nothing(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    warehouse.home.root.mkdir()
    warehouse.home.logs.write_text("a file in the place of the folder")
    warehouse.put("a.txt", REPORT)
    assert warehouse.load().status == "published"
    assert capsys.readouterr().err.count("cannot be written") == 1


def test_a_full_disk_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with keep_log(tmp_path, "r", 5) as path:
        path.symlink_to("/dev/full")
        say("one")
        say("two")
    assert capsys.readouterr().err.count("cannot be written") == 1


def test_a_line_that_a_kill_cut_short_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"event": "one"}\n{"eve')
    assert read_log(path) == [{"event": "one"}]
