"""The corpus' scanned pages against their truth: how many numbers are wrong or missing, and whether a wrong one says
that it is doubtful."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from extract.readers import read_document

SCANS = Path(__file__).parents[3].parent / "shared" / "corpus" / "scans"
DOUBTFUL = 0.9
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SCANS.is_dir(), reason="../shared/corpus/scans is not here"),
]


@pytest.mark.parametrize(("quality", "most"), [("clean", 1), ("office", 2), ("poor", 10)])
def test_numbers_of_the_scanned_pages(quality: str, most: int) -> None:
    wrong, sure = Counter[str](), list[str]()
    for path in sorted(SCANS.glob(f"*.{quality}.pdf")):
        truth = json.loads((SCANS / f"{path.name.split('.')[0]}.truth.json").read_text(encoding="utf-8"))
        cells = ("".join((cell or "").split()) for table in truth["tables"] for row in table for cell in row)
        printed = Counter(cell for cell in cells if _NUMBER.fullmatch(cell))
        read = [
            ("".join(cell.text.split()), cell.confidence)
            for table in read_document(path, "d").tables
            for cell in table.cells
        ]
        found = Counter(text for text, _ in read)
        wrong += printed - found
        invented = found - printed
        sure += [
            text for text, sureness in read if text in invented and _NUMBER.fullmatch(text) and sureness >= DOUBTFUL
        ]
    assert wrong.total() <= most, wrong
    assert not sure
