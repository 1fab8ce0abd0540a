"""Ranking metrics worked out on paper."""

from math import log2

import pytest

from rag.workshop.evaluation.retrieval import ndcg, recall, reciprocal_rank

GRADES = {"a": 3, "b": 1, "c": 0, "d": 1}


def test_ndcg_weighs_grades_by_rank() -> None:
    # DCG: c 0, a 3 / log2(3), b 1 / log2(4); ideal: 3, 1 / log2(3), 1 / log2(4).
    got = 3 / log2(3) + 1 / 2
    best = 3 + 1 / log2(3) + 1 / 2
    assert ndcg(["c", "a", "b"], GRADES, 10) == pytest.approx(got / best)


def test_ndcg_of_the_best_order_is_1_and_cuts_at_k() -> None:
    assert ndcg(["a", "d", "b", "x"], GRADES, 10) == pytest.approx(1.0)
    assert ndcg(["x", "a"], GRADES, 1) == 0.0
    assert ndcg(["a"], GRADES, 1) == 1.0


def test_recall_counts_every_relevant_document() -> None:
    assert recall(["a", "c", "x", "d"], GRADES, 10) == pytest.approx(2 / 3)
    assert recall(["a", "c", "x", "d"], GRADES, 3) == pytest.approx(1 / 3)


def test_reciprocal_rank_looks_for_the_first_one() -> None:
    assert reciprocal_rank(["x", "c", "b", "a"], GRADES, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x", "c", "b", "a"], GRADES, 2) == 0.0


@pytest.mark.parametrize("measure", [ndcg, recall, reciprocal_rank])
def test_nothing_relevant_scores_0(measure: object) -> None:
    assert callable(measure)
    assert measure(["a"], {"a": 0}, 10) == 0.0
    assert measure([], GRADES, 10) == 0.0
