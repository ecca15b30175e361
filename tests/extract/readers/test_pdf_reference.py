"""The fast path held to the reference: every cell and every paragraph of real and of our own PDFs.

Each known difference is a line of ``pdf_differences.csv`` with the side that is right and why; a new one fails, and so
does a line that no longer differs.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from extract.model import Cell, Reading, Table
from extract.readers.pdf import read_pdf
from extract.readers.pdf_reference import read_boxes

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SOURCES = sorted((HERE / "sources").glob("*.pdf"))
SAMPLES = sorted((ROOT / "samples" / "reports").glob("*.pdf"))
# The pages of scans are pictures: no engine for text has anything to read there.
REAL = sorted(path for path in CORPUS.rglob("*.pdf") if path.parent.name != "scans")
NEAR = 1.0  # points that boxes of the same cell may be apart
FAR = 6.0  # the same of paragraphs: their boxes follow the type, which the engines measure in two ways

Place = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """One line of the file: at a place, ``reference`` reads what ``fast`` reads."""

    file: str
    place: str  # p<page>/t<table>/r<row>c<column> or p<page>/s<passage>
    reference: str
    fast: str


@cache
def known_differences() -> tuple[Known, ...]:
    with (HERE / "pdf_differences.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert all(row["right"] in ("fast", "reference") and row["why"].strip() for row in rows)
    return tuple(Known(row["file"], row["place"], row["reference"], row["fast"]) for row in rows)


def place_of(table: Table, cell: Cell) -> Place:
    return (table.table_no, cell.page, cell.row_no, cell.column_no, cell.row_span, cell.column_span)


def texts_by_place(reading: Reading) -> dict[str, str]:
    """What a reading says at every place; blanks inside cells do not count, those of running text do."""
    cells = {
        f"p{place[1]}/t{place[0]}/r{place[2]}c{place[3]}+{place[4]}x{place[5]}": "".join(cell.text.split())
        for table in reading.tables
        for cell in table.cells
        for place in [place_of(table, cell)]
    }
    return cells | {f"p{one.page}/s{one.passage_no}": one.text for one in reading.passages}


def assert_texts_alike(name: str, fast: Reading, reference: Reading) -> None:
    ours, theirs = texts_by_place(fast), texts_by_place(reference)
    known = [one for one in known_differences() if one.file == name]
    for one in known:
        assert one.reference in theirs[one.place], f"no longer differs: {one}"
        theirs[one.place] = theirs[one.place].replace(one.reference, one.fast, 1)
    places = sorted(place for place in ours.keys() | theirs.keys() if ours.get(place) != theirs.get(place))
    assert [(place, theirs.get(place), ours.get(place)) for place in places] == []


def assert_alike(path: Path) -> None:
    fast, reference = read_pdf(path, "d"), read_pdf(path, "d", reference_only=True)
    assert_texts_alike(path.name, fast, reference)
    assert [(signal.code, signal.page) for signal in fast.signals] == [
        (signal.code, signal.page) for signal in reference.signals
    ]
    for table, other in zip(fast.tables, reference.tables, strict=True):
        boxes = {place_of(other, cell): cell.bbox for cell in other.cells}
        for cell in table.cells:
            assert is_near(cell.bbox, boxes[place_of(table, cell)], NEAR)
    for passage, other_passage in zip(fast.passages, reference.passages, strict=True):
        assert is_near(passage.bbox, other_passage.bbox, FAR), passage.text


def is_near(one: tuple[float, ...] | None, other: tuple[float, ...] | None, by: float) -> bool:
    assert one is not None
    assert other is not None
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_sources_are_read_alike(path: Path) -> None:
    assert_alike(path)


@pytest.mark.slow
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_are_read_alike(path: Path) -> None:
    assert_alike(path)


@pytest.mark.slow
@pytest.mark.parametrize("path", REAL or [None], ids=lambda path: path.name if path else "none")
def test_real_documents_are_read_alike(path: Path | None) -> None:
    if path is None:
        pytest.skip("../shared/corpus is not here")
    assert_alike(path)


def test_every_known_difference_is_of_a_document() -> None:
    if not REAL:
        pytest.skip("../shared/corpus is not here")
    assert {one.file for one in known_differences()} <= {path.name for path in [*SOURCES, *SAMPLES, *REAL]}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_cells_read_again_by_the_reference_are_the_same(path: Path) -> None:
    reading = read_pdf(path, "d")
    cells = [cell for table in reading.tables for cell in table.cells if table.page_from == table.page_to]
    boxes = [(cell.page, cell.bbox) for cell in cells if cell.bbox is not None]
    assert read_boxes(path, boxes) == [cell.text.strip() for cell in cells]


def test_passages_read_again_by_the_reference_are_the_same() -> None:
    path = HERE / "sources" / "ruled.pdf"
    passages = [one for one in read_pdf(path, "d").passages if one.bbox is not None and one.page == 1]
    texts = read_boxes(path, [(one.page, one.bbox) for one in passages if one.bbox is not None])
    assert ["".join(text.split()) for text in texts] == ["".join(one.text.split()) for one in passages]
