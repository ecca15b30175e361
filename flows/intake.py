"""Take in: files, folders and archives become documents by content, their bytes kept under ``<home>/documents``.

Archives are opened in memory, member by member, within bounds; no member's path is ever used as a path.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from flows.home import Home

MAX_DEPTH = 3
MAX_MEMBERS = 10_000
MAX_MEMBER_BYTES = 512 << 20
MAX_ARCHIVE_BYTES = 4 << 30
MAX_RATIO = 200
IGNORED_NAMES = {"Thumbs.db", "desktop.ini", "__MACOSX"}
OFFICE_PARTS = ("[Content_Types].xml", "mimetype", "OFD.xml")
Member = tuple[str, int, Callable[[], bytes]]  # path in the archive, promised size, its bytes on demand
PATH_MARKS = r"[/\\]"
GZIP_MAGIC, BZIP_MAGIC, XZ_MAGIC = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"


class _OutOfBounds(Exception):
    pass


# What a damaged, encrypted (RuntimeError) or hostile archive raises.
ARCHIVE_FAULTS = (
    _OutOfBounds,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    OSError,
    EOFError,
)


class _Encrypted(Exception):
    pass


class SourceError(Exception):
    """A source that is not there or cannot be listed: wrong usage."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file that came in. ``refusal`` says why its content was not taken apart (an archive out of bounds)."""

    source_uri: str
    file_name: str
    sha256: str
    byte_count: int
    refusal: str | None = None
    refusal_code: str | None = None  # of forms/reading_failures.csv

    @property
    def document_id(self) -> str:
        return self.sha256[:16]


def take_in(sources: Sequence[str], home: Home) -> list[Arrival]:
    """Every file of the sources, in the order given, folders by path; its bytes are kept. Raises ``SourceError``."""
    paths = [Path(source).expanduser() for source in sources]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise SourceError(f"no such file or folder: {', '.join(missing)}")
    home.documents.mkdir(parents=True, exist_ok=True)
    return [arrival for path in paths for file in _files(path, home) for arrival in _arrivals(file, home)]


def _files(path: Path, home: Home) -> Iterator[Path]:
    """The files under a path; hidden files, office locks and the warehouse's own folder are not documents."""
    if path.is_file():
        yield path
        return
    own = home.root.resolve()
    for folder, names, files in os.walk(path, followlinks=False):
        names[:] = sorted(name for name in names if not _is_ignored(name) and (Path(folder) / name).resolve() != own)
        for name in sorted(files):
            file = Path(folder) / name
            if not _is_ignored(name) and file.is_file():
                yield file


def _is_ignored(name: str) -> bool:
    return (name.startswith((".", "~$")) and name not in {".", ".."}) or name in IGNORED_NAMES


def _arrivals(file: Path, home: Home) -> Iterator[Arrival]:
    uri = file.resolve().as_uri()
    try:
        with file.open("rb") as handle:
            if _is_archive(handle):
                yield from _archive_arrivals(file.read_bytes(), uri, readable_name(file.name), home, MAX_DEPTH)
                return
            sha256, byte_count = _keep_stream(handle, home)
    except PermissionError as error:
        raise SourceError(f"{file} may not be read: {error.strerror}") from error
    yield Arrival(uri, readable_name(file.name), sha256, byte_count)


def readable_name(name: str) -> str:
    """A name as text. One whose bytes are no UTF-8 comes from a Chinese Windows, which writes GBK."""
    data = os.fsencode(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _is_archive(handle: IO[bytes]) -> bool:
    """By content: a tar, packed or not, or a zip that is no office document."""
    handle.seek(0)
    head = handle.read(512)
    try:
        if head.startswith(b"PK"):
            handle.seek(0)
            with zipfile.ZipFile(handle) as archive:
                members = set(archive.namelist())
            return not any(part in members for part in OFFICE_PARTS)
        packed = head.startswith((GZIP_MAGIC, BZIP_MAGIC, XZ_MAGIC))
        if packed or head[257:262] == b"ustar":
            handle.seek(0)
            with tarfile.open(fileobj=handle) as tar:
                tar.next()
            return True
    except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError, ValueError):
        return False  # a damaged one goes to the readers, which say what is wrong with it
    finally:
        handle.seek(0)
    return False


