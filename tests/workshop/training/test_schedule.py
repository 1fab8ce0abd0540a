"""Rates and data over the course of a run."""

from __future__ import annotations

import pytest

from rag.errors import InputError
from rag.workshop.training.schedule import Budget, Schedule


def test_exactly_one_budget() -> None:
    assert Budget(tokens=200).spent(50, 9e9) == 0.25
    assert Budget(minutes=2).spent(10**9, 30) == 0.25
    for wrong in ({}, {"tokens": 1, "minutes": 1.0}, {"minutes": 0.0}):
        with pytest.raises(InputError, match="exactly one"):
            Budget(**wrong)  # type: ignore[arg-type]


def test_warm_up_stable_decay() -> None:
    schedule = Schedule(peak=1.0, warm_up=0.1, decay_from=0.6)
    assert schedule.rate(0.05) == pytest.approx(0.5, abs=0.01)
    assert schedule.rate(0.3) == schedule.rate(0.6) == 1.0
    assert schedule.rate(0.8) == pytest.approx(0.5)
    assert schedule.rate(1.0) == 0.0


def test_sentences_first_groups_last() -> None:
    schedule = Schedule()
    assert schedule.mixture_at(0.0).sentence_share == 1.0
    assert schedule.mixture_at(0.3) == schedule.mixture
    assert schedule.mixture_at(0.9).grouped == schedule.grouped
