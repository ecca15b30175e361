"""A level picture and its tables → words with their places and how sure each is.

Lines of text are found on the whole page, cut where they reach over a rule, and recognised each. What is inked in a
cell and was not found is looked at for itself; a number that is doubtful is looked at again, larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.scan_digits import REPLACED, is_number, settle
from extract.readers.scan_engine import PixelBox, Recognised, recognise
from extract.readers.scan_grid import ScanTable
from extract.readers.scan_picture import Grey

LEAST_SURE = 0.35  # of a line on the mean: what is less sure is a speck or a picture
CUT = 0.25  # of a line's height: a piece that reaches less far into a cell is none of it
PADDING = 0.18  # of a line's height, of paper around what is recognised
INKED = 60  # grey values darker than the paper
LEAST_INK = 0.025  # inches: the height or the width of the least sign; a point is less
INSET = 0.02  # inches from a cell's edge within which rules leave traces
AGAIN = 0.95  # a number that is less sure is looked at a second time
DISAGREED = 0.4  # at most, of a number that looks read differently
OUTVOTED = 0.7  # at most, of a number that two further looks read alike, but not as the first
LOOKS = ((0.3, 1.0), (0.12, 1.25))  # paper around, in heights; how much wider: doubled digits come apart
LONE_ZEROS = ("o", "O", "〇")
SEAMLESS = 0.8  # heights between a word and the ink beside it that is a part of it
LARGER = 1.6
ALONE = 0.5  # of ink that no line was found in: what is less sure is a stain
STACKED = 2.0  # times as high as wide: signs set from top to bottom
HIGHEST = 0.5  # inches: what is higher is no sign that was overlooked


@dataclass(frozen=True, slots=True)
class ScanWord:
    """One recognised line: text, box in pixels, how sure (0 to 1), the cell it stands in."""

    text: str
    box: PixelBox
    sure: float
    cell: PixelBox | None = None


def read_words(grey: Grey, dpi: float, tables: Sequence[ScanTable], lines: Sequence[PixelBox]) -> list[ScanWord]:
    """The words of a page. ``grey`` is its picture with the rules erased, ``lines`` what was found in it."""
    cells = [cell for table in tables for cell in table.cells]
    pieces = [piece for line in lines for piece in _cut(line, cells, grey)]
    words = _recognise(grey, _once(pieces), dpi)
    words = _complete(grey, words, _find_left(grey, dpi, cells, words), dpi)
    return [_tightened(_look_again(word, grey), grey) for word in words]


def crop(grey: Grey, box: PixelBox, padding: float = PADDING) -> Grey:
    """The pixels of a line with some paper around."""
    height, width = grey.shape
    pad = round(padding * (box[3] - box[1]))
    return grey[max(0, box[1] - pad) : min(height, box[3] + pad), max(0, box[0] - pad) : min(width, box[2] + pad)]


def ink_of(grey: Grey) -> npt.NDArray[np.bool_]:
    """Which pixels are inked: darker than the paper by more than noise is."""
    paper = float(np.percentile(grey, 90)) if grey.size else 255.0
    inked: npt.NDArray[np.bool_] = cv2.GaussianBlur(grey, (3, 3), 0) < paper - INKED
    return inked


def _cut(line: PixelBox, cells: Sequence[PixelBox], grey: Grey) -> list[tuple[PixelBox, PixelBox | None]]:
    """A found line as pieces, each in the cell that it stands in; what stands in no cell is one piece."""
    height = line[3] - line[1]
    inside: list[tuple[PixelBox, PixelBox | None]] = []
    for cell in cells:
        box = _overlap(line, cell)
        if box is None or box[2] - box[0] < CUT * height:
            continue
        if box[3] - box[1] < 0.5 * min(height, cell[3] - cell[1]):
            continue
        is_whole = box[2] - box[0] >= 0.8 * (line[2] - line[0]) and box[3] - box[1] >= 0.8 * height
        tight = line if is_whole and not inside else _tighten(grey, box)
        if tight is not None:
            inside.append((tight, cell))
    if len(inside) > 1:
        cut = [(_tighten(grey, box), cell) for box, cell in ((_overlap(one, to), to) for one, to in inside) if box]
        return [(box, cell) for box, cell in cut if box is not None]
    return inside or [(line, None)]


def _once(pieces: Sequence[tuple[PixelBox, PixelBox | None]]) -> list[tuple[PixelBox, PixelBox | None]]:
    """Pieces of which none lies mostly in another one of its cell: the finder gives some signs twice."""
    kept: list[tuple[PixelBox, PixelBox | None]] = []
    for box, cell in sorted(pieces, key=lambda piece: -_area(piece[0])):
        shared = (_overlap(box, other) for other, its_cell in kept if its_cell == cell)
        if not any(one is not None and 2 * _area(one) > _area(box) for one in shared):
            kept.append((box, cell))
    return kept


def _area(box: PixelBox) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: PixelBox, other: PixelBox | None) -> PixelBox | None:
    if other is None:
        return one
    box = (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    return box if box[2] > box[0] and box[3] > box[1] else None


def _tighten(grey: Grey, box: PixelBox) -> PixelBox | None:
    """The smallest box around the ink in a box; None where there is none."""
    inked = ink_of(grey[box[1] : box[3], box[0] : box[2]])
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if len(rows) < 2 or len(columns) < 2:
        return None
    return (box[0] + int(columns[0]), box[1] + int(rows[0]), box[0] + int(columns[-1]) + 1, box[1] + int(rows[-1]) + 1)


def _recognise(grey: Grey, pieces: Sequence[tuple[PixelBox, PixelBox | None]], dpi: float) -> list[ScanWord]:
    words: list[ScanWord] = []
    for box, cell in pieces:
        parts = _stacked(grey, box) if box[3] - box[1] >= STACKED * (box[2] - box[0]) else [box]
        found = recognise([crop(grey, part, 0.0 if _is_loose(grey, part) else PADDING) for part in parts])
        surenesses = tuple(sure for one in found for sure in one.surenesses)
        read = Recognised("".join(one.text for one in found), surenesses)
        if read.text and read.mean >= LEAST_SURE:
            text, sure = settle(read)
            words.append(ScanWord(text, box, sure, cell))
    return words


def _stacked(grey: Grey, box: PixelBox) -> list[PixelBox]:
    """The signs of a line that is set from top to bottom: a box is cut where no pixel is inked."""
    inked = ink_of(grey[box[1] : box[3], box[0] : box[2]]).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(np.int8)))
    width, parts = box[2] - box[0], list[PixelBox]()
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        before = parts[-1] if parts else None
        if before and box[1] + end - before[1] <= width:  # the strokes of one sign
            parts[-1] = (box[0], before[1], box[2], box[1] + end)
        else:
            parts.append((box[0], box[1] + start, box[2], box[1] + end))
    return parts or [box]


def _tightened(word: ScanWord, grey: Grey) -> ScanWord:
    return replace(word, box=_tighten(grey, word.box) or word.box)


def _is_loose(grey: Grey, box: PixelBox) -> bool:
    """Whether there is paper between a box's edge and the ink in it already."""
    inked = ink_of(grey[box[1] : box[3], box[0] : box[2]])
    return not (inked[0].any() or inked[-1].any())


