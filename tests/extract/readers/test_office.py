"""Old Word files by LibreOffice: the same reading in each format, and nothing left behind whatever happens."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_golden import printed

from extract import readers, sniff
from extract.limits import ReadLimits, current_limits
from extract.model import Reading
from extract.readers import conversion, conversion_guard, read_document, word97
from extract.readers.errors import ConversionFailed, ConversionTimedOut, ConverterMissing, EncryptedDocument

pytestmark = pytest.mark.slow

SOURCES = Path(__file__).parent / "sources"
MEDIA_TYPES = {"old_word.rtf": sniff.RTF, "old_word.doc": sniff.DOC, "old_word.odt": sniff.ODT}
WORD_XML = (
    '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
    "<w:p><w:r><w:t>一、全年支出12.5万元</w:t></w:r></w:p></w:body></w:wordDocument>"
)
MAIL = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="b"

--b
Content-Type: text/html; charset="gb2312"
Content-Transfer-Encoding: quoted-printable

<html><body>=D4=A4=CB=E3</body></html>
--b--
"""
needs_office = pytest.mark.skipif(
    conversion.find_converter() is None,
    reason="LibreOffice is not installed (apt install libreoffice-writer-nogui)",
)


def contents(reading: Reading) -> dict[str, object]:
    return printed(replace(reading, media_type=""))


