"""A picture of a place on its page: the page as printed, cut out around the place, with a box drawn on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw
from pypdfium2 import PdfiumError

__all__ = ["PdfiumError", "draw_place"]

SCALE = 2.0  # 144 dots an inch: figures of a dense form stay readable
MARGIN = 60.0  # points of the page around the place
LINE = 3
COLOUR = (204, 0, 0)
Box = Sequence[float]


def draw_place(pdf: Path, page: int, boxes: Sequence[Box], target: Path) -> None:
    """Save ``page`` (from 1) around the boxes (points, top-left origin) as PNG. Raises ``PdfiumError``, ``OSError``."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[page - 1].render(scale=SCALE).to_pil().convert("RGB")
    pen = ImageDraw.Draw(image)
    for box in boxes:
        pen.rectangle([edge * SCALE for edge in box], outline=COLOUR, width=LINE)
    _around(image, boxes).save(target, format="PNG")


def _around(image: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """The whole width of the page, so that a row keeps its label, and some lines above and below."""
    top = min(box[1] for box in boxes) - MARGIN
    bottom = max(box[3] for box in boxes) + MARGIN
    return image.crop((0, max(0, int(top * SCALE)), image.width, min(image.height, int(bottom * SCALE))))
