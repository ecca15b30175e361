"""The doctor of the installed packages: another version than the locked one, one that does not import."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from flows.health.packages import IMPORTED, check_imports, check_versions


def test_a_package_of_another_version_is_told_until_it_is_as_locked(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("duckdb==1.5.5 \\\n    --hash=sha256:00\n")
    installed = {each.name: each.version for each in metadata.distributions()}
    (sign,) = check_versions({**installed, "duckdb": "0.1"}, lock)
    assert (sign.level, sign.code) == ("wrong", "packages")
    assert "duckdb 0.1 (locked 1.5.5)" in sign.what
    assert "run make again" in sign.mend
    (sign,) = check_versions({**installed, "duckdb": "1.5.5"}, lock)
    assert sign.level == "ok"


def test_a_package_that_is_missing_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("")
    installed = {each.name: each.version for each in metadata.distributions() if each.name.lower() != "pdfplumber"}
    (sign,) = check_versions(installed, lock)
    assert (sign.level, "pdfplumber" in sign.what) == ("wrong", True)


def test_a_locked_package_that_another_one_needs_is_missed_unless_it_is_of_other_machines(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    hashed = " \\\n    --hash=sha256:00\n"
    lock.write_text(f"inner==1.0{hashed}    # via duckdb\nelsewhere==2 ; sys_platform == 'win32'{hashed}")
    installed = {each.name: each.version for each in metadata.distributions()}
    (sign,) = check_versions(installed, lock)
    assert (sign.level, sign.what) == ("wrong", "packages missing: inner")
    (sign,) = check_versions({**installed, "inner": "1.0"}, lock)
    assert sign.level == "ok"


def test_packages_that_do_not_import_are_named_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {
        "o_raises.py": "raise ImportError('libGL.so.1: cannot open shared object file\\nmore')",
        "o_dies.py": "import os; os.abort()",
    }
    for name, code in broken.items():
        (tmp_path / name).write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    names = ("json", "o_raises", "o_dies", "csv", "o_absent")
    signs = list(check_imports(names))
    assert {sign.level for sign in signs} == {"wrong"}
    assert [sign.what.partition(":")[0] for sign in signs] == [
        "o_raises cannot be imported", "o_dies cannot be imported", "o_absent cannot be imported",
    ]  # fmt: skip
    assert "libGL.so.1" in signs[0].what
    assert all("run make again" in sign.mend for sign in signs)
    for name in (*broken, "o_absent.py"):
        (tmp_path / name).write_text("")
    (sign,) = check_imports(names)
    assert sign.level == "ok"


@pytest.mark.slow
def test_what_is_installed_here_imports() -> None:
    (sign,) = check_imports()
    assert (sign.level, sign.what) == ("ok", f"{len(IMPORTED)} packages can be imported")
