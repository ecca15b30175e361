"""A zip's members as they lie in it, below what ``zipfile`` shows."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Sequence
from typing import IO

LOCAL_HEADER = struct.Struct("<4s5H3I2H")  # what stands before a member of a zip
ENCRYPTED, SIZES_AFTER, UTF8_NAME = 0x1, 0x8, 0x800  # of a member's flags
UNFLAGGED_NAMES = "utf-8", "gb18030"  # encodings of names without the flag, strictest first


def find_overlap(members: Sequence[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """A member that shares its bytes with another, as nothing but a bomb has them."""
    end = 0
    for info in sorted(members, key=lambda each: each.header_offset):
        if info.header_offset < end:
            return info
        end = info.header_offset + LOCAL_HEADER.size + info.compress_size
    return None


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name as it was written. ``zipfile`` takes a name without the UTF-8 flag for cp437.

    Such names are UTF-8 of programs that leave the flag out, or GBK of Chinese Windows; GBK is hardly ever good UTF-8.
    """
    if info.flag_bits & UTF8_NAME:
        return info.filename
    for encoding in UNFLAGGED_NAMES:
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


def cut_member(handle: IO[bytes], info: zipfile.ZipInfo) -> bytes:
    """One member as a zip of its own, its packed bytes as they lie in the archive: with its password it opens.

    Layouts are those of APPNOTE 4.3.7 (before the member), 4.3.9 (after it), 4.3.12 (directory) and 4.3.16 (end).
    """
    handle.seek(info.header_offset)
    head = handle.read(LOCAL_HEADER.size)
    *_, name_length, extra_length = LOCAL_HEADER.unpack(head.ljust(LOCAL_HEADER.size, b"\0"))
    handle.seek(name_length + extra_length, os.SEEK_CUR)
    body = handle.read(info.compress_size)
    year, month, day, hour, minute, second = info.date_time
    moment = hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
    sizes = info.CRC, len(body), info.file_size
    name = info.orig_filename.encode("utf-8" if info.flag_bits & UTF8_NAME else "cp437", "replace")
    told = (info.extract_version, info.flag_bits, info.compress_type, *moment, *sizes, len(name), len(info.extra))
    local = LOCAL_HEADER.pack(b"PK\x03\x04", *told) + name + info.extra + body
    if info.flag_bits & SIZES_AFTER:
        local += struct.pack("<4sIII", b"PK\x07\x08", *sizes)
    entry = struct.pack("<4sH", b"PK\x01\x02", info.extract_version) + struct.pack("<5H3I2H", *told)
    entry += struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + info.extra
    return local + entry + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)
