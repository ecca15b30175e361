"""What cannot be loaded: kept with its reason, counted by it, tried again when somebody asks."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path

import flow_fakes
import pytest
from click.testing import CliRunner
from flow_fakes import Warehouse

from extract.failures import ANY_FORMAT, failure_words
from extract.words import FORMS_DIR
from flows.cli import main
from flows.commands import retry
from flows.home import PROJECT_ROOT
from flows.ledger.quarantine import NothingToRetryError, choose_waiting

pytestmark = pytest.mark.slow

REPORT = "unit: 甲市统计局\nyear: 2023\nproject: \namount: 12.50\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def reasons(warehouse: Warehouse) -> dict[str, dict[str, object]]:
    found = [json.loads(path.read_text()) for path in warehouse.home.quarantine.glob("*/reason.json")]
    return {str(each["file_name"]): each for each in found}


def test_a_reason_says_code_words_remedy_and_how_often_it_was_tried(warehouse: Warehouse) -> None:
    warehouse.put("bad.txt", "unreadable")
    warehouse.load()
    said = reasons(warehouse)["bad.txt"]
    assert said["code"] == "damaged_document"
    assert str(said["reason_zh"]).startswith("文件损坏")
    assert said["what_to_do_en"] == failure_words("damaged_document", "en")[1]
    assert said["retry"] == f"jixiao retry {said['document_id']}"
    assert said["tries"] == 1
    warehouse.load(retry=True)
    again = reasons(warehouse)["bad.txt"]
    assert again["tries"] == 2
    assert (again["first_seen"], again["last_tried"] > said["last_tried"]) == (said["first_seen"], True)
    assert warehouse.query("SELECT reason_code FROM raw.documents") == [("damaged_document",)]


def test_a_file_of_wps_writer_is_told_by_name_and_kind(warehouse: Warehouse) -> None:
    (warehouse.inbox / "报告.WPS").write_bytes(OLE + b"x" * 100)
    warehouse.put("text.wps", REPORT)
    warehouse.load()
    assert warehouse.outcomes() == {"报告.WPS": "quarantined", "text.wps": "loaded"}
    said = reasons(warehouse)["报告.WPS"]
    assert said["code"] == "unsupported_format"
    assert "WPS" in str(said["reason_en"])
    assert "DOCX" in str(said["what_to_do_zh"])


def test_only_what_was_asked_for_is_tried_again(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt"):
        warehouse.put(name, f"unreadable: {name}\n" + REPORT.replace("甲", name[0]))
    warehouse.put("note.txt", "note: nothing\n")
    warehouse.load()
    asked = str(reasons(warehouse)["b.txt"]["document_id"])
    monkeypatch.setattr(flow_fakes, "UNREADABLE", "never")
    assert choose_waiting(warehouse.home, [asked], []) == {asked}
    assert len(choose_waiting(warehouse.home, [], ["damaged_document"])) == 2
    assert len(choose_waiting(warehouse.home, [], [])) == 2
    assert len(choose_waiting(warehouse.home, [], ["no_content"])) == 1
    with pytest.raises(NothingToRetryError, match="time_limit"):
        choose_waiting(warehouse.home, [], ["time_limit"])
    warehouse.load(retry=choose_waiting(warehouse.home, [asked], []))
    assert warehouse.outcomes() == {"a.txt": "quarantined", "b.txt": "loaded", "note.txt": "unrecognised"}
    assert warehouse.query("SELECT reason_code FROM raw.documents WHERE file_name = 'b.txt'") == [(None,)]


def test_a_refused_archive_is_opened_again_within_other_limits(warehouse: Warehouse) -> None:
    with zipfile.ZipFile(warehouse.inbox / "a.zip", "w") as archive:
        for name in "甲乙":
            archive.writestr(f"{name}.txt", REPORT.replace("甲", name))
    settings = warehouse.home.root / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("[limits]\narchive_entries = 1\n")
    warehouse.load()
    assert warehouse.outcomes() == {"a.zip": "quarantined"}
    (warehouse.inbox / "a.zip").unlink()
    warehouse.load(retry=True)
    assert warehouse.outcomes() == {"a.zip": "quarantined"}
    assert reasons(warehouse)["a.zip"]["tries"] == 2
    settings.write_text("")
    warehouse.load(retry=True)
    assert warehouse.outcomes() == {"甲.txt": "loaded", "乙.txt": "loaded"}
    assert reasons(warehouse) == {}
    assert {row[0].partition("#")[2] for row in warehouse.query("SELECT source_uri FROM raw.arrivals")} == {
        "甲.txt", "乙.txt",
    }  # fmt: skip


def test_the_command_hands_over_what_it_chose(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put("bad.txt", "unreadable")
    warehouse.load()
    seen: list[object] = []
    monkeypatch.setattr(retry, "run_load", lambda home, sources, retry: seen.append((home, sources, retry)))
    home = ["--home", str(warehouse.home.root)]
    assert CliRunner().invoke(main, ["retry", "--code", "damaged_document", *home]).exit_code == 0
    document_id = str(reasons(warehouse)["bad.txt"]["document_id"])
    assert seen == [(warehouse.home.root, (), {document_id})]
    refused = CliRunner().invoke(main, ["retry", "0000", *home])
    assert (refused.exit_code, "0000" in refused.output) == (2, True)


def test_status_counts_by_reason(warehouse: Warehouse) -> None:
    for number in range(3):
        warehouse.put(f"{number}.txt", f"unreadable {number}")
    warehouse.put("note.txt", "note: nothing\n")
    warehouse.load()
    home = ["--home", str(warehouse.home.root)]
    counted = json.loads(CliRunner().invoke(main, ["status", "--format", "json", *home]).stdout)["not_loaded"]
    assert {(each["outcome"], each["code"]): each["documents"] for each in counted} == {
        ("quarantined", "damaged_document"): 3,
        ("unrecognised", "no_content"): 1,
    }
    told = CliRunner().invoke(main, ["status", *home]).stdout
    assert "3 quarantined: damaged_document" in told
    assert "jixiao retry" in told


def read_list(name: str) -> list[dict[str, str]]:
    with (FORMS_DIR / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_code_is_documented_and_every_code_that_is_given_is_listed() -> None:
    page = (PROJECT_ROOT / "docs" / "quarantine.md").read_text(encoding="utf-8")
    listed = {row["code"] for row in read_list("reading_failures.csv")}
    codes = page.partition("## The codes")[2]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", codes, re.M)) == listed
    paths = [path for name in ("extract", "flows") for path in Path(name).rglob("*.py")]
    # What is wrong with a source has a list of its own: flows/sources/faults.csv.
    sources = [path.read_text(encoding="utf-8") for path in paths if path.parent.name != "sources"]
    given = {code for text in sources for code in re.findall(r'(?:code = |make_failure\()"([a-z_]+)"', text)}
    assert given
    assert given <= listed


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_words_and_a_remedy(language: str) -> None:
    for row in read_list("reading_failures.csv"):
        reason, mend = failure_words(row["code"], language, detail="…", media_type="application/ofd")
        assert reason
        assert mend
        assert "{" not in reason + mend
    formats = read_list("refused_formats.csv")
    assert ANY_FORMAT in {row["media_type"] for row in formats}
    assert all(row[f"name_{language}"] and row[f"what_to_do_{language}"] for row in formats)
