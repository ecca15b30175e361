"""One address → one file, or why not. Every hop of a redirect is checked as the first address is."""

from __future__ import annotations

import hashlib
import random
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

import httpx

from flows.sources.addresses import USUAL_PORTS, AllowList, ForbiddenAddress, Resolver, UnknownHost, resolve_host
from flows.sources.faults import FetchFault
from flows.sources.model import WEB_SCHEMES
from flows.sources.names import name_answer
from flows.sources.policy import FetchPolicy
from flows.sources.politeness import Manners
from flows.sources.transport import Deadline, make_client

REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)
PASSING = (408, 500, 502, 504)
ROBOTS_BYTES = 512 << 10
_URL_SIGNS = "".join(map(chr, range(0x21, 0x7F)))  # what is ASCII stays as it is written
ENCODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # and what zlib calls them


@dataclass(frozen=True, slots=True)
class Known:
    """What an address gave last time, for a conditional request: as ``Answer`` has it, a character a byte."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[bytes, bytes]:
        """The very bytes that the server sent, whatever their encoding is."""
        named = {b"If-None-Match": self.etag, b"If-Modified-Since": self.last_modified}
        return {name: value.encode("latin-1") for name, value in named.items() if value and _is_bytes(value)}


def _is_bytes(text: str) -> bool:
    """Whether a header is kept a character a byte; older versions kept some decoded."""
    return all(ord(sign) < 0x100 for sign in text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave. ``path`` is None where it is what it was (304)."""

    path: Path | None
    file_name: str = ""
    final_url: str = ""
    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Fetches into a folder, within the policy. Threads may share one."""

    def __init__(
        self,
        policy: FetchPolicy,
        folder: Path,
        resolver: Resolver = resolve_host,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        contact = f" ({policy.contact})" if policy.contact else ""
        self.agent = f"jixiao/{metadata.version('jixiao')}{contact}"
        self.policy, self.folder, self.sleep = policy, folder, sleep
        self.allowed = AllowList(policy.allow_hosts)
        self.manners = Manners(policy, self.agent, sleep)
        self.deadline = Deadline()
        self.client = make_client(policy, self.deadline, self.agent, resolver)

    def close(self) -> None:
        self.client.close()

    def fetch(self, url: str, known: Known | None = None, link_text: str = "") -> Answer:
        """The document at an address; faults that may pass are met again after a pause. Raises ``FetchFault``."""
        for attempt in range(self.policy.retries + 1):
            try:
                answer = self._fetch_once(url, known, link_text, self.policy.max_bytes)
                self.manners.clear_faults(httpx.URL(url).host)
                return answer
            except FetchFault as fault:
                wait = self.policy.backoff_seconds * 2.0**attempt * (1 + random.random() / 4)
                wait = wait if fault.retry_after is None else fault.retry_after
                is_last = attempt == self.policy.retries or wait > self.policy.retry_after_seconds
                if is_last or not fault.is_passing or fault.code in ("host_given_up", "robots_unknown"):
                    if fault.code in ("connect_failed", "timed_out", "unresolved"):
                        self.manners.count_fault(httpx.URL(url).host)
                    raise
                self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _fetch_once(self, url: str, known: Known | None, link_text: str, max_bytes: int) -> Answer:
        here, headers, rest = _parse(url), known.headers if known else {}, float(self.policy.total_seconds)
        for _ in range(self.policy.redirects + 1):
            self._check(here)
            self.manners.check_robots(here, self._fetch_text)
            with self.manners.turn(here.host), self._opened(here, headers, rest) as response:
                if response.status_code not in REDIRECTS or "location" not in response.headers:
                    return self._keep(response, bool(headers), link_text, max_bytes)
                here = _next_hop(here, _raw_header(response, b"location") or "")
                rest = self.deadline.at - self.deadline.clock()
        raise FetchFault("too_many_redirects", f"{self.policy.redirects}")

    def _fetch_text(self, url: str) -> str:
        """robots.txt: its own redirects are followed within the allow-list, nothing else is asked on the way."""
        here = _parse(url)
        for _ in range(self.policy.redirects + 1):
            self._check(here)
            with self.manners.turn(here.host), self._opened(here, {}, self.policy.read_seconds) as response:
                if response.status_code in REDIRECTS and "location" in response.headers:
                    here = _next_hop(here, _raw_header(response, b"location") or "")
                    continue
                _check_status(response, is_conditional=False)
                body = bytearray()
                for block in _decoded(response, ROBOTS_BYTES):
                    body += block
                return bytes(body).decode("utf-8", "replace")
        raise FetchFault("bad_status", "robots.txt: too many redirects")

    def _check(self, url: httpx.URL) -> None:
        port = url.port or USUAL_PORTS[url.scheme]
        if not self.allowed.has(url.host, port, url.scheme):
            usual = port == USUAL_PORTS[url.scheme]
            raise FetchFault("host_not_allowed", url.host if usual else f"{url.host}:{port}")

    def _opened(self, url: httpx.URL, headers: Mapping[bytes, bytes], seconds: float) -> _Opened:
        self.deadline.set(seconds)
        return _Opened(self.client, url, headers)

    def _keep(self, response: httpx.Response, is_conditional: bool, link_text: str, max_bytes: int) -> Answer:
        _check_status(response, is_conditional)
        tags = _raw_header(response, b"etag"), _raw_header(response, b"last-modified")
        url = str(response.url)
        if response.status_code == 304:
            return Answer(None, "", url, *tags)
        name = name_answer(_raw_header(response, b"content-disposition") or "", url, link_text)
        path = self.folder / hashlib.sha256(f"{url} {time.monotonic_ns()}".encode()).hexdigest()[:24]
        try:
            with path.open("wb") as copy:
                for block in _decoded(response, max_bytes):
                    copy.write(block)
            if not path.stat().st_size:
                raise FetchFault("empty_answer")
        except BaseException:
            path.unlink()  # what is not whole is no document
            raise
        return Answer(path, name, url, *tags)


class _Opened:
    """A response whose body is still to be read; what goes wrong on the way is a ``FetchFault``."""

    def __init__(self, client: httpx.Client, url: httpx.URL, headers: Mapping[bytes, bytes]) -> None:
        self.stream = client.stream("GET", url, headers=headers)

    def __enter__(self) -> httpx.Response:
        try:
            return self.stream.__enter__()
        except (httpx.HTTPError, httpx.InvalidURL, ForbiddenAddress, UnknownHost) as error:
            raise _fault_of(error) from error
        except ValueError as error:  # httpx looks itself where a redirect leads, and stumbles as ``_parse`` does
            raise FetchFault("bad_redirect", str(error)) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.stream.__exit__(kind, error, trace)  # type: ignore[arg-type]
        if isinstance(error, httpx.HTTPError):
            raise _fault_of(error) from error


def _raw_header(response: httpx.Response, name: bytes) -> str | None:
    """A header a character a byte: httpx guesses an encoding, and what was guessed cannot be sent back."""
    return next((value.decode("latin-1") for key, value in response.headers.raw if key.lower() == name), None)


def _fault_of(error: Exception) -> FetchFault:
    """httpx's exceptions and ours → a fault by name."""
    text = str(error) or type(error).__name__
    if isinstance(error, ForbiddenAddress):
        return FetchFault("private_address", text)
    if isinstance(error, UnknownHost):
        return FetchFault("unresolved", text)
    if isinstance(error, httpx.TimeoutException):
        return FetchFault("timed_out", text)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return FetchFault("tls_failed" if "SSL" in text or "CERT" in text else "connect_failed", text)
    if isinstance(error, httpx.RemoteProtocolError):
        return FetchFault("cut_short" if "closed" in text or "incomplete" in text else "bad_answer", text)
    if isinstance(error, httpx.NetworkError):
        return FetchFault("cut_short", text)
    return FetchFault("bad_answer", text)


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        host = parsed.host  # httpx decodes it here: one of xn-- that means nothing is a ValueError of idna
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFault("bad_redirect", str(error)) from error
    if parsed.scheme not in WEB_SCHEMES or not host:
        raise FetchFault("bad_redirect", f"{parsed.scheme}:")
    return parsed.copy_with(fragment=None)


