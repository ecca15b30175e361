"""Every channel against a local receiver: the payload to the last sign, the caps, what counts as taken."""

from __future__ import annotations

import email
import email.policy
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from alert_fakes import Receiver
from hypothesis import given
from hypothesis import strategies as st

from flows.alerts.channels import MEASURES, find_channel, fit, send
from flows.alerts.digest import Digest

HEADLINE = "【绩效数据】2024-03-03 08:00 新增问题 1 项；未结问题：数据不一致 1 项"
LINE = "[新增] 甲市统计局 2023年 数据不一致：部分数 ≤ 总数，涉及 1.00 万元（SE-I7）"
LINK = "报告：http://bureau/report?run=1&page=2"
DIGEST = Digest(HEADLINE, [LINE], 0, "另有 {count} 项，见报告", LINK)
TEXT = f"{HEADLINE}\n{LINE}\n{LINK}"


@pytest.fixture
def pointed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """The receiver, with the fixed hosts of Apprise's plugins pointed at it."""
    for plugin, path in (
        ("dingtalk.NotifyDingTalk", "robot/send?access_token={token}"),
        ("feishu.NotifyFeishu", "hook/{token}/"),
        ("wecombot.NotifyWeComBot", "cgi-bin/webhook/send?key={key}"),
    ):
        monkeypatch.setattr(f"apprise.plugins.{plugin}.notify_url", f"{receiver.url}/{path}")
    monkeypatch.setattr("apprise.plugins.slack.NotifySlack.webhook_url", f"{receiver.url}/services")
    return receiver


@pytest.mark.parametrize(
    ("address", "answer", "path", "payload"),
    [
        (
            "wecombot://k3y-of-a-bot",
            '{"errcode": 0, "errmsg": "ok"}',
            "/cgi-bin/webhook/send?key=k3y-of-a-bot",
            {"msgtype": "text", "text": {"content": TEXT}},
        ),
        (
            "dingtalk://abc123",
            '{"errcode": 0, "errmsg": "ok"}',
            "/robot/send?access_token=abc123",
            {"msgtype": "text", "at": {"atMobiles": [], "isAtAll": False}, "text": {"content": TEXT}},
        ),
        (
            "feishu://abc-123",
            '{"code": 0, "msg": "success", "data": {}}',
            "/hook/abc-123/",
            {"msg_type": "text", "content": {"text": TEXT}},
        ),
        (
            "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?footer=no",
            "ok",
            "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
            {
                "mrkdwn": False,
                "attachments": [{"title": HEADLINE, "text": f"{LINE}\n{LINK}", "color": "#3AA3E3"}],
            },
        ),
    ],
    ids=["wecom", "dingtalk", "feishu", "slack"],
)
def test_a_chat_gets_exactly_this(
    pointed: Receiver, address: str, answer: str, path: str, payload: dict[str, Any]
) -> None:
    pointed.answers = [(200, answer)]
    assert send(address, DIGEST, {}) == ""
    assert pointed.posts == [(path, payload)]


def test_a_signed_dingtalk_robot_gets_its_signature(pointed: Receiver) -> None:
    pointed.answers = [(200, '{"errcode": 0}')]
    assert send("dingtalk://s1gn@abc123", DIGEST, {}) == ""
    ((path, _),) = pointed.posts
    assert "&timestamp=" in path
    assert "&sign=" in path


def test_a_webhook_gets_title_and_text_apart(receiver: Receiver) -> None:
    assert send(f"json://127.0.0.1:{receiver.port}/hook", DIGEST, {}) == ""
    payload = {"version": "1.0", "title": HEADLINE, "message": f"{LINE}\n{LINK}", "attachments": [], "type": "info"}
    assert receiver.posts == [("/hook", payload)]


class Mailbox:
    def __init__(self) -> None:
        self.mails: list[tuple[list[str], email.message.EmailMessage]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.rcpt_tos, mail))
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    with socket.socket() as probe:  # aiosmtpd takes no port 0
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()


def test_a_mail_has_the_headline_as_its_subject_and_plain_text(mail_server: tuple[Mailbox, int]) -> None:
    mailbox, port = mail_server
    address = f"mailto://127.0.0.1:{port}?from=jixiao@bureau.cn&to=one@bureau.cn,two@bureau.cn"
    assert send(address, DIGEST, {}) == ""
    assert [recipients for recipients, _ in mailbox.mails] == [["one@bureau.cn"], ["two@bureau.cn"]]
    (_, mail), _ = mailbox.mails
    assert mail["Subject"] == HEADLINE
    assert mail["From"] == "jixiao@bureau.cn"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == [LINE, LINK]


