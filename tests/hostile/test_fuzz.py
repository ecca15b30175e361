"""Mutated documents: a small fixed set of ``benchmarks.fuzz``; thousands on demand (``make fuzz``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fuzz import OWN_MISTAKES, originals, run_mutants, write_mutants
from benchmarks.mutation import mutate
from flows.home import Home

pytestmark = pytest.mark.slow

COUNT, SEED = 40, 4


def test_no_mutant_is_lost_and_none_is_a_mistake_of_ours(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    write_mutants(tmp_path / "inbox", COUNT, SEED)
    outcome = run_mutants(tmp_path / "inbox", Home(tmp_path / "home"))
    assert outcome.accounted == outcome.arrived >= COUNT - 4  # some may be equal
    assert not [each for each in outcome.mistakes if each[1].startswith(OWN_MISTAKES)]
    assert len(outcome.counts) > 2  # they are not all refused, nor all read


def test_a_seed_repeats_its_mutant() -> None:
    for data in list(originals().values())[:4]:
        assert mutate(data, 7) == mutate(data, 7)
        assert any(mutate(data, seed) != data for seed in range(3))
