"""Which division a unit belongs to: its name first, then what else the document prints."""

from __future__ import annotations

from collections import Counter

from extract.unit_candidates import Candidate
from extract.units import UnitKnowledge, derive_fiscal_level, spell_places


def resolve_division(
    chosen: Candidate | None, texts: list[tuple[str, str]], year: int | None, knowledge: UnitKnowledge
) -> tuple[str | None, str | None]:
    """(division code, place that says it); None where undecided.

    The name decides; codes printed in the document and the other divisions that it mentions decide an ambiguous name,
    or stand in for a name without a division.
    """
    divisions = knowledge.divisions
    stated = _find_stated_division(texts, knowledge)
    mentions = divisions.mentions(text for text, _ in texts)
    places = spell_places(chosen.unit.name, knowledge, year) if chosen else []
    codes = list(dict.fromkeys(place.last.code for place in places))
    if places and all(place.is_short for place in places) and chosen and chosen.unit.body_type == "public_institution":
        codes = [code for code in codes if mentions[code]]  # 朝阳小学 need not be of 朝阳市
    if len(codes) == 1:
        return codes[0], chosen.place if chosen else None
    if codes and stated and stated[0] in codes:
        return stated
    if codes:
        return _decide_by_mentions(codes, mentions, texts, knowledge)
    if stated:
        return stated
    if chosen is None or derive_fiscal_level(chosen.unit, None, knowledge) == "central":
        return None, None
    return _dominant_division(chosen, mentions, texts, knowledge)


def _find_stated_division(texts: list[tuple[str, str]], knowledge: UnitKnowledge) -> tuple[str, str] | None:
    """A division code inside a project code (四川) or an index number (云南)."""
    for text, place in texts:
        for kind in ("yunnan_index", "sichuan_project"):
            found = knowledge.find(kind, text)
            if found and found["division"] in knowledge.divisions.by_code:
                return found["division"], place
    return None


def _decide_by_mentions(
    codes: list[str], mentions: Counter[str], texts: list[tuple[str, str]], knowledge: UnitKnowledge
) -> tuple[str | None, str | None]:
    """The one of several bearers of a name whose city or province the document mentions."""
    by_code = knowledge.divisions.by_code
    for zeros in ("00", "0000"):
        supported = {code: mentions[code[: 6 - len(zeros)] + zeros] for code in codes}
        best = [code for code, count in supported.items() if count == max(supported.values()) and count > 0]
        if len(best) == 1:
            above = by_code[best[0][: 6 - len(zeros)] + zeros]
            return best[0], next((place for text, place in texts if above.name in text), None)
    return None, None


def _dominant_division(
    chosen: Candidate, mentions: Counter[str], texts: list[tuple[str, str]], knowledge: UnitKnowledge
) -> tuple[str | None, str | None]:
    """The division that a document keeps naming, for a body whose name has none (区政协): at least twice as often as
    any other of its level, and of the level that the name begins with, where it does."""
    divisions = knowledge.divisions
    level_word = next((word for word in knowledge.words["level_word"] if chosen.unit.name.startswith(word)), None)
    own = {
        code: count
        for code, count in mentions.items()
        if (level_word is None and divisions.by_code[code].level == "county")
        or (level_word is not None and divisions.by_code[code].name.endswith(level_word))
    }
    ranked = sorted(own.items(), key=lambda item: -item[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None, None
    name = divisions.by_code[ranked[0][0]].name
    return ranked[0][0], next((place for text, place in texts if name in text), None)
