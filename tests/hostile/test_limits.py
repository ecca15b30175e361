"""Each limit of a document, broken by a small file: a refusal by name, and nothing outside of it touched."""

from __future__ import annotations

import io
import socket
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from extract.failures import DocumentError
from extract.isolation import ReadJob, read_many
from extract.limits import ReadLimits, current_limits
from extract.readers import read_document
from extract.readers.errors import (
    DamagedDocument,
    DocumentTooLarge,
    PageTooComplex,
    SuspiciousArchive,
    TooManyCells,
    TooManyPages,
    TooMuchText,
)
from tests.hostile import archive_files, office_files, pdf_files, picture_files, rich_files, text_files
from tests.hostile.catalogue import SECRET

pytestmark = pytest.mark.slow

_heard: list[tuple[str, str]] | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _heard is not None and event in ("open", "socket.connect", "subprocess.Popen", "os.system", "os.exec"):
        _heard.append((event, repr(arguments[1] if event == "socket.connect" else arguments[0])))


sys.addaudithook(_hear)  # for good: Python has no way to take one off


@contextmanager
def listening() -> Iterator[list[tuple[str, str]]]:
    """What Python code opens, connects to and starts within the block."""
    global _heard
    _heard = heard = []
    try:
        yield heard
    finally:
        _heard = None


@contextmanager
def limited(limits: ReadLimits) -> Iterator[None]:
    token = current_limits.set(limits)
    try:
        yield
    finally:
        current_limits.reset(token)


def rectangles() -> bytes:
    return pdf_files.million_rectangles(600)


CASES: dict[str, tuple[Callable[[], bytes], ReadLimits, type[DocumentError]]] = {
    "input": (rectangles, ReadLimits(input_bytes=1000), DocumentTooLarge),
    "pages": (pdf_files.claimed_pages, ReadLimits(), TooManyPages),
    "objects": (rectangles, ReadLimits(page_objects=500), PageTooComplex),
    "points": (lambda: pdf_files.one_long_path(2000), ReadLimits(page_points=1000), PageTooComplex),
    "crossings": (lambda: pdf_files.fine_grid(60), ReadLimits(cell_count=1000), PageTooComplex),
    "cells of a word file": (
        lambda: office_files.large_table(50, 4),
        ReadLimits(cell_count=199, unpacked_ratio=10**6),
        TooManyCells,
    ),
    "cells of a text": (lambda: text_files.wide_table(50, 4), ReadLimits(cell_count=199), TooManyCells),
    "places of a grid": (
        lambda: office_files.word(office_files.table(*[office_files.cell("1")] * 50, office_files.cell("2") * 50)),
        ReadLimits(cell_count=100),
        TooManyCells,
    ),
    "cells of a workbook": (
        lambda: office_files.many_cells(1000),
        ReadLimits(cell_count=19_999),
        TooManyCells,
    ),
    "cells of a workbook that says little": (
        lambda: office_files.many_cells(100),
        ReadLimits(cell_records=1999),
        TooManyCells,
    ),
    "texts of a workbook": (office_files.string_bomb, ReadLimits(), TooMuchText),
    "frames of a picture": (lambda: picture_files.many_frames(9), ReadLimits(scanned_pages=8), TooManyPages),
    "pixels of a picture": (picture_files.swelling_png, ReadLimits(), DocumentTooLarge),
    "notes in a picture": (picture_files.text_bomb_png, ReadLimits(), DamagedDocument),
    "text of a page": (lambda: text_files.large_page(60_000), ReadLimits(character_count=9_000), TooMuchText),
    "text of a document": (lambda: text_files.many_lines(50), ReadLimits(character_count=500), TooMuchText),
    "text of a paragraph": (lambda: text_files.one_long_line(5000), ReadLimits(cell_characters=500), TooMuchText),
    "text of a cell": (
        lambda: office_files.giant_paragraph(20_000),
        ReadLimits(cell_characters=500),
        TooMuchText,
    ),
    "parts": (lambda: office_files.many_parts(50), ReadLimits(entry_count=40), SuspiciousArchive),
    "size of a part": (lambda: office_files.zip_bomb(1 << 21), ReadLimits(unpacked_bytes=1 << 20), SuspiciousArchive),
    "ratio of a part": (lambda: office_files.zip_bomb(1 << 24), ReadLimits(), SuspiciousArchive),
    "a part larger than it says": (office_files.lying_size, ReadLimits(), DamagedDocument),
    "depth of xml": (
        lambda: office_files.nested_tables(2000),
        ReadLimits(unpacked_ratio=10**6),
        DamagedDocument,
    ),
    "entities": (office_files.billion_laughs, ReadLimits(), DamagedDocument),
    "entities in the styles": (office_files.laughs_in_styles, ReadLimits(), DamagedDocument),
    "a table of places that is a ring": (pdf_files.xref_loop, ReadLimits(), DamagedDocument),
}


