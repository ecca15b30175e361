"""A site on this machine, and a fetcher that may ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from site_of_tests import Site, run_site

from flows.sources.fetching import Fetcher
from flows.sources.policy import FetchPolicy

QUICK: dict[str, Any] = {
    "connect_seconds": 2, "read_seconds": 2, "total_seconds": 5, "delay_seconds": 0, "backoff_seconds": 0, "retries": 1,
    "max_bytes": 1 << 20,
}  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    with run_site() as running:
        yield running


@pytest.fixture
def make_fetcher(site: Site, tmp_path: Path) -> Iterator[Callable[..., Fetcher]]:
    made: list[Fetcher] = []

    def make(*, resolver: Any = None, sleep: Any = None, **changed: Any) -> Fetcher:
        folder = tmp_path / "fetched"
        folder.mkdir(exist_ok=True)
        policy = FetchPolicy(**{"allow_hosts": (site.host,), **QUICK, **changed})
        given = {name: value for name, value in (("resolver", resolver), ("sleep", sleep)) if value}
        made.append(Fetcher(policy, folder, **given))
        return made[-1]

    yield make
    for each in made:
        each.close()
