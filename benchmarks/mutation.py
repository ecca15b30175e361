"""Documents changed at random: bytes, chunks, parts of packages, tags of XML, objects of PDFs. A seed repeats them."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

Mutate = Callable[[random.Random, bytes], bytes]
ODD_VALUES = (b"-1", b"0", b"1e308", b"99999999999", b"4294967295", b"nan", b"", b"\xff\xfe", b"null", "１２".encode())
ODD_TEXTS = (b"\x00", b"\x1b[31m", b"=1+1", b"<b>", b"&amp;", b"\xed\xa0\x80", "\u202e".encode(), b"%s%n", b"9" * 400)
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_TAG = re.compile(rb"</?[\w:]+[^<>]*>")
_ATTRIBUTE = re.compile(rb"=(\"[^\"]*\"|'[^']*')")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_REFERENCE = re.compile(rb"(\d+) 0 R\b")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)


def mutate(data: bytes, seed: int) -> bytes:
    """One to three changes that suit what the bytes are. The same seed gives the same bytes."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 3)):
        kinds = list(ANY)
        if data.startswith(b"PK"):
            kinds = [change_part] * 30 + [drop_part, double_part, *ANY]
        elif b"%PDF-" in data[:1024]:
            kinds = [change_object, change_stream, change_reference, change_name] * 5 + list(ANY)
        elif b"<" in data[:200]:
            kinds = [change_markup] * 4 + list(ANY)
        data = chance.choice(kinds)(chance, data)
    return data


def flip_bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 4, 32, 200)) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def truncate(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _chunk(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 16, 256, 4096)))


def drop_chunk(chance: random.Random, data: bytes) -> bytes:
    start, end = _chunk(chance, data)
    return data[:start] + data[end:]


def double_chunk(chance: random.Random, data: bytes) -> bytes:
    start, end = _chunk(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


def swap_chunks(chance: random.Random, data: bytes) -> bytes:
    start, end = _chunk(chance, data)
    place = chance.randrange(len(data) + 1)
    rest = data[:start] + data[end:]
    return rest[:place] + data[start:end] + rest[place:]


def insert_odd(chance: random.Random, data: bytes) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(ODD_TEXTS) + data[place:]


ANY: tuple[Mutate, ...] = (flip_bytes, truncate, drop_chunk, double_chunk, swap_chunks, insert_odd)


def _replace_one(chance: random.Random, pattern: re.Pattern[bytes], data: bytes, values: tuple[bytes, ...]) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return flip_bytes(chance, data)
    match = chance.choice(found)
    return data[: match.start()] + chance.choice(values) + data[match.end() :]


def change_markup(chance: random.Random, data: bytes) -> bytes:
    """A tag doubled, dropped or moved; an attribute or a number made odd."""
    tags = list(_TAG.finditer(data))
    kind = chance.randrange(4)
    if not tags or kind == 0:
        values = tuple(b'="' + value + b'"' for value in ODD_VALUES)
        return _replace_one(chance, _ATTRIBUTE, data, values)
    if kind == 1:
        return _replace_one(chance, _NUMBER, data, ODD_VALUES)
    one, other = chance.choice(tags), chance.choice(tags)
    replacement = b"" if kind == 2 else other.group() * chance.choice((1, 2, 60))
    return data[: one.start()] + replacement + data[one.end() :]


def change_object(chance: random.Random, data: bytes) -> bytes:
    return _replace_one(chance, _NUMBER, data, ODD_VALUES)


def change_name(chance: random.Random, data: bytes) -> bytes:
    names = tuple({match.group() for match in _NAME.finditer(data)}) or (b"/A",)
    return _replace_one(chance, _NAME, data, tuple(sorted(names)))


def change_reference(chance: random.Random, data: bytes) -> bytes:
    numbers = sorted({match.group() for match in _REFERENCE.finditer(data)}) or [b"1 0 R"]
    return _replace_one(chance, _REFERENCE, data, (*numbers, b"0 0 R", b"99999 0 R"))


def change_stream(chance: random.Random, data: bytes) -> bytes:
    """A packed stream of a PDF unpacked, changed, and packed again; its length is left as it was."""
    streams = list(_STREAM.finditer(data))
    if not streams:
        return flip_bytes(chance, data)
    match = chance.choice(streams)
    try:
        content = zlib.decompress(match.group(1))
    except zlib.error:
        return flip_bytes(chance, data)
    change = chance.choice((change_object, *ANY))
    return data[: match.start(1)] + zlib.compress(change(chance, content)) + data[match.end(1) :]


def _rewrite(data: bytes, change: Callable[[list[tuple[str, bytes]]], None]) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # what an earlier change broke is left broken
        return data
    change(parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        seen: set[str] = set()
        for name, content in parts:
            archive.writestr(name if name not in seen else f"{name}.again", content)
            seen.add(name)
    return packed.getvalue()


def change_part(chance: random.Random, data: bytes) -> bytes:
    def change(parts: list[tuple[str, bytes]]) -> None:
        if parts:
            index = chance.choice([n for n, (_, content) in enumerate(parts) for _ in range(1 + len(content) // 2000)])
            kind = chance.choice((change_markup, change_markup, change_markup, *ANY))
            parts[index] = (parts[index][0], kind(chance, parts[index][1]))

    return _rewrite(data, change)


def drop_part(chance: random.Random, data: bytes) -> bytes:
    def change(parts: list[tuple[str, bytes]]) -> None:
        if parts:
            parts.pop(chance.randrange(len(parts)))

    return _rewrite(data, change)


def double_part(chance: random.Random, data: bytes) -> bytes:
    """The content of one part under the name of another."""

    def change(parts: list[tuple[str, bytes]]) -> None:
        if parts:
            one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
            parts[one] = (parts[one][0], parts[other][1])

    return _rewrite(data, change)