@pytest.mark.parametrize("case", CASES)
def test_a_limit_refuses_by_name(case: str, tmp_path: Path) -> None:
    build, limits, expected = CASES[case]
    path = tmp_path / "d"
    path.write_bytes(build())
    with limited(limits), pytest.raises(expected) as caught:
        read_document(path, "d")
    assert caught.value.reason_zh
    assert "{" not in caught.value.reason_zh + caught.value.reason_en


@pytest.mark.skipif(sys.platform != "linux", reason="needs a C library with errno as glibc has it")
@pytest.mark.parametrize("build", [pdf_files.stream_bomb, pdf_files.doubling_forms, pdf_files.endless_map])
def test_a_library_that_gives_up_for_want_of_memory_is_told_as_that(build: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "d"
    path.write_bytes(build())
    limits = ReadLimits(memory_bytes=400 << 20, cpu_seconds=60)
    (result,) = read_many([ReadJob(path, "d")], limits, 1)
    assert result.failure is not None
    assert (result.failure.code, "400 MiB" in result.failure.reason_en) == ("memory_limit", True)


def test_within_its_limits_a_large_document_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d"
    path.write_bytes(office_files.large_table(1000))
    (table,) = read_document(path, "d").tables
    assert len(table.cells) == 4000


OUTSIDE: dict[str, Callable[[str], bytes]] = {
    "character map of a type": lambda path: pdf_files.outside_cmap(f"../../../../../../..{path}"),
    "actions of a pdf": pdf_files.active_content,
    "entity of a word file": office_files.external_entity,
    "entity of a sheet": office_files.sheet_entity,
    "entity of a page": text_files.page_entity,
    "links of a word file": office_files.outside_links,
    "main part of a package": lambda path: office_files.main_part_outside(),
    "macros": lambda path: office_files.with_macros(),
    "program and frames of a page": text_files.active_page,
    "formulas of a workbook": lambda path: office_files.formulas(),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_nothing_outside_of_a_document_is_touched(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError(f"a connection: {arguments}")

    monkeypatch.setattr(socket, "create_connection", refuse)
    secrets = [tmp_path / name for name in ("secret", "secret.txt", "secret.pickle.gz", "secret.pickle")]
    for secret in secrets:
        secret.write_text(SECRET, encoding="utf-8")
    path = tmp_path / "document"
    path.write_bytes(OUTSIDE[case](str(tmp_path / "secret")))
    with listening() as heard:
        try:
            reading = read_document(path, "d")
        except DocumentError:
            reading = None
    assert not [what for event, what in heard if event != "open" or "secret" in what]
    assert {each.name for each in tmp_path.iterdir()} == {"document", *(secret.name for secret in secrets)}
    assert reading is None or SECRET not in repr(reading)


def test_pdfminer_is_one_that_reads_no_pickles_from_elsewhere() -> None:
    assert int(version("pdfminer.six").split(".")[0]) >= 20260107


HARD = (
    pdf_files.deep_arrays,
    pdf_files.self_references,
    pdf_files.broken_xref,
    pdf_files.giant_page,
    pdf_files.giant_picture,
    pdf_files.wild_numbers,
    pdf_files.endless_map,
    pdf_files.page_tree_loop,
    pdf_files.truncated,
    office_files.wide_spans,
    office_files.list_levels,
    office_files.tables_within_reason,
    office_files.whole_sheet,
    office_files.merged_sheet,
    office_files.wild_cells,
    office_files.string_bomb,
    text_files.wide_spans,
    text_files.deep_tags,
    text_files.deep_tables,
    text_files.null_bytes,
    text_files.odd_signs,
    text_files.formula_cells,
    text_files.markup,
    text_files.pipes_and_blanks,
    picture_files.claiming_png,
    picture_files.claiming_jpeg,
    picture_files.text_bomb_png,
    picture_files.tiff_ring,
    rich_files.wild_word,
    archive_files.encrypted,
)


def test_what_is_wrong_with_a_document_is_never_an_error_of_ours(tmp_path: Path) -> None:
    """Read, refused by name, or ended at a limit: no other exception comes out of a reader."""
    jobs = []
    for build in HARD:
        path = tmp_path / f"{build.__module__.rpartition('.')[2]}.{build.__name__}"
        path.write_bytes(build())
        jobs.append(ReadJob(path, path.name))
    limits = ReadLimits(wall_seconds=20, cpu_seconds=10, memory_bytes=1 << 29, page_count=500)
    results = list(read_many(jobs, limits, 2))
    assert {result.document_id for result in results} == {job.document_id for job in jobs}
    codes = {result.document_id: result.failure.code for result in results if result.failure}
    assert "reader_error" not in codes.values(), codes
    assert len(codes) < len(jobs)


def test_a_polyglot_is_one_document(tmp_path: Path) -> None:
    pdf = pdf_files.one_page(pdf_files.stream(pdf_files.text()))
    data = picture_files.polyglot(pdf, archive_files.pack({"a.txt": archive_files.GOOD}))
    assert zipfile.is_zipfile(io.BytesIO(data))
    (tmp_path / "d").write_bytes(data)
    try:
        reading = read_document(tmp_path / "d", "d")
    except DocumentError:
        return
    assert all("12.34" in passage.text for passage in reading.passages)
