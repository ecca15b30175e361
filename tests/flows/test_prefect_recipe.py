"""docs/prefect.md, followed: a server, a pool, the deployment on a schedule, a worker; the warehouse is published."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from prefect_recipe import Recipe, documented_command, documented_settings, free_port

from flows.home import PROJECT_ROOT, Home

SAMPLE = sorted((PROJECT_ROOT / "samples" / "reports").glob("*.txt"))[0]
FETCHED = re.compile(r'<(?:script|link)\b[^>]*?(?:src|href)="([^"]+)"')


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    home = tmp_path / "warehouse"
    home.mkdir()
    (home / "settings.toml").write_text(f'sources = ["{SAMPLE}"]\n', encoding="utf-8")
    return Recipe(tmp_path, home, free_port())


def test_the_page_calls_no_one_at_home() -> None:
    settings = documented_settings()
    assert settings["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert settings["DO_NOT_TRACK"] == "1"
    assert "--install-policy never" in " ".join(documented_command("worker start"))


@pytest.mark.slow
def test_a_scheduled_run_is_completed_by_a_worker_and_publishes(recipe: Recipe) -> None:
    start = documented_command("server start")
    start[start.index("--port") + 1] = str(recipe.port)
    with recipe.running(*start) as server:
        recipe.wait_for_server(server)
        page = recipe.page("/")
        parts = FETCHED.findall(page)
        assert parts
        assert all(part.startswith(("/", "./")) for part in parts), "the UI asks another machine for its parts"
        programs = [part for part in parts if part.endswith(".js")]
        assert programs
        assert all(recipe.page(program) for program in programs)

        recipe.run(*documented_command("work-pool create"))
        with recipe.running(*documented_command("worker start")) as worker:
            recipe.run(*documented_command("deploy"), "--prefect-file", str(recipe.deployments_file()))
            flow_run = recipe.wait_for_run(worker)
        assert flow_run["state"]["type"] == "COMPLETED", flow_run["state"]
        assert flow_run["auto_scheduled"]
        assert flow_run["work_pool_name"] == "jixiao"
        assert flow_run["parameters"] == {"home": str(recipe.home)}
        kept = recipe.ask("artifacts/filter", {"flow_runs": {"id": {"any_": [flow_run["id"]]}}})
        assert [each["key"] for each in kept] == ["run-summary"]
        assert "published" in kept[0]["data"]
    with duckdb.connect(str(Home(recipe.home).current), read_only=True) as warehouse:
        assert warehouse.execute("SELECT file_name, outcome FROM raw.documents").fetchall() == [(SAMPLE.name, "loaded")]
        assert warehouse.execute("SELECT count(*) FROM marts.snapshot").fetchone() == (1,)
