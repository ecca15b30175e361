"""A picture of a page → what stands on it: a ``PageContent`` as text pages give, with how sure each place is."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extract.model import Box
from extract.readers.pdf_page import BLANK, PageContent, Word, count_columns
from extract.readers.scan_columns import doubt_odd_decimals
from extract.readers.scan_digits import DOUBTFUL
from extract.readers.scan_engine import PixelBox, find_lines, recognise
from extract.readers.scan_grid import Rules, ScanTable, erase, find_rules, find_tables
from extract.readers.scan_picture import POINTS, Grey, Picture, level, prepare, turn
from extract.readers.scan_streaks import Streak, doubt_cut_numbers, find_streaks
from extract.readers.scan_words import ScanWord, has_ink, is_bare, read_words

SAMPLE = 8  # lines by which a page is told to be upright
UPRIGHT = 0.85  # how sure the sampled lines of an upright page are on the mean
ONE_SIZE = (
    0.55,
    1.32,
)  # of the usual height of letters: digits of the same size are lower, with commas or brackets higher
MISSED = 0.2  # how sure a blank cell is in which there is ink
COARSE_DPI, COARSE = 140.0, 0.85  # of a coarser picture nothing is surer than this: a 4 and a 1 are a few pixels apart
HARD_TO_READ = 0.7  # how sure a page's lines are on the mean: less is a picture that a person should look at


@dataclass(frozen=True, slots=True)
class _Upright:
    """A level, upright picture without its rules, its tables and its found lines; the clockwise quarters it took; what
    may have cut numbers on it."""

    grey: Grey
    dpi: float
    tables: list[ScanTable]
    lines: list[PixelBox]
    quarters: int
    streaks: list[Streak]
    seals: Grey | None


def read_picture_page(pixels: Grey, dpi: float, page_no: int) -> PageContent:
    """The pixels of one page (rows × columns, or × 3: blue, green, red) → what stands on it, in points."""
    picture = level(prepare(pixels, dpi))
    upright = _make_upright(picture)
    words = doubt_odd_decimals(read_words(upright.grey, upright.dpi, upright.tables, upright.lines))
    words = doubt_cut_numbers(words, upright.streaks, upright.seals, upright.dpi)
    if dpi < COARSE_DPI:
        words = [dataclasses.replace(word, sure=min(word.sure, COARSE)) for word in words]
    if is_hard := bool(words) and statistics.fmean(word.sure for word in words) < HARD_TO_READ:
        # What looks certain among so much that is not is no more than luck.
        words = [dataclasses.replace(word, sure=min(word.sure, DOUBTFUL)) for word in words]
    return _content(upright, words, picture, page_no, is_hard)


def _make_upright(picture: Picture) -> _Upright:
    rules = find_rules(picture)
    grey = erase(picture, rules)
    lines = find_lines(grey, picture.dpi)
    quarters = _find_turn(grey, lines)
    if quarters:
        grey = turn(Picture(grey), quarters).grey
        level_rules, steep = (turn(Picture(mask), quarters).grey for mask in (rules.level, rules.steep))
        rules = Rules(level_rules, steep) if quarters % 2 == 0 else Rules(steep, level_rules)
        lines = find_lines(grey, picture.dpi)
    picture, tables = turn(picture, quarters), find_tables(rules, picture.dpi)
    streaks = find_streaks(picture.grey, rules, tables, picture.dpi)
    return _Upright(grey, picture.dpi, tables, lines, quarters, streaks, picture.seals)


def _find_turn(grey: Grey, lines: Sequence[PixelBox]) -> int:
    """By how many quarters, clockwise, a page must be turned to be read: the way in which its longest lines are read
    with the most certainty."""
    longest = sorted(lines, key=lambda box: -max(box[2] - box[0], box[3] - box[1]))
    wide = sum(box[2] - box[0] for box in lines if box[2] - box[0] > box[3] - box[1])
    tall = sum(box[3] - box[1] for box in lines if box[3] - box[1] > box[2] - box[0])
    is_sideways = tall > wide
    sample = [box for box in longest if (box[3] - box[1] > box[2] - box[0]) == is_sideways][:SAMPLE]
    best = (-1.0, 0)
    for quarters in (1, 3) if is_sideways else (0, 2):
        crops = [np.ascontiguousarray(np.rot90(grey[y0:y1, x0:x1], -quarters)) for x0, y0, x1, y1 in sample]
        sure = statistics.fmean(one.mean for one in recognise(crops)) if crops else 0.0
        if sure >= UPRIGHT:
            return quarters
        best = max(best, (sure, -quarters))
    return -best[1] if best[0] > 0 else 0


def _content(
    upright: _Upright, words: Sequence[ScanWord], picture: Picture, page_no: int, is_hard: bool
) -> PageContent:
    height, width = upright.grey.shape
    scale = POINTS / upright.dpi
    usual = _usual_height(words)
    tables = [[_points(cell, scale) for cell in table.cells] for table in upright.tables]
    tables = [table for table in tables if count_columns(table) > 1]
    gridded = {box for table in tables for box in table}
    in_cells: dict[Box, list[Word]] = {}
    outside: list[Word] = []
    surenesses: dict[Box, float] = {}
    for word in words:
        placed = _place(word, scale, usual)
        cell = _points(word.cell, scale) if word.cell is not None else None
        if cell in gridded:
            in_cells.setdefault(cell, []).append(placed)
            surenesses[cell] = min(word.sure, surenesses.get(cell, 1.0))
        else:
            outside.append(placed)
            surenesses[placed[1:]] = word.sure
    for table in upright.tables:
        for cell in table.cells:
            box = _points(cell, scale)
            if box not in surenesses:
                surenesses[box] = MISSED if has_ink(upright.grey, cell, upright.dpi) else BLANK
    return PageContent(
        page_no,
        width * scale,
        height * scale,
        tables,
        in_cells,
        outside,
        sum(len(word.text) for word in words),
        has_images=True,
        quarter_turns=-upright.quarters % 4,
        surenesses=surenesses,
        skew=picture.skew,
        is_scan=True,
        is_blank=not (words or upright.tables) and is_bare(upright.grey, upright.dpi),
        is_hard_to_read=is_hard,
    )


def _usual_height(words: Sequence[ScanWord]) -> float:
    """The height in pixels of most lines that are longer than a few signs."""
    heights = [word.box[3] - word.box[1] for word in words if len(word.text) > 3 and not word.text[0].isdigit()]
    return statistics.median(heights) if heights else 0.0


def _place(word: ScanWord, scale: float, usual: float) -> Word:
    """A word in points. Lines of one size come out as of one height, whatever letters they are made of."""
    x0, top, x1, bottom = word.box
    height = bottom - top
    if usual and ONE_SIZE[0] * usual <= height <= ONE_SIZE[1] * usual:
        middle = (top + bottom) / 2
        return Word(word.text, x0 * scale, (middle - usual / 2) * scale, x1 * scale, (middle + usual / 2) * scale)
    return Word(word.text, x0 * scale, top * scale, x1 * scale, bottom * scale)


def _points(box: PixelBox, scale: float) -> Box:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)
