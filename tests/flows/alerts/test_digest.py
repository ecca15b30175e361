"""The words of digests, in both languages, worst first."""

from __future__ import annotations

import csv
import re
import string
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from alert_fakes import utc

from flows.alerts import digest as digests
from flows.alerts.digest import Digest, Words, compose
from flows.alerts.events import Event, Seen, plain_words
from flows.alerts.kinds import DOCUMENT_KINDS, ENDED, ENDINGS, FINDING, HAPPENINGS, KINDS, RUN_KINDS, SUBMISSION_KINDS
from flows.alerts.runs import failure_event
from flows.alerts.settings import AlertSettings, Owner
from flows.alerts.state import INTRODUCED, Told, compare
from flows.alerts.warehouse import WATCHED
from flows.home import PROJECT_ROOT

MOMENT = utc(2024, 3, 2, 18, 30)
ALL_KINDS = {FINDING, *DOCUMENT_KINDS, *RUN_KINDS, *SUBMISSION_KINDS}
OWNER = Owner("default")


def finding(key: str, severity: str = "must", yuan: str | None = None, **words: str) -> Event:
    fields = {
        "unit": "甲市统计局",
        "year": "2023",
        "rule": f"SE-{key}",
        "title_zh": "数据不一致：部分数 ≤ 总数",
        "title_en": "inconsistent: a part ≤ the whole",
        "blame": "source",
    }
    amount = None if yuan is None else Decimal(yuan)
    return Event(FINDING, key, "default", severity, amount, fields | words)


def submission(key: str, status: str, **words: str) -> Event:
    fields = {
        "unit": "乙市统计局",
        "year": "2023",
        "report_type": "final_accounts",
        "due": "2024-03-01",
        "reason_zh": f"收到了 a.pdf：{status}",
        "reason_en": f"a.pdf came: {status}",
    }
    return Event(f"submission_{status}", key, words=fields | words, version=status)


def row(event: Event) -> Told:
    return Told(
        event.key, event.kind, "open", True, event.severity, event.amount_yuan, words=event.words, version=event.version
    )


def write(before: list[Event], after: list[Event], **settings: Any) -> Digest:
    known = [Told(INTRODUCED, INTRODUCED, "happened", True), *map(row, before)]
    told = compare(OWNER, known, Seen(set(ALL_KINDS), after))
    alerts = AlertSettings({"default": OWNER}, **settings)
    digest = compose(told, known, "default", alerts, MOMENT, "http://bureau/report")
    assert digest is not None
    return digest


BEFORE = [
    finding("G1", yuan="10000"),
    finding("G2", "advisory", "500"),
    finding("G3", "should"),
    submission("s1", "missing"),
    Event("source_unreachable", "s", words={"place": "/mnt/reports"}),
]
AFTER = [
    finding("G1", yuan="25000.5"),
    finding("G2", "must", "500"),
    finding("N1", "should", "99"),
    finding("N2", "must", "1234567.89"),
    finding("N3", "must"),
    finding("N4", "advisory", "1", blame="unclear"),
    submission("s1", "late", days="12"),
    submission("s2", "missing"),
    submission("s3", "wrong_year"),
    submission("s4", "empty"),
    submission("s5", "attachment_missing"),
    Event("document_superseded", "d1", words={"file": "旧.pdf", "newer": "新.pdf"}),
    Event("document_withdrawn", "d2", words={"file": "撤.pdf", "reason_zh": "来函", "reason_en": "asked for"}),
    Event("document_quarantined", "d3", words={"file": "坏.pdf", "reason_zh": "文件损坏", "reason_en": "damaged"}),
    Event("document_held", "d4", words={"file": "留.pdf", "reason_zh": "按规定暂不发布", "reason_en": "held"}),
    Event("run_failed", "run", words={"failure": "OSError", "message": "no space", "hint": "stands"}),
    Event("nothing_published", "silence", words={"since": "2024-03-01 08:00", "hours": "48", "hint": "schedule"}),
    Event("volume_moved", "v", words={"table": "fct_budget", "measure": "rows", "before": "2,000", "after": "10"}),
    submission("s6", "unclear", reason_zh="请写明行政区划代码", reason_en="write its division"),
]


