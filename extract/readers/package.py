"""Parts of an Office file (a zip of XML), opened so that a hostile one can do no harm."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from extract.limits import current_limits
from extract.readers.errors import DamagedDocument, EncryptedDocument, SuspiciousArchive
from extract.zip_faults import ZIP_FAULTS

Element = Any  # lxml ships no types
MAX_DIGITS = 9
_SMALL = 1 << 20  # bytes; below this a high ratio is plain repetition


def open_package(path: Path | IO[bytes]) -> zipfile.ZipFile:
    """A zip whose parts stay within the limits. Raises DamagedDocument, EncryptedDocument, SuspiciousArchive."""
    try:
        archive = zipfile.ZipFile(path)
    except ZIP_FAULTS as error:
        raise DamagedDocument(f"zip: {error}") from error
    limits = current_limits.get()
    total = 0
    if len(archive.infolist()) > limits.entry_count:
        archive.close()
        raise SuspiciousArchive(f"{len(archive.infolist()):,} > {limits.entry_count:,} parts")
    for info in archive.infolist():
        if info.flag_bits & 1:
            archive.close()
            raise EncryptedDocument(f"zip: {info.filename}")
        total += info.file_size
        swells = info.file_size > _SMALL and info.file_size > limits.unpacked_ratio * max(info.compress_size, 1)
        if total > limits.unpacked_bytes or swells:
            archive.close()
            raise SuspiciousArchive(f"{info.filename}: {info.compress_size:,} → {info.file_size:,} bytes")
    return archive


def read_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one part, no more of them than its entry promised. Raises KeyError, DamagedDocument,
    SuspiciousArchive."""
    info = archive.getinfo(name)
    try:
        with archive.open(info) as part:
            data = part.read(info.file_size + 1)
    except ZIP_FAULTS as error:
        raise DamagedDocument(f"{name}: {error}") from error
    if len(data) > info.file_size:
        raise SuspiciousArchive(f"{name}: > {info.file_size:,} bytes")
    return data


def read_part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """One XML part → its root element, None where the package has no such part. Raises DamagedDocument.

    No entity is expanded, no link followed; a document type has no place in an Office file and is refused.
    """
    try:
        data = read_bytes(archive, name)
    except KeyError:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(f"{name}: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise DamagedDocument(f"{name}: DOCTYPE")
    return root


def stream_part(archive: zipfile.ZipFile, name: str, *tags: str) -> Iterator[Element]:
    """The elements of a large XML part that have one of the local names, each as soon as it is whole, then forgotten.

    Only elements that do not lie within one another may be asked for. As safe as ``read_part``; raises KeyError where
    the package has no such part, and DamagedDocument.
    """
    try:
        with archive.open(name) as stream:
            events = etree.iterparse(
                stream, events=("end",), tag=[f"{{*}}{tag}" for tag in tags], resolve_entities=False, no_network=True,
                load_dtd=False, remove_comments=True, remove_pis=True,
            )  # fmt: skip
            is_checked = False
            for _, element in events:
                if not is_checked and element.getroottree().docinfo.doctype:
                    raise DamagedDocument(f"{name}: DOCTYPE")
                is_checked = True
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and parent[0] is not element:
                    del parent[0]
    except (etree.XMLSyntaxError, *ZIP_FAULTS) as error:
        raise DamagedDocument(f"{name}: {error}") from error


def relations_of(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """The relationships of a part: id → (kind, the part meant). What lies outside of the file is left out."""
    folder, base = posixpath.split(part)
    root = read_part(archive, posixpath.join(folder, "_rels", f"{base}.rels"))
    found: dict[str, tuple[str, str]] = {}
    for relation in root if root is not None else ():
        target = str(relation.get("Target", ""))
        if relation.get("TargetMode") != "External" and relation.get("Id"):
            name = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = str(relation.get("Type", "")).rpartition("/")[2]
            found[str(relation.get("Id"))] = (kind, posixpath.normpath(name))
    return found


def main_part(archive: zipfile.ZipFile) -> str | None:
    """The name of the main document, as the package's relationships give it; Word's usual name where they do not."""
    root = read_part(archive, "_rels/.rels")
    for relation in root if root is not None else ():
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            name = posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
            if name in archive.namelist():
                return name
    return "word/document.xml" if "word/document.xml" in archive.namelist() else None


def local_name(element: Element) -> str:
    """The tag without its namespace: transitional and strict files differ in nothing else that is read here."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """An attribute by local name."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        element = next((one for one in element if local_name(one) == name), None) if element is not None else None
    return element


def parse_count(text: str | None, default: int) -> int:
    """A whole number as a file states it; the default where it states none, or one that counts nothing real."""
    stated = (text or "").strip()
    return int(stated) if stated.isascii() and stated.isdecimal() and len(stated) <= MAX_DIGITS else default
