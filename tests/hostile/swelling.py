"""Packed bytes that swell, made without packing them: one packed block, repeated."""

from __future__ import annotations

import struct
import zlib

BLOCK = 1 << 20


def deflate(size: int, filling: bytes = b" ", *, wrap: str = "zlib") -> bytes:
    """``size`` bytes (whole mebibytes) of one filling, packed: ``raw`` deflate, or wrapped as ``zlib`` or ``gzip``."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = filling * BLOCK
    block = packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
    body = block * (size // BLOCK) + b"\x03\x00"
    if wrap == "raw":
        return body
    if wrap == "zlib":
        check = 1
        for _ in range(size // BLOCK):
            check = zlib.adler32(plain, check)
        return b"\x78\xda" + body + struct.pack(">I", check)
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + body + struct.pack("<II", crc(size, filling), size & 0xFFFFFFFF)


def crc(size: int, filling: bytes = b" ") -> int:
    """The checksum of the unpacked bytes."""
    check, plain = 0, filling * BLOCK
    for _ in range(size // BLOCK):
        check = zlib.crc32(plain, check)
    return check


def zip_with(name: str, size: int, others: bytes = b"", other_name: str = "[Content_Types].xml") -> bytes:
    """A zip of two entries: a small one stored, and one that swells to ``size`` bytes."""
    body = deflate(size, wrap="raw")
    data, directory = b"", b""
    for entry, content, check, whole, method in (
        (other_name, others, zlib.crc32(others), len(others), 0),
        (name, body, crc(size), size, 8),
    ):
        told = struct.pack("<HHHHHIII", 20, 0, method, 0, 33, check, len(content), whole)
        names = entry.encode()
        directory += b"PK\1\2" + struct.pack("<H", 20) + told
        directory += struct.pack("<HHHHHII", len(names), 0, 0, 0, 0, 0, len(data)) + names
        data += b"PK\3\4" + told + struct.pack("<HH", len(names), 0) + names + content
    return data + directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(data), 0)
