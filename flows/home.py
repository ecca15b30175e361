"""The home folder: where everything of one warehouse lies.

``published`` is one link to the folder of one snapshot; ``current.duckdb``, ``parquet`` and ``report`` go through it,
so that one atomic step changes all three together.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
WAREHOUSE_FILE = "warehouse.duckdb"
LINKS = {"current.duckdb": WAREHOUSE_FILE, "parquet": "parquet", "report": "report"}


@dataclass(frozen=True, slots=True)
class Home:
    """Paths under one home folder. Nothing is created by asking."""

    root: Path

    @property
    def keeps_bytes(self) -> bool:
        """Whether what comes in is kept."""
        return True

    @property
    def landing(self) -> Path:
        return self.root / "landing.duckdb"

    @property
    def lock(self) -> Path:
        return self.root / "run.lock"

    @property
    def documents(self) -> Path:
        """The bytes of every document that ever came in, by SHA-256."""
        return self.root / "documents"

    @property
    def incoming(self) -> Path:
        """Where bytes of documents wait until they are whole. Only the run that holds the lock has anything there."""
        return self.root / ".incoming"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def building(self) -> Path:
        """The snapshot under construction. Always at the same path, so that dbt need not parse its models again."""
        return self.root / ".building"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def current(self) -> Path:
        return self.root / "current.duckdb"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def prefect(self) -> Path:
        return self.root / ".prefect"

    @property
    def dbt(self) -> Path:
        return self.root / ".dbt"

    def document(self, sha256: str) -> Path:
        return self.documents / f"{sha256}.bin"

    def published_id(self) -> str | None:
        """The id of the published snapshot, None where nothing was published yet."""
        try:
            return self.published.readlink().name
        except OSError:
            return None

    def rolled_back_from(self) -> str | None:
        """The newest snapshot, where an older one is published: somebody rolled back. None where nobody did."""
        newest = self.snapshot_ids()[-1:]
        return newest[0] if newest and newest[0] != self.published_id() else None

    def snapshot_ids(self) -> list[str]:
        """The snapshots at hand, oldest first (an id starts with its time)."""
        if not self.snapshots.is_dir():
            return []
        return sorted(path.name for path in self.snapshots.iterdir() if (path / WAREHOUSE_FILE).exists())


def replace_link(link: Path, target: str) -> None:
    """Point ``link`` at ``target`` in one atomic step, whether it was there before or not."""
    aside = link.with_name(f".{link.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)
