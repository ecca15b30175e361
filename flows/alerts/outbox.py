"""Delivering what waits: by channel, with retries, within a time. What does not go out now does with the next run."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.alerts.addresses import AddressError, mask, name_channels
from flows.alerts.digest import Digest
from flows.alerts.store import Message, Store

PAUSES = (1.0, 3.0)  # seconds before the second and the third try
KEPT_FOR = timedelta(days=14)  # a digest that nobody could be sent for so long is history
Send = Callable[[str, Digest, float], str]  # address, digest, seconds -> "" or why not


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of one message. ``error`` is masked; empty where every channel has it."""

    message: Message
    error: str


@dataclass(slots=True)
class Postman:
    """Everything that delivering needs from outside: addresses by owner, a way to send, clocks."""

    addresses: Callable[[str], tuple[str, ...]]
    send: Send
    now: Callable[[], datetime]
    seconds: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def deliver(store: Store, postman: Postman, known: Collection[str]) -> list[Delivery]:
    """Send what waits, oldest first, to owners who are still ``known``.

    A channel that does not answer is left alone for the rest of this run: an owner gets messages in their order.
    """
    deadline = postman.clock() + postman.seconds
    silent: set[tuple[str, str]] = set()
    read: dict[str, Mapping[str, str] | str] = {}
    deliveries = []
    for message in store.read_waiting():
        if message.owner not in known:
            store.settle(message, "expired", "the settings do not name this owner any more", postman.now())
            continue
        if postman.now() - message.composed_at > KEPT_FOR:
            store.settle(message, "expired", "no channel could be reached in time", postman.now())
            continue
        if message.owner not in read:
            read[message.owner] = _read_channels(message.owner, postman)
        channels = read[message.owner]
        if isinstance(channels, str):
            error = channels
        else:
            error = _send_everywhere(store, message, channels, postman, silent, deadline)
        message.attempts += 1
        store.settle(message, "waiting" if error else "delivered", error, postman.now())
        deliveries.append(Delivery(message, error))
    return deliveries


def _read_channels(owner: str, postman: Postman) -> Mapping[str, str] | str:
    try:
        return name_channels(postman.addresses(owner))
    except AddressError as error:
        return str(error)


def _send_everywhere(
    store: Store,
    message: Message,
    channels: Mapping[str, str],
    postman: Postman,
    silent: set[tuple[str, str]],
    deadline: float,
) -> str:
    """To every channel that has not got it; what was sent is kept at once. Returns the errors, masked."""
    errors = []
    for name, address in channels.items():
        if name in message.delivered:
            continue
        if (message.owner, name) in silent:
            error = "waits for the messages before it"
        else:
            error = _send_with_retries(address, message.digest, postman, deadline)
        if error:
            silent.add((message.owner, name))
            errors.append(f"{name}: {error}")
        else:
            message.delivered.append(name)
            store.settle(message, "waiting", "", postman.now())
    return mask("; ".join(errors), channels.values())


def _send_with_retries(address: str, digest: Digest, postman: Postman, deadline: float) -> str:
    error = "no time was left in this run"
    for pause in (0.0, *PAUSES):
        left = deadline - postman.clock() - pause
        if left <= 0:
            break
        if pause:
            postman.sleep(pause)
        error = postman.send(address, digest, left)
        if not error:
            return ""
    return error
