"""dbt in this process, for the tests of the SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from small_snapshot import FILE_NAME, Snapshot

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever waits for dbt is slow: it parses the project, and mostly builds it."""
    for item in items:
        if isinstance(item, pytest.Function) and "manifest" in item.fixturenames:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def dbt_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, pytest.MonkeyPatch]]:
    """A folder for what dbt writes beside the warehouse, with the environment that points there."""
    folder = tmp_path_factory.mktemp("dbt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_PROJECT_DIR", str(ROOT))
        patch.setenv("DBT_PROFILES_DIR", str(ROOT))
        patch.setenv("DBT_TARGET_PATH", str(folder / "target"))
        patch.setenv("DBT_LOG_PATH", str(folder / "logs"))
        patch.setenv("JIXIAO_SNAPSHOT", str(folder / FILE_NAME))
        yield folder, patch


@pytest.fixture(scope="session")
def manifest(dbt_folder: tuple[Path, pytest.MonkeyPatch]) -> Any:
    """The project as dbt parsed it, once for the session."""
    from dbt.cli.main import dbtRunner

    parsed = dbtRunner().invoke(["parse", "--quiet"])
    assert parsed.success, parsed.exception
    return parsed.result


@pytest.fixture(scope="session")
def run_dbt(dbt_folder: tuple[Path, pytest.MonkeyPatch], manifest: Any) -> Callable[..., Any]:
    """``run_dbt(snapshot path, *command)`` -> dbt's result."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    runner = dbtRunner(manifest=manifest)
    _, patch = dbt_folder

    def run(path: Path, *command: str) -> Any:
        patch.setenv("JIXIAO_SNAPSHOT", str(path))
        outcome = runner.invoke([*command, "--quiet"])
        DuckDBConnectionManager.close_all_connections()  # dbt would keep the file open as long as this process lives
        assert outcome.result is not None, outcome.exception
        return outcome

    return run


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, run_dbt: Callable[..., Any]) -> Snapshot:
    """An empty snapshot: a module fills it once, builds it once and asks it often."""
    return Snapshot(tmp_path_factory.mktemp("snapshot") / FILE_NAME, run_dbt)
