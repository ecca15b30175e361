"""A clock, a local receiver that keeps what was posted and answers as it is told, settings."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flows.home import Home

SETTINGS = """
[alerts]
report_url = "http://bureau/report"
silent_hours = 36
"""


def utc(*parts: int) -> datetime:
    """A moment as the tables keep it."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc]


class Clock:
    """The time of a test: the first of March 2024, eight o'clock in Shanghai."""

    def __init__(self) -> None:
        self.moment = utc(2024, 3, 1)

    def now(self) -> datetime:
        """A millisecond later each time: ids of runs are made of it."""
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def pass_time(self, **passed: float) -> None:
        self.moment = self.moment.replace(second=0, microsecond=0) + timedelta(**passed)


def write_settings(home: Home, text: str = SETTINGS) -> None:
    home.root.mkdir(exist_ok=True)
    (home.root / "settings.toml").write_text(text, encoding="utf-8")


@dataclass
class Receiver:
    """``answers`` are (status, body) in their order; the last one is for good."""

    port: int = 0
    answers: list[tuple[int, str]] = field(default_factory=lambda: [(200, "ok")])
    posts: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def bodies(self) -> list[Any]:
        return [body for _, body in self.posts]

    def take_messages(self) -> list[str]:
        """Title and text of what came in as a generic webhook, which is forgotten then."""
        said = ["\n".join(part for part in (body["title"], body["message"]) if part) for body in self.bodies]
        self.posts.clear()
        return said


@contextmanager
def run_receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.posts.append((self.path, json.loads(body)))
            status, answer = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
