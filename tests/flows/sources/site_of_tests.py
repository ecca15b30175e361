"""A site of a test on this machine: paths → what it does when it is asked. It keeps what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Act = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """``put`` says what a path answers; anything else is 404. ``asked`` holds (path, headers)."""

    port: int = 0
    acts: dict[str, Act] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def put(
        self,
        path: str,
        body: bytes | str = b"",
        status: int = 200,
        *,
        length: int | None = None,
        etag: str | None = None,
        modified: str | None = None,
        **headers: str,
    ) -> str:
        """A fixed answer, conditional where it has a tag. Header names are written with underscores."""
        data = body.encode() if isinstance(body, str) else body
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"ETag": etag} if etag else {}
        sent |= {"Last-Modified": modified} if modified else {}

        def act(request: BaseHTTPRequestHandler) -> None:
            known = (etag and request.headers.get("If-None-Match") == etag) or (
                modified and request.headers.get("If-Modified-Since") == modified
            )
            if known:
                request.send_response(304)
                request.end_headers()
                return
            request.send_response(status)
            for name, value in sent.items():
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(data) if length is None else length))
            request.end_headers()
            request.wfile.write(data)

        self.acts[path] = act
        return self.url(path)

    def act(self, path: str, act: Act) -> str:
        self.acts[path] = act
        return self.url(path)

    def drop(self, path: str) -> None:
        del self.acts[path]

    def paths(self) -> list[str]:
        """The paths asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


def drip(seconds: float, *, header: bool = False) -> Act:
    """A byte now and then, for ever: of the body, or of the header."""

    def act(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: " if header else b"HTTP/1.0 200 OK\r\n\r\n")
        for _ in range(200):
            request.wfile.write(b"a")
            request.wfile.flush()
            time.sleep(seconds)

    return act


def flood(request: BaseHTTPRequestHandler) -> None:
    """A body without end."""
    request.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
    for _ in range(100_000):
        request.wfile.write(b"x" * 65_536)


@contextmanager
def run_site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            act = site.acts.get(self.path)
            try:
                if act is None:
                    self.send_error(404)
                else:
                    act(self)
            except OSError:
                self.close_connection = True  # who asked has had enough

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
