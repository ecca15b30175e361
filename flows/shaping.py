"""Shaping in child processes that load the knowledge of ``forms/`` once; bounded in time, document by document."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from extract.shape import shape_reading

from extract.forms import Knowledge, load_knowledge
from extract.model import Reading, Shaped

SHAPING_SECONDS = 120.0
Answer = tuple[Shaped | None, str | None, float]

_knowledge: Knowledge | None = None


@dataclass(frozen=True, slots=True)
class ShapingOutcome:
    """A document's shaping, or why there is none."""

    document_id: str
    shaped: Shaped | None
    failure: str | None
    seconds: float


def _load(forms_dir: Path) -> None:
    global _knowledge  # a worker process loads it once and never changes it
    _knowledge = load_knowledge(forms_dir)


def _shape(reading: Reading) -> Answer:
    assert _knowledge is not None
    started = time.perf_counter()
    try:
        return shape_reading(reading, _knowledge), None, time.perf_counter() - started
    except Exception as error:  # one document's mishap must not stop the others
        return None, f"{type(error).__name__}: {error}", time.perf_counter() - started


class Shaper:
    """A pool of shaping processes that survives a document on which one of them hangs or dies."""

    def __init__(self, forms_dir: Path, workers: int, seconds: float = SHAPING_SECONDS) -> None:
        load_knowledge(forms_dir)  # a mistake in forms/ is the operator's: said here, once, before any document
        self._forms_dir = forms_dir
        self._workers = workers
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Shaper:
        return self

    def __exit__(self, *exception: object) -> None:
        self._end_pool()

    def shape(self, readings: Sequence[Reading]) -> Iterator[ShapingOutcome]:
        """One outcome a reading, in their order."""
        waiting = list(readings)
        while waiting:
            futures = [self._submit(reading) for reading in waiting]
            done = 0
            for reading, future in zip(waiting, futures, strict=True):
                try:
                    answer = future.result(timeout=self._seconds)
                except TimeoutError:
                    yield ShapingOutcome(
                        reading.document_id, None, f"not shaped within {self._seconds:.0f} s", self._seconds
                    )
                    done += 1
                    break
                except BrokenProcessPool:
                    # Which document broke it is not said: the one at the head is tried alone.
                    yield self._shape_alone(reading)
                    done += 1
                    break
                yield ShapingOutcome(reading.document_id, *answer)
                done += 1
            waiting = waiting[done:]
            if waiting:
                self._end_pool()

    def _shape_alone(self, reading: Reading) -> ShapingOutcome:
        self._end_pool()
        try:
            return ShapingOutcome(reading.document_id, *self._submit(reading).result(timeout=self._seconds))
        except (BrokenProcessPool, TimeoutError) as error:
            self._end_pool()
            return ShapingOutcome(reading.document_id, None, f"the shaping process died: {error}", 0.0)

    def _submit(self, reading: Reading) -> Future[Answer]:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, context, _load, (self._forms_dir,))
        return self._pool.submit(_shape, reading)

    def _end_pool(self) -> None:
        if self._pool is None:
            return
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None
