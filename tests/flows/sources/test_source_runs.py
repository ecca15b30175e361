"""Runs over sources: what comes in, what is nothing new, what fails without harm, what was withdrawn and came back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest
from flow_fakes import Warehouse
from site_of_tests import Site

from flows import clock
from flows.alerts.runs import find_dropped, look_at_sources
from flows.alerts.settings import AlertSettings
from flows.intake.arrival import SourceError
from flows.run import Result
from flows.sources.withdrawal import WithdrawalError, undo_by_hand, withdraw_by_hand

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"
ERROR_PAGE = "<html><head><title>404</title></head><body><p>您访问的页面不存在</p></body></html>"
LOGIN_PAGE = "<html><body><h1>请登录</h1><p>用户名与密码</p></body></html>"


@pytest.fixture
def nightly(warehouse: Warehouse, site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A load a night: ``nightly(*sources)``; the clock goes on by a day each time."""
    day = timedelta()
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + day)
    for name, value in (("ALLOW_HOSTS", site.host), ("DELAY_SECONDS", "0"), ("RETRIES", "0"), ("READ_SECONDS", "2")):
        monkeypatch.setenv(f"JIXIAO_SOURCES_{name}", value)

    def load(*sources: Path | str) -> Result:
        nonlocal day
        day += timedelta(days=1)
        return warehouse.load(*sources)

    return load


def places(warehouse: Warehouse, columns: str = "last_status") -> dict[str, Any]:
    with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
        rows = landing.execute(f"SELECT uri, {columns} FROM ops.sources").fetchall()
    return {uri.rpartition("/")[2]: rest[0] if len(rest) == 1 else tuple(rest) for uri, *rest in rows}


def _documents(warehouse: Warehouse) -> list[Any]:
    return warehouse.query("SELECT document_id FROM raw.documents")


def test_an_address_is_a_document_and_unchanged_it_is_nothing_new(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    url = site.put("/a.txt", REPORT, etag='"1"')
    assert nightly(url).status == "published"
    assert warehouse.query("SELECT file_name, source_uri, outcome FROM raw.documents") == [("a.txt", url, "loaded")]
    second = nightly(url, url)
    assert second.status == "nothing_new"
    assert [each["file_name"] for each in second.documents] == ["a.txt"]
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    assert places(warehouse) == {"a.txt": "unchanged"}
    assert not list(warehouse.home.root.glob(".fetching-*"))


@pytest.mark.parametrize("tags", [{}, {"etag": '"2"'}, {"modified": "Wed, 01 Jan 2025 00:00:00 GMT"}])
def test_a_changed_document_supersedes_and_the_same_bytes_again_are_nothing_new(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result], tags: dict[str, str]
) -> None:
    url = site.put("/a.txt", REPORT, etag='"1"')
    nightly(url)
    site.put("/a.txt", REPORT.replace("12.50", "13.50"), **tags)
    assert nightly(url).status == "published"
    assert sorted(warehouse.query("SELECT outcome FROM raw.documents")) == [("loaded",), ("superseded",)]
    assert nightly(url).status == "nothing_new"