def _archive_arrivals(data: bytes, uri: str, name: str, home: Home, depth: int) -> Iterator[Arrival]:
    """The members of an archive as documents; an archive out of bounds comes in as itself, with its refusal."""
    taken: list[Arrival] = []
    try:
        if depth == 0:
            raise _OutOfBounds(f"archives nested deeper than {MAX_DEPTH}")
        for printed, content in _members(data):
            member = readable_name(printed)
            member_uri, member_name = f"{uri}#{member}", _last_part(member)
            if _is_archive(io.BytesIO(content)):
                taken.extend(_archive_arrivals(content, member_uri, member_name, home, depth - 1))
            else:
                taken.append(Arrival(member_uri, member_name, *_keep_stream(io.BytesIO(content), home)))
        if not taken:
            raise _OutOfBounds("it holds no file")
    except (_Encrypted, *ARCHIVE_FAULTS) as error:
        sha256, byte_count = _keep_stream(io.BytesIO(data), home)
        code = "encrypted_document" if isinstance(error, _Encrypted) else "archive_refused"
        taken = [Arrival(uri, name, sha256, byte_count, str(error) or type(error).__name__, code)]
    yield from taken


def _last_part(member: str) -> str:
    """A member's own name; some programs for Windows write their own path marks."""
    return next((part for part in reversed(re.split(PATH_MARKS, member)) if part), member)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    total = 0
    bound = min(MAX_ARCHIVE_BYTES, max(len(data), 1 << 20) * MAX_RATIO)
    for count, (name, size, read) in enumerate(_zip_members(data) if data[:2] == b"PK" else _tar_members(data), 1):
        total += size
        if count > MAX_MEMBERS or size > MAX_MEMBER_BYTES or total > bound:
            raise _OutOfBounds(f"more than {MAX_MEMBERS} files, or {total} bytes out of {len(data)}")
        if not any(_is_ignored(part) for part in re.split(PATH_MARKS, name)):
            yield name, read()


def _zip_members(data: bytes) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                continue
            if info.flag_bits & 1:
                raise _Encrypted(info.filename)
            name = info.filename
            if not info.flag_bits & 0x800:  # no UTF-8 flag: Chinese Windows writes GBK, zipfile took it for cp437
                try:
                    name = name.encode("cp437").decode("gb18030")
                except UnicodeError:
                    name = info.filename
            yield name, info.file_size, partial(_read_zip_member, archive, info)


def _tar_members(data: bytes) -> Iterator[Member]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for info in archive:
            if info.isfile():
                yield info.name, info.size, partial(_read_tar_member, archive, info)


def _read_zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    return _read_bounded(archive.open(info), info.file_size)


def _read_tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    handle = archive.extractfile(info)
    return b"" if handle is None else _read_bounded(handle, info.size)


def _read_bounded(handle: IO[bytes], size: int) -> bytes:
    """A member's bytes, no more than its header promised: a lying header is how a bomb is built."""
    with handle:
        content = handle.read(size + 1)
    if len(content) > size:
        raise _OutOfBounds("a member is larger than its header says")
    return content


def _keep_stream(handle: IO[bytes], home: Home) -> tuple[str, int]:
    """Copy a stream under its SHA-256. A copy that was cut short never bears the name."""
    digest, byte_count = hashlib.sha256(), 0
    while block := handle.read(1 << 20):
        digest.update(block)
        byte_count += len(block)
    sha256 = digest.hexdigest()
    target = home.document(sha256)
    if not target.exists():
        handle.seek(0)
        aside = target.with_suffix(f".{os.getpid()}.part")
        with aside.open("wb") as copy:
            while block := handle.read(1 << 20):
                copy.write(block)
        aside.replace(target)
    return sha256, byte_count
