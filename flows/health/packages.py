"""What can be wrong with the installed packages: another version than the locked one, one that cannot be imported."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from flows.health.signs import Sign
from flows.home import PROJECT_ROOT

PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)[^\S\n]*(;?)", re.MULTILINE)
INSTALL = "run make again: it installs what requirements.lock says"
# What has parts in machine code, which a wrong build, processor or system library breaks, and what stands on it.
# Prefect, dbt and Great Expectations are held by their versions alone: to import them takes half a minute.
IMPORTED = (
    "duckdb", "pyarrow", "numpy", "pandas", "lxml.etree", "PIL.Image", "pdfplumber", "pypdfium2", "cv2", "onnxruntime",
    "rapidocr_onnxruntime", "python_calamine", "xlrd", "msoffcrypto", "olefile", "yaml", "sqlalchemy",
)  # fmt: skip
IMPORT_SECONDS = 300
# Says each name before its turn, so that the last one is to blame where the process dies.
_IMPORT = """
import importlib, sys
for name in sys.argv[1:]:
    print("try", name, flush=True)
    try:
        importlib.import_module(name)
    except BaseException as error:
        print("bad", name, type(error).__name__, str(error).partition(chr(10))[0], flush=True)
print("end", flush=True)
"""


def check_versions(installed: Mapping[str, str] | None = None, lock: Path | None = None) -> Iterator[Sign]:
    """The installed packages (name to version; those of this environment) against the lock file."""
    lock = lock or PROJECT_ROOT / "requirements.lock"
    if not lock.exists():
        yield Sign("note", "there is no requirements.lock to compare packages with", code="packages")
        return
    if installed is None:
        installed = {each.name: each.version for each in metadata.distributions()}
    present = {_key(name): version for name, version in installed.items()}
    locked = PINNED.findall(lock.read_text(encoding="utf-8"))
    pinned = {_key(name): version for name, version, _ in locked}
    needed = {_key(re.split(r"[\s<>=!~;\[(]", each, maxsplit=1)[0]) for each in metadata.requires("jixiao") or ()}
    # What a package needs in turn is locked as well; what has a condition (a mark ;) may be of other machines.
    needed |= {_key(name) for name, _, condition in locked if not condition}
    missing = sorted(needed - set(present))
    other = sorted(
        f"{name} {present[name]} (locked {version})"
        for name, version in pinned.items()
        if name in present and present[name] != version
    )
    if missing:
        yield Sign("wrong", f"packages missing: {', '.join(missing)}", INSTALL, "packages")
    if other:
        yield Sign("wrong", f"packages differ from the lock: {', '.join(other)}", INSTALL, "packages")
    if not missing and not other:
        yield Sign("ok", f"{len(pinned)} packages as locked", code="packages")


def check_imports(names: Sequence[str] = IMPORTED) -> Iterator[Sign]:
    """Whether packages can be imported, tried in a process of its own: a broken one may take it down."""
    waiting, is_good = list(names), True
    while waiting:
        try:
            done = subprocess.run(
                [sys.executable, "-c", _IMPORT, *waiting],
                cwd=PROJECT_ROOT, capture_output=True, text=True, check=False, timeout=IMPORT_SECONDS,
            )  # fmt: skip
            lines, fate = done.stdout.splitlines(), f"ends its process with {done.returncode}"
        except subprocess.TimeoutExpired as error:
            lines, fate = (error.stdout or b"").decode().splitlines(), f"takes more than {IMPORT_SECONDS} seconds"
        for line in lines:
            if line.startswith("bad "):
                is_good = False
                _, name, said = line.split(" ", 2)
                yield Sign("wrong", f"{name} cannot be imported: {said}", f"install it anew: {INSTALL}", "imports")
        tried = [line.removeprefix("try ") for line in lines if line.startswith("try ")]
        if lines[-1:] == ["end"] or not tried:
            break
        is_good = False
        yield Sign("wrong", f"{tried[-1]} cannot be imported: it {fate}", f"install it anew: {INSTALL}", "imports")
        waiting = waiting[waiting.index(tried[-1]) + 1 :]
    if is_good:
        yield Sign("ok", f"{len(names)} packages can be imported", code="imports")


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