def _complete(
    grey: Grey, words: Sequence[ScanWord], left: Sequence[tuple[PixelBox, PixelBox | None]], dpi: float
) -> list[ScanWord]:
    """The words with what was overlooked: beside a word it is the word's own end, elsewhere a word of its own."""
    boxes = [word.box for word in words]
    alone: list[tuple[PixelBox, PixelBox | None]] = []
    for box, cell in left:
        beside = next((i for i, word in enumerate(words) if word.cell == cell and _is_beside(box, boxes[i])), None)
        if beside is None:
            alone.append((box, cell))
        else:
            own = boxes[beside]
            boxes[beside] = (min(own[0], box[0]), min(own[1], box[1]), max(own[2], box[2]), max(own[3], box[3]))
    whole = [
        (_recognise(grey, [(box, word.cell)], dpi) or [word])[0] if box != word.box else word
        for word, box in zip(words, boxes, strict=True)
    ]
    return whole + [word for word in _recognise(grey, alone, dpi) if word.sure >= ALONE]


def _is_beside(box: PixelBox, word: PixelBox) -> bool:
    height = word[3] - word[1]
    overlap = min(box[3], word[3]) - max(box[1], word[1])
    gap = max(box[0] - word[2], word[0] - box[2])
    return overlap >= 0.5 * min(height, box[3] - box[1]) and gap <= SEAMLESS * height


