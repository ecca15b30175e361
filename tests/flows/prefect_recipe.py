"""The commands of docs/prefect.md as a test runs them: a server, a pool, a deployment and a worker of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from flows.home import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "prefect.md"
PREFECT = str(Path(sys.executable).with_name("prefect"))
DOCUMENTED = re.compile(r"^\.venv/bin/prefect (.+)$", re.MULTILINE)
SETTING = re.compile(r"^export (\w+)=(\S+)$", re.MULTILINE)
EVERY_SECONDS = 60
FIRST_AFTER_SECONDS = 15  # the deployment is registered by then, and its runs are planned


def documented_settings() -> dict[str, str]:
    """The environment that the page tells to set."""
    return dict(SETTING.findall(PAGE.read_text(encoding="utf-8")))


def documented_command(name: str) -> list[str]:
    """The one command of the page that begins with ``name``, in words."""
    (command,) = (each for each in DOCUMENTED.findall(PAGE.read_text(encoding="utf-8")) if name in each)
    return str(command).split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Recipe:
    """Prefect as the page sets it up, below ``folder`` and on a free port."""

    folder: Path
    home: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: text for name, text in os.environ.items() if not name.startswith(("PREFECT", "JIXIAO"))}
        own = {
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": f"{self.address}/api",
            "JIXIAO_PROJECT": str(PROJECT_ROOT),
            "JIXIAO_HOME": str(self.home),
            "PYTHONPATH": str(PROJECT_ROOT),
        }
        return {**inherited, **documented_settings(), **own}

    def run(self, *words: str) -> str:
        """Run one prefect command to its end → what it printed."""
        done = subprocess.run(
            [PREFECT, *words], cwd=PROJECT_ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A prefect command that runs until it is stopped; with all that it started it is gone afterwards."""
        log = self.folder / f"{words[0]}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [PREFECT, *words],
                cwd=PROJECT_ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                pass
            finally:
                end_group(process)

    def deployments_file(self) -> Path:
        """prefect.yaml with a schedule that comes up at once, in the place of the nightly one."""
        content = yaml.safe_load((PROJECT_ROOT / "prefect.yaml").read_text(encoding="utf-8"))
        (deployment,) = content["deployments"]
        first = datetime.now(UTC) + timedelta(seconds=FIRST_AFTER_SECONDS)
        deployment["schedules"] = [{"interval": EVERY_SECONDS, "anchor_date": first.isoformat()}]
        path = self.folder / "prefect.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The server's answer: of a GET, or of a POST with a body."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.address}/api/{path}", data, {"Content-Type": "application/json"} if data else {}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def wait_for_server(self, server: subprocess.Popen[bytes], seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert server.poll() is None, (self.folder / "server.log").read_text()
            try:
                self.ask("health")
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError("the server did not answer")

    def wait_for_run(self, worker: subprocess.Popen[bytes], seconds: float = 600) -> dict[str, Any]:
        """The first flow run that has ended, however it did."""
        end = time.monotonic() + seconds
        ended = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}}}
        while time.monotonic() < end:
            assert worker.poll() is None, (self.folder / "worker.log").read_text()
            if found := self.ask("flow_runs/filter", {**ended, "sort": "END_TIME_DESC"}):
                return dict(found[-1])
            time.sleep(0.5)
        raise AssertionError((self.folder / "worker.log").read_text())


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a process and all that it started; returns when nothing of it runs."""
    for _ in range(100):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.poll()
        time.sleep(0.1)
    raise AssertionError(f"processes of group {process.pid} do not end")
