"""Mutated documents of every format through intake, reading, shaping and landing: none is lost, no run ends.

    python -m benchmarks.fuzz [--count 2000] [--seed 1] [--keep FOLDER]

What a document becomes is free; that it becomes something within its limits is not. A ``reader_error`` or a
``shaping_failed`` is a mistake of ours, a ``reader_crashed`` one of a library's: each is listed with its seed.
"""

from __future__ import annotations

import argparse
import io
import itertools
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw

from benchmarks.mutation import mutate
from extract.limits import ReadLimits
from flows import clock, ledger
from flows.home import PROJECT_ROOT, Home
from flows.intake.files import take_in
from flows.landing.database import open_landing
from flows.progress import Progress
from flows.reading.documents import read_batch
from flows.run import Run
from flows.settings import Settings
from flows.steps import settle_documents
from flows.versions import read_versions

FOLDERS = (PROJECT_ROOT / "tests" / "extract" / "readers" / "sources", PROJECT_ROOT / "samples" / "reports")
NOT_DOCUMENTS = (".json", ".csv")
PICTURES = {"drawn.png": "PNG", "drawn.jpg": "JPEG", "drawn.tif": "TIFF", "drawn.gif": "GIF", "drawn.bmp": "BMP"}
DEAR, DEAR_ROUNDS = {".doc", ".odt", ".rtf", *(Path(name).suffix for name in PICTURES)}, 8
LARGEST = 400_000  # bytes of an original: the small ones say as much
LIMITS = {"wall_seconds": 20, "cpu_seconds": 15, "memory_bytes": 3 << 29}
OWN_MISTAKES = ("reader_error", "shaping_failed")


@dataclass(slots=True)
class Outcome:
    """How many documents came in and what became of them: outcomes or codes by name, and the mistakes by file name."""

    arrived: int = 0
    accounted: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    mistakes: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


def originals() -> dict[str, bytes]:
    """Every document that the project makes itself, and a small picture in each format, by file name."""
    found = [path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.suffix not in NOT_DOCUMENTS]
    small = [path for path in found if path.is_file() and path.stat().st_size <= LARGEST]
    return {path.name: path.read_bytes() for path in small} | {name: _draw(name) for name in PICTURES}


def _draw(name: str) -> bytes:
    image, data = Image.new("RGB", (240, 120), "white"), io.BytesIO()
    ImageDraw.Draw(image).multiline_text((20, 20), "2023  12.34\n2024  56.78", fill="black")
    image.save(data, format=PICTURES[name], dpi=(72, 72))
    return data.getvalue()


def write_mutants(folder: Path, count: int, seed: int) -> None:
    """``count`` files, the formats in turn; the name of each says what it was made from and by which seed.

    A round in ``DEAR_ROUNDS`` has the formats too whose reading takes seconds.
    """
    sources = originals()
    by_format: dict[str, list[str]] = {}
    for name in sources:
        by_format.setdefault(Path(name).suffixes[0], []).append(name)
    turns = (
        (form, turn)
        for turn in itertools.count()
        for form in sorted(by_format)
        if form not in DEAR or turn % DEAR_ROUNDS == 0
    )
    for number, (form, turn) in enumerate(itertools.islice(turns, count)):
        group = by_format[form]
        name = group[(turn // DEAR_ROUNDS if form in DEAR else turn) % len(group)]
        own = seed * 1_000_003 + number
        (folder / f"{own}-{name}").write_bytes(mutate(sources[name], own))


def run_mutants(folder: Path, home: Home, workers: int = 2) -> Outcome:
    """Take in, read, shape, land and settle a folder, as a run does before it builds the snapshot."""
    started = time.perf_counter()
    settings = Settings(home=home.root, workers=workers, limits=LIMITS)
    arrivals = take_in([str(folder)], home, ReadLimits(**LIMITS))
    outcome = Outcome()
    connection = open_landing(home.landing)
    try:
        run = Run(home, settings, read_versions(), ledger.make_run_id(clock.now()), connection, Progress())
        ledger.start_run(connection, run.run_id, run.versions)
        ledger.record_arrivals(connection, run.run_id, arrivals)
        ids = list(dict.fromkeys(arrival.document_id for arrival in arrivals))
        read_batch(run, ids)
        settle_documents(run)
        rows = connection.execute("SELECT document_id, file_name, outcome, reason FROM raw.documents").fetchall()
    finally:
        connection.close()
    outcome.arrived, outcome.accounted = len(ids), len({row[0] for row in rows} & set(ids))
    for _, name, what, reason in rows:
        code = re.match(r"\w+(?=: )", reason or "") if what in ("quarantined", "unrecognised") else None
        outcome.counts[f"{what}: {code.group()}" if code else what] += 1
        if code and code.group() in (*OWN_MISTAKES, "reader_crashed"):
            outcome.mistakes.append((name, reason))
    outcome.seconds = time.perf_counter() - started
    return outcome


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the mutants here, and keep them")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        folder = chosen.keep or Path(scratch) / "mutants"
        folder.mkdir(parents=True, exist_ok=True)
        write_mutants(folder, chosen.count, chosen.seed)
        outcome = run_mutants(folder, Home(Path(scratch) / "home"))
    print(f"{outcome.arrived} documents, {outcome.accounted} accounted for, {outcome.seconds:.0f} s")
    for name, count in outcome.counts.most_common():
        print(f"  {count:6} {name}")
    for name, reason in outcome.mistakes:
        print(f"  {name}: {reason}")
    if outcome.accounted != outcome.arrived or any(reason.startswith(OWN_MISTAKES) for _, reason in outcome.mistakes):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
