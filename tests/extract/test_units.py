"""What the name of a body says: its kind, its division, its level, and the names that it goes by."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.units import (
    CREDIT_CODE_ALPHABET,
    UnitKnowledge,
    derive_fiscal_level,
    is_credit_code,
    list_aliases,
    list_short_names,
    load_unit_knowledge,
    parse_unit_name,
)

NAMES = [
    ("湖南省长沙市岳麓区教育局", "government_department", "430104", "county"),
    ("岳阳市君山区人民政府办公室", "government_office", "430611", "county"),
    ("中国共产党衡阳市委员会组织部", "party_committee", "430400", "city"),
    ("中共常德市武陵区委宣传部", "party_committee", "430702", "county"),
    ("中共娄底市委党校", "public_institution", "431300", "city"),
    ("中国共产主义青年团益阳市委员会", "mass_org", "430900", "city"),
    ("共青团怀化市委", "mass_org", "431200", "city"),
    ("株洲市总工会", "mass_org", "430200", "city"),
    ("永州市冷水滩区工商业联合会", "mass_org", "431103", "county"),
    ("郴州市妇女联合会", "mass_org", "431000", "city"),
    ("邵阳市残疾人联合会", "mass_org", "430500", "city"),
    ("成都市武侯区人民法院", "court", "510107", "county"),
    ("四川省大英县人民检察院", "procuratorate", "510923", "county"),
    ("绵阳市人大常委会", "congress", "510700", "city"),
    ("中国人民政治协商会议泸州市委员会办公室", "cppcc", "510500", "city"),
    ("政协益阳市赫山区委员会", "cppcc", "430903", "county"),
    ("武汉市江夏区卫生健康局", "government_department", "420115", "county"),
    ("湖北省审计厅", "government_department", "420000", "province"),
    ("孝感市孝南区人民政府书院街道办事处", "township", "420902", "township"),
    ("衡山县贯塘乡人民政府", "township", "430423", "township"),
    ("池州市贵池区棠溪镇人民政府", "township", "341702", "township"),
    ("安徽省天长市民政局", "government_department", "341181", "county"),
    ("合肥市第一中学", "public_institution", "340100", "city"),
    ("云县人民医院", "public_institution", "530922", "county"),
    ("红河州水利局", "government_department", "532500", "city"),
    ("大理白族自治州人民医院", "public_institution", "532900", "city"),
    ("广西壮族自治区财政厅", "government_department", "450000", "province"),
    ("南宁市青秀区应急管理局", "government_department", "450103", "county"),
    ("天津市滨海新区财政局", "government_department", "120116", "county"),
    ("上海市普陀区人民政府万里街道办事处", "township", "310107", "township"),
    ("北京市朝阳区教育委员会", "government_department", "110105", "county"),
    ("重庆市酉阳县农业农村委员会", "government_department", "500242", "county"),
    ("内蒙古自治区鄂温克族自治旗林业和草原局", "government_department", "150724", "county"),
    ("新疆维吾尔自治区喀什地区公安局", "government_department", "653100", "city"),
    ("岳阳市纪律检查委员会监察委员会", "discipline", "430600", "city"),
    ("中国共产党湘潭市纪律检查委员会", "discipline", "430300", "city"),
    ("湘潭高新技术产业开发区管理委员会", "park", "430300", "city"),
    ("中国民主同盟长沙市委员会", "democratic_party", "430100", "city"),
    ("九三学社武汉市委员会", "democratic_party", "420100", "city"),
    ("长沙县星沙街道办事处", "township", "430121", "township"),
    ("仙桃市财政局", "government_department", "429004", "county"),
    ("东莞市厚街镇人民政府", "township", "441900", "township"),
    ("江苏省人大常委会办公厅", "congress", "320000", "province"),
    ("深圳市龙华区政务服务数据管理局", "government_department", "440309", "county"),
    ("国家税务总局岳阳市税务局", "government_department", "430600", "city"),
    ("杭州市临平区残联", "mass_org", "330113", "county"),
    ("吉林省吉林市公安局交通警察支队", "government_department", "220200", "city"),
    ("铜陵市郊区人民政府", "government_office", "340711", "county"),
    ("株洲市城市建设投资集团有限公司", "soe", "430200", "city"),
    ("长沙市公共资源交易中心", "public_institution", "430100", "city"),
    ("中华人民共和国财政部", "government_department", None, "central"),
    ("国家统计局", "government_department", None, "central"),
    ("沙县区教育局", "government_department", "350405", "county"),
]


@pytest.fixture(scope="module")
def units() -> UnitKnowledge:
    return load_unit_knowledge(Path(__file__).parents[2] / "forms")


@pytest.mark.parametrize(("name", "body_type", "code", "level"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_says_its_kind_division_and_level(
    units: UnitKnowledge, name: str, body_type: str, code: str | None, level: str
) -> None:
    unit = parse_unit_name(name, units, 2024)
    assert unit is not None
    assert unit.name == name
    assert unit.body_type == body_type
    assert [place.last.code for place in unit.places] == ([code] if code else [])
    assert derive_fiscal_level(unit, code, units) == level


@pytest.mark.parametrize(
    ("printed", "name", "kept"),
    [
        ("219001-棠溪镇人民政府", "棠溪镇人民政府", "棠溪镇人民政府"),
        ("岳阳市财政局（本级）", "岳阳市财政局", "岳阳市财政局(本级)"),
        ("中国人民政治协商会议湖南省株洲市芦淞区委员会机关", "中国人民政治协商会议湖南省株洲市芦淞区委员会", None),
        (" 长沙市 教育局\u3000", "长沙市教育局", "长沙市教育局"),
        ("长沙市机关事务管理局", "长沙市机关事务管理局", "长沙市机关事务管理局"),
    ],
)
def test_numbers_before_and_the_own_office_after_a_name_are_no_part_of_it(
    units: UnitKnowledge, printed: str, name: str, kept: str | None
) -> None:
    unit = parse_unit_name(printed, units)
    assert unit is not None
    assert unit.name == name
    assert unit.printed == (kept or printed)


@pytest.mark.parametrize(
    "text",
    [
        "本单位",
        "我局",
        "XX市财政局",
        "上海市 XX 局",
        "某某单位",
        "各部门",
        "预算单位",
        "2024年",
        "",
        "情况说明",
        "100",
        "岳阳市君山区",
    ],
)
def test_what_names_no_body_is_no_unit(units: UnitKnowledge, text: str) -> None:
    assert parse_unit_name(text, units) is None


@pytest.mark.parametrize(
    ("name", "code", "short", "alias"),
    [
        ("中国人民政治协商会议岳阳市君山区委员会", "430611", "区政协", "政协岳阳市君山区委员会"),
        ("岳阳市君山区教育局", "430611", "区教育局", "君山区教育局"),
        ("江苏省人大常委会办公厅", "320000", "省人大常委会", "省人大"),
        ("成都市武侯区人民法院", "510107", "区法院", "武侯区法院"),
        ("上海市普陀区人民政府万里街道办事处", "310107", "万里街道办事处", "普陀区人民政府万里街道办事处"),
    ],
)
def test_a_body_goes_by_short_names(units: UnitKnowledge, name: str, code: str, short: str, alias: str) -> None:
    unit = parse_unit_name(name, units)
    assert unit is not None
    assert list_short_names(unit, code, units)[0] == short
    assert {short, alias, name} <= set(list_aliases(unit, code, units))


def test_a_credit_code_holds_its_check_character() -> None:
    assert is_credit_code("11533000MB1559981D")
    assert not is_credit_code("11533000MB1559981E")
    assert not is_credit_code("11533000MB155998")
    assert not is_credit_code("11533000MI1559981D")  # I is no character of the alphabet


@given(st.text(alphabet=CREDIT_CODE_ALPHABET, min_size=17, max_size=17))
def test_exactly_one_check_character_is_right(body: str) -> None:
    assert sum(is_credit_code(body + char) for char in CREDIT_CODE_ALPHABET) == 1
