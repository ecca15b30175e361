"""Rich text, OpenDocument and Word 2003 files asked for their own characters."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from extract.readers.rereading import Question
from extract.readers.rereading_office import marked_characters, reread_office, rich_text_characters

RTF = (
    rb"{\rtf1\ansi\ansicpg936\uc2 {\fonttbl\f0 SimSun;}\pard \u39033?\'3f\u30446??\cell 1,234.50\cell\row"
    rb" \'d6\'a7\'b3\'f6 \uc0\u-26364 2.5\par}"
)


def test_characters_of_rich_text() -> None:
    lines = [line.strip() for line in rich_text_characters(RTF).split("\n")]
    assert lines[0].endswith("项目")
    assert lines[1] == "1,234.50"
    assert "支出" in lines[3]
    assert lines[3].endswith("2.5")


@pytest.mark.parametrize(("printed", "verdict"), [("1,234.50", "agrees"), ("1,234.80", "differs"), ("", "agrees")])
def test_a_place_of_rich_text(printed: str, verdict: str, tmp_path: Path) -> None:
    path = tmp_path / "report.rtf"
    path.write_bytes(RTF)
    (answer,) = reread_office(path, [Question("d/p1/t1/r1c2", 1, None, printed, is_cell=True)])
    assert answer.verdict == verdict


def test_a_place_of_an_open_document(tmp_path: Path) -> None:
    path = tmp_path / "report.odt"
    content = "<a><text:p>本年支出</text:p><table:table-cell><text:p>12.30</text:p></table:table-cell></a>"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
    questions = [Question("d/p1/t1/r1c1", 1, None, text, is_cell=True) for text in ("12.30", "12.80")]
    assert [answer.verdict for answer in reread_office(path, questions)] == ["agrees", "differs"]


def test_characters_of_a_word_2003_file() -> None:
    assert marked_characters(b"<w:t>1.5</w:t></w:tc><w:t>2&lt;3</w:t></w:p>") == "1.5\n2<3\n"


def test_a_file_without_characters_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "report.rtf"
    path.write_bytes(b"{\\rtf1 ")
    (answer,) = reread_office(path, [Question("d/p1/t1/r1c2", 1, None, "5.00", is_cell=True)])
    assert answer.verdict == "unread"
