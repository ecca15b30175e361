"""The log of a run for programs: ``<home>/logs/<run>.jsonl``, one JSON object a line, on Python's own ``logging``.

Whatever any module says to the logger ``jixiao`` (or one below it) while a run is open goes there. Prefect's logging is
its own and is left as it is. No secret is ever written, and a log that cannot be written never stops a run.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.terminal import printable_json

LOGGER = logging.getLogger("jixiao")
HIDDEN = "***"
# Names of environment variables whose values are secrets, and names in texts whose values are.
SECRET_NAME = re.compile(r"PASS|SECRET|TOKEN|KEY|WEBHOOK|CREDENTIAL|URLS?$|URLS?_|DSN", re.IGNORECASE)
OPEN_NAMES = frozenset({"PREFECT_API_URL"})
SHORTEST_SECRET = 6
_SPOKEN = re.compile(
    r"(?i)\b((?:access_?|api_?)?(?:token|key|secret|sign|signature|password|passwd|pwd))(\"?'?\s*[=:]\s*\"?'?)([^\s&\"',;]+)"
)
_USER_INFO = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+@", re.IGNORECASE)
_HOOK = re.compile(r"(?i)(https?://\S*?/(?:hook|hooks|webhook|services)/)[^\s\"']+")
# Addresses of channels (dingtalk://token) are secrets as a whole; these schemes name places.
_CHANNEL = re.compile(r"\b(?!https?:|file:|ftps?:|sftp:|s3:|zip:)([a-z][a-z0-9+.-]*://)[^\s\"']+", re.IGNORECASE)
_FIELDS = "fields"


def say(event: str, level: int = logging.INFO, **fields: Any) -> None:
    """Log an event with its fields: words, numbers, lists of them. A field that is None is left out."""
    LOGGER.log(level, event, extra={_FIELDS: fields})


def without_secrets(text: str, secrets: Sequence[str] | None = None) -> str:
    """A text with every secret hidden (those of the environment, if none are given), and whatever looks like one."""
    for secret in list_secrets(os.environ) if secrets is None else secrets:
        text = text.replace(secret, HIDDEN)
    text = _USER_INFO.sub(rf"\g<1>{HIDDEN}@", text)
    text = _HOOK.sub(rf"\g<1>{HIDDEN}", text)
    text = _CHANNEL.sub(rf"\g<1>{HIDDEN}", text)
    return _SPOKEN.sub(rf"\g<1>\g<2>{HIDDEN}", text)


def list_secrets(environment: Mapping[str, str]) -> list[str]:
    """The secret values, whole and by the words they consist of, the longest first."""
    values = [text for name, text in environment.items() if SECRET_NAME.search(name) and name not in OPEN_NAMES]
    parts = {part for text in values for part in (text, *re.split(r"[\s,]+", text))}
    return sorted((part for part in parts if len(part) >= SHORTEST_SECRET), key=len, reverse=True)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, run_id, event, then its fields."""

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self._run_id = run_id

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "run_id": self._run_id,
            "event": record.getMessage(),
        }
        if record.name != LOGGER.name:
            said["logger"] = record.name
        said |= {name: value for name, value in getattr(record, _FIELDS, {}).items() if value is not None}
        if record.exc_info and record.exc_info[1] is not None:
            said["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        return printable_json(_cleaned(said, list_secrets(os.environ)), default=str, indent=None)


def _cleaned(value: Any, secrets: Sequence[str]) -> Any:
    """Texts at any depth without secrets."""
    if isinstance(value, Mapping):
        return {str(name): _cleaned(each, secrets) for name, each in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [_cleaned(each, secrets) for each in value]
    return value if value is None or isinstance(value, int | float) else without_secrets(str(value), secrets)


class _RunHandler(logging.FileHandler):
    """Writes a run's file. A full disk is told once, and the run goes on without its log."""

    _is_told = False

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        if not self._is_told:
            self._is_told = True
            print(f"the log {self.baseFilename} cannot be written: {sys.exc_info()[1]}", file=sys.stderr)


@contextmanager
def keep_log(folder: Path, run_id: str, keep_logs: int) -> Iterator[Path]:
    """Write what is said within the block to ``folder/<run_id>.jsonl``; drop the logs of all but the newest runs."""
    path = folder / f"{run_id}.jsonl"
    handler: logging.Handler = logging.NullHandler()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        drop_old_logs(folder, keep_logs - 1)
        handler = _RunHandler(path, encoding="utf-8", delay=True)
    except OSError as error:
        print(f"the log {path} cannot be written: {error}", file=sys.stderr)
    handler.setFormatter(JsonFormatter(run_id))
    level, spreads = LOGGER.level, LOGGER.propagate
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False  # the terminal has the progress
    LOGGER.addHandler(handler)
    try:
        yield path
    finally:
        LOGGER.removeHandler(handler)
        with suppress(OSError):  # a full disk has been told
            handler.close()
        LOGGER.setLevel(level)
        LOGGER.propagate = spreads


def drop_old_logs(folder: Path, keep: int) -> None:
    """Drop the files of all but the newest ``keep`` runs, and as many reports of faults; others are left alone."""
    runs: dict[str, list[Path]] = {}
    faults: list[Path] = []
    for path in folder.iterdir():
        if path.suffix in {".jsonl", ".log"} and re.fullmatch(r"\d{8}T\d{6}-\d+", path.stem):
            runs.setdefault(path.stem, []).append(path)
        elif re.fullmatch(r"error-\d{8}T\d{6}\.log", path.name):
            faults.append(path)
    old = [path for run_id in sorted(runs)[: max(0, len(runs) - keep)] for path in runs[run_id]]
    for path in [*old, *sorted(faults)[: max(0, len(faults) - keep)]]:
        path.unlink(missing_ok=True)


def read_log(path: Path) -> list[dict[str, Any]]:
    """The lines of a run's log; one that a kill cut short is left out."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            lines.append(dict(json.loads(line)))
        except ValueError:
            continue
    return lines
