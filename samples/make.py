"""Write ``samples/reports/`` anew: every source in its format, and the copies and other files that the manifest names.

``python -m samples.make``, by hand, after a change in ``sources/``, ``templates/`` or ``layouts/``.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from samples.catalogue import load_report
from samples.model import HERE
from samples.rendering import render

REPORTS = HERE / "reports"


def read_manifest() -> list[dict[str, object]]:
    """The files of ``manifest.yml``."""
    files: list[dict[str, object]] = yaml.safe_load((HERE / "manifest.yml").read_text(encoding="utf-8"))["files"]
    return files


def make_file(entry: dict[str, object]) -> bytes:
    """The bytes of one file of the manifest: a rendered source, or the same bytes as another file."""
    return render(load_report(str(entry["source"])), Path(str(entry["file"])).suffix.removeprefix("."))


def main() -> None:
    REPORTS.mkdir(exist_ok=True)
    entries = read_manifest()
    known = {str(entry["file"]) for entry in entries}
    for path in REPORTS.iterdir():
        if path.name not in known:
            path.unlink()
    for entry in entries:
        (REPORTS / str(entry["file"])).write_bytes(make_file(entry))


if __name__ == "__main__":
    main()