def test_a_source_that_fails_costs_itself_alone(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    listed = warehouse.inbox.parent / "sources.csv"
    good = site.put("/good.txt", REPORT)
    broken = site.put("/broken.txt", REPORT, length=1000)
    outside = "https://www.example.invalid/a.pdf"
    listed.write_text(
        f"source,kind,owner\n{broken},url,甲\n{good},url,乙\n{outside},url,\nnowhere,folder,\n*.nothing,glob,\n",
        encoding="utf-8",
    )
    result = nightly(listed)
    assert result.status == "published"
    assert warehouse.outcomes() == {"good.txt": "loaded"}
    told = {each["uri"].rpartition("/")[2]: (each["code"], each["failures"]) for each in result.troubles}
    assert told == {"broken.txt": ("cut_short", 1), "a.pdf": ("host_not_allowed", 1), "nowhere": ("missing", 1)}
    result = nightly(listed)
    assert result.status == "nothing_new"
    assert {each["failures"] for each in result.troubles} == {2}
    site.put("/broken.txt", REPORT.replace("2023", "2022"))
    (warehouse.inbox.parent / "nowhere").mkdir()
    assert [each["code"] for each in nightly(listed).troubles] == ["host_not_allowed"]
    assert places(warehouse, "failures")["broken.txt"] == 0


def test_owner_and_expected_unit_go_with_the_arrival_and_another_unit_is_a_signal(
    warehouse: Warehouse, nightly: Callable[..., Result]
) -> None:
    warehouse.put("a.txt", REPORT)
    warehouse.put("b.txt", REPORT.replace("甲市统计局", "乙市统计局"))
    listed = warehouse.inbox.parent / "sources.yml"
    listed.write_text("sources:\n  - {source: inbox, owner: 张三, expected_unit: 市统计局}\n", encoding="utf-8")
    nightly(listed)
    assert warehouse.query("SELECT DISTINCT owner, expected_unit FROM raw.arrivals") == [("张三", "市统计局")]
    assert warehouse.query("SELECT count(*) FROM raw.signals WHERE code = 'unexpected_unit'") == [(0,)]
    listed.write_text("sources:\n  - {source: inbox, expected_unit: 甲市统计局}\n", encoding="utf-8")
    assert nightly(listed).status == "published", "what is expected has changed"
    assert warehouse.query(
        "SELECT file_name, message FROM raw.signals JOIN raw.documents USING (document_id)"
        " WHERE code = 'unexpected_unit'"
    ) == [("b.txt", "expected 甲市统计局, found 乙市统计局")]
    assert nightly(listed).status == "nothing_new"
    listed.write_text("sources: [inbox]\n", encoding="utf-8")
    nightly(listed)
    assert warehouse.query("SELECT count(*) FROM raw.signals WHERE code = 'unexpected_unit'") == [(0,)]


@pytest.mark.parametrize("place", ["inbox", "inbox/*.txt", "inbox/**"])
def test_what_a_list_says_of_a_place_holds_whoever_names_it(
    warehouse: Warehouse, nightly: Callable[..., Result], place: str
) -> None:
    """Until a list says otherwise: naming a folder says nothing of whose it is."""
    warehouse.put("a.txt", REPORT)
    warehouse.put("b.txt", REPORT.replace("甲市统计局", "乙市统计局"))
    listed = warehouse.inbox.parent / "sources.csv"
    listed.write_text(f"source,owner,expected_unit\n{place},张三,甲市统计局\n", encoding="utf-8")
    signals = "SELECT count(*) FROM raw.signals WHERE code = 'unexpected_unit'"
    said = "SELECT file_name, owner, expected_unit FROM raw.arrivals ORDER BY run_id, file_name"
    both = [(name, "张三", "甲市统计局") for name in ("a.txt", "b.txt")]
    nightly(listed)
    assert (warehouse.query(said), warehouse.query(signals)) == (both, [(1,)])
    for sources in (
        (warehouse.inbox,),
        (warehouse.inbox / "b.txt",),
        (listed, warehouse.inbox),
        (warehouse.inbox, listed),
    ):
        assert nightly(*sources).status == "nothing_new", sources
    # A new file there is of the same owner, and one elsewhere of nobody.
    warehouse.put("c.txt", REPORT.replace("2023", "2022"))
    beside = warehouse.inbox.parent / "beside"
    beside.mkdir()
    (beside / "d.txt").write_text(REPORT.replace("2023", "2021"), encoding="utf-8")
    assert nightly(warehouse.inbox, beside).status == "published"
    assert warehouse.query(said) == [*both, ("c.txt", "张三", "甲市统计局"), ("d.txt", None, None)]
    assert warehouse.query(signals) == [(1,)]
    assert nightly(listed).status == "nothing_new"
    listed.write_text(f"source,owner,expected_unit\n{place},李四,\n", encoding="utf-8")
    assert nightly(listed).status == "published"
    assert nightly(warehouse.inbox).status == "nothing_new"
    assert warehouse.query(said)[-3:] == [(name, "李四", None) for name in ("a.txt", "b.txt", "c.txt")]


def test_a_source_that_its_list_drops_is_asked_for_no_more(
    warehouse: Warehouse, nightly: Callable[..., Result]
) -> None:
    """Only what named it can drop it: a run over other sources says nothing."""
    warehouse.put("a.txt", REPORT)
    away = warehouse.inbox.parent / "县里"
    listed = warehouse.inbox.parent / "sources.csv"
    listed.write_text("source,kind\ninbox,folder\n县里,folder\n", encoding="utf-8")

    def alerts() -> tuple[list[str], int]:
        with duckdb.connect(str(warehouse.home.landing), read_only=True) as landing:
            events = look_at_sources(landing, AlertSettings({}, source_failures=2), clock.now()) or []
            return [event.words["place"] for event in events], len(find_dropped(landing, clock.now()))

    for _ in range(2):
        ((place, told),) = [(each["uri"], each["message"]) for each in nightly(listed).troubles]
        assert "%" in place and str(away) in told
    assert alerts() == ([str(away)], 0)
    nightly(warehouse.inbox)
    assert alerts() == ([str(away)], 0)
    listed.write_text("source,kind\ninbox,folder\n", encoding="utf-8")
    nightly(listed)
    assert alerts() == ([], 1)
    listed.write_text("source,kind\ninbox,folder\n县里,folder\n", encoding="utf-8")
    nightly(listed)
    assert alerts() == ([str(away)], 0)


def test_a_page_brings_itself_and_its_attachments_once(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    gbk = quote("某局决算.pdf".encode("gbk"))
    site.put(f"/files/{gbk}", REPORT)
    site.put("/files/b.pdf", REPORT.replace("2023", "2022"), Content_Disposition="attachment; filename=../../c.txt")
    links = f'<a href="files/{gbk}">附件.pdf</a> <a href="/files/b.pdf#page=2">表</a> <a href="next.html">下一页</a>'
    page = site.put("/t1.html", f"<body><p>决算公开说明</p>{links}</body>")
    other = site.put("/t2.html", '<body><p>公开目录</p><a href="../files/b.pdf">表</a></body>')
    result = nightly(page, other)
    assert sorted(site.paths()) == sorted(["/t1.html", "/t2.html", f"/files/{gbk}", "/files/b.pdf"])
    came = {each["file_name"]: each["source_uri"] for each in result.documents}
    assert set(came) == {"t1.html", "某局决算.pdf", "c.txt", "t2.html"}
    assert came["c.txt"] == site.url("/files/b.pdf")
    assert len(result.documents) == 4
    assert places(warehouse, "listed_by")["b.pdf"] == [page, other]
    assert nightly(page, other).status == "nothing_new"


def test_a_link_that_leads_nowhere_costs_itself_alone(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    wrong = ["http://xn--/a.pdf", "http://[a/b.pdf", "//a.gov.cn:x/c.pdf"]
    links = " ".join(f'<a href="{each}">附件.pdf</a>' for each in [*wrong, "good.pdf"])
    site.put("/good.pdf", REPORT)
    result = nightly(site.put("/t.html", f"<body><p>决算公开说明</p>{links}</body>"))
    assert {each["file_name"] for each in result.documents} == {"t.html", "good.pdf"}
    assert [(each["uri"], each["code"]) for each in result.troubles] == [("http://xn--/a.pdf", "bad_redirect")]


def test_a_page_that_differs_only_in_its_furniture_is_what_it_was(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    body = '<body><p>决算公开说明</p><a href="a.txt.pdf">表</a><div class="hits">浏览次数：{}</div></body>'
    site.put("/a.txt.pdf", REPORT)
    nightly(site.put("/t.html", body.format(1)))
    assert nightly(site.put("/t.html", body.format(2))).status == "nothing_new"
    assert warehouse.query("SELECT count(*) FROM raw.documents") == [(2,)]


def test_the_number_of_attachments_is_bounded_and_none_is_taken_for_gone(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_SOURCES_ATTACHMENTS", "2")
    links = ['<a href="/{0}.pdf">{0}</a>'.format(site.put(f"/{n}.pdf", f"{REPORT}n: {n}\n") and n) for n in range(3)]
    page = site.put("/t.html", f"<body><p>目录</p>{' '.join(links)}</body>")
    assert [each["code"] for each in nightly(page).troubles] == ["too_many_attachments"]
    assert sorted(site.paths()) == ["/0.pdf", "/1.pdf", "/t.html"]
    site.put("/t.html", f"<body><p>目录</p>{' '.join(reversed(links))}</body>")
    for _ in range(3):
        nightly(page)
    assert warehouse.query("SELECT count(*) FROM raw.documents WHERE outcome = 'withdrawn'") == [(0,)]


@pytest.mark.parametrize("page", [ERROR_PAGE, LOGIN_PAGE])
def test_an_error_page_in_the_place_of_a_document_changes_nothing(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result], page: str
) -> None:
    url = site.put("/a.txt", REPORT)
    nightly(url)
    site.put("/a.txt", page, Content_Type="application/pdf")
    for _ in range(3):
        result = nightly(url)
        assert result.status == "nothing_new"
        assert [each["code"] for each in result.troubles] == ["error_page"]
    assert warehouse.outcomes() == {"a.txt": "loaded"}


def test_what_has_gone_is_withdrawn_in_the_second_night_and_comes_back(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    url = site.put("/a.txt", REPORT)
    nightly(url)
    site.drop("/a.txt")
    assert nightly(url).status == "nothing_new", "once is no proof"
    result = nightly(url)
    assert result.status == "published"
    assert [each["file_name"] for each in result.withdrawn] == ["a.txt"]
    ((outcome, reason, at),) = warehouse.query("SELECT outcome, reason, withdrawn_at FROM raw.documents")
    assert outcome == "withdrawn"
    assert f"nothing at {url} since " in reason
    assert at is not None
    assert warehouse.query("SELECT is_current FROM marts.dim_document") == [(False,)]
    third = nightly(url)
    assert (third.status, third.withdrawn) == ("nothing_new", [])
    site.put("/a.txt", REPORT)
    assert nightly(url).status == "published"
    assert warehouse.query("SELECT outcome, reason, withdrawn_at FROM raw.documents") == [("loaded", None, None)]


def test_two_runs_of_one_hour_and_a_failing_server_are_no_proof(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    url = site.put("/a.txt", REPORT)
    nightly(url)
    site.put("/a.txt", "x", 500)
    for _ in range(3):
        assert nightly(url).status == "nothing_new"
    site.drop("/a.txt")
    nightly(url)
    for _ in range(3):
        assert warehouse.load(url).status == "nothing_new"
    site.put("/a.txt", "x", 500)
    assert nightly(url).status == "nothing_new", "it was found gone within one hour, and nobody knows since"
    site.drop("/a.txt")
    assert [each["document_id"] for each in nightly(url).withdrawn] == [each[0] for each in _documents(warehouse)]
    site.put("/a.txt", "x", 500)
    assert nightly(url).status == "nothing_new", "a failing server takes nothing back either"


def test_what_stands_at_another_place_is_not_withdrawn(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    first, second = site.put("/a.txt", REPORT), site.put("/moved/a.txt", REPORT)
    nightly(first, second)
    site.drop("/a.txt")
    for _ in range(3):
        result = nightly(first, second)
    assert warehouse.outcomes() == {"a.txt": "loaded"}
    assert result.withdrawn == []


def test_an_attachment_that_its_page_no_longer_lists_is_withdrawn(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    site.put("/a.pdf", REPORT)
    site.put("/b.pdf", REPORT.replace("2023", "2022"))
    page = site.put("/t.html", '<body><p>目录</p><a href="a.pdf">甲</a><a href="b.pdf">乙</a></body>', etag='"1"')
    nightly(page)
    site.put("/t.html", '<body><p>目录</p><a href="a.pdf">甲</a></body>', etag='"2"')
    for _ in range(2):
        nightly(page)
    outcomes = warehouse.outcomes()
    assert (outcomes["a.pdf"], outcomes["b.pdf"]) == ("loaded", "withdrawn")
    site.put("/t.html", '<body><p>目录</p><a href="b.pdf">乙</a><a href="a.pdf">甲</a></body>', etag='"3"')
    nightly(page)
    assert warehouse.outcomes()["b.pdf"] == "loaded"


def test_a_page_that_lists_nothing_or_is_gone_withdraws_only_what_no_longer_answers(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    site.put("/a.pdf", REPORT)
    site.put("/b.pdf", REPORT.replace("2023", "2022"))
    page = site.put("/t.html", '<body><p>目录</p><a href="a.pdf">甲</a><a href="b.pdf">乙</a></body>')
    nightly(page)
    site.put("/t.html", "<body><p>本站已改版，请在新栏目中查找。</p></body>")
    site.drop("/b.pdf")
    for _ in range(2):
        result = nightly(page)
    assert "page_lists_nothing" in [each["code"] for each in result.troubles]
    outcomes = warehouse.outcomes()
    assert (outcomes["a.pdf"], outcomes["b.pdf"]) == ("loaded", "withdrawn")
    site.drop("/t.html")
    site.drop("/a.pdf")
    for _ in range(2):
        nightly(page)
    assert set(warehouse.outcomes().values()) == {"withdrawn"}


def _pack(*names: str, inner: bytes | None = None) -> bytes:
    """A zip of reports by name, each of its own year, and an inner archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, REPORT.replace("2023", f"202{ord(name[0]) - ord('a')}"))
        if inner is not None:
            archive.writestr("inner.zip", inner)
    return packed.getvalue()


@pytest.mark.parametrize("tags", [{}, {"etag": '"2"'}])
def test_an_archive_behind_an_address_that_lost_a_member_withdraws_it_until_it_is_back(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result], tags: dict[str, str]
) -> None:
    url = site.put("/pack.zip", _pack("a.txt", "b.txt", inner=_pack("c.txt", "d.txt")))
    nightly(url)
    site.put("/pack.zip", _pack("a.txt", inner=_pack("c.txt")), **tags)
    assert {(each["uri"], each["code"]) for each in nightly(url).troubles} == {
        (f"{url}#b.txt", "member_gone"), (f"{url}#inner.zip#d.txt", "member_gone"),
    }  # fmt: skip
    assert set(warehouse.outcomes().values()) == {"loaded"}, "one night is no withdrawal"
    second = nightly(url)
    assert sorted(each["file_name"] for each in second.withdrawn) == ["b.txt", "d.txt"]
    left = {"a.txt": "loaded", "b.txt": "withdrawn", "c.txt": "loaded", "d.txt": "withdrawn"}
    assert (warehouse.outcomes(), second.troubles) == (left, [])
    # An archive that cannot be opened says nothing of its members, nor does another document in its place.
    site.put("/pack.zip", _pack("a.txt", inner=b"PK\x03\x04 damaged"))
    nightly(url), nightly(url)
    assert warehouse.outcomes()["c.txt"] == "loaded"
    site.put("/pack.zip", REPORT)
    nightly(url), nightly(url)
    assert warehouse.outcomes()["a.txt"] == "loaded"
    site.put("/pack.zip", _pack("a.txt", "b.txt", "d.txt"))
    nightly(url)
    assert warehouse.outcomes()["b.txt"] == "loaded"


def test_an_archive_in_a_complete_folder_withdraws_what_it_lost(
    warehouse: Warehouse, nightly: Callable[..., Result]
) -> None:
    listed = warehouse.inbox.parent / "sources.csv"
    pack = warehouse.inbox / "县里 1.zip"
    for complete, gone in (("", "loaded"), ("yes", "withdrawn")):
        listed.write_text(f"source,complete\ninbox,{complete}\n", encoding="utf-8")
        pack.write_bytes(_pack("a.txt", "b.txt"))
        nightly(listed)
        pack.write_bytes(_pack("a.txt"))
        nightly(listed), nightly(listed)
        assert warehouse.outcomes() == {"a.txt": "loaded", "b.txt": gone}
    ((reason,),) = warehouse.query("SELECT reason FROM raw.documents WHERE outcome = 'withdrawn'")
    assert f"{pack}#b.txt" in reason, "a place is readable to people"


def test_a_complete_folder_withdraws_what_it_lost_and_an_empty_one_nothing(
    warehouse: Warehouse, nightly: Callable[..., Result]
) -> None:
    listed = warehouse.inbox.parent / "sources.csv"
    listed.write_text("source,complete\ninbox,yes\n", encoding="utf-8")
    first = warehouse.put("a.txt", REPORT)
    second = warehouse.put("b.txt", REPORT.replace("2023", "2022"))
    nightly(listed)
    first.unlink()
    assert nightly(listed).status == "nothing_new"
    assert [each["file_name"] for each in nightly(listed).withdrawn] == ["a.txt"]
    assert warehouse.outcomes() == {"a.txt": "withdrawn", "b.txt": "loaded"}
    second.unlink()
    for _ in range(2):
        assert [each["code"] for each in nightly(listed).troubles] == ["folder_emptied"]
    warehouse.put("renamed.txt", REPORT)
    warehouse.put("b.txt", REPORT.replace("2023", "2022"))
    nightly(listed)
    assert set(warehouse.outcomes().values()) == {"loaded"}


def test_a_withdrawn_edition_gives_way_to_the_one_that_it_had_replaced(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    older = site.put("/older.txt", REPORT)
    newer = site.put("/newer.txt", REPORT.replace("12.50", "13.50"))
    nightly(older, newer)
    assert warehouse.outcomes() == {"older.txt": "superseded", "newer.txt": "loaded"}
    site.drop("/newer.txt")
    for _ in range(2):
        nightly(older, newer)
    assert warehouse.outcomes() == {"older.txt": "loaded", "newer.txt": "withdrawn"}


def test_a_server_that_asks_for_a_pause_is_left_alone_for_as_long(
    warehouse: Warehouse, site: Site, nightly: Callable[..., Result]
) -> None:
    url = site.put("/a.txt", REPORT)
    nightly(url)
    site.put("/a.txt", "", 429, Retry_After=str(36 * 3600))
    nightly(url)
    site.put("/a.txt", REPORT)
    asked = len(site.asked)
    assert [each["last_status"] for each in nightly(url).troubles] == ["waiting"]
    assert len(site.asked) == asked
    assert nightly(url).troubles == []


def test_no_password_is_kept(warehouse: Warehouse, site: Site, nightly: Callable[..., Result]) -> None:
    site.put("/a.pdf", REPORT)
    site.put("/t.html", '<body><p>目录</p><a href="/a.pdf">甲</a></body>')
    nightly(f"http://clerk:secret@{site.host}/t.html")
    assert "Authorization" in site.asked[-1][1]
    for path in warehouse.home.root.rglob("*"):
        assert not path.is_file() or b"secret" not in path.read_bytes(), path
    masked = f"http://***@{site.host}/a.pdf"
    assert (masked,) in warehouse.query("SELECT source_uri FROM raw.arrivals")


def test_a_glob_takes_each_file_once(warehouse: Warehouse, nightly: Callable[..., Result]) -> None:
    warehouse.put("2023/a.txt", REPORT)
    warehouse.put("2023/deep/b.txt", REPORT.replace("2023", "2022"))
    warehouse.put("2023/note.md", "no report")
    warehouse.put("2023/.hidden.txt", "hidden")
    assert len(nightly(str(warehouse.inbox / "**" / "*.txt")).documents) == 2
    assert len(nightly(str(warehouse.inbox / "**")).documents) == 3
    assert len(nightly(str(warehouse.inbox / "20*" / "[ab].txt")).documents) == 1
    with pytest.raises(SourceError, match="no file matches"):
        nightly(str(warehouse.inbox / "*.docx"))


def test_the_settings_sources_may_be_away_for_a_night(
    warehouse: Warehouse, nightly: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.put("a.txt", REPORT)
    away = str(warehouse.inbox.parent / "away")
    monkeypatch.setenv("JIXIAO_SOURCES", f"{warehouse.inbox}:{away}")
    assert [each["code"] for each in nightly(str(warehouse.inbox), away).troubles] == ["missing"]
    assert warehouse.outcomes() == {"a.txt": "loaded"}


def test_a_document_is_withdrawn_by_hand_in_all_its_copies_and_that_can_be_undone(
    warehouse: Warehouse, nightly: Callable[..., Result]
) -> None:
    from flows.landing.database import open_landing
    from flows.load import load_reports

    warehouse.put("a.txt", REPORT)
    warehouse.put("copy.txt", REPORT.replace(": ", ":  "))
    warehouse.put("bad.txt", "unreadable")
    ids = {each["file_name"]: each["document_id"] for each in nightly(warehouse.inbox).documents}
    with open_landing(warehouse.home.landing) as landing:
        withdraw_by_hand(landing, ids["a.txt"], "印错了单位", clock.now())
        for document_id, told in (("0" * 16, "no document"), (ids["bad.txt"], "quarantined")):
            with pytest.raises(WithdrawalError, match=told):
                withdraw_by_hand(landing, document_id, "x", clock.now())
    assert load_reports.fn(str(warehouse.home.root), [], frozenset()).status == "published"
    assert warehouse.outcomes() == {"a.txt": "withdrawn", "copy.txt": "duplicate", "bad.txt": "quarantined"}
    ((reason,),) = warehouse.query("SELECT reason FROM raw.documents WHERE outcome = 'withdrawn'")
    assert "印错了单位" in reason
    assert nightly(warehouse.inbox).status == "nothing_new", "that it is still there changes nothing"
    with open_landing(warehouse.home.landing) as landing:
        undo_by_hand(landing, ids["a.txt"], clock.now())
        with pytest.raises(WithdrawalError, match="not withdrawn by hand"):
            undo_by_hand(landing, ids["a.txt"], clock.now())
    assert nightly(warehouse.inbox).status == "published"
    assert warehouse.outcomes()["a.txt"] == "loaded"


def test_a_night_with_nothing_new_leaves_the_sources_as_they_are(
    warehouse: Warehouse, nightly: Callable[..., Result]
) -> None:
    warehouse.put("a.txt", REPORT)
    nightly(warehouse.inbox)
    before = places(warehouse, "checked_at, last_status")
    assert nightly(warehouse.inbox).status == "nothing_new"
    assert places(warehouse, "checked_at, last_status") == before
