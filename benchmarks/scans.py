"""Scanned pages: numeric cells read exactly by quality, seconds a page on one core, peak memory.

    python -m benchmarks.scans [--pages N]

Pages with numbers, of this project's samples and of the corpus where it is at hand, are turned into pictures at three
qualities (``samples.scans``) and read as scanned PDFs. What the same pages say as text is the truth: a number counts
where the scan has it in the cell at the same place. ``sure`` counts the wrong ones that claim not to be doubtful.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from extract.model import Box, Cell
from extract.readers import read_document
from samples.scans import QUALITIES, Quality, Scan, scan, write_pdf

ROOT = Path(__file__).parents[1]
SOURCES = (ROOT / "samples" / "reports", ROOT.parent / "shared" / "corpus")
PICTURES = "scans"
LEAST_NUMBERS = 8
DOUBTFUL = 0.9  # a cell less sure than this is one to look at
AIMS = {"clean": 99.5, "office": 98.0, "poor": 90.0}
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?")


@dataclass(slots=True)
class Tally:
    """What was read at one quality."""

    pages: int = 0
    numbers: int = 0
    exact: int = 0
    sure_and_wrong: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def percent(self) -> float:
        return 100 * self.exact / self.numbers if self.numbers else 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page with numbers: the file, its number from 1, the numbers with their boxes."""

    path: Path
    page_no: int
    numbers: tuple[tuple[Box, str], ...]


def find_pages(count: int) -> list[Page]:
    """So many pages with numbers, a few of each file."""
    files = [path for folder in SOURCES for path in sorted(folder.rglob("*.pdf")) if path.parent.name != PICTURES]
    by_file = [iter(list(_pages_of(path))) for path in files]
    found: list[Page] = []
    while by_file and len(found) < count:
        for pages in list(by_file):
            page = next(pages, None)
            if page is None:
                by_file.remove(pages)
            elif len(found) < count:
                found.append(page)
    return found


def _pages_of(path: Path) -> Iterator[Page]:
    numbers: dict[int, list[tuple[Box, str]]] = {}
    for table in read_document(path, "d").tables:
        for cell in table.cells:
            text = squeeze(cell.text)
            if cell.bbox is not None and _NUMBER.fullmatch(text):
                numbers.setdefault(cell.page, []).append((cell.bbox, text))
    for page_no, found in sorted(numbers.items(), key=lambda item: -len(item[1])):
        if len(found) >= LEAST_NUMBERS:
            yield Page(path, page_no, tuple(found))


def squeeze(text: str) -> str:
    """A number without blanks."""
    return "".join(text.split())


def measure(pages: list[Page], quality: Quality, tally: Tally) -> None:
    """Scan and read every page at a quality."""
    for seed, page in enumerate(pages):
        document = pypdfium2.PdfDocument(page.path)
        one = scan(document[page.page_no - 1], quality, seed)
        size = document[page.page_no - 1].get_size()
        document.close()
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "scan.pdf"
            write_pdf([one], target)
            begun = time.process_time()
            cells = [cell for table in read_document(target, "d").tables for cell in table.cells]
            tally.seconds += time.process_time() - begun
        tally.pages += 1
        _compare(page, one, size, cells, tally)


def _compare(page: Page, one: Scan, size: tuple[float, float], cells: list[Cell], tally: Tally) -> None:
    for box, text in page.numbers:
        x, y = _turn(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), size, one.turned)
        there = [cell for cell in cells if cell.bbox and cell.bbox[0] <= x <= cell.bbox[2] and _is_level(cell.bbox, y)]
        cell = min(there, key=lambda cell: abs(_middle(cell) - y), default=None)
        tally.numbers += 1
        if cell is not None and squeeze(cell.text) == text:
            tally.exact += 1
            continue
        said = "no cell" if cell is None else f"{cell.text!r} ({cell.confidence:.2f})"
        tally.wrong.append(f"{page.path.name} p{page.page_no}: {text} read as {said}")
        if cell is not None and cell.confidence >= DOUBTFUL:
            tally.sure_and_wrong += 1


def _is_level(box: Box, y: float) -> bool:
    return box[1] <= y <= box[3]


def _middle(cell: Cell) -> float:
    assert cell.bbox is not None
    return (cell.bbox[1] + cell.bbox[3]) / 2


def _turn(point: tuple[float, float], size: tuple[float, float], degrees: float) -> tuple[float, float]:
    """Where a point of a page lies after the page was turned against the clock about its middle."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = point[0] - size[0] / 2, point[1] - size[1] / 2
    return size[0] / 2 + x * cos + y * sin, size[1] / 2 - x * sin + y * cos


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--wrong", action="store_true", help="list the numbers that were read wrong")
    arguments = parser.parse_args()
    pages = find_pages(arguments.pages)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(f"{len(pages)} pages, {sum(len(page.numbers) for page in pages)} numeric cells")
    print("| quality | exact | aim | wrong | of them sure | CPU seconds a page |")
    print("|---|---|---|---|---|---|")
    for quality in QUALITIES:
        tally = Tally()
        measure(pages, quality, tally)
        wrong = tally.numbers - tally.exact
        each = tally.seconds / max(1, tally.pages)
        aim = AIMS[quality.name]
        print(f"| {quality.name} | {tally.percent:.2f} % | {aim} % | {wrong} | {tally.sure_and_wrong} | {each:.1f} |")
        if arguments.wrong:
            print(*tally.wrong, sep="\n")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
