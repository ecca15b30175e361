"""Copies of mirror sites are told from true reports, and from templates that nobody filled in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.form_files import FormsError
from extract.mirror import UnfaithfulCopy, find_mirror_signs, load_signs
from extract.model import Cell, Passage, Reading, Table
from extract.words import FORMS_DIR

SHARED = Path(__file__).resolve().parents[3] / "shared"
TRUE = [
    "一、部门概况。本部门负责全县档案的收集、保管和利用，内设三个科室，编制12人。",
    "二、收支情况。2023年度收入412.35万元，支出1,412.26万元，其中：项目支出1,099.91万元，比上年减少3.2%。",
    "三、绩效情况。预算执行率99.1%，较年初预算增加近百万元，受益群众超过两万人，满意度95%。",
    "四、下步打算。继续加强档案数字化，投入约300余万元，每万元产出提高。",
]


def read(*texts: str, cells: tuple[str, ...] = ()) -> Reading:
    passages = tuple(Passage(number, 1, text) for number, text in enumerate(texts, start=1))
    table = Table(1, 1, 1, tuple(Cell(1, row, 1, text) for row, text in enumerate(cells, start=1)))
    return Reading("d", "text/plain", 1, (table,) if cells else (), passages)


def signs(*texts: str, cells: tuple[str, ...] = ()) -> list[str]:
    return [signal.message.partition(":")[0] for signal in find_mirror_signs(read(*texts, cells=cells), FORMS_DIR)]


def test_a_true_report_has_no_sign() -> None:
    assert signs(*TRUE, "执行中发现赌博投注平台1个，已移送公安机关。", "指标完成情况：**未完成**的指标1个。") == []


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (
            ["一、部門概況。本部門負責全縣檔案的收集、保管和利用，預算執行率99.1%，績效評價優。"] * 3,
            "characters of traditional",
        ),
        (
            ["財(cái)政支出12.5万元，預(yù)算12万元，指標(biāo)3个，標(biāo)準(zhǔn)1个。"],
            "characters followed by their pinyin",
        ),
        (["预算@@执行，绩效@@评价，项目@@支出12万元。"], "signs put between words"),
        (
            ["欧洲杯下注平台2023年度预算的通知", "欧洲杯下注平台各单位：支出12.5万元。"],
            "words replaced by advertisements",
        ),
        (["本年**支出12万元。", "本年***收入12万元。", "单位**情况良好。"], "words replaced by asterisks"),
        (["锟斤拷支出锟斤拷12万元锟斤拷收入锟斤拷13万元锟斤拷"], "garbled characters"),
    ],
)
def test_a_changed_text_is_flagged(texts: list[str], sign: str) -> None:
    assert any(said.startswith(sign) for said in signs(*texts))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            ["年度收入万元，支出 万元，其中项目支出万元，比上年减少%，执行率%，结转万元。"],
            "amounts or rates without digits",
        ),
        (["收入1,23.45万元，支出2,1.26万元，结余3,12.80万元，其中1,412.26万元。"], "3 numbers"),
        (["收入.45万元，支出.26万元，结余为.80万元。"], "3 numbers without"),
    ],
)
def test_lost_digits_refuse_a_copy(texts: list[str], said: str) -> None:
    with pytest.raises(UnfaithfulCopy) as refused:
        find_mirror_signs(read(*texts), FORMS_DIR)
    assert refused.value.code == "unfaithful_copy"
    assert said.split("digits")[0] in refused.value.reason_en
    assert "原件" in refused.value.reason_zh


LOST = "收入万元，支出万元，其中项目支出万元，比上年减少%，执行率%，结转万元，调增万元，满意度%。"


def test_good_tables_do_not_make_up_for_sentences_without_digits() -> None:
    cells = tuple(f"{number}.25" for number in range(100, 160))
    with pytest.raises(UnfaithfulCopy):
        signs(LOST, cells=cells)
    some = "".join(f"其中项目{number}支出{number}.25万元。" for number in range(11, 26))
    assert signs(LOST, some, cells=cells) == ["amounts or rates missing in sentences"]
    assert signs(LOST, some * 4, cells=cells) == []


@pytest.mark.parametrize(
    "text", ["收入.万元，支出.万元，结余.万元。", "收入41235万元，支出075万元，结余012万元，上年结转030万元，减少32%。"]
)
def test_numbers_without_point_or_with_nothing_else_refuse_a_copy(text: str) -> None:
    with pytest.raises(UnfaithfulCopy):
        signs(text)


def test_numbers_under_asterisks_are_flagged() -> None:
    assert signs("收入**万元，支出**万元，减少**%，结转** 万元，执行率***%，其他12.5万元。") == [
        "numbers replaced by asterisks"
    ]


def test_blanks_of_a_template_are_no_lost_digits() -> None:
    for blank in ("XXX", "××", "____", "＿＿", " ", "（）", "某"):
        assert signs(LOST.replace("万元", f"{blank}万元").replace("%", f"{blank}%"), cells=("1.25",) * 60) == []


def test_a_template_and_a_report_with_a_few_blanks_are_no_copies() -> None:
    assert signs("收入XX万元，支出____万元，减少XX%，结转××万元，执行率XX%，其他__万元。") == []
    blanks = ["增加 万元，", "减少 万元，", "增长 %，", "下降 %，", "结转 万元，"]
    assert signs(*blanks, cells=tuple(f"{number}.25" for number in range(100, 120))) == []


def test_a_sign_names_its_first_place() -> None:
    (signal,) = find_mirror_signs(read("好", "预算@@执行，绩效@@评价，项目@@支出"), FORMS_DIR)
    assert (signal.code, signal.cell_id, signal.page) == ("mirror_copy", "d/p1/s2", 1)
    assert signal.text is not None
    assert signal.text.startswith("预算@@执行")


@given(st.text(alphabet=st.characters(codec="gb2312"), max_size=300))
def test_no_text_of_simplified_characters_is_called_traditional(text: str) -> None:
    (traditional,) = (sign for sign in load_signs(FORMS_DIR) if sign.sign == "traditional")
    assert not traditional.pattern.search(text)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_no_report_of_the_seeds_is_a_copy() -> None:
    from extract.readers import read_document

    for path in sorted((SHARED / "seeds").glob("*.txt")):
        assert find_mirror_signs(read_document(path, "d"), FORMS_DIR) == [], path.name


def test_a_sign_that_does_not_say_how_often_it_was_found_is_told_with_its_line(tmp_path: Path) -> None:
    header = "sign,outcome,scope,pattern,among,least_count,least_share,what_zh,what_en"
    (tmp_path / "mirror_signs.csv").write_text(f"{header}\nmasked,flag,all,\\*,,3,0,被替换的词,words\n", "utf-8")
    with pytest.raises(FormsError, match=r"mirror_signs\.csv line 2: what_zh lacks"):
        load_signs(tmp_path)


def test_a_refused_copy_says_in_both_languages_what_was_found_and_how_often() -> None:
    with pytest.raises(UnfaithfulCopy) as refused:
        find_mirror_signs(read(*["本年预算为万元。"] * 9), FORMS_DIR)
    assert "没有数字的金额或比率9处" in refused.value.reason_zh
    assert "9 amounts or rates without digits" in refused.value.reason_en
