"""The flattened text reader: its grammar case by case, and what must hold for any input."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model import Reading, Table
from extract.readers import read_document
from extract.readers.errors import DamagedDocument, EmptyDocument
from extract.readers.text import read_string, read_text

LINES = st.lists(
    st.text(alphabet=st.sampled_from("\t 　一、（）1.2表元0指标年单位：；。x%≥\r"), max_size=14), max_size=40
).map("\n".join)


def texts(reading: Reading) -> str:
    parts = [cell.text for table in reading.tables for cell in table.cells]
    return "".join("".join(parts + [passage.text for passage in reading.passages]).split())


def rows(table: Table) -> list[list[str]]:
    grid = table.grid()
    return [[cell.text if cell else "" for cell in row] for row in grid]


@given(LINES)
def test_every_character_stands_in_some_cell_or_passage(text: str) -> None:
    assert sorted(texts(read_string(text, "d"))) == sorted("".join(text.split()))


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    reading = read_string(text, "d")
    places = [(t.table_no, c.row_no, c.column_no) for t in reading.tables for c in t.cells]
    assert len(places) == len(set(places))


@given(LINES)
def test_offsets_lead_back_to_the_text(text: str) -> None:
    for passage in read_string(text, "d").passages:
        assert "".join(text[passage.char_from : passage.char_to].split()) == "".join(passage.text.split())


def test_a_line_without_a_tab_goes_on_in_the_cell() -> None:
    (table,) = read_string("\t年度预\n算\n\t分值\n\n\t300\n\t10\n", "d").tables
    assert rows(table) == [["年度预算", "分值"], ["300", "10"]]


def test_numbers_below_each_other_do_not_run_together() -> None:
    (table,) = read_string("\t预算\n\t决算\n\n\t300\n20\n\t10\n", "d").tables
    assert rows(table)[1] == ["300\n20", "10"]


def test_a_blank_line_inside_a_cell_does_not_end_the_row() -> None:
    text = "\t级别\n\t名称\n\t得分\n\n\t产出\n\n(50分)\n\t清淤\n\t25\n\n\t\n\t排查\n\t24\n"
    (table,) = read_string(text, "d").tables
    assert rows(table) == [["级别", "名称", "得分"], ["产出(50分)", "清淤", "25"], ["产出(50分)", "排查", "24"]]


def test_a_stub_that_a_blank_line_cut_off_joins_its_row() -> None:
    text = "\t绩\n效\n\n\t名称\n\t得分\n\n\t\n\t清淤\n\t25\n\n\t\n\t排查\n\t24\n"
    (table,) = read_string(text, "d").tables
    assert rows(table) == [["绩效", "名称", "得分"], ["绩效", "清淤", "25"], ["绩效", "排查", "24"]]


def test_a_total_row_stands_under_its_columns() -> None:
    header = "\t级别\n\t名称\n\t目标\n\t分值\n\t得分\n\n"
    text = (
        header + "\t产出\n\t清淤\n\t≥12公里\n\t50\n\t50\n\n\t效益\n\t受益\n\t明显\n\t50\n\t48\n\n\t合计\n\t100\n\t98\n"
    )
    (table,) = read_string(text, "d").tables
    assert rows(table)[-1] == ["合计", "合计", "合计", "100", "98"]


def test_a_header_over_a_second_header_takes_its_spans_from_the_blanks() -> None:
    text = (
        "\t项目\n\t三公\n\t备注\n\n\t\n\t出国\n\t用车\n\t\n\n\t办公室\n\t0\n\t2.5\n\t无\n\n\t财务股\n\t0\n\t1.5\n\t无\n"
    )
    (table,) = read_string(text, "d").tables
    assert rows(table)[0] == ["项目", "三公", "三公", "备注"]


def test_text_between_two_tables_ends_the_first() -> None:
    text = "\t项目\n\t数\n\n\t人\n\t3\n\n附件2\n支出表\n\t项目\n\t数\n\n\t车\n\t1\n"
    first, second = read_string(text, "d").tables
    assert (first.row_count, second.row_count, second.title) == (2, 2, "支出表")


def test_a_title_that_ends_in_its_year_ends_the_table_before_it() -> None:
    form = "\t项目名称\n\t某项目\n\n\t总分\n\t100\n"
    reading = read_string(form + "\n项目支出绩效自评表（2022年度）\n" + form, "d")
    assert [table.title for table in reading.tables] == [None, "项目支出绩效自评表（2022年度）"]


def test_a_row_label_keeps_its_indentation() -> None:
    (table,) = read_string("\t项目\n\t数\n\n\t    其中：公车\n\t　3　\n", "d").tables
    assert [cell.text for cell in table.cells if cell.row_no == 2] == ["    其中：公车", "3"]


def test_a_caption_gives_the_unit_and_a_bracket_in_a_cell_does_not() -> None:
    body = "\t项目\n\t数（万元）\n\n\t车\n\t1\n"
    assert read_string(f"支出表\n单位：元\n{body}", "d").tables[0].printed_unit == "元"
    assert read_string(f"支出表\n{body}", "d").tables[0].printed_unit is None
    assert read_string(f"支出表\n填报单位：人民法院\n{body}", "d").tables[0].printed_unit is None


def test_a_form_feed_begins_a_page() -> None:
    reading = read_string("一\f二\f三", "d")
    assert [passage.page for passage in reading.passages] == [1, 2, 3]
    assert reading.page_count == 3


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyDocument),
        (b" \n\t", EmptyDocument),
        (bytes(range(256)) * 4, DamagedDocument),
        (b"\xff\xfeA", DamagedDocument),
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes, error: type[Exception]) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    with pytest.raises(error):
        read_text(path, "d")


@pytest.mark.parametrize("seed", sorted((Path(__file__).parents[4] / "shared" / "seeds").glob("*.txt")) or [None])
def test_real_reports_lose_nothing(seed: Path | None) -> None:
    if seed is None:
        pytest.skip("../shared/seeds is not here")
    reading = read_text(seed, "d")
    text = re.sub(r"\s", "", seed.read_text(encoding="utf-8"))
    assert sorted(texts(reading)) == sorted(text)
    assert not reading.signals


def test_lines_with_commas_between_are_a_table(tmp_path: Path) -> None:
    path = tmp_path / "report.xls"
    path.write_text(
        '支出表\n项目,预算数,"决算数"\n水利,"1,234.50",8\n防汛,,2\n说明：以上为快报数, 仅供参考。\n', encoding="gb18030"
    )
    reading = read_document(path, "d")
    (table,) = reading.tables
    assert [cell.text for cell in table.cells] == ["项目", "预算数", "决算数", "水利", "1,234.50", "8", "防汛", "", "2"]
    assert table.title == "支出表"


def test_numbers_with_thousands_are_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("收入合计1,234.50万元\n支出合计1,000.00万元\n", encoding="utf-8")
    assert not read_document(path, "d").tables


def test_quoted_cells_of_a_csv_file_hold_line_breaks() -> None:
    text = '项目,"金额\n（万元）",备注\n合计,"1,234.50","说""明"\n甲,5,x\n'
    assert cells_of(text) == ["项目", "金额（万元）", "备注", "合计", "1,234.50", '说"明', "甲", "5", "x"]


def test_a_quote_that_stays_open_takes_no_other_line() -> None:
    text = '项目,金额,备注\n甲,"5,x\n乙,6,y\n丙,7,z\n'
    assert "丙" in "".join(cells_of(text))
    assert "乙" in read_string(text, "a").passages[0].text + "".join(cells_of(text))


def test_semicolons_part_cells_where_numbers_stand_under_words() -> None:
    assert cells_of("项目;金额（万元）\n合计;1234.50\n甲;5,000\n") == [
        "项目",
        "金额（万元）",
        "合计",
        "1234.50",
        "甲",
        "5,000",
    ]
    assert cells_of("一是保障运转;二是改善民生\n三是厉行节约;四是加强监管\n") == []


def csv_rows(text: str) -> list[list[str]]:
    (table,) = read_string(text, "a").tables
    return rows(table)


def test_a_sentence_in_the_last_cell_ends_no_table() -> None:
    text = "指标,目标值,实际值,说明\n培训期数,3,2,因疫情少办一期。\n培训人数,90,95,超额完成\n满意度,高,高,达成预期。\n"
    assert csv_rows(text)[1:] == [
        ["培训期数", "3", "2", "因疫情少办一期。"],
        ["培训人数", "90", "95", "超额完成"],
        ["满意度", "高", "高", "达成预期。"],
    ]


def test_blank_cells_at_the_end_may_be_written_or_not() -> None:
    text = "项目,预算数,决算数\n水利,12.50,11.00,\n防汛,8.00\n合计,20.50,11.00,,\n"
    assert csv_rows(text)[1:] == [["水利", "12.50", "11.00"], ["防汛", "8.00", ""], ["合计", "20.50", "11.00"]]


def test_the_header_tells_commas_within_numbers_from_those_between_cells() -> None:
    head, body = "项目,年初预算,预算数,决算数", "水利,900.00,1,234.56,1,200.00\n防汛,100,2,000.00,900.00"
    text = f"{head}\n{body}\n合计,1,000.00,234.56,100.00\n"
    assert csv_rows(text)[1:] == [
        ["水利", "900.00", "1,234.56", "1,200.00"],
        ["防汛", "100", "2,000.00", "900.00"],
        ["合计", "1,000.00", "234.56", "100.00"],
    ]


def test_records_of_no_common_width_are_told() -> None:
    reading = read_string("项目,预算数,决算数\n水利,5,6,7,8\n防汛,1,2,3,4,5\n", "a")
    assert not reading.tables
    assert [signal.code for signal in reading.signals] == ["table_not_gridded"]


def test_blanks_before_a_quote_are_no_part_of_the_cell() -> None:
    assert csv_rows('项目, 预算数\n水利, "1,234.56"\n') == [["项目", "预算数"], ["水利", "1,234.56"]]


def test_cells_between_tabs_may_be_quoted() -> None:
    text = '项目\t预算数\t备注\n"水利\n工程"\t"1,234.56"\t"说""明"\n"三公"经费\t8.00\t5"\n'
    assert csv_rows(text)[1:] == [["水利工程", "1,234.56", '说"明'], ['"三公"经费', "8.00", '5"']]


def cells_of(text: str) -> list[str]:
    return [cell.text for table in read_string(text, "a").tables for cell in table.cells]


def test_lines_with_chinese_commas_between_are_a_table() -> None:
    (table,) = read_string("项目，预算数，决算数\n公务接待费，3.00，2.50\n因公出国费，—，0.00\n", "d").tables
    assert rows(table) == [["项目", "预算数", "决算数"], ["公务接待费", "3.00", "2.50"], ["因公出国费", "—", "0.00"]]


@pytest.mark.parametrize(
    "text",
    [
        "加强管理，压缩开支，厉行节约\n完善制度，严格审批，规范程序\n",
        "本年收入，支出，结余\n本年收入100万元，支出90万元，结余10万元\n",
        "2023年，120，80\n2024年，130，90\n",
        "本年收入，支出，结余如下：\n其中，100，90。\n",
    ],
)
def test_clauses_with_chinese_commas_are_no_table(text: str) -> None:
    assert read_string(text, "d").tables == ()
