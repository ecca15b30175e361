from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

GOOD = (Path(__file__).parent / "good_snapshot.sql").read_text(encoding="utf-8")


@pytest.fixture
def make_snapshot(tmp_path: Path) -> Callable[..., Path]:
    """Write the good snapshot, then change it by a statement; returns the closed file."""

    def make(change: str = "") -> Path:
        path = tmp_path / "snapshot.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(GOOD + change)
        return path

    return make
