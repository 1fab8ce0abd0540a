"""Two rankings into one: a convex combination of normalised scores, or reciprocal ranks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rag.types import Hit

RRF_K: Final = 60
"""Constant of reciprocal rank fusion, as its authors fixed it."""

_Ranked = tuple[int, Hit]
"""A hit of one list and its rank there, from 1."""


def convex(dense: Sequence[Hit], lexical: Sequence[Hit], dense_weight: float) -> list[Hit]:
    """Both lists (each best first) as one, best first, scores in [0, 1].

    ``score(p) = w * dense'(p) + (1 - w) * bm25'(p)`` with the theoretical min-max
    normalisation of Bruch, Gai and Ingber (2023), "An Analysis of Fusion Functions for Hybrid
    Retrieval", its floor 0 for both: ``x' = x / max``, clipped to [0, 1], the maximum being that
    of the list. 0 is the least BM25 can be (its idf is never negative here), and what the vectors
    of unrelated texts score: the least possible, -1, is never met and would leave the dense scores
    of a list within a tenth of each other; on cranfield and npl 0 gives the better nDCG@10 at
    every weight up to 0.7. A passage that only one search returned scores, in the other, the least
    of the two things known about it: 0 for BM25 (most passages share no word with the question),
    and the lowest score returned for dense search (every passage has one, and it is no higher).
    """
    missing = _share(dense[-1], dense) if dense else 0.0

    def score(by_dense: _Ranked | None, by_terms: _Ranked | None) -> float:
        first = _share(by_dense[1], dense) if by_dense else missing
        second = _share(by_terms[1], lexical) if by_terms else 0.0
        return dense_weight * first + (1 - dense_weight) * second

    return _joined(dense, lexical, score)


def reciprocal_rank(dense: Sequence[Hit], lexical: Sequence[Hit]) -> list[Hit]:
    """Both lists as one by reciprocal rank fusion, best first, scores in [0, 1].

    ``score(p) = (k + 1) / 2 * sum over lists of 1 / (k + rank(p))`` with ``k = 60`` (Cormack,
    Clarke and Büttcher 2009); the factor makes 1 of a passage that leads both lists.
    """

    def score(*found: _Ranked | None) -> float:
        return (RRF_K + 1) / 2 * sum(1 / (RRF_K + each[0]) for each in found if each is not None)

    return _joined(dense, lexical, score)


def _joined(
    dense: Sequence[Hit],
    lexical: Sequence[Hit],
    score: Callable[[_Ranked | None, _Ranked | None], float],
) -> list[Hit]:
    """Each passage once with the scores and ranks of both lists, best first by ``score``; equal
    ones by passage id, so that an order never depends on the engine."""
    by_dense = {hit.passage.id: (rank, hit) for rank, hit in enumerate(dense, start=1)}
    by_terms = {hit.passage.id: (rank, hit) for rank, hit in enumerate(lexical, start=1)}
    joined: list[Hit] = []
    for key, (_, hit) in {**by_terms, **by_dense}.items():
        first, second = by_dense.get(key), by_terms.get(key)
        joined.append(
            Hit(
                hit.passage,
                score(first, second),
                dense_score=first and first[1].score,
                lexical_score=second and second[1].score,
                dense_rank=first and first[0],
                lexical_rank=second and second[0],
            )
        )
    return sorted(joined, key=lambda hit: (-hit.score, hit.passage.id))


def _share(hit: Hit, ranked: Sequence[Hit]) -> float:
    """The score of one of ``ranked`` as a share of the best, in [0, 1]."""
    best = ranked[0].score
    return min(1.0, max(0.0, hit.score / best)) if best > 0 else 0.0
