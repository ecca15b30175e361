"""Take the picture of the dashboard that the docs show, with a headless Chromium over its own protocol.

JIXIAO_BI_PASSWORD=… .venv-bi/bin/python bi/superset/picture.py http://127.0.0.1:8088 docs/pictures/dashboard.png
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import requests
import websocket
from PIL import Image

WIDTH, HEIGHT = 1500, 6000  # high enough for all charts to be drawn: they wait until they are seen
COLOURS = 128
WAIT_SECONDS = 240
# Charts that stand in the page and none of them waiting; as numbers.
STATE = "[document.querySelectorAll('.chart-slice').length, document.querySelectorAll('.loading').length]"
BOTTOM = (
    "Math.ceil(Math.max(...[...document.querySelectorAll('.chart-slice')].map(e => e.getBoundingClientRect().bottom)))"
)
MARGIN = 40
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--remote-debugging-port=0")


def main(address: str, target: str) -> int:
    cookies = log_in(address, "admin", os.environ["JIXIAO_BI_PASSWORD"])
    with tempfile.TemporaryDirectory() as folder:
        browser = subprocess.Popen(["chromium", *FLAGS, f"--user-data-dir={folder}"], stderr=subprocess.DEVNULL)
        try:
            picture = take(f"{address}/superset/dashboard/jixiao/?standalone=1&expand_filters=0", cookies, Path(folder))
        finally:
            browser.terminate()
            browser.wait()
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS)
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    image.save(target, optimize=True)
    return 0


def log_in(address: str, user: str, password: str) -> dict[str, str]:
    """The cookies of a session, by the form that people fill in."""
    session = requests.Session()
    session.trust_env = False
    page = session.get(f"{address}/login/", timeout=60).text
    (token,) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"username": user, "password": password, "csrf_token": token}
    answer = session.post(f"{address}/login/", data=form, headers={"Referer": f"{address}/login/"}, timeout=60)
    answer.raise_for_status()
    if "/login/" in answer.url:
        raise SystemExit("Superset did not take the password")
    return session.cookies.get_dict()


def take(page: str, cookies: dict[str, str], folder: Path) -> bytes:
    port_file = folder / "DevToolsActivePort"
    deadline = time.monotonic() + WAIT_SECONDS
    while not port_file.exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    port = port_file.read_text(encoding="ascii").splitlines()[0]
    tabs = requests.get(f"http://127.0.0.1:{port}/json", timeout=60).json()
    (tab,) = [tab for tab in tabs if tab["type"] == "page"][:1]
    socket = websocket.create_connection(tab["webSocketDebuggerUrl"], timeout=WAIT_SECONDS, suppress_origin=True)
    numbers = itertools.count(1)

    def call(method: str, **what: Any) -> dict[str, Any]:
        number = next(numbers)
        socket.send(json.dumps({"id": number, "method": method, "params": what}))
        while True:
            answer = json.loads(socket.recv())
            if answer.get("id") == number:
                return dict(answer.get("result", {}))

    def size(height: int) -> None:
        call("Emulation.setDeviceMetricsOverride", width=WIDTH, height=height, deviceScaleFactor=1, mobile=False)

    size(HEIGHT)
    for name, value in cookies.items():
        call("Network.setCookie", name=name, value=value, url=page)
    call("Page.navigate", url=page)
    while time.monotonic() < deadline:
        time.sleep(3)
        charts, waiting = call("Runtime.evaluate", expression=STATE, returnByValue=True)["result"]["value"]
        if charts and not waiting:
            break
    size(call("Runtime.evaluate", expression=BOTTOM, returnByValue=True)["result"]["value"] + MARGIN)
    time.sleep(5)  # what is drawn is animated
    return base64.b64decode(call("Page.captureScreenshot", format="png")["data"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