def test_a_digest_in_chinese() -> None:
    digest = write(BEFORE, AFTER)
    assert digest == Digest(
        headline="【绩效数据】2024-03-03 02:30 运行失败、长时间没有发布、数据量异常变动 1 项、新增问题 4 项、"
        "加重 2 项、解决 1 项、逾期未报 1 份、报告无内容 1 份、年度不符 1 份、缺少附件 1 份、"
        "名单单位不明 1 份、迟报 1 份、撤回报告 1 份、暂不发布 1 份、无法读取 1 份、报告更新 1 份、恢复正常 1 项；"
        "未结问题：数据不一致 4 项、需说明 1 项、关注 1 项",
        lines=[
            "[运行失败] 读写文件失败（no space）。已发布的数据不受影响",
            "[没有发布] 自 2024-03-01 08:00 起已 48 小时没有发布新数据，请检查来源和定时任务",
            "[数据量变动] 预算数据的条数由 2,000 变为 10",
            "[新增] 甲市统计局 2023年 数据不一致：部分数 ≤ 总数，涉及 123.456789 万元（SE-N2）",
            "[加重] 甲市统计局 2023年 数据不一致：部分数 ≤ 总数，涉及金额由 1.00 万元增至 2.50005 万元（SE-G1）",
            "[加重] 甲市统计局 2023年 数据不一致：部分数 ≤ 总数，程度由“关注”升为“数据不一致”（SE-G2）",
            "[新增] 甲市统计局 2023年 数据不一致：部分数 ≤ 总数（SE-N3）",
            "[新增] 甲市统计局 2023年 数据不一致：部分数 ≤ 总数，涉及 0.0099 万元（SE-N1）",
            "[新增] 甲市统计局 2023年 数据不一致：部分数 ≤ 总数，涉及 0.0001 万元（SE-N4），读数待核对",
            "[解决] 甲市统计局 2023年 数据不一致：部分数 ≤ 总数（SE-G3）",
            "[逾期未报] 乙市统计局 2023年 决算，截止日期 2024-03-01",
            "[无内容] 乙市统计局 2023年 决算：收到了 a.pdf：empty",
            "[年度不符] 乙市统计局 2023年 决算：收到了 a.pdf：wrong_year",
            "[缺少附件] 乙市统计局 2023年 决算：收到了 a.pdf：attachment_missing",
            "[单位不明] 乙市统计局 2023年 决算：请写明行政区划代码",
            "[迟报] 乙市统计局 2023年 决算，截止日期 2024-03-01，迟 12 天",
            "[撤回] 撤.pdf：来函",
            "[暂不发布] 留.pdf：按规定暂不发布",
            "[无法读取] 坏.pdf：文件损坏",
            "[报告更新] 旧.pdf 由 新.pdf 取代",
            "[恢复] 来源可以访问：/mnt/reports",
        ],
        more="另有 {count} 项，见报告",
        link="报告：http://bureau/report",
    )


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            submission("s", "missing", is_unknown="yes"),
            "[逾期未报] 乙市统计局 2023年 决算，截止日期 2024-03-01（已收到的报告中没有这个单位名称，请核对名单）",
        ),
        (
            failure_event("SomethingNew: it broke"),
            "[运行失败] 程序出错（it broke）。已发布的数据不受影响",
        ),
        (
            failure_event("RosterError: roster.csv:3: due_on: '3月' is no date"),
            "[运行失败] 应报名单有误（roster.csv:3: due_on: '3月' is no date）。已发布的数据不受影响",
        ),
        (failure_event("it broke"), "[运行失败] 程序出错（it broke）。已发布的数据不受影响"),
    ],
)
def test_a_line_says_what_to_look_at(event: Event, line: str) -> None:
    assert write([], [event]).lines == [line]


def test_every_table_that_is_watched_has_a_name() -> None:
    assert all(Words("zh").say(f"tables.{table}") for table in WATCHED)


def test_a_digest_in_english() -> None:
    digest = write([BEFORE[0]], [AFTER[0], AFTER[3], AFTER[7], AFTER[13]], language="en")
    assert digest.headline == (
        "[jixiao] 2024-03-03 02:30 new findings: 1, worse: 1, overdue reports: 1, unreadable files: 1;"
        " open findings: 2 must"
    )
    assert digest.lines == [
        "[new] 甲市统计局 2023 inconsistent: a part ≤ the whole, 123.456789 万元 at stake (SE-N2)",
        "[worse] 甲市统计局 2023 inconsistent: a part ≤ the whole, at stake 1.00 → 2.50005 万元 (SE-G1)",
        "[overdue] 乙市统计局 2023 final accounts, due on 2024-03-01",
        "[unreadable] 坏.pdf: damaged",
    ]


def test_the_order_does_not_depend_on_that_of_the_events() -> None:
    assert write(BEFORE, AFTER) == write(BEFORE[::-1], AFTER[::-1])