@pytest.mark.parametrize(
    ("address", "answer", "said"),
    [
        ("wecombot://k3y-of-a-bot", '{"errcode": 45009, "errmsg": "api freq out of limit"}', "errcode 45009"),
        ("dingtalk://abc123", '{"errcode": 310000, "errmsg": "keywords not in content"}', "errcode 310000"),
        ("feishu://abc-123", '{"code": 19024, "msg": "Key Words Not Found"}', "code 19024 Key Words Not Found"),
    ],
)
def test_a_bot_that_refuses_with_status_200_has_not_taken_it(
    pointed: Receiver, address: str, answer: str, said: str
) -> None:
    pointed.answers = [(200, answer)]
    assert said in send(address, DIGEST, {})


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_an_error_is_told_without_the_address(pointed: Receiver, status: int) -> None:
    pointed.answers = [(status, "k3y-of-a-bot")]
    refusal = send("wecombot://k3y-of-a-bot", DIGEST, {})
    assert str(status) in refusal
    assert "k3y-of-a-bot" not in refusal


def test_what_apprise_does_not_know_is_refused() -> None:
    assert send("nonsense://p4ssword", DIGEST, {}).startswith("not an address that Apprise knows: ")


def test_wecom_gets_a_headline_the_worst_lines_and_a_link_within_2048_bytes(pointed: Receiver) -> None:
    pointed.answers = [(200, '{"errcode": 0}')]
    assert send("wecombot://k3y-of-a-bot", replace(DIGEST, lines=[LINE] * 500, left_out=7), {}) == ""
    content = pointed.bodies[0]["text"]["content"]
    assert len(content.encode()) <= 2048
    count = content.count(LINE)
    assert content == "\n".join([HEADLINE, *[LINE] * count, f"另有 {507 - count} 项，见报告", LINK])
    assert len(content.encode()) + len(LINE.encode()) + 1 > 2048  # no line more would fit


def test_a_cap_of_the_settings_goes_before_the_list(pointed: Receiver) -> None:
    pointed.answers = [(200, '{"errcode": 0}')]
    assert send("wecombot://k3y-of-a-bot", replace(DIGEST, lines=[LINE] * 5), {"wecombot": 300}) == ""
    assert len(pointed.bodies[0]["text"]["content"].encode()) <= 300


@pytest.mark.parametrize("address", ["dingtalk://abc123", "feishu://abc-123"])
def test_the_whole_body_keeps_to_twenty_kilobytes(pointed: Receiver, address: str) -> None:
    pointed.answers = [(200, "{}")]
    assert send(address, replace(DIGEST, lines=[LINE] * 900), {}) == ""
    assert len(json.dumps(pointed.bodies[0])) <= 20_000


@given(
    st.text(max_size=60),
    st.lists(st.text(min_size=1, max_size=60), max_size=30),
    st.integers(200, 3000),
    st.sampled_from(sorted(MEASURES)),
)
def test_no_digest_is_longer_than_its_limit(headline: str, lines: list[str], limit: int, measure: str) -> None:
    title, body = fit(Digest(headline, lines, 3, DIGEST.more, LINK), limit, measure)
    assert MEASURES[measure](f"{title}\r\n{body}") <= max(limit, MEASURES[measure](f"\r\n{LINK}"))
    assert body.endswith(LINK)


def test_an_unknown_channel_gets_the_narrowest_treatment() -> None:
    assert find_channel(["tgram"]).limit == 1000


def test_the_address_that_wecom_itself_gives_has_the_bounds_of_wecom_and_its_refusals(pointed: Receiver) -> None:
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k3y-of-a-bot"
    pointed.answers = [(200, '{"errcode": 45009, "errmsg": "api freq out of limit"}')]
    assert "errcode 45009" in send(address, replace(DIGEST, lines=[LINE] * 500), {})
    content = pointed.bodies[0]["text"]["content"]
    assert 1900 < len(content.encode()) <= 2048


def test_a_cap_is_kept_for_a_channel_that_the_list_does_not_know(receiver: Receiver) -> None:
    address = f"form://127.0.0.1:{receiver.port}/hook"
    sent: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("apprise.plugins.custom_form.NotifyForm.send", lambda self, body, **_: sent.append(body) or True)
        assert send(address, replace(DIGEST, lines=[LINE] * 50), {"form": 300}) == ""
    assert [len(body) <= 300 for body in sent] == [True]
