"""What the command line says of sources and withdrawals, and how it ends."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flow_fakes import Warehouse
from site_of_tests import Site

from flows.cli import main
from flows.commands import withdraw
from flows.intake.arrival import SourceError
from flows.run import RunFailed
from flows.settings import SettingsError, read_settings
from flows.summary import print_result

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_wrong_list_is_wrong_usage_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("source,kind\na,foldr\n")
    result = run("load", str(tmp_path / "sources.csv"), "--home", str(tmp_path / "home"))
    assert result.exit_code == 2
    assert "line 2, column 2 (kind)" in result.output
    assert not (tmp_path / "home" / "landing.duckdb").exists()


def test_what_gave_nothing_is_told_at_the_end_and_in_the_status(
    warehouse: Warehouse, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIXIAO_SOURCES_ALLOW_HOSTS", site.host)
    monkeypatch.setenv("JIXIAO_SOURCES_DELAY_SECONDS", "0")
    warehouse.put("a.txt", REPORT)
    gone = site.url("/gone.pdf")
    print_result(warehouse.load(warehouse.inbox, gone))
    printed = capsys.readouterr().out
    assert "Sources to look at" in printed
    assert gone in printed
    assert "该处没有文件（HTTP 404）" in printed
    assert "nothing is there (HTTP 404)" in printed
    home = ["--home", str(warehouse.home.root)]
    assert f"Source     {gone}: failed" in run("status", *home).output
    (told,) = json.loads(run("status", "--format", "json", *home).output)["sources"]
    assert (told["uri"], told["code"], told["failures"], told["last_ok_at"]) == (gone, "not_found", 1, None)


def test_prefect_is_told_no_password(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    import flows.load
    import flows.loading

    called: list[object] = []
    monkeypatch.setattr(flows.loading, "run_server", lambda home: nullcontext())
    monkeypatch.setattr(flows.load, "load_reports", lambda *arguments: called.append(arguments))
    warehouse.put("a.txt", REPORT)
    sources = [str(warehouse.inbox), "https://clerk:secret@www.example.invalid/a.pdf"]
    flows.loading.load(read_settings(warehouse.home.root), sources)
    assert called == [
        (str(warehouse.home.root), [str(warehouse.inbox), "https://***@www.example.invalid/a.pdf"], False)
    ]


def test_a_first_load_that_gets_nothing_fails_and_says_why(warehouse: Warehouse) -> None:
    with pytest.raises(RunFailed, match="no source gave a document") as failed:
        warehouse.load("https://www.example.invalid/a.pdf")
    assert "allow_hosts" in failed.value.causes[0]
    assert not warehouse.home.current.exists()


def test_all_faults_of_a_list_stand_in_lines_of_their_own(tmp_path: Path) -> None:
    listed = tmp_path / "sources.csv"
    listed.write_text("source,kind\n/a,foo\n/b,bar\n", encoding="utf-8")
    told = run("load", str(listed), "--home", str(tmp_path / "home")).output.splitlines()
    assert [line for line in told if "line 3, column 2" in line] == told[-1:]


@pytest.mark.parametrize(("data", "told"), [(b"\xef\xbb\xbfcron = 'x'", "five fields"), (None, "cannot be read")])
def test_settings_as_editors_for_windows_write_them(tmp_path: Path, data: bytes | None, told: str) -> None:
    if data is None:
        (tmp_path / "settings.toml").mkdir()
    else:
        (tmp_path / "settings.toml").write_bytes(data)
    with pytest.raises(SettingsError, match=told):
        read_settings(tmp_path, {})


def test_what_is_named_on_the_command_line_must_be_there(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    with pytest.raises(SourceError, match="no such file or folder"):
        warehouse.load(warehouse.inbox / "b.txt")


@pytest.mark.parametrize("arguments", [["x"], ["x", "--reason", " "], ["x", "--reason", "a", "--undo"], ["--undo"]])
def test_withdraw_wants_a_reason_or_undo(arguments: list[str], warehouse: Warehouse) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    assert run("withdraw", *arguments, "--home", str(warehouse.home.root)).exit_code == 2


def test_withdraw_records_what_was_said_and_loads(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(withdraw, "run_load", lambda home, sources, retry: asked.append((sources, retry)))
    warehouse.put("a.txt", REPORT)
    (document,) = warehouse.load().documents
    home = ["--home", str(warehouse.home.root)]
    assert run("withdraw", document["document_id"], "--reason", "重复发布", *home).exit_code == 0
    assert asked == [((), frozenset())]
    assert warehouse.load().status == "published"
    assert warehouse.outcomes() == {"a.txt": "withdrawn"}
    unknown = run("withdraw", "nobody", "--undo", *home)
    assert (unknown.exit_code, "not withdrawn by hand" in unknown.output) == (2, True)
    assert run("withdraw", "x", "--undo", "--home", str(warehouse.inbox)).exit_code == 2


def test_the_settings_of_sources(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        '[sources]\nplaces = ["/in"]\nallow_hosts = ["WWW.a.gov.cn", "*.b.gov.cn", "c:8080"]\n'
        "retries = 0\nrobots = false\n"
    )
    settings = read_settings(tmp_path, {"JIXIAO_SOURCES_DELAY_SECONDS": "3"})
    assert settings.sources == ("/in",)
    assert settings.fetching.allow_hosts == ("www.a.gov.cn", "*.b.gov.cn", "c:8080")
    assert (settings.fetching.retries, settings.fetching.robots, settings.fetching.delay_seconds) == (0, False, 3)
    named = {"JIXIAO_SOURCES": "/a https://b.gov.cn/", "JIXIAO_SOURCES_ALLOW_HOSTS": "a, b"}
    settings = read_settings(tmp_path, named)
    assert settings.sources == ("/a", "https://b.gov.cn/")
    assert settings.fetching.allow_hosts == ("a", "b")
    assert read_settings(tmp_path, {"JIXIAO_SOURCES": "/a:/b"}).sources == ("/a", "/b")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('allow_hosts = "a"', "must be a list"),
        ('allow_hosts = ["https://a.gov.cn"]', "is no host"),
        ('allow_hosts = ["*"]', "is no host"),
        ('allow_hosts = ["a/b"]', "is no host"),
        ("total_seconds = 0", "a whole number from 1"),
        ("retries = -1", "a whole number from 0"),
        ('robots = "perhaps"', "it is true or false"),
        ("proxies = 1", "unknown setting sources.proxies"),
        ("places = 1", "must be a list"),
        ("proxy = 1", "one line of text"),
    ],
)
def test_a_wrong_setting_of_sources_is_named(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[sources]\n{line}\n")
    with pytest.raises(SettingsError, match=told):
        read_settings(tmp_path, {})
