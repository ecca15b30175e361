"""What the doctor says of fonts and LibreOffice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extract.readers.conversion import SETTING
from flows.health.machine import check_converter, check_fonts


def program(folder: Path, script: str, name: str = "soffice") -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_machine_without_it_works_and_says_how_to_get_it() -> None:
    sign = check_converter({"PATH": "/nowhere", SETTING: ""})
    assert (sign.level, "libreoffice-writer-nogui" in sign.mend) == ("note", True)


def test_a_setting_that_names_nothing_is_wrong() -> None:
    sign = check_converter({"PATH": os.defpath, SETTING: "/no/such/program"})
    assert (sign.level, "/no/such/program" in sign.what) == ("wrong", True)


@pytest.mark.parametrize(
    ("script", "level", "said"),
    [("echo LibreOffice 7.4", "ok", "LibreOffice 7.4"), ("exit 1", "wrong", "does not start")],
)
def test_it_is_asked_for_its_version(script: str, level: str, said: str, tmp_path: Path) -> None:
    sign = check_converter({"PATH": os.defpath, SETTING: program(tmp_path, script)})
    assert (sign.level, said in sign.what) == (level, True)


def test_a_missing_font_is_told_until_there_is_one(tmp_path: Path) -> None:
    assert check_fonts({"PATH": "/nowhere"}).level == "note"
    program(tmp_path, "", "fc-list")
    sign = check_fonts({"PATH": str(tmp_path)})
    assert (sign.level, sign.code, "fonts-noto-cjk" in sign.mend) == ("note", "fonts", True)
    program(tmp_path, "echo Noto Sans CJK SC", "fc-list")
    assert check_fonts({"PATH": str(tmp_path)}).level == "ok"
