"""Headings and the path that a passage stands under."""

from __future__ import annotations

import pytest

from extract.sections import SectionTracker, parse_heading


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("第一部分 部门概况", 0),
        ("附件2", 0),
        ("一、基本情况", 1),
        ("　（二）项目支出情况", 2),
        ("(二）项目支出情况", 2),
        ("1、机构设置。", 3),
        ("（3）宣传培训", 4),
        ("①检查", 5),
        ("2、 政府性基金预算支出情况", 1),
        ("（3） 单位绩效目标", 2),
        ("（3） 沿河巡查", 4),
    ],
)
def test_the_style_of_the_number_gives_the_level(line: str, level: int) -> None:
    heading = parse_heading(line)
    assert heading is not None
    assert (heading.level, heading.text) == (level, line.strip())


@pytest.mark.parametrize(
    "line",
    [
        "1、2024年预算资金730.75万元。",
        "2.5万元",
        "（1）负责全县河道的日常巡查、维护、清淤和水质监测，承担防汛抗旱的具体工作。",
        "一、基本情况……………………………3",
        "全年支出412.35万元",
        "一、",
        "",
    ],
)
def test_statements_and_contents_lines_are_no_headings(line: str) -> None:
    assert parse_heading(line) is None


def test_text_may_run_on_after_a_heading() -> None:
    heading = parse_heading("（一）基本支出情况。全年基本支出405.4万元。")
    assert heading is not None
    assert (heading.text, heading.is_run_in) == ("（一）基本支出情况", True)


def test_a_passage_stands_under_its_headings() -> None:
    tracker = SectionTracker()
    placed = [
        tracker.place(line)
        for line in (
            "一、支出情况",
            "（一）基本支出情况",
            "全年405.4万元。",
            "（二）项目支出。另有3万元。",
            "二、其他",
            "无。",
        )
    ]
    assert placed == [
        None,
        "一、支出情况",
        "一、支出情况/（一）基本支出情况",
        "一、支出情况/（二）项目支出",
        None,
        "二、其他",
    ]


def test_the_formats_own_outline_counts_where_there_is_no_number() -> None:
    tracker = SectionTracker()
    assert [tracker.place("概况", 0), tracker.place("机构", 1), tracker.place("共四个科室。")] == [
        None,
        "概况",
        "概况/机构",
    ]


def test_a_large_title_ends_every_section() -> None:
    tracker = SectionTracker()
    tracker.place("一、概况")
    assert tracker.place("编制说明", opens_part=True) is None
    assert tracker.place("共四个科室。") is None
