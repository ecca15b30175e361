"""``[sources]`` of the settings: which hosts may be asked, how long and how much, and when silence means withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

HOST = re.compile(r"(?:\*\.)?[^\s/@:*\[\]]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
PREFIX = "SOURCES_"


class PolicyError(Exception):
    """A setting under ``[sources]`` that cannot be understood; the message names it."""


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How sources are asked. All times are seconds.

    ``allow_hosts``: a name stands for itself on the usual ports, ``*.name`` for every name below it, ``name:port`` for
    that port alone, of a host that may then have a private address. None: no address is asked.
    """

    allow_hosts: tuple[str, ...] = ()
    connect_seconds: int = 10
    read_seconds: int = 30
    total_seconds: int = 300
    max_bytes: int = 200 << 20
    redirects: int = 5
    retries: int = 2
    backoff_seconds: int = 2
    delay_seconds: int = 1
    retry_after_seconds: int = 60
    hosts_at_once: int = 4
    attachments: int = 100
    robots: bool = True
    proxy: str = ""
    contact: str = ""
    withdraw_after_runs: int = 2
    withdraw_after_hours: int = 20


_FROM_ZERO = {"redirects", "retries", "backoff_seconds", "delay_seconds", "retry_after_seconds", "withdraw_after_hours"}
_NAMES = {item.name: item for item in fields(FetchPolicy)}


def read_policy(stated: Mapping[str, Any], environment: Mapping[str, str], prefix: str) -> FetchPolicy:
    """The table ``[sources]`` and the environment's ``<prefix>SOURCES_<KEY>`` → policy. Raises ``PolicyError``."""
    given: dict[str, Any] = dict(stated)
    for name in _NAMES:
        if (text := environment.get(f"{prefix}{PREFIX}{name.upper()}")) is not None:
            given[name] = text.replace(",", " ").split() if name == "allow_hosts" else text
    unknown = sorted(set(given) - set(_NAMES))
    if unknown:
        named = ", ".join(f"sources.{name}" for name in unknown)
        raise PolicyError(f"unknown setting {named}; known are places, {', '.join(_NAMES)}")
    return FetchPolicy(**{name: _checked(name, value) for name, value in given.items()})


def _checked(name: str, value: Any) -> Any:
    if name == "allow_hosts":
        return _hosts(value)
    if name == "robots":
        if str(value).lower() not in ("true", "false"):
            raise PolicyError(f"sources.robots is {value!r}; it is true or false")
        return str(value).lower() == "true"
    if name in ("proxy", "contact"):
        if not isinstance(value, str) or any(sign in value for sign in "\r\n"):
            raise PolicyError(f"sources.{name} must be one line of text")
        return value
    lowest = 0 if name in _FROM_ZERO else 1
    if not str(value).isascii() or not str(value).isdigit() or int(str(value)) < lowest:
        raise PolicyError(f"sources.{name} is {value!r}; it must be a whole number from {lowest}")
    return int(str(value))


def _hosts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(host, str) for host in value):
        raise PolicyError("sources.allow_hosts must be a list of names of hosts")
    wrong = [host for host in value if not HOST.fullmatch(host)]
    if wrong:
        raise PolicyError(f"sources.allow_hosts: {wrong[0]!r} is no host; write www.example.gov.cn, without https://")
    return tuple(host.lower() for host in value)
