"""LibreOffice, found at run time: one document → one Word file, in a private folder that is gone afterwards.

No macro runs, no link is updated and no address is asked: by a profile made for this one conversion and, where the
system grants it, in a network namespace of its own. Time, memory and output are bounded (``conversion_guard``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from extract.limits import current_limits
from extract.readers import conversion_guard
from extract.readers.errors import ConversionFailed, ConversionTimedOut, ConverterMissing

SETTING = "JIXIAO_SOFFICE"  # the program's path; empty: no converter is to be used
PROGRAMS = ("soffice", "libreoffice")
PLACES = ("/usr/lib/libreoffice/program/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
OUTPUT_FILTER = "docx:Office Open XML Text"
_WALL_SHARE = 0.8  # of the document's time: the rest is for reading what came out
_LOG_TAIL = 300
_PROFILE = Path(__file__).with_name("conversion_profile.xcu")


def find_converter(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The LibreOffice program: what ``JIXIAO_SOFFICE`` names, else what lies on the search path or where it usually is.

    None where there is none, also where the setting names a file that is not there.
    """
    stated = environment.get(SETTING)
    names = PROGRAMS + PLACES if stated is None else (stated,)
    found = (shutil.which(name, path=environment.get("PATH")) for name in names if name)
    return next((Path(each) for each in found if each), None)


@contextmanager
def converted(data: bytes, suffix: str, input_filter: str) -> Iterator[Path]:
    """Bytes of a document → the Word file that LibreOffice makes of it, there until the context ends.

    ``input_filter`` is the filter's name: a file that it refuses is not taken for something else.
    Raises ConverterMissing, ConversionFailed, ConversionTimedOut.
    """
    converter = find_converter()
    if converter is None:
        raise ConverterMissing
    folder = Path(tempfile.mkdtemp(prefix="jixiao-convert-"))
    try:
        source = folder / f"document{suffix}"
        source.write_bytes(data)
        _write_profile(_profile_of(folder))
        # The guard outlives this process where that is killed, and removes the folder.
        with _guarded(_command(converter, folder, source, input_filter), folder):
            result = folder / "out" / "document.docx"
            if not result.is_file():
                raise ConversionFailed(_last_words(folder))
            yield result
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _profile_of(folder: Path) -> Path:
    return folder / "profile"


def _write_profile(profile: Path) -> None:
    (profile / "user").mkdir(parents=True)
    shutil.copyfile(_PROFILE, profile / "user" / "registrymodifications.xcu")


def _command(converter: Path, folder: Path, source: Path, input_filter: str) -> list[str]:
    return [
        str(converter),
        f"-env:UserInstallation={_profile_of(folder).as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        f"--infilter={input_filter}",
        *("--convert-to", OUTPUT_FILTER),
        *("--outdir", str(folder / "out"), str(source)),
    ]


@contextmanager
def _guarded(command: list[str], folder: Path) -> Iterator[None]:
    """The command run to its end by the guard, which stays until the context ends."""
    limits = current_limits.get()
    seconds = min(limits.converter_seconds, limits.wall_seconds * _WALL_SHARE)
    order = {
        "command": command,
        "folder": str(folder),
        "profile": _profile_of(folder).as_uri(),
        # Nothing of this process's own: no proxy, no credentials, no display.
        "environment": {
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "svp",
        },
        "seconds": seconds,
        "memory_bytes": limits.converter_memory_bytes,
        "file_bytes": limits.unpacked_bytes,
    }
    guard = [sys.executable, "-I", "-S", conversion_guard.__file__, json.dumps(order)]
    # A session of its own: a signal to all of a run's processes at once must not end the guard before its work is done.
    with subprocess.Popen(
        guard, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        said = process.stdout.readline().strip() if process.stdout else b""
        if said == str(conversion_guard.TIMED_OUT).encode():
            raise ConversionTimedOut(f"LibreOffice, {seconds:g} s")
        if said != b"0":
            raise ConversionFailed(_last_words(folder) or f"exit {said.decode() or 'unknown'}")
        yield


def _last_words(folder: Path) -> str:
    """What LibreOffice says last, without this conversion's own paths."""
    log = folder / conversion_guard.LOG_NAME
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    lines = [line.strip() for line in text.replace(f"{folder}/", "").splitlines() if "javaldx" not in line]
    return " ".join(line for line in lines if line)[-_LOG_TAIL:]
