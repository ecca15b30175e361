"""What stands on one PDF page, whoever reads it: characters and ruling edges, from the top left corner, upright.

This is the seam for a faster backend: anything that gives ``PageParts`` can replace pdfplumber here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils import dedupe_chars, obj_to_edges

from extract.model import Box

Item = dict[str, Any]  # pdfplumber's objects: x0, x1, top, bottom in points, text, orientation
MIN_AREA = 3.0  # points; a white filling thinner than this may still be a rule


@dataclass(frozen=True, slots=True)
class PageParts:
    """One page. ``place`` turns a box of these coordinates into a box of the page as it is shown."""

    page_no: int
    width: float
    height: float
    chars: list[Item]
    edges: list[Item]
    has_images: bool
    place: Callable[[Box], Box]


def read_page_parts(page: Page) -> PageParts:
    """One pdfplumber page → its visible parts; text that runs sideways is turned upright."""
    chars = dedupe_chars([char for char in page.chars if _is_inside(char, page.bbox)], tolerance=1, extra_attrs=())
    drawn = [*page.lines, *page.curves, *(rect for rect in page.rects if not _is_white_area(rect))]
    edges = [edge for item in drawn for edge in obj_to_edges(item) if _is_inside(edge, page.bbox)]
    left, top, right, bottom = page.bbox
    parts = PageParts(
        page.page_number, float(right - left), float(bottom - top), chars, edges, bool(page.images), lambda box: box
    )
    sideways = [char for char in chars if not char["upright"]]
    if 2 * len(sideways) <= len(chars):
        return parts
    upwards = sum(1 if char["matrix"][1] > 0 else -1 for char in sideways) > 0
    return _turned(parts, upwards)


def _is_inside(item: Item, bbox: Box) -> bool:
    """Whether an item's middle lies within the page box: what lies beyond is not shown."""
    middle, centre = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(bbox[0] - 1 <= middle <= bbox[2] + 1 and bbox[1] - 1 <= centre <= bbox[3] + 1)


def _is_white_area(rect: Item) -> bool:
    """A filling in the paper's colour, without an outline, rules nothing."""
    if rect.get("stroke") or not rect.get("fill") or min(rect["width"], rect["height"]) < MIN_AREA:
        return False
    colour = rect.get("non_stroking_color")
    values = tuple(colour) if isinstance(colour, (list, tuple)) else (colour,)
    if not all(isinstance(value, (int, float)) for value in values):
        return False
    return all(value == 0 for value in values) if len(values) == 4 else all(value == 1 for value in values)


def _turned(parts: PageParts, upwards: bool) -> PageParts:
    """A page whose text reads upwards (or downwards), turned by 90°."""
    width, height = parts.width, parts.height

    def turn(box: Box) -> Box:
        x0, top, x1, bottom = box
        return (height - bottom, x0, height - top, x1) if upwards else (top, width - x1, bottom, width - x0)

    def turn_back(box: Box) -> Box:
        x0, top, x1, bottom = box
        return (top, height - x1, bottom, height - x0) if upwards else (width - bottom, x0, width - top, x1)

    def turn_item(item: Item) -> Item:
        x0, top, x1, bottom = turn((item["x0"], item["top"], item["x1"], item["bottom"]))
        turned = {**item, "x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top}
        turned |= {"width": x1 - x0, "height": bottom - top}
        if "orientation" in item:
            turned["orientation"] = "v" if item["orientation"] == "h" else "h"
        if "upright" in item:
            turned["upright"] = not item["upright"]
        return turned

    chars, edges = [turn_item(char) for char in parts.chars], [turn_item(edge) for edge in parts.edges]
    return PageParts(parts.page_no, height, width, chars, edges, parts.has_images, turn_back)
