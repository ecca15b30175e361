"""The history of a small bureau, night by night: every message word for word, and none that was not expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alert_fakes import Clock, Receiver, write_settings
from history import Bureau, open_bureau

from flows.alerts import alerting, channels
from flows.warehouse.publishing import roll_back

SETTINGS = """
roster = "roster.csv"
[alerts]
report_url = "http://bureau/report"
silent_hours = 96
[alerts.owners.default]
severity = "must"
"""
ROSTER = (
    "常德市武陵区便民服务中心,绩效自评,2023,2024-03-31",
    "常德市武陵区档案馆,绩效自评,2023,2024-03-06",
)
LINK = "报告：http://bureau/report"
SERVICE, READING = "常德市武陵区便民服务中心 2023年 数据不一致", "常德市武陵区公共阅读中心 2023年 数据不一致"
ARCHIVES = "常德市武陵区档案馆 2023年 绩效自评报告"
ROOM = {"body": "公共阅读中心", "short": "阅读中心"}
Night = tuple[str, Callable[[Bureau], object], list[str]]  # what happens, how, the message


def put(name: str, **changed: object) -> Callable[[Bureau], object]:
    def happen(bureau: Bureau) -> None:
        bureau.put(name, **changed)
        bureau.load()

    return happen


def put_unreadable_and_withdraw(bureau: Bureau) -> None:
    bureau.withdraw("阅读2023再更正.txt", "单位来函")
    (bureau.inbox / "决算.zip").write_bytes(b"PK\x03\x04 and no more")
    bureau.load()


def put_and_fail(bureau: Bureau) -> None:
    bureau.put("档案2023.txt", body="档案馆", short="档案馆")
    bureau.fail()


def roll_back_and_load(bureau: Bureau) -> None:
    roll_back(bureau.home)
    bureau.load()


NIGHTS: list[Night] = [
    (
        "a first look at what is open",
        put("便民2023.txt", left="6.00"),
        [
            "【绩效数据】2024-03-02 08:00 开始向“default”发送提醒。此前未结 1 项：数据不一致 1 项。"
            "以后只通知新出现、加重和解决的事项。",
            LINK,
        ],
    ),
    ("nothing new", Bureau.load, []),
    (
        "new",
        put("阅读2023.txt", **ROOM, added="8.00", project="32.00"),
        [
            "【绩效数据】2024-03-04 08:00 新增问题 2 项；未结问题：数据不一致 3 项",
            f"[新增] {READING}：全年预算数 = 年初预算数 + 预算调整数，涉及 3.00 万元（SE-A7）",
            f"[新增] {READING}：全年预算数 = 基本支出预算 + 项目支出预算，涉及 2.00 万元（SE-A1）",
            LINK,
        ],
    ),
    (
        "worse, in a newer edition that supersedes the first",
        put("便民2023更正.txt", left="9.00"),
        [
            "【绩效数据】2024-03-05 08:00 加重 1 项、报告更新 1 份；未结问题：数据不一致 3 项",
            f"[加重] {SERVICE}：结转结余 = 全年预算数 − 实际支出，涉及金额由 1.00 万元增至 4.00 万元（SE-A8）",
            "[报告更新] 便民2023.txt 由 便民2023更正.txt 取代",
            LINK,
        ],
    ),
    (
        "resolved",
        put("阅读2023更正.txt", **ROOM),
        [
            "【绩效数据】2024-03-06 08:00 解决 2 项、报告更新 1 份；未结问题：数据不一致 1 项",
            f"[解决] {READING}：全年预算数 = 年初预算数 + 预算调整数（SE-A7）",
            f"[解决] {READING}：全年预算数 = 基本支出预算 + 项目支出预算（SE-A1）",
            "[报告更新] 阅读2023.txt 由 阅读2023更正.txt 取代",
            LINK,
        ],
    ),
    (
        "what was resolved comes back, and the day after a due date",
        put("阅读2023再更正.txt", **ROOM, project="35.00"),
        [
            "【绩效数据】2024-03-07 08:00 新增问题 1 项、逾期未报 1 份、报告更新 1 份；未结问题：数据不一致 2 项",
            f"[新增] {READING}：全年预算数 = 基本支出预算 + 项目支出预算，涉及 5.00 万元（SE-A1）",
            f"[逾期未报] {ARCHIVES}，截止日期 2024-03-06（已收到的报告中没有这个单位名称，请核对名单）",
            "[报告更新] 阅读2023更正.txt 由 阅读2023再更正.txt 取代",
            LINK,
        ],
    ),
    (
        "a report withdrawn, whose contradiction is not called resolved, and a file that cannot be read",
        put_unreadable_and_withdraw,
        [
            "【绩效数据】2024-03-08 08:00 撤回报告 1 份、无法读取 1 份；未结问题：数据不一致 1 项",
            "[撤回] 阅读2023再更正.txt：2024-03-07 人工撤回：单位来函",
            "[无法读取] 决算.zip：不读取这种格式：ZIP 压缩包（无法打开）（application/zip）。文件可能损坏或未下载完整："
            "请重新下载，或解压后放入其中的文件",
            LINK,
        ],
    ),
    (
        "a run that fails, in which the late report arrives",
        put_and_fail,
        [
            "【绩效数据】2024-03-09 08:00 运行失败；未结问题：数据不一致 1 项",
            "[运行失败] 本次运行没有完成（the policy stops a run for these checks）。已发布的数据不受影响",
            LINK,
        ],
    ),
    ("it fails again", Bureau.fail, []),
    (
        "it succeeds: late is the day of the arrival, not of the publication",
        Bureau.load,
        [
            "【绩效数据】2024-03-11 08:00 迟报 1 份、恢复正常 1 项；未结问题：数据不一致 1 项",
            f"[迟报] {ARCHIVES}，截止日期 2024-03-06，迟 3 天",
            "[恢复] 运行恢复正常",
            LINK,
        ],
    ),
    ("a rollback, and nothing new", roll_back_and_load, []),
]


@pytest.fixture
def bureau(tmp_path: Path, clock: Clock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    monkeypatch.setenv("JIXIAO_ALERT_DEFAULT", f"json://127.0.0.1:{receiver.port}/hook")
    monkeypatch.setattr(
        alerting.Sender, "__call__", lambda self, address, digest, seconds: channels.send(address, digest, self._caps)
    )
    with open_bureau(tmp_path, clock, monkeypatch) as bureau:
        write_settings(bureau.home, SETTINGS)
        bureau.expect(*ROSTER)
        yield bureau


@pytest.mark.slow
def test_every_night_is_told_word_for_word(bureau: Bureau, receiver: Receiver) -> None:
    for what, happen, lines in NIGHTS:
        happen(bureau)
        assert receiver.take_messages() == (["\n".join(lines)] if lines else []), what
