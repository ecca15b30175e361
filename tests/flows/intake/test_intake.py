"""What comes in: files, folders, archives; nothing hostile gets out of its place."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from extract.limits import ReadLimits
from flows.home import Home
from flows.intake.arrival import Arrival
from flows.intake.files import take_in
from flows.settings import SettingsError, read_settings
from tests.hostile.archive_files import overlapping


def pack(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def take(tmp_path: Path, name: str, content: bytes, limits: ReadLimits | None = None) -> list[Arrival]:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / name).write_bytes(content)
    return take_in([str(tmp_path / "inbox")], Home(tmp_path / "home"), limits)


def test_hidden_files_and_office_locks_are_no_documents(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in (".DS_Store", "~$a.docx", "Thumbs.db", "b.txt", "a.txt"):
        (inbox / name).write_text(name)
    assert [each.file_name for each in take_in([str(inbox)], Home(inbox / "warehouse"))] == ["a.txt", "b.txt"]


def test_an_archive_in_an_archive_is_opened_and_no_path_leaves_the_home(tmp_path: Path) -> None:
    inner = pack({"../../escaped.txt": b"x"})
    (arrival,) = take(tmp_path, "outer.zip", pack({"inner.zip": inner}))
    assert arrival.file_name == "escaped.txt"
    assert not list(tmp_path.rglob("escaped.txt"))


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype", "OFD.xml"])
def test_a_file_named_as_a_part_of_a_document_makes_an_archive_none(tmp_path: Path, name: str) -> None:
    arrivals = take(tmp_path, "a.zip", pack({name: b"x", "report.txt": b"y"}))
    assert [each.file_name for each in arrivals] == [name, "report.txt"]


def test_names_of_chinese_windows_are_read(tmp_path: Path) -> None:
    data = pack({"a.txt": b"x"}).replace(b"a.txt", "甲".encode("gb18030") + b"txt")
    (arrival,) = take(tmp_path, "a.zip", data)
    assert arrival.file_name == "甲txt"


def test_names_in_utf8_without_the_flag_are_read(tmp_path: Path) -> None:
    data = pack({"aaabbb.txt": b"x"}).replace(b"aaabbb", "预算".encode())
    (arrival,) = take(tmp_path, "a.zip", data)
    assert arrival.file_name == "预算.txt"


def test_a_name_in_another_encoding_on_disk_or_in_a_tar_is_read(tmp_path: Path) -> None:
    name = os.fsdecode("预算.txt".encode("gb18030"))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / name).write_bytes(b"x")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", encoding="utf-8", errors="surrogateescape") as tar:
        info = tarfile.TarInfo(f"folder/{name}")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"y"))
    (inbox / "b.tar").write_bytes(buffer.getvalue())
    arrivals = take_in([str(inbox)], Home(tmp_path / "home"))
    assert [each.file_name for each in arrivals] == ["预算.txt", "预算.txt"]
    assert all(each.source_uri.encode("utf-8") for each in arrivals)


def test_a_tar_is_opened_and_links_in_it_are_not_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo("a.txt")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
        link = tarfile.TarInfo("passwd")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert [each.file_name for each in take(tmp_path, "a.tar.gz", buffer.getvalue())] == ["a.txt"]


@pytest.mark.parametrize(
    "limits",
    [
        ReadLimits(unpacked_bytes=1000),
        ReadLimits(archive_entries=1),
        ReadLimits(archive_bytes=4000),
        ReadLimits(archive_depth=1),
    ],
)
def test_an_archive_out_of_bounds_comes_in_as_itself_and_leaves_nothing_else(
    tmp_path: Path, limits: ReadLimits
) -> None:
    inner = pack({"a.txt": bytes(5000), "b.txt": b"b"})
    arrivals = take(tmp_path, "bomb.zip", pack({"in.zip": inner}), limits)
    (refused,) = [each for each in arrivals if each.refusal]
    assert refused.file_name in {"bomb.zip", "in.zip"}
    assert len(list((tmp_path / "home" / "documents").iterdir())) == len(arrivals) == 1


def test_an_empty_archive_is_not_lost(tmp_path: Path) -> None:
    (arrival,) = take(tmp_path, "empty.zip", pack({}))
    assert (arrival.file_name, arrival.refusal) == ("empty.zip", "it holds no file")


def test_an_office_document_is_no_archive(tmp_path: Path) -> None:
    (arrival,) = take(tmp_path, "a.docx", pack({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}))
    assert (arrival.file_name, arrival.refusal) == ("a.docx", None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("workers = 0", "workers"),
        ("colour = 1", "colour"),
        ("cron = 'nightly'", "cron"),
        ("sources = 'one'", "sources"),
        ("[limits]\nhours = 1", "limits.hours"),
        ("[policy]\nmust = 'ignore'", "policy.must"),
        ("not toml", "settings.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(SettingsError, match=named):
        read_settings(tmp_path, {})


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("workers = 2\n[policy]\nmust = 'stop_run'\n")
    given = {"JIXIAO_WORKERS": "3", "JIXIAO_POLICY_SHOULD": "hold_document", "JIXIAO_LIMITS_PAGE_COUNT": "9"}
    settings = read_settings(tmp_path, given)
    assert settings.workers == 3
    assert dict(settings.policy) == {"must": "stop_run", "should": "hold_document", "advisory": "publish_with_finding"}
    assert dict(settings.limits) == {"page_count": 9}


def test_an_encrypted_archive_says_that_it_needs_a_password(tmp_path: Path) -> None:
    data = bytearray(pack({"a.txt": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (arrival,) = take(tmp_path, "a.zip", bytes(data))
    assert (arrival.file_name, arrival.refusal, arrival.refusal_code) == ("a.zip", "a.txt", "encrypted_document")


def spoil(data: bytes, name: str, *, how: str) -> bytes:
    """The archive with one member encrypted, as its flags say, or with another byte in its packed content."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo(name).header_offset
    if how == "encrypted":
        changed[start + 6] |= 1
        changed[data.index(name.encode(), start + 30 + len(name)) - 46 + 8] |= 1
    else:
        changed[start + 30 + len(name)] ^= 0x40
    return bytes(changed)


