"""Codes of classes: parts in columns, lost zeros, groups that print their 类 once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.statements.codes import CodeReader, is_economic, is_functional, split_code, squeeze_code

PARTS = st.tuples(
    st.integers(200, 599).map(str),
    st.lists(st.integers(1, 99), max_size=2),
)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        (("201", "", ""), "201"),
        (("201", "06", ""), "20106"),
        (("201", "06", "01"), "2010601"),
        (("201", "6", "1"), "2010601"),
        (("301", "2"), "30102"),
        (("201", "20106", "2010601"), "2010601"),
        (("", "", ""), None),
        (("2010", "", ""), None),
        (("201", "123", ""), None),
    ],
)
def test_parts_of_a_code(printed, code):
    assert CodeReader().read_parts(printed) == code


def test_a_class_printed_once_holds_for_its_group():
    reader = CodeReader()
    rows = [
        ("204", "", ""),
        ("", "02", ""),
        ("", "", "01"),
        ("", "", "2"),
        ("", "06", ""),
        ("", "", "99"),
        ("205", "", ""),
    ]
    assert [reader.read_parts(row) for row in rows] == [
        "204",
        "20402",
        "2040201",
        "2040202",
        "20406",
        "2040699",
        "205",
    ]


def test_nothing_is_carried_over_a_total():
    reader = CodeReader()
    reader.read_parts(("204", "02", ""))
    reader.reset()
    assert reader.read_parts(("", "06", "")) is None


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (["201", "20101", "2010101"], "2010101"),
        (["201", "20101", "201011"], "2010101"),  # a zero lost behind a class that is printed above
        (["301", "3012"], "30102"),
        (["3012"], None),  # nothing above says which zero is lost
        (["208", "201011"], None),
        (["10200"], "10200"),
        (["017001"], None),  # the code of a unit
    ],
)
def test_whole_codes(rows, last):
    reader = CodeReader()
    assert [reader.read_whole(row) for row in rows][-1] == last


@pytest.mark.parametrize(
    ("text", "digits"),
    [(" 201 06", "20106"), ("204.0", "204"), ("2010101\n", "2010101"), ("行政运行", None), ("", None), ("-", None)],
)
def test_digits_of_a_cell(text, digits):
    assert squeeze_code(text) == digits


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2010101 行政运行", ("2010101", "行政运行")),
        ("20101-人大事务", ("20101", "人大事务")),
        ("201一般公共服务支出", ("201", "一般公共服务支出")),
        ("行政运行", None),
        ("2010101", None),
        ("2023年预算", None),
        ("20101011 甲", None),
    ],
)
def test_a_code_and_its_name_in_one_cell(text, parts):
    assert split_code(text) == parts


@given(PARTS)
def test_every_way_of_printing_a_code_gives_the_code(parts):
    head, tail = parts
    code = head + "".join(f"{part:02d}" for part in tail)
    padded, bare = ([f"{part:02d}" for part in tail], [str(part) for part in tail])
    for printed in (padded, bare):
        assert CodeReader().read_parts((head, *printed)) == code
    assert CodeReader().read_whole(code) == code
    assert squeeze_code(" ".join(code)) == code
    assert is_functional(code) == code.startswith("2")
    assert not (is_functional(code) and is_economic(code))


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "201", "7", "06", "x9"]), st.sampled_from(["", "1", "02", "123"])), max_size=6
    )
)
def test_a_code_always_has_three_five_or_seven_digits(rows):
    reader = CodeReader()
    for row in rows:
        digits = tuple(squeeze_code(part) or "" for part in row)
        code = reader.read_parts(digits)
        assert code is None or len(code) in (3, 5, 7)
