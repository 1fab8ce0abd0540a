"""The plan follows its formulas: numbers small enough for paper."""

from __future__ import annotations

import pytest

from rag.workshop.capacity import CORES, SHARD, Measured, bytes_a_passage, needed

SIMPLE = Measured(terms=10, characters=100, each=4, dim=50)


def test_bytes_are_those_of_the_formula() -> None:
    assert bytes_a_passage(SIMPLE, 1000) == {
        "postings": 1230,
        "vectors": 198,
        "hnsw": 0,
        "texts": pytest.approx(117),
        "articles": 730,
    }
    assert bytes_a_passage(SIMPLE, 1_000_000)["hnsw"] == 500


def test_a_database_holds_no_more_than_a_shard() -> None:
    found = needed(SIMPLE, 10 * SHARD + 1, per_second=1)
    assert found.databases == 11
    one = needed(SIMPLE, SHARD, per_second=1)
    assert one.databases == 1
    assert found.memory_gb < one.memory_gb


def test_more_questions_take_more_services_and_two_at_least() -> None:
    assert needed(SIMPLE, 1000, per_second=0.1).services == 2
    busy = needed(SIMPLE, 1000, per_second=200)
    assert busy.services * CORES > 200 * SIMPLE.service_seconds
