"""Sending a digest to one address by Apprise, cut to what its channel takes. Imported only where something is sent."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flows.alerts.addresses import mask, scheme_of
from flows.alerts.digest import Digest

LIMITS = Path(__file__).with_name("channels.csv")
OTHER = "*"
ACCEPTED = (0, "0", None)  # what a bot's answer says in its own code where it took the message
MEASURES: Mapping[str, Callable[[str], int]] = {
    "characters": len,
    "utf8_bytes": lambda text: len(text.encode("utf-8", "replace")),
    "json_bytes": lambda text: len(json.dumps(text)),  # what Apprise sends: every Chinese sign is six bytes
}


@dataclass(frozen=True, slots=True)
class Channel:
    """What a channel takes: ``limit`` in ``measure``; ``answer_field`` of its answer is 0 where it took the message."""

    scheme: str
    limit: int
    measure: str
    answer_field: str
    has_title: bool


@cache
def _read_channels() -> dict[str, Channel]:
    with LIMITS.open(encoding="utf-8", newline="") as lines:
        return {
            row["scheme"]: Channel(
                row["scheme"], int(row["limit"]), row["measure"], row["answer_field"], row["has_title"] == "true"
            )
            for row in csv.DictReader(lines)
        }


def find_channel(schemes: Iterable[str]) -> Channel:
    """What is known of the channel of these schemes; one that the list does not know gets the narrowest treatment."""
    known = _read_channels()
    return next((known[scheme] for scheme in schemes if scheme in known), known[OTHER])


def _schemes_of(address: str, plugin: Any) -> list[str]:
    """The schemes of a channel: that of the address, then those that Apprise has for it. The address alone says nothing
    where it is the one that the service itself gives: ``https://qyapi.weixin.qq.com/…`` is a ``wecombot``."""
    schemes = [scheme_of(address)]
    for named in (plugin.secure_protocol, plugin.protocol):
        schemes += [named] if isinstance(named, str) else named or ()
    return schemes


def fit(digest: Digest, limit: int, measure: str) -> tuple[str, str]:
    """Headline and body that keep to ``limit`` together: the worst lines that fit, how many more there are, the link.

    The headline goes through cut short only where it alone is too long.
    """
    size = MEASURES[measure]
    tail = [digest.link] if digest.link else []
    for count in range(len(digest.lines), -1, -1):
        left_out = digest.left_out + len(digest.lines) - count
        more = [digest.more.replace("{count}", str(left_out))] if left_out else []
        body = "\n".join([*digest.lines[:count], *more, *tail])
        if size(f"{digest.headline}\r\n{body}") <= limit:
            return digest.headline, body
    headline, body = digest.headline, "\n".join(tail)
    while headline and size(f"{headline}\r\n{body}") > limit:
        headline = headline[:-1]
    return headline, body


def send(address: str, digest: Digest, caps: Mapping[str, int]) -> str:
    """Send to one address; returns "" where it was taken, else why it was not, with nothing of the address in it."""
    try:
        return mask(_send(address, digest, caps), [address])
    except Exception as error:
        return mask(f"{type(error).__name__}: {error}", [address])


def _send(address: str, digest: Digest, caps: Mapping[str, int]) -> str:
    import apprise

    asset = apprise.AppriseAsset(
        app_id="jixiao", app_desc="jixiao", app_url="", image_url_mask="", image_path_mask="", storage_mode="memory"
    )
    with _said_by_apprise() as said:
        plugin = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
        if plugin is None:
            return "not an address that Apprise knows: docs/alerts.md says how that of each channel is written"
        schemes = _schemes_of(address, plugin)
        channel = find_channel(schemes)
        limit = next((caps[scheme] for scheme in schemes if scheme in caps), channel.limit)
        if "format=" not in address:
            plugin.notify_format = apprise.NotifyFormat.TEXT
        title, body = fit(digest, limit, channel.measure)
        if not channel.has_title or not body:
            title, body = "", "\n".join(part for part in (title, body) if part)
        servers = apprise.Apprise(servers=[plugin], asset=asset)
        with _answers(channel.answer_field) as refusals:
            is_sent = servers.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
    if is_sent and not refusals:
        return ""
    return "; ".join([*refusals, *said]) or "not taken"


@contextmanager
def _said_by_apprise() -> Iterator[list[str]]:
    """What Apprise complains of, kept from every log: a log may hold addresses."""
    logger = logging.getLogger("apprise")
    said: list[str] = []
    listener = _Listener(said)
    before = (logger.propagate, logger.level, logger.handlers[:])
    logger.propagate, logger.handlers = False, [listener]
    logger.setLevel(logging.WARNING)
    try:
        yield said
    finally:
        logger.propagate, logger.handlers = before[0], before[2]
        logger.setLevel(before[1])


class _Listener(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())


@contextmanager
def _answers(field: str) -> Iterator[list[str]]:
    """Refusals in answers of status 200: the bots of WeCom, DingTalk and Feishu say them in a field of their own, which
    Apprise does not look at. A message that is over the bot's rate or lacks its keyword would pass for delivered."""
    import requests

    refusals: list[str] = []
    original = requests.Session.send

    def listen(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        response = original(self, request, **kwargs)
        if field and response.status_code == 200:
            refusals.extend(_find_refusal(response.text, field))
        return response

    requests.Session.send = listen  # type: ignore[method-assign]
    try:
        yield refusals
    finally:
        requests.Session.send = original  # type: ignore[method-assign]


def _find_refusal(text: str, field: str) -> list[str]:
    try:
        answer = json.loads(text)
    except ValueError:
        return []
    code = answer.get(field) if isinstance(answer, dict) else None
    if code in ACCEPTED:
        return []
    return [f"{field} {code} {answer.get('errmsg') or answer.get('msg') or ''}".strip()[:200]]
