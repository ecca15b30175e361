"""The parts of reading pictures that need no engine: numbers, grids, skew, places."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.readers.pdf_page import PageContent, tilt_box, turn_box
from extract.readers.scan_columns import doubt_odd_decimals
from extract.readers.scan_digits import DOUBTFUL, is_number, settle
from extract.readers.scan_engine import Recognised
from extract.readers.scan_grid import find_rules, find_tables
from extract.readers.scan_picture import Picture, find_skew, level, prepare
from extract.readers.scan_streaks import Streak, doubt_cut_numbers, find_streaks
from extract.readers.scan_words import ScanWord

DPI = 200.0


def read(text: str, sure: float = 0.99) -> Recognised:
    return Recognised(text, (sure,) * len(text))


@given(st.decimals(0, 10**12, places=2), st.booleans())
def test_a_number_that_is_printed_well_stays(value: object, is_grouped: bool) -> None:
    text = f"{value:,}" if is_grouped else str(value)
    assert settle(read(text)) == (text, pytest.approx(0.99))


@given(st.text("0123456789OolI|.,、。· %-()（）", min_size=1, max_size=14))
def test_no_digit_is_invented_or_lost(text: str) -> None:
    settled, sure = settle(read(text))
    alike = sum(char in "OolI|" for char in text)
    digits = sum(char.isdigit() for char in text)
    assert digits <= sum(char.isdigit() for char in settled) <= digits + alike
    assert sure <= 0.99 + 1e-9


@pytest.mark.parametrize(
    ("text", "settled", "is_doubtful"),
    [
        ("1,23.4", "1,23.4", True),
        ("12,345.6O", "12,345.60", False),
        ("1.234.56", "1,234.56", False),
        ("１２，３４５．６７", "12,345.67", False),
        ("84, 861, 719", "84,861,719", False),
        ("864.000", "864.000", True),
        ("00", "00", True),
        ("08", "08", False),
        ("2010601", "2010601", False),
        (">6.00", ">6.00", True),
        (",816.18", ",816.18", True),
        ("3C 9.14", "3C 9.14", True),
        ("约2.5吨", "约2.5吨", False),
        ("Office 365", "Office 365", False),
    ],
)
def test_numbers_are_held_to_the_rules_of_print(text: str, settled: str, is_doubtful: bool) -> None:
    found, sure = settle(read(text))
    assert found == settled
    assert (sure <= DOUBTFUL) == is_doubtful
    assert is_doubtful or is_number(found) or not found[0].isdigit()


@st.composite
def lattices(draw: st.DrawFn) -> tuple[list[int], list[int], set[tuple[int, int]]]:
    """Row edges, column edges, and the places that are merged with the one to the right."""
    ys = np.cumsum([120, *draw(st.lists(st.integers(50, 160), min_size=2, max_size=6))]).tolist()
    xs = np.cumsum([100, *draw(st.lists(st.integers(90, 300), min_size=2, max_size=5))]).tolist()
    places = [(row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 2)]
    merged = draw(st.sets(st.sampled_from(places), max_size=1))
    return ys, xs, merged


@settings(max_examples=25, deadline=None)
@given(lattices(), st.integers(0, 120), st.integers(1, 3))
def test_drawn_rules_are_the_cells(
    lattice: tuple[list[int], list[int], set[tuple[int, int]]], ink: int, width: int
) -> None:
    ys, xs, merged = lattice
    grey = np.full((ys[-1] + 150, xs[-1] + 150), 245, np.uint8)
    for y in ys:
        cv2.line(grey, (xs[0], y), (xs[-1], y), ink, width)
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, x in enumerate(xs):
            if (row, column - 1) not in merged:
                cv2.line(grey, (x, top), (x, bottom), ink, width)
    (table,) = find_tables(find_rules(Picture(grey)), DPI)
    assert len(table.cells) == (len(ys) - 1) * (len(xs) - 1) - len(merged)
    drawn = (xs[0], ys[0], xs[-1], ys[-1])
    assert all(abs(one - other) <= 3 for one, other in zip(table.bbox, drawn, strict=True))


def test_a_dotted_rule_and_a_rule_with_a_gap_are_rules() -> None:
    grey = np.full((600, 900), 250, np.uint8)
    cv2.rectangle(grey, (100, 100), (800, 500), 0, 2)
    for x in range(100, 800, 6):
        grey[300:302, x : x + 3] = 60
    cv2.line(grey, (450, 100), (450, 270), 0, 2)
    cv2.line(grey, (450, 275), (450, 500), 0, 2)
    (table,) = find_tables(find_rules(Picture(grey)), DPI)
    assert len(table.cells) == 4


@settings(max_examples=15, deadline=None)
@given(st.floats(-4, 4))
@example(0.0)
@example(0.15)
@example(0.25)
def test_skew_is_found_and_undone(angle: float) -> None:
    grey = np.full((1200, 900), 255, np.uint8)
    for y in range(150, 1100, 60):
        cv2.line(grey, (120, y), (780, y), 0, 2)
    matrix = cv2.getRotationMatrix2D((449.5, 599.5), -angle, 1.0)
    turned = np.asarray(cv2.warpAffine(grey, matrix, (900, 1200), borderValue=255), dtype=np.uint8)
    assert find_skew(Picture(turned)) == pytest.approx(angle, abs=0.12)
    assert abs(find_skew(level(Picture(turned)))) <= 0.12


@given(st.floats(0, 400), st.floats(0, 600), st.floats(-5, 5), st.integers(0, 3))
def test_a_place_is_found_again_after_turning_and_tilting(x: float, y: float, skew: float, quarters: int) -> None:
    box = (x, y, x + 1, y + 1)
    back = turn_box(turn_box(box, 500, 700, quarters), *((700, 500) if quarters % 2 else (500, 700)), -quarters)
    assert back == pytest.approx(box)
    tilted = tilt_box(tilt_box(box, 500, 700, skew), 500, 700, -skew)
    assert (tilted[0] + tilted[2]) / 2 == pytest.approx(x + 0.5)
    assert (tilted[1] + tilted[3]) / 2 == pytest.approx(y + 0.5)


def test_the_red_of_a_seal_goes_and_black_letters_stay() -> None:
    pixels = np.full((900, 900, 3), 255, np.uint8)
    cv2.circle(pixels, (450, 450), 160, (40, 40, 220), 12)
    cv2.putText(pixels, "1,234.56", (330, 460), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (0, 0, 0), 4)
    cv2.line(pixels, (50, 100), (850, 100), (40, 40, 220), 6)
    grey = prepare(pixels, DPI).grey
    assert grey[440:470, 330:560].min() < 30
    assert grey[280:300, 440:460].min() > 200
    assert grey[100, 400] < 150  # a red rule is no seal


def test_nothing_on_a_picture_is_beyond_doubt() -> None:
    place = (10.0, 10.0, 50.0, 20.0)
    assert PageContent(1, 100.0, 100.0).sureness(place) == 1.0
    assert PageContent(1, 100.0, 100.0, is_scan=True).sureness(place) < 1.0
    beside = PageContent(1, 100.0, 100.0, is_scan=True, surenesses={(60.0, 10.0, 90.0, 20.0): 0.3})
    assert 0.3 < beside.sureness(place) < 1.0
    assert beside.sureness((0.0, 0.0, 100.0, 100.0)) == 0.3


@pytest.mark.parametrize(
    ("texts", "doubted"),
    [
        (["101.32", "95.35", "1,230.00", "10132"], ["10132"]),
        (["101.32", "95.35", "1,230.00", "0", "12"], []),
        (["101.32", "95.35", "1,230.00", "7.5"], ["7.5"]),
        (["2010301", "20805", "95.35"], []),
        (["101.32", "10132"], []),
        (["12.5%", "30.25", "31.25", "32.25"], []),
    ],
)
def test_a_number_unlike_its_column_is_doubted(texts: list[str], doubted: list[str]) -> None:
    words = [ScanWord(text, (10, y, 90, y + 20), 0.99, (0, y, 100, y + 30)) for y, text in enumerate(texts)]
    words.append(ScanWord("10132", (110, 0, 190, 20), 0.99, (100, 0, 200, 30)))
    assert [word.text for word in doubt_odd_decimals(words) if word.sure <= DOUBTFUL] == doubted


@pytest.mark.parametrize(
    ("printed", "settled"),
    [
        ("“三公“经费", "“三公”经费"),
        ('“三公"经费', "“三公”经费"),
        ("公”经费和“会", "公”经费和“会"),
        ("公”经费和”会", "公”经费和“会"),
        ("“三公”经费和“会", "“三公”经费和“会"),
        ("“一”和“二“", "“一”和“二”"),
    ],
)
def test_quotation_marks_go_by_turns(printed: str, settled: str) -> None:
    assert settle(read(printed))[0] == settled


def ruled_page() -> np.ndarray:
    page = np.full((900, 900), 255, np.uint8)
    for y in range(200, 701, 100):
        cv2.line(page, (100, y), (800, y), 0, 2)
    for x in (100, 400, 800):
        cv2.line(page, (x, 200), (x, 700), 0, 2)
    return page


def streaks_of(page: np.ndarray) -> list[int]:
    picture = Picture(page)
    rules = find_rules(picture)
    return [streak.x for streak in find_streaks(page, rules, find_tables(rules, DPI), DPI)]


@pytest.mark.parametrize(("ink", "width"), [(80, 2), (255, 5)])
def test_a_streak_across_the_page_is_told_from_rules(ink: int, width: int) -> None:
    page = ruled_page()
    assert streaks_of(page) == []
    cv2.line(page, (610, 0), (610, 899), ink, width)
    assert streaks_of(page) == [pytest.approx(610, abs=3)]


CELL = (100, 200, 400, 260)


@pytest.mark.parametrize(
    ("text", "box", "cell", "is_doubtful"),
    [
        ("816.18", (300, 215, 380, 245), CELL, False),
        ("816.18", (103, 215, 183, 245), CELL, True),  # at the rule
        ("816.18", (300, 215, 397, 245), CELL, True),
        ("项目支出", (103, 215, 183, 245), CELL, False),
        ("816.18", (515, 215, 595, 245), None, True),  # beside the streak
        ("项目支出", (515, 215, 595, 245), None, False),
        ("816.18", (515, 815, 595, 845), None, False),  # below the table
        ("816.18", (700, 215, 780, 245), None, True),  # in a seal
        ("1", (300, 203, 310, 257), CELL, True),  # a stroke from rule to rule
        ("1", (300, 215, 310, 245), CELL, False),
    ],
)
def test_numbers_that_may_be_cut_are_doubted(
    text: str, box: tuple[int, int, int, int], cell: tuple[int, int, int, int] | None, is_doubtful: bool
) -> None:
    seals = np.zeros((900, 900), np.uint8)
    seals[220:225, 770:790] = 1
    (word,) = doubt_cut_numbers([ScanWord(text, box, 0.99, cell)], [Streak(505, 200, 700)], seals, DPI)
    assert (word.sure <= DOUBTFUL) == is_doubtful
    assert word.text == text


def test_two_numbers_beside_each_other_in_a_cell_are_doubted() -> None:
    boxes = [(120, 205, 180, 225), (300, 205, 380, 225), (300, 235, 380, 255)]
    beside = [ScanWord("67.43", box, 0.99, CELL) for box in boxes]
    assert [word.sure <= DOUBTFUL for word in doubt_cut_numbers(beside[:2], [], None, DPI)] == [True, True]
    assert [word.sure <= DOUBTFUL for word in doubt_cut_numbers(beside[1:], [], None, DPI)] == [False, False]
