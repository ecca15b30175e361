"""One message an owner and run: a headline with counts, then a line each, worst first. The words are in ``words/``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from flows.alerts.kinds import ENDED, ENDINGS, FINDING, FINDING_KINDS, HAPPENINGS, KINDS, RUN_KINDS
from flows.alerts.settings import AlertSettings
from flows.alerts.state import Change, Comparison, Told
from flows.clock import in_china
from flows.report.figures import wan
from flows.settings import SEVERITIES

WORDS = Path(__file__).parent / "words"
FALLBACK = "en"
URGENT = ("finding_new", "finding_worse")
OTHER_FAILURE = "other"


@dataclass(frozen=True, slots=True)
class Digest:
    """A message before any channel has cut it. ``more`` is the line for what is left out, with ``{count}``, and
    ``left_out`` how many lines are left out already."""

    headline: str
    lines: list[str] = field(default_factory=list)
    left_out: int = 0
    more: str = ""
    link: str = ""


class Words:
    """Templates of one language; what it lacks is said in English."""

    def __init__(self, language: str) -> None:
        self._texts = [_read_words(language), _read_words(FALLBACK)]

    def say(self, *keys: str, **fields: object) -> str:
        """The template of the first of these dotted keys that there is, filled. Raises ``KeyError`` for keys or a field
        that are nowhere."""
        for key in keys:
            for texts in self._texts:
                text: Any = texts
                for part in key.split("."):
                    text = text.get(part) if isinstance(text, dict) else None
                if isinstance(text, str):
                    return text.format_map(fields)
        raise KeyError(*keys)


@cache
def _read_words(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load((WORDS / f"{language}.yml").read_text(encoding="utf-8"))
    return texts


def compose(
    told: Comparison, known: Iterable[Told], owner: str, settings: AlertSettings, moment: datetime, link: str
) -> Digest | None:
    """The digest of what is to be told, None where that is nothing. ``known`` is the state before, ``moment`` UTC."""
    words = Words(settings.language)
    # Of what was told before there was anything to introduce, a run that failed, the end is told all the same.
    news = [change for change in told.changes if change.kind in ENDINGS] if told.is_first else told.changes
    changes = sorted(news, key=_rank)
    lines = [_write_line(change, words, settings.language) for change in changes]
    if told.is_first and (introduction := _introduce(told, words, owner, moment, link, lines)):
        return introduction
    if not changes:
        return None
    counted = Counter(change.kind for change in changes)
    counts = words.say("between").join(
        words.say(f"counts.{kind}", count=counted[kind]) for kind in KINDS if counted[kind]
    )
    return Digest(
        headline=words.say(
            "headline", moment=_shown(moment, words), changes=counts, open=_count_open(_after(known, told), words)
        ),
        lines=lines[: settings.max_lines],
        left_out=len(lines) - len(lines[: settings.max_lines]),
        more=words.say("more", count="{count}"),
        link=words.say("link", link=link),
    )


def _introduce(
    told: Comparison, words: Words, owner: str, moment: datetime, link: str, lines: list[str]
) -> Digest | None:
    """What is open when an owner is told for the first time: counts, and ``lines`` of what ended alone."""
    lasting = [change for change in told.changes if change.event.kind not in HAPPENINGS and change.kind not in ENDINGS]
    if not lasting:
        return None
    counted = Counter((change.kind, change.event.severity) for change in lasting)
    findings = [
        words.say(f"open.{severity}", count=counted["finding_new", severity])
        for severity in SEVERITIES
        if counted["finding_new", severity]
    ]
    by_kind = Counter(change.kind for change in lasting if change.kind not in FINDING_KINDS)
    others = [words.say(f"counts.{kind}", count=by_kind[kind]) for kind in KINDS if by_kind[kind]]
    return Digest(
        headline=words.say(
            "introduction",
            moment=_shown(moment, words),
            owner=owner,
            count=len(lasting),
            open=words.say("between").join([*findings, *others]),
        ),
        lines=lines,
        link=words.say("link", link=link),
    )


def write_test(owner: str, language: str, moment: datetime) -> Digest:
    """What ``jixiao alert --test`` sends."""
    words = Words(language)
    return Digest(headline=words.say("test", owner=owner, moment=_shown(moment, words)))


def _rank(change: Change) -> tuple[Any, ...]:
    """Worst first: what concerns the machinery, then findings new or worse by severity and amount, then the rest."""
    kind, event = change.kind, change.event
    group = 0 if kind in RUN_KINDS else 1 if kind in URGENT else 2 + KINDS.index(kind)
    severity = SEVERITIES.index(event.severity) if group in (1, 2 + KINDS.index("finding_resolved")) else 0
    amount = event.amount_yuan if event.amount_yuan is not None else Decimal(-1)
    name = (event.words.get("unit", ""), event.words.get("year", ""), event.words.get("rule", ""), event.key)
    return (group, severity, -amount, KINDS.index(kind), *name)


def _write_line(change: Change, words: Words, language: str) -> str:
    event = change.event
    fields = _say_codes(event.words, words, language)
    if change.kind == "finding_worse":
        fields["grown"] = words.say("between").join(_grown(change, words))
    elif event.amount_yuan is not None and change.kind != "finding_resolved":
        fields["amount"] = words.say("amount", amount=wan(event.amount_yuan))
    template = f"lines.{change.kind}" if change.kind != ENDED else f"ended.{event.kind}"
    return " ".join(words.say(template, **fields).split())


def _grown(change: Change, words: Words) -> list[str]:
    event, before = change.event, change.before
    assert before is not None
    grown = []
    if event.severity != before.severity:
        ranks = {
            "before": words.say(f"severities.{before.severity}"),
            "after": words.say(f"severities.{event.severity}"),
        }
        grown.append(words.say("severity_grown", **ranks))
    if event.amount_yuan is not None and event.amount_yuan > (before.amount_yuan or 0):
        if before.amount_yuan is None:
            grown.append(words.say("amount_known", amount=wan(event.amount_yuan)))
        else:
            grown.append(words.say("amount_grown", before=wan(before.amount_yuan), after=wan(event.amount_yuan)))
    return grown


def _say_codes(fields: Mapping[str, str], words: Words, language: str) -> dict[str, str]:
    """The fields of an event as its template takes them: texts of this language, codes in words."""
    said = {"unit": "", "year": "", "amount": "", "doubt": "", "unknown": "", **fields}
    said |= {name.removesuffix(f"_{language}"): text for name, text in fields.items()}
    if said["year"]:
        said["year"] = words.say("year", year=said["year"])
    if "report_type" in fields:
        said["report"] = words.say(f"reports.{fields['report_type']}")
    if "hint" in fields:
        said["hint"] = words.say(f"hints.{fields['hint']}")
    if fields.get("blame", "source") != "source":
        said["doubt"] = words.say("doubt")
    if fields.get("is_unknown"):
        said["unknown"] = words.say("unknown")
    if "failure" in fields:
        said["cause"] = words.say(f"failures.{fields['failure']}", f"failures.{OTHER_FAILURE}")
    if "measure" in fields:
        said |= {"what": words.say(fields["measure"]), "table": words.say(f"tables.{fields['table']}")}
    return said


def _after(known: Iterable[Told], told: Comparison) -> list[Told]:
    rows = {row.key: row for row in known if row.key not in told.dropped}
    return list((rows | {row.key: row for row in told.rows}).values())


def _count_open(rows: Iterable[Told], words: Words) -> str:
    """The findings that the owner knows of and that are still open, by severity."""
    counted = Counter(row.severity for row in rows if row.kind == FINDING and row.status == "open" and row.is_told)
    said = [words.say(f"open.{severity}", count=counted[severity]) for severity in SEVERITIES if counted[severity]]
    return words.say("between").join(said) or words.say("nothing_open")


def _shown(moment: datetime, words: Words) -> str:
    return in_china(moment).strftime(words.say("moment"))
