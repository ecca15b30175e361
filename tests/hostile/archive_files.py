"""Hostile archives: what swells, what nests, what is named to get out of its folder."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib

from tests.hostile.swelling import deflate, zip_with

GOOD = "甲中心2023年部门决算\n支出合计 12.34 万元。\n".encode()
NAMES = (
    "../../escaped.txt",
    "/tmp/escaped.txt",
    "C:\\Windows\\escaped.txt",
    "..\\..\\escaped.txt",
    "a\nescaped.txt",
    "\x1b[31mescaped\x1b]0;x\x07.txt",
    ".. /.. /escaped.txt",
    "CON",
    "a/" * 200 + "escaped.txt",
    "x" * 60_000 + ".txt",
    "<script>alert(1)</script>.txt",
    "'; DROP TABLE raw.documents; --.txt",
    "=cmd|'/C calc'!A1.txt",
    "\u202etxt.exe",
    "reason.json",
    "..",
)


def pack(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def names_that_escape() -> bytes:
    """Each member has another text, so that each is a document of its own."""
    return pack({name: GOOD + str(number).encode() for number, name in enumerate(NAMES)})


def symbolic_links(path: str) -> bytes:
    """Links to a file of this machine: in a zip a member with a link's mode, here in a tar beside a device."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for kind, name in ((tarfile.SYMTYPE, "link"), (tarfile.LNKTYPE, "hard"), (tarfile.CHRTYPE, "device")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, path
            tar.addfile(info)
        info = tarfile.TarInfo("../../escaped.txt")
        info.size = len(GOOD)
        tar.addfile(info, io.BytesIO(GOOD))
    return data.getvalue()


def zipped_link(path: str) -> bytes:
    info = zipfile.ZipInfo("link.txt")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(info, path)
    return data.getvalue()


def nested(depth: int = 12, width: int = 3) -> bytes:
    """Archives within archives."""
    content = pack({"a.txt": GOOD})
    for _ in range(depth):
        content = pack({f"{n}.zip": content for n in range(width)})
    return content


def ratio_bomb(size: int = 1 << 30) -> bytes:
    return zip_with("a.txt", size, GOOD, "b.txt")


def many_entries(count: int = 100_000) -> bytes:
    return pack({f"{number}.txt": b"" for number in range(count)}, zipfile.ZIP_STORED)


def overlapping(count: int = 2_000, size: int = 4 << 20) -> bytes:
    """Many entries that all point at the same packed bytes, as in D. Fifield's bomb: 8 GB in a few hundred KB."""
    content = b"0" * size
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(content) + packer.flush()
    sizes = struct.pack("<III", zlib.crc32(content), len(body), size)
    data = struct.pack("<4sHHHHH", b"PK\3\4", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", 1, 0) + b"a" + body
    directory = b"".join(
        struct.pack("<4sHHHHHH", b"PK\1\2", 20, 20, 0, 8, 0, 0)
        + sizes
        + struct.pack("<HHHHHII", 8, 0, 0, 0, 0, 0, 0)
        + b"%08d" % number
        for number in range(count)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), len(data), 0)
    return data + directory + end


def quine_like() -> bytes:
    """An archive that holds itself, as far as its table of contents says: its only member begins at its own start."""
    inner = pack({"a.zip": b"PK\3\4" + b"\0" * 30}, zipfile.ZIP_STORED)
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        place = archive.infolist()[0]
    size = len(inner).to_bytes(4, "little")
    old = (34).to_bytes(4, "little")
    assert place.file_size == 34
    return inner.replace(old + old, size + size)


def header_bomb(size: int = 1 << 30) -> bytes:
    """A packed tar whose first header announces a name of a gigabyte, which the packer makes a megabyte of."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, size
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(info.tobuf(tarfile.GNU_FORMAT)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + head + deflate(size, b"a", wrap="raw")


def encrypted() -> bytes:
    """An archive whose entries say that they are encrypted."""
    data = bytearray(pack({"a.txt": GOOD}))
    data[6] |= 1
    data[data.rfind(b"PK\1\2") + 8] |= 1
    return bytes(data)
