"""Parts of an Office file (a zip of XML), opened so that a hostile one can do no harm."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

from extract.limits import current_limits
from extract.readers.errors import DamagedDocument, EncryptedDocument, SuspiciousArchive

Element = Any  # lxml ships no types
_SMALL = 1 << 20  # bytes; below this a high ratio is plain repetition


def open_package(path: Path) -> zipfile.ZipFile:
    """A zip whose parts stay within the limits. Raises DamagedDocument, EncryptedDocument, SuspiciousArchive."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DamagedDocument(f"zip: {error}") from error
    limits = current_limits.get()
    total = 0
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


def read_part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """One XML part → its root element, None where the package has no such part. Raises DamagedDocument.

    No entity is expanded, no link followed; a document type has no place in an Office file and is refused.
    """
    try:
        data = archive.read(name)
    except KeyError:
        return None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise DamagedDocument(f"{name}: {error}") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise DamagedDocument(f"{name}: {error}") from error
        raise
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
