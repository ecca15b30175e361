"""`[alerts]` of settings.toml: who is told what, how much, in which language. Addresses are secrets and not in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from flows.alerts.kinds import FINDING_KINDS, KINDS
from flows.settings import FILE_NAME, PREFIX, SEVERITIES, SettingsError

DEFAULT_OWNER = "default"
LANGUAGES = ("zh", "en")
LONGEST_LINK = 500
SCHEMA = re.compile(r"[a-z0-9][a-z0-9+]*")


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who is told. ``severity`` is the lowest of a finding that they hear of; ``off`` the kinds that they do
    not; ``urls_env`` names the environment variable with their addresses, ``block`` a Prefect Secret block."""

    name: str
    severity: str = "advisory"
    off: frozenset[str] = frozenset()
    urls_env: str = ""
    block: str | None = None

    def wants(self, kind: str, severity: str) -> bool:
        """Whether this owner hears of an event: kinds by their switch, findings by their severity too."""
        if kind in self.off:
            return False
        return kind not in FINDING_KINDS or SEVERITIES.index(severity) <= SEVERITIES.index(self.severity)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a table may move between two snapshots, in percent; smaller tables than ``rows_at_least`` may at will."""

    rows_percent: int = 50
    totals_percent: int = 50
    rows_at_least: int = 1000


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """``silent_hours``: nothing was published for so long; ``run_hours``: no run came to a good end for so long; None:
    not looked at. ``caps`` are sizes of messages by the scheme of a channel, in the measure of ``channels.csv``."""

    owners: Mapping[str, Owner]
    language: str = "zh"
    report_url: str = ""
    silent_hours: int | None = None
    run_hours: int | None = None
    source_failures: int = 1
    max_lines: int = 30
    delivery_seconds: int = 60
    bounds: Bounds = field(default_factory=Bounds)
    caps: Mapping[str, int] = field(default_factory=dict)

    def owner_of(self, name: str | None) -> str:
        """Who is told of what ``name`` owns: they themselves where they are configured, else the default owner."""
        return name if name is not None and name in self.owners else DEFAULT_OWNER


def parse_alerts(stated: Mapping[str, Any]) -> AlertSettings:
    """The table as read from TOML. Raises ``SettingsError`` naming the key at fault, never its value."""
    stated = dict(stated)
    owners = {name: _parse_owner(name, each) for name, each in _table(stated.pop("owners", {}), "owners").items()}
    owners.setdefault(DEFAULT_OWNER, _parse_owner(DEFAULT_OWNER, {}))
    shared = sorted(
        owner.name for owner in owners.values() if owner.block is None and _count(owners, owner.urls_env) > 1
    )
    if shared:
        raise SettingsError(
            f"alerts.owners {', '.join(shared)} would read the same environment variable: give each a urls_env"
        )
    bounds = _table(stated.pop("bounds", {}), "bounds")
    _refuse_unknown(bounds, {item.name for item in fields(Bounds)}, "alerts.bounds")
    caps = _table(stated.pop("caps", {}), "caps")
    if wrong := sorted(name for name in caps if not SCHEMA.fullmatch(name)):
        raise SettingsError(f"alerts.caps has {', '.join(wrong)}: name the scheme of a channel, such as wecombot")
    known = {item.name for item in fields(AlertSettings)} - {"owners", "bounds", "caps"}
    _refuse_unknown(stated, known, "alerts")
    language = stated.pop("language", "zh")
    if language not in LANGUAGES:
        raise SettingsError(f"alerts.language is {language!r}; it may be {', '.join(LANGUAGES)}")
    link = stated.pop("report_url", "")
    if not isinstance(link, str) or len(link) > LONGEST_LINK or any(sign.isspace() for sign in link):
        raise SettingsError(f"alerts.report_url must be an address of at most {LONGEST_LINK} signs")
    return AlertSettings(
        owners=owners,
        language=language,
        report_url=link,
        bounds=Bounds(**{name: _positive(f"alerts.bounds.{name}", value) for name, value in bounds.items()}),
        caps={name: _positive(f"alerts.caps.{name}", value) for name, value in caps.items()},
        **{name: _positive(f"alerts.{name}", value) for name, value in stated.items()},
    )


def _parse_owner(name: str, stated: object) -> Owner:
    where = f"alerts.owners.{name}"
    table = dict(_table(stated, f"owners.{name}"))
    _refuse_unknown(table, {"severity", "kinds", "urls_env", "block"}, where)
    severity = table.pop("severity", SEVERITIES[-1])
    if severity not in SEVERITIES:
        raise SettingsError(f"{where}.severity may be {', '.join(SEVERITIES)}")
    kinds = _table(table.pop("kinds", {}), f"owners.{name}.kinds")
    _refuse_unknown(kinds, set(KINDS), f"{where}.kinds")
    if not all(isinstance(value, bool) for value in kinds.values()):
        raise SettingsError(f"{where}.kinds are true or false each")
    for key, value in table.items():
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", value):
            raise SettingsError(f"{where}.{key} must be a name: addresses themselves are secrets and stand nowhere")
    if len(table) == 2:
        raise SettingsError(f"{where} has urls_env and block: one says where the addresses are")
    env = table.get("urls_env") or f"{PREFIX}ALERT_{re.sub(r'[^A-Z0-9]', '_', name.upper())}"
    return Owner(name, severity, frozenset(kind for kind, is_on in kinds.items() if not is_on), env, table.get("block"))


def _count(owners: Mapping[str, Owner], env: str) -> int:
    return sum(owner.block is None and owner.urls_env == env for owner in owners.values())


def _table(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{FILE_NAME}: [alerts.{name}] must be a table")
    return value


def _refuse_unknown(stated: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(stated) - known)
    if unknown:
        raise SettingsError(
            f"unknown setting {', '.join(f'{where}.{name}' for name in unknown)}; known are {', '.join(sorted(known))}"
        )


def _positive(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise SettingsError(f"{name} must be a whole number from 1")
    return value
