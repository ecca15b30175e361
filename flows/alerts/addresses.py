"""Addresses of owners: secrets, read where they are used and never written anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, unquote_plus

from flows.alerts.settings import Owner
from flows.home import Home

HIDDEN = "***"
SHORTEST_SECRET = 4
# A comma inside an address (several recipients) is not followed by a scheme.
_BETWEEN = re.compile(r"[\s,]+(?=[A-Za-z0-9+]{2,20}://)")
_PARTS = re.compile(r"[/?&=:@,;#\s]+")
_PLAIN = frozenset({"http", "https", "json", "jsons", "mailto", "mailtos", "slack", "feishu", "dingtalk", "wecombot"})


class AddressError(Exception):
    """An owner's addresses cannot be read; the message says where they were looked for and nothing of them."""


def read_addresses(owner: Owner, home: Home, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The Apprise URLs of an owner. Raises ``AddressError`` where there are none."""
    if owner.block is not None:
        text, where = _read_block(owner.block, home), f"the Prefect block {owner.block}"
    else:
        text, where = environment.get(owner.urls_env, ""), f"the environment variable {owner.urls_env}"
    addresses = split_addresses(text)
    if not addresses:
        raise AddressError(f"no address: {where} is not set or names no channel")
    return addresses


def split_addresses(text: str) -> tuple[str, ...]:
    """Addresses apart by commas or white space.

    >>> split_addresses("json://a/b, mailto://u:p@c?to=x,y")
    ('json://a/b', 'mailto://u:p@c?to=x,y')
    """
    return tuple(part for part in (part.strip(" ,\n\t") for part in _BETWEEN.split(text)) if "://" in part)


def scheme_of(address: str) -> str:
    return address.partition("://")[0].lower()


def name_channels(addresses: Iterable[str]) -> dict[str, str]:
    """A name that tells nothing -> address: ``wecombot``, ``mailto``, ``mailto#2``."""
    named: dict[str, str] = {}
    for address in addresses:
        scheme = scheme_of(address)
        number = 1 + sum(name.partition("#")[0] == scheme for name in named)
        named[scheme if number == 1 else f"{scheme}#{number}"] = address
    return named


def mask(text: str, addresses: Iterable[str]) -> str:
    """A text without the addresses and without any part of them that could be a secret."""
    hidden: set[str] = set()
    for address in addresses:
        for form in (address, unquote(address), unquote_plus(address)):
            rest = form.partition("://")[2]
            hidden |= {form, rest, *_PARTS.split(rest)}
    for secret in sorted(hidden, key=len, reverse=True):
        if len(secret) >= SHORTEST_SECRET and secret not in _PLAIN:
            text = text.replace(secret, HIDDEN)
    return text


def _read_block(name: str, home: Home) -> str:
    """A Prefect Secret block's value. Prefect is imported, and its server started, only for this."""
    from flows.engine import EngineError, run_server

    try:
        with run_server(home) as server:
            if server is not None:
                server.wait()
            from prefect.blocks.system import Secret

            block = Secret.load(name)
            value = block.get()  # type: ignore[union-attr]
    except (ValueError, EngineError) as error:
        raise AddressError(f"the Prefect block {name} cannot be read ({type(error).__name__})") from None
    return str(value)
