"""Pages of a PDF as a scanner would give them: pictures at three qualities, the same for the same seed.

from samples.scans import OFFICE, scan, write_pdf

write_pdf([scan(page, OFFICE, seed=1) for page in pdf], target)
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

POINTS = 72
PAPER = 255


@dataclass(frozen=True, slots=True)
class Quality:
    """What a scanner does to a page. ``skew`` in degrees either way, ``blur`` in pixels, ``noise`` in grey values."""

    name: str
    dpi: int
    jpeg: int
    is_grey: bool = True
    skew: tuple[float, float] = (0.0, 0.0)
    blur: float = 0.0
    noise: float = 0.0
    contrast: float = 1.0


CLEAN = Quality("clean", 300, 92, is_grey=False)
OFFICE = Quality("office", 200, 70, skew=(0.2, 0.8), blur=0.5, noise=6.0, contrast=0.92)
POOR = Quality("poor", 150, 40, skew=(1.0, 2.0), blur=0.7, noise=11.0, contrast=0.8)
QUALITIES = (CLEAN, OFFICE, POOR)


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned page: its JPEG, and by how many degrees against the clock it came out turned."""

    jpeg: bytes
    dpi: int
    turned: float


def scan(page: pypdfium2.PdfPage, quality: Quality, seed: int, *, quarters: int = 0) -> Scan:
    """One page as a picture. ``quarters``: it was laid on the glass turned clockwise by so many quarters."""
    random = np.random.default_rng(seed)
    pixels = page.render(scale=quality.dpi / POINTS).to_numpy()[:, :, :3]
    pixels = np.ascontiguousarray(np.rot90(pixels, -quarters))
    if quality.is_grey:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    turned = float(random.uniform(*quality.skew) * random.choice([-1, 1]))
    if turned:
        height, width = pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), turned, 1.0)
        paper = (PAPER,) * 3
        pixels = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper)
    values = pixels.astype(np.float32)
    if quality.blur:
        values = cv2.GaussianBlur(values, (0, 0), quality.blur)
    values = PAPER - (PAPER - values) * quality.contrast
    if quality.noise:
        values += random.normal(0.0, quality.noise, values.shape).astype(np.float32)
    ready = np.clip(values, 0, PAPER).astype(np.uint8)
    image = Image.fromarray(ready if ready.ndim == 2 else ready[:, :, ::-1].copy())
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality.jpeg, dpi=(quality.dpi, quality.dpi))
    return Scan(file.getvalue(), quality.dpi, turned)


def write_pdf(scans: Sequence[Scan], target: Path) -> None:
    """Scanned pages as a PDF that holds nothing but their pictures."""
    document = pypdfium2.PdfDocument.new()
    for one in scans:
        with Image.open(io.BytesIO(one.jpeg)) as image:
            width, height = (side * POINTS / one.dpi for side in image.size)
        page = document.new_page(width, height)
        picture = pypdfium2.PdfImage.new(document)
        picture.load_jpeg(io.BytesIO(one.jpeg), inline=True)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(picture)
        page.gen_content()
    document.save(target)
    document.close()