@pytest.mark.parametrize(("how", "code"), [("encrypted", "encrypted_document"), ("damaged", "damaged_document")])
def test_a_member_that_does_not_open_takes_nothing_from_the_others(tmp_path: Path, how: str, code: str) -> None:
    data = spoil(pack({"a.txt": b"x", "folder/b.txt": b"y" * 99, "c.txt": b"z"}), "folder/b.txt", how=how)
    arrivals = take(tmp_path, "a.zip", data)
    assert [(each.file_name, each.refusal_code) for each in arrivals] == [
        ("a.txt", None), ("b.txt.zip", code), ("c.txt", None),
    ]  # fmt: skip
    closed = arrivals[1]
    assert closed.refusal is not None
    assert closed.refusal.startswith("folder/b.txt")
    assert closed.source_uri.endswith("a.zip#folder/b.txt")
    assert len({each.document_id for each in arrivals}) == 3


def test_what_is_kept_of_an_encrypted_member_opens_with_its_password(tmp_path: Path) -> None:
    if not shutil.which("zip"):
        pytest.skip("needs Info-ZIP's zip to encrypt a member")
    for name, content in (("open.txt", b"open"), ("closed.txt", b"closed" * 50)):
        (tmp_path / name).write_bytes(content)
    subprocess.run(["zip", "-q", "a.zip", "open.txt"], cwd=tmp_path, check=True)
    subprocess.run(["zip", "-q", "-P", "secret", "a.zip", "closed.txt"], cwd=tmp_path, check=True)
    home = Home(tmp_path / "home")
    arrivals = take_in([str(tmp_path / "a.zip")], home)
    assert [each.refusal_code for each in arrivals] == [None, "encrypted_document"]
    with zipfile.ZipFile(home.document(arrivals[1].sha256)) as archive:
        assert archive.read("closed.txt", b"secret") == b"closed" * 50


def test_members_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    (arrival,) = take(tmp_path, "a.zip", overlapping(20, 1000))
    assert arrival.refusal_code == "archive_refused"
    assert "overlaps" in str(arrival.refusal)


def test_a_link_in_a_zip_is_no_document_and_paths_of_windows_are_paths(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("passwd.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("folder\\a.txt", "x")
        archive.writestr("/root/b.txt", "y")
        archive.writestr("C:\\c.txt", "z")
        archive.writestr("twice/a.txt", "w")
    arrivals = take(tmp_path, "a.zip", buffer.getvalue())
    assert [each.file_name for each in arrivals] == ["a.txt", "b.txt", "c.txt", "a.txt"]


def test_office_documents_in_an_archive_are_documents(tmp_path: Path) -> None:
    word = pack({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    arrivals = take(tmp_path, "a.zip", pack({"报告.docx": word, "inner.zip": pack({"b.txt": b"x"})}))
    assert [each.file_name for each in arrivals] == ["报告.docx", "b.txt"]
    assert arrivals[1].source_uri.endswith("a.zip#inner.zip#b.txt")
