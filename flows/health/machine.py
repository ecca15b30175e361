"""What can be wrong with a machine, found without changing anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

from extract.failures import failure_words
from extract.readers.conversion import SETTING, find_converter
from flows.health.packages import check_imports, check_versions
from flows.health.signs import Sign

LOWEST_PYTHON = (3, 11)


def check_machine() -> Iterator[Sign]:
    """Python, the installed packages against the lock file and by importing them, fonts, LibreOffice."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LOWEST_PYTHON:
        mend = "make the environment anew with a newer Python"
        yield Sign("wrong", f"Python {version} is older than 3.11", mend, "python")
    else:
        yield Sign("ok", f"Python {version}", code="python")
    yield from check_versions()
    yield from check_imports()
    yield check_fonts(os.environ)
    yield check_converter(os.environ)


def check_fonts(environment: Mapping[str, str]) -> Sign:
    """Whether a Chinese font is there, which drawing pages that embed none needs."""
    mend = "install a CJK font (fonts-noto-cjk or the like); only pictures of pages that embed no font need it"
    program = shutil.which("fc-list", path=environment.get("PATH"))
    if program is None:
        return Sign("note", "whether a Chinese font is installed cannot be told (no fc-list)", mend, "fonts")
    listed = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, check=False)
    if not listed.stdout.strip():
        return Sign("note", "no Chinese font is installed", mend, "fonts")
    return Sign("ok", "a Chinese font is installed", code="fonts")


def check_converter(environment: Mapping[str, str]) -> Sign:
    """Whether LibreOffice is there, which old Word files are read by. Nothing else needs it."""
    without, mend = failure_words("converter_missing", "en")
    converter = find_converter(environment)
    if converter is None:
        stated = environment.get(SETTING)
        if stated:
            return Sign("wrong", f"{SETTING} names {stated}, which is no program", "correct or unset it", "converter")
        return Sign("note", f"LibreOffice is not found. {without}", mend, "converter")
    try:
        asked = subprocess.run([converter, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Sign("wrong", f"{converter} does not start: {error}", mend, "converter")
    version = asked.stdout.strip().splitlines()[:1]
    if asked.returncode != 0 or not version:
        return Sign("wrong", f"{converter} does not start (exit {asked.returncode})", mend, "converter")
    return Sign("ok", f"{version[0]} ({converter}) reads .doc, .rtf and .odt", code="converter")
