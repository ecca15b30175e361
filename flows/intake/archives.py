"""Archives, opened in a bounded child process, in memory, member by member. No path of a member is used as a path."""

from __future__ import annotations

import io
import os
import pickle
import re
import stat
import struct
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from extract.limits import ReadLimits, current_limits
from extract.sniff import ZIP, sniff_zip
from extract.zip_faults import MEMBER_FAULTS, ZIP_FAULTS
from flows.intake.arrival import Arrival
from flows.intake.keeping import Keeper
from flows.intake.names import PATH_MARKS, is_ignored, last_part, readable_name
from flows.intake.zip_members import ENCRYPTED, cut_member, find_overlap, member_name

UNPACK = "flows.intake.archives:unpack"
DIRECTORY_ENTRY = 46 + 1024  # bytes of a zip's directory that an entry may take: its fixed part and a long name
TAIL = 22 + 65_535 + 20  # bytes at the end of a zip that hold its end mark, however long its comment is
SMALL = 1 << 20  # bytes; below this a high ratio is plain repetition
Member = tuple[str, int, Callable[[], bytes]]  # path in the archive, promised size, its bytes on demand
GZIP_MAGIC, BZIP_MAGIC, XZ_MAGIC = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"


class _OutOfBounds(Exception):
    pass


# What a damaged or hostile archive raises.
ARCHIVE_FAULTS = (_OutOfBounds, tarfile.TarError, OverflowError, *ZIP_FAULTS)


class _Closed(Exception):
    """A member that does not open: its name and why, and the zip of it alone that is kept in its place."""

    def __init__(self, code: str, detail: str, packed: bytes) -> None:
        super().__init__(detail)
        self.code, self.packed = code, packed


@dataclass(slots=True)
class _Budget:
    """What an archive may unpack, with all archives in it."""

    file_count: int = 0
    byte_count: int = 0

    def spend(self, size: int) -> None:
        limits = current_limits.get()
        self.file_count += 1
        self.byte_count += size
        if self.file_count > limits.archive_entries or self.byte_count > limits.archive_bytes:
            raise _OutOfBounds(f"{self.file_count:,} files, {self.byte_count:,} bytes unpacked")


def unpack(path: Path, _: str) -> list[Arrival]:
    """What runs in the child process: the arrivals of one archive; none where the file is no archive."""
    with path.open("rb") as kept:
        file, uri, name, keeper = pickle.load(kept)
    with file.open("rb") as handle:
        if not _is_archive(handle):
            return []
        return list(_archive_arrivals(handle, uri, name, keeper, _Budget(), current_limits.get().archive_depth))


def looks_like_archive(handle: IO[bytes], limits: ReadLimits) -> bool:
    """By the first bytes: packed, or a tar; or a zip whose directory is not that of an office document."""
    head = handle.read(512)
    if head.startswith(b"PK"):
        return _directory_bytes(handle) > limits.entry_count * DIRECTORY_ENTRY or _is_archive(handle)
    handle.seek(0)
    return head.startswith((GZIP_MAGIC, BZIP_MAGIC, XZ_MAGIC)) or head[257:262] == b"ustar"


def _directory_bytes(handle: IO[bytes]) -> int:
    """How long a zip says that its directory is; beyond all bounds where only a zip64 record says it."""
    handle.seek(max(0, handle.seek(0, os.SEEK_END) - TAIL))
    tail = handle.read()
    handle.seek(0)
    place = tail.rfind(b"PK\x05\x06")
    if b"PK\x06\x07" in tail:
        return sys.maxsize
    if place < 0 or len(tail) < place + 22:
        return 0
    size: int = struct.unpack_from("<I", tail, place + 12)[0]
    return size


def _is_archive(handle: IO[bytes]) -> bool:
    """By content: a tar, packed or not, or a zip that is no document by ``extract.sniff``."""
    handle.seek(0)
    head = handle.read(512)
    try:
        if head.startswith(b"PK"):
            handle.seek(0)
            with zipfile.ZipFile(handle) as archive:
                return sniff_zip(archive) == ZIP
        packed = head.startswith((GZIP_MAGIC, BZIP_MAGIC, XZ_MAGIC))
        if packed or head[257:262] == b"ustar":
            handle.seek(0)
            with tarfile.open(fileobj=handle) as tar:
                tar.next()
            return True
    except ARCHIVE_FAULTS:
        return False  # a damaged one goes to the readers, which say what is wrong with it
    finally:
        handle.seek(0)
    return False


