"""A picture of a place on its page: the page as printed, cut out around the place, with a box drawn on it.

Drawing a page runs whatever is on it through pdfium: a bounded child process does it, as it does the reading.
"""

from __future__ import annotations

import math
import pickle
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from extract.isolation import ReadJob, read_many
from extract.limits import ReadLimits, current_limits
from extract.readers.errors import DamagedDocument

DRAW = "flows.picture:draw"
SCALE = 2.0  # 144 dots an inch: figures of a dense form stay readable
MARGIN = 60.0  # points of the page around the place
LINE = 3
COLOUR = (204, 0, 0)
Box = Sequence[float]


class PictureError(Exception):
    """A page that cannot be drawn within the limits; says why."""


def picture_place(pdf: Path, page: int, boxes: Sequence[Box], target: Path, limits: ReadLimits | None = None) -> None:
    """Save ``page`` (from 1) around the boxes (points, top-left origin) as PNG. Raises PictureError, OSError."""
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        job = Path(folder) / "job"
        job.write_bytes(pickle.dumps((pdf, page, [list(box) for box in boxes], Path(folder) / "page.png")))
        (result,) = read_many([ReadJob(job, "picture")], limits, 1, DRAW)
        if result.failure is not None:
            raise PictureError(f"{result.failure.code}: {result.failure.reason_en}")
        target.write_bytes((Path(folder) / "page.png").read_bytes())


def draw(path: Path, _: str) -> None:
    """What runs in the child process: the job that the parent has pickled -> a PNG at the place that it names."""
    with path.open("rb") as kept:
        pdf, page, boxes, target = pickle.load(kept)
    with pdf.open("rb"):  # gone or closed to us: said as that
        pass
    try:
        draw_place(pdf, page, boxes, target)
    except pypdfium2.PdfiumError as error:
        raise DamagedDocument(str(error)) from error


def draw_place(pdf: Path, page: int, boxes: Sequence[Box], target: Path) -> None:
    """``picture_place`` in this process. A page too large to be drawn at full size is drawn smaller."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(SCALE, math.sqrt(current_limits.get().picture_pixels / max(1.0, width * height)))
        image = sheet.render(scale=scale).to_pil().convert("RGB")
    pen = ImageDraw.Draw(image)
    for box in boxes:
        pen.rectangle([edge * scale for edge in box], outline=COLOUR, width=LINE)
    _around(image, boxes, scale).save(target, format="PNG")


def _around(image: Image.Image, boxes: Sequence[Box], scale: float) -> Image.Image:
    """The whole width of the page, so that a row keeps its label, and some lines above and below."""
    top = min(box[1] for box in boxes) - MARGIN
    bottom = max(box[3] for box in boxes) + MARGIN
    return image.crop((0, max(0, int(top * scale)), image.width, min(image.height, int(bottom * scale))))
