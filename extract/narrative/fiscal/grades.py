"""Kinds of things that a report says it had none of: 无“合格”和“不合格”项目 is a stated zero of both."""

from __future__ import annotations

import re
from decimal import Decimal

from extract.amounts import Amount
from extract.labels import normalise_label
from extract.measures import any_of
from extract.narrative.clauses import Prose
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.fiscal.words import FiscalWords

_LIST = r"(?P<none>{none})(?P<names>[^，,。；;：:\d]{{1,24}}?)(?:的|{tails})*(?P<noun>{nouns})(?=[，,。；;)]|$)"
_JOINS = re.compile(r"[、,和及与或]")


def read_none_of_kind(prose: Prose, around: Surroundings, words: FiscalWords) -> list[Draft]:
    """A zero for every kind that is declared to be missing; only where each of the names is one that counts are known
    by (``whole_phrase`` in ``forms/prose_names.csv``). Its printed text is the declaring word."""
    known = {entry.name: entry for entry in words.names if entry.is_whole_phrase}
    none, nouns, tails = around.vocabulary.none_fund, words.words["kind_noun"], words.words["kind_tail"]
    pattern = re.compile(_LIST.format(none=any_of(none), nouns=any_of(nouns), tails=any_of(tails)))
    found: list[Draft] = []
    for match in pattern.finditer(prose.folded):
        names = [normalise_label(part) for part in _JOINS.split(match["names"]) if part]
        entries = [known.get(f"{name}的{match['noun']}") for name in names]
        if not all(entries):
            continue
        at, stop = match.span("none")
        for entry in (one for one in entries if one is not None):
            unit = sorted(entry.units)[0]
            amount = Amount(Decimal(0), 0, unit, None, False, None, prose.text[at:stop], at, stop, kind="count")
            found.append(Draft(amount, entry.label_norm, entry.label_norm, is_declared_none=True))
    return found
