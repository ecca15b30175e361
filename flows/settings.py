"""What a run may be told: ``<home>/settings.toml``, then the environment, over defaults. Frozen once read."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.limits import ReadLimits
from flows.sources.policy import FetchPolicy, PolicyError, read_policy

if TYPE_CHECKING:
    from flows.alerts.settings import AlertSettings

NUMBERS = ("workers", "batch_size", "keep_snapshots", "keep_logs", "build_seconds", "audit_seconds")
SEVERITIES = ("must", "should", "advisory")
ACTIONS = ("publish_with_finding", "hold_document", "stop_run")
FILE_NAME = "settings.toml"
PREFIX = "JIXIAO_"
DEFAULT_CRON = "0 2 * * *"
LIMIT_NAMES = {item.name for item in fields(ReadLimits)}


class SettingsError(Exception):
    """A setting that cannot be understood: wrong usage, said before anything runs."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one warehouse.

    ``policy`` maps each severity to one of ``ACTIONS``; ``limits`` are fields of ``extract.limits.ReadLimits``
    that differ from their defaults; ``roster`` is the file of the reports that are due, relative to the home.
    """

    home: Path
    sources: tuple[str, ...] = ()
    roster: Path | None = None
    cron: str = DEFAULT_CRON
    workers: int = field(default_factory=lambda: max(1, min(os.cpu_count() or 1, 8)))
    batch_size: int = 100
    keep_snapshots: int = 5
    keep_logs: int = 90
    build_seconds: int = 3600
    audit_seconds: int = 1800
    policy: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, ACTIONS[0]))
    limits: Mapping[str, int] = field(default_factory=dict)
    fetching: FetchPolicy = field(default_factory=FetchPolicy)
    alerts: AlertSettings | None = None  # None: nobody is told


def read_settings(home: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the warehouse at ``home``. Raises ``SettingsError`` naming the key at fault.

    An environment variable is the key in capitals after ``JIXIAO_``: ``JIXIAO_WORKERS=4``,
    ``JIXIAO_LIMITS_WALL_SECONDS=60``, ``JIXIAO_POLICY_MUST=hold_document``, ``JIXIAO_SOURCES=/a:/b``.
    ``sources`` is a list of places, or the table ``[sources]`` with the list in ``places``.
    """
    home = home.absolute()
    stated = _read_file(home / FILE_NAME)
    fetching: dict[str, Any] = {}
    if isinstance(stated.get("sources"), dict):
        fetching = stated.pop("sources")
        stated["sources"] = fetching.pop("places", ())
    policy = dict.fromkeys(SEVERITIES, ACTIONS[0]) | _table(stated.pop("policy", {}), "policy")
    limits = _table(stated.pop("limits", {}), "limits")
    for name in SEVERITIES:
        policy[name] = environment.get(f"{PREFIX}POLICY_{name.upper()}", policy[name])
    start = f"{PREFIX}LIMITS_"
    limits |= {name.removeprefix(start).lower(): text for name, text in environment.items() if name.startswith(start)}
    for name in ("roster", "cron", *NUMBERS):
        if (text := environment.get(PREFIX + name.upper())) is not None:
            stated[name] = text
    if (text := environment.get(f"{PREFIX}SOURCES")) is not None:
        # An address holds the sign that parts paths: where there is one, blanks part the places.
        stated["sources"] = [part for part in text.split(None if "://" in text else os.pathsep) if part]
    alerts = _table(stated.pop("alerts"), "alerts") if "alerts" in stated else None
    try:
        settings = replace(_checked(home, stated, policy, limits), fetching=read_policy(fetching, environment, PREFIX))
    except PolicyError as error:
        raise SettingsError(str(error)) from error
    if alerts is None:
        return settings
    from flows.alerts.settings import parse_alerts  # who tells nobody pays for none of it

    return replace(settings, alerts=parse_alerts(alerts))


def _read_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors for Windows begin a file with a mark
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error


def _table(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{FILE_NAME}: [{name}] must be a table")
    return dict(value)


def _checked(home: Path, stated: dict[str, Any], policy: dict[str, str], limits: dict[str, Any]) -> Settings:
    known = {item.name for item in fields(Settings)} - {"home", "policy", "limits", "fetching", "alerts"}
    unknown = (
        sorted(set(stated) - known)
        + [f"policy.{name}" for name in policy if name not in SEVERITIES]
        + [f"limits.{name}" for name in limits if name not in LIMIT_NAMES]
    )
    if unknown:
        raise SettingsError(f"unknown setting {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    for severity, action in policy.items():
        if action not in ACTIONS:
            raise SettingsError(f"policy.{severity} is {action!r}; it may be {', '.join(ACTIONS)}")
    sources = stated.pop("sources", ())
    if not isinstance(sources, list | tuple) or not all(isinstance(source, str) for source in sources):
        raise SettingsError("sources must be a list of paths")
    roster = stated.pop("roster", "")
    if not isinstance(roster, str):
        raise SettingsError("roster must be the path of a CSV file")
    cron = str(stated.pop("cron", DEFAULT_CRON))
    if len(cron.split()) != 5:
        raise SettingsError(f"cron is {cron!r}; it has five fields, such as '0 2 * * *'")
    numbers: dict[str, Any] = {name: _positive(name, value) for name, value in stated.items()}
    return Settings(
        home=home,
        sources=tuple(sources),
        roster=home / roster if roster else None,
        cron=cron,
        policy=policy,
        limits={name: _positive(f"limits.{name}", value) for name, value in limits.items()},
        **numbers,
    )


def _positive(name: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if number < 1:
        raise SettingsError(f"{name} is {value!r}; it must be a whole number from 1")
    return number
