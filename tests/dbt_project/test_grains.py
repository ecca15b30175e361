"""Every table of the marts says how it merges, and what is made of merged tables can be made of them."""

from __future__ import annotations

import re
from typing import Any

import yaml

from flows.home import PROJECT_ROOT
from flows.warehouse.merging import CARRIED_STEPS, GRAINS, KEYS, WHOLE

MODELS = PROJECT_ROOT / "dbt_project" / "models"


def read_models() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in MODELS.rglob("*.yml"):
        for model in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("models", []):
            found[model["name"]] = model
    return found


DECLARED = {
    name: model["config"]["meta"]["grain"]
    for name, model in read_models().items()
    if "grain" in model.get("config", {}).get("meta", {})
}
SOURCES = {path.stem: path for path in MODELS.rglob("*.sql")}


def is_view(name: str) -> bool:
    return "materialized='view'" in SOURCES[name].read_text(encoding="utf-8").replace('"', "'").replace(" ", "")


def test_every_mart_declares_a_known_grain() -> None:
    marts = {name for name, path in SOURCES.items() if MODELS / "marts" in path.parents and not is_view(name)}
    assert marts
    assert marts - set(DECLARED) == set()
    assert set(DECLARED.values()) <= set(GRAINS)


def test_a_row_that_is_replaced_by_its_key_has_that_key() -> None:
    models = read_models()
    for name, grain in DECLARED.items():
        if grain in KEYS:
            assert KEYS[grain] in {column["name"] for column in models[name]["columns"]}, name


def test_what_is_made_of_all_documents_rests_on_what_a_snapshot_keeps() -> None:
    """Steps without a grain are not in the merged file, so that a last build cannot ask them."""
    for name in (name for name, grain in DECLARED.items() if grain == WHOLE):
        asked = set(re.findall(r"ref\('(\w+)'\)", SOURCES[name].read_text(encoding="utf-8")))
        steps = {each for each in asked if each in SOURCES and MODELS / "intermediate" in SOURCES[each].parents}
        assert steps <= set(DECLARED), name


def test_carried_rows_are_kept_and_asked_for() -> None:
    for name, key in CARRIED_STEPS.items():
        assert KEYS[DECLARED[name]] == key
        assert f"carried_rows('{name}')" in SOURCES[name].read_text(encoding="utf-8")


def test_a_test_that_says_that_it_rests_on_rows_asks_no_table_of_all_documents() -> None:
    """Such a test fails a delta build for good: what it asks must be there whole."""
    of_all = {name for name, grain in DECLARED.items() if grain == WHOLE}
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (MODELS.parent / "tests").glob("*.sql")}
    of_rows = {name for name, text in texts.items() if "'rests_on': 'rows'" in text}
    assert of_rows
    for name in of_rows:
        assert not set(re.findall(r"ref\('(\w+)'\)", texts[name])) & of_all, name
