"""How hosts are treated: one request at a time, with a pause, none after repeated failure or against robots.txt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.robotparser import RobotFileParser

import httpx

from flows.sources.faults import FetchFault
from flows.sources.policy import FetchPolicy

FAULTS_OF_A_HOST = 3  # in one run; then its other places are left alone
LONGEST_CRAWL_DELAY = 30.0  # seconds; who asks for more gets this


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: float = float("-inf")
    faults: int = 0
    delay: float = 0.0


@dataclass(slots=True)
class Manners:
    """What is known of the hosts of one run; threads share it."""

    policy: FetchPolicy
    agent: str
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser | FetchFault] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """A host's turn, after its pause. Raises ``FetchFault`` for one that has failed too often."""
        host = self._host(name)
        with host.lock:
            if host.faults >= FAULTS_OF_A_HOST:
                raise FetchFault("host_given_up", name)
            self.sleep(max(0.0, host.last + max(self.policy.delay_seconds, host.delay) - self.clock()))
            try:
                yield
            finally:
                host.last = self.clock()

    def count_fault(self, name: str) -> None:
        """A host could not be reached, or did not answer."""
        self._host(name).faults += 1

    def clear_faults(self, name: str) -> None:
        """A host has answered."""
        self._host(name).faults = 0

    def check_robots(self, url: httpx.URL, fetch_text: Callable[[str], str]) -> None:
        """Raise ``FetchFault`` where robots.txt of the host bars the address. ``fetch_text`` gets the file, once a
        host: a text, empty where there is none."""
        if not self.policy.robots:
            return
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin, fetch_text)
        rules = self._robots[origin]
        if isinstance(rules, FetchFault):
            raise rules
        product = self.agent.partition("/")[0]
        if not rules.can_fetch(product, str(url)):
            raise FetchFault("robots_refused", origin)
        self._host(url.host).delay = min(float(rules.crawl_delay(product) or 0), LONGEST_CRAWL_DELAY)

    def _read_robots(self, origin: str, fetch_text: Callable[[str], str]) -> RobotFileParser | FetchFault:
        rules = RobotFileParser()
        try:
            rules.parse(fetch_text(f"{origin}/robots.txt").splitlines())
        except FetchFault as fault:
            if fault.code in ("not_found", "bad_status"):  # RFC 9309: none there, or not for us: nothing is barred
                rules.parse([])
                return rules
            return FetchFault("robots_unknown", str(fault))
        return rules
