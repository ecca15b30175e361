"""Hostile pictures."""

from __future__ import annotations

import struct
import zlib

from tests.hostile.swelling import BLOCK, deflate


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, body: bytes, others: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + others + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def swelling_png(side: int = 60_000) -> bytes:
    """3.6 billion points in less than a megabyte."""
    return _png(side, side, deflate((1 + side * (1 + side // 8) // BLOCK) * BLOCK, b"\0"))


def claiming_png() -> bytes:
    """A picture whose header claims more than there is."""
    return _png(2_000_000_000, 2_000_000_000, zlib.compress(b"\0"))


def text_bomb_png() -> bytes:
    """A note in a picture that swells to 256 MB."""
    note = b"Comment\0\0" + deflate(1 << 28)
    return _png(8, 8, zlib.compress(b"\0\xff" * 8), _chunk(b"zTXt", note))


def claiming_jpeg() -> bytes:
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    return head + b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\1\x03\x11\1" + b"\xff\xda" + b"\0" * 64


def tiff_ring() -> bytes:
    """A TIFF whose only page is followed by itself, each claiming four billion points a side."""
    entries = [
        (256, 4, 1, 0xFFFFFFFF),
        (257, 4, 1, 0xFFFFFFFF),
        (259, 3, 1, 1),
        (273, 4, 1, 8),
        (279, 4, 1, 0xFFFFFFFF),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 8)


def many_frames(count: int = 5_000) -> bytes:
    """A TIFF of thousands of pages, each eight points wide, that all share their pixels."""
    pixels = b"\xff" * 8
    data = b"II*\0" + struct.pack("<I", 16) + pixels
    for number in range(count):
        entries = [(256, 8), (257, 8), (258, 1), (259, 1), (262, 1), (273, 8), (278, 8), (279, 8)]
        directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", tag, 4, 1, n) for tag, n in entries)
        following = len(data) + len(directory) + 4 if number < count - 1 else 0
        data += directory + struct.pack("<I", following)
    return data


def polyglot(pdf: bytes, archive: bytes) -> bytes:
    """One file that is a picture, a PDF and a zip, each to whoever looks for it."""
    return _png(8, 8, zlib.compress(b"\0\xff" * 8), _chunk(b"tEXt", b"Comment\0" + pdf[:900])) + pdf + archive
