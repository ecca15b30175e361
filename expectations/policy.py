"""What a broken identity does to the run, by severity. A setting; findings are recorded whatever it says."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import yaml

from expectations.contract import SEVERITIES


class Action(StrEnum):
    """``hold_document`` keeps one document out of the snapshot; ``stop_run`` keeps it from being published."""

    PUBLISH_WITH_FINDING = "publish_with_finding"
    HOLD_DOCUMENT = "hold_document"
    STOP_RUN = "stop_run"


Policy = Mapping[str, Action]

DEFAULT_POLICY: Policy = dict.fromkeys(SEVERITIES, Action.PUBLISH_WITH_FINDING)


class PolicyError(ValueError):
    """A policy that names an unknown severity or action, or is no mapping."""


def make_policy(settings: Mapping[str, str]) -> Policy:
    """The default policy with ``settings`` (severity → action) over it. Raises ``PolicyError``."""
    policy = dict(DEFAULT_POLICY)
    for severity, action in settings.items():
        if severity not in SEVERITIES:
            raise PolicyError(f"severity {severity!r} is none of {', '.join(SEVERITIES)}")
        try:
            policy[severity] = Action(action)
        except ValueError:
            raise PolicyError(f"{severity}: {action!r} is none of {', '.join(Action)}") from None
    return policy


def read_policy(path: Path) -> Policy:
    """Read a YAML or JSON file such as ``must: hold_document``. Raises ``PolicyError``, ``OSError``."""
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise PolicyError(f"{path} is neither YAML nor JSON: {error}") from error
    if not isinstance(settings, dict):
        raise PolicyError(f"{path} is no mapping of severity to action")
    return make_policy(settings)
