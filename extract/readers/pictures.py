"""Picture files → reading: each frame is a page, read as the pages of a scanned PDF are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from extract.limits import ask_for_time, current_limits
from extract.model import Reading
from extract.readers.assembly import ReadingBuilder
from extract.readers.errors import DamagedDocument, DocumentTooLarge, TooManyPages
from extract.readers.pdf import read_pages
from extract.readers.pdf_page import PageContent
from extract.sniff import sniff_media_type

if TYPE_CHECKING:
    from PIL import Image

    from extract.readers.scan_picture import Grey

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")  # no other decoder is ever tried
PAGED = "TIFF"
PAPER = 8.27  # inches: the width of A4
SMALLEST, LARGEST = 4.0, 17.0  # inches of the shorter side that a page of paper may have
FINEST = 300.0


def read_picture(path: Path, document_id: str) -> Reading:
    """One picture file → its reading. Places are in points, a pixel being 72/dpi of them; where the file gives no
    density, or one with which its page would be no sheet of paper, the shorter side is taken for that of A4.

    Raises DamagedDocument, DocumentTooLarge (more pixels than the limit) and TooManyPages.
    """
    from PIL import Image

    media_type = sniff_media_type(path.read_bytes(), path.name)
    contents: list[PageContent] = []
    limits = current_limits.get()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                # Frames of other formats are those of a moving picture: the first is the page.
                frames = getattr(image, "n_frames", 1) if image.format == PAGED else 1
                if frames > limits.scanned_pages:
                    raise TooManyPages(f"{frames} > {limits.scanned_pages}")
                for page_no, (pixels, dpi) in enumerate(_pages(image, frames, limits.picture_pixels), start=1):
                    contents.append(_read(pixels, dpi, page_no))
    except (Image.DecompressionBombError, DocumentTooLarge) as error:
        raise DocumentTooLarge(str(error)) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow raises for broken files
        raise DamagedDocument(f"{media_type}: {error}") from error
    return read_pages(len(contents), lambda page_no: contents[page_no - 1], ReadingBuilder(document_id, media_type))


def _pages(image: Image.Image, frames: int, most: int) -> Iterator[tuple[Grey, float]]:
    """The pixels of each frame, upright as the file says, and their density."""
    import numpy as np
    from PIL import Image, ImageOps, ImageSequence

    for frame in islice(ImageSequence.Iterator(image), frames):
        width, height = frame.size
        if width * height > most:
            raise DocumentTooLarge(f"{width} × {height} > {most:,} pixels")
        dpi = _dpi(frame)
        upright = ImageOps.exif_transpose(frame) or frame
        flat = _flatten(upright)
        if dpi > FINEST:
            size = round(flat.width * FINEST / dpi), round(flat.height * FINEST / dpi)
            flat, dpi = flat.resize(size, Image.Resampling.BOX), FINEST
        yield np.ascontiguousarray(np.asarray(flat)[:, :, ::-1]), dpi


def _flatten(image: Image.Image) -> Image.Image:
    """On white paper, where it is see-through."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits a pixel
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGB")


def _dpi(image: Image.Image) -> float:
    shorter = min(image.size)
    try:
        given = float(image.info.get("dpi", (0.0,))[0])
    except (TypeError, ValueError, ZeroDivisionError):
        given = 0.0
    if given > 0 and SMALLEST <= shorter / given <= LARGEST:
        return given
    return shorter / PAPER


def _read(pixels: Grey, dpi: float, page_no: int) -> PageContent:
    from extract.readers.scan_page import read_picture_page

    ask_for_time.get()(current_limits.get().scanned_page_seconds)
    return read_picture_page(pixels, dpi, page_no)
