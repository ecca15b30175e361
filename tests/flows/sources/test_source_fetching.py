"""One address against a server that is slow, broken, huge, changing, redirecting, busy."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import quote

import pytest
from site_of_tests import Site, drip, flood

from flows.sources.faults import FetchFault, explain, fault_words
from flows.sources.fetching import Fetcher, Known

Make = Callable[..., Fetcher]


def fault_of(fetcher: Fetcher, url: str) -> FetchFault:
    """And nothing of it is kept."""
    before = set(fetcher.folder.iterdir())
    with pytest.raises(FetchFault) as caught:
        fetcher.fetch(url)
    assert set(fetcher.folder.iterdir()) == before
    return caught.value


def test_a_name_server_that_hangs_holds_nobody(make_fetcher: Any) -> None:
    over = threading.Event()
    asked: list[str] = []

    def hang(host: str, _: int) -> list[str]:
        asked.append(host)
        over.wait(30)
        return ["127.0.0.1"]

    fetcher = make_fetcher(allow_hosts=("www.a.gov.cn",), resolver=hang, connect_seconds=1, retries=1)
    began = time.monotonic()
    try:
        for _ in range(2):
            with pytest.raises(FetchFault) as caught:
                fetcher.fetch("http://www.a.gov.cn/a.pdf")
            assert caught.value.code in ("timed_out", "robots_unknown", "host_given_up")
        assert time.monotonic() - began < 15
        assert asked == ["www.a.gov.cn"], "one thread waits, however often the host is asked"
    finally:
        over.set()


def test_a_proxy_that_has_no_address_in_time_holds_nobody(make_fetcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: over.wait(30) and [])
    fetcher = make_fetcher(
        allow_hosts=("www.a.gov.cn",), proxy="http://proxy.a.gov.cn:3128", connect_seconds=1, retries=0, robots=False
    )
    began = time.monotonic()
    try:
        with pytest.raises(FetchFault) as caught:
            fetcher.fetch("http://www.a.gov.cn/a.pdf")
        assert caught.value.code == "timed_out" and "proxy.a.gov.cn" in caught.value.detail
        assert time.monotonic() - began < 10
    finally:
        over.set()


def test_a_document_is_fetched_whole(site: Site, make_fetcher: Make) -> None:
    url = site.put("/a.pdf", b"%PDF-" + bytes(200_000), etag='"1"')
    answer = make_fetcher().fetch(url)
    assert answer.path is not None
    assert answer.path.stat().st_size == 200_005
    assert (answer.file_name, answer.etag) == ("a.pdf", '"1"')
    path, headers = site.asked[-1]
    assert path == "/a.pdf"
    assert headers["User-Agent"].startswith("jixiao/")
    assert headers["Accept-Encoding"] == "identity"


def test_what_is_unchanged_is_not_sent_again(site: Site, make_fetcher: Make) -> None:
    tagged = site.put("/tagged.pdf", b"x", etag='"1"')
    dated = site.put("/dated.pdf", b"x", modified="Wed, 01 Jan 2025 00:00:00 GMT")
    fetcher = make_fetcher()
    assert fetcher.fetch(tagged, Known('"1"')).path is None
    assert fetcher.fetch(dated, Known(None, "Wed, 01 Jan 2025 00:00:00 GMT")).path is None
    assert fetcher.fetch(tagged, Known('"0"')).path is not None


@pytest.mark.parametrize("charset", ["ascii", "utf-8", "gb18030"])
def test_a_tag_goes_back_as_it_came(site: Site, make_fetcher: Make, charset: str) -> None:
    tag = ("公告-1" if charset != "ascii" else "n-1").encode(charset).decode("latin-1")
    url = site.put("/a.pdf", b"x", etag=f'"{tag}"', modified=f"{tag}, 2025")
    fetcher = make_fetcher()
    answer = fetcher.fetch(url)
    assert (answer.etag, answer.last_modified) == (f'"{tag}"', f"{tag}, 2025")
    assert fetcher.fetch(url, Known(answer.etag, answer.last_modified)).path is None


def test_a_tag_that_nobody_can_send_back_is_left_out(site: Site, make_fetcher: Make) -> None:
    url = site.put("/a.pdf", b"x", etag='"1"')
    assert make_fetcher().fetch(url, Known('"公告-1"')).path is not None
    assert "If-None-Match" not in site.asked[-1][1]


@pytest.mark.parametrize("header", [False, True])
def test_a_server_that_drips_is_left_in_time(site: Site, make_fetcher: Make, header: bool) -> None:
    url = site.act("/slow.pdf", drip(0.05, header=header))
    fetcher = make_fetcher(total_seconds=1, retries=0, robots=False)
    started = time.monotonic()
    assert fault_of(fetcher, url).code == "timed_out"
    assert time.monotonic() - started < 2.5


def test_a_server_that_says_nothing_is_left(site: Site, make_fetcher: Make) -> None:
    url = site.act("/silent.pdf", lambda _: time.sleep(3))
    assert fault_of(make_fetcher(read_seconds=1, retries=0, robots=False), url).code == "timed_out"


def test_a_body_that_ends_early_is_no_document(site: Site, make_fetcher: Make) -> None:
    url = site.put("/cut.pdf", b"%PDF-1.7 half", length=1000)
    assert fault_of(make_fetcher(), url).code == "cut_short"
    assert site.paths() == ["/cut.pdf"] * 2, "it may pass: it was tried again"


def test_a_stream_without_end_is_cut_at_the_bound(site: Site, make_fetcher: Make) -> None:
    url = site.act("/huge.pdf", flood)
    fault = fault_of(make_fetcher(), url)
    assert fault.code == "too_large"
    assert len(site.paths()) == 1


def test_a_length_beyond_the_bound_is_not_read(site: Site, make_fetcher: Make) -> None:
    url = site.put("/huge.pdf", b"x", length=1 << 40)
    assert fault_of(make_fetcher(), url).code == "too_large"


def test_a_packed_body_is_unpacked_and_bounded(site: Site, make_fetcher: Make) -> None:
    content = b"%PDF-" + b"a" * 50_000
    packed = gzip.compress(content)
    good = site.put("/good.pdf", packed, Content_Encoding="gzip")
    answer = make_fetcher().fetch(good)
    assert answer.path is not None
    assert answer.path.read_bytes() == content
    bomb = site.put("/bomb.pdf", gzip.compress(bytes(200 << 20)), Content_Encoding="gzip")
    assert fault_of(make_fetcher(), bomb).code == "too_large"
    broken = site.put("/broken.pdf", b"\x1f\x8bnot gzip at all", Content_Encoding="gzip")
    assert fault_of(make_fetcher(), broken).code == "bad_encoding"
    cut = site.put("/cut.pdf", packed[:-20], Content_Encoding="gzip")
    assert fault_of(make_fetcher(), cut).code == "cut_short"
    other = site.put("/other.pdf", b"x", Content_Encoding="br")
    assert fault_of(make_fetcher(), other).code == "bad_encoding"


@pytest.mark.parametrize(
    ("status", "code", "times"),
    [
        (404, "not_found", 1),
        (410, "not_found", 1),
        (403, "bad_status", 1),
        (401, "bad_status", 1),
        (500, "server_error", 2),
        (502, "server_error", 2),
        (429, "too_many_requests", 2),
        (503, "too_many_requests", 2),
        (206, "bad_status", 1),
        (304, "bad_status", 1),
        (204, "bad_status", 1),
    ],
)
def test_a_status_says_what_it_is(site: Site, make_fetcher: Make, status: int, code: str, times: int) -> None:
    url = site.put("/a.pdf", b"" if status in (204, 304) else b"x", status)
    assert fault_of(make_fetcher(), url).code == code
    assert len(site.paths()) == times


def test_an_empty_answer_is_no_document(site: Site, make_fetcher: Make) -> None:
    assert fault_of(make_fetcher(), site.put("/a.pdf")).code == "empty_answer"


def test_a_passing_fault_is_met_again_after_a_longer_and_longer_pause(site: Site, make_fetcher: Make) -> None:
    waits: list[float] = []
    states = iter([500, 502])

    def act(request: BaseHTTPRequestHandler) -> None:
        site.put("/a.pdf", b"x", next(states, 200))
        site.acts["/a.pdf"](request)
        site.acts["/a.pdf"] = act

    url = site.act("/a.pdf", act)
    fetcher = make_fetcher(retries=2, backoff_seconds=1, robots=False, sleep=lambda seconds: waits.append(seconds))
    assert fetcher.fetch(url).path is not None
    first, second = (seconds for seconds in waits if seconds)
    assert 1 <= first <= 1.25
    assert 2 <= second <= 2.5


def test_a_server_that_says_when_is_asked_then_and_not_in_this_run_where_that_is_late(
    site: Site, make_fetcher: Make
) -> None:
    waits: list[float] = []
    url = site.put("/a.pdf", b"x", 429, Retry_After="7")
    fetcher = make_fetcher(robots=False, sleep=lambda seconds: waits.append(seconds))
    fault_of(fetcher, url)
    assert 7.0 in waits
    late = site.put("/b.pdf", b"x", 503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT")
    fault = fault_of(make_fetcher(robots=False), late)
    assert fault.retry_after is not None
    assert fault.retry_after > 1e8
    assert site.paths().count("/b.pdf") == 1


def test_redirects_are_followed_within_bounds(site: Site, make_fetcher: Make) -> None:
    end = site.put("/end.pdf", b"x")
    start = site.put("/start.pdf", status=302, Location="/end.pdf")
    assert make_fetcher().fetch(start).final_url == end
    loop = site.put("/loop.pdf", status=302, Location="/loop.pdf")
    assert fault_of(make_fetcher(), loop).code == "too_many_redirects"
    assert site.paths().count("/loop.pdf") == 6


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://127.0.0.1:1/", "host_not_allowed"),
        ("http://169.254.169.254/latest/meta-data/", "host_not_allowed"),
        ("http://[::1]/", "host_not_allowed"),
        ("http://www.other.gov.cn/a.pdf", "host_not_allowed"),
        ("file:///etc/passwd", "bad_redirect"),
        ("ftp://www.a.gov.cn/", "bad_redirect"),
        ("http://[broken", "host_not_allowed"),
        ("http://xn--/a.pdf", "bad_redirect"),
    ],
)
def test_a_redirect_leads_nowhere_else(site: Site, make_fetcher: Make, target: str, code: str) -> None:
    url = site.put("/a.pdf", status=301, Location=target)
    assert fault_of(make_fetcher(), url).code == code


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_redirect_to_a_name_in_any_encoding_is_followed_by_its_bytes(
    site: Site, make_fetcher: Make, charset: str
) -> None:
    end = site.put(f"/{quote('预算.pdf', encoding=charset)}?a=%41", b"x")
    start = site.put("/a.pdf", status=302, Location="/预算.pdf?a=%41".encode(charset).decode("latin-1"))
    answer = make_fetcher().fetch(start)
    assert (answer.final_url, answer.file_name) == (end, "预算.pdf")


@pytest.mark.parametrize("url", ["http://xn--/a.pdf", "http://xn---localhost/a.pdf"])
def test_an_address_that_is_none_is_told(make_fetcher: Make, url: str) -> None:
    assert fault_of(make_fetcher(), url).code == "bad_redirect"


def test_a_redirect_to_an_allowed_name_with_a_private_address_is_not_followed(site: Site, make_fetcher: Make) -> None:
    url = site.put("/a.pdf", status=301, Location="http://www.a.gov.cn/a.pdf")
    fetcher = make_fetcher(allow_hosts=(site.host, "www.a.gov.cn"), robots=False, resolver=lambda *_: ["127.0.0.1"])
    assert fault_of(fetcher, url).code == "private_address"


def test_https_is_not_left_for_http() -> None:
    import httpx

    from flows.sources.fetching import _next_hop

    with pytest.raises(FetchFault) as fault:
        _next_hop(httpx.URL("https://www.a.gov.cn/x"), "http://www.a.gov.cn/x")
    assert fault.value.code == "downgraded"
    assert str(_next_hop(httpx.URL("https://u:p@a.gov.cn/x"), "https://b.gov.cn/y")) == "https://b.gov.cn/y"
    assert str(_next_hop(httpx.URL("http://a.gov.cn/x"), "https://c:d@b.gov.cn/y")) == "https://b.gov.cn/y"


def test_without_an_allow_list_nothing_is_asked(site: Site, make_fetcher: Make) -> None:
    url = site.put("/a.pdf", b"x")
    assert fault_of(make_fetcher(allow_hosts=()), url).code == "host_not_allowed"
    assert site.asked == []
    assert "allow_hosts" in explain("host_not_allowed", site.host)


def test_a_host_is_asked_slowly_and_one_at_a_time(site: Site, make_fetcher: Make) -> None:
    waits: list[float] = []
    fetcher = make_fetcher(delay_seconds=3, sleep=lambda seconds: waits.append(seconds))
    for name in ("/a.pdf", "/b.pdf"):
        fetcher.fetch(site.put(name, b"x"))
    assert [round(seconds) for seconds in waits] == [0, 3, 3], "robots.txt, and then the two"


def test_robots_txt_is_heeded(site: Site, make_fetcher: Make) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /secret/\n\nUser-agent: jixiao\nDisallow: /not-for-us/\n")
    fetcher = make_fetcher()
    assert fetcher.fetch(site.put("/a.pdf", b"x")).path
    assert fetcher.fetch(site.put("/secret/a.pdf", b"x")).path, "another rule is for jixiao"
    assert fault_of(make_fetcher(), site.put("/not-for-us/a.pdf", b"x")).code == "robots_refused"
    assert make_fetcher(robots=False).fetch(site.url("/not-for-us/a.pdf")).path
    site.put("/robots.txt", "", 500)
    assert fault_of(make_fetcher(), site.url("/a.pdf")).code == "robots_unknown"


def test_a_host_that_cannot_be_reached_is_given_up(make_fetcher: Make) -> None:
    fetcher = make_fetcher(allow_hosts=("127.0.0.1:1",), robots=False, retries=0)
    codes = [fault_of(fetcher, f"http://127.0.0.1:1/{number}").code for number in range(5)]
    assert codes == ["connect_failed"] * 3 + ["host_given_up"] * 2


def test_nothing_is_taken_from_the_environment(site: Site, make_fetcher: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert make_fetcher().fetch(site.put("/a.pdf", b"x")).path


def test_a_proxy_that_is_set_is_used(site: Site, make_fetcher: Make) -> None:
    site.put("http://www.a.gov.cn/a.pdf", b"by proxy")
    fetcher = make_fetcher(allow_hosts=("www.a.gov.cn",), proxy=f"http://{site.host}", robots=False)
    answer = fetcher.fetch("http://www.a.gov.cn/a.pdf")
    assert answer.path is not None
    assert answer.path.read_bytes() == b"by proxy"


def test_every_fault_has_words_in_both_languages() -> None:
    for code, words in fault_words().items():
        told = explain(code, "some detail")
        assert all((words.meaning_zh, words.meaning_en, words.what_to_do_zh, words.what_to_do_en)), code
        assert " / " in told
        assert "{" not in told


def test_user_and_password_go_to_their_own_host_alone(site: Site, make_fetcher: Make) -> None:
    site.put("/a.pdf", b"x")
    fetcher: Any = make_fetcher(robots=False)
    fetcher.fetch(f"http://clerk:secret@{site.host}/a.pdf")
    assert site.asked[-1][1]["Authorization"].startswith("Basic ")
