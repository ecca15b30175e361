"""What runs in a bounded child process to measure one document: its outcome, and the peak memory that it took."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

from flows.reading import work as extraction
from flows.reading.documents import has_content


def read_and_shape(path: Path, document_id: str) -> dict[str, Any]:
    """The outcome of a document, and the peak memory of this process in MiB."""
    extract = extraction.read_and_shape(path, document_id)
    if extract.shaped is None:
        outcome = f"shaping_failed: {extract.fault}"
    else:
        outcome = "loaded" if has_content(extract.reading, extract.shaped) else "unrecognised"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = sum(len(table.cells) for table in extract.reading.tables)
    said = f"{outcome}, {cells} cells, {extract.read_seconds:.1f} + {extract.shape_seconds:.1f} s"
    return {"out": said, "outcome": outcome, "peak": round(peak)}
