"""Two rankings into one: a convex combination of normalised scores, or reciprocal ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rag.types import Hit

COSINE_FLOOR: Final = 0.0
"""What unrelated texts score: the embedder's training leaves their vectors about orthogonal.

The least possible value, -1, is never met and would leave the dense scores of a list within a
tenth of each other; on cranfield and npl 0 gives the better nDCG@10 at every weight up to 0.7."""
BM25_FLOOR: Final = 0.0
"""The least BM25 can be (its idf is never negative here)."""
RRF_K: Final = 60
"""Constant of reciprocal rank fusion, as its authors fixed it."""


def convex(dense: Sequence[Hit], lexical: Sequence[Hit], dense_weight: float) -> list[Hit]:
    """Both lists (each best first) as one, best first, scores in [0, 1].

    ``score(p) = w * dense'(p) + (1 - w) * bm25'(p)`` with the theoretical min-max
    normalisation of Bruch, Gai and Ingber (2023), "An Analysis of Fusion Functions for Hybrid
    Retrieval": ``x' = (x - floor) / (max - floor)``, clipped to [0, 1], the floor being the same
    for every question and the maximum that of the list. A passage that only one search returned
    scores, in the other, the least of the two things known about it: the floor for BM25 (most
    passages share no word with the question), and the lowest score returned for dense search
    (every passage has one, and it is no higher than that).
    """
    dense_scale = _scale(dense, COSINE_FLOOR)
    lexical_scale = _scale(lexical, BM25_FLOOR)
    dense_missing = _normal(dense[-1].score, COSINE_FLOOR, dense_scale) if dense else 0.0
    merged = []
    for found in _joined(dense, lexical):
        by_dense = (
            dense_missing
            if found.dense_score is None
            else _normal(found.dense_score, COSINE_FLOOR, dense_scale)
        )
        by_terms = (
            0.0
            if found.lexical_score is None
            else _normal(found.lexical_score, BM25_FLOOR, lexical_scale)
        )
        score = dense_weight * by_dense + (1 - dense_weight) * by_terms
        merged.append(replace(found, score=score))
    return _sorted(merged)


def reciprocal_rank(dense: Sequence[Hit], lexical: Sequence[Hit]) -> list[Hit]:
    """Both lists as one by reciprocal rank fusion, best first, scores in [0, 1].

    ``score(p) = (k + 1) / 2 * sum over lists of 1 / (k + rank(p))`` with ``k = 60`` (Cormack,
    Clarke and Büttcher 2009); the factor makes 1 of a passage that leads both lists.
    """
    merged = []
    for found in _joined(dense, lexical):
        ranks = [rank for rank in (found.dense_rank, found.lexical_rank) if rank is not None]
        score = (RRF_K + 1) / 2 * sum(1 / (RRF_K + rank) for rank in ranks)
        merged.append(replace(found, score=score))
    return _sorted(merged)


def _joined(dense: Sequence[Hit], lexical: Sequence[Hit]) -> list[Hit]:
    """Each passage once, with the scores and ranks of both lists."""
    joined = {
        hit.passage.id: replace(hit, dense_score=hit.score, dense_rank=rank)
        for rank, hit in enumerate(dense, start=1)
    }
    for rank, hit in enumerate(lexical, start=1):
        known = joined.get(hit.passage.id, hit)
        joined[hit.passage.id] = replace(known, lexical_score=hit.score, lexical_rank=rank)
    return list(joined.values())


def _sorted(hits: list[Hit]) -> list[Hit]:
    """Best first; equal scores by passage id, so that an order never depends on the engine."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def _scale(hits: Sequence[Hit], floor: float) -> float:
    return hits[0].score - floor if hits else 0.0


def _normal(score: float, floor: float, scale: float) -> float:
    return min(1.0, max(0.0, (score - floor) / scale)) if scale > 0 else 0.0
