"""RapidOCR behind two functions: where lines of text stand in a picture, and what a line says, sign by sign.

The engine and its models (in its wheel; nothing is downloaded) are loaded with the first picture that is read: a run
without scans pays nothing. One thread: the readers' processes share the machine.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extract.readers.scan_picture import Grey

if TYPE_CHECKING:
    from rapidocr_onnxruntime import RapidOCR

PixelBox = tuple[int, int, int, int]
_NUMBER_SIGNS = frozenset("0123456789.,%-")

FINDING_DPI = 130.0  # letters of 9 points are still found; four times the pixels cost four times the seconds
LARGEST_SIDE = 2600  # pixels at which lines are looked for
LEAST_SIDE = 8  # pixels of a crop
_NO_MEMORY = ("bad_alloc", "Failed to allocate memory")  # in the messages of ONNX Runtime
LEAST_WIDTH = 96  # pixels to which a short line is filled up


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a line says, and how sure each sign is, 0 to 1."""

    text: str
    surenesses: tuple[float, ...]

    @property
    def sure(self) -> float:
        """How sure the line is as a whole: as its least sure digit, and as its signs on the mean."""
        marks = [sure for char, sure in zip(self.text, self.surenesses, strict=True) if char in _NUMBER_SIGNS]
        return min([self.mean, *marks] if any(char.isdigit() for char in self.text) else [self.mean])

    @property
    def mean(self) -> float:
        return sum(self.surenesses) / len(self.surenesses) if self.surenesses else 0.0


@cache
def _engine() -> RapidOCR:
    from rapidocr_onnxruntime import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    cv2.setNumThreads(1)
    engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
    # One line at a time, not filled up to the longest of its batch: half the seconds, the same letters.
    engine.text_rec.rec_batch_num = 1
    engine.text_rec.rec_image_shape = [3, 48, LEAST_WIDTH]
    return engine


@contextmanager
def _memory_told() -> Iterator[None]:
    """The engine's own error for want of memory, as the error that it is."""
    try:
        yield
    except Exception as error:
        if any(words in str(error) for words in _NO_MEMORY):
            raise MemoryError from error
        raise


def find_lines(grey: Grey, dpi: float) -> list[PixelBox]:
    """Lines of text of a level picture, as boxes in its pixels, from the top."""
    scale = min(1.0, FINDING_DPI / dpi, LARGEST_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    with _memory_told():
        found, _ = _engine().text_det(cv2.cvtColor(np.asarray(small), cv2.COLOR_GRAY2BGR))
    height, width = grey.shape
    boxes: list[PixelBox] = []
    for corners in found if found is not None else ():
        (x0, y0), (x1, y1) = corners.min(axis=0) / scale, corners.max(axis=0) / scale
        box = (max(0, round(x0)), max(0, round(y0)), min(width, round(x1)), min(height, round(y1)))
        if box[2] > box[0] and box[3] > box[1]:
            boxes.append(box)
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def recognise(crops: Sequence[Grey]) -> list[Recognised]:
    """What each crop, a picture of one line, says."""
    if not crops:
        return []
    coloured = [cv2.cvtColor(_at_least(crop), cv2.COLOR_GRAY2BGR) for crop in crops]
    with _memory_told():
        results, _ = _engine().text_rec(coloured, True)
    return [_recognised(text, details) for text, _, details in results]


def _at_least(crop: Grey) -> Grey:
    """A crop not smaller than the engine can scale."""
    height, width = crop.shape
    down, right = max(0, LEAST_SIDE - height), max(0, LEAST_SIDE - width)
    if not (down or right):
        return crop
    return np.pad(crop, ((down // 2, down - down // 2), (right // 2, right - right // 2)), mode="edge")


def _recognised(text: str, details: Sequence[object]) -> Recognised:
    surenesses = details[4]
    assert isinstance(surenesses, list)
    pairs = [(char, float(sure)) for char, sure in zip(text, surenesses, strict=False)]
    while pairs and pairs[-1][0].isspace():
        pairs.pop()
    while pairs and pairs[0][0].isspace():
        pairs.pop(0)
    return Recognised("".join(char for char, _ in pairs), tuple(sure for _, sure in pairs))
