"""Superset's REST API, as far as it is needed: log in, find, create or change, ask a chart for its data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import prison
import requests

TIMEOUT_SECONDS = 120


class SupersetError(Exception):
    """An answer that is not what was asked for, with what the server said."""


class Superset:
    """A logged-in session. Everything raises ``SupersetError`` where the server refuses."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self.address = address.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False  # never by a proxy: the server is on this machine
        login = {"username": user, "password": password, "provider": "db", "refresh": False}
        token = self.send("POST", "security/login", json=login)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.headers["X-CSRFToken"] = self.send("GET", "security/csrf_token/")["result"]
        self.session.headers["Referer"] = self.address

    def send(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        """One request to ``/api/v1/<path>``; its JSON."""
        url = f"{self.address}/api/v1/{path}"
        answer = self.session.request(method, url, timeout=TIMEOUT_SECONDS, **what)
        if not answer.ok:
            raise SupersetError(f"{method} {path}: {answer.status_code} {answer.text[:2000]}")
        return dict(answer.json())

    def find(self, resource: str, **equal: object) -> int | None:
        """The id of the one thing with these values; None where there is none."""
        filters = [
            {"col": column, "opr": "rel_o_m" if column == "database" else "eq", "value": value}
            for column, value in equal.items()
        ]
        listed = self.send("GET", f"{resource}/", params={"q": prison.dumps({"filters": filters, "page_size": 100})})
        ids = sorted(row["id"] for row in listed["result"])
        return ids[0] if ids else None

    def put_in_place(
        self, resource: str, wanted: Mapping[str, Any], *, known: int | None = None, **equal: object
    ) -> int:
        """Change the ``known`` thing, or the one with the values ``equal``, into ``wanted``, or create it; its id."""
        found = known if known is not None else self.find(resource, **equal)
        if found is None:
            return int(self.send("POST", f"{resource}/", json=dict(wanted))["id"])
        self.send("PUT", f"{resource}/{found}", json=dict(wanted))
        return found

    def ask_chart(self, chart_id: int) -> tuple[str, list[dict[str, Any]]]:
        """A chart's data as a dashboard gets it: the SQL that ran, and its rows."""
        (result,) = self.send("GET", f"chart/{chart_id}/data/", params={"force": "true"})["result"]
        if result.get("error"):
            raise SupersetError(f"chart {chart_id}: {result['error']}")
        return str(result["query"]), list(result["data"])