def test_more_lines_than_wanted_are_counted() -> None:
    digest = write([], [finding(f"{number:03}") for number in range(100)], max_lines=7)
    assert (len(digest.lines), digest.left_out) == (7, 93)


def test_an_introduction_counts_what_lasts() -> None:
    told = compare(OWNER, [], Seen(set(ALL_KINDS), AFTER))
    digest = compose(told, [], "default", AlertSettings({"default": OWNER}), MOMENT, "http://bureau/report")
    assert digest == Digest(
        headline="【绩效数据】2024-03-03 02:30 开始向“default”发送提醒。此前未结 16 项：数据不一致 4 项、需说明 1 项、"
        "关注 1 项、运行失败、长时间没有发布、逾期未报 1 份、报告无内容 1 份、年度不符 1 份、缺少附件 1 份、"
        "名单单位不明 1 份、撤回报告 1 份、暂不发布 1 份、无法读取 1 份。以后只通知新出现、加重和解决的事项。",
        link="报告：http://bureau/report",
    )


@pytest.mark.parametrize(
    ("now_open", "headline"),
    [
        (
            [finding("G1")],
            "【绩效数据】2024-03-03 02:30 开始向“default”发送提醒。此前未结 1 项：数据不一致 1 项。"
            "以后只通知新出现、加重和解决的事项。",
        ),
        ([], "【绩效数据】2024-03-03 02:30 恢复正常 1 项；未结问题：无"),
    ],
)
def test_what_ended_since_a_first_run_failed_is_not_counted_as_open(now_open: list[Event], headline: str) -> None:
    known = [row(AFTER[15])]
    told = compare(OWNER, known, Seen({FINDING, "run_failed"}, now_open))
    digest = compose(told, known, "default", AlertSettings({"default": OWNER}), MOMENT, "x")
    assert digest is not None
    assert (digest.headline, digest.lines) == (headline, ["[恢复] 运行恢复正常"])


def test_an_introduction_with_nothing_open_says_nothing() -> None:
    told = compare(OWNER, [], Seen(set(ALL_KINDS), [AFTER[11]]))
    assert compose(told, [], "default", AlertSettings({"default": OWNER}), MOMENT, "x") is None


def test_a_text_of_a_document_calls_nobody() -> None:
    assert plain_words("<!channel> @all <at user_id='all'>\n\x1b[2J\u202e") == (
        "＜!channel＞ ＠all ＜at user_id='all'＞ \\x1b[2J\\u202e"
    )


def _keys(texts: dict[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, text in texts.items():
        flat |= _keys(text, f"{before}{key}.") if isinstance(text, dict) else {f"{before}{key}": text}
    return flat


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_kind_has_its_words_with_the_same_fields_in_each_language() -> None:
    chinese, english = (_keys(yaml.safe_load((digests.WORDS / f"{name}.yml").read_text())) for name in ("zh", "en"))
    assert chinese.keys() == english.keys()
    assert {key: _fields(text) for key, text in chinese.items()} == {
        key: _fields(text) for key, text in english.items()
    }
    assert {f"counts.{kind}" for kind in KINDS} <= chinese.keys()
    assert {f"lines.{kind}" for kind in KINDS if kind != ENDED} <= chinese.keys()
    lasting = set(KINDS) - HAPPENINGS - set(ENDINGS) - {kind for kind in KINDS if kind.startswith("finding")}
    assert {f"ended.{kind}" for kind in lasting} <= chinese.keys()


def test_a_severity_is_called_as_the_report_and_the_tables_for_bi_call_it() -> None:
    with (PROJECT_ROOT / "forms" / "code_names.csv").open(encoding="utf-8", newline="") as lines:
        names = {row["code"]: row["name_zh"] for row in csv.DictReader(lines) if row["code_list"] == "severity"}
    assert {severity: Words("zh").say(f"severities.{severity}") for severity in names} == names


def test_what_a_language_lacks_is_said_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zh.yml").write_text("more: 多\n", encoding="utf-8")
    (tmp_path / "en.yml").write_text("more: more\nlink: 'at {link}'\n", encoding="utf-8")
    monkeypatch.setattr(digests, "WORDS", tmp_path)
    digests._read_words.cache_clear()
    words = Words("zh")
    assert (words.say("more"), words.say("link", link="x")) == ("多", "at x")
    with pytest.raises(KeyError):
        words.say("nowhere.at.all")
    digests._read_words.cache_clear()


def test_no_words_stand_in_the_code() -> None:
    for path in Path(digests.__file__).parent.glob("*.py"):
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", path.read_text(encoding="utf-8"))
        assert not re.findall(r"[\u4e00-\u9fff]+", code), path.name
