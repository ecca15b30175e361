"""Connections of httpx that go to a checked address and end at a set time.

A name is looked up within the same time as all the rest. The address is checked where the connection is made, and the
connection is made to that address: nothing that a name server says in between counts. Every read waits no longer than
until the whole exchange must be over, so that a server that gives a byte now and then, of a body or of a header, holds
nobody.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import httpcore
import httpx

from flows.sources.addresses import AllowList, Resolver, resolve_host
from flows.sources.lookups import Lookups
from flows.sources.policy import FetchPolicy

READ_BYTES = 1 << 16


class Deadline(threading.local):
    """When the exchange under way must be over; a thread has its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.at = float("inf")

    def set(self, seconds: float) -> None:
        self.at = self.clock() + seconds

    def cut(self, timeout: float | None, error: type[Exception]) -> float:
        """How long one step may take. Raises ``error`` where the time is over."""
        rest = self.at - self.clock()
        if rest <= 0:
            raise error("the time for the whole exchange is over")
        return min(timeout, rest) if timeout is not None else rest


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.inner, self.deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.cut(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.deadline.cut(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = self.deadline.cut(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self.inner.start_tls(ssl_context, server_hostname, limit), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a host, checks what it resolves to, and connects to that. Raises ``ForbiddenAddress``, ``UnknownHost``.

    With ``allowed`` None any address will do: that is for a proxy, which somebody has named.
    """

    def __init__(self, allowed: AllowList | None, deadline: Deadline, resolver: Resolver = resolve_host) -> None:
        self.allowed, self.deadline, self.lookups = allowed, deadline, Lookups(resolver)
        self.inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        limit = self.deadline.cut(timeout, httpcore.ConnectTimeout)

        def look_up(name: str, number: int) -> Sequence[str]:
            return self.lookups.find(name, number, limit)

        try:
            allowed = self.allowed
            addresses = (look_up if allowed is None else partial(allowed.choose_addresses, resolver=look_up))(
                host, port
            )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"the name server did not answer for {host}") from error
        fault: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                limit = self.deadline.cut(timeout, httpcore.ConnectTimeout)
                return _TimedStream(
                    self.inner.connect_tcp(address, port, limit, local_address, socket_options), self.deadline
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no source is a socket of this machine")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class CheckedTransport(httpx.HTTPTransport):
    """httpx's own transport over a checked backend. No connection is kept: each request has its own, checked anew."""

    def __init__(self, policy: FetchPolicy, deadline: Deadline, resolver: Resolver = resolve_host) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=context, trust_env=False)
        if not isinstance(getattr(self, "_pool", None), httpcore.ConnectionPool):
            raise TypeError("httpx keeps its pool elsewhere: connections would go unchecked")
        self._pool.close()
        backend = CheckedBackend(
            None if policy.proxy else AllowList(policy.allow_hosts),
            deadline,
            resolver if not policy.proxy else resolve_host,
        )
        self._pool = make_pool(policy.proxy, context, backend)


def make_pool(proxy: str, context: ssl.SSLContext, backend: CheckedBackend) -> httpcore.ConnectionPool:
    """A pool whose connections all go through ``backend``: to hosts, or to the proxy."""
    common: dict[str, Any] = {"ssl_context": context, "max_keepalive_connections": 0, "network_backend": backend}
    if not proxy:
        return httpcore.ConnectionPool(**common)
    url = httpx.URL(proxy)
    credentials = (url.username, url.password) if url.username else None
    return httpcore.HTTPProxy(str(url.copy_with(username="", password="")), proxy_auth=credentials, **common)


def make_client(policy: FetchPolicy, deadline: Deadline, agent: str, resolver: Resolver = resolve_host) -> httpx.Client:
    """A client that follows no redirect, takes nothing from the environment and asks for bytes as they are."""
    return httpx.Client(
        transport=CheckedTransport(policy, deadline, resolver),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(policy.read_seconds, connect=policy.connect_seconds),
        headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"},
    )
