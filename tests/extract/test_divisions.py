"""Division names in names of bodies, now and before."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from extract.divisions import Divisions
from extract.units import load_unit_knowledge

FORMS = Path(__file__).parents[2] / "forms"


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_unit_knowledge(FORMS).divisions


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("湖南省株洲市芦淞区", ["430203"]),
        ("株洲芦淞区", ["430203"]),
        ("长沙县财政局", ["430121"]),  # not 长沙 + 县
        ("长沙财政局", ["430100"]),
        ("吉林省财政厅", ["220000"]),
        ("吉林市财政局", ["220200"]),
        ("海南省财政厅", ["460000"]),
        ("海南州财政局", ["632500"]),
        ("延边州教育局", ["222400"]),
        ("广西南宁市", ["450100"]),
        ("南京市鼓楼区", ["320106"]),
        ("鼓楼区", ["320106", "320302", "350102", "410204"]),
        ("朝阳区", ["110105", "220104"]),
        ("云县人民政府", ["530922"]),
        ("芦淞区城区小学", ["430203"]),
        ("城区小学", []),
        ("财政局", []),
    ],
)
def test_a_name_spells_its_division(divisions: Divisions, text: str, codes: list[str]) -> None:
    assert [spelling.last.code for spelling in divisions.spell(text, 2024)] == codes


def test_a_county_must_lie_in_the_city_before_it(divisions: Divisions) -> None:
    spelled = divisions.spell("岳阳市芦淞区")
    assert [spelling.last.code for spelling in spelled] == ["430600"]


def test_a_name_no_longer_in_force_counts_for_its_years(divisions: Divisions) -> None:
    [spelling] = divisions.spell("株洲县财政局", 2016)
    assert spelling.last.code == "430221"
    assert spelling.last.valid_to


def test_a_code_keeps_its_names_over_time(divisions: Divisions) -> None:
    assert divisions.by_code["430611"].name == "君山区"
    former = [row for row in divisions.rows if row.code == "430611" and row.valid_to]
    assert [(row.name, row.valid_to) for row in former] == [("郊区", "199612")]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("430611", ("湖南省", "岳阳市", "君山区")),
        ("430600", ("湖南省", "岳阳市", None)),
        ("430000", ("湖南省", None, None)),
        ("310107", ("上海市", None, "普陀区")),
        ("429004", ("湖北省", None, "仙桃市")),
    ],
)
def test_a_code_has_its_parents(divisions: Divisions, code: str, names: tuple[str | None, ...]) -> None:
    assert divisions.parents(code) == names


def test_mentions_count_every_bearer_of_a_name(divisions: Divisions) -> None:
    counts = divisions.mentions(["鼓楼区与南京市", "鼓楼区"])
    assert counts["320106"] == counts["350102"] == 2
    assert counts["320100"] == 1


def test_the_list_is_whole_and_its_sources_are_stated(divisions: Divisions) -> None:
    in_force = [row for row in divisions.rows if not row.valid_to]
    assert len({row.code for row in in_force}) == len(in_force)  # one name in force a code
    assert len([row for row in in_force if row.level == "province"]) == 31
    assert {"330113", "430203", "430611"} <= {row.code for row in in_force}
    assert all(len(row.code) == 6 and row.valid_from and row.name for row in divisions.rows)
    with (FORMS / "division_sources.csv").open(encoding="utf-8") as handle:
        sources = list(csv.DictReader(handle))
    assert all(len(row["sha256"]) == 64 and (FORMS / row["licence_file"]).is_file() for row in sources)
