"""Bytes of documents: whole in their place or not there; nothing that somebody else put there is touched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flow_fakes import Warehouse

from extract.limits import ReadLimits
from flows.home import Home
from flows.intake import files
from flows.intake.files import take_in
from flows.intake.keeping import open_keeper

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"


def test_a_copy_that_is_cut_short_never_comes_among_the_documents(tmp_path: Path) -> None:
    class Torn(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.reads += 1
            if self.reads > 2:
                raise OSError("the disk is full")
            return super().read(size)

    home = Home(tmp_path)
    with pytest.raises(OSError, match="full"), open_keeper(home) as keeper:
        keeper.keep(Torn(b"x" * 100))
    assert not home.documents.exists()
    assert list(home.incoming.iterdir()) == []


def test_what_comes_among_the_documents_while_an_archive_is_opened_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    real = files.read_many

    def read_many(*arguments: Any) -> Iterator[Any]:
        (home.documents / "mine.txt").write_text("a user's own")
        yield from real(*arguments)

    monkeypatch.setattr(files, "read_many", read_many)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", str(number))
    (refused,) = take_in([str(tmp_path / "a.zip")], home, ReadLimits(archive_entries=2))
    assert refused.refusal_code == "archive_refused"
    assert {each.name for each in home.documents.iterdir()} == {"mine.txt", home.document(refused.sha256).name}


def test_what_a_killed_run_left_half_kept_goes_with_the_next(warehouse: Warehouse) -> None:
    left = warehouse.home.incoming / "of-a-killed-run"
    left.mkdir(parents=True)
    (left / "0.part").write_text("half")
    warehouse.put("a.txt", REPORT)
    warehouse.load()
    assert warehouse.outcomes() == {"a.txt": "loaded"}
    assert not any(warehouse.home.incoming.rglob("*"))