def has_ink(grey: Grey, cell: PixelBox, dpi: float) -> bool:
    """Whether something larger than a speck stands in a cell."""
    return bool(_find_left(grey, dpi, [cell], []))


def is_bare(grey: Grey, dpi: float) -> bool:
    """Whether a page is paper and nothing else: no sign, and nothing broader than the grain of a scanner."""
    height, width = grey.shape
    broad = cv2.erode(ink_of(grey).astype(np.uint8), np.ones((3, 3), np.uint8))
    return not broad.any() and not has_ink(grey, (0, 0, width, height), dpi)


def _find_left(
    grey: Grey, dpi: float, cells: Sequence[PixelBox], words: Sequence[ScanWord]
) -> list[tuple[PixelBox, PixelBox | None]]:
    """What is inked in the cells and in no word: single signs, which are easily overlooked."""
    left = ink_of(grey).astype(np.uint8)
    for word in words:
        x0, y0, x1, y1 = word.box
        pad = round(0.15 * (y1 - y0))
        left[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = 0
    inset, least = max(2, round(INSET * dpi)), LEAST_INK * dpi
    reach = max(3, round(0.05 * dpi))
    found: list[tuple[PixelBox, PixelBox | None]] = []
    for cell in cells:
        inner = left[cell[1] + inset : cell[3] - inset, cell[0] + inset : cell[2] - inset]
        if not inner.any():
            continue
        joined = cv2.dilate(inner, np.ones((max(3, reach // 2), reach), np.uint8))
        count, labels, _, _ = cv2.connectedComponentsWithStats(joined)
        for number in range(1, count):
            rows, columns = np.nonzero((labels == number) & (inner > 0))
            if max(np.ptp(rows), np.ptp(columns)) < least or np.ptp(rows) > HIGHEST * dpi:
                continue
            x, y = cell[0] + inset, cell[1] + inset
            box = (
                x + int(columns.min()),
                y + int(rows.min()),
                x + int(columns.max()) + 1,
                y + int(rows.max()) + 1,
            )
            found.append((box, cell))
    return found


def _look_again(word: ScanWord, grey: Grey) -> ScanWord:
    """A doubtful number recognised anew, twice: what two of three looks agree on."""
    if word.text in LONE_ZEROS and word.cell is not None:  # no such letter stands alone in the cells of a table
        return replace(word, text="0", sure=min(word.sure, REPLACED))
    if word.sure >= AGAIN or not any(char.isdigit() for char in word.text):
        return word
    looks = [look(grey, word.box, padding, wider) for padding, wider in LOOKS]
    if all(text == word.text for text, _ in looks):
        return replace(word, sure=max(word.sure, min(sure for _, sure in looks)))
    if any(text == word.text for text, _ in looks):
        return replace(word, sure=min(word.sure, DISAGREED))
    text, sure = looks[0]
    if all(other == text for other, _ in looks) and is_number(text):
        return replace(word, text=text, sure=min(sure, OUTVOTED))
    return replace(word, sure=min(word.sure, DISAGREED))


def look(grey: Grey, box: PixelBox, padding: float = 0.3, wider: float = 1.0) -> tuple[str, float]:
    """One line recognised from a larger picture of its ink alone, with so much paper around, and widened."""
    tight = _tighten(grey, box) or box
    own = crop(grey, tight, padding)
    larger = cv2.resize(own, None, fx=LARGER * wider, fy=LARGER, interpolation=cv2.INTER_CUBIC)
    return settle(recognise([np.ascontiguousarray(larger, dtype=np.uint8)])[0])