@needs_office
@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_each_format_gives_the_same_reading(name: str, update_golden: bool) -> None:
    reading = read_document(SOURCES / name, "d")
    assert reading.media_type == MEDIA_TYPES[name]
    golden = SOURCES / "old_word.json"
    if update_golden and name.endswith(".rtf"):
        golden.write_text(json.dumps(contents(reading), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"wrote {golden.name}: review it, and run again without --update-golden")
    assert contents(reading) == json.loads(golden.read_text(encoding="utf-8"))


@needs_office
def test_a_word_file_that_ends_with_a_table_keeps_it() -> None:
    (table,) = read_document(SOURCES / "ends_with_table.doc", "d").tables
    assert [(cell.row_no, cell.column_no, cell.text) for cell in table.cells] == [
        (1, 1, "00"),
        (1, 2, "01"),
        (2, 1, "10"),
        (2, 2, "11"),
    ]


def test_a_paragraph_is_put_only_where_one_lacks() -> None:
    ending = (SOURCES / "ends_with_table.doc").read_bytes()
    mended = word97.end_with_paragraph(ending)
    assert len(mended) == len(ending)
    assert mended != ending
    assert word97.end_with_paragraph(mended) == mended
    whole = (SOURCES / "old_word.doc").read_bytes()
    assert word97.end_with_paragraph(whole) == whole


@given(st.integers(512, 13_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_word_file_is_refused_or_passed_on(place: int, damage: bytes) -> None:
    data = bytearray((SOURCES / "ends_with_table.doc").read_bytes())
    data[place : place + len(damage)] = damage
    with contextlib.suppress(ConversionFailed):
        assert len(word97.end_with_paragraph(bytes(data))) == len(data)


@needs_office
def test_word_2003_xml_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "x.doc"
    path.write_text(WORD_XML, encoding="utf-8")
    reading = read_document(path, "d")
    assert (reading.media_type, [each.text for each in reading.passages]) == (sniff.WORD_XML, ["一、全年支出12.5万元"])


def test_a_web_archive_is_read_as_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def read_page(path: Path, document_id: str) -> Reading:
        seen.append(path.read_text(encoding="utf-8-sig"))
        return Reading(document_id, sniff.HTML, 1)

    monkeypatch.setitem(readers.READERS, sniff.HTML, read_page)
    path = tmp_path / "x.doc"
    path.write_text(MAIL)
    assert read_document(path, "d") == Reading("d", sniff.MHTML, 1)
    assert seen == ["<html><body>预算</body></html>"]


@needs_office
def test_what_cannot_be_converted_says_so_and_is_never_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"{\\rtf1\\ansi broken \\par")
    with pytest.raises(ConversionFailed, match="LibreOffice"):
        read_document(path, "d")


def test_an_encrypted_word_file_is_refused_before_anything_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(conversion.SETTING, "")
    data = bytearray((SOURCES / "old_word.doc").read_bytes())
    start = next(at for at in range(512, len(data), 512) if data.startswith(b"\xec\xa5", at))
    (flags,) = struct.unpack_from("<H", data, start + 10)
    struct.pack_into("<H", data, start + 10, flags | 0x0100)
    path = tmp_path / "x.doc"
    path.write_bytes(data)
    with pytest.raises(EncryptedDocument):
        read_document(path, "d")


@pytest.mark.parametrize("setting", ["", "/no/such/program"])
def test_without_a_converter_the_reason_says_how_to_get_one(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(conversion.SETTING, setting)
    with pytest.raises(ConverterMissing) as refused:
        read_document(SOURCES / "old_word.doc", "d")
    assert refused.value.code == "converter_missing"
    for said in (refused.value.reason_zh, refused.value.reason_en):
        assert "libreoffice-writer-nogui" in said
        assert "jixiao retry --code converter_missing" in said


@needs_office
def test_no_link_of_a_document_is_followed(tmp_path: Path) -> None:
    asked: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    (tmp_path / "secret.txt").write_text("4711 secret")
    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url, near = f"http://127.0.0.1:{server.server_port}", (tmp_path / "secret.txt").as_uri()
        fields = [f'INCLUDEPICTURE "{url}/a.png" \\\\d', f'INCLUDETEXT "{near}"', f'INCLUDETEXT "{url}/b.rtf"']
        path = tmp_path / "x.rtf"
        path.write_text(
            "{\\rtf1\\ansi{\\*\\template "
            + url
            + "/t.dot}"
            + "".join(f"{{\\field{{\\*\\fldinst {field}}}{{\\fldrslt kept}}}}" for field in fields)
            + "\\par}"
        )
        reading = read_document(path, "d")
        server.shutdown()
    assert asked == []
    assert "4711" not in "".join(each.text for each in reading.passages)


# What happens to processes and folders, with a program that behaves as told in the place of LibreOffice.


def stand_in(folder: Path, script: str) -> Path:
    program = folder / "soffice"
    program.write_text(f"#!{sys.executable}\nimport os, subprocess, sys, time\nfrom pathlib import Path\n{script}\n")
    program.chmod(0o755)
    return program


SLEEPER = """
child = subprocess.Popen(["sleep", "600"])
Path({note!r}).write_text(f"{{os.getpid()}} {{child.pid}} {{os.getcwd()}}")
time.sleep(600)
"""


def is_alive(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def assert_gone(note: Path) -> None:
    *processes, folder = note.read_text().split()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (any(map(is_alive, map(int, processes))) or Path(folder).exists()):
        time.sleep(0.05)
    assert not any(is_alive(int(process)) for process in processes)
    assert not Path(folder).exists()


def test_a_converter_that_hangs_is_killed_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "note"
    monkeypatch.setenv(conversion.SETTING, str(stand_in(tmp_path, SLEEPER.format(note=str(note)))))
    token = current_limits.set(ReadLimits(converter_seconds=1.0))
    try:
        with pytest.raises(ConversionTimedOut) as refused:
            read_document(SOURCES / "old_word.doc", "d")
    finally:
        current_limits.reset(token)
    assert refused.value.code == "time_limit"
    assert_gone(note)


WRITER = """
Path("out").mkdir()
Path("out/document.docx").write_bytes(b"x")
"""
SLOW_READING = """
import os, sys, time
from pathlib import Path
from extract.readers import office, read_document
def wait(word, document_id):
    Path({note!r}).write_text(f"{{os.getpid()}} {{word.parent.parent}}")
    time.sleep(600)
office.read_docx = wait
read_document(Path({source!r}), "d")
"""


@pytest.mark.parametrize("script", [SLEEPER, WRITER], ids=["while it is converted", "while the result is read"])
def test_a_reading_process_that_is_killed_leaves_nothing(script: str, tmp_path: Path) -> None:
    note = tmp_path / "note"
    program = stand_in(tmp_path, script.format(note=str(note)))
    code = SLOW_READING.format(note=str(note), source=str(SOURCES / "old_word.doc"))
    environment = os.environ | {conversion.SETTING: str(program)}
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=root) as process:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not (note.exists() and note.read_text()):
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    assert_gone(note)


def test_a_converter_sees_nothing_of_the_process_that_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "note"
    script = f"""
import json, resource
Path({str(note)!r}).write_text(json.dumps([dict(os.environ), sys.argv, resource.getrlimit(resource.RLIMIT_AS)[0]]))
sys.exit(3)
"""
    monkeypatch.setenv(conversion.SETTING, str(stand_in(tmp_path, script)))
    monkeypatch.setenv("SECRET", "4711")
    with pytest.raises(ConversionFailed):
        read_document(SOURCES / "old_word.doc", "d")
    environment, arguments, memory = json.loads(note.read_text())
    assert "SECRET" not in environment
    assert memory == ReadLimits().converter_memory_bytes
    assert "--infilter=MS Word 97" in arguments
    assert any(each.startswith("-env:UserInstallation=file://") for each in arguments)


def test_the_guard_gives_the_exit_code_of_a_killed_converter(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    order = {
        "command": ["sh", "-c", "kill -9 $$"],
        "folder": str(folder),
        "profile": "file:///none",
        "environment": {},
        "seconds": 5,
        "memory_bytes": 1 << 31,
        "file_bytes": 1 << 20,
    }
    guard = [sys.executable, "-I", "-S", conversion_guard.__file__, json.dumps(order)]
    with subprocess.Popen(guard, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) == 128 + signal.SIGKILL
        assert folder.exists()
    assert not folder.exists()
