"""Many small distinct reports out of the project's own samples: other bodies, other amounts, each without a
contradiction. Those of one body agree with each other across years.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import yaml

from flows.home import PROJECT_ROOT
from samples import Report, load_report, render
from samples.fiscal import FiscalReport

BODIES = Path(__file__).with_name("nightly_bodies.yml")
SEED = 20240131
MOST_FACTOR = 3  # beyond it the money a head is no longer one that is paid
# Where a source of samples/fiscal gives amounts; everything else is computed from them.
FISCAL_AMOUNTS = frozenset(
    [
        "general",
        "fund",
        "own",
        "opening",
        "economic",
        "three_public",
        "three_public_budget",
        "initial",
        "prior",
        "performance_amount",
        "procurement",
    ]
)
NO_AMOUNTS = frozenset(("score", "total", "self_score", "weight", "rate"))  # of a self-evaluation: points and percent
_AMOUNT = re.compile(r"\d+\.\d\d")
_WORDED_AMOUNT = re.compile(r"\d+\.\d\d(?=万元)")
_NUMBER = re.compile(r"\d+(\.\d+)?")
Scale = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Body:
    """One made-up body; ``factor`` is what all amounts of its reports are multiplied by."""

    name: str
    division: str
    factor: int
    reports: tuple[str, ...]
    format: str


def make_reports(count: int) -> Iterator[tuple[str, bytes]]:
    """``count`` files, name and bytes, in an order that puts the reports of one body far apart; always the same ones.

    Raises ``ValueError`` where the bodies of ``nightly_bodies.yml`` do not make so many.
    """
    planned = [(body, source) for body in _list_bodies() for source in body.reports][:count]
    if count > len(planned):
        raise ValueError(f"{count} reports: the bodies make {len(planned)}")
    random.Random(SEED).shuffle(planned)
    for number, (body, source) in enumerate(planned, start=1):
        yield f"{number:05}_{source}.{body.format}", render(make_report(body, source), body.format)


def make_report(body: Body, source: str) -> Report | FiscalReport:
    """The sample ``source`` as a report of ``body``."""
    report = load_report(source)
    renamed = _rename(report.values, str(report.values["unit"]), body.name) | {"unit": body.name}
    renamed |= {key: body.division for key in ("division", "district") if key in renamed}
    if isinstance(report, FiscalReport):
        return replace(report, values=_scale(renamed, _scaler(body.factor, _NUMBER), FISCAL_AMOUNTS))
    return replace(report, values=_scale_evaluation(renamed, body.factor))


def _list_bodies() -> Iterator[Body]:
    """The bodies, a kind after the other in turn, so that each part of them has all kinds."""
    with (PROJECT_ROOT / "forms" / "divisions.csv").open(encoding="utf-8", newline="") as handle:
        names = {row["code"]: row["name"] for row in csv.DictReader(handle) if not row["valid_to"]}
    kinds = [list(_bodies_of(kind, names)) for kind in yaml.safe_load(BODIES.read_text(encoding="utf-8"))]
    return (body for body in chain.from_iterable(zip_longest(*kinds)) if body is not None)


def _bodies_of(kind: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Body]:
    number = 0
    for name in kind["names"]:
        for code, county in names.items():
            city = names.get(f"{code[:4]}00") or names[f"{code[:2]}0000"]
            if code.startswith(kind["divisions"]) and not code.endswith("00"):
                factor = number % MOST_FACTOR + 1
                number += 1
                division = f"{city}{county}"
                yield Body(f"{division}{name}", division, factor, tuple(kind["reports"]), kind["format"])


def _rename(values: Any, unit: str, name: str) -> Any:
    """Values with another body's name wherever the sample's own stands."""
    if isinstance(values, Mapping):
        return {key: _rename(value, unit, name) for key, value in values.items()}
    if isinstance(values, list):
        return [_rename(value, unit, name) for value in values]
    return values.replace(unit, name) if isinstance(values, str) else values


def _scale(values: Mapping[str, Any], scale: Scale, keys: frozenset[str]) -> dict[str, Any]:
    return {key: _each_text(value, scale) if key in keys else value for key, value in values.items()}


def _each_text(value: Any, scale: Scale) -> Any:
    if isinstance(value, Mapping):
        return {key: _each_text(each, scale) for key, each in value.items()}
    if isinstance(value, list):
        return [_each_text(each, scale) for each in value]
    return scale(value) if isinstance(value, str) else value


def _scale_evaluation(values: Any, factor: int) -> Any:
    """Amounts are texts of two decimals, and those in sentences before their unit; points and rates stay, and in a row
    of a form whatever follows a rate.
    """
    whole = _scaler(factor, _AMOUNT)
    if isinstance(values, Mapping):
        return {key: value if key in NO_AMOUNTS else _scale_evaluation(value, factor) for key, value in values.items()}
    if isinstance(values, list):
        rate = next((at for at, value in enumerate(values) if str(value).endswith("%")), len(values))
        return [_scale_evaluation(value, factor) for value in values[:rate]] + values[rate:]
    if isinstance(values, str):
        return _WORDED_AMOUNT.sub(lambda found: whole(found[0]), whole(values))
    return values


def _scaler(factor: int, pattern: re.Pattern[str]) -> Scale:
    return lambda text: str(Decimal(text) * factor) if pattern.fullmatch(text) else text
