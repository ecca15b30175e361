"""Who has a file open to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.intake import writers
from flows.intake.writers import Writers, find_written

pytestmark = pytest.mark.skipif(not Path("/proc/self/fdinfo").is_dir(), reason="the system tells nobody who writes")


@pytest.mark.parametrize(("mode", "expected"), [("rb", False), ("ab", True), ("r+b", True), ("wb", True)])
def test_only_who_may_write_counts(tmp_path: Path, mode: str, expected: bool) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    found = path.stat()
    with path.open(mode):
        assert ((found.st_dev, found.st_ino) in find_written()) is expected
    assert (found.st_dev, found.st_ino) not in find_written()


def test_where_the_system_does_not_tell_nobody_writes(tmp_path: Path) -> None:
    assert find_written(tmp_path / "none") == frozenset()


def test_a_look_holds_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    monkeypatch.setattr(writers, "find_written", lambda: looks.append(1) or frozenset())
    asked = Writers()
    for _ in range(3):
        assert not asked.has(tmp_path.stat())
    assert looks == [1]
    asked.valid_until = float("-inf")
    asked.has(tmp_path.stat())
    assert looks == [1, 1]
