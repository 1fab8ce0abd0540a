"""Fusion on numbers small enough for paper."""

import pytest

from rag.retrieval.fusion import convex, reciprocal_rank
from rag.types import Hit, Passage


def hit(name: str, score: float) -> Hit:
    return Hit(Passage(name, name, 0, 1, name), score)


def test_convex_is_the_weighted_sum_of_normalised_scores() -> None:
    # Dense, floor 0, maximum 0.8: a 1, b 0.2 / 0.8 = 0.25. BM25, floor 0: b 1, a 0.5.
    fused = convex([hit("a", 0.8), hit("b", 0.2)], [hit("b", 8.0), hit("a", 4.0)], 0.25)
    assert [(h.passage.id, h.score) for h in fused] == [
        ("b", pytest.approx(0.25 * 0.25 + 0.75)),
        ("a", pytest.approx(0.25 + 0.75 * 0.5)),
    ]
    best = fused[0]
    assert (best.dense_score, best.dense_rank) == (0.2, 2)
    assert (best.lexical_score, best.lexical_rank) == (8.0, 1)


def test_convex_gives_a_missing_score_the_least_known_about_it() -> None:
    fused = {h.passage.id: h for h in convex([hit("a", 1.0), hit("b", 0.5)], [hit("c", 3.0)], 0.5)}
    assert fused["a"].score == pytest.approx(0.5)
    assert fused["b"].score == pytest.approx(0.25)
    # c is no nearer than b, the last of the dense list: 0.5 * 0.5 + 0.5 * 1.
    assert fused["c"].score == pytest.approx(0.75)
    assert fused["c"].dense_score is None
    assert fused["a"].lexical_rank is None


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_convex_scores_stay_between_0_and_1_even_for_opposed_vectors(weight: float) -> None:
    fused = convex([hit("a", -0.2), hit("b", -1.0)], [hit("b", 0.0)], weight)
    assert all(0 <= h.score <= 1 for h in fused)


def test_an_empty_list_leaves_the_other_order() -> None:
    assert [h.passage.id for h in convex([], [hit("a", 2), hit("b", 1)], 0.5)] == ["a", "b"]
    assert [h.passage.id for h in convex([hit("a", 0.9), hit("b", 0.1)], [], 0.5)] == ["a", "b"]
    assert convex([], [], 0.5) == []


def test_reciprocal_rank_fusion_scores_1_for_the_leader_of_both() -> None:
    fused = reciprocal_rank([hit("a", 0.9), hit("b", 0.8)], [hit("a", 5.0), hit("c", 4.0)])
    assert [h.passage.id for h in fused] == ["a", "b", "c"]
    assert fused[0].score == pytest.approx(1.0)
    assert fused[1].score == pytest.approx(30.5 / 62)


def test_equal_scores_are_ordered_by_passage_id() -> None:
    fused = reciprocal_rank([hit("b", 0.9)], [hit("a", 5.0)])
    assert [h.passage.id for h in fused] == ["a", "b"]
