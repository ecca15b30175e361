"""Prefect's environment, and its server for the length of one run where none is configured.

The server is a child process that is started before anything else and is ready (6 seconds, 15 the first time, when it
makes its database) by the time the run's other parts are warm. It ends with its parent, however that ends.
``PREFECT_API_URL`` in the environment names a server of one's own: then nothing is started.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from flows.home import PROJECT_ROOT, Home

START_SECONDS = 180
DATABASE_SETTING = "PREFECT_API_DATABASE_CONNECTION_URL"
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(START_SECONDS),
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_UI_ENABLED": "0",
}


class EngineError(Exception):
    """Prefect's server did not start."""


def make_environment(home: Home, *, is_interactive: bool = True) -> dict[str, str]:
    """What Prefect must know before it is imported. Its own database lies under the home folder; nothing calls out.

    A run at a terminal reports what went wrong itself, so that Prefect's console log is off there.
    """
    environment = {"PREFECT_HOME": str(home.prefect), **QUIET}
    if is_interactive:
        environment["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
        environment["PREFECT_LOGGING_TO_API_ENABLED"] = "false"
    return {name: os.environ.get(name, value) for name, value in environment.items()}


class Server:
    """A Prefect server in a child process. ``has_services`` adds the scheduler, which a deployment needs."""

    def __init__(self, home: Home, *, has_services: bool = False) -> None:
        self.home = home
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.log = home.logs / "prefect-server.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._environment = {**os.environ, **make_environment(home, is_interactive=not has_services)}
        if not has_services:
            self._environment |= {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "flows.engine", str(self.port)],
                cwd=PROJECT_ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._environment,
                # Ctrl-C and a service manager's signal go to all of a group: without its server a run cannot end well.
                start_new_session=True,
            )

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Return when the server answers. Raises ``EngineError`` naming its log.

        A server that ends at once gets a second start with a database of its own making: nothing rests on the old one,
        and a kill or a full disk may have damaged it.
        """
        try:
            self._wait(seconds)
        except EngineError:
            if self._process.poll() is None or not self._set_database_aside():
                raise
            self.stop()
            self._process = self._start()
            self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise EngineError(f"Prefect's server ended with code {self._process.returncode}; its log is {self.log}")
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise EngineError(f"Prefect's server did not answer within {seconds:.0f} seconds; its log is {self.log}")

    def _set_database_aside(self) -> bool:
        """Move the server's database to ``.prefect/damaged``, where it is ours and there is one."""
        database = self.home.prefect / "prefect.db"
        is_ours = self._environment["PREFECT_HOME"] == str(self.home.prefect)
        if not is_ours or DATABASE_SETTING in self._environment or not database.exists():
            return False
        aside = self.home.prefect / "damaged"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        for file in self.home.prefect.glob(f"{database.name}*"):
            file.rename(aside / file.name)
        return True

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()


@contextmanager
def run_server(home: Home, *, has_services: bool = False) -> Iterator[Server | None]:
    """Set Prefect's environment and start a server where none is configured; it is not waited for here."""
    os.environ.update(make_environment(home, is_interactive=not has_services))
    if os.environ.get("PREFECT_API_URL"):
        yield None
        return
    server = Server(home, has_services=has_services)
    os.environ["PREFECT_API_URL"] = server.url
    try:
        yield server
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """``python -m flows.engine PORT``: the server itself."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import uvicorn

    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="error",
        lifespan="on",
    )


if __name__ == "__main__":
    main()