def _archive_arrivals(
    handle: IO[bytes], uri: str, name: str, keeper: Keeper, budget: _Budget, depth: int
) -> Iterator[Arrival]:
    """The members of an archive as documents; an archive out of bounds comes in as itself, with its refusal.

    A member of a zip that is encrypted or damaged comes in as a zip of itself alone, as it lay in the archive, with its
    own refusal.
    """
    taken: list[Arrival] = []
    closed: list[_Closed] = []
    try:
        if depth == 0:
            raise _OutOfBounds(f"archives nested deeper than {current_limits.get().archive_depth}")
        for printed, read in _members(handle, budget):
            member = readable_name(printed)
            member_uri, member_name = f"{uri}#{member}", last_part(member)
            try:
                stream = io.BytesIO(read())
            except _Closed as error:
                closed.append(error)
                kept = keeper.keep(io.BytesIO(error.packed))
                taken.append(Arrival(member_uri, f"{member_name}.zip", *kept, str(error), error.code))
                continue
            if _is_archive(stream):
                taken.extend(_archive_arrivals(stream, member_uri, member_name, keeper, budget, depth - 1))
            else:
                taken.append(Arrival(member_uri, member_name, *keeper.keep(stream)))
        if len(taken) == len(closed):  # none opens: the archive as a whole is what somebody has to mend
            raise closed[0] if closed else _OutOfBounds("it holds no file")
    except (_Closed, *ARCHIVE_FAULTS) as error:
        handle.seek(0)
        sha256, byte_count = keeper.keep(handle)
        code = error.code if isinstance(error, _Closed) else "archive_refused"
        taken = [Arrival(uri, name, sha256, byte_count, str(error) or type(error).__name__, code)]
    yield from taken


def _members(handle: IO[bytes], budget: _Budget) -> Iterator[tuple[str, Callable[[], bytes]]]:
    limits, total = current_limits.get(), 0
    packed = handle.seek(0, os.SEEK_END)
    handle.seek(0)
    is_zip = handle.read(2) == b"PK"
    handle.seek(0)
    bound = min(limits.archive_bytes, max(packed, SMALL) * limits.unpacked_ratio)
    for name, size, read in _zip_members(handle) if is_zip else _tar_members(handle):
        total += size
        budget.spend(size)
        if size > limits.unpacked_bytes or total > bound:
            raise _OutOfBounds(f"{total:,} bytes out of {packed:,}")
        if not any(is_ignored(part) for part in re.split(PATH_MARKS, name)):
            yield name, read


def _zip_members(handle: IO[bytes]) -> Iterator[Member]:
    with zipfile.ZipFile(handle) as archive:
        if len(archive.infolist()) > current_limits.get().archive_entries:
            raise _OutOfBounds(f"{len(archive.infolist()):,} files")
        if (shared := find_overlap(archive.infolist())) is not None:
            raise _OutOfBounds(f"{shared.filename!r} overlaps another member")
        for info in archive.infolist():
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                continue
            name = member_name(info)
            yield name, info.file_size, partial(_read_zip_member, handle, archive, info, name)


def _tar_members(handle: IO[bytes]) -> Iterator[Member]:
    with tarfile.open(fileobj=handle) as archive:
        for info in archive:
            if info.isfile():
                yield info.name, info.size, partial(_read_tar_member, archive, info)


def _read_zip_member(handle: IO[bytes], archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    if info.flag_bits & ENCRYPTED:
        raise _Closed("encrypted_document", name, cut_member(handle, info))
    try:
        return _read_bounded(archive.open(info), info.file_size)
    except MEMBER_FAULTS as error:
        detail = f"{name}: {error or type(error).__name__}"
        raise _Closed("damaged_document", detail, cut_member(handle, info)) from error


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
