"""Superset beside a warehouse: set up once, serve on this machine, provide the dashboard; or check it and stop.

    .venv-bi/bin/python bi/superset/run.py [--home warehouse] [--port 8088] [--check]

Superset's own files are in ``<home>/.superset``: its store, its secret key, the password of its user ``admin``, all
made when they are missing; ``SUPERSET_SECRET_KEY`` and ``JIXIAO_BI_PASSWORD`` go before them. May be deleted between
runs.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.metadata
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from check import check
from client import Superset, SupersetError
from provision import provision

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
USER = "admin"
START_SECONDS = 300
APPLICATION = "superset.app:create_app()"


class BiError(Exception):
    """What a person can mend, in words."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Superset with the dashboard of this warehouse, on this machine alone."
    )
    parser.add_argument("--home", type=Path, default=Path("warehouse"), help="the warehouse folder")
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--check", action="store_true", help="ask every chart for its data, compare, and stop")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    try:
        run(options.home.absolute(), options.port, is_check=options.check)
    except (BiError, SupersetError) as error:
        print(f"bi: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bi: stopped", file=sys.stderr)
    return 0


def run(home: Path, port: int, *, is_check: bool) -> None:
    warehouse = home / "current.duckdb"
    if not warehouse.exists():
        raise BiError(f"{warehouse} does not exist: load something first (make run)")
    check_port(port)
    own = home / ".superset"
    environment = make_environment(own)
    given = os.environ.get("JIXIAO_BI_PASSWORD")
    password = secret_of(own / "password", given)
    set_up(own, environment, password)
    address = f"http://127.0.0.1:{port}"
    with serving(own, environment, port) as server:
        wait_for(address, server, own)
        superset = Superset(address, USER, password)
        made = provision(superset, warehouse)
        if is_check:
            print(json.dumps(check(superset, made, warehouse), ensure_ascii=False, indent=2))
            return
        shown = "that of JIXIAO_BI_PASSWORD" if given else own / "password"
        print(f"dashboard: {address}/superset/dashboard/jixiao/  user: {USER}  password: {shown}", flush=True)
        server.wait()


def make_environment(own: Path) -> dict[str, str]:
    """What Superset must know before it is imported."""
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        **os.environ,
        "SUPERSET_HOME": str(own),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secret_of(own / "secret_key", os.environ.get("SUPERSET_SECRET_KEY")),
        "FLASK_APP": APPLICATION,
    }


def secret_of(path: Path, given: str | None) -> str:
    """The secret that was given, else the one in the file, which is made where there is none."""
    if given:
        return given
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()


def set_up(own: Path, environment: dict[str, str], password: str) -> None:
    """Superset's own store: tables, roles and the user, once for each version of Superset and each password."""
    stamp = own / "set_up"
    version = importlib.metadata.version("apache-superset")
    done = f"{version} {hashlib.scrypt(password.encode(), salt=version.encode(), n=16384, r=8, p=1).hex()}"
    earlier = stamp.read_text(encoding="ascii") if stamp.exists() else ""
    if earlier.split(" ")[0] != version:
        call(own, environment, BIN / "superset", "db", "upgrade")
        call(own, environment, BIN / "superset", "init")
    if earlier != done:
        call(own, {**environment, "JIXIAO_BI_PASSWORD": password}, sys.executable, HERE / "account.py", USER)
        stamp.write_text(done, encoding="ascii")


def call(own: Path, environment: dict[str, str], *command: str | Path) -> None:
    with (own / "set_up.log").open("a", encoding="utf-8") as log:
        done = subprocess.run(command, env=environment, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise BiError(f"{' '.join(Path(word).name for word in command)} failed: {own / 'set_up.log'} says why")


@contextlib.contextmanager
def serving(own: Path, environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server, for this machine alone; stopped at the end."""
    command = [BIN / "gunicorn", "--no-control-socket", "--workers", "1", "--threads", "8", "--timeout", "120"]
    with (own / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", APPLICATION], env=environment, stdout=log, stderr=log
        )
        try:
            yield server
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def check_port(port: int) -> None:
    """Whether nobody serves there: another server's answer would be taken for ours."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise BiError(
                f"port {port} of this machine is taken ({error.strerror}): name another with --port"
            ) from error


def wait_for(address: str, server: subprocess.Popen[bytes], own: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise BiError(f"the server ended (is its port taken?): {own / 'server.log'} says why")
        with contextlib.suppress(OSError), direct.open(f"{address}/health", timeout=5) as answer:
            if answer.status == 200 and server.poll() is None:
                return
        time.sleep(0.5)
    raise BiError(f"the server did not answer within {START_SECONDS} s: {own / 'server.log'}")


if __name__ == "__main__":
    sys.exit(main())
