"""What runs in the bounded child processes: one document read and shaped, or shaped again from what was kept.

The child loads the knowledge of ``forms/`` once. A document on which shaping fails still gives its reading.
"""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.failures import DocumentError
from extract.forms import Knowledge, load_knowledge
from extract.isolation import Failure, make_failure, refusal_of
from extract.model import Reading, Shaped
from extract.readers import read_document
from extract.shape import shape_reading
from flows.home import PROJECT_ROOT

READ_AND_SHAPE = "flows.reading.work:read_and_shape"
SHAPE_KEPT = "flows.reading.work:shape_kept"


@dataclass(frozen=True, slots=True)
class Extract:
    """One document's reading and shaping. ``shaped`` is None where shaping failed or refused it; ``fault`` says why."""

    reading: Reading
    shaped: Shaped | None
    fault: Failure | None
    read_seconds: float
    shape_seconds: float


@cache
def _knowledge() -> Knowledge:
    return load_knowledge(PROJECT_ROOT / "forms")


def read_and_shape(path: Path, document_id: str) -> Extract:
    """A file -> its extract. Raises what ``read_document`` raises."""
    started = time.perf_counter()
    reading = read_document(path, document_id)
    return _shape(reading, time.perf_counter() - started)


def shape_kept(path: Path, document_id: str) -> Extract:
    """A reading that the parent process has pickled for this child -> its extract, shaped anew."""
    with path.open("rb") as kept:
        reading: Reading = pickle.load(kept)
    if reading.document_id != document_id:
        raise ValueError(f"{path} holds the reading of {reading.document_id}, not of {document_id}")
    return _shape(reading, 0.0)


def _shape(reading: Reading, read_seconds: float) -> Extract:
    knowledge = _knowledge()
    started = time.perf_counter()
    try:
        shaped, fault = shape_reading(reading, knowledge), None
    except DocumentError as error:
        shaped, fault = None, refusal_of(error)
    except Exception as error:  # one document's mishap must not stop the others; it is told in the document's reason
        shaped, fault = None, make_failure("shaping_failed", f"{type(error).__name__}: {error}")
    return Extract(reading, shaped, fault, read_seconds, time.perf_counter() - started)
