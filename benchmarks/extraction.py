"""Reading PDFs: this project's reader beside plain pdfplumber ``extract_tables``, on the same pages in one run.

    python -m benchmarks.extraction [FOLDER]

Every measurement is a process of its own that reads nothing else. Seconds leave out the start of the process and its
imports. Every figure is from one run on one machine: read the ratios, not the seconds.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
WARM_UP = ROOT / "tests" / "extract" / "readers" / "sources" / "ruled.pdf"
PICTURES = "scans"  # a folder of pages that are pictures: no engine has anything to read there
TURNS = 2
JOINED = 2  # of the longest files, for the peak of memory
AIM_RATIO, AIM_MIB = 10.0, 250.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading files costs: pages, wall and CPU seconds, the peak memory of one process in MiB."""

    pages: int
    seconds: float
    cpu_seconds: float
    peak_mib: float


def read_by_project() -> Callable[[Path], None]:
    """The reader as a run uses it: tables and passages of every page."""
    from extract.readers.pdf import read_pdf

    return lambda path: void(read_pdf(path, path.stem))


def read_by_pdfplumber() -> Callable[[Path], None]:
    """pdfplumber as its own guide shows it, its pages closed as they are read."""
    import pdfplumber

    def read(path: Path) -> None:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_tables()
                page.close()

    return read


ENGINES = {"this project": read_by_project, "pdfplumber": read_by_pdfplumber}


def void(_: object) -> None:
    """Takes what a reader gives, and drops it."""


def measure(engine: str, paths: Sequence[Path]) -> Cost:
    """The cost of reading files in this process, once what a process does only once is done."""
    read = ENGINES[engine]()
    pages = sum(map(count_pages, paths))
    read(WARM_UP)
    wall, cpu = time.perf_counter(), time.process_time()
    for path in paths:
        read(path)
    cost = time.perf_counter() - wall, time.process_time() - cpu
    return Cost(pages, *cost, read_peak_mib())


def read_peak_mib() -> float:
    """The most memory that this process held. Linux says it of the program alone; elsewhere a parent may count too."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_apart(engine: str, paths: Sequence[Path]) -> Cost:
    """The cost of reading files in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.extraction", "--measure", engine, *map(str, paths)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return Cost(**json.loads(answer))


def measure_on_all_cores(engine: str, paths: Sequence[Path]) -> Cost:
    """The cost with a worker a core: seconds until the last is done, CPU of all, the peak of the largest."""
    workers = min(os.cpu_count() or 1, len(paths))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(measure, [engine] * workers, [[WARM_UP]] * workers))
        started = time.perf_counter()
        longest_first = sorted(paths, key=count_pages, reverse=True)
        costs = list(pool.map(measure, [engine] * len(paths), [[path] for path in longest_first]))
        seconds = time.perf_counter() - started
    cpu, peak = sum(cost.cpu_seconds for cost in costs), max(cost.peak_mib for cost in costs)
    return Cost(sum(cost.pages for cost in costs), seconds, cpu, peak)


def measure_by_turns(measure_one: Callable[[str, Sequence[Path]], Cost], paths: Sequence[Path]) -> dict[str, Cost]:
    """Both engines, one after the other, several times; of each the turn that cost least: what else the machine does
    only adds to a turn."""
    turns = [{engine: measure_one(engine, paths) for engine in ENGINES} for _ in range(TURNS)]
    return {engine: min((turn[engine] for turn in turns), key=lambda cost: cost.cpu_seconds) for engine in ENGINES}


def count_pages(path: Path) -> int:
    """How many pages a PDF has."""
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def join_longest(paths: Sequence[Path], target: Path) -> None:
    """The longest files as one PDF."""
    with pypdfium2.PdfDocument.new() as joined:
        for path in sorted(paths, key=count_pages, reverse=True)[:JOINED]:
            with pypdfium2.PdfDocument(path) as document:
                joined.import_pages(document)
        joined.save(target)


def print_costs(title: str, costs: dict[str, Cost]) -> None:
    """One comparison as a table, with the ratio of the second engine to the first."""
    print(f"\n{title}: {next(iter(costs.values())).pages} pages")
    print(f"{'':16}{'pages/s':>10}{'seconds':>10}{'CPU s':>10}{'peak MiB':>10}")
    for engine, cost in costs.items():
        figures = cost.pages / cost.seconds, cost.seconds, cost.cpu_seconds, cost.peak_mib
        print(f"{engine:16}{figures[0]:10.1f}{figures[1]:10.2f}{figures[2]:10.2f}{figures[3]:10.1f}")
    ours, theirs = costs.values()
    ratios = theirs.seconds / ours.seconds, theirs.cpu_seconds / ours.cpu_seconds, theirs.peak_mib / ours.peak_mib
    print(f"{'ratio':16}{ratios[0]:10.1f}{'':10}{ratios[1]:10.1f}{ratios[2]:10.1f}")


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    if arguments[:1] == ["--measure"]:
        print(json.dumps(asdict(measure(arguments[1], [Path(one) for one in arguments[2:]]))))
        return
    folder = Path(arguments[0]) if arguments else CORPUS
    paths = sorted(path for path in folder.rglob("*.pdf") if PICTURES not in path.parts)
    if not paths:
        sys.exit(f"{folder} holds no PDF")
    print_costs("one core", measure_by_turns(measure_apart, paths))
    print_costs(f"{os.cpu_count()} cores", measure_by_turns(measure_on_all_cores, paths))
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        joined = Path(scratch) / "joined.pdf"
        join_longest(paths, joined)
        print_costs("the longest files joined", measure_by_turns(measure_apart, [joined]))
    print(f"\naims: CPU ratio on one core at least {AIM_RATIO:.0f}, peak of the joined files at most {AIM_MIB:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])
