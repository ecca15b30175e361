"""Take in: files, folders and archives become documents by content, their bytes kept under ``<home>/documents``.

In this process no more of a file is looked at than its first bytes and, for a zip, its directory within bounds.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from extract.isolation import ReadJob, read_many
from extract.limits import ReadLimits
from flows.home import Home
from flows.intake.archives import UNPACK, looks_like_archive
from flows.intake.arrival import Arrival, SourceError, UnreadableError
from flows.intake.keeping import open_keeper
from flows.intake.names import is_ignored, readable_name


class Cache(Protocol):
    """What knows of files from earlier runs: ``flows.ledger.file_cache``."""

    def take(self, file: Path, home: Home, read: Callable[[], Iterable[Arrival]]) -> list[Arrival]:
        """A file's arrivals: as they are known, or by ``read``."""


def take_in(
    sources: Sequence[str],
    home: Home,
    limits: ReadLimits | None = None,
    cache: Cache | None = None,
    unreadable: dict[Path, str] | None = None,
) -> list[Arrival]:
    """Every file of the sources, in the order given, folders by path; its bytes are kept. Raises ``SourceError``.

    What ``cache`` knows is not opened; files that somebody still writes are among its ``deferred`` ones alone. Files
    and folders that may not be read are put into ``unreadable`` with the reason, and the others come in; without it
    the first of them raises ``UnreadableError``.
    """
    limits = limits or ReadLimits()
    paths = [Path(source).expanduser() for source in sources]
    missing = [str(path) for path in paths if not _is_there(path)]
    if missing:
        raise SourceError(f"no such file or folder: {', '.join(missing)}")
    home.documents.mkdir(parents=True, exist_ok=True)
    arrivals: list[Arrival] = []

    def tell(path: Path, error: UnreadableError) -> None:
        if unreadable is None:
            raise error
        unreadable[path] = error.reason

    for file in [file for path in paths for file in _files(path, home, tell)]:
        read = partial(_arrivals, file, home, limits)
        try:
            arrivals += read() if cache is None else cache.take(file, home, read)
        except UnreadableError as error:
            tell(file, error)
    return arrivals


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # in a folder that may not be looked into
        return True


def _files(path: Path, home: Home, tell: Callable[[Path, UnreadableError], None]) -> Iterator[Path]:
    """The files under a path; hidden files, office locks and the warehouse's own folder are not documents.

    ``tell`` hears of folders below that cannot be listed. Raises ``UnreadableError`` where the path itself cannot.
    """
    try:
        is_file = path.is_file()
    except OSError as error:
        tell(path, UnreadableError(path, error))
        return
    if is_file:
        yield path
        return
    own = home.root.resolve()

    def tell_folder(error: OSError) -> None:
        if isinstance(error, FileNotFoundError):  # gone since its folder was listed
            return
        if Path(error.filename) == path:
            raise UnreadableError(path, error) from error
        tell(Path(error.filename), UnreadableError(Path(error.filename), error))

    for folder, names, files in os.walk(path, followlinks=False, onerror=tell_folder):
        names[:] = sorted(name for name in names if not is_ignored(name) and (Path(folder) / name).resolve() != own)
        for name in sorted(files):
            file = Path(folder) / name
            try:
                is_taken = not is_ignored(name) and file.is_file()
            except OSError as error:
                tell(file, UnreadableError(file, error))
                continue
            if is_taken:
                yield file


def _arrivals(file: Path, home: Home, limits: ReadLimits) -> Iterator[Arrival]:
    yield from take_file(file, file.resolve().as_uri(), readable_name(file.name), home, limits)


def take_file(file: Path, uri: str, name: str, home: Home, limits: ReadLimits) -> Iterator[Arrival]:
    """One file that came from ``uri`` under a name: itself, or the members of an archive. Raises ``UnreadableError``,
    and ``FileNotFoundError`` where it is gone."""
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableError(file, error) from error
    with opened as handle:
        if not looks_like_archive(handle, limits):
            yield Arrival(uri, name, *_keep_alone(handle, home))
            return
    members, refused = _unpack_apart(file, uri, name, home, limits)
    if members:
        yield from members
        return
    with file.open("rb") as handle:  # no archive after all, or one that is refused: a document of its own
        yield Arrival(uri, name, *_keep_alone(handle, home), *refused)


def _unpack_apart(
    file: Path, uri: str, name: str, home: Home, limits: ReadLimits
) -> tuple[list[Arrival], tuple[()] | tuple[str, str]]:
    """An archive's members, taken in by a child process; or none, and why: in words and the code.

    What was kept on the way to a refusal goes.
    """
    with open_keeper(home) as keeper, tempfile.TemporaryDirectory(prefix="archive-") as folder:
        job = Path(folder) / "job"
        job.write_bytes(pickle.dumps((file, uri, name, keeper)))
        (result,) = read_many([ReadJob(job, "archive")], limits, 1, UNPACK)
        members: list[Arrival] = result.reading or []
        keeper.admit({each.sha256 for each in members})
    if result.failure is not None:
        return [], (result.failure.detail, result.failure.code)
    return members, ()


def _keep_alone(handle: IO[bytes], home: Home) -> tuple[str, int]:
    """Keep the rest of a stream as one document → its SHA-256 and length."""
    with open_keeper(home) as keeper:
        sha256, byte_count = keeper.keep(handle)
        keeper.admit([sha256])
    return sha256, byte_count


def open_again(file: Path, uri: str, name: str, home: Home, limits: ReadLimits) -> list[Arrival]:
    """An archive that was refused before, from its kept bytes → its members; none where it is refused again."""
    return [each for each in _unpack_apart(file, uri, name, home, limits)[0] if home.document(each.sha256) != file]
