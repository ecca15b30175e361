"""Superset on a published warehouse, through its own API. Runs where `make bi-check` has set up .venv-bi."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BI = ROOT / "bi" / "superset"
PYTHON = ROOT / ".venv-bi" / "bin" / "python"
SAMPLES = ROOT / "samples" / "reports"
START_SECONDS = 900

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.exists(), reason="Superset is not set up: make bi-check"),
]


def jixiao(*words: str | Path) -> None:
    command = [sys.executable, "-c", "from flows.cli import main; main()", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with two snapshots: one report, then two."""
    home = tmp_path_factory.mktemp("bi") / "warehouse"
    for name in ("wuling_reading_2023.txt", "shigu_community_2024.txt"):
        jixiao("load", SAMPLES / name, "--home", home)
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [PYTHON, BI / "run.py", "--home", home, "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        assert server.stdout.readline().startswith("dashboard: "), (home / ".superset" / "server.log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(2)  # as Ctrl-C does
        server.wait(timeout=60)


def provision(address: str, home: Path) -> dict[str, Any]:
    account = {"JIXIAO_BI_USER": "admin", "JIXIAO_BI_PASSWORD": password_of(home)}
    command = [PYTHON, BI / "provision.py", address, home / "current.duckdb"]
    done = subprocess.run(
        command, env={**os.environ, **account}, capture_output=True, text=True, check=False, timeout=START_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def password_of(home: Path) -> str:
    return (home / ".superset" / "password").read_text(encoding="ascii")


@pytest.fixture(scope="module")
def made(address: str, home: Path) -> dict[str, Any]:
    return provision(address, home)


@pytest.fixture(scope="module")
def api(address: str, home: Path) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api/v1/", timeout=120, trust_env=False) as client:
        login = {"username": "admin", "password": password_of(home), "provider": "db"}
        token = client.post("security/login", json=login).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        client.headers["X-CSRFToken"] = client.get("security/csrf_token/").json()["result"]
        client.headers["Referer"] = address
        yield client


def data_of(api: httpx.Client, chart_id: int) -> list[dict[str, Any]]:
    answer = api.get(f"chart/{chart_id}/data/")
    assert answer.status_code == 200, answer.text
    (result,) = answer.json()["result"]
    assert result["error"] is None
    return list(result["data"])


def published(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str((home / "current.duckdb").resolve()), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_again_it_changes_in_place(api: httpx.Client, made: dict[str, Any], address: str, home: Path) -> None:
    assert provision(address, home) == made
    definition = yaml.safe_load((BI / "dashboard.yml").read_text(encoding="utf-8"))
    assert set(made["charts"]) == set(definition["charts"])
    assert api.get("chart/").json()["count"] == len(made["charts"])
    assert api.get("dataset/").json()["count"] == len(made["datasets"])
    assert api.get("dashboard/").json()["count"] == 1
    charts = api.get(f"dashboard/{made['dashboard']}/charts").json()["result"]
    assert {chart["id"] for chart in charts} == set(made["charts"].values())


def test_a_renamed_chart_stays_the_same_chart(
    api: httpx.Client, made: dict[str, Any], address: str, home: Path
) -> None:
    chart_id = made["charts"]["findings"]
    assert api.put(f"chart/{chart_id}", json={"slice_name": "somebody's name"}).status_code == 200
    assert provision(address, home) == made
    assert api.get(f"chart/{chart_id}").json()["result"]["slice_name"] != "somebody's name"


def test_charts_show_what_the_warehouse_holds(api: httpx.Client, made: dict[str, Any], home: Path) -> None:
    shown = {
        row["unit_year_name"]: (row["budget"], row["spent"])
        for row in data_of(api, made["charts"]["budget_and_spending"])
    }
    held = published(home, "SELECT unit_name, fiscal_year, budget_yuan, spent_yuan FROM marts.bi_unit_year")
    assert shown == {f"{unit} {year}": (float(b) / 10_000, float(s) / 10_000) for unit, year, b, s in held}
    assert sorted(shown.values()) == [(283.8, 282.17), (403.75, 400.6)]  # what the two forms print
    for key in ("three_public_by_item", "execution_rate", "indicators_by_unit", "findings", "documents_by_outcome"):
        assert data_of(api, made["charts"][key]), key


def test_columns_bear_chinese_labels(api: httpx.Client, made: dict[str, Any]) -> None:
    columns = api.get(f"dataset/{made['datasets']['bi_unit_year']}").json()["result"]["columns"]
    labels = {column["column_name"]: column["verbose_name"] for column in columns}
    assert labels["unit_name"] == "单位名称"
    assert labels["computed_rate_percent"] == "预算执行率（计算，%）"
    assert None not in labels.values()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE marts.mine AS SELECT 1",
        "SELECT * FROM read_csv('/etc/hostname')",
        "SET enable_external_access = true",
    ],
)
def test_a_query_can_neither_write_nor_leave_the_file(api: httpx.Client, made: dict[str, Any], sql: str) -> None:
    question = {"database_id": made["database"], "sql": sql, "schema": "marts", "runAsync": False}
    refused = api.post("sqllab/execute/", json=question)
    assert refused.status_code >= 400, refused.text
    assert refused.json()["errors"]
    asked = api.post("sqllab/execute/", json={**question, "sql": "SELECT count(*) AS n FROM marts.bi_document"})
    assert asked.json()["data"] == [{"n": 2}]


def test_a_browser_is_sent_nowhere_else(address: str) -> None:
    page = httpx.get(f"{address}/login/", timeout=120, trust_env=False)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "//" not in policy


def test_the_next_query_sees_the_snapshot_that_is_published(
    api: httpx.Client, made: dict[str, Any], home: Path
) -> None:
    chart, documents = made["charts"]["snapshot"], made["charts"]["documents"]
    (newer,) = published(home, "SELECT snapshot_id FROM marts.snapshot")
    assert [row["snapshot_id"] for row in data_of(api, chart)] == [newer[0]]
    assert data_of(api, documents) == [{"documents": 2}]
    jixiao("rollback", "--home", home)
    (older,) = published(home, "SELECT snapshot_id FROM marts.snapshot")
    assert older < newer
    assert [row["snapshot_id"] for row in data_of(api, chart)] == [older[0]]
    assert data_of(api, documents) == [{"documents": 1}]


def test_a_connection_that_is_still_open_does_not_hold_back_the_next(tmp_path: Path) -> None:
    """DuckDB would give every connection of a process the file that the first one opened under that path."""
    for name in ("old", "new"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection:
            connection.execute(f"CREATE TABLE which AS SELECT '{name}' AS name")
    program = """
import os, sys
from sqlalchemy import create_engine, text
from sqlalchemy.engine.url import make_url
from sqlalchemy.pool import NullPool
import superset_config
link = sys.argv[1]
def connect():
    uri, parameters = superset_config.DB_CONNECTION_MUTATOR(make_url(f"duckdb:///{link}"), {}, None, None, None)
    return create_engine(uri, poolclass=NullPool, **parameters).connect()
os.symlink("old.duckdb", link)
first = connect()
print(first.execute(text("SELECT name FROM which")).scalar())
os.symlink("new.duckdb", link + ".next")
os.replace(link + ".next", link)
for connection in (connect(), first):
    print(connection.execute(text("SELECT name FROM which")).scalar())
"""
    environment = {**os.environ, "PYTHONPATH": str(BI), "SUPERSET_HOME": str(tmp_path), "SUPERSET_SECRET_KEY": "x"}
    command = [PYTHON, "-c", program, str(tmp_path / "current.duckdb")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["old", "new", "old"], done.stderr
