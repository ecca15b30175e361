"""The roster as people write it: what its cells mean, what is told of a wrong line, when a due date has passed."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from flow_fakes import Warehouse

from extract.units import load_unit_knowledge
from flows.cli import main
from flows.health.home import check_roster
from flows.home import PROJECT_ROOT
from flows.landing.schema import create_raw_schema
from flows.roster import lines as roster_module
from flows.roster.cells import load_roster_words
from flows.roster.lines import Roster, RosterError, RosterLine, read_roster, store_roster
from flows.settings import SettingsError, read_settings

pytestmark = pytest.mark.slow

HEAD = "unit,report_type,fiscal_year"
WRONG_USAGE = 2
UNITS = cache(load_unit_knowledge)


@pytest.fixture(autouse=True)
def units_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_module, "load_unit_knowledge", UNITS)


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def line(tmp_path: Path, **said: str) -> RosterLine:
    """The one line of a roster with these cells."""
    cells = {"unit": "长沙市天心区水利局", "report_type": "budget", "fiscal_year": "2024"} | said
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, cells)
    writer.writeheader()
    writer.writerow(cells)
    (only,) = read_roster(write(tmp_path, buffer.getvalue())).lines
    return only


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(RosterError) as caught:
        read_roster(write(tmp_path, text))
    return list(caught.value.faults)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_roster_in_chinese_is_the_same_as_one_in_english(tmp_path: Path, encoding: str, delimiter: str) -> None:
    chinese = (
        "单位,行政区划,报告类型,年度,批复日期,截止规则,公开网址,责任人,附件,备注\n"
        "长沙市天心区水利局机关,天心区,部门决算,2023年度,2024年8月30日,批复后20日内,https://example.gov.cn/a/,张,公开表.xlsx；说明.docx,无\n"
    )
    (only,) = read_roster(write(tmp_path, chinese.replace(",", delimiter), encoding)).lines
    assert only == RosterLine(
        line_no=2,
        unit="长沙市天心区水利局机关",
        unit_name="长沙市天心区水利局",
        division_code="430103",
        report_type="final_accounts",
        report_scope=None,
        fiscal_year=2023,
        approved_on=date(2024, 8, 30),
        due_rule="批复后20日内",
        due_on=date(2024, 9, 19),
        published_at="https://example.gov.cn/a/",
        place="https://example.gov.cn/a",
        owner="张",
        attachments=("公开表.xlsx", "说明.docx"),
        attachment_count=2,
        note="无",
    )


@pytest.mark.parametrize(
    "written", ["2024-09-05", "2024/9/5", "2024.09.05", "2024年9月5日", "20240905", "2024/9/5 0:00", "２０２４-9-5"]
)
def test_a_date_in_any_usual_spelling(tmp_path: Path, written: str) -> None:
    assert line(tmp_path, due_on=written).due_on == date(2024, 9, 5)


@pytest.mark.parametrize(
    ("rule", "approved_on", "due_on"),
    [
        ("approved_on + 20d", "2024-02-10", date(2024, 3, 1)),
        ("approved_on+20 days", "2024-02-10", date(2024, 3, 1)),
        ("批复日期+20天", "2024-02-10", date(2024, 3, 1)),
        ("approved_on + 20d", "", None),
        ("year_end + 90d", "", date(2025, 3, 31)),
        ("年初+59日", "", date(2024, 2, 29)),
        ("批复后二十日内", "2024-02-10", date(2024, 3, 1)),
        ("自批复之日起20日内", "2024-02-10", date(2024, 3, 1)),
        ("批复后 二十 日内向社会公开", "2024-02-10", date(2024, 3, 1)),
    ],
)
def test_a_rule_gives_the_day(tmp_path: Path, rule: str, approved_on: str, due_on: date | None) -> None:
    assert line(tmp_path, due_rule=rule, approved_on=approved_on).due_on == due_on


@pytest.mark.parametrize("rule", ["批复后十十日内", "批复后九亿日内", "批复后20个工作日内", "二十日内"])
def test_a_rule_that_cannot_be_counted_is_told(tmp_path: Path, rule: str) -> None:
    (told,) = faults(tmp_path, f"{HEAD},due_rule,approved_on\n长沙市天心区水利局,预算,2024,{rule},2024-02-10\n")
    assert "approved_on + 20d" in told


@pytest.mark.parametrize("title", ["2024年度公开名单,,,,\n", "sep=,\n", "\n\n", "公开名单\n填表日期：2024-03-01,,\n"])
def test_a_title_may_stand_above_the_header_and_columns_for_people_beside_it(tmp_path: Path, title: str) -> None:
    table = "序号,单位,报告类型,年度,编号\n1,长沙市天心区水利局,部门预算公开,2024,a\n2,长沙市天心区水利局,决算,2024年\n"
    read = read_roster(write(tmp_path, title + table)).lines
    head = title.count("\n") + 1
    assert [(each.line_no, each.report_type) for each in read] == [(head + 1, "budget"), (head + 2, "final_accounts")]


def test_a_header_below_a_title_that_cannot_be_used_is_told_by_the_first_row(tmp_path: Path) -> None:
    told = faults(tmp_path, "公开名单\n单位,年度\n长沙市天心区水利局,2024\n")
    assert told[0].startswith("roster.csv:1: 公开名单: no such column")


def test_a_rule_that_waits_for_an_approval_is_told(tmp_path: Path) -> None:
    text = f"{HEAD},due_rule,approved_on\n长沙市天心区水利局,预算,2024,approved_on + 20d,{{}}\n"
    (notice,) = read_roster(write(tmp_path, text.format(""))).notices
    assert notice.startswith("roster.csv:2: approved_on: until it is filled")
    assert read_roster(write(tmp_path, text.format("2024-02-10"))).notices == ()


def test_an_address_without_its_beginning_is_told(tmp_path: Path) -> None:
    text = f"{HEAD},due_on,published_at\n长沙市天心区水利局,预算,2024,2024-03-01,"
    assert "https://" in " ".join(read_roster(write(tmp_path, f"{text}www.example.gov.cn/a\n")).notices)
    assert read_roster(write(tmp_path, f"{text}局门户网站\n")).notices == ()


@pytest.mark.parametrize(
    ("written", "names", "count"), [("2", (), 2), ("3个", (), 3), ("a.xlsx;b.pdf", ("a.xlsx", "b.pdf"), 2), ("", (), 0)]
)
def test_attachments_by_name_or_number(tmp_path: Path, written: str, names: tuple[str, ...], count: int) -> None:
    only = line(tmp_path, attachments=written)
    assert (only.attachments, only.attachment_count) == (names, count)


@pytest.mark.parametrize(
    ("published_at", "place"),
    [
        ("https://example.gov.cn/a/b.html#top", "https://example.gov.cn/a/b.html"),
        ("/data/in box/a.pdf", "file:///data/in box/a.pdf"),
        ("局门户网站", None),
    ],
)
def test_a_place_is_an_address_or_words(tmp_path: Path, published_at: str, place: str | None) -> None:
    assert line(tmp_path, published_at=published_at).place == place


@pytest.mark.parametrize(
    ("unit", "division", "code"),
    [
        ("长沙市天心区水利局", "", "430103"),
        ("长沙市天心区水利局", "长沙市", "430103"),
        ("长沙市水利局", "天心区", "430103"),
        ("鼓楼区水利局", "", None),
        ("鼓楼区水利局", "320106", "320106"),
        ("鼓楼区水利局", "江苏省南京市", "320106"),
        ("坪塘镇人民政府", "湖南省长沙市岳麓区", "430104"),
        ("财政部", "", None),
    ],
)
def test_the_division_is_the_narrower_of_name_and_cell(
    tmp_path: Path, unit: str, division: str, code: str | None
) -> None:
    assert line(tmp_path, unit=unit, division=division).division_code == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "roster.csv:1: unit: this column is missing: add it"),
        ("单位,报告类型\n甲市水利局,预算\n", "roster.csv:1: fiscal_year: this column is missing: add it"),
        (f"{HEAD},电话\n", "roster.csv:1: 电话: no such column"),
        (f"{HEAD},年度\n", "roster.csv:1: fiscal_year: this column stands twice"),
        (f"{HEAD}\n", "roster.csv:1: there is no line"),
        (f"{HEAD}\n,预算,2024\n", "roster.csv:2: unit: this cell is empty"),
        (
            f"{HEAD}\n甲市水利局,季报,2024\n",
            "roster.csv:2: report_type: '季报' is none that is known: write one of budget",
        ),
        (f"{HEAD}\n甲市水利局,预算,二四\n", "roster.csv:2: fiscal_year: '二四' is no year: write four digits"),
        (
            f"{HEAD},due_on\n甲市水利局,预算,2024,9月底\n",
            "roster.csv:2: due_on: '9月底' is no date: write it as 2024-09-30",
        ),
        (f"{HEAD},due_on\n甲市水利局,预算,2024,2024-02-30\n", "roster.csv:2: due_on: '2024-02-30' is no date"),
        (
            f"{HEAD},due_rule\n甲市水利局,预算,2024,尽快\n",
            "roster.csv:2: due_rule: '尽快' is no rule: write 'approved_on + 20d'",
        ),
        (f"{HEAD},division\n甲市水利局,预算,2024,火星\n", "roster.csv:2: division: '火星' is no division"),
        (
            f"{HEAD},division\n水利局,预算,2024,鼓楼区\n",
            "roster.csv:2: division: '鼓楼区' may be any of 320106, 320302",
        ),
        (
            f"{HEAD},division\n岳阳市水利局,预算,2024,长沙市\n",
            "roster.csv:2: division: '长沙市' does not hold the division",
        ),
        (f"{HEAD}\n甲市水利局,预算,2024,多余\n", "roster.csv:2: more cells than the header has"),
        (
            f"{HEAD}\n甲市水利局,预算,2024\n\n甲市水利局 机关,部门预算,2024年\n",
            "roster.csv:4: unit: the same report of the same",
        ),
    ],
)
def test_a_wrong_line_is_told_with_its_place_and_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    assert any(fault.startswith(told) for fault in faults(tmp_path, text)), faults(tmp_path, text)


def test_two_days_for_one_report_are_one_too_many(tmp_path: Path) -> None:
    text = f"{HEAD},due_on,due_rule,approved_on\n甲市水利局,预算,2024,2024-03-05,approved_on+20d,2024-02-10\n"
    (fault,) = faults(tmp_path, text)
    assert fault.startswith("roster.csv:2: due_on: 2024-03-05 is another day than 2024-03-01, by due_rule")


def test_every_fault_is_told_at_once_and_long_lists_are_cut(tmp_path: Path) -> None:
    text = HEAD + "\n" + "".join(f"甲市水利局,季报,{year}\n" for year in range(2000, 2030))
    with pytest.raises(RosterError, match="and 10 more") as caught:
        read_roster(write(tmp_path, text))
    assert len(caught.value.faults) == 30


def test_what_may_go_wrong_later_is_remarked(tmp_path: Path) -> None:
    text = (
        f"{HEAD},due_on\n坪塘镇人民政府,预算,2024,2024-03-01\n某种东西,预算,2024,2024-03-01\n长沙市水利局,预算,2024,\n"
    )
    notices = read_roster(write(tmp_path, text)).notices
    assert [notice.split(": ")[:2] for notice in notices] == [
        ["roster.csv:2", "division"],
        ["roster.csv:3", "unit"],
        ["roster.csv:4", "due_on"],
    ]


def test_the_columns_of_docs_are_those_of_the_forms() -> None:
    page = (PROJECT_ROOT / "docs" / "roster.md").read_text(encoding="utf-8")
    assert [name for name in dict.fromkeys(load_roster_words().columns.values()) if f"| `{name}`" not in page] == []


def test_a_due_date_is_over_the_day_after(tmp_path: Path) -> None:
    roster = Roster((line(tmp_path, due_on="2024-09-20"),))
    with duckdb.connect() as connection:
        create_raw_schema(connection)
        for day, is_over in ((date(2024, 9, 20), False), (date(2024, 9, 21), True)):
            store_roster(connection, roster, day)
            assert connection.execute("SELECT due_on, is_due_over FROM raw.roster").fetchall() == [
                (date(2024, 9, 20), is_over)
            ]


def test_the_setting_is_relative_to_the_home(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('roster = "lists/roster.csv"\n')
    assert read_settings(tmp_path, {}).roster == tmp_path / "lists" / "roster.csv"
    assert read_settings(tmp_path, {"JIXIAO_ROSTER": "/elsewhere.csv"}).roster == Path("/elsewhere.csv")
    (tmp_path / "settings.toml").write_text("roster = 3\n")
    with pytest.raises(SettingsError, match="roster"):
        read_settings(tmp_path, {})


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_due_date_that_passes_makes_a_new_snapshot_once(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.run.today", lambda: date(2024, 9, 20))
    warehouse.put("a.txt", "unit: 甲市统计局\nyear: 2023\namount: 1.00\n")
    assert warehouse.load().status == "published"
    (warehouse.home.root / "settings.toml").write_text('roster = "roster.csv"\n')
    roster = warehouse.home.root / "roster.csv"
    roster.write_text(f"{HEAD},due_on\n甲市统计局,决算,2023,2024-09-20\n", encoding="utf-8")
    assert [warehouse.load().status for _ in range(2)] == ["published", "nothing_new"], "the roster came"
    monkeypatch.setattr("flows.run.today", lambda: date(2024, 9, 21))
    assert [warehouse.load().status for _ in range(2)] == ["published", "nothing_new"], "its due date passed"
    monkeypatch.setattr("flows.run.today", lambda: date(2024, 9, 22))
    assert warehouse.load().status == "nothing_new", "another day"
    roster.write_text(f"{HEAD},due_on,note\n甲市统计局,决算,2023,2024-09-20,已催\n", encoding="utf-8")
    assert [warehouse.load().status for _ in range(2)] == ["published", "nothing_new"], "a note was written"
    assert warehouse.query("SELECT unit_name, is_due_over, note FROM raw.roster") == [("甲市统计局", True, "已催")]
    (warehouse.home.root / "settings.toml").write_text("")
    assert [warehouse.load().status for _ in range(2)] == ["published", "nothing_new"], "the roster went"
    assert warehouse.query("SELECT * FROM raw.roster") == []


def test_a_wrong_roster_is_wrong_usage_and_nothing_runs(warehouse: Warehouse) -> None:
    warehouse.put("a.txt", "unit: 甲市统计局\n")
    warehouse.home.root.mkdir()
    (warehouse.home.root / "settings.toml").write_text('roster = "roster.csv"\n')
    result = run("load", str(warehouse.inbox), "--home", str(warehouse.home.root))
    assert (result.exit_code, warehouse.home.landing.exists()) == (WRONG_USAGE, False)
    assert "roster.csv: this roster cannot be used" in result.output
    assert "No such file or directory: correct roster in settings.toml" in result.output


def test_a_roster_is_checked_without_a_warehouse(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEAD},due_on\n长沙市水利局,预算,2024,2024-03-01\n")
    good = run("roster", "--check", str(path))
    assert (good.exit_code, "1 lines can be used" in good.output) == (0, True)
    path.write_text(f"{HEAD}\n长沙市水利局,季报,2024\n", encoding="utf-8")
    wrong = run("roster", "--check", str(path))
    assert (wrong.exit_code, "roster.csv:2: report_type: '季报'" in wrong.output) == (WRONG_USAGE, True)


def test_the_doctor_looks_at_the_roster(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEAD},due_on\n长沙市水利局,预算,2024,2024-03-01\n")
    assert [sign.level for sign in check_roster(path)] == ["ok"]
    path.write_text(f"{HEAD}\n长沙市水利局,预算,2024\n", encoding="utf-8")
    assert [sign.level for sign in check_roster(path)] == ["note"]
    path.write_text(f"{HEAD}\n长沙市水利局,季报,2024\n", encoding="utf-8")
    (sign,) = check_roster(path)
    assert (sign.level, f"jixiao roster --check {path}" in sign.mend) == ("wrong", True)
    assert list(check_roster(None)) == []


def test_the_roster_of_the_samples_can_be_used() -> None:
    """The picture in docs/connecting-bi.md is made with it."""
    roster = read_roster(PROJECT_ROOT / "samples" / "roster.csv")
    assert len(roster.lines) == 20
    assert {line.report_type for line in roster.lines} == {"budget", "final_accounts", "self_evaluation"}
