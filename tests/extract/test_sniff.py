"""Media types by content."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from extract import sniff

SOURCES = Path(__file__).parent / "readers" / "sources"
TEXT = "一、基本情况\n\t编制数\n"


def packed(*names: str, mimetype: str | None = None) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


def compound(*streams: str) -> bytes:
    """The least of a compound file: header, one table sector, one directory sector."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", header, 26, 3, 0xFFFE)
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = b""
    for name in ("Root Entry", *streams):
        encoded = name.encode("utf-16-le") + b"\0\0"
        directory += encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded)) + bytes(62)
    return bytes(header) + table + directory.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", sniff.EMPTY),
        (b" \n", sniff.EMPTY),
        (b"%PDF-1.4\n", sniff.PDF),
        (b"junk\n%PDF-1.4\n", sniff.PDF),
        (packed("[Content_Types].xml", "word/document.xml"), sniff.DOCX),
        (packed("[Content_Types].xml", "xl/workbook.xml"), sniff.XLSX),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), sniff.PPTX),
        (packed("content.xml", mimetype="application/vnd.oasis.opendocument.text"), sniff.ODT),
        (packed("META-INF/container.xml", mimetype="application/epub+zip"), "application/epub+zip"),
        (packed("OFD.xml", "Doc_0/Document.xml"), sniff.OFD),
        (packed("[Content_Types].xml", "_rels/.rels", "visio/document.xml"), sniff.OPC),
        (packed("[Content_Types].xml", "report.txt"), sniff.ZIP),
        (packed("[Content_Types].xml", "word/report.txt"), sniff.ZIP),
        (packed("report.txt", mimetype="text/plain"), sniff.ZIP),
        (packed("content.xml", mimetype="no type at all"), sniff.ZIP),
        (packed("OFD.xml", "report.txt"), sniff.ZIP),
        (packed("a.pdf", "word/notes.txt"), sniff.ZIP),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', sniff.SHEET_XML),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', sniff.SHEET_XML),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:other"/>', "application/xml"),
        (b"PK\x03\x04 and no archive", sniff.ZIP),
        (compound("WordDocument"), sniff.DOC),
        (compound("Workbook"), sniff.XLS),
        (compound("EncryptionInfo", "EncryptedPackage"), sniff.ENCRYPTED_OFFICE),
        (compound("Other"), sniff.OLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", sniff.OLE),
        (b"{\\rtf1 x}", sniff.RTF),
        (b"<!-- x -->\n<HTML><body>", sniff.HTML),
        ("<html><head><title>自评".encode("gb18030"), sniff.HTML),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"\x89PNG\r\n\x1a\nx", "image/png"),
        (b"\xff\xd8\xff\xe0x", "image/jpeg"),
        (bytes(range(256)), sniff.UNKNOWN),
        *[(TEXT.encode(encoding), sniff.TEXT) for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030")],
    ],
)
def test_content_decides(data: bytes, expected: str) -> None:
    assert sniff.sniff_media_type(data, "report.pdf") == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_decoded_without_its_mark(encoding: str) -> None:
    assert sniff.decode_text(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("name", "expected"), [("word.docx", sniff.DOCX), ("ruled.pdf", sniff.PDF), ("wrapped.txt", sniff.TEXT)]
)
def test_files_as_programs_write_them(name: str, expected: str) -> None:
    assert sniff.sniff_media_type((SOURCES / name).read_bytes(), "x") == expected
