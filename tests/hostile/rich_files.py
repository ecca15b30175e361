"""Hostile rich text and old Word files: what LibreOffice is given."""

from __future__ import annotations

import struct

GOOD = b"{\\rtf1\\ansi\\ansicpg936 Total 12.34\\par "


def nested_groups(depth: int = 1_000_000) -> bytes:
    """Groups within groups."""
    return GOOD + b"{" * depth + b"1" + b"}" * depth + b"}"


def lying_binary() -> bytes:
    """Binary data that is far shorter than it says, and some of negative length."""
    return GOOD + b"{\\pict\\pngblip\\bin2147483647 x}{\\object{\\*\\objdata\\bin-5 ab}}" + b"\\par 5.67}"


def embedded_objects(path: str) -> bytes:
    """A program as an embedded object, a linked object and pictures, fields and a template that lie elsewhere."""
    package = b"MZ" + b"\0" * 200
    target = path.encode()
    return (
        GOOD
        + b"{\\*\\template http://127.0.0.1:9/a.dotm}"
        + b"{\\object\\objemb\\objupdate{\\*\\objclass Package}{\\*\\objdata "
        + package.hex().encode()
        + b"}}"
        + b"{\\object\\objautlink\\objupdate{\\*\\objclass htmlfile}{\\*\\objdata 00}}"
        + b'{\\field{\\*\\fldinst INCLUDETEXT "file://'
        + target
        + b'"}{\\fldrslt 5.67}}'
        + b'{\\field{\\*\\fldinst INCLUDEPICTURE "http://127.0.0.1:9/a.png"}{\\fldrslt 5.67}}'
        + b'{\\field{\\*\\fldinst DDEAUTO cmd "/c calc"}{\\fldrslt 5.67}}}'
    )


def wide_rows(count: int = 20_000) -> bytes:
    """A row of more cells than any table has."""
    return (
        GOOD + b"\\trowd" + b"".join(b"\\cellx%d" % (n * 9) for n in range(1, count)) + b"1\\cell" * count + b"\\row}"
    )


def wild_word() -> bytes:
    """A compound file that calls itself a Word document: a directory that is a ring, an information block of ones."""
    names = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", 2 * len(name) + 2, kind, 1)
        + b"\0" * 44
        + struct.pack("<III", 0, 0xFFFFFFF0, 0)
        + b"\0" * 4
        for name, kind in (("Root Entry", 5), ("WordDocument", 2), ("1Table", 2))
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    table = struct.pack("<128I", 0xFFFFFFFD, 1, *[3] * 126)
    block = b"\xec\xa5" + b"\xff" * 8 + b"\xff\xfe" + b"\xff" * 500  # all that it says is -1, but that it is encrypted
    return head.ljust(512, b"\xff") + table + names.ljust(512, b"\0") + block * 8
