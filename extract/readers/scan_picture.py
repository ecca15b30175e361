"""A picture of a page, made ready to be read: its size on paper, grey values without the red of seals, upright.

Pixels are rows of grey values (0 black, 255 white) at ``WORKING_DPI``; places on paper are PDF points.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]

POINTS = 72.0  # to the inch
WORKING_DPI = 200.0  # what lines and letters are looked for at; the recogniser scales every line to 48 pixels of height
LEAST_SEAL, LARGEST_SEAL = 20 / 25.4, 75 / 25.4  # inches across: official seals are 30 to 60 mm
SEAL_ASPECT = 1.6
REDDER = 40  # grey values by which red exceeds green and blue in the ink of a seal
RED_SHARE = 0.04  # of a seal's box that is red at least
WIDEST_SKEW, COARSE, FINE = 5.0, 0.5, 0.05  # degrees
LEAST_SKEW = 0.04
SKEW_DPI = 75.0
SMOOTHING = 0.8  # pixels: unsmoothed, a picture that was not turned at all is always the sharpest


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey values of one page and their density. ``skew`` is by how many degrees the page was turned against the clock
    about its middle to stand level. ``seals`` is not 0 where the red ink of a seal was; None where there was none."""

    grey: Grey
    dpi: float = WORKING_DPI
    skew: float = 0.0
    seals: Grey | None = None

    @property
    def width(self) -> float:
        """Points."""
        return float(self.grey.shape[1] * POINTS / self.dpi)

    @property
    def height(self) -> float:
        """Points."""
        return float(self.grey.shape[0] * POINTS / self.dpi)


def prepare(pixels: Grey, dpi: float) -> Picture:
    """Pixels of a page (rows × columns, or × 3 in the order blue, green, red) → its picture at ``WORKING_DPI``."""
    grey, seals = _without_seals(pixels, dpi) if pixels.ndim == 3 else (pixels, None)
    scale = WORKING_DPI / dpi
    if abs(scale - 1) > 0.01:
        size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
        grey = _grey(cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))
        seals = None if seals is None else _grey(cv2.resize(seals, size, interpolation=cv2.INTER_NEAREST))
    return Picture(grey, seals=seals)


def level(picture: Picture) -> Picture:
    """The picture turned by its small skew, so that lines and rows are level."""
    skew = find_skew(picture)
    if abs(skew) < LEAST_SKEW:
        return picture
    height, width = picture.grey.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), skew, 1.0)
    turned = cv2.warpAffine(
        picture.grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    seals = picture.seals
    if seals is not None:
        seals = _grey(cv2.warpAffine(seals, matrix, (width, height), flags=cv2.INTER_NEAREST))
    return Picture(_grey(turned), picture.dpi, skew, seals)


def turn(picture: Picture, quarters: int) -> Picture:
    """The picture turned clockwise by quarters."""
    grey = np.ascontiguousarray(np.rot90(picture.grey, -quarters))
    seals = None if picture.seals is None else np.ascontiguousarray(np.rot90(picture.seals, -quarters))
    return Picture(grey, picture.dpi, picture.skew, seals)


def find_skew(picture: Picture) -> float:
    """Degrees, against the clock, that make rows of ink sharpest: rules and lines of text, level or upright."""
    scale = SKEW_DPI / picture.dpi
    small = cv2.resize(picture.grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = (255 - small).astype(np.float32)
    ink[ink < np.float32(40)] = 0
    if not ink.any():
        return 0.0
    ink = cv2.GaussianBlur(ink, (0, 0), SMOOTHING).astype(np.float32)
    coarse = np.arange(-WIDEST_SKEW, WIDEST_SKEW + COARSE / 2, COARSE)
    best = max(coarse, key=lambda angle: _sharpness(ink, angle))
    fine = np.arange(best - COARSE, best + COARSE + FINE / 2, FINE)
    found = float(max(fine, key=lambda angle: _sharpness(ink, angle)))
    return found if abs(found) <= WIDEST_SKEW else 0.0


def _sharpness(ink: npt.NDArray[np.float32], angle: float) -> float:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    turned = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_CUBIC)
    rows, columns = turned.sum(axis=1), turned.sum(axis=0)
    return float(max(np.square(np.diff(rows)).sum() / width, np.square(np.diff(columns)).sum() / height))


def _without_seals(pixels: Grey, dpi: float) -> tuple[Grey, Grey | None]:
    """Grey values; where a seal of red ink lies, those of the red channel, in which black letters remain alone. And
    where that was."""
    grey = _grey(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
    red = pixels[:, :, 2].astype(np.int16)
    is_red = ((red - pixels[:, :, :2].max(axis=2)) > REDDER).astype(np.uint8)
    if is_red.mean() * is_red.size < (LEAST_SEAL * dpi) ** 2 * RED_SHARE:
        return grey, None
    seals = np.zeros_like(grey)
    reach = max(3, round(dpi / 15))
    joined = cv2.dilate(is_red, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    for number in range(1, count):
        left, top, width, height = stats[number, :4].tolist()
        place = slice(top, top + height), slice(left, left + width)
        own = labels[place] == number
        if _is_seal(width / dpi, height / dpi, float(is_red[place][own].sum()) / (width * height)):
            seen = grey[place]
            seen[own] = np.maximum(seen, pixels[place][:, :, 2])[own]
            seals[place] |= is_red[place] * own
    return grey, seals if seals.any() else None


def _is_seal(width: float, height: float, share: float) -> bool:
    is_sized = min(width, height) >= LEAST_SEAL and max(width, height) <= LARGEST_SEAL
    return is_sized and max(width, height) <= SEAL_ASPECT * min(width, height) and share >= RED_SHARE


def _grey(values: npt.NDArray[np.generic]) -> Grey:
    return np.ascontiguousarray(values, dtype=np.uint8)
