"""Bytes on their way into ``<home>/documents``: whole under their SHA-256, or not there at all.

They are written below ``<home>/.incoming``, which is the run's alone, and moved in one step. What is in ``documents``
stays there, whoever put it there; only the bytes of a file that was read while somebody wrote it go again, in the run
that brought them (``flows.ledger.file_cache``).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flows.home import Home

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps bytes of documents in ``folder`` until ``admit`` moves them to their place. Pickles for a child process."""

    home: Home
    folder: Path

    def keep(self, handle: IO[bytes]) -> tuple[str, int]:
        """Copy a stream from where it stands → its SHA-256 and length. What is known already is not copied again."""
        start, digest, byte_count = handle.tell(), hashlib.sha256(), 0
        while block := handle.read(BLOCK_BYTES):
            digest.update(block)
            byte_count += len(block)
        sha256 = digest.hexdigest()
        if self.home.keeps_bytes and not self.home.document(sha256).exists() and not self._waiting(sha256).exists():
            handle.seek(start)
            aside = self.folder / f"{sha256}.part"
            with aside.open("wb") as copy:
                shutil.copyfileobj(handle, copy, BLOCK_BYTES)
                copy.flush()
                os.fsync(copy.fileno())
            aside.replace(self._waiting(sha256))
        return sha256, byte_count

    def admit(self, hashes: Iterable[str]) -> None:
        """Move what was kept under these hashes to its place among the documents."""
        self.home.documents.mkdir(parents=True, exist_ok=True)
        for sha256 in hashes:
            if self._waiting(sha256).exists():
                self._waiting(sha256).replace(self.home.document(sha256))

    def _waiting(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.bin"


@contextmanager
def open_keeper(home: Home) -> Iterator[Keeper]:
    """A keeper with a folder of its own; what it has not admitted by the end of the context is dropped."""
    home.incoming.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.incoming) as folder:
        yield Keeper(home, Path(folder))


def drop_incoming(home: Home) -> None:
    """Drop what a killed run has left half kept. For the holder of the home's lock alone."""
    shutil.rmtree(home.incoming, ignore_errors=True)