def _next_hop(here: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads, without user and password. Bytes that are no ASCII stay what they are, percent-encoded:
    servers write names of files in UTF-8 or in GBK."""
    try:
        there = _parse(str(here.join(quote(location, safe=_URL_SIGNS, encoding="latin-1"))))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFault("bad_redirect", str(error)) from error
    if here.scheme == "https" and there.scheme == "http":
        raise FetchFault("downgraded", f"{there.scheme}://{there.host}")
    return there if there.host == here.host else there.copy_with(userinfo=b"")


def _check_status(response: httpx.Response, is_conditional: bool) -> None:
    status = response.status_code
    if status in (200, 203) or (status == 304 and is_conditional):
        return
    told = f"HTTP {status}"
    if status in GONE:
        raise FetchFault("not_found", told)
    if status in (429, 503):
        raise FetchFault("too_many_requests", told, _retry_after(response.headers.get("retry-after")))
    raise FetchFault("server_error" if status in PASSING else "bad_status", told)


def _retry_after(text: str | None) -> float | None:
    """Seconds, said as such or as a date; None where nothing that can be understood is said."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _decoded(response: httpx.Response, max_bytes: int) -> Iterator[bytes]:
    """The body, unpacked where the server packed it unasked, never more than ``max_bytes``. Raises ``FetchFault``."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    promised = response.headers.get("content-length", "")
    if promised.isdigit() and int(promised[:18]) > max_bytes:
        raise FetchFault("too_large", f"{int(promised[:18]):,} > {max_bytes:,} bytes")
    if encoding in ("", "identity"):
        unpack = None
    elif encoding in ENCODINGS:
        unpack = zlib.decompressobj(ENCODINGS[encoding])
    else:
        raise FetchFault("bad_encoding", encoding)
    size = 0
    for block in response.iter_raw(1 << 16):
        for part in _parts(unpack, block) if unpack else [block]:
            size += len(part)
            if size > max_bytes:
                raise FetchFault("too_large", f"> {max_bytes:,} bytes")
            yield part
    if unpack is not None and not unpack.eof:
        raise FetchFault("cut_short", f"{encoding} without its end")


def _parts(unpack: zlib._Decompress, block: bytes) -> Iterator[bytes]:
    """A packed block unpacked a megabyte at a time."""
    while block and not unpack.eof:
        try:
            part = unpack.decompress(block, 1 << 20)
        except zlib.error as error:
            raise FetchFault("bad_encoding", str(error)) from error
        block = unpack.unconsumed_tail
        if part:
            yield part
