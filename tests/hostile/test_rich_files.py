"""Rich text that is made to hurt, through LibreOffice: bounded, and nothing outside is touched.

That nothing is left behind is shown by ``test_hostile_run``, which reads them too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extract.isolation import ReadJob, ReadResult, read_many
from extract.limits import ReadLimits
from extract.readers.conversion import find_converter
from tests.hostile import rich_files
from tests.hostile.catalogue import SECRET

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_converter() is None, reason="needs LibreOffice"),
]
LIMITS = ReadLimits(wall_seconds=90, cpu_seconds=10, memory_bytes=1 << 30, converter_seconds=40)
FAILURES = {"conversion_failed", "time_limit", "damaged_document", "memory_limit"}


def read(path: Path) -> ReadResult:
    (result,) = read_many([ReadJob(path, "d")], LIMITS, 1)
    return result


def test_nothing_of_what_a_rich_text_points_at_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    path = tmp_path / "d.rtf"
    path.write_bytes(rich_files.embedded_objects(str(secret)))
    result = read(path)
    assert result.failure is None or result.failure.code in FAILURES
    assert SECRET not in repr(result)
    assert {each.name for each in tmp_path.iterdir()} == {"d.rtf", "secret.txt"}


@pytest.mark.parametrize("build", [rich_files.lying_binary, rich_files.wild_word])
def test_a_lying_document_ends_within_its_limits(build: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "d"
    path.write_bytes(build())
    result = read(path)
    assert result.seconds < LIMITS.wall_seconds + 5
    assert result.failure is None or result.failure.code in FAILURES
