"""Nothing leads into a private network: addresses by table, names that answer now this and now that."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from flows.sources.addresses import AllowList, ForbiddenAddress, UnknownHost, is_intranet, is_public
from flows.sources.faults import FetchFault
from flows.sources.fetching import Fetcher

PUBLIC = ["8.8.8.8", "202.96.209.5", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
FORBIDDEN = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "100.100.100.200", "169.254.169.254", "169.254.0.1", "224.0.0.1", "239.255.255.255", "255.255.255.255", "240.0.0.1",
    "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "192.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::",
    "2002:c0a8:101::1", "2001:0:7f00:1::", "100::1", "no address", "", "127.1", "0x7f000001", "2130706433",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_connected_to(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_other_address_may(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [("127.0.0.1", True), ("10.0.0.1", True), ("fd00::1", True), ("::1", True), ("::ffff:10.0.0.1", True),
     ("169.254.169.254", False), ("fe80::1", False), ("224.0.0.1", False), ("0.0.0.0", False), ("8.8.8.8", False)],
)  # fmt: skip
def test_what_an_allow_list_may_name_by_port(address: str, expected: bool) -> None:
    assert is_intranet(address) is expected


ALLOWED = AllowList(("www.a.gov.cn", "*.b.gov.cn", "intranet:8080", "[fd00::1]:80", "财政.cn"))


@pytest.mark.parametrize(
    ("host", "port", "scheme", "expected"),
    [
        ("www.a.gov.cn", 443, "https", True),
        ("WWW.A.gov.cn.", 80, "http", True),
        ("www.a.gov.cn", 8443, "https", False),
        ("www.a.gov.cn", 80, "https", False),
        ("a.gov.cn", 443, "https", False),
        ("czj.b.gov.cn", 443, "https", True),
        ("b.gov.cn", 443, "https", False),
        ("evilb.gov.cn", 443, "https", False),
        ("www.a.gov.cn.evil.com", 443, "https", False),
        ("intranet", 8080, "http", True),
        ("intranet", 80, "http", False),
        ("fd00::1", 80, "http", True),
        ("fd00::1", 443, "https", False),
        ("xn--5bvu10g.cn", 443, "https", True),
        ("财政.cn", 443, "https", True),
    ],
)
def test_the_allow_list(host: str, port: int, scheme: str, expected: bool) -> None:
    assert ALLOWED.has(host, port, scheme) is expected


def test_one_private_address_among_public_ones_forbids_all() -> None:
    with pytest.raises(ForbiddenAddress, match=r"10\.0\.0\.1"):
        ALLOWED.choose_addresses("www.a.gov.cn", 443, lambda *_: ["8.8.8.8", "10.0.0.1"])


def test_a_name_without_address_is_unknown() -> None:
    with pytest.raises(UnknownHost):
        ALLOWED.choose_addresses("www.a.gov.cn", 443, lambda *_: [])


def test_a_private_address_is_meant_only_where_host_and_port_are_named() -> None:
    assert ALLOWED.choose_addresses("intranet", 8080, lambda *_: ["10.0.0.1"]) == ["10.0.0.1"]
    with pytest.raises(ForbiddenAddress):
        ALLOWED.choose_addresses("intranet", 8080, lambda *_: ["169.254.169.254"])


def test_a_name_that_leads_to_this_machine_is_not_connected_to(make_fetcher: Callable[..., Fetcher], site: Any) -> None:
    """The port of the site stands for the usual one: were the address not checked, the site would be asked."""
    fetcher = make_fetcher(allow_hosts=("www.a.gov.cn",), resolver=lambda *_: ["127.0.0.1"])
    with pytest.raises(FetchFault) as fault:
        fetcher.fetch("http://www.a.gov.cn/a.pdf")
    assert fault.value.code == "robots_unknown"
    assert "private_address: www.a.gov.cn → 127.0.0.1" in fault.value.detail
    assert site.asked == []


def test_a_name_that_changes_its_answer_is_checked_where_the_connection_is_made(
    make_fetcher: Callable[..., Fetcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: first a public address, then this machine. The connection goes to the very address that was checked,
    and there is no lookup of the name beside the checked one."""
    connected: list[str] = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    answers = iter([["8.8.8.8"], ["127.0.0.1"], ["8.8.4.4"]])
    monkeypatch.setattr(socket, "create_connection", connect)
    fetcher = make_fetcher(allow_hosts=("www.a.gov.cn",), resolver=lambda *_: next(answers), robots=False, retries=0)
    for code in ("connect_failed", "private_address", "connect_failed"):
        with pytest.raises(FetchFault) as fault:
            fetcher.fetch("http://www.a.gov.cn/a.pdf")
        assert fault.value.code == code
    assert connected == ["8.8.8.8", "8.8.4.4"]
